"""A run whose translations come from a chat server, and from servers that misbehave."""

from __future__ import annotations

import itertools
import json
import logging
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.translators.chat_server import Reply, chat_server, completion
from tests.pipeline.conftest import recognize_in_process
from tolmach.core.cue import Cue, Track
from tolmach.core.edits import Release, Withhold
from tolmach.core.events import Event, EventSink, Notice, Progressed, StageStarted, ignore
from tolmach.core.options import JobOptions, TranslationOptions
from tolmach.errors import ExitCode, UsageError, WorkFolderError
from tolmach.formats import srt
from tolmach.network import offline
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.run import run
from tolmach.pipeline.subtitles import Subtitled, translate_track
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

pytestmark = pytest.mark.slow

ENGINES = Engines(recognizer=recognize_in_process, shared=True)


def sent_to(job: Job, url: str, timeout: int = 60) -> Job:
    options = TranslationOptions(endpoint=url, translation_timeout=timeout)
    return replace(
        job, what=JobOptions(source="ru", targets=("en",), formats=("srt",)), translation=options
    )


def answered(text: str) -> Any:
    """A server that gives this text for every sentence that it is asked for."""

    def reply(asked: dict[str, Any]) -> Reply:
        sentences = json.loads(asked["messages"][1]["content"])["sentences"]
        rows = [{"id": each["id"], "text": text} for each in sentences]
        return Reply(completion(json.dumps({"translations": rows})))

    return reply


def drops() -> Any:
    """Spaces without end, one after the other."""
    pause = threading.Event()
    while not pause.wait(0.01):
        yield b" "


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        (answered("word " * 40_000), "the answer has"),
        (answered("\ud800"), "halves of characters"),
        (answered("I'm sorry, but I can't assist with that."), "refusal"),
        (Reply(completion("null")), "no answer"),
        (Reply(b"null"), "not a chat completion"),
        (Reply(b"<html>Sign in</html>"), "not a chat completion"),
        (Reply(status=401), "status 401"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}), "redirect"),
        (Reply(parts=itertools.repeat(b" " * 65536)), "larger than 4 MB"),
        (Reply(parts=drops()), "did not answer within 1 s"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_server_costs_translations_only_and_is_said_without_a_traceback(
    job: Job, reply: Any, detail: str, caplog: pytest.LogCaptureFixture
) -> None:
    timeout = 1 if "1 s" in detail else 60
    with chat_server(reply) as server:
        result = run(sent_to(job, server.url, timeout), engines=ENGINES)
    sentences = result.document.sentences
    assert result.exit_code == ExitCode.LOOK
    assert [sentence.id for sentence in result.untranslated] == [
        sentence.id for sentence in sentences
    ]
    assert all(detail in flag.detail for sentence in sentences for flag in sentence.findings)
    russian = srt.parse((job.out / "talk.ru.srt").read_text("utf-8")).track
    assert len(russian.cues) >= len(sentences)
    shown = [record for record in caplog.records if record.levelno >= logging.INFO]
    assert [record for record in shown if record.exc_info] == []


def test_sentences_merged_into_one_answer_are_asked_for_alone(job: Job) -> None:
    def merging(asked: dict[str, Any]) -> Reply:
        sentences = json.loads(asked["messages"][1]["content"])["sentences"]
        rows = [{"id": 1, "text": "Letters came."}] if len(sentences) == 1 else []
        rows = rows or [{"id": 1, "text": "One."}, {"id": 1, "text": "Two."}]
        return Reply(completion(json.dumps({"translations": rows})))

    with chat_server(merging) as server:
        result = run(sent_to(job, server.url), engines=ENGINES)
    assert {sentence.targets["en"].content for sentence in result.document.sentences} == {
        "Letters came."
    }


def test_an_address_that_cannot_be_used_is_refused_before_recognition(job: Job) -> None:
    with pytest.raises(UsageError, match="user name or password"):
        run(sent_to(job, "http://anna:secret@127.0.0.1:9"), engines=ENGINES)
    assert not job.out.exists()


def test_a_server_and_offline_exclude_each_other_before_recognition(job: Job) -> None:
    with offline(), pytest.raises(UsageError, match="--endpoint needs the network"):
        run(sent_to(job, "http://127.0.0.1:9"), engines=ENGINES)
    assert not job.out.exists()


def test_the_document_says_which_host_the_text_was_sent_to(job: Job) -> None:
    with chat_server(answered("Letters came.")) as server:
        asked = sent_to(job, server.url)
        result = run(asked, engines=ENGINES)
    (step,) = [step for step in result.document.steps if step.stage == "translate"]
    assert step.settings["host"] == asked.sent_to
    assert server.url == f"http://{asked.sent_to}"


SAID = ("Мы ждали.", "Пришли письма.", "Никто не спал.", "Было темно.", "Он ушёл.", "Все молчали.")


def subtitled(url: str, folder: Path, sink: EventSink = ignore) -> Subtitled:
    """Six sentences, each a cue, translated by a server."""
    cues = [Cue(4_000 * n, 4_000 * n + 3_000, (text,)) for n, text in enumerate(SAID)]
    flags = {"source": "ru", "targets": ("en",), "endpoint": url, "translation_timeout": 30}
    track = Track("ru", tuple(cues))
    return translate_track(track, make_job(folder / "talk.srt", folder, flags), "en", sink)


def test_a_server_that_does_everything_wrong_once_costs_single_sentences(tmp_path: Path) -> None:
    def rows(*entries: tuple[int, str]) -> Reply:
        found = [{"id": number, "text": text} for number, text in entries]
        return Reply(completion(json.dumps({"translations": found})))

    endless = json.dumps({"choices": [{"delta": {"content": "and so on " * 1_000}}]})
    replies = [
        Reply(status=429, headers={"Retry-After": "1"}),
        rows((1, "We waited."), (2, "Letters came."), (2, "Or not."), (9, "Nine."), (4, "")),
        rows((1, "I'm sorry, but I can't assist with that.")),
        Reply(completion('{"translations": [{"id": 1, "te')),
        Reply(
            headers={"Content-Type": "text/event-stream"},
            parts=itertools.repeat(f"data: {endless}\n\n".encode()),
        ),
        Reply(b"<html>Bad gateway</html>"),
        rows((1, "Here is the translation: All were silent.")),
        answered("One more."),
    ]
    with chat_server(*replies) as server:
        result = subtitled(server.url, tmp_path)
    assert [sentence.source.content for sentence in result.sentences] == list(SAID)
    texts = [each.targets["en"].content for each in result.sentences if "en" in each.targets]
    assert texts == ["We waited."]
    reasons = [each.findings[0].detail.split(" Check")[0] for each in result.untranslated]
    assert reasons == [
        "the answer is a refusal",
        "the translator gave no answer",
        "the translator gave no answer",
        "the translator failed: The translation server at 127.0.0.1 answered with something that "
        "is not a chat completion.",
        "the answer is a preamble",
    ]


def test_each_answer_of_a_stream_moves_the_progress(tmp_path: Path) -> None:
    def reply(asked: dict[str, Any]) -> Reply:
        parts = ['{"translations": [']
        parts += [f'{{"id": {n}, "text": "Letters came."}}, ' for n in range(1, 7)]
        lines = [{"choices": [{"delta": {"content": part}}]} for part in parts]
        lines += [{"choices": [{"delta": {}, "finish_reason": "stop"}]}]
        kind = {"Content-Type": "text/event-stream"}
        return Reply(headers=kind, parts=[f"data: {json.dumps(one)}\n\n".encode() for one in lines])

    events: list[Event] = []
    with chat_server(reply) as server:
        subtitled(server.url, tmp_path, events.append)
    stages = [each for each in events if not isinstance(each, Notice)]
    assert isinstance(stages[0], StageStarted)
    moved = [each for each in stages if isinstance(each, Progressed)]
    drafts = [each.done for each in moved if each.stage == "translate to en" and each.done]
    assert drafts[:6] == [4_000 * n + 3_000 for n in range(6)]
    assert set(drafts[6:]) == {23_000}  # when each answer was taken
    corrected = [each.done for each in moved if each.stage == "correct en"]
    assert corrected[-1] == 23_000


def test_words_of_answers_without_attention_are_linked_to_those_they_say(job: Job) -> None:
    track = Track("ru", (Cue(0, 4_000, ("В 1998 году писал Кагарлицкий.",)),))
    with chat_server(answered("Kagarlitsky was writing in 1998.")) as server:
        result = translate_track(track, sent_to(job, server.url), "en", ignore)
    [sentence] = result.sentences
    links = {link.target: link.source for link in sentence.targets["en"].alignment}
    assert (links[0], links[4]) == (4, 1)


def test_a_withheld_sentence_is_sent_to_no_server(job: Job) -> None:
    asked: list[dict[str, Any]] = []

    def reply(request: dict[str, Any]) -> Reply:
        asked.append(request)
        return answered("Letters came.")(request)

    with chat_server(reply) as server:
        (secret,) = run(sent_to(job, server.url), engines=ENGINES).document.sentences
        wanted = sent_to(job, server.url)
        formal = replace(wanted, translation=replace(wanted.translation, formality="formal"))
        for operation, sends in (
            (Withhold(secret.id, "safety"), False),
            (Release(secret.id), True),
        ):
            journal.append(Folder(job.out), journal.new_entry([operation], "test"))
            asked.clear()
            result = run(formal, engines=ENGINES)
            assert (bool(asked), result.untranslated) == (sends, ())


@pytest.mark.parametrize("known", [True, False], ids=["with its times", "of an earlier version"])
def test_nothing_withheld_is_sent_though_the_document_was_moved_away(job: Job, known: bool) -> None:
    with chat_server(answered("Letters came.")) as server:
        own = replace(job, what=JobOptions(source="ru", formats=("srt",)))
        (secret,) = run(own, engines=ENGINES).document.sentences
        times = (secret.span.start, secret.span.end) if known else (None, None)
        withheld = Withhold(secret.id, "safety", "", *times)
        journal.append(Folder(job.out), journal.new_entry([withheld], "test"))
        Folder(job.out).document.unlink()
        if known:
            run(sent_to(job, server.url), engines=ENGINES)
        else:
            with pytest.raises(WorkFolderError, match=f"no longer in the document: {secret.id}"):
                run(sent_to(job, server.url), engines=ENGINES)
        assert server.asked == []
    assert Folder(job.out).document.exists()
    found = journal.current(Folder(job.out)).document.sentences
    assert [bool(one.withheld) for one in found] == [known]


def reader(synopsis: Reply | str = "A talk about letters.") -> tuple[Any, list[dict[str, Any]]]:
    """A server that gives a synopsis and translates; and what it was asked for synopses."""
    read: list[dict[str, Any]] = []

    def reply(request: dict[str, Any]) -> Reply:
        asked = json.loads(request["messages"][1]["content"])
        if "part" not in asked:
            return answered(f"Letters ({asked.get('about', '')}).")(request)  # type: ignore[no-any-return]
        read.append(asked)
        if isinstance(synopsis, Reply):
            return synopsis
        return Reply(completion(json.dumps({"synopsis": synopsis})))

    return reply, read


def with_synopsis(job: Job, url: str) -> Job:
    made = sent_to(job, url)
    return replace(made, translation=replace(made.translation, make_synopsis=True))


def test_a_synopsis_is_made_before_the_first_request_kept_and_not_asked_for_again(job: Job) -> None:
    reply, read = reader()
    events: list[Event] = []
    with chat_server(reply) as server:
        wanted = with_synopsis(job, server.url)
        result = run(wanted, events.append, engines=ENGINES)
        (sentence,) = result.document.sentences
        assert sentence.targets["en"].content == "Letters (A talk about letters.)."
        asked = len(server.asked)
        run(wanted, engines=ENGINES)
        assert len(server.asked) == asked
        other = replace(wanted, translation=replace(wanted.translation, formality="formal"))
        run(other, engines=ENGINES)
    assert [each["sentences"] for each in read] == [[{"text": sentence.source.content}]]
    assert Folder(job.out).synopsis.stat().st_mode & 0o777 == 0o600
    said = [each.message for each in events if isinstance(each, Notice)]
    assert "The server's synopsis: A talk about letters." in said
    (step,) = [step for step in result.document.steps if step.stage == "translate"]
    assert step.settings["synopsis"] == "made by the server"


def test_a_withheld_sentence_is_not_read_for_a_synopsis_either(job: Job) -> None:
    reply, read = reader()
    with chat_server(reply) as server:
        (secret,) = run(sent_to(job, server.url), engines=ENGINES).document.sentences
        journal.append(Folder(job.out), journal.new_entry([Withhold(secret.id, "safety")], "test"))
        asked = len(server.asked)
        run(with_synopsis(job, server.url), engines=ENGINES)
        assert len(server.asked) == asked
    assert read == []


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=404), "answered with status 404"),
        (Reply(completion("I will not.")), "gave no synopsis"),
        (Reply(parts=drops()), "did not answer in time"),
    ],
    ids=("404", "refusal", "endless"),
)
def test_a_server_that_makes_no_synopsis_costs_the_synopsis_only(
    job: Job, reply: Reply, reason: str
) -> None:
    events: list[Event] = []
    with chat_server(reader(reply)[0]) as server:
        wanted = with_synopsis(job, server.url)
        short = replace(wanted.translation, translation_timeout=1)
        result = run(replace(wanted, translation=short), events.append, engines=ENGINES)
    assert result.untranslated == ()
    said = [each.message for each in events if isinstance(each, Notice)]
    (failed,) = [each for each in said if each.startswith("The synopsis is not complete")]
    assert reason in failed


def test_a_synopsis_that_a_person_wrote_is_used_and_none_is_made(job: Job, tmp_path: Path) -> None:
    path = tmp_path / "about.txt"
    path.write_text("Written by Anna.", encoding="utf-8")
    reply, read = reader()
    with chat_server(reply) as server:
        wanted = with_synopsis(job, server.url)
        own = replace(wanted.translation, synopsis=str(path))
        result = run(replace(wanted, translation=own), engines=ENGINES)
    (sentence,) = result.document.sentences
    assert sentence.targets["en"].content == "Letters (Written by Anna.)."
    assert read == []


def test_the_cost_is_said_before_recognition_when_it_is_translated_meanwhile(job: Job) -> None:
    events: list[Event] = []
    with chat_server(answered("Letters came.")) as server:
        run(sent_to(job, server.url), events.append, engines=ENGINES)
    kinds = [each.message if isinstance(each, Notice) else type(each).__name__ for each in events]
    costs = [place for place, each in enumerate(kinds) if "tokens to read" in each]
    assert len(costs) == 1
    assert "to translate about 6 sentences to en" in kinds[costs[0]]
    assert costs[0] < kinds.index("Progressed")

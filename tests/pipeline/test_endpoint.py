"""A run whose translations come from a chat server, and from servers that misbehave."""

from __future__ import annotations

import itertools
import json
import logging
import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.engines.translators.chat_server import Reply, chat_server, completion
from tests.pipeline.conftest import recognize_in_process
from tolmach.core.options import JobOptions, TranslationOptions
from tolmach.errors import ExitCode, UsageError
from tolmach.formats import srt
from tolmach.network import offline
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.run import run

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

import gzip
import itertools
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from tests.engines.translators.chat_server import Reply, chat_server, completion, translations
from tolmach.core.document import FindingKind, Sentence, Text, Word
from tolmach.core.translation import SourceSentence
from tolmach.engines.translators.chat import connect
from tolmach.errors import EngineError, UsageError
from tolmach.stages.translation.translate import translate_sentences

SENTENCES = [
    SourceSentence("a", "Его арестовали.", ("Его", "арестовали.")),
    SourceSentence("b", "Мы ждём.", ("Мы", "ждём.")),
]


def translator(server, waits=None, **changes):
    async def wait(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    made = connect(server.url, "tiny", "ru", "en", seconds=30)
    return replace(made, wait=wait, **changes)


def texts(answers) -> list[str]:
    return [answer.text for answer in answers]


def test_sentences_go_out_numbered_and_come_back_under_their_ids():
    with chat_server(Reply(translations("He was arrested.", " We\nwait. "))) as server:
        answers = translator(server).translate(SENTENCES)
    assert [(answer.id, answer.text) for answer in answers] == [
        ("a", "He was arrested."),
        ("b", "We wait."),
    ]
    (request,) = server.asked
    assert json.loads(request["messages"][1]["content"]) == {
        "sentences": [{"id": 1, "text": "Его арестовали."}, {"id": 2, "text": "Мы ждём."}]
    }
    assert "from Russian to English" in request["messages"][0]["content"]
    assert request["response_format"]["type"] == "json_schema"
    assert (request["model"], request["temperature"]) == ("tiny", 0)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_the_address_may_end_with_or_without_v1(path):
    with chat_server(Reply(translations("One.", "Two."))) as server:
        made = connect(server.url + path, "", "ru", "en", seconds=5)
        assert texts(made.translate(SENTENCES)) == ["One.", "Two."]
    assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("127.0.0.1:8080", "does not begin with http"),
        ("ftp://example.org", "does not begin with http"),
        ("file:///x", "does not begin with http"),
        ("http://", "does not begin with http"),
        ("http://host:99999", "cannot be read"),
        ("http://[::1", "cannot be read"),
        ("http://anna:secret@example.org", "user name or password"),
        ("http://example.org\\@evil.example", "backslashes"),
        ("http://exam\u202eple.org", "not shown"),
        ("http://example.org/\x07", "not shown"),
        ("http://exa\nmple.org", "not shown"),
        ("http://example.org/?key=1", "holds a '\\?' or '#'"),
    ],
)
def test_only_plain_http_addresses_are_taken(url, trouble):
    with pytest.raises(UsageError, match=trouble) as refused:
        connect(url, "", "ru", "en")
    assert "secret" not in str(refused.value)


def test_refusals_preambles_and_empty_answers_are_failures():
    reply = translations("I'm sorry, but I can't assist with that.", "Here is the translation: We.")
    with chat_server(Reply(reply)) as server:
        answers = translator(server).translate(SENTENCES)
    assert [answer.failure for answer in answers] == [
        "the answer is a refusal",
        "the answer is a preamble",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Here you are!",
        '{"translations": [{"id": 1, "text": "He',
        '{"translations": "none"}',
        "[1, 2]",
        '{"translations": [{"id": "1", "text": "He."}, {"id": 7, "text": "x"}, 5, {"id": 2}]}',
    ],
)
def test_content_of_another_shape_answers_nothing(content):
    with chat_server(Reply(completion(content))) as server:
        assert translator(server).translate(SENTENCES) == []


def test_a_refused_answer_answers_nothing():
    refused = completion("", message={"content": "", "refusal": "I will not."})
    with chat_server(Reply(refused)) as server:
        assert translator(server).translate(SENTENCES) == []


def test_the_last_sentence_of_an_answer_that_was_cut_off_is_not_trusted():
    content = json.loads(translations("He.", "We."))["choices"][0]["message"]["content"]
    with chat_server(Reply(completion(content, finish_reason="length"))) as server:
        assert texts(translator(server).translate(SENTENCES)) == ["He."]


def events(*parts: str, finish: str | None = "stop") -> Reply:
    """An answer that comes in parts, as servers stream them."""
    rows = [{"choices": [{"delta": {"content": part}, "finish_reason": None}]} for part in parts]
    rows += [{"choices": [{"delta": {}, "finish_reason": finish}]}] if finish else []
    body = "".join(f"data: {json.dumps(row)}\r\n\r\n" for row in rows) + "data: [DONE]\n\n"
    kind = {"Content-Type": "text/event-stream; charset=utf-8"}
    return Reply(headers=kind, parts=[body[:40].encode(), body[40:].encode()])


def test_an_answer_may_come_in_parts_and_each_sentence_is_told_of_when_it_is_there():
    parts = ['{"translations": [{"id": 1, "text": "He was', ' arrested."}', ', {"id": 2, "text"']
    told: list[str] = []
    with chat_server(events(*parts, ': "We wait."}', "]}")) as server:
        made = translator(server)
        made.follow(told.append)
        answers = made.translate(SENTENCES)
    assert texts(answers) == ["He was arrested.", "We wait."]
    assert told == ["a", "b"]
    assert server.asked[0]["stream"] is True


def test_of_a_stream_that_broke_off_only_what_is_complete_is_used():
    parts = ['{"translations": [{"id": 1, "text": "He."}, {"id": 2, "text": "We."}', ', {"id"']
    with chat_server(events(*parts, finish=None)) as server:
        assert texts(translator(server).translate(SENTENCES)) == ["He."]


def test_a_stream_without_end_is_cut_off_when_it_is_too_long_for_a_translation():
    begin = '{"translations": [{"id": 1, "text": "He."}, {"id": 2, "text": "We '
    row = {"choices": [{"delta": {"content": "wait and " * 100}}]}
    endless = itertools.repeat(f"data: {json.dumps(row)}\n\n".encode())
    first = {"choices": [{"delta": {"content": begin + ' "}, {"id": 3, "text": "'}}]}
    head = [f"data: {json.dumps(first)}\n\n".encode()]
    kind = {"Content-Type": "text/event-stream"}
    reply = Reply(headers=kind, parts=itertools.chain(head, endless))
    with chat_server(reply) as server:
        assert texts(translator(server).translate(SENTENCES)) == ["He."]


@pytest.mark.parametrize("line", ["data: {", 'data: {"choices": [{}]}', "data: 5", 'data: "x"'])
def test_a_broken_stream_is_an_error_in_words(line):
    reply = Reply(headers={"Content-Type": "text/event-stream"}, parts=[line.encode() + b"\n"])
    with (
        chat_server(reply) as server,
        pytest.raises(EngineError, match="not a chat completion"),
    ):
        translator(server).translate(SENTENCES)


def test_a_busy_server_is_asked_again_after_the_time_it_named():
    waits: list[float] = []
    busy = Reply(status=429, headers={"Retry-After": "7"})
    with chat_server(busy, Reply(translations("He.", "We."))) as server:
        assert texts(translator(server, waits).translate(SENTENCES)) == ["He.", "We."]
    assert waits == [7.0]


@pytest.mark.parametrize(("seconds", "waited"), [(5, 5.0), (-60, 2.0)])
def test_the_time_that_a_busy_server_names_may_be_a_date(seconds, waited, monkeypatch):
    """A date that has passed counts for nothing: the second attempt waits as usual."""
    monkeypatch.setattr("tolmach.engines.translators.chat.time", lambda: 1_800_000_000.0)
    date = format_datetime(datetime.fromtimestamp(1_800_000_000 + seconds, UTC), usegmt=True)
    waits: list[float] = []
    with chat_server(
        Reply(status=503, headers={"Retry-After": date}), Reply(translations("He.", "We."))
    ) as server:
        translator(server, waits).translate(SENTENCES)
    assert waits == [waited]


def test_a_server_that_asks_for_hours_gets_a_minute():
    waits: list[float] = []
    busy = Reply(status=429, headers={"Retry-After": "7200"})
    with chat_server(busy, Reply(translations("He.", "We."))) as server:
        translator(server, waits).translate(SENTENCES)
    assert waits == [60.0]


def test_a_server_error_is_tried_three_times():
    waits: list[float] = []
    with (
        chat_server(Reply(status=500)) as server,
        pytest.raises(EngineError, match="answered with status 500"),
    ):
        translator(server, waits).translate(SENTENCES)
    assert (len(server.asked), waits) == (3, [2.0, 4.0])


def test_a_wrong_model_name_is_not_tried_again():
    with (
        chat_server(Reply(status=404)) as server,
        pytest.raises(EngineError, match="answered with status 404"),
    ):
        translator(server).translate(SENTENCES)
    assert len(server.asked) == 1


def test_a_cut_connection_is_tried_again():
    whole = translations("He.", "We.")
    cut = Reply(whole[:20], promised=len(whole))
    with chat_server(cut, Reply(whole)) as server:
        assert texts(translator(server).translate(SENTENCES)) == ["He.", "We."]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Welcome</html>",
        b'{"choices": []}',
        b"[]",
        b'"x"',
        b"null",
        b"",
        b"\xff\xfe",
        b'{"choices": ' * 100_000,
    ],
)
def test_a_page_that_is_no_chat_completion_is_an_error_in_words(body):
    with (
        chat_server(Reply(body)) as server,
        pytest.raises(EngineError, match="not a chat completion"),
    ):
        translator(server).translate(SENTENCES)


def test_a_silent_server_is_left_after_the_time_allowed():
    hold = threading.Event()
    with chat_server(Reply(hold=hold)) as server:
        with pytest.raises(TimeoutError):
            translator(server, seconds=2).translate(SENTENCES)
        hold.set()
    assert len(server.asked) == 1


def test_the_time_allowed_is_for_the_whole_answer_and_not_for_each_byte():
    stop = threading.Event()

    def drops():
        while not stop.wait(0.01):
            yield b" "

    with chat_server(Reply(parts=drops())) as server:
        with pytest.raises(TimeoutError):
            translator(server, seconds=0.3).translate(SENTENCES)
        stop.set()


def test_waits_that_a_server_asks_for_count_in_the_time_allowed():
    with (
        chat_server(Reply(status=429, headers={"Retry-After": "30"})) as server,
        pytest.raises(TimeoutError),
    ):
        connect(server.url, "tiny", "ru", "en", seconds=0.3).translate(SENTENCES)
    assert len(server.asked) == 1


def test_an_answer_without_end_is_cut_off():
    with (
        chat_server(Reply(parts=itertools.repeat(b" " * 65536))) as server,
        pytest.raises(EngineError, match="larger than 4 MB"),
    ):
        translator(server).translate(SENTENCES)


def test_a_packed_answer_is_not_unpacked():
    bomb = gzip.compress(b" " * (64 << 20))
    reply = Reply(bomb, headers={"Content-Encoding": "gzip"})
    with chat_server(reply) as server, pytest.raises(EngineError, match="not a chat completion"):
        translator(server).translate(SENTENCES)
    assert server.headers[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(status):
    with chat_server(Reply(translations("He.", "We."))) as elsewhere:
        reply = Reply(status=status, headers={"Location": elsewhere.url})
        with (
            chat_server(reply) as server,
            pytest.raises(EngineError, match=f"status {status}"),
        ):
            translator(server).translate(SENTENCES)
    assert elsewhere.asked == []


def test_proxies_that_the_environment_names_are_not_used(monkeypatch):
    with chat_server(Reply(status=500)) as proxy, chat_server(Reply(translations("He."))) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert texts(translator(server).translate(SENTENCES)) == ["He."]
    assert proxy.asked == []


def test_an_answer_of_forty_thousand_words_is_a_failure_of_that_sentence():
    with chat_server(Reply(translations("word " * 40_000, "We wait."))) as server:
        long, short = translator(server).translate(SENTENCES)
    assert long.text == ""
    assert long.failure == "the answer has 199999 characters for 15"
    assert short.text == "We wait."


def test_halves_of_characters_are_a_failure_and_never_reach_a_file():
    reply = completion('{"translations": [{"id": 1, "text": "He \\ud800."}]}')
    with chat_server(Reply(reply)) as server:
        (answer,) = translator(server).translate(SENTENCES)
    assert (answer.text, answer.failure) == ("", "the answer holds halves of characters")


def test_deeply_nested_content_answers_nothing():
    with chat_server(Reply(completion("[" * 100_000))) as server:
        assert translator(server).translate(SENTENCES) == []


def test_nobody_listening_is_an_error_in_words():
    with chat_server(Reply()) as server:
        gone = translator(server)
    with pytest.raises(EngineError, match=r"no complete answer \(ConnectError\)"):
        gone.translate(SENTENCES)


def test_a_sentence_missing_from_the_answer_is_asked_for_alone():
    first, second = translations("He was arrested."), translations("We wait.")
    sentences = [
        Sentence(each.id, (Word(each.text, 0, 900),), Text(each.text)) for each in SENTENCES
    ]
    with chat_server(Reply(first), Reply(second)) as server:
        done = list(translate_sentences(sentences, translator(server), source="ru", target="en"))
    assert [sentence.targets["en"].content for sentence in done] == ["He was arrested.", "We wait."]
    assert len(server.asked) == 2


def test_a_refusal_stays_a_flag_and_never_becomes_a_subtitle():
    reply = Reply(translations("I'm sorry, but I can't assist with that.", "We wait."))
    sentences = [
        Sentence(each.id, (Word(each.text, 0, 900),), Text(each.text)) for each in SENTENCES
    ]
    with chat_server(reply) as server:
        done = list(translate_sentences(sentences, translator(server), source="ru", target="en"))
    assert [sentence.targets.get("en") is None for sentence in done] == [True, False]
    assert [(flag.kind, flag.detail) for flag in done[0].findings] == [
        (FindingKind.UNTRANSLATED, "the answer is a refusal")
    ]

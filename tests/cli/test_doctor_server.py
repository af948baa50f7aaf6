"""`tolmach doctor --translator`: what a chat server can do, in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.engines.translators.chat_server import Reply, chat_server
from tolmach.cli import tolmach
from tolmach.errors import ExitCode

RIGHT = (
    "He was arrested on 14 February, on his way home from work.",
    "I did not know where he was and waited all week for any answer.",
    "And did you get a letter from him?",
)


def doctor(url: str, *words: str) -> Result:
    return CliRunner().invoke(tolmach, ["doctor", "--translator", url, *words])


def server_with(*texts: str, models: bytes = b"", forms: int = 3, tokens: int = 60) -> Any:
    """A server that gives these translations, knows so many forms, and lists these models."""

    def reply(asked: dict[str, Any]) -> Reply:
        form = asked.get("response_format", {}).get("type", "words")
        if ("words", "json_object", "json_schema").index(form) >= forms:
            return Reply(status=400)
        rows = [{"id": number, "text": text} for number, text in enumerate(texts, 1)]
        message = {"content": json.dumps({"translations": rows})}
        usage = {"prompt_tokens": 500, "completion_tokens": tokens}
        choice = {"message": message, "finish_reason": "stop"}
        return Reply(json.dumps({"choices": [choice], "usage": usage}).encode())

    return chat_server(reply, models=models)


def test_a_good_server_is_described_in_words_and_its_translations_are_shown() -> None:
    models = b'{"data": [{"id": "gemma", "max_model_len": 8192}, {"id": "other"}]}'
    with server_with(*RIGHT, models=models) as server:
        result = doctor(server.url)
    assert result.exit_code == ExitCode.OK, result.output
    assert server.paths == ["/v1/models", "/v1/chat/completions"]
    assert server.asked[0]["model"] == "gemma"
    for words in (
        "models: gemma, other; used: gemma",
        "it takes a schema for its answers, and every sentence came back",
        "it reads 8,192 tokens at once",
        f"it writes English: {' '.join(RIGHT)}",
        "tokens a second: an hour of an interview takes about",
    ):
        assert words in result.output


@pytest.mark.parametrize(
    ("forms", "said"),
    [(2, "it takes no schema, but answers with JSON"), (1, "JSON is asked for in words")],
)
def test_a_server_without_schemas_is_told_apart(forms: int, said: str) -> None:
    with server_with(*RIGHT, forms=forms) as server:
        assert said in doctor(server.url).output


@pytest.mark.parametrize(
    ("texts", "said", "code"),
    [
        (
            ("Er wurde am 14. Februar auf dem Heimweg verhaftet.", *RIGHT[1:2]),
            "1 of 3 sentences did not come back",
            ExitCode.LOOK,
        ),
        (
            (
                "Er wurde am 14. Februar auf dem Heimweg von der Arbeit verhaftet.",
                "Ich wusste nicht, wo er war, und wartete die ganze Woche auf eine Antwort.",
                "Und haben Sie von ihm einen Brief bekommen?",
            ),
            "it writes German, not English",
            ExitCode.FAILED,
        ),
        (
            (RIGHT[0].replace("14", "15"), *RIGHT[1:]),
            "the number 14 is wrong",
            ExitCode.LOOK,
        ),
        (
            (RIGHT[0], "I'm sorry, but I can't assist with that.", RIGHT[2]),
            "the answer is a refusal",
            ExitCode.LOOK,
        ),
    ],
)
def test_what_is_wrong_is_said(texts: tuple[str, ...], said: str, code: ExitCode) -> None:
    with server_with(*texts) as server:
        result = doctor(server.url)
    assert said in result.output
    assert result.exit_code == code


def test_a_context_too_short_for_a_request_is_named() -> None:
    models = b'{"data": [{"id": "gemma", "meta": {"n_ctx": 512}}]}'
    with server_with(*RIGHT, models=models) as server:
        result = doctor(server.url)
    assert "it reads 512 tokens at once" in result.output
    assert "--translation-batch 4" in result.output
    assert result.exit_code == ExitCode.LOOK


def test_a_model_that_the_server_does_not_list_is_named() -> None:
    with server_with(*RIGHT, models=b'{"data": [{"id": "gemma"}]}') as server:
        result = doctor(server.url, "--model", "gemini")
    assert "lists no model 'gemini': gemma" in result.output
    assert server.asked[0]["model"] == "gemini"


def test_no_server_is_an_error_in_words_and_json_is_for_programs() -> None:
    with chat_server(Reply()) as server:
        pass
    result = doctor(server.url, "--json")
    (finding,) = json.loads(result.output)["findings"]
    assert finding["level"] == "bad"
    assert "failed: no complete answer (ConnectError)" in finding["text"]
    assert result.exit_code == ExitCode.FAILED


def test_offline_and_options_without_a_server_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = CliRunner().invoke(tolmach, ["doctor", "--to", "de"])
    assert alone.exit_code == ExitCode.UNUSABLE
    monkeypatch.setenv("TOLMACH_OFFLINE", "1")
    assert doctor("http://127.0.0.1:9").exit_code == ExitCode.UNUSABLE

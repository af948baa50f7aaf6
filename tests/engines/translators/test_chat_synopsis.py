"""A synopsis that a chat server makes: what it is asked, and which answers are taken."""

from __future__ import annotations

import json

import pytest

from tests.engines.translators.chat_server import Reply, chat_server, completion
from tests.needs import ROOT
from tolmach.core.translation import Turn
from tolmach.engines.translators import chat
from tolmach.engines.translators.chat_cost import cost
from tolmach.engines.translators.chat_request import Manner
from tolmach.engines.translators.chat_synopsis import (
    LONGEST,
    parts_of,
    synopsis_in,
    synopsis_messages,
)
from tolmach.errors import EngineError

GOLDEN = ROOT / "tests" / "engines" / "translators" / "synopsis-prompt.txt"
TURNS = (
    Turn("Когда это случилось?", speaker="Анна (woman)"),
    Turn("Утром, я ещё спала.", speaker="Нина Верхова (woman)"),
)


def test_the_prompt_is_the_one_that_was_agreed_on() -> None:
    (part,) = parts_of(TURNS)
    system, user = synopsis_messages(part, "Nina talks about her flat.", "ru", plain=True)
    asked = json.dumps(json.loads(user["content"]), ensure_ascii=False, indent=1)
    assert f"{system['content']}\n\n{asked}\n" == GOLDEN.read_text(encoding="utf-8")


def test_every_turn_is_in_one_part_and_only_a_long_one_exceeds_the_limit() -> None:
    turns = [Turn("x" * size) for size in (3, 4, 4, 20, 1, 9, 1)]
    parts = parts_of(turns, longest=10)
    assert [[len(turn.source) for turn in part.turns] for part in parts] == [
        [3, 4], [4], [20], [1, 9], [1],
    ]  # fmt: skip
    assert [part.last for part in parts] == [1, 2, 3, 5, 6]
    assert {(part.number, part.of) for part in parts} == {(n, 5) for n in range(1, 6)}


@pytest.mark.parametrize(
    "content",
    [
        "Nina talks about her flat.",
        '{"synopsis": 5}',
        '{"synopsis": ""}',
        '{"synopsis": "\\ud800"}',
        '{"synopsis": "I\'m sorry, but I can\'t assist with that."}',
        json.dumps({"synopsis": "x" * (LONGEST + 1)}),
        '{"synopsis": "cut',
        "[" * 100_000,
        '{"a":' * 100_000 + "}",
    ],
)
def test_what_cannot_be_a_synopsis_is_none(content: str) -> None:
    assert synopsis_in(content) == ""


def test_a_server_without_schemas_is_asked_for_it_in_words() -> None:
    (part,) = parts_of(TURNS)
    reply = Reply(completion('Sure:\n{"synopsis": "Nina slept."}'))
    with chat_server(Reply(status=400), reply) as server:
        made = chat.connect(server.url, "", "ru", "de", seconds=10)
        assert made.sum_up(part, "") == "Nina slept."
    forms = [asked["response_format"] for asked in server.asked]
    assert [form["type"] for form in forms] == ["json_schema", "json_object"]
    assert forms[0]["json_schema"]["name"] == "synopsis"
    words = [asked["messages"][0]["content"] for asked in server.asked]
    assert ["JSON only" in each for each in words] == [False, True]


def test_an_answer_without_a_synopsis_is_an_error_in_words() -> None:
    (part,) = parts_of(TURNS)
    with chat_server(Reply(completion("No."))) as server:
        made = chat.connect(server.url, "", "ru", "de", seconds=10)
        with pytest.raises(EngineError, match="gave no synopsis"):
            made.sum_up(part, "")


def test_the_estimate_counts_the_reading_and_what_every_request_then_says() -> None:
    texts = ["Его арестовали в феврале, когда он шёл домой."] * 320
    manner = Manner("ru", "en")
    without = cost(texts, manner, 16, 18)
    with_it = cost(texts, manner, 16, 18, make_synopsis=True)
    read = sum(map(len, texts)) / 3 + 20 * 800 / 3
    assert with_it.requests == without.requests + 3
    assert with_it.read - without.read > read
    assert with_it.written > without.written

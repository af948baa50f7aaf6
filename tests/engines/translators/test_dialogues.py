"""
Forty short dialogues whose right translation depends on the line before, the speaker or the tone.

No chat model is asked: what is tested is that the request holds everything that decides. The column
`right` says how the last line has to be translated, for people who try a model with them.
"""

from __future__ import annotations

import csv
import json
from typing import Any, NamedTuple

import pytest

from tests.needs import ROOT
from tolmach.core.document import Sentence, Speaker, Text, Word
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.chat_request import Manner, messages
from tolmach.stages.translation.translate import translate_sentences, voices
from tolmach.text.address import address

TABLE = ROOT / "tests" / "engines" / "translators" / "dialogues.tsv"
PEOPLE = {
    "А": Speaker("А", "Анна", gender="f"),
    "Б": Speaker("Б", "Борис", gender="m"),
    "Н": Speaker("Н", "Нина", gender="f"),
}


class Dialogue(NamedTuple):
    """One row: who says what, what decides the translation of the last line, and that."""

    target: str
    decides: str
    lines: tuple[tuple[str, str], ...]
    right: str


def dialogues() -> list[Dialogue]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Dialogue(
            row["target"],
            row["decides"],
            tuple(tuple(line.split(": ", 1)) for line in row["dialogue"].split(" / ")),  # type: ignore[misc]
            row["right"],
        )
        for row in rows
    ]


class Asked:
    """A translator that keeps the last request, and writes «line 1», «line 2»."""

    def __init__(self) -> None:
        self.last: list[SourceSentence] = []
        self.count = 0

    def translate(self, sentences: list[SourceSentence]) -> list[Translation]:
        self.last = list(sentences)
        self.count += len(sentences)
        return [Translation(each.id, f"line {self.count}") for each in sentences]

    def close(self) -> None:
        pass


def request_for(dialogue: Dialogue) -> tuple[str, dict[str, Any]]:
    """What would be sent for the last line, when the lines before it are translated."""
    sentences = [
        Sentence(f"s{n}", (Word(text, n * 3_000, n * 3_000 + 2_000),), Text(text), who)
        for n, (who, text) in enumerate(dialogue.lines)
    ]
    asked = Asked()
    people = voices(PEOPLE.values(), "ru")
    made = translate_sentences(
        sentences, asked, source="ru", target=dialogue.target, batch=1, speakers=people
    )
    assert len(list(made)) == len(sentences)
    numbered = dict(enumerate(asked.last, 1))
    system, user = messages(numbered, Manner("ru", dialogue.target))
    return system["content"], json.loads(user["content"])


ALL = dialogues()


def test_there_are_forty_and_each_is_another_one() -> None:
    assert len(ALL) == len({each.lines for each in ALL}) == 40
    assert {each.decides for each in ALL} == {"before", "speaker", "address"}
    assert {each.target for each in ALL} == {"en", "de"}


@pytest.mark.parametrize("dialogue", ALL, ids=lambda each: each.lines[-1][1])
def test_the_request_holds_what_decides(dialogue: Dialogue) -> None:
    system, asked = request_for(dialogue)
    *before, (who, text) = dialogue.lines
    speaker = PEOPLE[who]
    (row,) = asked["sentences"]
    called = f"{speaker.name} ({'woman' if speaker.gender == 'f' else 'man'})"
    assert row == {"id": 1, "speaker": called, "text": text}
    assert [(turn["text"], turn["translation"]) for turn in asked["before"]] == [
        (said, f"line {number}") for number, (_, said) in enumerate(before, 1)
    ]
    assert [turn["speaker"].split(" ")[0] for turn in asked["before"]] == [
        PEOPLE[name].name for name, _ in before
    ]
    assert "'before' is what was said before, with its translation" in system
    assert "let forms of the first person agree with that person" in system
    if dialogue.target == "de":
        assert "Keep the form of address of the source" in system


@pytest.mark.parametrize(
    "dialogue",
    [each for each in ALL if each.decides == "address" and address(each.right, "de")],
    ids=lambda each: each.right,
)
def test_the_form_of_address_of_the_source_is_the_one_that_is_right(dialogue: Dialogue) -> None:
    found = [
        used.formal for who, text in dialogue.lines if (used := address(text, "ru")) is not None
    ]
    expected = address(dialogue.right, "de")
    assert expected is not None
    assert found[:1] == [expected.formal]

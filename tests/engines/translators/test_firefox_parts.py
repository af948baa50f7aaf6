"""What the engine of Firefox leaves out is asked for again in smaller parts, or named."""

import threading

import pytest

from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.firefox import FirefoxTranslator

LONG = "We waited for the whole night in the cold, and nobody said when the train would come."


class Words:
    """A vocabulary whose pieces are words."""

    def encode(self, text: str) -> list[str]:
        return text.split()

    def unk_id(self) -> str:
        return "unknown"


class Engine:
    """Gives every text back in capitals, but some as told."""

    def __init__(self, told: dict[str, str]) -> None:
        self.told = told

    def translate(self, text: str) -> str:
        return self.told.get(text, text.upper())


def answered(text: str, told: dict[str, str]) -> Translation:
    made = FirefoxTranslator(Engine(told), Words(), Words(), "en", "fr", threading.get_ident())
    (answer,) = made.translate([SourceSentence("s", text, tuple(text.split()))])
    return answer


@pytest.mark.parametrize("bad", ["", "WE WAITED.", "WE " * 300, "WAIT FOR, WAIT FOR, " * 5])
def test_what_comes_back_short_endless_or_looping_is_asked_for_clause_by_clause(bad: str) -> None:
    answer = answered(LONG, {LONG: bad})
    assert answer.text.upper() == LONG.upper()
    assert not answer.failure


def test_a_part_that_never_comes_is_named_and_nothing_is_left_out_silently() -> None:
    answer = answered("No. We waited.", {"No.": "", "No. No.": "", "No. We waited.": "WE WAITED."})
    assert (answer.text, answer.failure) == ("", "the model left out «No.»")


@pytest.mark.parametrize("bad", ["WELL.", "WELL. WELL. WELL.", "WELL. WELL."])
def test_short_sentences_that_do_not_all_come_back_are_translated_one_by_one(bad: str) -> None:
    assert answered("Well. Now.", {"Well. Now.": bad}).text == "WELL. NOW."


@pytest.mark.parametrize(
    ("twice", "text"), [("OUI. OUI.", "OUI."), ("OUI.", "OUI."), ("OUI. NON.", "OUI, MOI.")]
)
def test_a_short_sentence_is_taken_from_an_answer_that_says_one_thing_only(
    twice: str, text: str
) -> None:
    assert answered("Yes.", {"Yes. Yes.": twice, "Yes.": "OUI, MOI."}).text == text

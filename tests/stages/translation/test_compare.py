"""Two translations of each sentence: the better one is used, the other is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.document import Finding, FindingKind, Origin, Sentence, State, Text, Word
from tolmach.stages.review.doubt import reasons
from tolmach.stages.translation.compare import better_of, overlap, untranslated
from tolmach.stages.translation.numbers import check_numbers

MODELS = ("one", "two")
SAID = "Его арестовали 14 февраля."
RIGHT = "He was arrested on 14 February."
WRONG = "He was arrested on 15 February."


def said(english: str | None, **fields: object) -> Sentence:
    targets = {} if english is None else {"en": Text(english, **fields)}  # type: ignore[arg-type]
    return Sentence("s1", (Word(SAID, 0, 3_000),), Text(SAID), targets=targets)


def better(first: Sentence, second: Sentence) -> Sentence:
    (found,) = better_of(
        [first], [second], lambda all_of: check_numbers(all_of, "ru", "en"), "en", MODELS
    )
    return found


def test_the_translation_of_which_the_checks_find_less_is_used_and_the_other_offered() -> None:
    found = better(said(WRONG), said(RIGHT))
    text = found.targets["en"]
    assert text.content == RIGHT
    assert [(each.content, each.model) for each in text.alternatives] == [(WRONG, "one")]


def test_of_two_good_ones_the_first_is_used() -> None:
    text = better(said(RIGHT), said("They arrested him on 14 February.")).targets["en"]
    assert text.content == RIGHT
    assert [each.model for each in text.alternatives] == ["two"]


def test_equal_translations_need_no_alternative() -> None:
    assert better(said(RIGHT), said(RIGHT)) == said(RIGHT)


def test_what_only_one_model_could_translate_is_used() -> None:
    flag = Finding(FindingKind.UNTRANSLATED, "it was hung", "en")
    missing = said(None).with_findings(flag)
    assert better(missing, said(RIGHT)) == said(RIGHT)
    assert better(said(RIGHT), missing) == said(RIGHT)


@pytest.mark.parametrize(
    "fields", [{"origin": Origin.HUMAN}, {"state": State.REVIEWED}, {"state": State.NEEDS_WORK}]
)
def test_what_people_wrote_or_checked_stays(fields: dict[str, object]) -> None:
    own = said(WRONG, **fields)
    assert better(own, said(RIGHT)) == own
    assert untranslated(own, "en") == own


def test_translations_with_little_in_common_raise_the_doubt() -> None:
    found = better(said("He was arrested on 14 February."), said("Since the 14th, prison."))
    (finding,) = found.findings
    assert finding.kind is FindingKind.OTHER_TRANSLATION
    assert finding.detail == "two: «Since the 14th, prison.»"
    assert [each.code for each in reasons(found)] == ["other_translation"]
    assert not better(said(RIGHT), said("They arrested him on 14 February.")).findings


def test_a_sentence_goes_to_the_second_model_without_what_the_first_left() -> None:
    flag = Finding(FindingKind.LOW_CONFIDENCE, "the translator was not sure", "en")
    kept = Finding(FindingKind.RATE, "too many words")
    first = said(WRONG).with_findings(flag, kept)
    assert untranslated(first, "en") == replace(said(None), findings=(kept,))


def test_overlap_does_not_depend_on_case_and_punctuation() -> None:
    assert overlap("Yes, sir!", "yes sir") == 1.0
    assert overlap("", "") == 1.0
    assert overlap("Он ушёл.", "He left.") == 0.0

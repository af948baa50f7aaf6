"""Listed names in all six cases come out right or are flagged, whatever the translator does."""

from __future__ import annotations

import pytest

from tests.stages.names.grammar import NAMES, Garbler, Pair, glossary, pairs
from tolmach.core.document import FindingKind, Sentence, Text, Word
from tolmach.core.translation import SourceSentence, Translation
from tolmach.stages.names import check, protect

pytestmark = pytest.mark.slow

PAIRS = pairs()
SPOILED = {
    "right": {english: english for english, _ in NAMES.values()},
    "alike": {e: e.replace("i", "y").replace("k", "c") + "h" for e, _ in NAMES.values()},
    "inflected": {
        e: w
        for (e, _), w in zip(
            NAMES.values(),
            [
                "Kagarlitskogo",
                "Yeltsinym",
                "Derluguiana",
                "Ziminoy",
                "Syktyvkare",
                "Rabkorom",
                "Pavlom",
                "Saltykov-Shchedrinym",
                "Khrushchyovym",
            ],
            strict=True,
        )
    },
    "cyrillic": {e: name for name, (e, _) in NAMES.items()},
    "in two words": {e: f"{e[:3]} Lytsk" for e, _ in NAMES.values()},
    "another": dict.fromkeys((e for e, _ in NAMES.values()), "Smirnov"),
    "pronoun": dict.fromkeys((e for e, _ in NAMES.values()), "him"),
    "dropped": dict.fromkeys((e for e, _ in NAMES.values()), ""),
}


def translated(translator: object) -> list[Sentence]:
    """Translate all pairs and check the names."""
    asked = [
        SourceSentence(f"u{i}", p.source, tuple(p.source.split())) for i, p in enumerate(PAIRS)
    ]
    answers = {one.id: one for one in translator.translate(asked)}  # type: ignore[attr-defined]
    assert set(answers) == {one.id for one in asked}
    sentences = [sentence(one, answers[one.id]) for one in asked]
    return check(sentences, glossary(), "ru", "en")


def sentence(sentence: SourceSentence, answer: Translation) -> Sentence:
    words = tuple(Word(w, 100 * i, 100 * i + 90) for i, w in enumerate(sentence.words))
    count = len(answer.text.split())
    assert all(link.target < count and link.source < len(words) for link in answer.alignment)
    target = Text(answer.text, alignment=answer.alignment, score=answer.score)
    return Sentence(sentence.id, words, Text(sentence.text), targets={"en": target})


def right(sentence: Sentence, pair: Pair) -> bool:
    return pair.name in sentence.targets["en"].content.split()


def has_finding(sentence: Sentence) -> bool:
    return any(
        flag.kind is FindingKind.NAME and flag.language == "en" for flag in sentence.findings
    )


def test_the_grammar_makes_more_than_two_hundred_sentences_in_all_cases() -> None:
    assert len(PAIRS) == len({pair.source for pair in PAIRS}) == 216


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("kind", SPOILED)
def test_every_name_is_right_or_flagged_without_protection(kind: str, aligned: bool) -> None:
    """The check alone misses none and cries wolf at none."""
    sentences = translated(Garbler(PAIRS, SPOILED[kind], aligned=aligned))
    assert [right(u, p) != has_finding(u) for u, p in zip(sentences, PAIRS, strict=True)] == [
        True
    ] * 216


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("kind", SPOILED)
def test_every_name_is_right_or_flagged_with_protection(kind: str, aligned: bool) -> None:
    garbler = Garbler(PAIRS, SPOILED[kind], aligned=aligned)
    sentences = translated(protect(garbler, glossary(), "ru", "en"))
    assert [right(u, p) != has_finding(u) for u, p in zip(sentences, PAIRS, strict=True)] == [
        True
    ] * 216


@pytest.mark.parametrize("kind", ["right", "cyrillic"])
def test_names_in_another_form_or_script_all_come_out_right(kind: str) -> None:
    sentences = translated(protect(Garbler(PAIRS, SPOILED[kind]), glossary(), "ru", "en"))
    assert sum(right(u, p) for u, p in zip(sentences, PAIRS, strict=True)) == 216


@pytest.mark.parametrize("kind", ["right", "cyrillic"])
def test_names_alike_come_out_right_without_alignment(kind: str) -> None:
    garbler = Garbler(PAIRS, SPOILED[kind], aligned=False)
    sentences = translated(protect(garbler, glossary(), "ru", "en"))
    assert sum(right(u, p) for u, p in zip(sentences, PAIRS, strict=True)) == 216


@pytest.mark.parametrize("kind", ["pronoun", "dropped"])
def test_a_translator_that_copies_latin_names_is_asked_again(kind: str) -> None:
    garbler = Garbler(PAIRS, SPOILED[kind], aligned=False, copies=True)
    sentences = translated(protect(garbler, glossary(), "ru", "en"))
    assert sum(right(u, p) for u, p in zip(sentences, PAIRS, strict=True)) == 216
    assert garbler.asked == 2


def test_a_candidate_with_the_right_name_is_taken_first() -> None:
    garbler = Garbler(PAIRS, SPOILED["pronoun"], candidates=True)
    sentences = translated(protect(garbler, glossary(), "ru", "en"))
    assert [u.targets["en"].content for u in sentences] == [p.target for p in PAIRS]
    assert {u.targets["en"].score for u in sentences} == {-2.0}
    assert garbler.asked == 1


@pytest.mark.parametrize("kind", ["in two words", "another"])
def test_another_word_is_never_overwritten_because_it_is_aligned_with_a_name(kind: str) -> None:
    garbler = Garbler(PAIRS, SPOILED[kind])
    sentences = translated(protect(garbler, glossary(), "ru", "en"))
    assert [right(u, p) for u, p in zip(sentences, PAIRS, strict=True)].count(True) == 0
    assert all(map(has_finding, sentences))

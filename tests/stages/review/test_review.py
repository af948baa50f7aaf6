"""Doubtful sentences come first, with reasons that people can read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.document import (
    Alternative,
    Document,
    Finding,
    FindingKind,
    Media,
    Sentence,
    State,
    Text,
    Word,
)
from tolmach.stages.review import explained, hardly_understood, review_queue

SURE = 0.98


def sentence(number: int, *probabilities: float, **changes: object) -> Sentence:
    """A sentence of numbered words, ten seconds after the one before."""
    words = tuple(
        Word(f"слово{i}", number * 10_000 + i * 500, number * 10_000 + i * 500 + 400, p)
        for i, p in enumerate(probabilities)
    )
    content = " ".join(word.text for word in words)
    return replace(Sentence(f"s{number}", words, Text(content)), **changes)  # type: ignore[arg-type]


def document(*sentences: Sentence, findings: tuple[Finding, ...] = ()) -> Document:
    return Document(Media("talk.mp4", 600_000), "ru", sentences, findings=findings)


def order(*sentences: Sentence, findings: tuple[Finding, ...] = ()) -> list[str]:
    return [item.sentence for item in review_queue(document(*sentences, findings=findings))]


def reasons(*sentences: Sentence, findings: tuple[Finding, ...] = ()) -> list[str]:
    """Of the worst sentence, in words."""
    (worst, *_) = review_queue(document(*sentences, findings=findings))
    return [explained(reason) for reason in worst.reasons]


def test_the_sentence_with_the_most_doubtful_words_comes_first() -> None:
    assert order(
        sentence(0, SURE, SURE, SURE), sentence(1, SURE, 0.2, 0.3), sentence(2, SURE, SURE, 0.6)
    ) == ["s1", "s2", "s0"]


def test_the_least_sure_words_are_named() -> None:
    assert reasons(sentence(0, 0.4, SURE, 0.1)) == ["not sure of: «слово2» 0.10, «слово0» 0.40"]


def test_words_in_no_dictionary_are_the_likeliest_errors_and_are_named() -> None:
    """Inside a sentence, a capital letter may be a name's, which weighs less."""
    spoken = {"s1": "Мы видели собор.", "s2": "Мы видели кофидральный.", "s3": "Тут был Ямамото."}
    sentences = [
        Sentence(name, tuple(Word(w, n, n, SURE) for n, w in enumerate(text.split())), Text(text))
        for name, text in spoken.items()
    ]
    assert order(*sentences) == ["s2", "s3", "s1"]
    assert reasons(*sentences) == ["in no dictionary: «кофидральный.»"]
    english = [item.score for item in review_queue(replace(document(*sentences), language="en"))]
    assert len(set(english)) == 1


def test_a_checked_text_needs_no_look_for_its_words() -> None:
    checked = sentence(0, 0.1, 0.1)
    checked = replace(checked, source=replace(checked.source, state=State.APPROVED))
    assert order(checked, sentence(1, SURE, 0.7)) == ["s1", "s0"]


def test_a_finding_outweighs_an_unsure_word() -> None:
    invented = sentence(1, SURE, SURE).with_findings(Finding(FindingKind.INVENTED, "nobody"))
    assert order(sentence(0, SURE, 0.3), invented) == ["s1", "s0"]
    assert reasons(invented) == ["may not have been said: nobody"]


def test_speech_without_words_is_a_reason_for_the_sentence_beside_it() -> None:
    gap = Finding(FindingKind.NO_WORDS, "1.2 s of voice, no words", start=11_500, end=12_700)
    near, far = sentence(1, SURE, SURE), sentence(3, SURE, SURE)
    assert order(far, near, findings=(gap,)) == ["s1", "s3"]
    assert reasons(near, findings=(gap,)) == ["beside it: 1.2 s of voice, no words"]


def test_what_is_about_all_of_a_recording_is_beside_no_sentence() -> None:
    vote = Finding(FindingKind.LANGUAGE, "not certain", start=0, end=0)
    assert reasons(sentence(0, SURE), findings=(vote,)) == []


def test_a_translation_of_unusual_length_is_a_reason() -> None:
    usual = [
        sentence(n, SURE, SURE, SURE, targets={"en": Text("word zero one two three")})
        for n in range(6)
    ]
    short = sentence(6, SURE, SURE, SURE, targets={"en": Text("word")})
    assert reasons(*usual, short) == ["the translation is unusually (en): short"]


def test_a_close_second_candidate_is_a_reason() -> None:
    unsure = Text("He left.", score=-0.5, alternatives=(Alternative("She left.", -0.52),))
    assert reasons(sentence(0, SURE, targets={"en": unsure})) == [
        "the translator nearly chose (en): She left."
    ]


@pytest.mark.parametrize(("probability", "count", "told"), [(0.56, 40, True), (0.56, 20, False)])
def test_a_recording_of_unsure_words_was_hardly_understood(
    probability: float, count: int, told: bool
) -> None:
    """A few words tell nothing."""
    words = [Word("да", i * 500, i * 500 + 400, probability) for i in range(count)]
    found = hardly_understood(words, "ru")
    assert (found is not None) is told
    if found:
        assert "--model" in found.detail
        assert "0 of 40 words" in found.detail


def test_a_recording_of_sure_words_was_understood() -> None:
    words = [Word("да", i * 500, i * 500 + 400, 0.85) for i in range(100)]
    assert hardly_understood(words, "ru") is None
    unknown = [replace(word, probability=None) for word in words]
    assert hardly_understood(unknown, "ru") is None

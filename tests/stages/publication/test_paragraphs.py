"""Where paragraphs begin, and where times stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.documents import sentence
from tolmach.core.document import Sentence
from tolmach.core.options import TranscriptOptions
from tolmach.stages.publication.paragraphs import marked, paragraphs

PLAIN = TranscriptOptions()


def keys(groups: list[list[Sentence]]) -> list[str]:
    return [" ".join(sentence.id for sentence in group) for group in groups]


def test_a_paragraph_begins_with_a_speaker_a_pause_and_a_mark() -> None:
    sentences = [
        sentence("a", 0, "Раз.", speaker="S1"),
        sentence("b", 300, "Два.", speaker="S2"),
        sentence("c", 600, "Три.", speaker="S2"),
        sentence("d", 3_000, "Четыре.", speaker="S2"),
        sentence("e", 3_300, "Пять.", speaker="S2", paragraph=True),
    ]
    assert keys(paragraphs(sentences, PLAIN)) == ["a", "b c", "d", "e"]


def test_a_pause_of_exactly_the_limit_begins_no_paragraph() -> None:
    sentences = [sentence("a", 0, "Раз."), sentence("b", 2_300, "Два.")]
    assert keys(paragraphs(sentences, PLAIN)) == ["a b"]


def test_a_long_monologue_is_parted_at_its_longest_pause() -> None:
    long = "слово " * 50
    starts = [0, 15_000, 30_000, 46_500, 61_500, 76_500]
    sentences = [sentence(key, at, long) for key, at in zip("abcdef", starts, strict=True)]
    assert keys(paragraphs(sentences, PLAIN)) == ["a b c", "d e f"]
    unbroken = TranscriptOptions(paragraph_length=0)
    assert keys(paragraphs(sentences, unbroken)) == ["a b c d e f"]


def test_a_long_monologue_without_pauses_is_parted_in_its_middle() -> None:
    sentences = [sentence(key, 600 * n, "слово " * 2) for n, key in enumerate("abcdef")]
    short = TranscriptOptions(paragraph_length=50)
    assert keys(paragraphs(sentences, short)) == ["a b c", "d e f"]


def test_times_stand_at_paragraphs_or_once_a_minute_or_nowhere() -> None:
    groups = [
        [sentence("a", 0, "Раз."), sentence("b", 61_000, "Два.")],
        [sentence("c", 62_000, "Три.")],
    ]
    assert marked(groups, "none") == set()
    assert marked(groups, "paragraph") == {"a", "c"}
    assert marked(groups, "minute") == {"a", "b"}


@given(st.lists(st.tuples(st.integers(0, 9_000), st.sampled_from(["S1", "S2", None]))))
def test_no_sentence_is_lost_or_moved(turns: list[tuple[int, str | None]]) -> None:
    start, sentences = 0, []
    for number, (gap, speaker) in enumerate(turns):
        start += gap
        sentences.append(sentence(f"u{number}", start, "Много слов здесь. " * 9, speaker=speaker))
    groups = paragraphs(sentences, PLAIN)
    assert [one for group in groups for one in group] == sentences
    assert all(groups)

"""Two languages in the same cues."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.cue import Cue, TimedSentence, Track
from tolmach.core.document import Word
from tolmach.stages.layout.bilingual import beside, with_missing, wrapped


def cue(start: int, end: int, text: str, *sentences: str) -> Cue:
    return Cue(start, end, (text,), sentences=sentences)


def said(key: str, text: str, start: int) -> TimedSentence:
    words = (
        Word(word, start + 300 * n, start + 300 * (n + 1)) for n, word in enumerate(text.split())
    )
    return TimedSentence(key, tuple(words), None)


def test_a_sentence_without_translation_has_an_empty_cue_at_its_time() -> None:
    track = Track("en", (cue(0, 900, "Yes.", "u1"), cue(2_000, 2_900, "We left.", "u3")))
    spoken = Track(
        "ru",
        (
            cue(0, 900, "Да.", "u1"),
            cue(1_000, 1_900, "[неразборчиво]", "u2"),
            cue(2_000, 2_900, "Мы ушли.", "u3"),
        ),
    )
    both = with_missing(track, spoken)
    assert [(one.start, one.lines) for one in both.cues] == [
        (0, ("Yes.",)),
        (1_000, ()),
        (2_000, ("We left.",)),
    ]
    assert with_missing(spoken, track) == spoken


def test_each_word_is_shown_in_the_cue_of_its_sentence_in_whose_time_it_is_said() -> None:
    track = Track(
        "en",
        (cue(1_000, 1_500, "We were", "u1"), cue(1_600, 3_000, "waiting.", "u1", "u2")),
    )
    # one in the middle of its time before the first cue, one just as the second begins
    sentences = [said("u1", "Мы очень долго ждали.", 850), said("u2", "Да.", 2_000)]
    spoken = beside(track, sentences, "ru", 42)
    assert spoken.language == "ru"
    assert [one.lines for one in spoken.cues] == [("Мы очень",), ("долго ждали. Да.",)]
    assert [one.span for one in spoken.cues] == [one.span for one in track.cues]


def test_a_sentence_that_no_cue_shows_is_left_out() -> None:
    track = Track("en", (cue(0, 900, "Yes.", "u1"),))
    spoken = beside(track, [said("u1", "Да.", 0), said("u9", "Нет.", 100)], "ru", 42)
    assert [one.lines for one in spoken.cues] == [("Да.",)]


def test_lines_are_as_few_as_can_be_and_of_like_length() -> None:
    assert wrapped("one two three four", 18) == ["one two three four"]
    assert wrapped("one two three four", 17) == ["one two", "three four"]
    assert wrapped("well-known and so on", 12) == ["well-known", "and so on"]
    assert wrapped("", 12) == []


@given(st.lists(st.text("abcd", min_size=1, max_size=9), min_size=1, max_size=12))
def test_wrapped_lines_keep_the_words_and_the_limit_and_no_narrower_way_is_as_short(
    words: list[str],
) -> None:
    lines = wrapped(" ".join(words), 9)
    assert " ".join(lines).split() == words
    assert max(map(len, lines)) <= 9
    assert all(len(a) + 1 + len(b.split()[0]) > max(map(len, lines)) for a, b in pairwise(lines))

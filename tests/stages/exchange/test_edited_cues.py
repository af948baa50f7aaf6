"""Whether a file can be an edited copy, and whose words its new words are."""

from __future__ import annotations

import pytest

from tolmach.core.cue import Cue
from tolmach.core.exchange import ExportSnapshot
from tolmach.stages.exchange.edited_cues import read_cues, resembles

TEN = "one two three four five six seven eight nine ten"


def base(*texts: str, code: str = "en", cues: tuple[Cue, ...] = ()) -> ExportSnapshot:
    return ExportSnapshot(code, {f"u{n}": text for n, text in enumerate(texts, 1)}, cues)


def cue(start: int, end: int, *lines: str, of: str = "") -> Cue:
    return Cue(start, end, lines, sentences=tuple(of.split()))


@pytest.mark.parametrize(
    ("words", "alike"),
    [
        (TEN, True),
        ("one b c d e f g h i j", True),  # a tenth is still there
        ("a b c d e f g h i j", False),
        ("one two three", True),
        ("one two", False),
        (f"{TEN} a b c d e f g", True),
        (f"{TEN} a b c d e f g h", False),  # a second language doubles the length
        ("", False),
    ],
)
def test_an_edited_copy_keeps_a_tenth_of_the_words_and_about_the_length(
    words: str, alike: bool
) -> None:
    assert resembles(base(TEN), [Cue(0, 1000, (words,) if words else ())]) is alike


def test_nothing_resembles_an_empty_text() -> None:
    assert resembles(base(""), [Cue(0, 1000, ("Good evening.",))]) is False


def test_where_there_are_no_spaces_characters_are_compared() -> None:
    given = base("我们只想要一件事情", code="zh")
    assert resembles(given, [Cue(0, 1000, ("我们只想 要一件事",))])
    assert not resembles(given, [Cue(0, 1000, ("他说的是另外的话",))])


TWO = base(
    "Where were you then?",
    "At home.",
    cues=(cue(0, 2000, "– Where were you then?", "– At home.", of="u1 u2"),),
)


def test_dashes_that_the_layout_put_before_two_people_are_words_of_no_sentence() -> None:
    edited = [cue(0, 2000, "– Where were you that night?", "– At home.")]
    assert read_cues(TWO, edited).texts == {"u1": "Where were you that night?", "u2": "At home."}


def test_what_replaces_the_words_behind_a_dash_belongs_to_their_sentence() -> None:
    edited = [cue(0, 2000, "– Where were you then?", "– In Moscow.")]
    assert read_cues(TWO, edited).texts == {"u1": "Where were you then?", "u2": "In Moscow."}


def test_cues_that_say_nothing_of_their_sentences_are_matched_by_their_words() -> None:
    plain = tuple(cue(each.start, each.end, *each.lines) for each in THREE.cues)
    edited = [cue(0, 1000, "We came."), cue(1000, 2000, "No one had met us."), THREE.cues[2]]
    known = base(*THREE.texts.values(), cues=plain)
    expected = {"u1": "We came.", "u2": "No one had met us.", "u3": "We left again."}
    assert read_cues(known, edited).texts == read_cues(THREE, edited).texts == expected


THREE = base(
    "We came.",
    "No one met us.",
    "We left again.",
    cues=(
        cue(0, 1000, "We came.", of="u1"),
        cue(1000, 2000, "No one met us.", of="u2"),
        cue(2000, 3000, "We left again.", of="u3"),
    ),
)


@pytest.mark.parametrize(
    ("edited", "texts"),
    [
        # as many sentences as before: one each, in order
        ("They arrived late. Nobody cared at all.", ("They arrived late.", "Nobody cared at all.")),
        ("They said “late.” Nobody cared.", ("They said “late.”", "Nobody cared.")),
        # one sentence for two: by the times at which the words are shown
        ("They all arrived much too late", ("They all arrived", "much too late")),
    ],
)
def test_words_that_replace_two_sentences_are_shared_out(
    edited: str, texts: tuple[str, str]
) -> None:
    back = read_cues(THREE, [cue(0, 2000, edited), THREE.cues[2]])
    assert back.texts == dict(zip(THREE.texts, (*texts, "We left again."), strict=True))
    assert back.added == ()

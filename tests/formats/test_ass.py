"""ASS as it comes from Aegisub and others; how it is written is in test_tracks."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.formats.tracks import damaged, tracks
from tests.fuzz.parsers import ASS
from tolmach.core.cue import Cue, Track
from tolmach.errors import FormatError
from tolmach.formats import RepairKind, ass

HEAD = "[Script Info]\n[Events]\n"


def dialogue(text: str, times: str = "0:00:01.00,0:00:02.00") -> str:
    return f"{HEAD}Dialogue: 0,{times},Default,,0,0,0,,{text}\n"


def test_a_file_is_read_like_this() -> None:
    """The line `Format:` says which field is which; drawings and comments are no text."""
    parsed = ass.parse(ASS.decode(), language="ru")
    assert parsed.track.cues == (
        Cue(1_000, 2_500, ("Да, нет.", "Так."), "Анна"),
        Cue(3_000, 4_000, ("И так.",)),
    )
    assert parsed.repaired == ()
    notes = [drop.line for drop in parsed.dropped if drop.kind is RepairKind.NOTES]
    assert notes == [7, 11]


def test_a_file_of_the_predecessor_is_read() -> None:
    text = (
        "[Script Info]\n[V4 Styles]\n[Events]\n"
        "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,Anna,0000,0000,0000,,Yes, no\n"
    )
    assert ass.parse(text).track.cues == (Cue(1_000, 2_000, ("Yes, no",), "Anna"),)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (r"a\Nb\nc", ("a", "b", "c")),
        (r"a\hb", ("a b",)),
        (r"{\an8\pos(1,2)}a{comment}b", ("ab",)),
        (r"{\p4}m 0 0{\an8} l 9 9{\p0}a", ("a",)),
        (r"{\pbo5}a", ("a",)),
        ("{a", ("{a",)),
        ("", ()),
    ],
)
def test_codes_in_a_text_become_lines_or_go(text: str, lines: tuple[str, ...]) -> None:
    assert ass.parse(dialogue(text)).track.cues[0].lines == lines


def test_a_line_without_times_is_reported_and_no_word_is_lost_to_a_missing_head() -> None:
    [repair] = ass.parse(dialogue("a", times="soon,later")).repaired
    assert (repair.kind, repair.line) == (RepairKind.OUTSIDE, 3)
    headless = dialogue("a").removeprefix(HEAD)
    assert len(ass.parse(headless).track.cues) == 1
    with pytest.raises(FormatError, match="Line 3: the cue ends before it starts"):
        ass.parse(dialogue("a", times="0:00:03.00,0:00:02.00"), strict=True)


@given(tracks(plain_only=True))
def test_every_text_comes_back_with_times_in_hundredths(track: Track) -> None:
    back = ass.parse(ass.compose(track), strict=True).track
    assert [cue.lines for cue in back.cues] == [cue.lines for cue in track.cues]
    moved = [abs(a.start - b.start) for a, b in zip(back.cues, track.cues, strict=True)]
    assert max(moved, default=0) <= 5


def test_a_backslash_comes_back() -> None:
    track = Track("en", (Cue(0, 1_000, (r"C:\New \h",)),))
    assert ass.parse(ass.compose(track), language="en").track == track


@given(damaged(ASS.decode()))
def test_what_was_read_from_a_damaged_file_can_be_written_and_read(text: str) -> None:
    track = ass.parse(text).track
    assert len(ass.parse(ass.compose(track)).track.cues) == len(track.cues)


def test_words_in_brackets_among_the_events_are_reported_and_open_no_section() -> None:
    text = f"{HEAD}[Anna: a door]\nFormat: End, Start, Text\nDialogue: 0:00:02.00,0:00:01.00,Yes\n"
    parsed = ass.parse(text)
    assert parsed.track.cues == (Cue(1_000, 2_000, ("Yes",)),)
    assert [(repair.kind, repair.line) for repair in parsed.repaired] == [(RepairKind.OUTSIDE, 3)]

"""LRC: lines that last until the next time."""

from __future__ import annotations

import pytest

from tests.fuzz.parsers import LRC
from tolmach.core.cue import Cue, Track
from tolmach.errors import FormatError
from tolmach.formats import RepairKind, lrc


def test_a_file_is_read_like_this() -> None:
    """The offset moves lines forward, a line may come twice, and a last line gets five seconds."""
    parsed = lrc.parse(LRC.decode(), language="ru")
    assert parsed.track.cues == (
        Cue(1_000, 2_500, ("Да, нет.",)),
        Cue(59_500, 119_500, ("Так.",)),
        Cue(119_500, 124_500, ("Так.",)),
    )
    assert parsed.repaired == ()
    assert [(drop.kind, drop.line) for drop in parsed.dropped] == [
        (RepairKind.NOTES, 1),
        (RepairKind.NOTES, 2),
        (RepairKind.MARKUP, 3),
    ]


def test_a_file_is_written_like_this() -> None:
    """A time without text ends a line before a pause, and after the last line."""
    cues = (
        Cue(61_234, 62_000, ("c",)),
        Cue(0, 1_504, ("a", "b")),
        Cue(1_500, 9_000, ("See [00:01.00] and <00:02.00>.",)),
    )
    assert lrc.compose(Track("en", cues)).replace("\u2060", "^") == (
        "[00:00.00]a b\n"
        "[00:01.50]See [^00:01.00] and <^00:02.00>.\n"
        "[00:09.00]\n"
        "[01:01.23]c\n"
        "[01:02.00]\n"
    )


@pytest.mark.parametrize("minute", [99, 100, 101])
def test_pauses_end_lines_beyond_a_hundred_minutes_as_well(minute: int) -> None:
    starts = (minute * 60_000, (minute + 1) * 60_000)
    track = Track("en", tuple(Cue(start, start + 1_000, ("a",)) for start in starts))
    assert lrc.parse(lrc.compose(track), language="en").track == track


def test_text_without_a_time_is_reported() -> None:
    [repair] = lrc.parse("[00:01.00]a\nb\n").repaired
    assert (repair.kind, repair.line, repair.detail) == (RepairKind.OUTSIDE, 2, "b")
    with pytest.raises(FormatError, match="Line 2: this text belongs to no cue"):
        lrc.parse("[00:01.00]a\nb\n", strict=True)

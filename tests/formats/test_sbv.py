"""SBV: times with a comma between them, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.formats.tracks import damaged, tracks
from tests.fuzz.parsers import SBV
from tolmach.core.cue import Cue, Track
from tolmach.errors import FormatError
from tolmach.formats import RepairKind, sbv

TWO = (Cue(1_000, 2_500, ("Да,", "нет.")), Cue(3_500, 4_000, ("Так.",)))


def test_a_file_is_read_like_this() -> None:
    """Times that are written in another way are read, and said."""
    parsed = sbv.parse(SBV.decode(), language="ru")
    assert parsed.track == Track("ru", TWO)
    assert [(repair.kind, repair.line) for repair in parsed.repaired] == [(RepairKind.TIME, 5)]


def test_a_file_is_written_like_this() -> None:
    assert sbv.compose(Track("ru", TWO)) == (
        "0:00:01.000,0:00:02.500\nДа,\nнет.\n\n0:00:03.500,0:00:04.000\nТак.\n"
    )


@given(tracks(plain_only=True))
def test_every_track_comes_back(track: Track) -> None:
    assert sbv.parse(sbv.compose(track), language="ru", strict=True).track == track


def test_text_cannot_forge_a_cue() -> None:
    track = Track("en", (Cue(0, 1_000, ("See", "0:00:05.000,0:00:06.000", "there.")),))
    assert [len(cue.lines) for cue in sbv.parse(sbv.compose(track)).track.cues] == [3]


def test_no_line_of_text_is_lost_around_blank_lines() -> None:
    parsed = sbv.parse("Title\n0:00:01.000,0:00:02.000\na\n\nb\n")
    assert parsed.track.cues == (Cue(1_000, 2_000, ("a", "b")),)
    assert [repair.kind for repair in parsed.repaired] == [
        RepairKind.OUTSIDE,
        RepairKind.INNER_BLANK,
    ]


def test_a_strict_reader_names_the_line_of_the_damage() -> None:
    with pytest.raises(FormatError, match="Line 4: the cue ends before it starts") as caught:
        sbv.parse("0:00:01.000,0:00:02.000\na\n\n0:00:09.000,0:00:03.000\nb\n", strict=True)
    assert caught.value.facts["line"] == 4


@given(damaged(SBV.decode()))
def test_what_was_read_from_a_damaged_file_can_be_written_and_read(text: str) -> None:
    """But for text that looks like a line of times: its colons become others."""
    track = sbv.parse(text).track
    written = sbv.parse(sbv.compose(track)).track
    assert [(cue.start, cue.end) for cue in written.cues] == [(c.start, c.end) for c in track.cues]
    assert sbv.compose(written) == sbv.compose(track)

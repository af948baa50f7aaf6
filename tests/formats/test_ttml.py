"""TTML as broadcasters write it; how it is written is in test_tracks."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.formats.tracks import tracks
from tests.fuzz.parsers import TTML
from tolmach.core.cue import Cue, Track
from tolmach.errors import FormatError
from tolmach.formats import RepairKind, ttml


def body(content: str, attributes: str = "") -> str:
    root = f'<tt xmlns="http://www.w3.org/ns/ttml" {attributes}>'
    return f"{root}<body><div>{content}</div></body></tt>"


def times(begin: str, attributes: str = "") -> int:
    text = body(f'<p begin="{begin}" end="90h">a</p>', attributes)
    return ttml.parse(text).track.cues[0].start


def test_a_file_is_read_like_this() -> None:
    """Times count from the element around a paragraph, or from the one before it in a sequence."""
    parsed = ttml.parse(TTML.decode())
    assert parsed.track == Track(
        "ru-RU",
        (
            Cue(2_500, 3_200, ("Да,", "нет."), "Анна"),
            Cue(4_000, 4_500, ("Так.",)),
            Cue(11_000, 12_000, ("А",)),
            Cue(12_000, 14_000, ("Б",)),
        ),
    )
    assert parsed.repaired == ()
    assert [(drop.kind, drop.line) for drop in parsed.dropped] == [(RepairKind.MARKUP, 7)]


@pytest.mark.parametrize(
    ("begin", "attributes", "ms"),
    [
        ("00:01:02.5", "", 62_500),
        ("100:00:00", "", 360_000_000),
        ("1.5h", "", 5_400_000),
        ("2m", "", 120_000),
        ("1.25s", "", 1_250),
        ("40ms", "", 40),
        ("15f", "", 500),
        ("00:00:01:10", 'frameRate="20"', 1_500),
        ("24f", 'frameRate="24" frameRateMultiplier="1000 1001"', 1_001),
        ("500t", 'tickRate="1000"', 500),
        ("50t", 'frameRate="0" tickRate="0"', 1_667),
    ],
)
def test_times_are_clocks_or_counts(begin: str, attributes: str, ms: int) -> None:
    assert times(begin, attributes) == ms


def test_parts_of_a_paragraph_with_times_of_their_own_are_cues() -> None:
    text = body(
        '<p begin="10s" end="20s"><span begin="1s" end="2s">a</span> b <span>d</span> '
        '<span begin="3s" end="30s">c</span></p>'
    )
    assert ttml.parse(text).track.cues == (
        Cue(11_000, 12_000, ("a",)),
        Cue(13_000, 20_000, ("c",)),
        Cue(10_000, 20_000, ("b d",)),
    )


@pytest.mark.parametrize(
    ("content", "kind", "cue"),
    [
        ('\n<p begin="1s">a</p>', RepairKind.TIME, Cue(1_000, 6_000, ("a",))),
        ('\n<p begin="soon" end="2s">a</p>', RepairKind.TIME, Cue(0, 2_000, ("a",))),
        ('\n<p begin="3s" end="2s">a</p>', RepairKind.REVERSED, Cue(3_000, 3_000, ("a",))),
        ('\n<p begin="1s" end="2s">a\x80b</p>', RepairKind.CONTROL, Cue(1_000, 2_000, ("ab",))),
    ],
)
def test_damage_is_repaired_with_the_line_of_the_paragraph(
    content: str, kind: RepairKind, cue: Cue
) -> None:
    parsed = ttml.parse(body(content))
    assert parsed.track.cues == (cue,)
    assert [(repair.kind, repair.line) for repair in parsed.repaired] == [(kind, 2)]
    with pytest.raises(FormatError, match="Line 2:"):
        ttml.parse(body(content), strict=True)


def test_remarks_inside_a_paragraph_are_not_shown() -> None:
    text = body(
        '<p begin="1s" end="2s"><m:desc xmlns:m="http://www.w3.org/ns/ttml#metadata">no</m:desc>a</p>'
    )
    assert ttml.parse(text).track.cues[0].lines == ("a",)


@pytest.mark.parametrize("text", ["<a/>", "<tt><p></tt>", '<!DOCTYPE tt [<!ENTITY a "b">]><tt/>'])
def test_what_is_not_ttml_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        ttml.parse(text)


@pytest.mark.slow
def test_deep_nesting_is_read_in_time_and_without_recursion() -> None:
    deep = 20_000
    spans = '<span style="a">' * deep + "x" + "</span>" * deep
    text = body("<div>" * deep + f'<p begin="1s" end="2s">{spans}</p>' + "</div>" * deep)
    assert ttml.parse(text).track.cues == (Cue(1_000, 2_000, ("x",)),)


@given(tracks(plain_only=False))
def test_every_track_comes_back_but_for_the_ids_of_its_sentences(track: Track) -> None:
    back = ttml.parse(ttml.compose(track), strict=True).track
    assert back.language == track.language
    assert [(cue.span, cue.lines, cue.speaker) for cue in back.cues] == [
        (cue.span, cue.lines, cue.speaker) for cue in track.cues
    ]

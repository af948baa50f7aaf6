"""Subtitle formats other than SRT and WebVTT: read back by programs that others wrote."""

from __future__ import annotations

import subprocess
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from ttconv.imsc.reader import to_model
from ttconv.srt.writer import from_model

from tests.formats.tracks import tracks
from tests.needs import program
from tolmach.core.cue import Cue, Track
from tolmach.formats import ass, srt, ttml, youtube

TWO = Track(
    "en",
    (
        Cue(1_000, 2_500, ("Good evening,", "everybody."), "Interviewer"),
        Cue(3_000, 4_996, (r"{\an8}<b>bold</b> \N --> & ]]>",)),
    ),
)


def test_ass_reads_like_this() -> None:
    events = ass.compose(TWO).splitlines()[-2:]
    assert events == [
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,Interviewer,0,0,0,,"
        r"Good evening,\Neverybody.",
        "Dialogue: 0,0:00:03.00,0:00:05.00,Default,,0,0,0,,"
        "｛\\\u2060an8｝<b>bold</b> \\\u2060N --> & ]]>",
    ]


def test_two_languages_in_ass_have_two_styles() -> None:
    other = Track("ru", (Cue(1_000, 2_500, ("Добрый вечер.",)), Cue(3_000, 4_996, ())))
    events = ass.compose(TWO, second=other).splitlines()[-2:]
    assert events[0].endswith(r"Good evening,\Neverybody.\N{\rSecond}Добрый вечер.")


@pytest.mark.parametrize("order", [("ru", "ar"), ("ar", "ru")])
def test_libass_finds_the_direction_of_every_line_where_one_language_runs_right_to_left(
    order: tuple[str, str],
) -> None:
    first, second = (Track(code, TWO.cues) for code in order)
    styles = [
        line
        for line in ass.compose(first, second=second).splitlines()
        if line.startswith("Style: ")
    ]
    assert [line.rpartition(",")[2] for line in styles] == ["-1", "-1"]


def test_libass_and_ffmpeg_read_our_ass() -> None:
    command = [program("ffmpeg"), "-v", "error", "-f", "ass", "-i", "-", "-f", "srt", "-"]
    read = subprocess.run(
        command, input=ass.compose(TWO), capture_output=True, text=True, check=True
    )
    assert read.stderr == ""
    assert "Good evening,\neverybody." in read.stdout
    assert "00:00:03,000 --> 00:00:05,000" in read.stdout


def test_ttml_is_imsc_and_names_its_speakers() -> None:
    root = ET.fromstring(ttml.compose(TWO, title="A & B", description="A draft."))
    space = "{http://www.w3.org/ns/ttml}"
    profile = root.get("{http://www.w3.org/ns/ttml#parameter}contentProfiles")
    assert profile == "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
    first, second = root.iter(f"{space}p")
    assert (first.get("begin"), first.get("end")) == ("00:00:01.000", "00:00:02.500")
    assert first.get("{http://www.w3.org/ns/ttml#metadata}agent") == "s1"
    assert "".join(second.itertext()).strip() == TWO.cues[1].lines[0]


@pytest.mark.parametrize("code", ["en", "ar", "und"])
def test_a_reader_that_others_wrote_finds_every_cue_in_our_ttml(code: str) -> None:
    tree = ET.ElementTree(ET.fromstring(ttml.compose(Track(code, TWO.cues), title="A & B")))
    read = from_model(to_model(tree))
    assert read.strip().split("\n\n") == [
        "1\n00:00:01,000 --> 00:00:02,500\nGood evening,\neverybody.",
        "2\n00:00:03,000 --> 00:00:04,996\n" + TWO.cues[1].lines[0],
    ]


def test_right_to_left_text_has_its_direction_in_style_and_region() -> None:
    styling = "{http://www.w3.org/ns/ttml#styling}"
    for code, direction, mode in (("ar", "rtl", "rltb"), ("en", "ltr", "lrtb")):
        root = ET.fromstring(ttml.compose(Track(code, TWO.cues)))
        values = {key: value for part in root.iter() for key, value in part.attrib.items()}
        assert values[f"{styling}direction"] == direction
        assert values[f"{styling}writingMode"] == mode


@given(tracks(plain_only=False))
def test_every_track_is_well_formed_xml_with_all_its_lines(track: Track) -> None:
    root = ET.fromstring(ttml.compose(track))
    shown = ["".join(part.itertext()).strip() for part in root.iter("{http://www.w3.org/ns/ttml}p")]
    assert shown == ["".join(cue.lines) for cue in track.cues]


@pytest.mark.parametrize("sign", ["<i>", "{\\an8}", "</font>", "-->"])
def test_nothing_in_a_file_for_youtube_looks_like_markup(sign: str) -> None:
    text = youtube.compose(Track("en", (Cue(0, 1_000, (f"a {sign} b",)),)))
    body = text.splitlines()[2]
    assert not set("<>{}") & set(body)
    assert len(srt.parse(text).track.cues) == 1

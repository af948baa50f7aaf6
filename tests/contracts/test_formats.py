"""What every format promises, from its record alone; a new format is tested once it has a row."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import CONVERSATION
from tests.formats.tracks import LINE
from tests.fuzz.parsers import PARSERS
from tolmach.core.cue import Cue, Track
from tolmach.core.options import TranscriptOptions
from tolmach.errors import FormatError
from tolmach.formats import MODULES, detect, formats, parse_bytes
from tolmach.formats.format import Content, Format, Holds, Subtitles
from tolmach.formats.profile_toml import load
from tolmach.formats.reading import decode
from tolmach.pipeline.view import ViewSettings, view_of

ALL = list(formats().values())
TRACKS = [one for one in ALL if one.content is Content.TRACK]
BOTH_WAYS = [one for one in TRACKS if one.parse and one.compose]
SAMPLE = Track("en", (Cue(1_000, 2_500, ("Good evening.",), "Anna"), Cue(3_000, 4_000, ("Yes.",))))


def by_name(found: list[Format[Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("found", found, ids=lambda one: one.name)


def written(found: Format[Any], subtitles: Subtitles) -> str:
    assert found.compose is not None
    text = found.compose(subtitles)
    assert isinstance(text, str)
    return text


@st.composite
def simple_tracks(draw: st.DrawFn) -> Track:
    """What every subtitle format holds: lines one after another, in hundredths of a second."""
    clock, cues = 0, []
    for text in draw(st.lists(LINE, min_size=1, max_size=6)):
        start = clock + 10 * draw(st.integers(0, 400_000))
        clock = start + 10 * draw(st.integers(1, 1_000))
        cues.append(Cue(start, clock, (text,)))
    return Track("ru", tuple(cues))


@by_name(BOTH_WAYS)
@given(track=simple_tracks())
def test_what_is_written_is_read_again_without_a_repair(found: Format[Any], track: Track) -> None:
    parsed = parse_bytes(written(found, Subtitles(track)).encode(), language="ru", strict=True)
    assert parsed.track == track


@by_name(BOTH_WAYS)
@given(track=simple_tracks())
def test_a_file_is_recognized_by_its_content_and_by_no_other_format(
    found: Format[Any], track: Track
) -> None:
    text = written(found, Subtitles(track))
    claims = [one.name for one in TRACKS if one.sniff(text)]
    assert claims == [found.name]


def test_the_files_of_the_fuzz_tests_are_recognized_by_one_format_each() -> None:
    modules = dict(zip(MODULES, ALL, strict=True))
    for parser in PARSERS:
        found = modules.get(parser.module)
        for seed in parser.seeds:
            if found is not None and not found.binary:
                text = decode(seed).text
                claims = [one for one in TRACKS if one.sniff(text)]
                assert claims == [found] * (found.content is Content.TRACK), parser.name


@pytest.mark.parametrize("text", ["just words", "[Music] we sing", "<html>a</html>", "12:30"])
def test_other_texts_are_recognized_by_no_format(text: str) -> None:
    assert detect(text) is None
    with pytest.raises(FormatError, match="No subtitles found"):
        parse_bytes(text.encode())


def test_a_byte_order_mark_hides_no_format() -> None:
    for found in BOTH_WAYS:
        assert detect("\ufeff" + written(found, Subtitles(SAMPLE))) is found


@by_name(BOTH_WAYS)
def test_speakers_come_back_where_a_format_has_a_place_for_them(found: Format[Any]) -> None:
    parsed = parse_bytes(written(found, Subtitles(SAMPLE)).encode())
    assert (parsed.track.cues[0].speaker == "Anna") == (Holds.SPEAKERS in found.holds)


@by_name([one for one in TRACKS if one.compose])
def test_how_a_text_was_made_is_in_the_files_that_have_a_place_for_it(found: Format[Any]) -> None:
    text = written(found, Subtitles(SAMPLE, note="By machine."))
    assert ("By machine." in text) == (Holds.NOTE in found.holds)


@by_name([one for one in ALL if one.compose])
def test_every_format_writes_the_content_that_it_names(found: Format[Any]) -> None:
    settings = ViewSettings("a", ("en",), (), load("netflix"), TranscriptOptions())
    view = view_of(CONVERSATION, "en", settings)
    assert found.compose is not None
    for bilingual in (False, True)[: 1 + bool(found.bilingual)]:
        data = found.compose(view.content(found.content, bilingual=bilingual))
        assert isinstance(data, bytes) == found.binary
        assert data


def test_no_two_formats_of_the_same_content_share_a_suffix() -> None:
    named = [(one.content, suffix) for one in ALL for suffix in one.suffixes]
    assert len(named) == len(set(named))

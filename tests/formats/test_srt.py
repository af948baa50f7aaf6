"""Reading SRT as it is found, and writing it as players want it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.tracks import damaged, tracks
from tests.needs import shared
from tolmach.core.cue import Cue, Track
from tolmach.errors import FormatError
from tolmach.formats import parse_bytes, srt
from tolmach.formats.parsed import RepairKind

SOUND = """\
1
00:00:01,000 --> 00:00:02,500
Добрый день.

2
00:00:03,000 --> 00:00:04,000
Спасибо,
что пришли.
"""


def kinds(text: str) -> list[RepairKind]:
    return [repair.kind for repair in srt.parse(text).repaired]


def lines(text: str) -> list[tuple[str, ...]]:
    return [cue.lines for cue in srt.parse(text).track.cues]


def test_a_sound_file_is_read_and_written_back_unchanged() -> None:
    """Nothing to mend, the same bytes again."""
    parsed = srt.parse(SOUND, language="ru")
    assert parsed.repaired == parsed.dropped == ()
    assert parsed.track.cues[1] == Cue(3000, 4000, ("Спасибо,", "что пришли."))
    assert srt.compose(parsed.track) == SOUND


@given(tracks(plain_only=True))
def test_what_was_written_reads_back_the_same(track: Track) -> None:
    """Also for cues without text, without duration, out of order, made of digits."""
    parsed = srt.parse(srt.compose(track), language="ru", strict=True)
    assert parsed.track == track


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("00:00:01.000 --> 00:00:02.000", 1000, 2000),
        ("00:00:01 --> 00:00:02", 1000, 2000),
        ("0:0:1,5 --> 0:0:2,50", 1500, 2500),
        ("00:00:01:250 -> 00:00:02:250", 1250, 2250),
        ("00:01,250 --> 00:02,250", 1250, 2250),
        ("-00:00:01,000 --> 00:00:02,000", 0, 2000),
        ("00:00:01,0004 --> 00:00:02,0005", 1000, 2001),
        ("00:75:00,000 --> 01:15:01,000", 4_500_000, 4_501_000),
    ],
)
def test_times_written_otherwise_are_understood_and_counted(
    line: str, start: int, end: int
) -> None:
    """Missing milliseconds, other separators, broken arrows; only the last form is regular."""
    parsed = srt.parse(f"1\n{line}\nДа.\n")
    assert parsed.track.cues == (Cue(start, end, ("Да.",)),)
    assert [repair.kind for repair in parsed.repaired] == [RepairKind.TIME] * (":75:" not in line)


def test_a_missing_blank_line_and_wrong_numbers_lose_nothing() -> None:
    """Both cues keep their text, and each fault is counted once, with its line."""
    text = "7\n00:00:01,000 --> 00:00:02,000\nРаз.\n8\n00:00:03,000 --> 00:00:04,000\nДва.\n"
    parsed = srt.parse(text)
    assert [cue.text for cue in parsed.track.cues] == ["Раз.", "Два."]
    assert [(repair.kind, repair.line) for repair in parsed.repaired] == [
        (RepairKind.NUMBERING, 1),
        (RepairKind.MISSING_BLANK, 4),
    ]


def test_a_year_before_a_cue_without_number_stays_text() -> None:
    """A number that is not the next one, and not after a blank line, was said by somebody."""
    text = "1\n00:00:01,000 --> 00:00:02,000\nв октябре\n1917\n00:00:03,000 --> 00:00:04,000\nДа."
    assert lines(text) == [("в октябре", "1917"), ("Да.",)]


def test_a_blank_line_inside_a_cue_is_closed() -> None:
    """The text after it belongs to the same cue."""
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nРаз,\n\nдва.\n\n2\n00:00:03,000 --> 00:00:04,000\nТри."
    )
    assert lines(text) == [("Раз,", "два."), ("Три.",)]
    assert kinds(text) == [RepairKind.INNER_BLANK]


def test_doubled_line_ends_are_one_line_end() -> None:
    """CR CR LF comes from files that were converted twice."""
    assert lines(SOUND.replace("\n", "\r\r\n")) == lines(SOUND)
    assert kinds(SOUND.replace("\n", "\r\n")) == []


def test_text_before_the_first_cue_is_reported_with_its_words() -> None:
    """It is shown by no player, so it cannot become a cue; but it is not lost without a word."""
    [repair] = srt.parse("Перевод: Анна\n\n" + SOUND).repaired
    assert (repair.kind, repair.line, repair.detail) == (RepairKind.OUTSIDE, 1, "Перевод: Анна")


def test_a_cue_that_ends_before_it_starts_keeps_its_start() -> None:
    """Its end is moved to its start; checking reports it, fixing gives it time."""
    parsed = srt.parse("1\n00:00:05,000 --> 00:00:03,000\nДа.\n")
    assert parsed.track.cues == (Cue(5000, 5000, ("Да.",)),)
    assert [repair.kind for repair in parsed.repaired] == [RepairKind.REVERSED]


def test_paired_markup_is_dropped_and_unpaired_markup_is_damage() -> None:
    """Text is plain inside; a comparison such as a < b is text."""
    legal = srt.parse("1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>Да</i>, a < b > c\n")
    assert legal.track.cues[0].text == "Да, a < b > c"
    assert legal.repaired == ()
    assert [drop.kind for drop in legal.dropped] == [RepairKind.MARKUP]
    assert kinds("1\n00:00:01,000 --> 00:00:02,000\nДа</i>\n") == [RepairKind.MARKUP]


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (SOUND.replace("2\n00", "5\n00"), 5),
        (SOUND.replace(",500", ".500"), 2),
        (SOUND.replace("\n\n2", "\n2"), 4),
        (SOUND.replace("Спасибо,", "Спасибо,\n"), 8),
    ],
)
def test_strict_refuses_with_line_and_reason(damage: str, line: int) -> None:
    """One error for the first fault, with what to do."""
    with pytest.raises(FormatError, match=rf"^Line {line}: .+ --strict") as caught:
        srt.parse(damage, strict=True)
    assert caught.value.facts["line"] == line


def test_text_cannot_forge_a_cue() -> None:
    """A line of text that looks like times, or that holds line ends, stays inside its cue."""
    track = Track("ru", (Cue(0, 1000, ("a\n\n2\n00:00:05,000 --> 00:00:06,000", "b")),))
    assert len(srt.parse(srt.compose(track)).track.cues) == 1


def test_right_to_left_marks_are_written_on_request_and_never_read() -> None:
    """They belong to the file, not to the text."""
    track = Track("ar", (Cue(0, 1000, ("شكرا.",)),))
    written = srt.compose(track, bidi_marks=True)
    assert "\u200fشكرا.\u200f" in written
    assert srt.parse(written, language="ar", strict=True).track == track
    assert "\u200f" not in srt.compose(track)


@given(damaged(SOUND))
def test_damaged_files_are_mended_or_refused_but_never_crash(text: str) -> None:
    """And what was repaired can be written and read strictly."""
    try:
        parsed = srt.parse(text)
    except FormatError:
        return
    again = srt.parse(srt.compose(parsed.track), strict=True).track
    assert [cue.span for cue in again.cues] == [cue.span for cue in parsed.track.cues]
    assert [_shown(cue) for cue in again.cues] == [_shown(cue) for cue in parsed.track.cues]


def _shown(cue: Cue) -> str:
    """The text, without the differences that keep arrows and times in it from forging a cue."""
    return cue.text.replace(">", "›").replace(":", "∶")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_track_or_a_format_error(data: bytes) -> None:
    """Nothing else may come out of a file from outside."""
    with suppress(FormatError):
        parse_bytes(data)


@pytest.mark.shared
def test_real_subtitles_need_no_mending() -> None:
    """22 files by people in five languages; every cue has text and time."""
    for path in shared("timed/morevna").rglob("*.srt"):
        parsed = parse_bytes(path.read_bytes())
        assert parsed.repaired == ()
        assert all(cue.lines and cue.duration for cue in parsed.track.cues)


def test_of_two_languages_only_lines_that_run_right_to_left_are_marked() -> None:
    first = Track("ru", (Cue(0, 1_000, ("Да.",)),))
    second = Track("ar", (Cue(0, 1_000, ("نعم.",)),))
    for one, other in ((first, second), (second, first)):
        shown = srt.compose(one, second=other, bidi_marks=True).splitlines()[2:4]
        assert set(shown) == {"\u200fنعم.\u200f", "Да."}


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("left --> right", "left --› right"),
        ("0:00:01 -> 0:00:02", "0:00:01 -› 0:00:02"),
        ("At 00:00:01,000 x > y.", "At 00:00:01,000 x > y."),
    ],
)
def test_only_what_a_reader_may_take_for_a_line_with_times_is_written_otherwise(
    line: str, written: str
) -> None:
    assert srt.compose(Track("en", (Cue(0, 1_000, (line,)),))).splitlines()[2] == written


def test_two_times_in_a_text_are_no_line_with_times_for_any_reader() -> None:
    text = srt.compose(Track("en", (Cue(0, 1_000, ("00:00:01.000 to 00:00:02.000",)),)))
    assert text.splitlines()[2] == "00∶00∶01.000 to 00∶00∶02.000"


def test_unpaired_markup_is_reported_with_the_first_line_of_its_text() -> None:
    (repair,) = srt.parse("1\n00:00:01,000 --> 00:00:02,000\n<i>Да.\n").repaired
    assert repair.line == 3

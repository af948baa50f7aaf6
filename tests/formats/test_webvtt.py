"""Reading and writing WebVTT."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.formats.tracks import damaged, tracks
from tolmach.core.cue import Cue, Track
from tolmach.errors import FormatError
from tolmach.formats import webvtt
from tolmach.formats.parsed import RepairKind

SOUND = """\
WEBVTT

NOTE made by hand

u1
00:00:01.000 --> 00:00:02.500
<v Борис>Рабочие &amp; крестьяне

u1#2
00:00:03.000 --> 00:00:04.000
<v Борис>и a &lt; b
"""


def kinds(text: str) -> list[RepairKind]:
    return [repair.kind for repair in webvtt.parse(text).repaired]


def test_voices_ids_and_escapes_are_read_and_written_back_unchanged() -> None:
    """The second cue of a sentence has a counter after the id, since ids must be unique."""
    parsed = webvtt.parse(SOUND, language="ru", strict=True)
    assert parsed.track.cues == (
        Cue(1000, 2500, ("Рабочие & крестьяне",), speaker="Борис", sentences=("u1",)),
        Cue(3000, 4000, ("и a < b",), speaker="Борис", sentences=("u1",)),
    )
    assert webvtt.compose(parsed.track, note="made by hand") == SOUND.replace("NOTE ", "NOTE\n")


@given(tracks(plain_only=False))
def test_what_was_written_reads_back_the_same(track: Track) -> None:
    """Speakers and ids included."""
    assert webvtt.parse(webvtt.compose(track), language="ru", strict=True).track == track


def test_a_youtube_file_is_read_with_its_language() -> None:
    """Header lines, settings, time stamps inside the text and class spans are no text."""
    text = (
        "WEBVTT\nKind: captions\nLanguage: ru\n\n"
        "00:01.000 --> 00:02.000 align:start position:0%\n"
        "добрый<00:00:01.500><c> день</c>\n"
    )
    parsed = webvtt.parse(text)
    assert parsed.track == Track("ru", (Cue(1000, 2000, ("добрый день",)),))
    assert parsed.repaired == ()
    assert [drop.kind for drop in parsed.dropped] == [RepairKind.SETTINGS, RepairKind.MARKUP]


def test_styles_regions_and_notes_are_left_out_wherever_they_stand() -> None:
    """A note may also stand between cues."""
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\n"
        "00:01.000 --> 00:02.000\nДа.\n\nNOTE\nспросить\nАнну\n\n00:03.000 --> 00:04.000\nНет.\n"
    )
    parsed = webvtt.parse(text, strict=True)
    assert [cue.text for cue in parsed.track.cues] == ["Да.", "Нет."]
    assert [drop.kind for drop in parsed.dropped] == [RepairKind.NOTES] * 3


def test_two_voices_in_one_cue_name_no_single_speaker() -> None:
    """A cue has one speaker or none; the words of both stay."""
    for body in ("<v A>- Да?</v>\n<v B>- Да.</v>", "- Да?\n<v B>- Да.</v>"):
        parsed = webvtt.parse(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{body}\n")
        assert parsed.track.cues == (Cue(1000, 2000, ("- Да?", "- Да.")),)


def test_counters_of_other_tools_are_no_unit_ids() -> None:
    """Files converted from SRT number their cues; but an id of ours may happen to be a number."""
    text = "WEBVTT\n\n12\n00:01.000 --> 00:02.000\nДа.\n\n"
    assert webvtt.parse(text).track.cues[0].sentences == ()
    mixed = webvtt.parse(text + "uuvmfz\n00:03.000 --> 00:04.000\nНет.\n")
    assert [cue.sentences for cue in mixed.track.cues] == [("12",), ("uuvmfz",)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("00:01.000 --> 00:02.000\nДа.\n", RepairKind.HEADER),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nДа.\n", RepairKind.TIME),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nДа.\n", RepairKind.REVERSED),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nДа,\n\nда.\n", RepairKind.INNER_BLANK),
        ("WEBVTT\n\nдобрый день\n\n00:01.000 --> 00:02.000\nДа.\n", RepairKind.OUTSIDE),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nДа.\n00:03.000 --> 00:04.000\nНет.\n",
            RepairKind.MISSING_BLANK,
        ),
    ],
)
def test_damage_is_mended_and_counted_and_refused_when_strict(text: str, kind: RepairKind) -> None:
    """Each kind alone."""
    assert kinds(text) == [kind]
    with pytest.raises(FormatError):
        webvtt.parse(text, strict=True)


@given(damaged(SOUND))
def test_damaged_files_are_mended_or_refused_but_never_crash(text: str) -> None:
    """And what was repaired can be written and read strictly."""
    try:
        parsed = webvtt.parse(text)
    except FormatError:
        return
    again = webvtt.parse(webvtt.compose(parsed.track), strict=True).track
    assert [cue.lines for cue in again.cues] == [cue.lines for cue in parsed.track.cues]

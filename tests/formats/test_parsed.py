"""What reading a subtitle file says about it: what it left out, repaired or refused."""

from __future__ import annotations

import pytest

from tolmach.core.cue import Track
from tolmach.errors import FormatError
from tolmach.formats import lrc, sbv, srt, webvtt
from tolmach.formats.parsed import Account, Parsed, Repair, RepairKind, left_out, truncate


def read(*dropped: tuple[RepairKind, int]) -> Parsed:
    return Parsed(Track("en", ()), dropped=tuple(Repair(kind, line, "") for kind, line in dropped))


def test_what_was_left_out_is_named_by_kind_with_its_first_lines() -> None:
    many = [(RepairKind.MARKUP, line) for line in range(1, 7)]
    parsed = read((RepairKind.NOTES, 9), *many[:5], (RepairKind.SETTINGS, 4))
    assert left_out(parsed) == [
        "Left out: notes, styles or regions (line 9).",
        "Left out: italics, colours or other markup (lines 1, 2, 3, 4, 5).",
        "Left out: places on screen (line 4).",
    ]
    assert left_out(parsed, notes=False) == left_out(parsed)[1:]
    assert left_out(read(*many)) == [
        "Left out: italics, colours or other markup (lines 1, 2, 3, 4, 5 …)."
    ]


def test_quotes_in_messages_are_one_line_of_sixty_characters_at_most() -> None:
    assert truncate("a\n\x1b[31mb \t c") == "a [31mb c"
    assert (truncate("x" * 60), truncate("x" * 61)) == ("x" * 60, "x" * 59 + "…")


def test_a_strict_reading_refuses_the_first_damage_and_others_note_it() -> None:
    kind = RepairKind.INNER_BLANK
    strict, lenient = Account(strict=True), Account()
    with pytest.raises(FormatError, match=r"^Line 3: ") as refused:
        strict.repair(kind, 3, "x")
    assert refused.value.facts == {"line": 3, "reason": kind.value}
    lenient.repair(kind, 3, "y" * 70)
    assert [(one.line, len(one.detail)) for one in lenient.repaired] == [(3, 60)]


def test_the_text_of_a_cue_may_have_blank_lines_before_and_inside() -> None:
    account = Account()
    assert account.body(["times", "", "a", "b", "", "c", ""], 1, 7) == ["a", "b", "c"]
    assert [one.line for one in account.repaired] == [2, 5]


def test_a_number_belongs_to_the_times_below_it_and_never_to_the_cue_above() -> None:
    first_line = srt.parse("7\n00:00:01,000 --> 00:00:02,000\nA\n").track.cues
    assert [cue.lines for cue in first_line] == [("A",)]
    text = "00:00:01,000 --> 00:00:02,000\n12\n00:00:03,000 --> 00:00:04,000\nB\n"
    assert [cue.lines for cue in srt.parse(text).track.cues] == [("12",), ("B",)]


def test_control_characters_in_a_cue_are_named() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nA\x07B\n"
    parsed = webvtt.parse(text)
    assert parsed.track.cues[0].lines == ("AB",)
    assert [(one.kind, one.line) for one in parsed.repaired] == [(RepairKind.CONTROL, 4)]


@pytest.mark.parametrize(
    ("text", "is_sbv", "is_lrc"),
    [
        ("\n \n0:00:01.000,0:00:02.000\nA\n", True, False),
        ("A\n0:00:01.000,0:00:02.000\n", False, False),
        ("\n[ti:Talk]\n[00:01.00]A\n", False, True),
        ("[00:01.00]A\n", False, True),
        ("[ti:Talk]\nA\n", False, False),  # no line has a time
        ("A\n[00:01.00]B\n", False, False),
        ("", False, False),
    ],
)
def test_what_a_file_is_shows_in_its_first_line_with_text(
    text: str, is_sbv: bool, is_lrc: bool
) -> None:
    assert sbv.FORMAT.sniff is not None
    assert lrc.FORMAT.sniff is not None
    assert (sbv.FORMAT.sniff(text), lrc.FORMAT.sniff(text)) == (is_sbv, is_lrc)

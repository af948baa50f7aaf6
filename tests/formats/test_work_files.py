"""Files of the work folder: strict, the same every time, and never silently less."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.documents import CONVERSATION, with_secret
from tolmach.core import edits
from tolmach.core.about import About
from tolmach.core.document import Comment, Finding, FindingKind, Link, Speaker, State, Text
from tolmach.core.edits import Entry
from tolmach.core.speech import Turn
from tolmach.errors import FormatError
from tolmach.formats import document_json, journal_json, speakers_toml, turns
from tolmach.messages import message, translated

EVERY_OPERATION = (
    edits.SetText("u1", "en", "x", State.REVIEWED),
    edits.Suggest("u1", "en", "y"),
    edits.SetNote("u1", "en", "n"),
    edits.AddComment("u1", "c", "by"),
    edits.SetSpeaker("u1", None),
    edits.SetSpeaker("u1", "S1", 0, 900),
    edits.AssignSpeaker("S1", 0, None, "S2"),
    edits.MergeSpeakers("S2", "S1"),
    edits.SetParagraph("u1"),
    edits.Withhold("u1", "r", "by"),
    edits.Release("u1"),
    edits.Retime("u1", 1, 2),
    edits.NameSpeaker(Speaker("S1", "A", "B", {"en": ("C", "D")})),
    edits.Declare(About(title="t")),
    edits.Undo("e"),
)


def test_a_document_comes_back_whole_and_gives_the_same_bytes() -> None:
    first = with_secret().sentences[0]
    full = replace(
        first,
        findings=(
            Finding(FindingKind.NAME, message("x"), "en"),
            Finding(FindingKind.NAME, message("{word} was left in Cyrillic", word="суд"), "en"),
        ),
        comments=(Comment("c", "by"),),
        targets={
            "de": Text("Hallo.", alignment=(Link(0, 0, 0.5),), score=-0.25),
            "en": first.targets["en"],
        },
    )
    original = replace(with_secret(), sentences=(full, *with_secret().sentences[1:]))
    text = document_json.compose(original)
    assert document_json.parse(text) == original
    assert document_json.compose(document_json.parse(text)) == text


def test_a_finding_is_read_in_another_language_than_it_was_written_in() -> None:
    said = message("{before} replaced with {after}", before="Kyev", after="Kyiv")
    first = CONVERSATION.sentences[0].with_findings(Finding(FindingKind.NAME_REPAIR, said, "en"))
    original = replace(CONVERSATION, sentences=(first, *CONVERSATION.sentences[1:]))
    again = document_json.parse(document_json.compose(original)).sentences[0].findings[-1]
    assert again.detail == "Kyev replaced with Kyiv"
    assert translated(again.detail, "ru") == "Kyev заменено на Kyiv"


def test_a_document_of_an_earlier_version_is_read_with_its_english_findings() -> None:
    first = CONVERSATION.sentences[0].with_findings(
        Finding(FindingKind.NAME_REPAIR, message("Kyev replaced with Kyiv"), "en")
    )
    original = replace(CONVERSATION, sentences=(first, *CONVERSATION.sentences[1:]))
    earlier = document_json.compose(original).replace('"schema":3', '"schema":2')
    assert document_json.parse(earlier) == original


def test_every_unit_stands_on_a_line_of_its_own() -> None:
    lines = document_json.compose(CONVERSATION).splitlines()
    assert sum(line.startswith('{"id":"u') for line in lines) == len(CONVERSATION.sentences)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.update(kind="x"), "not a tolmach document"),
        (lambda data: data.update(schema=99), "schema 99"),
        (lambda data: data.update(colour="red"), "not known: colour"),
        (
            lambda data: data["sentences"][1].update(colour="red"),
            r"not known: sentences\[1\].colour",
        ),
        (lambda data: data["sentences"][0].update(words=[]), "damaged"),
        (lambda data: data["sentences"].append(data["sentences"][0]), "occurs twice"),
        (lambda data: data.pop("media"), "damaged"),
    ],
)
def test_a_document_with_anything_wrong_is_refused(change: object, said: str) -> None:
    data = json.loads(document_json.compose(CONVERSATION))
    change(data)  # type: ignore[operator]
    with pytest.raises(FormatError, match=said):
        document_json.parse(json.dumps(data))


def test_an_older_document_without_newer_keys_is_read() -> None:
    data = json.loads(document_json.compose(CONVERSATION))
    for one in data["sentences"]:
        del one["comments"]
    assert document_json.parse(json.dumps(data)) == CONVERSATION


def test_every_operation_survives_the_journal() -> None:
    entry = Entry(
        "e1", EVERY_OPERATION, "by", "2026-01-01T00:00:00+00:00", "import a.srt", "import"
    )
    line = journal_json.compose(entry)
    assert line.count("\n") == 1
    assert journal_json.parse(line.encode()).entries == (entry,)


def test_an_import_of_an_earlier_version_is_known_by_its_message() -> None:
    line = journal_json.compose(Entry("e1", (), message="import a.srt"))
    assert '"kind"' not in line
    [entry] = journal_json.parse(line.encode()).entries
    assert (entry.kind, entry.message) == ("import", "import a.srt")
    line = journal_json.compose(Entry("e2", (), message="undo import a.srt"))
    assert journal_json.parse(line.encode()).entries[0].kind == ""


def test_a_torn_last_line_does_not_count_and_is_measured() -> None:
    line = journal_json.compose(Entry("e1", EVERY_OPERATION[:1])).encode()
    for cut in range(len(line)):
        journal = journal_json.parse(line + line[:cut])
        assert (len(journal.entries), journal.length) == (1, len(line))


@pytest.mark.parametrize(
    "damage",
    [
        b"\0\0\0\n",
        b"{}\n",
        b'{"id":"a","operations":[{"op":"fly"}]}\n',
        b'{"id":"a","operations":[{"op":"release","unit":"u","x":1}]}\n',
    ],
)
def test_a_damaged_finished_line_stops_everything(damage: bytes) -> None:
    good = journal_json.compose(Entry("e1", ())).encode()
    with pytest.raises(FormatError, match="Line 2 of the journal"):
        journal_json.parse(good + damage + good)


def test_turns_last_until_the_next_one() -> None:
    assert turns.parse("# who\n0:35 S2\n0:00 S1\n1:02:03.5 S1\n", 4_000_000) == [
        Turn(0, 35_000, "S1"),
        Turn(35_000, 3_723_500, "S2"),
        Turn(3_723_500, 4_000_000, "S1"),
    ]


def test_rttm_is_read_too() -> None:
    line = "SPEAKER talk 1 1.5 2.25 <NA> <NA> spk00 <NA> <NA>"
    assert turns.parse(line, 0) == [Turn(1_500, 3_750, "spk00")]


@pytest.mark.parametrize("line", ["0:00", "S1 0:00", "SPEAKER a 1 x y <NA> <NA> s"])
def test_a_line_that_is_no_turn_is_named(line: str) -> None:
    with pytest.raises(FormatError, match="Line 2"):
        turns.parse(f"\n{line}", 0)


def test_names_of_speakers_and_their_spellings_are_read() -> None:
    text = '[S1]\nname = "Борис"\nshort = "Б."\n[S1.en]\nname = "Boris"\n'
    assert speakers_toml.parse(text) == [Speaker("S1", "Борис", "Б.", {"en": ("Boris", "")})]


@pytest.mark.parametrize(
    "text",
    ["[S1", "S1 = 3", '[S1]\nnmae = "x"', "[S1]\nshort = 'x'", '[S1]\nname="a"\n[S1.en]\nx=1'],
)
def test_a_wrong_list_of_speakers_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        speakers_toml.parse(text)


def test_a_document_that_says_when_its_sound_began_is_still_read() -> None:
    """Older versions wrote it."""
    text = document_json.compose(CONVERSATION)
    old = text.replace('"duration":', '"audio_start":40,"duration":', 1)
    assert old != text
    assert document_json.parse(old) == CONVERSATION

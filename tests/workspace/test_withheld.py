"""What a work folder says of withheld sentences, of its layers, and where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.documents import document, sentence, with_secret, words
from tolmach.core.about import About
from tolmach.core.document import Alternative, Document, Text
from tolmach.core.edits import (
    Declare,
    NameSpeaker,
    Operation,
    Part,
    Release,
    SetNote,
    SetPins,
    SetText,
    Split,
    Suggest,
    Withhold,
)
from tolmach.errors import WorkFolderError
from tolmach.formats import document_json
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

TALK = document(
    [
        replace(
            sentence("u1", 0, "Его зовут Иван.", "His name is Ivan."),
            source=Text("Его зовут Иван.", alternatives=(Alternative("Его зовут Ян.", 0.0),)),
        ),
        sentence("u2", 1_000, "Нет.", "No."),
    ]
)


def work(folder: Path, made: Document, *operations: Operation) -> Folder:
    """A folder of a run, with an entry for each operation."""
    new = Folder(folder / "interview")
    new.work.mkdir(parents=True)
    new.document.write_text(document_json.compose(made), "utf-8")
    for operation in operations:
        journal.append(new, journal.new_entry([operation], "edit"))
    return new


HIDE = Withhold("gone", "names")


@pytest.mark.parametrize(
    ("edits", "lost"),
    [
        ([HIDE], ["gone"]),
        ([HIDE, SetNote("gone", "en", "n")], ["gone"]),
        ([Release("gone"), HIDE], ["gone"]),
        ([HIDE, Withhold("too", "names")], ["gone", "too"]),
        ([HIDE, Release("gone")], []),
        ([SetNote("gone", "en", "n"), Release("too")], []),
    ],
)
def test_nothing_is_published_while_a_withheld_sentence_is_not_found(
    tmp_path: Path, edits: list[Operation], lost: list[str]
) -> None:
    """Another recognition may have it under another id."""
    folder = work(tmp_path, TALK, Withhold("u2", "names"), *edits)
    assert journal.lost_withheld(journal.current(folder).unplaced) == lost
    if lost:
        with pytest.raises(WorkFolderError) as caught:
            journal.publishable(folder)
        assert caught.value.facts["sentences"] == lost
        assert f"`tolmach withhold WORK {' '.join(lost)} --release`" in str(caught.value.next_step)
    else:
        assert journal.publishable(folder) == journal.current(folder)


def test_every_text_that_a_withheld_sentence_ever_had_is_known(tmp_path: Path) -> None:
    before = sentence("u1", 0, "Его зовут Ваня.", "His name is Vanya.")
    folder = work(
        tmp_path,
        replace(TALK, unedited=(before, sentence("u2", 1_000, "Да.", "Yes."))),
        SetText("u1", "en", "He is Ivan."),
        SetText("u1", "en", ""),
        Suggest("u1", "de", "Er heißt Iwan."),
        SetPins("u1", "fr", "Il s'appelle Ivan."),
        SetText("u2", "en", "Never."),
        SetNote("u1", "en", "a note"),
        Withhold("u1", "names"),
    )
    hidden = {
        "Его зовут Иван.",
        "Его зовут Ян.",
        "His name is Ivan.",
        "Его зовут Ваня.",
        "His name is Vanya.",
        "He is Ivan.",
        "Er heißt Iwan.",
        "Il s'appelle Ivan.",
    }
    people = journal.current(folder).document
    assert journal.withheld_texts(folder, people) == hidden
    journal.append(folder, journal.new_entry([Release("u1")], "release"))
    assert journal.withheld_texts(folder, journal.current(folder).document) == frozenset()


def test_the_text_from_which_a_withheld_sentence_was_cut_is_known_but_not_what_is_shown_of_it(
    tmp_path: Path,
) -> None:
    whole = sentence("u1", 0, "Да. Его зовут Иван.", "Yes. His name is Ivan.")
    first = Part(words("Да.", 0), Text("Да."), {"en": Text("Yes.")})
    second = Part(words("Его зовут Иван.", 300), Text("Его зовут Иван."))
    folder = work(
        tmp_path,
        document([whole, *TALK.sentences[1:]]),
        Split("u1", "u3", first, second),
        Split("u2", "u4", first, second),
        Withhold("u3", "names"),
    )
    people = journal.current(folder).document
    assert journal.withheld_ids(folder, people) == {"u1", "u3"}
    assert journal.withheld_texts(folder, people) == {
        "Да. Его зовут Иван.",
        "Yes. His name is Ivan.",
        "Его зовут Иван.",
    }


def test_only_what_is_new_about_a_video_is_written_down(tmp_path: Path) -> None:
    folder = work(tmp_path, with_secret())
    known = with_secret()
    name = NameSpeaker(known.speakers[0])
    assert journal.declare(folder, known, About(title="A conversation"), [name]) == known
    assert journal.read(folder) == ()
    said = journal.declare(folder, known, About(title="Another", date="2026-01-01"), [name])
    assert said.about == replace(known.about, title="Another", date="2026-01-01")
    (entry,) = journal.read(folder)
    assert entry.operations == (Declare(said.about),)
    assert journal.current(folder).document.about == said.about


def test_layers_keep_the_machines_document_apart_from_peoples(tmp_path: Path) -> None:
    folder = work(tmp_path, TALK, Withhold("u2", "names"))
    found = journal.layers(folder)
    assert found.machine == TALK
    assert found.entries == journal.read(folder)
    assert [bool(one.withheld) for one in found.people.sentences] == [False, True]


def test_the_folder_beside_a_recording_is_offered_in_its_place(tmp_path: Path) -> None:
    recording = tmp_path / "interview.mp4"
    recording.touch()
    with pytest.raises(WorkFolderError, match="no finished work") as without:
        journal.machine_document(Folder(recording))
    made = work(tmp_path, TALK)
    with pytest.raises(WorkFolderError) as beside:
        journal.machine_document(Folder(recording))
    assert str(beside.value.next_step) == f"Did you mean '{made.root}'?"
    assert "Did you mean" not in str(without.value.next_step)

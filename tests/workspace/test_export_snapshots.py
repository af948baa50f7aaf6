"""What was exported is kept once for each state, and found again by what came back."""

from __future__ import annotations

import os
from pathlib import Path

from tolmach.core.cue import Cue
from tolmach.core.document import State
from tolmach.core.exchange import EditedFile, ExportSnapshot
from tolmach.workspace.export_snapshots import (
    best_for_cues,
    best_for_table,
    remember,
    snapshots,
)
from tolmach.workspace.folder import Folder


def snapshot(*texts: str, language: str = "en", **states: State) -> ExportSnapshot:
    """Sentences a, b, … and a cue for each."""
    named = dict(zip("abcdef", texts, strict=False))
    cues = tuple(Cue(0, 900, tuple(text.split("|"))) for text in texts)
    return ExportSnapshot(language, named, cues, states=states)


def returned(*texts: str, **states: State) -> EditedFile:
    return EditedFile(dict(zip("abcdef", texts, strict=False)), states, {})


def test_a_state_is_kept_once_and_the_newest_comes_first(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "interview")
    folder.work.mkdir(parents=True)
    assert snapshots(folder) == []
    old, new, german = snapshot("Yes."), snapshot("Yeah."), snapshot("Ja.", language="de")
    for time, each in enumerate((old, new, german, old)):
        before = {path.name for path in (folder.work / "given").glob("*")}
        remember(folder, each)
        for path in (folder.work / "given").iterdir():
            if path.name not in before:
                os.utime(path, (time, time))
    assert snapshots(folder) == [german, new, old]
    assert snapshots(folder, "en") == [new, old]
    assert (folder.work / "given").stat().st_mode & 0o777 == 0o700


def test_subtitles_come_from_the_state_that_shares_most_cues() -> None:
    one, two = snapshot("Yes.", "No."), snapshot("Yeah.", "No.", "So|what?")
    assert best_for_cues([one, two], [Cue(0, 1, ("Yes.",)), Cue(1, 2, ("No.",))]) is one
    assert best_for_cues([one, two], [Cue(1, 2, ("No.",)), Cue(2, 3, ("So", "what?"))]) is two
    assert best_for_cues([], [Cue(1, 2, ("No.",))]) is None


def test_a_table_comes_from_the_state_that_shares_most_sentences() -> None:
    one, two = snapshot("Yes.", "No."), snapshot("Yeah.", "No.", "So.")
    assert best_for_table([two, one], returned("Yes.", " No. ")) is one
    assert best_for_table([one, two], returned("Yeah.", "No.")) is two
    # as many texts: the state with the same sentences, then the one with the same marks
    assert best_for_table([two, one], returned("Changed.", "No.")) is one
    marked = snapshot("Yes.", "No.", a=State.REVIEWED)
    assert best_for_table([one, marked], returned("Yes.", "No.", a=State.REVIEWED)) is marked
    assert best_for_table([marked, one], returned("Yes.", "No.", a=State.DRAFT)) is one
    assert best_for_table([], returned("Yes.")) is None

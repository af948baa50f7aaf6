"""A sentence that is corrected on the page gets the times of its words a moment later."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app import fake_work
from tests.app.conftest import write_work
from tests.documents import CONVERSATION, SECRET
from tolmach.app.library import Library
from tolmach.app.timing import Timing, time_in_child
from tolmach.core.document import State
from tolmach.core.edits import SetText, Withhold
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

pytestmark = pytest.mark.slow

TEXT = "Хорошо, большое спасибо."
SHARED = [["Хорошо,", 4_000, 4_133], ["большое", 4_133, 4_466], ["спасибо.", 4_466, 4_600]]
"""Equal parts of the window, which is 200 ms wider on both sides, cut where the sentence ends."""


class Shelf:
    """A library with a recording, and the event that its pages wait for."""

    def __init__(self, root: Path) -> None:
        self.told: list[tuple[str, Any]] = []
        self.edit = threading.Event()
        write_work(root, CONVERSATION)
        (root / "interview.mp4").write_bytes(b"sound")
        self.library = Library(root, self._tell)
        self.name = self.library.id_of(root / "interview")
        self.session = self.library.session(self.name)

    def _tell(self, event: str, data: Any) -> None:
        self.told.append((event, data))
        if event == "edit":
            self.edit.set()

    def write(self, *operations: Any) -> None:
        journal.append(Folder(self.session.folder.root), journal.new_entry(operations, "edit"))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "interviews")
    shelf.timing = Timing(shelf.library, lambda _: False, fake_work.align, quiet=0)  # type: ignore[attr-defined]
    yield shelf
    shelf.timing.close()  # type: ignore[attr-defined]


def test_words_of_a_corrected_sentence_get_their_times_and_pages_are_told(shelf: Any) -> None:
    shelf.write(SetText("u3", "ru", TEXT, State.REVIEWED))
    before = shelf.session.seen()
    shelf.timing.soon(shelf.name)
    assert shelf.edit.wait(30)
    after = shelf.session.seen()
    assert [word[:3] for word in after.cards(["u3"])[0]["words"]] == SHARED
    assert [word[:3] for word in before.cards(["u3"])[0]["words"]] != SHARED
    told = dict(shelf.told)["edit"]
    assert (told["version"], told["sentences"]) == (after.version, ["u3"])
    assert after.version != before.version
    revisions = [seen.cards(["u3"])[0]["revision"] for seen in (before, after)]
    assert revisions[0] == revisions[1]  # what a person is writing meanwhile is no conflict


def test_the_times_of_a_withheld_sentence_stay_as_they_are_muted(shelf: Any) -> None:
    withheld = Withhold("u3", "a name", "anna")
    shelf.write(
        SetText("u1", "ru", "Здравствуйте, дорогой Борис!", State.REVIEWED),
        SetText("u3", "ru", f"Хорошо, {SECRET}, спасибо.", State.REVIEWED),
        withheld,
    )
    shelf.timing.soon(shelf.name)
    assert shelf.edit.wait(30)
    assert dict(shelf.told)["edit"]["sentences"] == ["u1"]
    assert SECRET not in shelf.session.folder.corrections.read_text("utf-8")


def test_a_child_whose_app_was_killed_ends_without_a_word(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    mine.close()
    given = (theirs, tmp_path, tmp_path / "there is no recording", {})
    child = context.Process(target=time_in_child, args=given)
    child.start()
    child.join()
    assert child.exitcode == 0

"""The journal: a missing, shorter, changed or unreadable one is noticed, and can be restored."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import with_secret
from tolmach.core.edits import Entry, SetNote, Withhold
from tolmach.errors import WorkFolderError
from tolmach.formats import document_json, journal_json
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder, locked, write_outputs
from tolmach.workspace.journal_record import repair, verified

EARLIER = b'{"id":"e0","by":"","at":"","message":"","operations":[{"op":"release","unit":"u1"}]}\n'
"""A line of a version that knew no chain."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with three entries: two sentences are withheld."""
    made = Folder(tmp_path / "interview")
    made.work.mkdir(parents=True)
    made.document.write_text(document_json.compose(with_secret()), "utf-8")
    for operation in (Withhold("u1", "names"), SetNote("u2", "en", "n"), Withhold("u2", "names")):
        journal.append(made, journal.new_entry([operation], "withhold"))
    return made


def withheld(folder: Folder) -> list[str]:
    return [
        sentence.id for sentence in journal.current(folder).document.sentences if sentence.withheld
    ]


def cut(path: Path, size: int) -> None:
    os.truncate(path, path.stat().st_size - size)


def replaced(path: Path, before: bytes, after: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(before, after, 1))


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def as_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "one byte short": lambda path: cut(path, 1),
    "one line short": lambda path: path.write_bytes(b"".join(lines(path)[:-1])),
    "without its first line": lambda path: path.write_bytes(b"".join(lines(path)[1:])),
    "one letter changed": lambda path: replaced(path, b'"u2"', b'"u3"'),
    "last letter changed": lambda path: path.write_bytes(
        path.read_bytes()[::-1].replace(b"2u", b"3u", 1)[::-1]
    ),
    "not text": lambda path: path.write_bytes(b"\xff\n"),
    "deeply nested": lambda path: path.write_bytes(b"[" * 100_000 + b"\n"),
    "a pipe": as_pipe,
    "a link to itself": as_loop,
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_journal_stops_everything_and_is_restored_from_its_copy(
    folder: Folder, damage: Callable[[Path], object]
) -> None:
    before = withheld(folder)
    damage(folder.journal)
    with pytest.raises(WorkFolderError, match="journal of interview is damaged"):
        journal.current(folder)
    with pytest.raises(WorkFolderError, match="tolmach journal repair"):
        journal.append(folder, journal.new_entry([], "more"))
    assert repair(folder).entries == 3
    assert withheld(folder) == before


OF_THE_RECORD: dict[str, Callable[[Path], object]] = {
    "half": lambda path: cut(path, path.stat().st_size // 2),
    "another number": lambda path: replaced(path, b'"entries": 3', b'"entries": 2'),
    "another hash": lambda path: replaced(path, b'"head": "', b'"head": "0'),
    **{key: DAMAGE[key] for key in ("missing", "empty", "not text", "a pipe", "a link to itself")},
}


@pytest.mark.parametrize("damage", OF_THE_RECORD.values(), ids=OF_THE_RECORD)
def test_a_damaged_record_is_noticed_and_written_again(
    folder: Folder, damage: Callable[[Path], object]
) -> None:
    before = withheld(folder)
    damage(folder.journal_record)
    with pytest.raises(WorkFolderError, match="is damaged"):
        journal.current(folder)
    assert repair(folder).entries == 3
    assert withheld(folder) == before


def test_damage_of_the_copy_alone_is_put_right_in_passing(folder: Folder) -> None:
    as_pipe(folder.journal_copy)
    assert len(withheld(folder)) == 3  # one is withheld by the machine's document
    assert folder.journal_copy.read_bytes() == folder.journal.read_bytes()


def test_the_copy_grows_with_the_journal_and_is_not_written_again(folder: Folder) -> None:
    before = folder.journal_copy.stat()
    journal.append(folder, journal.new_entry([SetNote("u2", "en", "more")], "note"))
    after = folder.journal_copy.stat()
    assert (before.st_ino, stat.S_IMODE(after.st_mode)) == (after.st_ino, 0o600)
    assert folder.journal_copy.read_bytes() == folder.journal.read_bytes()


@pytest.mark.parametrize("left", [0, 1, 40], ids=["nothing", "one byte", "half a line"])
def test_a_crash_while_the_copy_grew_leaves_all_earlier_entries_in_it(
    folder: Folder, left: int
) -> None:
    earlier = folder.journal_copy.read_bytes()
    journal.append(folder, journal.new_entry([Withhold("u3", "names")], "withhold"))
    whole = folder.journal_copy.read_bytes()
    folder.journal_copy.write_bytes(whole[: len(earlier) + left])
    before = withheld(folder)
    assert folder.journal_copy.read_bytes() == whole
    folder.journal_copy.write_bytes(whole[: len(earlier) + left])
    folder.journal.unlink()
    with pytest.raises(WorkFolderError, match="4 entries; 3 can be read"):
        repair(folder)
    folder.journal.write_bytes(whole)
    assert withheld(folder) == before


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-3] + b"\0\0\0", lambda data: data + data, lambda data: b"x" + data[1:]],
    ids=["zeros at the end", "written twice", "changed"],
)
def test_a_copy_that_is_no_beginning_of_the_journal_is_written_again(
    folder: Folder, damage: Callable[[bytes], bytes]
) -> None:
    folder.journal_copy.write_bytes(damage(folder.journal_copy.read_bytes()))
    journal.append(folder, journal.new_entry([SetNote("u2", "en", "more")], "note"))
    assert folder.journal_copy.read_bytes() == folder.journal.read_bytes()


def test_a_copy_that_is_a_link_is_replaced_and_what_it_leads_to_stays(folder: Folder) -> None:
    elsewhere = folder.root / "elsewhere"
    elsewhere.write_bytes(folder.journal_copy.read_bytes())
    before = elsewhere.read_bytes()
    folder.journal_copy.unlink()
    folder.journal_copy.symlink_to(elsewhere)
    journal.append(folder, journal.new_entry([SetNote("u2", "en", "more")], "note"))
    assert elsewhere.read_bytes() == before
    assert not folder.journal_copy.is_symlink()


def test_without_a_complete_copy_the_loss_must_be_accepted(folder: Folder) -> None:
    folder.journal_copy.unlink()
    cut(folder.journal, 1)
    with pytest.raises(WorkFolderError, match="3 entries; 2 can be read"):
        repair(folder)
    result = repair(folder, accept_loss=True)
    assert (result.entries, result.missing) == (2, 1)
    assert (folder.work / result.set_aside).is_file()
    assert "u2" not in withheld(folder)


def test_a_copy_of_a_single_entry_is_enough_where_journal_and_record_are_lost(
    tmp_path: Path,
) -> None:
    made = Folder(tmp_path / "interview")
    made.work.mkdir(parents=True)
    made.document.write_text(document_json.compose(with_secret()), "utf-8")
    journal.append(made, journal.new_entry([Withhold("u1", "names")], "withhold"))
    made.journal.unlink()
    made.journal_record.unlink()
    assert repair(made).entries == 1
    assert "u1" in withheld(made)


def test_every_damaged_journal_is_kept(folder: Folder) -> None:
    for number in (1, 2, 3):
        cut(folder.journal, number)
        assert repair(folder).set_aside == f"journal.damaged-{number}.jsonl"
    sizes = [path.stat().st_size for path in sorted(folder.work.glob("journal.damaged-*"))]
    assert sizes == sorted({*sizes}, reverse=True)


def test_without_a_record_and_a_copy_nobody_knows_whether_a_journal_is_complete(
    folder: Folder,
) -> None:
    folder.journal_copy.unlink()
    folder.journal_record.unlink()
    with pytest.raises(WorkFolderError, match="record of its length is missing"):
        journal.current(folder)
    with pytest.raises(WorkFolderError, match="unknown number"):
        repair(folder)
    assert repair(folder, accept_loss=True).missing is None


@pytest.mark.parametrize("place", ["the document", "the list of files"])
def test_the_loss_of_journal_record_and_copy_together_is_noticed(
    folder: Folder, place: str
) -> None:
    if place == "the document":
        folder.document.write_text(document_json.compose(with_secret(), record=True), "utf-8")
    else:
        write_outputs(folder, [("a.srt", b"1")])
    for path in (folder.journal, folder.journal_record, folder.journal_copy):
        path.unlink()
    with pytest.raises(WorkFolderError, match="record of its length is missing"):
        journal.current(folder)


def test_a_folder_of_an_earlier_version_is_taken_as_it_is_and_watched_from_then_on(
    tmp_path: Path,
) -> None:
    folder = Folder(tmp_path)
    folder.work.mkdir()
    folder.document.write_text(document_json.compose(with_secret()), "utf-8")
    folder.journal.write_bytes(EARLIER)
    assert len(journal.read(folder)) == 1
    journal.append(folder, journal.new_entry([Withhold("u1", "names")], "withhold"))
    assert journal.read(folder)[0].id == "e0"
    folder.journal.write_bytes(EARLIER)
    with pytest.raises(WorkFolderError, match="holds 1 of 2 entries"):
        journal.current(folder)


def test_a_line_that_tolmach_did_not_write_is_noticed(folder: Folder) -> None:
    with folder.journal.open("ab") as file:
        file.write(EARLIER)
    with pytest.raises(WorkFolderError, match="does not continue"):
        journal.current(folder)


def test_a_folder_without_edits_gets_no_journal(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.work.mkdir()
    assert journal.read(folder) == ()
    assert not folder.journal.exists()


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_crash_after_any_of_the_writes_is_no_damage(folder: Folder, kept: int) -> None:
    paths = (folder.journal, folder.journal_record, folder.journal_copy)
    before = [path.read_bytes() for path in paths]
    journal.append(folder, Entry("new", (Withhold("u5", "names"),)))
    for path, content in list(zip(paths, before, strict=True))[kept:]:
        path.write_bytes(content)
    assert ("u5" in withheld(folder)) == (kept > 0)
    journal.append(folder, journal.new_entry([], "more"))
    assert folder.journal_copy.read_bytes() == folder.journal.read_bytes()
    assert len(verified(folder)[0].entries) == (5 if kept else 4)


def test_a_crash_before_the_first_entry_was_recorded_is_no_damage(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.work.mkdir()
    journal.read(folder)
    folder.journal.write_text(journal_json.compose(Entry("first", ())), "utf-8")
    assert [entry.id for entry in journal.read(folder)] == ["first"]


@given(st.data())
def test_no_change_of_the_journal_s_bytes_goes_unnoticed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = Folder(tmp_path_factory.mktemp("work"))
    folder.work.mkdir()
    folder.document.write_text(document_json.compose(with_secret()), "utf-8")
    for name in ("a", "b"):
        journal.append(folder, Entry(name, (Withhold("u1", "names"),)))
    whole = folder.journal.read_bytes()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    changed = whole[:start] + data.draw(st.binary(max_size=3)) + whole[end:]
    folder.journal.write_bytes(changed)
    if changed.startswith(whole):
        return  # something was added behind, which a torn last line does as well
    with pytest.raises(WorkFolderError, match="is damaged"):
        journal.current(folder)
    repair(folder)
    assert folder.journal.read_bytes() == whole


def test_nobody_else_may_read_a_work_folder_an_earlier_one_included(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "given").mkdir(parents=True)
    (work / "document.json").write_text("{}")
    for path in (work, work / "given"):
        path.chmod(0o755)
    (work / "document.json").chmod(0o644)
    with locked(tmp_path) as folder:
        journal.append(folder, journal.new_entry([], "x"))
        write_outputs(folder, [("a.srt", b"1")])
    for path in (work, *work.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "a.srt").stat().st_mode) == 0o666 & ~umask


def test_nobody_else_may_read_a_journal_that_was_restored(folder: Folder) -> None:
    cut(folder.journal, 1)
    result = repair(folder)
    restored = (folder.journal, folder.journal_copy, folder.work / result.set_aside)
    assert [stat.S_IMODE(path.stat().st_mode) for path in restored] == [0o600] * 3

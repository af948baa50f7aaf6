"""The output folder: one run at a time, and a person's changes are left alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tolmach.errors import WorkFolderError
from tolmach.workspace.folder import (
    Earlier,
    Folder,
    Written,
    earlier_outputs,
    forget_imported,
    locked,
    place_output,
    remember_imported,
    write_outputs,
)


def test_a_second_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "out"),
        pytest.raises(WorkFolderError, match="Another tolmach"),
        locked(tmp_path / "out"),
    ):
        pass
    with locked(tmp_path / "out") as folder:
        assert folder.work.is_dir()


def test_a_file_that_a_person_changed_stays_and_the_new_one_is_put_beside_it(
    tmp_path: Path,
) -> None:
    with locked(tmp_path) as folder:
        write_outputs(folder, {"a.en.srt": b"machine 1"}.items())
        (tmp_path / "a.en.srt").write_bytes(b"by hand")
        written = write_outputs(folder, {"a.en.srt": b"machine 2"}.items())
    assert [(w.name, w.kept_yours) for w in written] == [("a.en.new.srt", True)]
    assert (tmp_path / "a.en.srt").read_bytes() == b"by hand"
    assert (tmp_path / "a.en.new.srt").read_bytes() == b"machine 2"


def test_our_own_file_is_replaced_and_an_equal_one_is_not_touched(tmp_path: Path) -> None:
    with locked(tmp_path) as folder:
        write_outputs(folder, {"a.srt": b"1", "b.srt": b"same"}.items())
        before = (tmp_path / "b.srt").stat().st_mtime_ns
        written = write_outputs(folder, {"a.srt": b"2", "b.srt": b"same"}.items())
    assert not any(w.kept_yours for w in written)
    assert (tmp_path / "a.srt").read_bytes() == b"2"
    assert (tmp_path / "b.srt").stat().st_mtime_ns == before


def test_a_stranger_s_file_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_bytes(b"older work")
    with locked(tmp_path) as folder:
        write_outputs(folder, {"a.srt": b"machine"}.items())
    assert (tmp_path / "a.srt").read_bytes() == b"older work"


def test_a_new_file_that_was_edited_as_well_stays_and_the_next_one_gets_a_number(
    tmp_path: Path,
) -> None:
    with locked(tmp_path) as folder:
        write_outputs(folder, {"a.en.srt": b"machine 1"}.items())
        for hand, name in ((b"hand 1", "a.en.srt"), (b"hand 2", "a.en.new.srt")):
            write_outputs(folder, {"a.en.srt": b"machine 2"}.items())
            (tmp_path / name).write_bytes(hand)
        names = [write_outputs(folder, {"a.en.srt": text}.items())[0].name for text in (b"3", b"4")]
    assert names == ["a.en.new-2.srt", "a.en.new-2.srt"]
    assert (tmp_path / "a.en.srt").read_bytes() == b"hand 1"
    assert (tmp_path / "a.en.new.srt").read_bytes() == b"hand 2"
    assert (tmp_path / "a.en.new-2.srt").read_bytes() == b"4"


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.srt")
    (tmp_path / "b.srt").symlink_to(tmp_path / "b.srt")
    (tmp_path / "c.srt").mkdir()
    with locked(tmp_path) as folder:
        written = write_outputs(folder, [(f"{name}.srt", b"machine") for name in "abc"])
    assert [file.name for file in written] == ["a.new.srt", "b.new.srt", "c.new.srt"]


def test_the_same_holds_for_files_in_another_folder(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with locked(tmp_path / "work") as folder:
        write_outputs(folder, {"a.srt": b"1"}.items(), out)
        write_outputs(folder, {"a.srt": b"2"}.items(), out)
        assert (out / "a.srt").read_bytes() == b"2"
        (out / "a.srt").write_bytes(b"hand")
        write_outputs(folder, {"a.srt": b"3"}.items(), out)
    assert (out / "a.srt").read_bytes() == b"hand"


def test_files_that_were_written_before_are_named_as_long_as_they_are_there(
    tmp_path: Path,
) -> None:
    """They may still show what has been withheld since."""
    root, elsewhere = tmp_path / "interview", tmp_path / "site" / "talk.html"
    with locked(root) as folder:
        write_outputs(folder, {"interview.srt": b"1", "b.txt": b"2", "gone.txt": b"3"}.items())
        write_outputs(folder, [(elsewhere.name, b"4")], elsewhere.parent)
    (root / "gone.txt").unlink()
    (root / "interview.own.srt").write_bytes(b"by hand")
    written = [str(elsewhere), "b.txt", "interview.srt"]
    assert earlier_outputs(folder, "interview") == Earlier(written, complete=True)


@pytest.mark.parametrize("lost", [Path.unlink, lambda path: path.write_bytes(b"{")])
def test_without_the_list_of_files_those_that_are_called_like_the_recording_are_named(
    tmp_path: Path, lost: Callable[[Path], object]
) -> None:
    with locked(tmp_path / "interview") as folder:
        write_outputs(folder, {"interview.srt": b"1", "b.txt": b"2"}.items())
    lost(folder.outputs)
    assert earlier_outputs(folder, "interview") == Earlier(["interview.srt"], complete=False)


def test_a_file_that_was_imported_may_be_replaced_until_its_import_is_taken_back(
    tmp_path: Path,
) -> None:
    by_hand = tmp_path / "a.srt"
    for entry, others in (("", []), ("e1", []), ("e1", ["e1"]), ("e2", ["e1"])):
        by_hand.write_bytes(b"by hand " + entry.encode() + b"".join(map(str.encode, others)))
        with locked(tmp_path) as folder:
            remember_imported(folder, by_hand.read_bytes(), ".srt", entry)
            for other in others:
                forget_imported(folder, other)
            (written,) = write_outputs(folder, {"a.srt": b"machine"}.items())
        assert written == Written(
            "a.new.srt" if entry in others else "a.srt", kept_yours=entry in others
        )
    (copy, *_) = Folder(tmp_path).imported.iterdir()
    assert copy.stat().st_mode & 0o077 == 0


def test_a_file_that_was_made_elsewhere_moves_to_its_name_unless_a_person_has_it(
    tmp_path: Path,
) -> None:
    made = tmp_path / "made.mp4"
    with locked(tmp_path / "out") as folder:
        for content, name in ((b"1", "a.mp4"), (b"2", "a.mp4"), (b"3", "a.new.mp4")):
            made.write_bytes(content)
            if content == b"3":
                (folder.root / "a.mp4").write_bytes(b"by hand")
            assert place_output(folder, made, "a.mp4") == Written(name, kept_yours=name != "a.mp4")
            assert not made.exists()
            assert (folder.root / name).read_bytes() == content


def test_a_file_of_an_export_that_was_killed_is_known_as_written_before(tmp_path: Path) -> None:
    folder, killed = Folder(tmp_path / "work"), Folder(tmp_path / "killed")
    folder.work.mkdir(parents=True)
    write_outputs(folder, [("a.srt", b"1")])

    def files() -> Iterator[tuple[str, bytes]]:
        yield "a.srt", b"2"
        yield "a.txt", b"2"
        shutil.copytree(folder.root, killed.root)  # as a process that ends here leaves it

    write_outputs(folder, files())
    assert earlier_outputs(killed, "a").names == ["a.srt", "a.txt"]
    written = write_outputs(killed, [("a.srt", b"3"), ("a.txt", b"3")])
    assert not any(file.kept_yours for file in written)


def test_a_file_of_an_export_that_was_killed_before_it_was_written_is_still_ours(
    tmp_path: Path,
) -> None:
    folder = Folder(tmp_path)
    folder.work.mkdir()
    write_outputs(folder, [("a.srt", b"1")])
    made = tmp_path / "made"
    made.mkdir()
    with pytest.raises(WorkFolderError):  # a folder: it cannot be moved onto a file
        place_output(folder, made, "a.srt")
    assert (tmp_path / "a.srt").read_bytes() == b"1"
    (written,) = write_outputs(folder, [("a.srt", b"3")])
    assert not written.kept_yours

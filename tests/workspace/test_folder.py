"""The output folder: one run at a time, and a person's changes are left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tolmach.errors import WorkFolderError
from tolmach.workspace.folder import locked, write_outputs


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

"""The output folder: one run at a time, and a person's changes are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tolmach.errors import WorkFolderError
from tolmach.pipeline.folder import locked, write_outputs


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
        write_outputs(folder, {"a.en.srt": b"machine 1"})
        (tmp_path / "a.en.srt").write_bytes(b"by hand")
        written = write_outputs(folder, {"a.en.srt": b"machine 2"})
    assert [(w.name, w.kept_yours) for w in written] == [("a.en.new.srt", True)]
    assert (tmp_path / "a.en.srt").read_bytes() == b"by hand"
    assert (tmp_path / "a.en.new.srt").read_bytes() == b"machine 2"


def test_our_own_file_is_replaced_and_an_equal_one_is_not_touched(tmp_path: Path) -> None:
    with locked(tmp_path) as folder:
        write_outputs(folder, {"a.srt": b"1", "b.srt": b"same"})
        before = (tmp_path / "b.srt").stat().st_mtime_ns
        written = write_outputs(folder, {"a.srt": b"2", "b.srt": b"same"})
    assert not any(w.kept_yours for w in written)
    assert (tmp_path / "a.srt").read_bytes() == b"2"
    assert (tmp_path / "b.srt").stat().st_mtime_ns == before


def test_a_stranger_s_file_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_bytes(b"older work")
    with locked(tmp_path) as folder:
        write_outputs(folder, {"a.srt": b"machine"})
    assert (tmp_path / "a.srt").read_bytes() == b"older work"

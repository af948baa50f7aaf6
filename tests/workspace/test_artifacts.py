"""Artefacts: what counts after a crash, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.options import AudioOptions
from tolmach.errors import WorkFolderError
from tolmach.workspace.artifacts import Checkpoint, key_of, read_result, write_atomic, write_result
from tolmach.workspace.folder import locked


def test_a_key_changes_with_every_input() -> None:
    keys = {
        key_of("hear", 1, {"audio": AudioOptions()}),
        key_of("hear", 1, {"audio": AudioOptions(audio_track=1)}),
        key_of("hear", 2, {"audio": AudioOptions()}),
        key_of("see", 1, {"audio": AudioOptions()}),
    }
    assert len(keys) == 4
    assert key_of("hear", 1, {"a": 1, "b": 2}) == key_of("hear", 1, {"b": 2, "a": 1})


def test_a_result_is_read_back_only_under_its_own_key_and_kind(tmp_path: Path) -> None:
    path = tmp_path / "media.json"
    write_result(path, "media", "k1", [1, 2])
    assert read_result(path, "media", "k1", list[int]) == [1, 2]
    assert read_result(path, "media", "k2", list[int]) is None
    assert read_result(path, "other", "k1", list[int]) is None
    assert read_result(path, "media", None, list[int]) == [1, 2]
    assert read_result(tmp_path / "missing", "media", "k1", list[int]) is None


@given(cut=st.integers(0, 200), noise=st.binary(max_size=5))
def test_a_damaged_result_is_no_result(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    path = tmp_path_factory.mktemp("work") / "media.json"
    write_result(path, "media", "k1", [1, 2])
    whole = path.read_bytes()
    path.write_bytes(whole[:cut] + noise)
    result = read_result(path, "media", "k1", list[int])
    assert result is None or (result == [1, 2] and whole[:cut].rstrip() == whole.rstrip())


def test_a_failed_write_leaves_the_old_file_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkFolderError, match=r"Cannot write a\.txt"):
        write_atomic(tmp_path / "missing" / "a.txt", b"new")
    assert list(tmp_path.iterdir()) == []


def test_threads_that_write_the_same_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    contents = [bytes([letter]) * 1000 for letter in b"abcd"]
    with ThreadPoolExecutor(len(contents)) as pool:
        list(pool.map(lambda content: write_atomic(path, content), contents * 25))
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_opened_during_a_write_does_not_make_it_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def fsync(_: int) -> None:
        if not opened:
            opened.append(True)
            with locked(tmp_path):
                pass

    monkeypatch.setattr("os.fsync", fsync)
    write_atomic(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def filled(path: Path, *items: str, finish: bool = True) -> None:
    with Checkpoint(path, "words", "k1", str).writing() as checkpoint:
        for item in items:
            checkpoint.append(item)
        if finish:
            checkpoint.finish()


def test_a_checkpoint_gives_back_what_was_appended(tmp_path: Path) -> None:
    filled(tmp_path / "c.jsonl", "one", "two")
    again = Checkpoint(tmp_path / "c.jsonl", "words", "k1", str)
    assert (again.items, again.complete) == (["one", "two"], True)


def test_a_checkpoint_can_be_opened_again_and_again(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "c.jsonl", "words", "k1", str)
    for item in ("one", "two", "three"):
        with checkpoint.writing():
            checkpoint.append(item)
    again = Checkpoint(tmp_path / "c.jsonl", "words", "k1", str)
    assert again.items == ["one", "two", "three"]


def test_a_checkpoint_with_another_key_is_begun_anew(tmp_path: Path) -> None:
    filled(tmp_path / "c.jsonl", "one")
    assert Checkpoint(tmp_path / "c.jsonl", "words", "k2", str).items == []


@given(cut=st.integers(0, 400))
def test_a_checkpoint_cut_anywhere_keeps_whole_batches_and_ends_with_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("work") / "c.jsonl"
    filled(path, "one", "two", "three")
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    resumed = Checkpoint(path, "words", "k1", str)
    assert resumed.items == ["one", "two", "three"][: len(resumed.items)]
    if not resumed.complete:
        with resumed.writing():
            for item in ["one", "two", "three"][len(resumed.items) :]:
                resumed.append(item)
            resumed.finish()
    assert path.read_bytes() == whole


def test_a_damaged_line_in_the_middle_ends_what_counts(tmp_path: Path) -> None:
    filled(tmp_path / "c.jsonl", "one", "two", "three")
    lines = (tmp_path / "c.jsonl").read_bytes().split(b"\n")
    lines[2] = b"\0" * len(lines[2])
    (tmp_path / "c.jsonl").write_bytes(b"\n".join(lines))
    again = Checkpoint(tmp_path / "c.jsonl", "words", "k1", str)
    assert (again.items, again.complete) == (["one"], False)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse to write further into any file, as a full disk does."""
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_in_words_and_keeps_the_batches_before(tmp_path: Path) -> None:
    """Closing the file must not try to write again and replace the words by its own error."""
    path = tmp_path / "c.jsonl"
    filled(path, "one", finish=False)
    checkpoint = Checkpoint(path, "words", "k1", str)
    with (
        files_no_larger_than(path.stat().st_size + 10),
        pytest.raises(WorkFolderError, match=r"Cannot write c\.jsonl .*Free some space"),
        checkpoint.writing(),
    ):
        checkpoint.append("a batch that has no room")
    resumed = Checkpoint(path, "words", "k1", str)
    assert resumed.items == ["one"]
    with resumed.writing():
        resumed.append("two")
        resumed.finish()
    filled(tmp_path / "whole.jsonl", "one", "two")
    assert path.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()

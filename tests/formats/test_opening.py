"""Files that people name are opened in one way, and refused in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tolmach.batch.sources import find_items
from tolmach.errors import InputError
from tolmach.formats import profile_toml
from tolmach.formats.opening import read_file, visible
from tolmach.pipeline.provided import read_text


def test_a_file_is_read_whole_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\r\nab")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert read_file(tmp_path / "b.txt") == b"\0\r\nab"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.txt", "cannot be read"),
        ("folder", "is a folder"),
        ("pipe", "is not a regular file"),
        ("loop", "cannot be read"),
        ("large.txt", "larger than 10 MB"),
        ("nul\0.txt", "cannot be read"),
        ("n" * 300, "cannot be read"),
    ],
)
def test_what_is_no_file_to_read_is_refused_at_once(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(InputError, match=said) as caught:
        read_text(tmp_path / name)
    assert str(caught.value).isprintable()
    check = "Check the name of the file and its folder."
    assert caught.value.next_step == ("Name a file in it." if name == "folder" else check)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch(mode=0)
    with pytest.raises(InputError, match="Permission denied"):
        read_file(path)


def test_names_in_messages_show_what_a_terminal_would_obey_or_hide() -> None:
    assert visible("a\x1b[31m\u202eb\udcff") == "a\ufffd[31m\ufffdb\ufffd"


@pytest.mark.parametrize("name", ["p" * 300, "a\0b", "\u202e.toml"])
def test_impossible_names_of_profiles_and_recordings_are_refused(name: str) -> None:
    for use in (profile_toml.load, lambda one: find_items([one])):
        with pytest.raises(Exception, match="There is no") as caught:
            use(name)
        assert "\u202e" not in str(caught.value)


def test_a_pipe_as_profile_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(InputError, match="not a regular file"):
        profile_toml.load(str(tmp_path / "pipe.toml"))

"""Recordings by address: fetched for as long as they are needed."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from tolmach.engines.media.remote_files import local_copy
from tolmach.errors import MediaError, UsageError


def test_a_recording_in_a_bucket_is_here_for_a_while() -> None:
    with fsspec.open("memory://bucket/talks/first.mp4", "wb") as file:
        file.write(b"sound")
    with local_copy("memory://bucket/talks/first.mp4") as path:
        assert (path.name, path.read_bytes()) == ("first.mp4", b"sound")
    assert not path.exists()


def test_a_file_address_works_without_any_package(tmp_path: Path) -> None:
    (tmp_path / "talk.mp4").write_bytes(b"sound")
    with local_copy(f"file://{tmp_path}/talk.mp4") as path:
        assert path.read_bytes() == b"sound"


def test_what_is_not_there_is_a_media_error() -> None:
    with pytest.raises(MediaError, match=r"'gone.mp4' cannot be downloaded"):
        local_copy("memory://bucket/gone.mp4").__enter__()


def test_an_unknown_protocol_is_said_in_words() -> None:
    with pytest.raises(UsageError, match="pigeon://"):
        local_copy("pigeon://loft/talk.mp4").__enter__()

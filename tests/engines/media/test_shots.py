"""Shot changes, found in a video made for the purpose."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tolmach.engines.media.ffmpeg_program import ffmpeg_program
from tolmach.engines.media.shots import shot_changes
from tolmach.errors import MediaError


def test_a_change_of_picture_is_found_to_the_frame(tmp_path: Path) -> None:
    video = tmp_path / "cuts.mp4"
    sources = [
        word
        for picture in ("color=red:d=2", "testsrc=d=1.5", "color=blue:d=1")
        for word in ("-f", "lavfi", "-i", f"{picture}:s=160x120:r=24")
    ]
    subprocess.run(
        [ffmpeg_program(), "-v", "error", *sources, "-filter_complex", "concat=n=3", video],
        check=True,
    )

    assert shot_changes(video) == [2000, 3500]


def test_sound_alone_has_no_shots(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    subprocess.run(
        [ffmpeg_program(), "-v", "error", "-f", "lavfi", "-i", "sine=d=1", sound], check=True
    )

    assert shot_changes(sound) == []


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("not a video")

    with pytest.raises(MediaError, match=r"The pictures of 'notes\.mp4' cannot be read"):
        shot_changes(tmp_path / "notes.mp4")

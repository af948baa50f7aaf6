"""Sound is the same whoever decodes it, and needs no ffmpeg program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.engines.sounds import ffmpeg, tone
from tolmach.core.timing import Span
from tolmach.engines.media import decoding
from tolmach.engines.media.decoding import pcm_blocks
from tolmach.errors import EngineError


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound that begins a second after the picture, with a hole of two seconds."""
    folder = tmp_path_factory.mktemp("film")
    tone(folder / "a.wav", 6, rate=44_100)
    cut = "aselect='not(between(t,2,4))'"
    ffmpeg(
        "-f", "lavfi", "-i", "color=s=64x64:r=10:d=8", "-itsoffset", "1", "-i", folder / "a.wav",
        "-af", cut, "-c:a", "flac", folder / "film.mkv",
    )  # fmt: skip
    return folder / "film.mkv"


def without_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise EngineError("none")

    monkeypatch.setattr(decoding, "ffmpeg_program", none)


@pytest.mark.parametrize("excerpt", [None, Span(1500, 6500)])
def test_pyav_gives_what_ffmpeg_gives(
    film: Path, monkeypatch: pytest.MonkeyPatch, excerpt: Span | None
) -> None:
    one = np.concatenate(list(pcm_blocks(film, excerpt=excerpt)))
    without_ffmpeg(monkeypatch)
    other = np.concatenate(list(pcm_blocks(film, excerpt=excerpt)))
    assert abs(len(one) - len(other)) <= 320
    size = min(len(one), len(other)) // 1600 * 1600
    loud = [np.abs(each[:size].reshape(-1, 1600)).max(axis=1) > 0.1 for each in (one, other)]
    assert np.count_nonzero(loud[0] != loud[1]) <= 2

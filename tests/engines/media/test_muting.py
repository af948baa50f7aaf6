"""Stretches without sound in written videos, heard sample by sample."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.needs import program
from tolmach.core.cue import Cue, Track
from tolmach.core.timing import Span
from tolmach.engines.media.decoding import SAMPLES_PER_MS, pcm_blocks
from tolmach.engines.media.video import SubtitleTrack, burn, mux
from tolmach.formats import ass, srt

pytestmark = pytest.mark.slow

RATE = 48_000
TRACK = Track("ru", (Cue(0, 900, ("Привет",)),))
SILENT = (Span(1_234, 2_345), Span(3_001, 3_002))
NOISE = "random(0)-0.5"
TONE = "0.5*sin(2*PI*440*t)"
SMEAR = 0.03
"""Seconds by which AAC blurs the edge of a sound."""


def within(silent: tuple[Span, ...], sound: str) -> str:
    """Sound in the stretches, to the sample, and nowhere else."""
    inside = "+".join(f"gte(t,{s.start / 1000})*lt(t,{s.end / 1000})" for s in silent)
    return f"if({inside},{sound},0)"


def made(path: Path, *sounds: str, late: float = 0, seconds: float = 4) -> Path:
    """A grey video with one lossless track per expression, each beginning `late` seconds in."""
    inputs = ["-f", "lavfi", "-i", f"color=gray:s=64x48:d={seconds}:r=10"]
    for sound in sounds:
        wave = f"aevalsrc=exprs='{sound}':s={RATE}:d={seconds - late}"
        inputs += ["-itsoffset", str(late), "-f", "lavfi", "-i", wave]
    maps = [word for number in range(len(sounds) + 1) for word in ("-map", str(number))]
    command = [program("ffmpeg"), "-v", "error", *inputs, *maps, "-c:a", "alac", str(path)]
    subprocess.run(command, check=True)
    return path


def written(video: Path, how: str, silent: tuple[Span, ...] = SILENT) -> Path:
    out = video.with_name(f"out{'.mp4' if how == 'burn' else video.suffix}")
    if how == "burn":
        return burn(video, ass.compose(TRACK), out, silent)
    tracks = (SubtitleTrack(srt.compose(TRACK), "ru"),)
    return mux(video, tracks, out, "ru", silent)


def recognized(path: Path, track: int = 0) -> tuple[float, Any]:
    """When a track begins, in seconds after the picture does, and its samples."""
    with av.open(str(path)) as container:
        first = container.streams.video[0]
        frames = list(container.decode(audio=track))
        assert first.start_time is not None
        assert frames[0].time is not None
        begins = frames[0].time - float(first.start_time * first.time_base)
        return begins, np.concatenate([frame.to_ndarray()[0] for frame in frames])


def loud(path: Path, track: int = 0) -> Any:
    """Times in seconds of all samples that are clearly part of a sound."""
    begins, samples = recognized(path, track)
    return begins + np.flatnonzero(np.abs(samples) > 0.05) / RATE


@pytest.mark.parametrize("how", ["mux", "burn"])
@pytest.mark.parametrize("ending", [".mp4", ".mov", ".mkv"])
def test_what_sounds_only_in_muted_stretches_is_heard_in_no_track(
    tmp_path: Path, ending: str, how: str
) -> None:
    sound = within(SILENT, NOISE)
    video = made(tmp_path / f"a{ending}", sound, sound)
    out = written(video, how)
    for track in (0, 1):
        assert np.abs(recognized(video, track)[1]).max() > 0
        assert np.abs(recognized(out, track)[1]).max() == 0


@pytest.mark.parametrize("ending", [".mp4", ".mkv"])
def test_sound_outside_of_muted_stretches_stays_in_all_tracks(tmp_path: Path, ending: str) -> None:
    video = made(tmp_path / f"a{ending}", TONE, TONE)
    out = written(video, "mux", (Span(1_000, 2_000),))
    for track in (0, 1):
        times = loud(out, track)
        before, after = times[times < 1.5], times[times > 1.5]
        assert before[0] == pytest.approx(0, abs=0.002)
        assert before[-1] == pytest.approx(1, abs=0.002)
        assert after[0] == pytest.approx(2, abs=0.002)
        assert after[-1] == pytest.approx(4, abs=SMEAR)
        begins, samples = recognized(out, track)
        quiet = samples[round((1 + SMEAR - begins) * RATE) : round((2 - SMEAR - begins) * RATE)]
        assert np.abs(quiet).max() == 0


@pytest.mark.parametrize("ending", [".mp4", ".mkv"])
def test_times_count_from_the_start_of_the_video_when_its_sound_begins_late(
    tmp_path: Path, ending: str
) -> None:
    video = made(tmp_path / f"a{ending}", TONE, late=0.7)
    times = loud(written(video, "mux", (Span(1_000, 2_000),)))
    assert times[0] == pytest.approx(0.7, abs=0.003)
    assert times[times < 1.5][-1] == pytest.approx(1, abs=0.003)
    assert times[times > 1.5][0] == pytest.approx(2, abs=0.003)


def test_a_stretch_is_where_recognition_heard_it_when_the_sound_has_holes(tmp_path: Path) -> None:
    whole = made(tmp_path / "whole.mkv", within((Span(3_000, 3_500),), NOISE))
    video = tmp_path / "a.mkv"
    holes = "aselect='not(between(t,1,1.8)+between(t,2,2.08))'"
    command = [program("ffmpeg"), "-v", "error", "-i", str(whole), "-af", holes, "-c:a", "flac"]
    subprocess.run([*command, str(video)], check=True)
    samples = np.flatnonzero(np.concatenate(list(pcm_blocks(video)))) // SAMPLES_PER_MS
    spoken = Span(int(samples[0]), int(samples[-1]) + 1)
    assert spoken.end < 3_450
    assert np.abs(recognized(written(video, "mux", (spoken,)))[1]).max() == 0


def test_hundreds_of_stretches_are_muted(tmp_path: Path) -> None:
    # The first 4 of every 10 ms, counted in samples.
    video = made(tmp_path / "a.mp4", f"if(lt(mod(n,{RATE // 100}),{RATE // 250}),{NOISE},0)")
    out = written(video, "mux", tuple(Span(start, start + 4) for start in range(0, 4_000, 10)))
    assert np.abs(recognized(out)[1]).max() == 0


def test_the_ffmpeg_that_comes_as_a_package_mutes_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = made(tmp_path / "a.mkv", within(SILENT, NOISE))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert np.abs(recognized(written(video, "mux"))[1]).max() == 0


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


@pytest.mark.parametrize(("ending", "how"), [(".mp4", "mux"), (".mp4", "burn"), (".mkv", "mux")])
def test_sound_is_copied_when_nothing_is_to_be_muted(tmp_path: Path, ending: str, how: str) -> None:
    video = made(tmp_path / f"a{ending}", TONE)
    assert packets(written(video, how, ())) == packets(video)


def test_a_video_without_sound_needs_no_muting(tmp_path: Path) -> None:
    video = made(tmp_path / "a.mp4")
    for how in ("mux", "burn"):
        with av.open(str(written(video, how))) as container:
            assert not container.streams.audio

"""
Recordings composed of real voices, with the exact turns.

Clips are cut at the pauses of each voice and trimmed by loudness, so that the reference depends on
no voice detector. A turn is as long as asked for, out of one clip or the beginning of one.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.needs import REAL, SHARED
from tolmach.core.speech import Turn
from tolmach.engines.media.decoding import SAMPLE_RATE, SAMPLES_PER_MS, pcm_blocks
from tolmach.engines.media.ffmpeg_program import ffmpeg_program

Sound = npt.NDArray[np.float32]

SEEN: dict[str, tuple[Path, str]] = {
    "reader": (REAL / "festvox-ru" / "wav", "ru_04*.wav"),
    "prompts": (REAL / "prompts-ru", "*.wav"),
    "lecture": (SHARED / "speech" / "silero-vad", "ru.wav"),
    "products": (SHARED / "speech" / "transcribe-cpp" / "samples", "product-names.wav"),
}
"""Voices on which numbers were chosen."""
UNSEEN: dict[str, tuple[Path, str]] = {
    "german": (SHARED / "speech" / "silero-vad", "de.wav"),
    "spanish": (SHARED / "speech" / "silero-vad", "es.wav"),
    "speech": (SHARED / "speech" / "transcribe-cpp" / "samples", "whole-earth.wav"),
    "english": (SHARED / "speech" / "silero-vad", "test.wav"),
}
"""Voices that are only measured."""
BRIEF: dict[str, tuple[Path, str]] = {
    "president": (SHARED / "speech" / "openai-whisper" / "tests", "jfk.flac"),
    "numbers": (SHARED / "speech" / "silero-vad", "en_num.wav"),
    "announcer": (SHARED / "speech" / "riva" / "data" / "examples", "es-US_sample.wav"),
    "caller": (SHARED / "speech" / "riva" / "data" / "examples", "de-DE_sample.wav"),
}
"""Unseen voices of which there are 10 s; what they say comes again and again."""
_FRAME = SAMPLE_RATE // 100
_PAUSE = 30
"""Frames of 10 ms below the threshold that end a clip."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A recording made here: its sound, and who speaks when."""

    name: str
    sound: Sound
    turns: tuple[Turn, ...]


@cache
def clips(voice: str) -> tuple[Sound, ...]:
    """The clips of a voice, each at the same level."""
    folder, pattern = {**SEEN, **UNSEEN, **BRIEF}[voice]
    found: list[Sound] = []
    for path in sorted(folder.glob(pattern)):
        found += _cut(np.concatenate([np.zeros(0, dtype=np.float32), *pcm_blocks(path)]))
    return tuple(found)


def _cut(sound: Sound) -> list[Sound]:
    if len(sound) < SAMPLE_RATE // 2:
        return []
    frames = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels = 10 * np.log10((frames.astype(np.float64) ** 2).mean(axis=1) + 1e-12)
    top, floor = np.percentile(levels, 95), np.percentile(levels, 5)
    loud = levels > max(top - 28, (top + floor) / 2)
    edges = np.flatnonzero(loud)
    parts = np.split(edges, np.flatnonzero(np.diff(edges) > _PAUSE) + 1)
    found = []
    for part in parts:
        clip = frames[part[0] : part[-1] + 1].ravel()
        if len(clip) >= SAMPLE_RATE // 2:
            level = np.sqrt((clip.astype(np.float64) ** 2).mean())
            found.append((clip * (0.05 / level)).astype(np.float32))
    return found


def compose(
    name: str,
    voices: Sequence[str],
    *,
    seconds: int,
    turn: tuple[float, float],
    seed: int,
    overlap: float = 0.0,
) -> Composition:
    """
    Let voices take turns.

    Args:
        turn: shortest and longest turn, in seconds.
        overlap: share of turns that begin up to 0.5 s before the one in front ends.
    """
    chance = random.Random(seed)
    sound = np.zeros(int((seconds + 40) * SAMPLE_RATE), dtype=np.float32)
    turns: list[Turn] = []
    at, before = SAMPLE_RATE // 2, ""
    while at < seconds * SAMPLE_RATE:
        voice = chance.choice([each for each in voices if each != before or len(voices) == 1])
        long = int(chance.uniform(*turn) * SAMPLE_RATE)
        start = at
        if turns and chance.random() < overlap:
            start = max(0, at - int(chance.uniform(0.4, 0.9) * SAMPLE_RATE))
        end = start
        while end - start < long - SAMPLE_RATE // 4:
            clip = chance.choice(clips(voice))
            most = max(long - (end - start), SAMPLE_RATE // 2)
            first = chance.randrange(max(1, len(clip) - most))
            clip = clip[first : first + most].copy()
            fade = np.linspace(1, 0, 160, dtype=np.float32)
            clip[-160:] *= fade
            sound[end : end + len(clip)] += clip
            turns.append(Turn(end // SAMPLES_PER_MS, (end + len(clip)) // SAMPLES_PER_MS, voice))
            end += len(clip) + int(chance.uniform(0.05, 0.3) * SAMPLE_RATE)
        at = end + int(chance.uniform(0.05, 0.8) * SAMPLE_RATE)
        before = voice
    turns = _without_short_pauses(turns)
    noise = np.random.default_rng(seed).normal(0, 0.0005, at)
    return Composition(name, (sound[:at] + noise).astype(np.float32), tuple(turns))


def _without_short_pauses(turns: list[Turn]) -> list[Turn]:
    """Join clips of one voice over pauses of up to 0.3 s, as NIST's references do."""
    joined: list[Turn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        if last and last.speaker == turn.speaker and turn.start - last.end <= 300:
            joined[-1] = Turn(last.start, turn.end, turn.speaker)
        else:
            joined.append(turn)
    return joined


def with_music(composition: Composition, decibels: float = 15.0) -> Composition:
    """The same above a bed of music, so many decibels below the voices."""
    path = sorted((REAL / "music").glob("*.wav"))[0]
    bed = np.concatenate(list(pcm_blocks(path)))
    bed = np.resize(bed, len(composition.sound))
    gain = 0.05 / np.sqrt((bed.astype(np.float64) ** 2).mean()) * 10 ** (-decibels / 20)
    return Composition(
        f"{composition.name}, music",
        (composition.sound + gain * bed).astype(np.float32),
        composition.turns,
    )


def by_telephone(composition: Composition) -> Composition:
    """The same as a telephone gives it: filtered, 8 kHz, G.711."""
    codec = ["-ar", "8000", "-ac", "1", "-f", "mulaw"]
    filters = ["-af", "highpass=f=300,lowpass=f=3400"]
    coded = _ffmpeg([*_RAW, "-i", "-", *filters, *codec, "-"], composition.sound.tobytes())
    plain = _ffmpeg([*codec[:4], "-f", "mulaw", "-i", "-", *_RAW, "-"], coded)
    sound = np.frombuffer(plain, dtype=np.float32).copy()
    return Composition(f"{composition.name}, telephone", sound, composition.turns)


_RAW = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "1"]


def _ffmpeg(arguments: list[str], data: bytes) -> bytes:
    command = [ffmpeg_program(), "-v", "error", *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout

"""
Which language is spoken: several samples of speech from all over the recording vote.

A jingle, a greeting in another language or thirty silent seconds at the start decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tolmach.core.document import Media
from tolmach.core.options import SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES, WindowPolicy
from tolmach.core.timing import Span
from tolmach.engines.ports import Recognizer, VoiceDetector, WindowAudio
from tolmach.engines.voice.windows import load_voice_detector, window_audio
from tolmach.errors import InputError
from tolmach.messages import message

SAMPLES = 6
"""Places of the recording that vote."""

SAMPLE_MS = 60_000
"""Sound searched for speech at each place."""

SPEECH_MS, PART_MS = 2_000, 1_000
"""
Less speech than this does not vote; Whisper guesses wildly on single words.

The other number is for a part of a window, which is decoded alone because it had no words.
"""

EXPLAINED_WINDOWS = 2
"""Windows of up to 30 s that are decoded in both languages when a vote is unsure."""

NOTHING_EXPLAINED = -10.0
"""Mean log probability that counts where no words are recognized."""

SWITCHING_SILENCE_MS = 600
"""Where several languages are spoken, a pause of this length may separate two of them."""


@dataclass(frozen=True, slots=True)
class Vote:
    """
    What the samples say.

    Attributes:
        language: the winner.
        probability: its mean probability over all samples.
        second: the language behind the winner, and its mean probability; the winner itself where
            only one was in question.
        samples: media time, likeliest language and its probability, for each sample.
    """

    language: str
    probability: float
    second: tuple[str, float]
    samples: tuple[tuple[int, str, float], ...]


def vote(
    path: Path,
    media: Media,
    speech: SpeechOptions,
    recognizer: Recognizer,
    load_detector: Callable[[], VoiceDetector] = load_voice_detector,
) -> Vote:
    """
    Let samples of speech from all over a recording vote on its language.

    Args:
        load_detector: gives a voice detector for each sample.

    Raises:
        InputError: there is no speech in it.
    """
    sounds = _samples(path, media, speech, load_detector)
    readings = list(recognizer.languages([audio for _, audio in sounds]))
    means = {code: sum(r[code] for r in readings) / len(readings) for code in readings[0]}
    ranked = sorted(means, key=lambda code: -means[code])
    winner, second = ranked[0], ranked[:2][-1]
    samples = tuple(
        (start, likeliest(reading), reading[likeliest(reading)])
        for (start, _), reading in zip(sounds, readings, strict=True)
    )
    return Vote(winner, round(means[winner], 4), (second, round(means[second], 4)), samples)


def explanation(
    path: Path,
    media: Media,
    speech: SpeechOptions,
    recognizer: Recognizer,
    load_detector: Callable[[], VoiceDetector] = load_voice_detector,
) -> float:
    """
    Say how well a recognizer that was told a language explains the first minute of speech.

    Returns:
        The mean log probability of its words; very low where it has none.
    """
    policy = WINDOW_POLICIES["packed"]
    windows = window_audio(path, media.audio_track, speech, policy, load_detector())
    results = list(recognizer.recognize(islice(windows, EXPLAINED_WINDOWS)))
    words = sum(len(result.words) for result in results)
    total = sum((result.log_probability or 0.0) * len(result.words) for result in results)
    return total / words if words else NOTHING_EXPLAINED


def likeliest(probabilities: Mapping[str, float]) -> str:
    """The most probable language; of equals, the one that was named first."""
    return max(probabilities, key=lambda code: probabilities[code])


def _samples(
    path: Path, media: Media, speech: SpeechOptions, load_detector: Callable[[], VoiceDetector]
) -> list[tuple[int, WindowAudio]]:
    """One window of speech from each of several places, with the media time where it starts."""
    found: list[tuple[int, WindowAudio]] = []
    step = max(media.duration // SAMPLES, SAMPLE_MS // 2)
    policy = WINDOW_POLICIES["packed"]
    for start in range(0, media.duration, step):
        excerpt = Span(start, min(media.duration, start + min(step, SAMPLE_MS)))
        windows = window_audio(
            path, media.audio_track, speech, policy, load_detector(), excerpt=excerpt
        )
        spoken = (audio for audio in windows if enough_speech(audio))
        found += [(start + audio.window.span.start, audio) for audio in islice(spoken, 1)]
    if not found:
        everything = window_audio(path, media.audio_track, speech, policy, load_detector())
        found = [(audio.window.span.start, audio) for audio in islice(everything, 1)]
    if not found:
        raise InputError(
            message(
                "No speech was found in '{media}', so its language cannot be detected.",
                media=media.name,
            ),
            next_step=message("Name the language with --from."),
            file=media.name,
        )
    return found


def enough_speech(audio: WindowAudio) -> bool:
    """Whether a window, or a part of one, holds enough speech to tell its language."""
    least = PART_MS if audio.part else SPEECH_MS
    return sum(part.duration for part in audio.voiced or ()) >= least


def switching(policy: WindowPolicy) -> WindowPolicy:
    """A model's window policy where languages change: one span, one language, one window."""
    return replace(
        policy,
        glue="language" if policy.glue else False,
        min_silence=max(policy.min_silence, SWITCHING_SILENCE_MS),
    )

"""From a file to windows of sound, as one stream: decode, find speech, cut, never hold it whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.core.options import SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES, Window, WindowPolicy
from tolmach.core.timing import Span, left_over, merge_spans
from tolmach.engines.media.decoding import SAMPLES_PER_MS, pcm_blocks
from tolmach.engines.ports import VoiceDetector, WindowAudio
from tolmach.engines.table import VOICE_DETECTOR
from tolmach.stages.recognition.speech_spans import (
    FRAME_MS,
    UNSURE,
    SpanFinder,
    limits,
    voiced,
)
from tolmach.stages.recognition.windows import Packer

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples


class Tape:
    """
    Sound, and where in it is speech, from what was read last back to what is still needed.

    Args:
        together: as windows that are cut from it have it.
    """

    def __init__(self, together: int = 0) -> None:
        self._together = together
        self._blocks: list[Samples] = []
        self._start = 0
        self._speech: list[bool] = []
        self._speech_start = 0
        self.end = 0

    def add(self, block: Samples, speech: list[bool]) -> None:
        """Append sound and whether its frames are speech; `end` counts samples."""
        self._blocks.append(block)
        self.end += len(block)
        self._speech += speech

    def drop_before(self, ms: int) -> None:
        """Forget whole blocks and frames that end before this time."""
        while self._blocks and self._start + len(self._blocks[0]) <= ms * SAMPLES_PER_MS:
            self._start += len(self._blocks.pop(0))
        frames = max(0, (ms - self._speech_start) // FRAME_MS)
        del self._speech[:frames]
        self._speech_start += frames * FRAME_MS

    def cut(self, window: Window) -> WindowAudio:
        """Copy a window's sound, its stretches glued in order."""
        import numpy as np

        samples = np.concatenate([self._slice(span) for span in window.spans])
        spoken = voiced(self._speech, self._speech_start, window)
        return WindowAudio(window, samples, spoken, together=self._together)

    def _slice(self, span: Span) -> Samples:
        import numpy as np

        parts, position = [], self._start
        start, end = span.start * SAMPLES_PER_MS, span.end * SAMPLES_PER_MS
        for block in self._blocks:
            parts.append(block[max(0, start - position) : max(0, end - position)])
            position += len(block)
        return np.concatenate(parts)


class Unsure:
    """Finds what may be speech and is in no window."""

    def __init__(self) -> None:
        self._finder = SpanFinder(UNSURE)
        self._found: list[Span] = []
        self._taken: list[Span] = []

    def feed(self, frames: list[float]) -> None:
        """Take the next probabilities."""
        self._found += self._finder.feed(frames)

    def finish(self, frames: list[float], duration: int) -> None:
        """Take the last probabilities of a recording that ends here."""
        self._found += self._finder.finish(frames, duration)

    def beside(self, audio: WindowAudio, *, last: bool = False) -> WindowAudio:
        """Give a window with what is known to lie before its end; the last one with the rest."""
        self._taken += audio.window.spans
        ends = [audio.window.span.end, *(span.end for span in self._found if last)]
        limit = Span(0, max(ends))
        free = [
            part
            for span in self._found
            for part in left_over(span.clip(limit), self._taken)
            if part.duration >= UNSURE.min_speech
        ]
        self._found = [
            Span(max(s.start, limit.end), s.end) for s in self._found if s.end > limit.end
        ]
        needed = min([self._finder.needed_from, *(span.start for span in self._found)])
        self._taken = [span for span in self._taken if span.end > needed]
        return replace(audio, unsure=tuple(free))

    @property
    def left(self) -> tuple[Span, ...]:
        """What no window was given; complete once the recording has ended."""
        return tuple(span for span in self._found if span.duration >= UNSURE.min_speech)


def load_voice_detector() -> VoiceDetector:
    """Load the voice detector that the table names."""
    detector: VoiceDetector = import_module(VOICE_DETECTOR).load()
    return detector


def window_audio(
    path: Path,
    audio_track: int,
    speech: SpeechOptions,
    policy: WindowPolicy,
    detector: VoiceDetector | None = None,
    *,
    excerpt: Span | None = None,
    unsure: Unsure | None = None,
) -> Iterator[WindowAudio]:
    """
    Give a recording's speech, window by window; memory does not grow with its length.

    Args:
        path: the recording.
        audio_track: which of its audio tracks, from 0.
        speech: what counts as speech.
        policy: how the model needs its windows.
        detector: says where somebody speaks, and is used up; None takes the usual one.
        excerpt: read this part only; times then count from its start.
        unsure: keeps what may be speech and comes after the last window.

    Raises:
        MediaError: the recording cannot be decoded.
    """
    detector, unsure = detector or load_voice_detector(), unsure or Unsure()
    tape, bounds = (
        Tape(policy.max_window if policy.glue == "language" else 0),
        limits(speech, policy),
    )
    finder = SpanFinder(bounds)
    packer = Packer(policy, finder.pause_before)
    for block in pcm_blocks(path, audio_track, excerpt):
        frames = detector.feed(block)
        unsure.feed(frames)
        tape.add(block, [frame >= bounds.threshold for frame in frames])
        for window in packer.feed(finder.feed(frames)):
            yield unsure.beside(tape.cut(window))
        earliest = packer.needed_from
        tape.drop_before(finder.needed_from if earliest is None else earliest)
    frames, duration = detector.finish(), tape.end // SAMPLES_PER_MS
    unsure.finish(frames, duration)
    windows = packer.feed(finder.finish(frames, duration)) + packer.finish()
    for window in windows:
        yield unsure.beside(tape.cut(window), last=window is windows[-1])


def speech_spans(path: Path, audio_track: int, options: SpeechOptions) -> list[Span]:
    """
    Where somebody speaks in a recording, padded and sorted, without overlap.

    Raises:
        MediaError: the recording cannot be decoded.
    """
    windows = window_audio(path, audio_track, options, WINDOW_POLICIES["packed"])
    return merge_spans(span for audio in windows for span in audio.window.spans)

"""From a file to windows of sound, as one stream: decode, find speech, cut, never hold it whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.core.options import SpeechOptions
from tolmach.core.speech import Window, WindowPolicy
from tolmach.core.timing import Span
from tolmach.engines.media import SAMPLES_PER_MS, pcm_blocks
from tolmach.engines.ports import WindowAudio
from tolmach.engines.vad import SpeechDetector
from tolmach.stages.windows import Packer, SpanFinder, limits

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples


class Tape:
    """The stretch of sound between what was read and what nobody needs any more."""

    def __init__(self) -> None:
        self._blocks: list[Samples] = []
        self._start = 0
        self.end = 0

    def add(self, block: Samples) -> None:
        """Append sound; `end` is the number of samples so far."""
        self._blocks.append(block)
        self.end += len(block)

    def drop_before(self, ms: int) -> None:
        """Forget whole blocks that end before this time."""
        while self._blocks and self._start + len(self._blocks[0]) <= ms * SAMPLES_PER_MS:
            self._start += len(self._blocks.pop(0))

    def cut(self, spans: tuple[Span, ...]) -> Samples:
        """Copy the sound of these stretches, glued in order."""
        import numpy as np

        return np.concatenate([self._slice(span) for span in spans])

    def _slice(self, span: Span) -> Samples:
        import numpy as np

        parts, position = [], self._start
        start, end = span.start * SAMPLES_PER_MS, span.end * SAMPLES_PER_MS
        for block in self._blocks:
            parts.append(block[max(0, start - position) : max(0, end - position)])
            position += len(block)
        return np.concatenate(parts)


def window_audio(
    path: Path,
    audio_track: int,
    speech: SpeechOptions,
    policy: WindowPolicy,
    on_read: Callable[[int], None] = lambda _: None,
) -> Iterator[WindowAudio]:
    """
    Give a recording's speech, window by window; memory does not grow with its length.

    Args:
        path: the recording.
        audio_track: which of its audio tracks, from 0.
        speech: what counts as speech.
        policy: how the model wants its windows.
        on_read: is told the milliseconds of media read so far, after each block.

    Raises:
        MediaError: the recording cannot be decoded.
    """
    detector, tape = SpeechDetector(), Tape()
    finder, packer = SpanFinder(limits(speech, policy)), Packer(policy)
    for block in pcm_blocks(path, audio_track):
        tape.add(block)
        yield from _cut(tape, packer.feed(finder.feed(detector.feed(block))))
        earliest = packer.needed_from
        tape.drop_before(finder.needed_from if earliest is None else earliest)
        on_read(tape.end // SAMPLES_PER_MS)
    duration = tape.end // SAMPLES_PER_MS
    spans = finder.finish(detector.finish(), duration)
    yield from _cut(tape, packer.feed(spans) + packer.finish())


def _cut(tape: Tape, windows: list[Window]) -> Iterator[WindowAudio]:
    for window in windows:
        yield WindowAudio(window, tape.cut(window.spans))

"""The sound of text windows, out of a recording that is read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.core.speech import TextWindow
from tolmach.core.timing import Span
from tolmach.engines.media.decoding import SAMPLES_PER_MS, pcm_blocks
from tolmach.engines.ports import TextAudio

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples


def text_audio(path: Path, audio_track: int, windows: Iterable[TextWindow]) -> Iterator[TextAudio]:
    """
    Give windows with their sound, in order of their starts; what lies around them is not decoded.

    Raises:
        MediaError: the recording cannot be decoded.
    """
    waiting = sorted(windows, key=lambda window: (window.span.start, window.span.end))
    if not waiting:
        return
    origin = waiting[0].span.start
    part = Span(origin, max(window.span.end for window in waiting))
    held: list[Samples] = []
    start = 0
    for block in pcm_blocks(path, audio_track, part):
        held.append(block)
        end = start + sum(map(len, held))
        while waiting and (waiting[0].span.end - origin) * SAMPLES_PER_MS <= end:
            yield _cut(waiting.pop(0), origin, start, held)
        needed = (waiting[0].span.start - origin) * SAMPLES_PER_MS if waiting else end
        while held and start + len(held[0]) <= needed:
            start += len(held.pop(0))
    for window in waiting:  # the recording ends inside them
        yield _cut(window, origin, start, held)


def _cut(window: TextWindow, origin: int, start: int, held: list[Samples]) -> TextAudio:
    import numpy as np

    first, last = ((ms - origin) * SAMPLES_PER_MS for ms in (window.span.start, window.span.end))
    parts, at = [np.zeros(0, dtype=np.float32)], start
    for block in held:
        parts.append(block[max(0, first - at) : max(0, last - at)])
        at += len(block)
    return TextAudio(window, np.concatenate(parts))

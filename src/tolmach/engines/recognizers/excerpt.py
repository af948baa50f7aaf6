"""A part of a window, with its sound."""

from __future__ import annotations

from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.engines.media.decoding import SAMPLES_PER_MS
from tolmach.engines.ports import WindowAudio
from tolmach.stages.recognition.windows import offset_of


def excerpt(audio: WindowAudio, span: Span) -> WindowAudio:
    """
    Give the part of a window inside a stretch of media time.

    Raises:
        ValueError: nothing of the window lies there.
    """
    window = audio.window
    inside = tuple(part for each in window.spans if (part := each.clip(span)).duration)
    if not inside:
        raise ValueError(f"window {window.index} has no sound in {span}")
    first = offset_of(window, inside[0].start) * SAMPLES_PER_MS
    last = offset_of(window, inside[-1].end) * SAMPLES_PER_MS
    return WindowAudio(
        Window(
            window.index,
            inside,
            lead=max(0, min(window.own.start, inside[-1].end) - inside[0].start),
            trail=max(0, inside[-1].end - max(window.own.end, inside[0].start)),
        ),
        audio.samples[first:last],
        None
        if audio.voiced is None
        else tuple(part for each in audio.voiced if (part := each.clip(span)).duration),
        part=True,
    )

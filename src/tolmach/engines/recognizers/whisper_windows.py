"""Windows in the form that faster-whisper takes, and its segments as words."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span, seconds_to_ms
from tolmach.engines.media.decoding import SAMPLE_RATE
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers.excerpt import excerpt
from tolmach.languages import LANGUAGES
from tolmach.stages.recognition.windows import CLEAR_PAUSE_MS, offset_of
from tolmach.stages.recognition.words import Piece, on_media_clock, whole_words

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

_SECOND = SAMPLE_RATE

EARLY_MS = 30
"""
How much too early faster-whisper says that words begin and end; median over words in fluent speech
that Whisper base recognized, against phone labels (`benchmarks/alignment`).
"""

STAMPED_FROM = 2
"""
Clear pauses of a window from which on the decoder writes time stamps.

Of the utterances of a dialogue, six in a window, it lost fewer with them; between two sentences of
a reader they made words worse, and the end of the second sentence was lost (Whisper base).
"""


def same_language(batch: Sequence[WindowAudio], spoken: Sequence[str]) -> list[list[int]]:
    """
    Choose which windows are decoded as one: those of one language, as many as may.

    Args:
        spoken: the language of each window.

    Returns:
        Places in the batch, in order inside each group; every place once.
    """
    groups: list[list[int]] = []
    latest: dict[str, list[int]] = {}
    for i, (audio, code) in enumerate(zip(batch, spoken, strict=True)):
        group = latest.get(code, [])
        held = sum(batch[j].window.duration for j in group)
        if group and held + audio.window.duration <= audio.together:
            group.append(i)
        else:
            latest[code] = [i]
            groups.append(latest[code])
    return groups


def concatenated(
    groups: Sequence[Sequence[WindowAudio]],
) -> tuple[Samples, list[dict[str, float]]]:
    """
    Put groups of windows behind one another, each at a whole second, as faster-whisper takes clips.

    Clips are seconds there, cut with int() to samples; half a sample keeps them exact.
    """
    import numpy as np

    parts: list[Samples] = []
    clips: list[dict[str, float]] = []
    position = 0
    for group in groups:
        length = sum(len(window.samples) for window in group)
        room = math.ceil(length / _SECOND) * _SECOND
        parts += [*(window.samples for window in group), np.zeros(room - length, dtype=np.float32)]
        clips.append({"start": position / _SECOND, "end": (position + length + 0.5) / SAMPLE_RATE})
        position += room
    return np.concatenate(parts), clips


def seek(clip: dict[str, float]) -> int:
    """The number by which faster-whisper marks the segments of a clip."""
    return int(clip["start"]) * 100


def read_segments(
    windows: Sequence[Window], segments: Sequence[Any], offset: float, info: Any
) -> list[RecognizedWindow]:
    """
    Turn faster-whisper's segments of a clip, which starts at `offset` seconds, to words.

    Args:
        windows: what the clip consists of. A word belongs to the one that holds its middle.
    """
    pieces = [
        Piece(
            word.word,
            seconds_to_ms(word.start - offset) + EARLY_MS,
            seconds_to_ms(word.end - offset) + EARLY_MS,
            round(float(word.probability), 4),
        )
        for segment in segments
        for word in segment.words or ()
    ]
    entry = LANGUAGES.get(info.language)
    pieces = whole_words(pieces, spaced=entry is None or entry.spaced)
    ends = list(accumulate(window.duration for window in windows))
    own: list[list[Piece]] = [[] for _ in windows]
    for piece in pieces:
        at = min(bisect_right(ends, (piece.start + piece.end) // 2), len(windows) - 1)
        begin = ends[at] - windows[at].duration
        own[at].append(replace(piece, start=piece.start - begin, end=piece.end - begin))
    return [
        _reading(window, said, segments, info) for window, said in zip(windows, own, strict=True)
    ]


def _reading(
    window: Window, pieces: Sequence[Piece], segments: Sequence[Any], info: Any
) -> RecognizedWindow:
    words = on_media_clock(pieces, window)
    first = segments[0] if words else None
    return RecognizedWindow(
        window=window,
        words=words,
        language=info.language,
        language_probability=round(float(info.language_probability), 4),
        log_probability=round(float(first.avg_logprob), 4) if first else None,
        no_speech_probability=round(float(segments[0].no_speech_prob), 4) if segments else None,
        compression_ratio=round(float(first.compression_ratio), 4) if first else None,
        temperature=float(first.temperature) if first else None,
    )


def halved(audio: WindowAudio) -> list[WindowAudio]:
    """Cut a window at its longest pause in the middle half; empty when there is none."""
    window = audio.window
    quiet = [
        (pause.duration, (pause.start + pause.end) // 2)
        for pause in _pauses(audio)
        if window.duration // 4 <= offset_of(window, pause.start) <= window.duration * 3 // 4
    ]
    if not quiet:
        return []
    cut = max(quiet)[1]
    return [
        excerpt(audio, Span(window.span.start, cut)),
        excerpt(audio, Span(cut, window.span.end)),
    ]


def has_pauses(group: Sequence[WindowAudio]) -> bool:
    """Whether windows decoded as one have so many clear pauses that it may end early at one."""
    clear = sum(pause.duration >= CLEAR_PAUSE_MS for pause in _pauses(*group))
    return clear >= STAMPED_FROM


def _pauses(*group: WindowAudio) -> list[Span]:
    """Silence between the stretches in which the voice detector is sure of speech."""
    voiced = [span for audio in group for span in audio.voiced or ()]
    return [Span(a.end, b.start) for a, b in pairwise(voiced) if b.start > a.end]


def joined(window: Window, left: RecognizedWindow, right: RecognizedWindow) -> RecognizedWindow:
    """Put the readings of a window's two halves together; the doubtful half speaks for both."""
    recognized = [half for half in (left, right) if half.words] or [left]
    worst = min(recognized, key=lambda half: half.log_probability or 0.0)
    return replace(worst, window=window, words=(*left.words, *right.words))

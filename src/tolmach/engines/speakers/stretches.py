"""
What the networks say about each stretch of speech: voices of short windows, and local speakers.

Long windows tell people apart better, short ones place short turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tolmach.core.options import SpeechOptions
from tolmach.core.speech import WindowPolicy
from tolmach.core.timing import Span
from tolmach.engines.media.decoding import SAMPLES_PER_MS
from tolmach.engines.voice.windows import window_audio

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tolmach.engines.ports import Samples, SpeakerEncoder, SpeakerSegmenter, VoiceDetector

    Bytes = npt.NDArray[np.uint8]
    Halves = npt.NDArray[np.float16]
    Times = npt.NDArray[np.int32]

LONG_MS, LONG_STEP_MS = 1_500, 500
SHORT_MS, SHORT_STEP_MS = 800, 250
_LEAST_MS = 500
"""Shorter pieces are repeated up to this length: encoders need half a second."""
QUIETER = 0.5
"""Share of the probability that counts as speech elsewhere: missed speech has no speaker."""
_SURE = 0.7
"""Probability from which the segmenter is believed that two people speak."""
_POLICY = WindowPolicy(max_window=30_000, min_silence=200, speech_pad=30)
"""Stretches end at any pause of 200 ms, so that no window reaches across a change of speaker."""


class Networks(NamedTuple):
    """What diarization needs; without a segmenter, overlaps are not found."""

    encoder: SpeakerEncoder
    segmenter: SpeakerSegmenter | None = None


class Windows(NamedTuple):
    """
    Windows of one length.

    Attributes:
        times: start and end of each, in milliseconds, one per row.
        vectors: the voice of each, of length 1, one per row.
    """

    times: Times
    vectors: Halves


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    A stretch of speech without a pause.

    Attributes:
        span: without what belongs to a neighbour, where speech had to be cut without a pause.
        long, short: windows over the stretch.
        local: what the segmenter says, evenly over the stretch: which of its three speakers is the
            likeliest, and 1 where two speak at once; None without a segmenter.
    """

    span: Span
    long: Windows
    short: Windows
    local: Bytes | None


class Stretches(Protocol):
    """The stretches of a recording in order, as often as they are asked for."""

    def __iter__(self) -> Iterator[Stretch]:
        """Begin with the first one."""

    def __len__(self) -> int:
        """How many there are."""


def stretches_of(
    path: Path,
    audio_track: int,
    options: SpeechOptions,
    networks: Networks,
    detector: VoiceDetector,
    progress: Callable[[int], None],
) -> Iterator[Stretch]:
    """
    Run the networks over a recording, stretch by stretch; sound is never held whole.

    Args:
        options: of which the probability that counts as speech is taken.
        progress: called with the media time that is done.

    Raises:
        MediaError: the recording cannot be decoded.
    """
    speech = SpeechOptions(vad_threshold=max(0.01, options.vad_threshold * QUIETER))
    for audio in window_audio(path, audio_track, speech, _POLICY, detector):
        classes = networks.segmenter.classes(audio.samples) if networks.segmenter else None
        begin = 0
        for span in audio.window.spans:
            end = begin + span.duration * SAMPLES_PER_MS
            sound = audio.samples[begin:end]
            local = classes
            if classes is not None:
                rows = len(classes) / len(audio.samples)
                local = classes[int(begin * rows) : max(int(begin * rows) + 1, int(end * rows))]
            begin = end
            own = span.clip(audio.window.own)
            if own.duration:
                yield _stretch(span, own, sound, networks.encoder, local)
        progress(audio.window.span.end)


def _stretch(
    span: Span,
    own: Span,
    sound: Samples,
    encoder: SpeakerEncoder,
    classes: npt.NDArray[np.float32] | None,
) -> Stretch:
    import numpy as np

    def windows(length: int, step: int) -> Windows:
        spans = _windows(span, length, step)
        vectors = [encoder.embed(_sound(sound, span, one)) for one in spans]
        times = np.array([(one.start, one.end) for one in spans], dtype=np.int32)
        return Windows(times, np.array(vectors, dtype=np.float16))

    local: Bytes | None = None
    if classes is not None:
        rows = len(classes) / span.duration
        first, last = int((own.start - span.start) * rows), int((own.end - span.start) * rows)
        own_rows = classes[first : max(first + 1, last)]
        two = own_rows[:, 4:].sum(axis=1) > _SURE
        local = np.stack([own_rows[:, 1:4].argmax(axis=1), two], axis=1).astype(np.uint8)
    return Stretch(
        own,
        windows(LONG_MS, LONG_STEP_MS),
        windows(SHORT_MS, SHORT_STEP_MS),
        local,
    )


def _windows(span: Span, length: int, step: int) -> tuple[Span, ...]:
    """Windows from the start of a stretch to its very end; one where it is shorter."""
    if span.duration <= length:
        return (span,)
    starts = [*range(span.start, span.end - length, step), span.end - length]
    if len(starts) > 1 and starts[-1] - starts[-2] < step // 4:
        del starts[-2]
    return tuple(Span(start, start + length) for start in starts)


def _sound(sound: Samples, span: Span, window: Span) -> Samples:
    import numpy as np

    first = (window.start - span.start) * SAMPLES_PER_MS
    part = sound[first : first + window.duration * SAMPLES_PER_MS]
    least = _LEAST_MS * SAMPLES_PER_MS
    return part if len(part) >= least else np.resize(part, least)

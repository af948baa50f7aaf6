"""
Where somebody speaks: probabilities of speech in, padded stretches of speech out.

Pure and incremental: probabilities go in as they come, one per 32 ms, and stretches come out as
soon as nothing that follows can change them. All times are milliseconds on the media clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tolmach.core.options import SpeechOptions
from tolmach.core.speech import Window, WindowPolicy
from tolmach.core.timing import Span, merge_spans
from tolmach.errors import UsageError
from tolmach.messages import message

FRAME_MS = 32
"""Sound per probability: 512 samples at 16 kHz, the only frame that Silero VAD takes."""

CUTTING_SILENCE_MS = 98
"""A pause from which on speech that is too long may be cut (Silero's number)."""

OVERLAP_MS = 2_000
"""Sound that two windows share where speech had to be cut without a pause; half for each."""

LISTENING_MS = 3_000
"""Where speech must be cut without a pause, it is cut in the quietest frame of this stretch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechLimits:
    """
    What counts as speech, resolved from the user's options and the model's window policy.

    Attributes:
        threshold: probability from which sound counts as speech.
        quiet: probability below which speech pauses; between the two, nothing changes.
        min_speech, min_silence, pad: as in `SpeechOptions`, in milliseconds.
        max_window: longest stretch with its padding; None for no limit.
        overlap: sound repeated after a cut without a pause.
    """

    threshold: float = 0.5
    quiet: float = 0.35
    min_speech: int = 0
    min_silence: int = 160
    pad: int = 400
    max_window: int | None = 30_000
    overlap: int = OVERLAP_MS


def limits(options: SpeechOptions, policy: WindowPolicy) -> SpeechLimits:
    """
    The limits in force: what the user set, and what the model wants where the user set none.

    Raises:
        UsageError: so much padding that a window has no room for speech.
    """
    pad = options.speech_pad or policy.speech_pad
    if pad > policy.max_window // 6:
        raise UsageError(
            message(
                "--speech-pad {pad} leaves too little of a window of {max_window} ms.",
                pad=pad,
                max_window=policy.max_window,
            ),
            next_step=message("Give at most {max_window}.", max_window=policy.max_window // 6),
        )
    return SpeechLimits(
        threshold=options.vad_threshold,
        quiet=max(options.vad_threshold - 0.15, 0.01),
        min_speech=options.min_speech,
        min_silence=options.min_silence or policy.min_silence,
        pad=pad,
        max_window=policy.max_window,
    )


UNSURE = SpeechLimits(
    threshold=0.15, quiet=0.1, min_speech=300, min_silence=320, pad=0, max_window=None
)
"""
What may be speech although the detector is not sure of it.

Under music as loud as the speech, 18 of 56 utterances had hardly a frame of 0.5, and half of these
had frames of 0.15; music without speech had 2.7 s of such frames in five minutes.
"""


@dataclass(slots=True)
class SpanFinder:
    """
    Turns probabilities of speech into padded stretches of speech.

    The rules are those of Silero VAD's `get_speech_timestamps` (MIT), made incremental: speech
    starts at the threshold, ends after `min_silence` below `quiet`, and when it grows too long it
    is cut at its last pause. One rule is added: where there was no pause to cut at, the quietest
    frame of the last seconds is taken, and both stretches reach beyond it by half the overlap, so
    that both have the words at the cut whole.
    """

    limits: SpeechLimits
    _time: int = 0
    _start: int | None = None
    _quiet_since: int | None = None
    _cut: int | None = None
    _resumed: int | None = None
    _recent: deque[float] = field(default_factory=lambda: deque(maxlen=LISTENING_MS // FRAME_MS))
    _waiting: Span | None = field(default=None)
    _last_end: int | None = None
    _pauses: dict[int, int] = field(default_factory=dict)
    _ready: list[Span] = field(default_factory=list)

    def feed(self, probabilities: Iterable[float]) -> list[Span]:
        """Take the next frames; give the stretches that are now settled."""
        for probability in probabilities:
            self._step(probability)
            self._recent.append(probability)
            self._time += FRAME_MS
        waiting, pad = self._waiting, self.limits.pad
        nearest = self._time if self._start is None else self._start
        if waiting is not None and nearest >= waiting.end + 2 * pad:
            # Whatever comes next is too far away to share the silence after this stretch.
            self._ready.append(Span(waiting.start, waiting.end + pad))
            self._waiting = None
        ready, self._ready = self._ready, []
        return ready

    def finish(self, probabilities: Iterable[float], duration: int) -> list[Span]:
        """Take the last frames; give the remaining stretches of a recording that ends here."""
        self._ready = self.feed(probabilities)
        if self._start is not None and duration - self._start > self.limits.min_speech:
            self._close(duration)
        if self._waiting is not None:
            self._ready.append(Span(self._waiting.start, self._waiting.end + self.limits.pad))
        whole = Span(0, duration)
        return [clipped for span in self._ready if (clipped := span.clip(whole)).duration]

    def pause_before(self, span: Span) -> int:
        """
        Milliseconds without speech before a stretch that was just given; to be asked once.

        Padding hides them: neighbours that share a short silence touch each other.
        """
        return self._pauses.pop(span.start, 0)

    @property
    def needed_from(self) -> int:
        """No stretch that is still to come starts before this time."""
        if self._waiting is not None:
            return self._waiting.start
        return max(0, (self._time if self._start is None else self._start) - self.limits.pad)

    def _step(self, probability: float) -> None:
        speaks = probability >= self.limits.threshold
        if speaks and self._quiet_since is not None:
            self._quiet_since = None
            if self._cut is not None and self._resumed is None:
                self._resumed = self._time
        if speaks and self._start is None:
            self._start = self._time
            return
        if self._start is not None and self._time - self._start > self._longest:
            self._cut_long_speech()
        if self._start is not None and probability < self.limits.quiet:
            self._pause()

    @property
    def _longest(self) -> float:
        if self.limits.max_window is None:
            return float("inf")
        return self.limits.max_window - FRAME_MS - 2 * self.limits.pad

    def _cut_long_speech(self) -> None:
        if self._cut is not None:
            resumed = self._resumed
            self._close(self._cut)
            self._start = resumed
        elif self.limits.overlap:
            quietest, half = self._quietest(), self.limits.overlap // 2
            self._close(quietest + half)
            self._start = quietest - half
        else:
            self._close(self._time)

    def _quietest(self) -> int:
        """The start of the recent frame with the least speech that half an overlap can follow."""
        assert self._start is not None
        # Never in the first half of a stretch, so that the next one starts later than this one.
        recent = list(self._recent)[-((self._time - self._start) // 2 // FRAME_MS) :]
        usable = len(recent) - self.limits.overlap // 2 // FRAME_MS
        frame = min(range(max(1, usable)), key=lambda i: (recent[i], -i))
        return self._time - (len(recent) - frame) * FRAME_MS

    def _pause(self) -> None:
        if self._quiet_since is None:
            self._quiet_since = self._time
        if self._time - self._quiet_since > CUTTING_SILENCE_MS and self._cut != self._quiet_since:
            self._cut, self._resumed = self._quiet_since, None
        if self._time - self._quiet_since >= self.limits.min_silence:
            assert self._start is not None
            if self._quiet_since - self._start > self.limits.min_speech:
                self._close(self._quiet_since)
            self._forget()

    def _forget(self) -> None:
        self._start = self._quiet_since = self._cut = self._resumed = None

    def _close(self, end: int) -> None:
        """End a stretch: share the silence before it with the one that waits, and let it wait."""
        assert self._start is not None
        start, before, pad = self._start, self._waiting, self.limits.pad
        pause = start if self._last_end is None else max(0, start - self._last_end)
        if before is None:
            start = max(0, start - pad)
        elif start >= before.end:
            silence = start - before.end
            share = pad if silence >= 2 * pad else silence // 2
            before = Span(before.start, before.end + share)
            start -= share
        if before is not None:
            self._ready.append(before)
        self._waiting = Span(start, end)
        self._last_end = end
        self._pauses[start] = pause
        self._forget()


def voiced(frames: Sequence[bool], begin: int, window: Window) -> tuple[Span, ...]:
    """
    Where in a window the detector is sure of speech, without padding.

    Args:
        frames: whether each frame of 32 ms is speech, from `begin` on.
        begin: media time of the first frame.
        window: its stretches bound the result.
    """
    found: list[Span] = []
    for span in window.spans:
        first = max(0, (span.start - begin) // FRAME_MS)
        last = -((begin - span.end) // FRAME_MS)
        at = begin + first * FRAME_MS
        for speaks, run in groupby(frames[first:last]):
            end = at + FRAME_MS * sum(1 for _ in run)
            if speaks:
                found.append(Span(at, end).clip(span))
            at = end
    return tuple(merge_spans(found, gap=CUTTING_SILENCE_MS))

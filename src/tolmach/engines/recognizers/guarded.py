"""A recognizer under guard: what looks invented is decoded again, in other ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from tolmach.core.document import Finding, FindingKind, Word
from tolmach.core.speech import RecognizedWindow, SpokenIn
from tolmach.core.timing import Span, merge_spans
from tolmach.engines.media.decoding import SAMPLES_PER_MS
from tolmach.engines.media.levels import levels
from tolmach.engines.ports import Recognizer, WindowAudio
from tolmach.engines.recognizers.excerpt import excerpt
from tolmach.messages import message
from tolmach.stages.alignment.boundaries import settled, silences
from tolmach.stages.recognition.guard import (
    Reading,
    WindowFinding,
    decide,
    examine,
    filled,
    nobody_speaks,
    other_than_recognized,
    worth,
)
from tolmach.stages.recognition.windows import in_batches

RETRIES = {FindingKind.LONG_WORD: 0, FindingKind.NO_WORDS: 0, FindingKind.NO_PUNCTUATION: 1}
"""
How many other readings a finding is worth, where not all: decoding again does not shorten a word,
speech without words is decoded alone, and a recognizer that was trained without punctuation would
be asked for every window.
"""

MOST_RETRIES = 10

PAD_MS = 300
"""Sound around speech without words that is decoded with it."""

NEAR_GAPS_MS = 1_000
"""Gaps at most this far apart are decoded together."""


class Guarded:
    """
    Lets the guard examine every window of any recognizer; fulfils the port itself.

    Of several readings the one that is worth most stays, and speech without words is decoded again
    alone. Batches follow from window numbers alone, so every run comes to the same.
    """

    def __init__(self, recognizer: Recognizer, hotwords: str = "", batch_size: int = 1) -> None:
        self._recognizer = recognizer
        self._hotwords = hotwords
        self._batch_size = max(1, batch_size)

    @property
    def inside(self) -> Recognizer:
        """The recognizer under guard."""
        return self._recognizer

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows; empty when it cannot say."""
        return self._recognizer.known_languages

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognize windows and give the results in the same order, one per window."""
        for batch in in_batches(windows, self._batch_size, attrgetter("window.index")):
            readings = self._recognizer.recognize(batch)
            best = [self._best(*each) for each in zip(batch, readings, strict=True)]
            for audio, reading in zip(batch, self._completed(batch, best), strict=True):
                yield _decided(audio, reading)

    def look_again(
        self, window: WindowAudio, *, repetition: bool = False
    ) -> Iterator[RecognizedWindow]:
        """Give the other readings, as the recognizer inside does."""
        return self._recognizer.look_again(window, repetition=repetition)

    def languages(self, windows: Iterable[WindowAudio]) -> Iterable[dict[str, float]]:
        """Tell for each window how probable each language in question is."""
        return self._recognizer.languages(windows)

    def close(self) -> None:
        """Close the recognizer inside."""
        self._recognizer.close()

    def _best(self, audio: WindowAudio, first: RecognizedWindow) -> Reading:
        """The best reading of a whole window; it remembers the others."""
        best = Reading(first, audio.voiced, self._hotwords)
        findings = examine(best)
        rejected: list[str] = []
        others = self._recognizer.look_again(
            audio, repetition=any(each.kind is FindingKind.REPETITION for each in findings)
        )
        while len(rejected) < _retries(best, findings):
            other = next(others, None)
            if other is None:
                break
            reading = Reading(other, audio.voiced, self._hotwords)
            found = examine(reading)
            if worth(reading, found) > worth(best, findings):
                best, findings, reading = reading, found, best
            rejected.append(reading.window.text)
        return replace(
            best,
            window=replace(
                best.window,
                attempts=1 + len(rejected),
                rejected=tuple(rejected),
                detected=first.detected,
            ),
        )

    def _completed(
        self, batch: Sequence[WindowAudio], readings: Sequence[Reading]
    ) -> list[Reading]:
        """Decode speech without words alone, that of all windows of a batch together."""
        completed = list(readings)
        gaps = [(i, gap) for i, each in enumerate(readings) for gap in _gaps(each)]
        for first in range(0, len(gaps), self._batch_size):
            some = gaps[first : first + self._batch_size]
            parts = [
                excerpt(batch[i], Span(max(0, gap.start - PAD_MS), gap.end + PAD_MS))
                for i, gap in some
            ]
            for (i, gap), again in zip(some, self._recognizer.recognize(parts), strict=True):
                looked = completed[i].window
                code = other_than_recognized(again)
                looked = replace(
                    looked,
                    attempts=looked.attempts + 1,
                    foreign=(*looked.foreign, *([SpokenIn(gap, code)] if code else [])),
                )
                completed[i] = filled(replace(completed[i], window=looked), gap, again)
        return completed


def _gaps(reading: Reading) -> list[Span]:
    """Speech without words; what lies close together is decoded together."""
    found = (each.span for each in examine(reading) if each.kind is FindingKind.NO_WORDS)
    return merge_spans(found, gap=NEAR_GAPS_MS)


def _decided(audio: WindowAudio, reading: Reading) -> RecognizedWindow:
    """What a window gives in the end: its words, and what was found and taken out."""
    decided = decide(reading, examine(reading))
    findings = sorted((*decided.findings, *unsure(audio.unsure)), key=attrgetter("span"))
    words = tuple(_settled(decided.words, audio))
    return replace(decided, words=words, findings=tuple(findings))


def unsure(spans: Iterable[Span]) -> list[Finding]:
    """What may be speech and is in no window, for a person to listen to."""
    return [
        Finding(
            FindingKind.NO_WORDS,
            message(
                "{seconds:.1f} s that may be speech; the voice detector is not sure",
                seconds=span.duration / 1000,
            ),
            start=span.start,
            end=span.end,
        )
        for span in spans
    ]


def _settled(words: Sequence[Word], audio: WindowAudio) -> Iterator[Word]:
    """Words with their boundaries at silences; the guard has seen them as they were recognized."""
    window = audio.window
    first = 0
    for span, following in zip(window.spans, [*window.spans[1:], None], strict=True):
        last = first + span.duration * SAMPLES_PER_MS
        until = window.span.end + 1 if following is None else following.start
        own = [word for word in words if span.start <= word.start < until]
        quiet = silences(levels(audio.samples[first:last]), span.start)
        for word in settled(own, quiet):
            inside = word.span.clip(span).clip(window.own)
            yield replace(word, start=inside.start, end=inside.end)
        first = last


def _retries(reading: Reading, findings: Iterable[WindowFinding]) -> int:
    """How many other readings of a whole window its findings are worth."""
    # what will be removed, because there is no voice, needs no other reading
    lasting = (each for each in findings if not nobody_speaks(reading, each))
    return max((RETRIES.get(each.kind, MOST_RETRIES) for each in lasting), default=0)

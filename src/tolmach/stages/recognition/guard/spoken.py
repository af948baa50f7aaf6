"""Whether the language that was declared is the one that is spoken, and the only one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce

from tolmach.core.document import Finding, FindingKind
from tolmach.core.speech import RecognizedWindow, SpokenIn
from tolmach.core.timing import Span, short_clock
from tolmach.languages import LANGUAGES, language
from tolmach.messages import message

OTHER, DECLARED = 0.5, 0.1
"""
Mean probabilities from which and below which the language is another one.

Whisper base gave the language spoken 0.83 and more and every other one 0.08 and less in 32 windows
of real speech in five languages.
"""

CLEAR = 0.8
"""Probability from which a stretch is in another language, where the declared has under a tenth."""

NEAR_MS = 3_000
"""Stretches at most this far apart are one place."""

LEAST_MS = 2_000
"""Of speech in a second language that is worth advice."""

MOST_PLACES = 5
"""Times that the advice names."""


def other_than_recognized(reading: RecognizedWindow) -> str:
    """The language that a reading clearly sounds like, where it was read in another; else empty."""
    detected = reading.detected
    code = max(detected, key=lambda each: detected[each], default="")
    clear = code in LANGUAGES and detected[code] >= CLEAR
    return code if clear and detected.get(reading.language, 0.0) < DECLARED else ""


def foreign(windows: Iterable[RecognizedWindow]) -> list[SpokenIn]:
    """Places in which another language is spoken than was recognized; whole windows, too."""
    places: list[SpokenIn] = []
    for window in windows:
        code = other_than_recognized(window)
        found = (SpokenIn(window.window.span, code),) if code else window.foreign
        for each in sorted(found, key=lambda place: place.span):
            last = places[-1] if places else None
            near = last and each.span.start - last.span.end <= NEAR_MS
            if last and near and last.language == each.language:
                places[-1] = SpokenIn(Span(last.span.start, each.span.end), last.language)
            else:
                places.append(each)
    return places


def second_language(windows: Sequence[RecognizedWindow], declared: Sequence[str]) -> Finding | None:
    """
    Tell that a further language is spoken in places, with what to do; None where none is.

    Args:
        declared: codes of the languages that the recognizer was told to expect.
    """
    places = foreign(windows)
    lengths: Counter[str] = Counter()
    for place in places:
        lengths[place.language] += place.span.duration
    code = max(lengths, key=lambda each: lengths[each], default="")
    if not code or lengths[code] < LEAST_MS:
        return None
    spans = [place.span for place in places if place.language == code]
    return Finding(
        FindingKind.LANGUAGE,
        start=spans[0].start,
        end=spans[-1].end,
        detail=message(
            "{name} seems to be spoken, too, at {times}. "
            "If so, run it again with --from {declared},{code}.",
            name=language(code).name,
            times=", ".join(short_clock(span.start) for span in spans[:MOST_PLACES]),
            declared=",".join(declared),
            code=code,
        ),
    )


def other_language(windows: Sequence[RecognizedWindow], declared: Sequence[str]) -> Finding | None:
    """
    Tell that a recording sounds like another language than those declared; None when it does not.

    All windows in which the recognizer was asked for the language count alike, so a jingle or a
    quotation decides nothing in a long recording.

    Args:
        declared: codes of the languages that the recognizer was told to expect.
    """
    asked = [window for window in windows if window.detected]
    means = {
        code: sum(window.detected.get(code, 0.0) for window in asked) / len(asked)
        for window in asked
        for code in window.detected
    }
    if not means or sum(means.get(code, 0.0) for code in declared) >= DECLARED:
        return None
    likeliest = max(means, key=lambda code: means[code])
    if means[likeliest] < OTHER:
        return None
    known = [language(code).name for code in declared]
    names = reduce(
        lambda one, other: message("{first} or {second}", first=one, second=other), known
    )
    return Finding(
        FindingKind.LANGUAGE,
        start=asked[0].window.span.start,
        end=asked[-1].window.span.end,
        detail=message(
            "It sounds like {likeliest} ({share:.0%}), not {languages}. "
            "If so, run it again with --from {code}.",
            likeliest=language(likeliest).name,
            share=means[likeliest],
            languages=names,
            code=likeliest,
        ),
    )

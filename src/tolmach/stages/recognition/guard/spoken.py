"""Whether the language that was declared is the one that is spoken."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from tolmach.core.document import Finding, FindingKind
from tolmach.core.speech import RecognizedWindow
from tolmach.languages import language
from tolmach.messages import message

OTHER, DECLARED = 0.5, 0.1
"""
Mean probabilities from which and below which the language is another one.

Whisper base gave the language spoken 0.83 and more and every other one 0.08 and less in 32 windows
of real speech in five languages.
"""


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

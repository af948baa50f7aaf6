"""Whether a recording was understood at all."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Finding, FindingKind, Word
from tolmach.messages import message

LEAST_WORDS = 30
"""Fewer words tell nothing about a recording."""

HARDLY = 0.65
"""
Mean probability of words below which a recording was hardly understood.

Whisper base gave 0.56 to words that were nonsense nearly throughout, 0.78 to a reader in the band
of a telephone, and 0.87 to the same reader without it.
"""

UNSURE = 0.5
"""A word with less probability is more likely wrong than right."""


def hardly_understood(words: Sequence[Word], source: str) -> Finding | None:
    """
    Tell that a recording was hardly understood, and what to try; None when it was.

    Args:
        words: all recognized words of a recording.
        source: the language as the recognizer was told, for the advice.
    """
    known = [word.probability for word in words if word.probability is not None]
    if len(known) < LEAST_WORDS:
        return None
    mean = sum(known) / len(known)
    if mean >= HARDLY:
        return None
    unsure = sum(probability < UNSURE for probability in known)
    return Finding(
        FindingKind.HARDLY_UNDERSTOOD,
        start=words[0].start,
        end=words[-1].end,
        detail=message(
            "The recording was hardly understood: the recognizer is not sure of {unsure} of "
            "{words} words (mean probability {mean:.2f}). Try a larger model with --model, "
            "check that --from {language} is right, or get a recording with less noise.",
            unsure=unsure,
            words=len(known),
            mean=mean,
            language=source,
        ),
    )

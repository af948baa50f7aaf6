"""
Shorter texts for cues that are too fast to read.

First a shorter candidate of the translator, if it thinks nearly as well of it and no number gets
lost; then, only if asked for by name, rules that leave something out. Every change is reported, and
what a person wrote or checked is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tolmach.core.cue import Track, display_width
from tolmach.core.document import Alternative, Sentence, Text
from tolmach.core.options import CondenseOptions
from tolmach.core.profile import Profile
from tolmach.stages.alignment.word_links import carry_links
from tolmach.text.fillers import RULES
from tolmach.text.translation_checks import doubts
from tolmach.text.words import split_words

CANDIDATE = "shorter candidate"
_WORTH_IT = 0.95
"""A candidate must be at least this much shorter to be taken."""


class Condensation(NamedTuple):
    """One change: in which sentence, by which rule, and what the text was before and after."""

    sentence: str
    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Condensed:
    """Sentences after shortening, and everything that was done."""

    sentences: tuple[Sentence, ...]
    changes: tuple[Condensation, ...]


def too_fast(track: Track, profile: Profile) -> set[str]:
    """Ids of the sentences that are shown in cues faster than the profile allows."""
    limit = profile.for_language(track.language).cps
    return {name for cue in track.cues if cue.cps > limit for name in cue.sentences}


def condense(
    sentences: Iterable[Sentence], fast: Collection[str], language: str, options: CondenseOptions
) -> Condensed:
    """
    Shorten the translations of the sentences that are too fast.

    Args:
        fast: ids, from `too_fast`.
        language: of the translation.
        options: how much worse a candidate may be, and which rules may leave something out.
    """
    done: list[Sentence] = []
    changes: list[Condensation] = []
    for sentence in sentences:
        text = sentence.targets.get(language)
        if text is None or sentence.id not in fast or not text.untouched:
            done.append(sentence)
            continue
        for rule, shorter in _steps(sentence, text, language, options):
            changes.append(Condensation(sentence.id, rule, text.content, shorter.content))
            text = shorter
        done.append(sentence.with_target(language, text))
    return Condensed(tuple(done), tuple(changes))


def _steps(
    sentence: Sentence, text: Text, language: str, options: CondenseOptions
) -> Iterator[tuple[str, Text]]:
    candidate = _candidate(sentence.source.content, text, options.margin)
    if candidate is not None:
        text = candidate
        yield CANDIDATE, text
    for name in RULES:
        if name in options.leave_out:
            result = RULES[name](text.content, language)
            if result.removed and result.text:
                text = _cut(text, result.text, language)
                yield name, text


def _candidate(source: str, text: Text, margin: float) -> Text | None:
    """The shortest candidate within the margin with the same numbers; the old one stays beside."""
    if text.score is None:
        return None
    known = set(doubts(source, text.content))
    longest = _WORTH_IT * display_width(text.content)
    fitting = [
        other
        for other in text.alternatives
        if not other.model
        and display_width(other.content) <= longest
        and other.score >= text.score - margin
        and _numbers(other.content) == _numbers(text.content)
        and set(doubts(source, other.content)) <= known
    ]
    if not fitting:
        return None
    best = min(fitting, key=lambda other: display_width(other.content))
    others = tuple(other for other in text.alternatives if other is not best)
    old = Alternative(text.content, text.score, text.alignment)
    return replace(
        text,
        content=best.content,
        score=best.score,
        alignment=best.alignment,
        alternatives=(old, *others),
    )


def _numbers(content: str) -> list[str]:
    return sorted(re.findall(r"\d+", content))


def _cut(text: Text, shorter: str, language: str) -> Text:
    """The text with words left out, its links led over to the words that stayed."""
    before, after = split_words(text.content, language), split_words(shorter, language)
    return replace(text, content=shorter, alignment=carry_links(text.alignment, before, after))

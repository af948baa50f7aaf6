"""
Paragraphs: which sentences belong together, and where a time is shown.

A paragraph begins where another person speaks, where a person marked one, after a pause, and
inside a long monologue at its longest pause.
"""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Sentence
from tolmach.core.options import TranscriptOptions

MINUTE = 60_000
FEWEST = 2
"""Sentences that a long paragraph keeps on either side when it is parted."""


def paragraphs(sentences: Sequence[Sentence], options: TranscriptOptions) -> list[list[Sentence]]:
    """Group sentences, in time order, into paragraphs; none is lost and none is empty."""
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if groups and not _begins(groups[-1][-1], sentence, options.paragraph_pause):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    if options.paragraph_length <= 0:
        return groups
    return [part for group in groups for part in _part(group, options.paragraph_length)]


def _begins(before: Sentence, sentence: Sentence, pause: int) -> bool:
    return (
        sentence.paragraph
        or sentence.speaker != before.speaker
        or sentence.span.start - before.span.end > pause
    )


def _part(group: list[Sentence], length: int) -> list[list[Sentence]]:
    """Part a paragraph at its longest pause until every part is short enough."""
    characters = sum(len(sentence.source.content) for sentence in group)
    places = range(FEWEST, len(group) - FEWEST + 1)
    if characters <= length or not places:
        return [group]
    middle = len(group) / 2
    at = max(
        places,
        key=lambda i: (group[i].span.start - group[i - 1].span.end, -abs(i - middle)),
    )
    return [*_part(group[:at], length), *_part(group[at:], length)]


def marked(groups: Sequence[Sequence[Sentence]], times: str) -> set[str]:
    """
    Ids of the sentences in front of which a time is shown.

    Args:
        times: `none`, `paragraph` (at each beginning) or `minute` (at the first sentence that
            begins in each minute).
    """
    if times == "none":
        return set()
    if times == "paragraph":
        return {group[0].id for group in groups}
    seen: dict[int, str] = {}
    for group in groups:
        for sentence in group:
            seen.setdefault(sentence.span.start // MINUTE, sentence.id)
    return set(seen.values())

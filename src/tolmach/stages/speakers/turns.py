"""Who speaks: from turns that a person or a program wrote down, or from dashes of dialogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tolmach.core.document import Sentence
from tolmach.core.edits import SetSpeaker
from tolmach.core.speech import Turn
from tolmach.core.timing import Span, SpanIndex

_DASHES = ("-", "–", "—", "―")


def set_speaker(sentence: Sentence, speaker: str | None) -> SetSpeaker:
    """The edit that says who speaks a sentence, with its time, so that it survives later runs."""
    return SetSpeaker(sentence.id, speaker, sentence.span.start, sentence.span.end)


def by_turns(sentences: Iterable[Sentence], turns: Sequence[Turn]) -> list[SetSpeaker]:
    """
    Give every sentence the speaker whose turns cover most of its words' time.

    Sentences that no turn touches keep the speaker they have.
    """
    edits = []
    spans = [Span(turn.start, turn.end) for turn in turns]
    index = SpanIndex(spans)
    for sentence in sentences:
        shares: Counter[str] = Counter()
        for each in index.touching(sentence.span):
            common = sum(word.span.overlap(spans[each]) for word in sentence.words)
            shares[turns[each].speaker] += common
        best = max(shares, key=lambda code: shares[code], default=None)
        if best is not None and shares[best] and best != sentence.speaker:
            edits.append(set_speaker(sentence, best))
    return edits


def by_dashes(sentences: Iterable[Sentence]) -> list[SetSpeaker]:
    """
    Let a dash at the start of a sentence hand the floor to the other of two people, S1 and S2.

    Sentences before the first dash belong to S1.
    """
    edits = []
    speaker = "S1"
    for number, sentence in enumerate(sentences):
        if number and sentence.source.content.lstrip().startswith(_DASHES):
            speaker = "S2" if speaker == "S1" else "S1"
        if sentence.speaker != speaker:
            edits.append(set_speaker(sentence, speaker))
    return edits

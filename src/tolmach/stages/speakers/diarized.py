"""What networks found about speakers, brought together with what is known already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tolmach.core.document import Document, Finding, FindingKind, Sentence, Speaker
from tolmach.core.speech import Diarization, Turn
from tolmach.core.timing import Span, SpanIndex
from tolmach.messages import message
from tolmach.stages.alignment.projection import time_source
from tolmach.stages.exchange.replay import apply
from tolmach.stages.sentences.segmentation import sentences_from_words, turn_boundaries
from tolmach.stages.sentences.structure import join, split
from tolmach.stages.speakers.turns import by_turns

LEAST_OVERLAP_MS = 300
"""A shorter overlap with words is the edge of a turn, not somebody who speaks as well."""


def with_known_labels(found: Diarization, sentences: Iterable[Sentence]) -> Diarization:
    """
    Give speakers the ids that they have in the sentences of an earlier run.

    An id goes to the voice that speaks most in its sentences; other voices get ids that no one has.
    Names and corrections thus stay with the person, whatever order the voices are found in.
    """
    sentences = list(sentences)
    shared: Counter[tuple[str, str]] = Counter()
    turns = SpanIndex(Span(turn.start, turn.end) for turn in found.turns)
    for sentence in sentences:
        for turn in (found.turns[index] for index in turns.touching(sentence.span)):
            if sentence.speaker:
                common = sentence.span.overlap(Span(turn.start, turn.end))
                shared[turn.speaker, sentence.speaker] += common
    ids: dict[str, str] = {}
    for (voice, known), common in shared.most_common():
        if common and voice not in ids and known not in ids.values():
            ids[voice] = known
    taken = {sentence.speaker for sentence in sentences} | set(ids.values())
    for voice in dict.fromkeys(turn.speaker for turn in found.turns):
        if voice not in ids:
            free = (f"S{number}" for number in range(1, len(taken) + 2))
            ids[voice] = next(name for name in free if name not in taken)
            taken.add(ids[voice])
    return replace(
        found,
        turns=tuple(replace(turn, speaker=ids[turn.speaker]) for turn in found.turns),
        overlaps=tuple(replace(turn, speaker=ids[turn.speaker]) for turn in found.overlaps),
        names={ids[voice]: name for voice, name in found.names.items()},
    )


def with_corrections(
    turns: Sequence[Turn], before: Iterable[Sentence], corrected: Iterable[Sentence]
) -> tuple[Turn, ...]:
    """
    Let people's word about who speaks take the place of what networks found.

    A new run then cuts its sentences where those people changed the speaker.

    Args:
        before: the sentences of the run before.
        corrected: the same with what people said about speakers.
    """
    earlier = {sentence.id: sentence.speaker for sentence in before}
    said = [
        Turn(one.span.start, one.span.end, one.speaker)
        for one in corrected
        if one.speaker and one.id in earlier and one.speaker != earlier[one.id]
    ]
    left = list(turns)
    for word in said:
        left = [part for turn in left for part in _without(turn, word)]
    return tuple(sorted((*left, *said), key=lambda turn: (turn.start, turn.end)))


def _without(turn: Turn, other: Turn) -> Iterator[Turn]:
    """The parts of a turn before and behind another one."""
    if turn.start < min(other.start, turn.end):
        yield replace(turn, end=min(other.start, turn.end))
    if turn.end > max(other.end, turn.start):
        yield replace(turn, start=max(other.end, turn.start))


def mark_overlaps(sentences: Sequence[Sentence], overlaps: Sequence[Turn]) -> list[Sentence]:
    """Add a finding to sentences during which somebody else speaks."""
    index = SpanIndex(Span(turn.start, turn.end) for turn in overlaps)
    return [
        _overlapped(sentence, [overlaps[each] for each in index.touching(sentence.span)])
        for sentence in sentences
    ]


def propose_names(
    sentences: Sequence[Sentence], speakers: Sequence[Speaker], names: Mapping[str, str]
) -> tuple[list[Sentence], tuple[Speaker, ...]]:
    """
    Name speakers who have no name after the remembered voices they are like.

    The first sentence of each gets a finding: a person must say whether it is so.
    """
    named = {speaker.id for speaker in speakers if speaker.name}
    new = {speaker: name for speaker, name in names.items() if speaker not in named}
    first = {sentence.speaker: sentence.id for sentence in reversed(sentences)}
    asked = {first[speaker]: name for speaker, name in new.items() if speaker in first}
    marked = [
        sentence.with_findings(
            Finding(
                FindingKind.SPEAKER,
                message("the voice is like that of {name}", name=asked[sentence.id]),
            )
        )
        if sentence.id in asked
        else sentence
        for sentence in sentences
    ]
    kept = [speaker for speaker in speakers if speaker.id not in new]
    return marked, (*kept, *(Speaker(speaker, name) for speaker, name in new.items()))


def _overlapped(sentence: Sentence, overlaps: Sequence[Turn]) -> Sentence:
    others = tuple(flag for flag in sentence.findings if flag.kind is not FindingKind.OVERLAP)
    found = []
    for turn in overlaps:
        common = Span(turn.start, turn.end).clip(sentence.span)
        spoken = sum(word.span.overlap(common) for word in sentence.words)
        if spoken >= LEAST_OVERLAP_MS:
            found.append(
                Finding(
                    FindingKind.OVERLAP,
                    message("two people speak at once"),
                    start=common.start,
                    end=common.end,
                )
            )
    return replace(sentence, findings=others).with_findings(*found)


def joined_again(document: Document, kept: Container[str] = ()) -> Document:
    """
    Join what an earlier run cut because it found that the speaker changes inside a sentence.

    Where nothing but a change of speaker parts two sentences, turns parted them.

    Args:
        document: as machines made it.
        kept: ids of sentences that stay as they are, because people worked on them.
    """
    sentences: list[Sentence] = []
    speaker: str | None = None
    for sentence in document.sentences:
        last = sentences[-1] if sentences else None
        free = last and not (last.id in kept or sentence.id in kept)
        if last and free and speaker != sentence.speaker and _goes_on(last, sentence, document):
            alone = replace(document, sentences=(last, sentence))
            made = apply(alone, [join(alone, last, sentence)]).document.sentences
            sentences[-1:] = [replace(one, shaped=last.shaped) for one in made]
        else:
            sentences.append(sentence)
        speaker = sentence.speaker
    return replace(document, sentences=tuple(sentences))


def _goes_on(one: Sentence, other: Sentence, document: Document) -> bool:
    """Whether words alone would not part two neighbours."""
    words = (*one.words, *other.words)
    return bool(words) and len(sentences_from_words(words, document.language)) == 1


def split_at_turns(
    document: Document, turns: Sequence[Turn], kept: Container[str] = ()
) -> Document:
    """
    Split a document's sentences where the speaker changes, and say who speaks each.

    Args:
        document: as machines made it.
        kept: ids of sentences that are not split, because people worked on them.
    """
    taken = {sentence.id for sentence in document.sentences}
    parts: list[Sentence] = []
    for sentence in document.sentences:
        if sentence.id in kept:
            parts.append(sentence)
        else:
            parts += _parts(sentence, replace(document, sentences=(sentence,)), turns, taken)
    document = replace(document, sentences=tuple(parts))
    return apply(document, by_turns(document.sentences, turns)).document


def _parts(
    sentence: Sentence, alone: Document, turns: Sequence[Turn], taken: set[str]
) -> Iterator[Sentence]:
    """The parts of a sentence between its changes of speaker; new ids are added to `taken`."""
    boundaries = turn_boundaries(sentence.words, [0, len(sentence.words)], turns)[1:-1]
    for boundary in reversed(boundaries):  # from the end, so that the first part keeps the id
        first, at = alone.sentences[0], sentence.words[boundary].start
        timed = time_source(first.words, first.source.content, alone.language)
        word = next((index for index, each in enumerate(timed) if each.start >= at), 0)
        if 0 < word < len(timed):
            edit = split(alone, first, word, taken=taken)
            taken.add(edit.new)
            alone = apply(alone, [edit]).document
    if len(alone.sentences) == 1:
        yield sentence
    else:
        yield from (replace(one, shaped=False) for one in alone.sentences)


def mark_changed_speakers(
    sentences: Iterable[Sentence], before: Iterable[Sentence], people: Iterable[Sentence]
) -> list[Sentence]:
    """
    Add a finding where a person said who speaks, and a new run finds a third one.

    Args:
        sentences: of the new run.
        before: of the run before.
        people: of the run before, with what people changed.
    """
    earlier = {sentence.id: sentence.speaker for sentence in before}
    said = {sentence.id: sentence.speaker for sentence in people}
    return [_proposed(sentence, earlier, said) for sentence in sentences]


def _proposed(
    sentence: Sentence, earlier: Mapping[str, str | None], said: Mapping[str, str | None]
) -> Sentence:
    others = tuple(flag for flag in sentence.findings if flag.kind is not FindingKind.SPEAKER)
    sentence = replace(sentence, findings=others)
    before, corrected = earlier.get(sentence.id), said.get(sentence.id)
    if sentence.id not in said or before == corrected or not sentence.speaker:
        return sentence
    if sentence.speaker in (before, corrected):
        return sentence
    return sentence.with_findings(
        Finding(
            FindingKind.SPEAKER,
            message("the voice sounds like that of {name}", name=sentence.speaker),
        )
    )

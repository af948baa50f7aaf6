"""
Finished subtitles as source: cues -> words -> sentences, and a translation back into the same cues.

A subtitle file knows no words' times; inside a cue they are spread by length. So sentences that run
over several cues are translated whole, and still come back near the time at which they are said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from tolmach.core.cue import Cue, TimedSentence, Track
from tolmach.core.document import Link, Sentence, Text, Word
from tolmach.core.profile import Profile
from tolmach.core.speech import Turn
from tolmach.stages.alignment.projection import spread_words, timed_sentences
from tolmach.stages.layout.rebreak import rebreak
from tolmach.stages.sentences.segmentation import sentences_from_words
from tolmach.text.provided_text import label_of
from tolmach.text.sentences import clause_strength
from tolmach.text.words import join_words, split_words

_DASHES = ("-", "–", "—", "‐")
_CLAUSE_WORTH = 100
"""Milliseconds of drift that one point of clause strength is worth: a comma 400 ms."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Words of one speaker inside one cue, the time that is theirs, and the name before them."""

    cue: int
    speaker: str
    words: tuple[Word, ...]
    label: str


class _Group(NamedTuple):
    """Lines of one speaker inside one cue: number of the turn, the name before the lines, words."""

    turn: int
    label: str
    words: list[str]


def sentences_from_cues(track: Track) -> list[Sentence]:
    """
    Merge cues to sentences, one sentence each.

    Dashes at the head of lines mark that another person speaks, and so do names before a colon;
    they end sentences and are left out of the text. Cues that overlap are taken to end where the
    next one begins.
    """
    lines = list(_lines(track))
    words = [word for line in lines for word in line.words]
    turns = [Turn(line.words[0].start, line.words[-1].end, line.speaker) for line in lines]
    named = {cue.speaker for cue in track.cues}
    sentences = sentences_from_words(words, track.language, turns=turns, slip=0)
    return [
        sentence if sentence.speaker in named else replace(sentence, speaker=None)
        for sentence in sentences
    ]


def labels_of(track: Track, sentences: Iterable[Sentence]) -> dict[str, str]:
    """The names before a colon with which sentences of `sentences_from_cues` begin, by id."""
    labels: dict[int, str] = {}
    place = 0
    for line in _lines(track):
        labels |= {place: line.label} if line.label else {}
        place += len(line.words)
    found: dict[str, str] = {}
    place = 0
    for sentence in sentences:
        found |= {sentence.id: labels[place]} if place in labels else {}
        place += len(sentence.words)
    return found


def with_label(sentence: Sentence, label: str, code: str) -> Sentence:
    """A sentence whose translation begins with the speaker's name, as its source did."""
    text = sentence.targets.get(code)
    if text is None:
        return sentence
    words = len(split_words(f"{label}:", code))
    links = tuple(Link(link.target + words, link.source, link.weight) for link in text.alignment)
    content = f"{label}: {text.content}"
    return sentence.with_target(code, replace(text, content=content, alignment=links))


def refill(track: Track, sentences: Sequence[Sentence], language: str, profile: Profile) -> Track:
    """
    Put translated sentences into the cues that their source came from, one to one.

    Args:
        track: the cues that `sentences_from_cues` made the sentences of.
        sentences: those sentences, in order, with translations.
        profile: limits for the line breaks inside cues; times stay as they are.

    Returns:
        The same cues, less those for which the translation has no words.
    """
    homes = [line.cue for line in _lines(track) for _ in line.words]
    parts: list[list[str]] = [[] for _ in track.cues]
    timed = {each.id: each for each in timed_sentences(sentences, language, track.language)}
    position = 0
    for sentence in sentences:
        own = homes[position : position + len(sentence.words)]
        position += len(sentence.words)
        if sentence.id in timed:
            for cue, words in _shared_out(timed[sentence.id], sentence, own, language):
                parts[cue].append(join_words(words, language))
    limits = profile.for_language(language)
    ordered = sorted(track.cues, key=lambda cue: (cue.start, cue.end))
    cues = [
        replace(cue, lines=_lines_of(cue, texts, language, limits), sentences=())
        for cue, texts in zip(ordered, parts, strict=True)
        if texts
    ]
    return Track(language, tuple(cues))


def _lines_of(cue: Cue, texts: Sequence[str], language: str, limits: Profile) -> tuple[str, ...]:
    """One line for each speaker of a dialogue; else the text, cut again."""
    if len(texts) == len(cue.lines) > 1 and all(line.startswith(_DASHES) for line in cue.lines):
        return tuple(f"- {text}" for text in texts)
    return rebreak((join_words(texts, language),), language, limits)


def _lines(track: Track) -> Iterator[_Line]:
    ordered = sorted(track.cues, key=lambda cue: (cue.start, cue.end))
    ends = [after.start for _, after in pairwise(ordered)]
    labels = _labels(ordered)
    turn = 0
    for index, cue in enumerate(ordered):
        end = min([cue.end, *(e for e in ends[index : index + 1] if e > cue.start)])
        groups: list[_Group] = []
        for number, line in enumerate(cue.lines, 1):
            dashed = len(cue.lines) > 1 and line.startswith(_DASHES)
            text = line.lstrip("".join(_DASHES)) if dashed else line
            name, rest = label_of(text.strip())
            labelled = name in labels and bool(rest or number < len(cue.lines))
            turn += dashed or labelled
            words = split_words(rest if labelled else text, track.language)
            if dashed or labelled or not groups:
                groups.append(_Group(turn, name if labelled else "", words))
            else:
                groups[-1].words.extend(words)
        yield from _timed(index, cue, end, groups)


def _labels(cues: Iterable[Cue]) -> set[str]:
    """What is before a colon at the head of lines and is a name: in capitals, or repeated."""
    names = Counter(
        name
        for cue in cues
        for line in cue.lines
        if (name := label_of(line.lstrip("".join(_DASHES)).strip())[0])
    )
    return {name for name, count in names.items() if count > 1 or name.isupper()}


def _timed(index: int, cue: Cue, end: int, groups: Sequence[_Group]) -> Iterator[_Line]:
    """Spread the words of a cue over its time by length."""
    texts = [text for group in groups for text in group.words]
    words = spread_words(texts, cue.start, end)
    for group in groups:
        mine, words = words[: len(group.words)], words[len(group.words) :]
        if mine:
            speaker = cue.speaker or f"turn {group.turn}"
            yield _Line(index, speaker, tuple(mine), group.label)


def _shared_out(
    text: TimedSentence, sentence: Sentence, homes: Sequence[int], language: str
) -> Iterator[tuple[int, list[str]]]:
    """Cut a translated text near the time at which the source goes on to the next cue."""
    cues = list(dict.fromkeys(homes))
    texts = [word.text for word in text.words]
    trust = _trust(sentence.targets[language], len(texts))
    first = 0
    for number, cue in enumerate(cues):
        left = len(cues) - number - 1
        cut = len(texts)
        if left and first < len(texts):
            border = sentence.words[homes.index(cues[number + 1])].start
            choices = range(first + 1, max(first + 2, len(texts) - left + 1))
            cut = min(choices, key=partial(_badness, text, border, language, trust))
        if texts[first:cut]:
            yield cue, texts[first:cut]
        first = cut


def _trust(text: Text, words: int) -> float:
    """How far the times of a translation's words can be believed: half, where no link is sure."""
    best: dict[int, float] = {}
    for link in text.alignment:
        best[link.target] = max(link.weight, best.get(link.target, 0.0))
    return 0.5 + 0.5 * sum(best.values()) / words


def _badness(sentence: TimedSentence, border: int, language: str, trust: float, cut: int) -> float:
    """How far a cut is from the border in time, as far as times are sure, and what it parts."""
    words = sentence.words
    if cut >= len(words):
        return trust * abs(sentence.span.end - border)
    strength = clause_strength(words[cut - 1].text, words[cut].text, language)
    return trust * abs(words[cut].start - border) - _CLAUSE_WORTH * strength

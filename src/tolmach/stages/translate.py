"""
Units -> units with a translation each, or with a flag that says why there is none.

A translator's answers are tied to units by id and by nothing else: not by their number, not by
their order. What is missing, empty, doubled or raised is asked for again, one sentence at a time;
what then still fails stays in the document with its source text and a flag.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from tolmach.core.document import Flag, FlagKind, Link, Origin, State, Text, Unit
from tolmach.core.language import split_words
from tolmach.core.translation import Sentence, Translation
from tolmach.errors import Stopped, WorkFolderError
from tolmach.stages.heard import heard_indices
from tolmach.text.doubts import doubts

LOG = logging.getLogger(__name__)

_PATIENCE = 3
"""Sentences in a row that may raise alone before the translator counts as broken."""
_OURS = frozenset(
    {FlagKind.UNTRANSLATED, FlagKind.SUSPICIOUS_TRANSLATION, FlagKind.OUTSIDE_VOCABULARY}
)


class Translates(Protocol):
    """What this stage needs of a translator; `tolmach.engines.ports.Translator` is one."""

    def translate(self, sentences: Sequence[Sentence]) -> list[Translation]:
        """Translate sentences; one answer each, tied by id, failures marked."""
        ...


class Aligns(Protocol):
    """What `realign_units` needs of a translator."""

    def align(self, sentences: Sequence[Sentence], texts: Sequence[str]) -> list[tuple[Link, ...]]:
        """Align sentences with given translations."""
        ...


def translate_units(
    units: Sequence[Unit], translator: Translates, *, source: str, target: str, batch: int = 16
) -> Iterator[Unit]:
    """
    Translate units and give each back, in order, as soon as its batch is done.

    A unit whose translation a person wrote or checked is given back as it is, and so is one without
    source text. Flags of an earlier translation into the same language are replaced.

    Args:
        units: sentences of the source language.
        translator: translates from `source` to `target`.
        batch: sentences handed to the translator at once.
    """
    asking = _Asking(translator)
    for group in _batched(units, batch):
        open_units = [unit for unit in group if _wants(unit, target)]
        answers = asking.ask([_sentence(unit, source) for unit in open_units])
        for unit in group:
            answer = answers.get(unit.id)
            yield unit if answer is None else _translated(unit, answer, source, target)


def realign_units(
    units: Sequence[Unit], aligner: Aligns, *, source: str, target: str
) -> list[Unit]:
    """
    Find the alignment of translations that have none, such as those that a person wrote.

    Nothing else of a unit changes; where the aligner finds no links, the projection goes by length.
    """
    bare = [unit for unit in units if target in unit.targets and not unit.targets[target].alignment]
    sentences = [_sentence(unit, source) for unit in bare]
    found = aligner.align(sentences, [unit.targets[target].content for unit in bare])
    links = {unit.id: each for unit, each in zip(bare, found, strict=True)}
    return [
        _with_links(unit, links[unit.id], source, target) if unit.id in links else unit
        for unit in units
    ]


def _with_links(unit: Unit, links: Sequence[Link], source: str, target: str) -> Unit:
    text = unit.targets[target]
    aligned = _on_heard(links, text.content, target, _heard(unit, source))
    return unit.with_target(target, replace(text, alignment=aligned))


def flag_unsure(units: Iterable[Unit], target: str, below: float) -> list[Unit]:
    """
    Flag machine translations that their own translator thought unlikely.

    Args:
        below: mean log probability per piece, known for the model; 0 flags nothing.
    """
    return [_doubted(unit, target) if _unsure(unit, target, below) else unit for unit in units]


def _unsure(unit: Unit, target: str, below: float) -> bool:
    text = unit.targets.get(target)
    return text is not None and text.score is not None and text.score < below < 0


def _doubted(unit: Unit, target: str) -> Unit:
    return unit.with_flags(Flag(FlagKind.LOW_CONFIDENCE, "the translator was not sure", target))


class _Asking:
    """Asks a translator, takes nothing for granted, and gives up on it when it is broken."""

    def __init__(self, translator: Translates) -> None:
        self.translator = translator
        self.raised = 0
        self.last_error = ""

    def ask(self, sentences: Sequence[Sentence]) -> dict[str, Translation]:
        """Give one answer for every sentence, a failure at worst, by id."""
        if not sentences:
            return {}
        answers = self._once(sentences) if len(sentences) > 1 else {}
        for sentence in sentences:
            if sentence.id not in answers:
                alone = self._once([sentence])
                failure = self.last_error or "the translator gave no answer"
                blank = Translation(sentence.id, "", failure=failure)
                answers[sentence.id] = alone.get(sentence.id, blank)
        return answers

    def _once(self, sentences: Sequence[Sentence]) -> dict[str, Translation]:
        """Make one call and give its usable answers; none when it raised or was given up on."""
        if self.raised >= _PATIENCE:
            return {}
        self.last_error = ""
        try:
            given = list(self.translator.translate(sentences))
        except (Stopped, WorkFolderError):
            raise  # no fault of the translator's
        except Exception as error:  # whatever an engine raises must not cost the other sentences
            LOG.warning("translating %d sentences failed: %s", len(sentences), error)
            LOG.debug("where it failed", exc_info=True)  # for developers, not on people's screens
            self.last_error = f"the translator failed: {error}"
            self.raised += len(sentences) == 1
            return {}
        self.raised = 0
        return _usable(sentences, given)


def _usable(sentences: Sequence[Sentence], given: Sequence[Translation]) -> dict[str, Translation]:
    """Answers that were asked for and are not contradicted, by id; empty ones only when alone."""
    asked = {sentence.id for sentence in sentences}
    texts: dict[str, set[str]] = {}
    for answer in given:
        texts.setdefault(answer.id, set()).add(answer.text)
    strangers = sorted(texts.keys() - asked)
    if strangers:
        LOG.warning("the translator answered what nobody asked: %s", ", ".join(strangers))
    return {
        answer.id: answer
        for answer in given
        if answer.id in asked
        and len(texts[answer.id]) == 1
        and (answer.text.strip() or len(sentences) == 1)
    }


def _batched(units: Sequence[Unit], size: int) -> Iterator[Sequence[Unit]]:
    for start in range(0, len(units), size):
        yield units[start : start + size]


def _wants(unit: Unit, target: str) -> bool:
    present = unit.targets.get(target)
    by_person = present is not None and (
        present.origin is Origin.HUMAN or present.state is not State.DRAFT
    )
    return bool(unit.source.content.strip()) and not by_person


def _sentence(unit: Unit, source: str) -> Sentence:
    return Sentence(unit.id, unit.source.content, tuple(split_words(unit.source.content, source)))


def _translated(unit: Unit, answer: Translation, source: str, target: str) -> Unit:
    kept = tuple(f for f in unit.flags if f.language != target or f.kind not in _OURS)
    unit = replace(unit, flags=kept)
    content = " ".join(answer.text.split())
    if not content:
        reason = answer.failure or "the translator gave an empty answer"
        without = {code: text for code, text in unit.targets.items() if code != target}
        flag = Flag(FlagKind.UNTRANSLATED, reason, target)
        return replace(unit, targets=without).with_flags(flag)
    heard = _heard(unit, source)
    text = Text(
        content,
        alignment=_on_heard(answer.alignment, content, target, heard),
        score=answer.score,
        alternatives=tuple(
            replace(other, alignment=_on_heard(other.alignment, other.content, target, heard))
            for other in answer.alternatives
        ),
    )
    return unit.with_target(target, text).with_flags(*_flags(unit, answer, target))


def _heard(unit: Unit, source: str) -> list[int]:
    """For each word of the source text, the word heard that it stands for."""
    texts = split_words(unit.source.content, source)
    return heard_indices([word.text for word in unit.words], texts)


def _on_heard(
    links: Sequence[Link], content: str, target: str, heard: Sequence[int]
) -> tuple[Link, ...]:
    """Links to the words of the source text, as links to the words heard; impossible ones go."""
    length = len(split_words(content, target))
    merged: dict[tuple[int, int], float] = {}
    for link in links:
        if 0 <= link.target < length and 0 <= link.source < len(heard):
            key = (link.target, heard[link.source])
            merged[key] = min(1.0, merged.get(key, 0.0) + link.weight)
    return tuple(Link(*key, weight) for key, weight in sorted(merged.items()))


def _flags(unit: Unit, answer: Translation, target: str) -> Iterator[Flag]:
    for reason in doubts(unit.source.content, answer.text):
        yield Flag(FlagKind.SUSPICIOUS_TRANSLATION, reason, target)
    if answer.unknown:
        yield Flag(FlagKind.OUTSIDE_VOCABULARY, ", ".join(answer.unknown), target)

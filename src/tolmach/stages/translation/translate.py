"""
Sentences -> sentences with a translation each, or with a flag that says why there is none.

A translator's answers are tied to sentences by id and by nothing else: not by their number, not by
their order. What is missing, empty, doubled or raised is asked for again, one sentence at a time;
what then still fails stays in the document with its source text and a flag.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tolmach.core.document import Finding, FindingKind, Link, Sentence, Speaker, Text
from tolmach.core.translation import SourceSentence, Translation, Translator, Turn, WordAligner
from tolmach.errors import Stopped, WorkFolderError
from tolmach.messages import NO_TEXT, message
from tolmach.stages.alignment.word_links import recognized_indices
from tolmach.text.foreign_text import strange_parts
from tolmach.text.translation_checks import doubts
from tolmach.text.words import split_words

LOG = logging.getLogger(__name__)

HISTORY = 8
"""Sentences before a request that a translator is shown, with their translations."""
LOOK_AHEAD = 2
"""Sentences after a request that a translator is shown."""
_PATIENCE = 3
"""Sentences in a row that may raise alone before the translator counts as broken."""
_OURS = frozenset(
    {
        FindingKind.UNTRANSLATED,
        FindingKind.SUSPICIOUS_TRANSLATION,
        FindingKind.OUTSIDE_VOCABULARY,
        FindingKind.NAME_REPAIR,
    }
)


def translate_sentences(
    sentences: Sequence[Sentence],
    translator: Translator,
    *,
    source: str,
    target: str,
    batch: int = 16,
    speakers: Mapping[str, str] | None = None,
    before: Sequence[Sentence] = (),
    after: Sequence[Sentence] = (),
) -> Iterator[Sentence]:
    """
    Translate sentences and give each back, in order, as soon as its batch is done.

    A sentence whose translation a person wrote or checked is given back as it is, and so is one
    without source text. Flags of an earlier translation into the same language are replaced.

    Args:
        sentences: sentences of the source language.
        translator: translates from `source` to `target`.
        batch: sentences handed to the translator at once.
        speakers: id -> who it is, for translators that follow a conversation.
        before, after: sentences around these, translated already and not yet.
    """
    asking = _Asking(translator)
    talk = _Conversation(speakers or {}, source, target, list(before[-HISTORY:]))
    for start in range(0, len(sentences), batch):
        group = sentences[start : start + batch]
        coming = [*sentences[start + batch : start + batch + LOOK_AHEAD], *after][:LOOK_AHEAD]
        open_sentences = [sentence for sentence in group if _wants(sentence, target)]
        answers = asking.ask(talk.requests(group, open_sentences, coming))
        for sentence in group:
            answer = answers.get(sentence.id)
            done = sentence if answer is None else _translated(sentence, answer, source, target)
            talk.said.append(done)
            yield done


def voices(speakers: Iterable[Speaker], language: str) -> dict[str, str]:
    """
    Say for each speaker who it is, for translators that follow a conversation.

    >>> voices([Speaker("S2", "Нина Верхова", gender="f")], "ru")
    {'S2': 'Нина Верхова (woman)'}
    """
    genders = {"f": " (woman)", "m": " (man)"}
    return {one.id: one.called(language)[0] + genders.get(one.gender, "") for one in speakers}


def realign_sentences(
    sentences: Sequence[Sentence], aligner: WordAligner, *, source: str, target: str
) -> list[Sentence]:
    """
    Find the alignment of translations that have none, such as those that a person wrote.

    Nothing else of a sentence changes; where the aligner finds no links, the projection goes by
    length.
    """
    bare = [
        sentence
        for sentence in sentences
        if target in sentence.targets and not sentence.targets[target].alignment
    ]
    requests = [_sentence(sentence, source) for sentence in bare]
    found = aligner.align(requests, [sentence.targets[target].content for sentence in bare])
    links = {sentence.id: each for sentence, each in zip(bare, found, strict=True)}
    return [
        _with_links(sentence, links[sentence.id], source, target)
        if sentence.id in links
        else sentence
        for sentence in sentences
    ]


def _with_links(sentence: Sentence, links: Sequence[Link], source: str, target: str) -> Sentence:
    text = sentence.targets[target]
    aligned = _relink(links, text.content, target, _recognized(sentence, source))
    return sentence.with_target(target, replace(text, alignment=aligned))


def mark_unsure(sentences: Iterable[Sentence], target: str, below: float) -> list[Sentence]:
    """
    Flag machine translations that their own translator thought unlikely.

    Args:
        below: mean log probability per piece, known for the model; 0 flags nothing.
    """
    return [
        _doubted(sentence, target) if _unsure(sentence, target, below) else sentence
        for sentence in sentences
    ]


def _unsure(sentence: Sentence, target: str, below: float) -> bool:
    text = sentence.targets.get(target)
    return text is not None and text.score is not None and text.score < below < 0


def _doubted(sentence: Sentence, target: str) -> Sentence:
    return sentence.with_findings(
        Finding(FindingKind.LOW_CONFIDENCE, message("the translator was not sure"), target)
    )


@dataclass(slots=True)
class _Conversation:
    """What surrounds the sentences that are asked about; `said` is what came before."""

    speakers: Mapping[str, str]
    source: str
    target: str
    said: list[Sentence]

    def requests(
        self, group: Sequence[Sentence], asked: Sequence[Sentence], coming: Sequence[Sentence]
    ) -> list[SourceSentence]:
        """Sentences to ask about, each with the turns before and after it."""
        around = [*self.said[-HISTORY:], *group, *coming]
        places = {sentence.id: index for index, sentence in enumerate(around)}
        turns = [
            Turn(sentence.source.content, self._translation(sentence), self.voice(sentence))
            for sentence in around
        ]
        return [
            replace(
                _sentence(sentence, self.source),
                speaker=self.voice(sentence),
                before=tuple(turns[max(0, places[sentence.id] - HISTORY) : places[sentence.id]]),
                after=tuple(turns[places[sentence.id] + 1 :][:LOOK_AHEAD]),
            )
            for sentence in asked
        ]

    def voice(self, sentence: Sentence) -> str:
        """Who speaks, for the translator; the bare id where nothing else is known."""
        return self.speakers.get(sentence.speaker, sentence.speaker) if sentence.speaker else ""

    def _translation(self, sentence: Sentence) -> str:
        text = sentence.targets.get(self.target)
        return text.content if text else ""


class _Asking:
    """Asks a translator, takes nothing for granted, and gives up on it when it is broken."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self.raised = 0
        self.last_error = NO_TEXT

    def ask(self, sentences: Sequence[SourceSentence]) -> dict[str, Translation]:
        """Give one answer for every sentence, a failure at worst, by id."""
        if not sentences:
            return {}
        answers = self._once(sentences) if len(sentences) > 1 else {}
        for sentence in sentences:
            if sentence.id not in answers:
                alone = self._once([sentence])
                failure = self.last_error or message("the translator gave no answer")
                blank = Translation(sentence.id, "", failure=failure)
                answers[sentence.id] = alone.get(sentence.id, blank)
        return answers

    def _once(self, sentences: Sequence[SourceSentence]) -> dict[str, Translation]:
        """Make one call and give its usable answers; none when it raised or was given up on."""
        if self.raised >= _PATIENCE:
            return {}
        self.last_error = NO_TEXT
        try:
            provided = list(self.translator.translate(sentences))
        except (Stopped, WorkFolderError):
            raise  # no fault of the translator's
        except Exception as error:  # whatever an engine raises must not cost the other sentences
            LOG.warning("translating %d sentences failed: %s", len(sentences), error)
            LOG.debug("where it failed", exc_info=True)  # for developers, not on people's screens
            self.last_error = message("the translator failed: {error}", error=error)
            self.raised += len(sentences) == 1
            return {}
        self.raised = 0
        return _usable(sentences, provided)


def _usable(
    sentences: Sequence[SourceSentence], provided: Sequence[Translation]
) -> dict[str, Translation]:
    """Answers that were asked for and are not contradicted, by id; empty ones only when alone."""
    asked = {sentence.id for sentence in sentences}
    texts: dict[str, set[str]] = {}
    for answer in provided:
        texts.setdefault(answer.id, set()).add(answer.text)
    strangers = sorted(texts.keys() - asked)
    if strangers:
        LOG.warning("the translator answered for unknown sentences: %s", ", ".join(strangers))
    return {
        answer.id: answer
        for answer in provided
        if answer.id in asked
        and len(texts[answer.id]) == 1
        and (answer.text.strip() or len(sentences) == 1)
    }


def _wants(sentence: Sentence, target: str) -> bool:
    present = sentence.targets.get(target)
    return bool(sentence.source.content.strip()) and (present is None or present.untouched)


def _sentence(sentence: Sentence, source: str) -> SourceSentence:
    content = sentence.source.content
    return SourceSentence(sentence.id, content, tuple(split_words(content, source)))


def _translated(sentence: Sentence, answer: Translation, source: str, target: str) -> Sentence:
    kept = tuple(f for f in sentence.findings if f.language != target or f.kind not in _OURS)
    sentence = replace(sentence, findings=kept)
    content = " ".join(answer.text.split())
    if not content:
        reason = answer.failure or message("the translator gave an empty answer")
        without = {code: text for code, text in sentence.targets.items() if code != target}
        flag = Finding(FindingKind.UNTRANSLATED, reason, target)
        return replace(sentence, targets=without).with_findings(flag)
    recognized = _recognized(sentence, source)
    text = Text(
        content,
        alignment=_relink(answer.alignment, content, target, recognized),
        score=answer.score,
        alternatives=tuple(
            replace(other, alignment=_relink(other.alignment, other.content, target, recognized))
            for other in answer.alternatives
        ),
    )
    return sentence.with_target(target, text).with_findings(
        *_flags(sentence, answer, source, target)
    )


def _recognized(sentence: Sentence, source: str) -> list[int]:
    """For each word of the source text, the recognized word that it belongs to."""
    texts = split_words(sentence.source.content, source)
    return recognized_indices([word.text for word in sentence.words], texts)


def _relink(
    links: Sequence[Link], content: str, target: str, recognized: Sequence[int]
) -> tuple[Link, ...]:
    """Links to words of the source text, as links to recognized words; impossible ones go."""
    length = len(split_words(content, target))
    merged: dict[tuple[int, int], float] = {}
    for link in links:
        if 0 <= link.target < length and 0 <= link.source < len(recognized):
            key = (link.target, recognized[link.source])
            merged[key] = min(1.0, merged.get(key, 0.0) + link.weight)
    return tuple(Link(*key, weight) for key, weight in sorted(merged.items()))


def _flags(sentence: Sentence, answer: Translation, source: str, target: str) -> Iterator[Finding]:
    content = sentence.source.content
    languages = {"source_language": source, "target_language": target}
    strange = strange_parts(content, answer.text, **languages)
    for reason in (*doubts(content, answer.text, **languages), *strange):
        yield Finding(FindingKind.SUSPICIOUS_TRANSLATION, reason, target)
    for repair in answer.repairs:
        detail = message("{before} replaced with {after}", before=repair.before, after=repair.after)
        yield Finding(
            FindingKind.NAME_REPAIR, detail, target, text=repair.before, instead=repair.after
        )
    if answer.unknown:
        yield Finding(FindingKind.OUTSIDE_VOCABULARY, message(", ".join(answer.unknown)), target)

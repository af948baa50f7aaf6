"""
Bringing a given text on the time line: a transcript that people wrote, and their translations.

The text is aligned to recognized words; what was recognized gives its time, what was
not lies between. Sentences of the translations are aligned to those of the transcript
(`tolmach.stages.alignment.bitext`), so that every sentence holds what both say.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise

from tolmach.core.document import Finding, FindingKind, Origin, Sentence, Speaker, Text, Word
from tolmach.core.timing import Span
from tolmach.core.translation import TimedPair
from tolmach.messages import NO_TEXT, message
from tolmach.stages.alignment.bitext import (
    NO_EVIDENCE,
    Bead,
    BitextEvidence,
    align,
    doubtful,
)
from tolmach.stages.alignment.forced import TextTimes
from tolmach.stages.alignment.projection import spread_words
from tolmach.stages.alignment.word_alignment import match_words
from tolmach.stages.sentences.identity import new_id
from tolmach.text.provided_text import paragraphs, speaker_names
from tolmach.text.sentences import sentence_ends
from tolmach.text.words import join_words, split_words

_RECOGNIZED = 1 / 3
"""Share of a sentence's words that must have been recognized, or the sentence is flagged."""
_PER_CHARACTER = 65
"""Milliseconds a character takes to say, for words before the first and behind the last."""
_UNSURE = message("it is not sure that this part of the translation belongs here")
_ELSEWHERE = message("the translation says this elsewhere, in another order")


@dataclass(frozen=True, slots=True)
class ProvidedSentence:
    """A sentence of a given text; `opens` marks the first of a paragraph."""

    text: str
    speaker: str | None = None
    opens: bool = False


def sentences_from_texts(
    words: Sequence[Word],
    transcript: str,
    translations: Mapping[str, str],
    language: str,
    evidence: BitextEvidence = NO_EVIDENCE,
    times: TextTimes | None = None,
) -> list[Sentence]:
    """
    Make sentences of a transcript and its translations, timed by recognized words.

    Args:
        words: what was recognized, in time order; at least one.
        transcript: the whole text in the language spoken, as people write it.
        translations: language code -> the whole text in that language.
        language: code of the language spoken.
        evidence: names whose rendering is known, for aligning the sentences.
        times: of the text's words, where an aligner found them.

    Returns:
        One sentence per sentence of the transcript, or per group of them that a translation says in
        one; all texts are of human origin. Sentences that no recognized word supports, and those
        that one text lacks, have a finding. Speakers have the ids of `speakers_of`.
    """
    source = provided_sentences(transcript, language)
    groups = {
        code: _groups(source, provided_sentences(text, code), (language, code), evidence)
        for code, text in translations.items()
    }
    ends = _common_ends(len(source), groups.values())
    texts = [split_words(sentence.text, language) for sentence in source]
    timed = _cut(times.words, texts) if times else align_text(words, texts, language)
    starts = list(accumulate(map(len, texts), initial=0))
    ids = {speaker.name: speaker.id for speaker in speakers_of(transcript)}
    taken: set[str] = set()
    sentences = []
    for first, last in pairwise((0, *ends)):
        spoken = tuple(chain(*timed[first:last]))
        content = join_words((provided.text for provided in source[first:last]), language)
        sentence_id = new_id(spoken[0].start, taken)
        taken.add(sentence_id)
        sentence = Sentence(
            sentence_id,
            spoken,
            Text(content, origin=Origin.HUMAN),
            speaker=ids.get(source[first].speaker or ""),
            findings=tuple(
                chain.from_iterable(
                    _not_said(source[n], timed[n], times, n, starts[n], language)
                    for n in range(first, last)
                )
                if times
                else _without_words(spoken)
            ),
            paragraph=source[first].opens,
        )
        for code, found in groups.items():
            sentence = _with_translation(
                sentence, code, [g for g in found if first <= g.first < last]
            )
        sentences.append(sentence)
    return sentences


def sentences_from_pairs(
    words: Sequence[Word], pairs: Sequence[TimedPair], language: str, target: str
) -> list[Sentence]:
    """
    Make sentences of sentences that another program translated and timed.

    Args:
        words: what was recognized, in time order; may be empty.
        pairs: in time order.
        language, target: codes of the language spoken and of the translation.

    Returns:
        One sentence per pair, inside its stretch of time. Words of the sentence have the times of
        the same words recognized there; a pair without translation is flagged.
    """
    middles = [(word.start + word.end) // 2 for word in words]
    taken: set[str] = set()
    sentences = []
    for pair in pairs:
        recognized = words[
            bisect_left(middles, pair.span.start) : bisect_right(middles, pair.span.end)
        ]
        texts = split_words(pair.source, language)
        timed = (
            _inside(align_text(recognized, [texts], language)[0], pair.span) if recognized else []
        )
        timed = timed or spread_words(texts, pair.span.start, pair.span.end)
        sentence_id = new_id(pair.span.start, taken)
        taken.add(sentence_id)
        sentence = Sentence(sentence_id, tuple(timed), Text(pair.source))
        if pair.target:
            sentence = sentence.with_target(target, Text(pair.target))
        else:
            sentence = sentence.with_findings(
                Finding(FindingKind.UNTRANSLATED, message("no translation given"), target)
            )
        sentences.append(sentence)
    return sentences


def _inside(words: Iterable[Word], span: Span) -> list[Word]:
    clipped = ((word, word.span.clip(span)) for word in words)
    return [replace(word, start=kept.start, end=kept.end) for word, kept in clipped]


def speakers_of(transcript: str) -> tuple[Speaker, ...]:
    """The speakers that a transcript names before colons: S1, S2, ... in order of appearance."""
    names = enumerate(speaker_names(transcript), 1)
    return tuple(Speaker(f"S{number}", name) for number, name in names)


def provided_sentences(text: str, language: str) -> list[ProvidedSentence]:
    """Cut a text as people write it into sentences."""
    found = []
    for paragraph in paragraphs(text):
        words = split_words(paragraph.text, language)
        for first, last in pairwise((0, *sentence_ends(words, language))):
            content = join_words(words[first:last], language)
            found.append(ProvidedSentence(content, paragraph.speaker, opens=first == 0))
    return found


def align_text(
    words: Sequence[Word], sentences: Sequence[Sequence[str]], language: str
) -> list[list[Word]]:
    """
    Give the words of a text the times at which they were recognized.

    Args:
        words: what was recognized, in time order; at least one.
        sentences: the words of each sentence of the text.
        language: code of both.

    Returns:
        The text's words, sentence by sentence. A recognized word has its time and probability;
        one that was not shares the free time between its neighbours and is marked interpolated.
    """
    texts = [word for sentence in sentences for word in sentence]
    pairs = match_words([word.text for word in words], texts, language)
    timed = list(_rising(_timed(words, texts, pairs)))
    return _cut(timed, sentences)


def _cut(words: Sequence[Word], sentences: Sequence[Sequence[str]]) -> list[list[Word]]:
    ends = accumulate((len(sentence) for sentence in sentences), initial=0)
    return [list(words[first:last]) for first, last in pairwise(ends)]


def _timed(
    words: Sequence[Word], texts: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> Iterator[Word]:
    recognized, written = -1, -1
    for j, i in [*pairs, (len(words), len(texts))]:
        if i > written + 1:
            missing = texts[written + 1 : i]
            stretch = _stretch(words, recognized, j, missing)
            yield from spread_words(missing, stretch.start, stretch.end)
        if i < len(texts):
            yield replace(words[j], text=texts[i])
        recognized, written = j, i


def _stretch(words: Sequence[Word], before: int, after: int, texts: Sequence[str]) -> Span:
    """The time of recognized words between two matches; without any, the time between."""
    between = words[before + 1 : after]
    if between:
        return Span(between[0].start, max(word.end for word in between))
    length = _PER_CHARACTER * sum(map(len, texts))
    if before < 0:
        return Span(max(0, words[after].start - length), words[after].start)
    start = words[before].end
    if after == len(words):
        return Span(start, start + length)
    return Span(start, max(start, words[after].start))


def _rising(words: Iterable[Word]) -> Iterator[Word]:
    """Let no word begin before the one before it; recognizers overlap at their seams."""
    start = 0
    for word in words:
        start = max(start, word.start)
        yield word if word.start == start else replace(word, start=start, end=max(start, word.end))


@dataclass(frozen=True, slots=True)
class _Group:
    """
    Sentences of the source, and what a translation says for them.

    Attributes:
        extra: the part of it that has no source.
        unsure: it is in a stretch where it is not sure what belongs to what.
        moved: the translation says it elsewhere.
    """

    first: int
    last: int
    content: str
    extra: str = ""
    unsure: bool = False
    moved: bool = False


def _groups(
    source: Sequence[ProvidedSentence],
    target: Sequence[ProvidedSentence],
    languages: tuple[str, str],
    evidence: BitextEvidence,
) -> list[_Group]:
    """Groups that cover the source; a target sentence without a source joins its neighbour."""
    breaks = BitextEvidence(
        glossary=evidence.glossary,
        source_breaks={i for i, sentence in enumerate(source) if sentence.opens},
        target_breaks={j for j, sentence in enumerate(target) if sentence.opens},
    )
    beads = align([s.text for s in source], [t.text for t in target], *languages, breaks)
    groups: list[_Group] = []
    early: list[str] = []
    unsure = doubtful(beads)
    for number, bead in enumerate(beads):
        content = _content(target, bead, languages[1])
        if bead.source[0] < bead.source[1]:
            added = " ".join(early)
            content = join_words(filter(None, (*early, content)), languages[1])
            groups.append(_Group(*bead.source, content, added, number in unsure, bead.moved))
            early = []
        elif groups:
            last = groups[-1]
            joined = join_words(filter(None, (last.content, content)), languages[1])
            extra = f"{last.extra} {content}".strip()
            groups[-1] = replace(last, content=joined, extra=extra)
        else:
            early.append(content)
    return groups


def _content(target: Sequence[ProvidedSentence], bead: Bead, language: str) -> str:
    return join_words((one.text for one in target[slice(*bead.target)]), language)


def _common_ends(count: int, groups: Iterable[Sequence[_Group]]) -> list[int]:
    """Ends of sentences at which no translation is in the middle of one of its own."""
    ends = set(range(1, count + 1))
    for found in groups:
        ends &= {group.last for group in found}
    return sorted(ends)


def _with_translation(sentence: Sentence, code: str, groups: Sequence[_Group]) -> Sentence:
    content = join_words((group.content for group in groups if group.content), code)
    extra = " ".join(group.extra for group in groups if group.extra)
    if not content:
        return sentence.with_findings(
            Finding(FindingKind.UNTRANSLATED, message("the translation leaves this out"), code)
        )
    if extra:
        detail = message("only in the translation: {words}", words=extra)
        sentence = sentence.with_findings(Finding(FindingKind.SUSPICIOUS_TRANSLATION, detail, code))
    for detail, applies in (
        (_UNSURE, any(group.unsure for group in groups)),
        (_ELSEWHERE, any(group.moved for group in groups)),
    ):
        if applies:
            sentence = sentence.with_findings(
                Finding(FindingKind.SUSPICIOUS_TRANSLATION, detail, code)
            )
    return sentence.with_target(code, Text(content, origin=Origin.HUMAN))


def _not_said(
    provided: ProvidedSentence,
    words: Sequence[Word],
    times: TextTimes,
    number: int,
    start: int,
    language: str,
) -> Iterator[Finding]:
    """What of a sentence is not in the recording; `start` is the number of its first word."""
    whole = number in times.unsaid
    clauses = [
        words[one.start - start : one.stop - start]
        for one in times.unsaid_clauses
        if start <= one.start < start + len(words)
    ]
    for own in [words] if whole else clauses:
        text = provided.text if whole else join_words((word.text for word in own), language)
        yield Finding(
            FindingKind.NOT_SAID,
            NO_TEXT if whole else message("these words: {words}", words=text),
            start=own[0].start,
            end=own[-1].end,
            text=text,
        )


def _without_words(words: Sequence[Word]) -> Iterator[Finding]:
    recognized = sum(not word.interpolated for word in words)
    if recognized < _RECOGNIZED * len(words):
        detail = message(
            "{recognized} of {words} words were heard", recognized=recognized, words=len(words)
        )
        yield Finding(FindingKind.LOW_CONFIDENCE, detail)

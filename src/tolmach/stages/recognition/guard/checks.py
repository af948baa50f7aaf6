"""
The checks on one window, as a table that one loop runs.

To add a check: write a function from `Reading` to findings and add it to `CHECKS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from tolmach.core.document import FindingKind
from tolmach.core.timing import Span
from tolmach.messages import message
from tolmach.stages.recognition.guard.findings import Reading, WindowFinding, doubt, without_words
from tolmach.stages.recognition.guard.form import addresses, sounds
from tolmach.stages.recognition.guard.script import foreign_run, foreign_sentences
from tolmach.stages.recognition.guard.uncovered import LONGEST_WORD_MS, uncovered
from tolmach.text.repetition import loops, plain_word
from tolmach.text.stock_phrases import stock_phrases

ALIGNMENT_SLACK_MS = 300
"""How far word times may be off before a word counts as in silence."""

SURE = 0.6
"""Mean probability from which words count as said."""

FASTEST_LETTERS = 30
"""Letters per second of voice; fast Russian speech has 18 to 20."""

CROWDED_WORDS, CROWDED_MS = 6, 600
"""So many words in so little time were not spoken: 10 words a second."""

FEWEST_DISTINCT_TRIPLES = 0.7
"""Share of distinct triples of words; 410 blocks of real talk had 0.85 and more."""

LOWEST_LOG_PROBABILITY = -1.0
NO_SPEECH = 0.6
"""Whisper's own limits."""

UNPUNCTUATED_WORDS = 40
"""So many words without any mark: punctuation was lost, where there was some before."""

_MARK = re.compile(r"[.,!?…;:—–。、！？؟،।]")


def long_words(recognized: Reading) -> Iterator[WindowFinding]:
    """Words longer than a word can be."""
    for i, word in enumerate(recognized.words):
        if word.span.duration > LONGEST_WORD_MS:
            detail = message("{seconds:.1f} s long", seconds=word.span.duration / 1000)
            yield doubt(FindingKind.LONG_WORD, recognized.words, i, i, detail)


def repetition(recognized: Reading) -> Iterator[WindowFinding]:
    """Words that go round in circles."""
    found = loops(recognized.texts)
    for loop in found:
        detail = (
            message("{count} times the same", count=loop.turns)
            if loop.turns > 1
            else message("endless word")
        )
        yield doubt(FindingKind.REPETITION, recognized.words, loop.first, loop.last, detail)
    plain = [text for word in recognized.texts if (text := plain_word(word))]
    triples = list(zip(plain, plain[1:], plain[2:], strict=False))
    if not found and len(triples) >= 20:
        share = len(set(triples)) / len(triples)
        if share < FEWEST_DISTINCT_TRIPLES:
            detail = message("only {share:.0%} of what is said is new", share=share)
            yield doubt(
                FindingKind.REPETITION, recognized.words, 0, len(recognized.words) - 1, detail
            )


def stock(recognized: Reading) -> Iterator[WindowFinding]:
    """Phrases that recognizers invent."""
    for phrase in stock_phrases(recognized.texts, recognized.window.language):
        detail = message("a phrase that recognizers invent")
        yield doubt(FindingKind.STOCK_PHRASE, recognized.words, phrase.first, phrase.last, detail)


def form(recognized: Reading) -> Iterator[WindowFinding]:
    """Addresses and descriptions of sounds, which recognizers know from subtitles."""
    for first, last in addresses(recognized.texts):
        detail = message("an address")
        yield doubt(FindingKind.STOCK_PHRASE, recognized.words, first, last, detail)
    for first, last in sounds(recognized.texts):
        detail = message("describes a sound")
        yield doubt(FindingKind.STOCK_PHRASE, recognized.words, first, last, detail)


def in_silence(recognized: Reading) -> Iterator[WindowFinding]:
    """Words where the voice detector hears no speech."""
    if recognized.voiced is None:
        return
    silent = [
        not recognized.voice_in(
            Span(max(0, word.start - ALIGNMENT_SLACK_MS), word.end + ALIGNMENT_SLACK_MS)
        )
        for word in recognized.words
    ]
    for first, last in _runs(silent):
        run = recognized.words[first : last + 1]
        # One or two words of which the recognizer is sure may only be misplaced.
        sure = sum(word.probability or 0.0 for word in run) >= SURE * len(run)
        misplaced = sure and len(run) <= 2 and not all(silent)
        kind = FindingKind.LOW_CONFIDENCE if misplaced else FindingKind.INVENTED
        yield doubt(kind, recognized.words, first, last, message("no one speaks there"))


def _runs(marks: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of true values."""
    first = None
    count = 0
    for i, mark in enumerate(marks):
        count = i + 1
        if mark and first is None:
            first = i
        if not mark and first is not None:
            yield first, i - 1
            first = None
    if first is not None:
        yield first, count - 1


def rate(recognized: Reading) -> Iterator[WindowFinding]:
    """More words than a mouth can say."""
    words = recognized.words
    if not words:
        return
    letters = sum(len(plain_word(word.text)) for word in words)
    voice = sum(part.duration for part in recognized.voiced or recognized.window.window.spans)
    if letters >= 40 and letters * 1000 > FASTEST_LETTERS * voice:
        detail = message(
            "{letters} letters in {seconds:.1f} s of voice", letters=letters, seconds=voice / 1000
        )
        yield doubt(FindingKind.RATE, words, 0, len(words) - 1, detail)
        return
    crowded = [False] * len(words)
    for i in range(len(words) - CROWDED_WORDS + 1):
        if words[i + CROWDED_WORDS - 1].end - words[i].start < CROWDED_MS:
            crowded[i : i + CROWDED_WORDS] = [True] * CROWDED_WORDS
    for first, last in _runs(crowded):
        detail = message(
            "{words} words in {duration} ms",
            words=last - first + 1,
            duration=words[last].end - words[first].start,
        )
        yield doubt(FindingKind.RATE, words, first, last, detail)


def script(recognized: Reading) -> Iterator[WindowFinding]:
    """Text in letters that the language is not written in."""
    language = recognized.window.language
    found = [*foreign_run(recognized.texts, language)]
    found += foreign_sentences(recognized.texts, language)
    for first, last, name in sorted(found):
        detail = message("{script} letters", script=name)
        yield doubt(FindingKind.SCRIPT, recognized.words, first, last, detail)


def confidence(recognized: Reading) -> Iterator[WindowFinding]:
    """Windows of which the recognizer itself is not sure."""
    window = recognized.window
    if not recognized.words or window.log_probability is None:
        return
    if window.log_probability < LOWEST_LOG_PROBABILITY:
        silent = (window.no_speech_probability or 0.0) > NO_SPEECH
        kind = FindingKind.INVENTED if silent else FindingKind.LOW_CONFIDENCE
        detail = (
            message("the recognizer takes it for silence")
            if silent
            else message("the recognizer is not sure")
        )
        yield doubt(kind, recognized.words, 0, len(recognized.words) - 1, detail)


def echo(recognized: Reading) -> Iterator[WindowFinding]:
    """The names and terms that the recognizer was told to expect, said back to it as a list."""
    prompt = [text for word in recognized.hotwords.split() if (text := plain_word(word))]
    following = set(pairwise(prompt))
    plain = [plain_word(word) for word in recognized.texts]
    linked = [False] * len(plain)
    for i, pair in enumerate(pairwise(plain)):
        if pair in following:
            linked[i] = linked[i + 1] = True
    for first, last in _runs(linked):
        # A full name is two or three words of the list, and people do say it.
        if last - first + 1 >= 4:
            detail = message("an echo of the list of names")
            yield doubt(FindingKind.INVENTED, recognized.words, first, last, detail)


def punctuation(recognized: Reading) -> Iterator[WindowFinding]:
    """Long text without any punctuation."""
    unmarked = [not _MARK.search(text) for text in recognized.texts]
    for first, last in _runs(unmarked):
        if last - first + 1 >= UNPUNCTUATED_WORDS:
            detail = message("{words} words without punctuation", words=last - first + 1)
            yield doubt(FindingKind.NO_PUNCTUATION, recognized.words, first, last, detail)


def speech_without_words(recognized: Reading) -> Iterator[WindowFinding]:
    """Voice for which no words were recognized."""
    for gap in uncovered(recognized):
        seconds = recognized.voice_in(gap) / 1000
        yield without_words(gap, message("{seconds:.1f} s of voice, no words", seconds=seconds))


CHECKS: tuple[Callable[[Reading], Iterable[WindowFinding]], ...] = (
    in_silence,
    repetition,
    stock,
    form,
    echo,
    rate,
    script,
    confidence,
    punctuation,
    long_words,
    speech_without_words,
)


def examine(recognized: Reading) -> list[WindowFinding]:
    """Run every check on one window."""
    return [finding for check in CHECKS for finding in check(recognized)]

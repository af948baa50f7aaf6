"""
Forced alignment, but for the engine: which words an aligner is asked about, in which sound.

A text is laid beside the words that a recognizer recognized. Words that both have are anchors;
between them the text is cut into windows of some seconds. What was said and is not in the text goes
into the windows too, so that its sound is not shared among the words around it. Where a recognizer
aligns its own words, only stretches with doubtful ones are worth asking about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby, pairwise

from tolmach.core.document import Finding, Word
from tolmach.core.speech import TextWindow
from tolmach.core.timing import Span
from tolmach.stages.alignment.projection import spread_words
from tolmach.stages.alignment.word_alignment import match_words
from tolmach.text.fillers import fillers, hesitations, repetitions
from tolmach.text.similarity import distance
from tolmach.text.words import join_words, letters, split_words

LONGEST_MS = 10_000
"""
Sound of a window, if there is an anchor to cut it at. The aligner's work grows with the square.
"""
_MOST_MS = 28_000
"""Sound of a window in any case; Whisper takes 30 s."""
_PAD_MS = 200
"""Sound around the words of a window, where the neighbours leave so much."""
_PART_MS = 1_500
"""A pause between two anchors that always parts windows; its sound is left out."""
_WELL_FILLED = 0.4
"""Share of a window's length from which on it may end at a short pause."""
_LETTER_MS = 65
"""Time that a letter takes to say, in reading and in talk."""
_FASTEST_MS = 25
"""Time of a letter below which nothing can be said: 40 letters in a second."""
_REACH = 40
"""Matches before one that may be the last plausible one."""
_CONTEXT_WORDS = 3
"""Recognized words beside a doubtful one that are aligned with it, so that it cannot drift."""
_APART_WORDS = 4
"""Words in a row from which on it is worth leaving them out of what is aligned."""
_RECOGNIZED = 0.3
"""Probability from which on a recognized word is where it was recognized."""
_DOUBTFUL_MS = 150
"""
A pause behind a word without a mark from which on the word may belong behind it. Recognizers put
a small word that follows a pause before it (`benchmarks/alignment`).
"""
_MARKS = 60
"""Marks inside passages from which on their pauses tell the model's bias; it takes 40 pauses."""
_SLACK_MS = 300
"""How far off recognized times are."""
_UNSAID = 25
"""Letters of matches that must speak for it that a passage was not said."""
_UNSAID_OUTSIDE = 10
"""The same for a passage before the first match or behind the last."""
_SURPLUS = 12
"""Letters by which what was said must be longer than the text, to hold more than the text."""
_FOREIGN = 0.18
"""
Mean probability of a sentence below which it does not fit the sound. With Whisper base, sentences
that were said have 0.2 to 0.9, others 0.05 to 0.14 (`benchmarks/alignment`).
"""
_ANCHORED = 0.15
"""
Share of recognized words up to which a sentence may still not have been said; of a clause, of
their letters.
"""
_TELLABLE = 8
"""Letters from which on a sentence can be told from sound that it does not fit."""
_MANY = 1 / 3
"""Share of sentences from which on it is asked whether they are said elsewhere."""
_TELLING = 5
"""Letters of a word by which a passage is known again."""
_KNOWN = 0.5
"""Share of its telling words that must be recognized somewhere, for a passage to be said."""
_WORDS, _LETTERS = 4, 20
"""Words and letters from which on speech that the text lacks is no edit."""
_FITS = 0.12
"""Probability from which on a word is where the aligner says."""
_CLAUSE_MARKS = frozenset(",;:—–…)")
_CLAUSE_WORDS = 4
"""Words from which on a clause can be told from sound that it does not fit."""
_FOREIGN_CLAUSE = 0.15
"""
Mean probability of a clause below which it does not fit the sound. Whisper base gives planted ones
0.00 to 0.15, and others 0.2 to 0.9 (`benchmarks/alignment`).
"""
_SURE = 0.25
"""Mean probability from which on what is around such a clause is sure to be said."""
_UNSURE = 0.02
"""Probability below which a recognized word is where it was recognized."""
_APART_MS = 600
"""A pause that is seldom between the first words of a sentence."""
_LONG = 2.5
"""How many times as long as usual a first word takes if it was pulled apart."""
_DIGIT = 6
"""Letters that a digit stands for when it is said."""


@dataclass(frozen=True, slots=True)
class ScriptWord:
    """
    A word to align, in the order in which the words are said.

    Attributes:
        word: with an approximate time.
        index: its number in the text; None for a recognized word that the text lacks.
        anchored: the word was recognized there.
    """

    word: Word
    index: int | None
    anchored: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """
    What an aligner can be asked: words of the script, and the window they are said in.

    Attributes:
        sure: all its words, and those around it, were surely recognized there.
    """

    first: int
    last: int
    window: TextWindow
    sure: bool


@dataclass(frozen=True, slots=True)
class TextTimes:
    """
    When the words of a text are said.

    Attributes:
        words: of all sentences, in order.
        unsaid: numbers of sentences that are not in the recording.
        findings: what is said and not in the text.
        unsaid_clauses: numbers of words of sentences that are said without these clauses.
    """

    words: tuple[Word, ...]
    unsaid: frozenset[int]
    findings: tuple[Finding, ...]
    unsaid_clauses: tuple[range, ...] = ()


def spoken_length(texts: Iterable[str]) -> int:
    """Letters of words as they are said; a digit counts as some letters, a word as one at least."""
    return sum(
        max(1, sum(_DIGIT if c.isdigit() else 1 for c in letters(text))) + 1 for text in texts
    )


def script(
    recognized: Sequence[Word],
    sentences: Sequence[Sequence[str]],
    language: str,
    duration: int,
    unsaid: Collection[int] = frozenset(),
    clauses: Iterable[range] = (),
) -> list[ScriptWord]:
    """
    Lay the words of a text beside recognized words, in the order in which both are said.

    Sentences for which there is no room are left out.

    Args:
        recognized: in time order.
        sentences: the words of each sentence of the text.
        duration: of the recording in milliseconds.
        unsaid: numbers of sentences that are known not to be said.
        clauses: numbers of words that are known not to be said, although their sentences are.
    """
    silent = set(chain.from_iterable(clauses))
    numbers: list[int] = []
    ends = [0]
    for number, own in enumerate(_numbers(sentences)):
        numbers += [i for i in own if number not in unsaid and i not in silent]
        ends.append(len(numbers))
    words = [word for sentence in sentences for word in sentence]
    texts = [words[i] for i in numbers]
    matched = match_words([word.text for word in recognized], texts, language)
    pairs = _plausible(matched, recognized, texts, duration)
    laid: list[ScriptWord] = []
    corners = [(-1, -1), *pairs, (len(recognized), len(texts))]
    for (before, above), (after, below) in pairwise(corners):
        between = recognized[before + 1 : after]
        start = recognized[before].end if before >= 0 else 0
        end = recognized[after].start if after < len(recognized) else duration
        room = Span(min(start, end), end)
        laid += _between(between, texts, range(above + 1, below), ends, room)
        if after < len(recognized):
            laid.append(ScriptWord(replace(recognized[after], text=texts[below]), below, True))
    return [
        each if each.index is None else replace(each, index=numbers[each.index]) for each in laid
    ]


def _numbers(sentences: Iterable[Sequence[str]]) -> Iterator[range]:
    """The numbers of each sentence's words in the text."""
    for first, last in pairwise(accumulate(map(len, sentences), initial=0)):
        yield range(first, last)


def _plausible(
    pairs: Sequence[tuple[int, int]],
    recognized: Sequence[Word],
    texts: Sequence[str],
    duration: int,
) -> list[tuple[int, int]]:
    """
    The matches between which the text can be said in the time there is.

    Where a recognizer understood little, a small word may match one that was said elsewhere. Of
    matches that exclude each other those with the most letters stay, unless both sides are well
    supported: then the text between them was not said. Before the first match and behind the last
    it takes less, because texts begin before recordings do and end after them.
    """
    reached = list(accumulate((spoken_length([text]) for text in texts), initial=0))
    sides = [(Span(0, 0), 0, 0)]
    sides += [(recognized[j].span, reached[i], reached[i + 1]) for j, i in pairs]
    sides.append((Span(duration, duration), reached[-1], reached[-1]))
    best = [(0, -1)]
    for number in range(1, len(sides)):
        span, above, below = sides[number]
        options = []
        for other in range(max(0, number - _REACH), number):
            before, _, end = sides[other]
            late = (above - end) * _FASTEST_MS > span.start - before.end + _SLACK_MS
            unsaid = _UNSAID if other and number < len(sides) - 1 else _UNSAID_OUTSIDE
            options.append((best[other][0] - unsaid * late, other))
        worth, back = max(options)
        best.append((worth + below - above, back))
    chain = []
    at = best[-1][1]
    while at > 0:
        chain.append(pairs[at - 1])
        at = best[at][1]
    return chain[::-1]


def _between(
    said: Sequence[Word], texts: Sequence[str], missing: range, ends: Sequence[int], room: Span
) -> list[ScriptWord]:
    """What lies between two anchors: words of the text, and recognized ones that it lacks."""
    kept = _with_room(texts, missing, ends, room)
    if not kept:
        return [ScriptWord(word, None, False) for word in said]
    written = [texts[i] for i in kept]
    lengths = spoken_length(word.text for word in said), spoken_length(written)
    if lengths[1] > 2 * lengths[0] + _SURPLUS:
        return _spread(texts, kept, room, outside=not missing.start or missing.stop == len(texts))
    if lengths[0] > 2 * lengths[1] + _SURPLUS:
        left, first, last = _split(said, written, [bisect_left(kept, end) for end in ends])
    else:
        left, first, last = len(kept), len(said), len(said)
    found = _spread(texts, kept[:left], _span(said[:first], room.start))
    found += [ScriptWord(word, None, False) for word in said[first:last]]
    return found + _spread(texts, kept[left:], _span(said[last:], room.end))


def _with_room(texts: Sequence[str], missing: range, ends: Sequence[int], room: Span) -> list[int]:
    """The words of a gap; without the sentences inside it where there is no time to say all."""
    if spoken_length(texts[i] for i in missing) * _FASTEST_MS <= room.duration:
        return list(missing)
    inside = [end for end in ends if missing.start <= end <= missing.stop]
    left_out = range(inside[0], inside[-1]) if inside else range(0)
    return [i for i in missing if i not in left_out]


def _split(
    said: Sequence[Word], written: Sequence[str], places: Iterable[int]
) -> tuple[int, int, int]:
    """
    Where a text has a hole: written words before it, and the said words that are in it.

    The hole is between sentences if a sentence ends among the words, and where the words on both
    sides of it are most alike.
    """
    inside = sorted({place for place in places if 0 < place < len(written)})
    options = []
    for left in (0, *inside, len(written)):
        first = _covering(said, spoken_length(written[:left]))
        last = len(said) - _covering(said[::-1], spoken_length(written[left:]))
        last = max(first, last)
        wrong = _unlike(said[:first], written[:left]) + _unlike(said[last:], written[left:])
        options.append((wrong, left, first, last))
    return min(options)[1:]


def _covering(said: Sequence[Word], length: int) -> int:
    """How many words it takes to say so many letters."""
    sums = accumulate((spoken_length([word.text]) for word in said), initial=0)
    return min(enumerate(sums), key=lambda one: abs(one[1] - length))[0]


def _unlike(said: Sequence[Word], written: Sequence[str]) -> int:
    left = "".join(letters(word.text).casefold() for word in said)
    return distance(left, "".join(letters(word).casefold() for word in written))


def _span(said: Sequence[Word], otherwise: int) -> Span:
    if not said:
        return Span(otherwise, otherwise)
    return Span(said[0].start, max(word.end for word in said))


def _spread(
    texts: Sequence[str], numbers: Sequence[int], room: Span, *, outside: bool = False
) -> list[ScriptWord]:
    """Words at an even pace; at the ends of a text, as near to it as they can be said."""
    written = [texts[i] for i in numbers]
    if outside:
        length = min(room.duration, _LETTER_MS * spoken_length(written) * 2 + _PART_MS)
        room = (
            Span(room.end - length, room.end)
            if not numbers[0]
            else Span(room.start, room.start + length)
        )
    words = spread_words(written, room.start, room.end) if written else []
    return [ScriptWord(word, i, False) for word, i in zip(words, numbers, strict=True)]


def passages(
    words: Sequence[ScriptWord], language: str, duration: int, *, apart: bool = False
) -> list[Passage]:
    """
    Cut a script into windows, at pauses between anchors where there are any.

    Args:
        apart: put words that were surely recognized in passages of their own; see `needed`.
    """
    found = []
    sure = list(_apart(words)) if apart else [False] * len(words)
    first = 0
    while first < len(words):
        last = _end(words, sure, first)
        window = _window(words, first, last, language, duration)
        found.append(Passage(first, last, window, sure[first]))
        first = last
    return found


def needed(found: Sequence[Passage]) -> list[Passage]:
    """
    Choose the passages to align where the aligner's own model recognized the words.

    The words of the others have its times already. Some are aligned nevertheless: as many as it
    takes to tell the model's bias by their pauses.
    """
    asked = {each for each in found if not each.sure}
    marks = sum(map(_marks, asked))
    for each in sorted(found, key=_marks, reverse=True):
        if each.sure and _marks(each) and marks < _MARKS:
            asked.add(each)
            marks += _marks(each)
    return [each for each in found if each in asked]


def _marks(passage: Passage) -> int:
    """How many words inside a passage end with a mark, where people pause."""
    return sum(not text[-1:].isalnum() for text in passage.window.words[:-1])


def _apart(words: Sequence[ScriptWord]) -> Iterator[bool]:
    """Whether each word is in a run of words that were surely recognized, and not near its ends."""
    for sure, run in groupby(map(_sure, words, [*words[1:], None])):
        length = sum(1 for _ in run)
        inside = length - 2 * _CONTEXT_WORDS if sure else 0
        if inside < _APART_WORDS:
            yield from [False] * length
        else:
            yield from [False] * _CONTEXT_WORDS + [True] * inside + [False] * _CONTEXT_WORDS


def _sure(each: ScriptWord, after: ScriptWord | None) -> bool:
    """Whether a word was recognized where it is; a pause behind one without a mark is doubtful."""
    word = each.word
    pause = after.word.start - word.end if after and word.text[-1:].isalnum() else 0
    return (
        each.anchored
        and not word.interpolated
        and (word.probability or 0.0) >= _RECOGNIZED
        and pause < _DOUBTFUL_MS
    )


def _end(words: Sequence[ScriptWord], sure: Sequence[bool], first: int) -> int:
    """Where a window that begins at a word ends: the number of the word behind it."""
    start = words[first].word.start
    options: list[tuple[bool, int, int, int]] = []
    for number in range(first + 1, len(words)):
        if sure[number] != sure[first]:
            return number
        before, after = words[number - 1], words[number]
        pause = after.word.start - before.word.end
        length = before.word.end - start
        anchored = before.anchored and after.anchored
        if anchored and pause >= _PART_MS:
            return number
        enough = length >= _WELL_FILLED * LONGEST_MS
        options.append((anchored and enough, min(pause, _PART_MS), length, number))
        whole = after.word.end - start
        if whole > _MOST_MS or (whole > LONGEST_MS and any(option[0] for option in options)):
            return max(options)[-1]
    return len(words)


def _window(
    words: Sequence[ScriptWord], first: int, last: int, language: str, duration: int
) -> TextWindow:
    own = [each.word for each in words[first:last]]
    start, end = own[0].start, max(word.end for word in own)
    before = words[first - 1].word.end if first else 0
    after = words[last].word.start if last < len(words) else duration
    start = max(start - _PAD_MS, min(start, (before + start) // 2))
    end = min(end + _PAD_MS, max(end, (after + end) // 2), max(duration, end))
    end = min(max(end, start + 200), start + _MOST_MS)
    return TextWindow(Span(start, end), tuple(word.text for word in own), language)


def answered(
    words: Sequence[ScriptWord], asked: Sequence[Passage], answers: Iterable[tuple[Word, ...]]
) -> list[ScriptWord]:
    """
    Put an aligner's answers in the place of approximate times.

    A recognized word of which the aligner is not sure keeps the time at which it was recognized;
    so do all words of a passage without an answer.
    """
    exact: list[ScriptWord] = []
    for passage, answer in zip(asked, answers, strict=True):
        own = words[passage.first : passage.last]
        for one, word in zip(own, answer or [one.word for one in own], strict=True):
            sure = max(one.word.probability or 0.0, word.probability or 0.0)
            if one.anchored and (word.probability or 0.0) < _UNSURE:
                exact.append(one)
            else:
                exact.append(replace(one, word=replace(word, probability=sure) if sure else word))
    return exact


def gathered(words: Sequence[ScriptWord], sentences: Sequence[Sequence[str]]) -> list[ScriptWord]:
    """
    Bring the first words of a sentence that lie apart from it back to it.

    Where something was said before the sentence that neither the text nor the recognizer has, its
    first words are pulled there: they fit badly, and the word between them and the rest is long.
    """
    numbers = accumulate(map(len, sentences), initial=0)
    openings = set(numbers)
    found = list(words)
    for place, each in enumerate(words):
        if each.index not in openings:
            continue
        sure = next((k for k in range(place, len(words)) if _fits(words[k])), place)
        own = words[place:sure]
        if any(one.index is None or one.index in openings for one in words[place + 1 : sure + 1]):
            continue
        first = words[sure].word
        length = _LETTER_MS * spoken_length([first.text])
        if first.end - first.start > _LONG * length:
            first = replace(first, start=first.end - length)
            found[sure] = replace(words[sure], word=first)
        if own and first.start - own[-1].word.end > _APART_MS:
            length = _LETTER_MS * spoken_length(one.word.text for one in own)
            times = spread_words([one.word.text for one in own], first.start - length, first.start)
            found[place:sure] = [
                replace(one, word=replace(one.word, start=time.start, end=time.end))
                for one, time in zip(own, times, strict=True)
            ]
    return found


def _fits(word: ScriptWord) -> bool:
    return word.anchored or (word.word.probability or 0.0) >= _FITS


def unsaid_sentences(
    words: Iterable[ScriptWord], sentences: Sequence[Sequence[str]]
) -> frozenset[int]:
    """
    The numbers of sentences that are not in the recording.

    None of their words was recognized there, and the aligner finds that they do not fit the sound,
    or there is no room for them. A word alone is too short to tell, unless there is no room. Words
    that the aligner placed without a probability tell nothing.
    """
    found = {each.index: each for each in words if each.index is not None}
    unsaid = set()
    for number, numbers in enumerate(_numbers(sentences)):
        own = [found[i] for i in numbers if i in found]
        anchors = sum(each.anchored for each in own)
        told = [each.word.probability or 0.0 for each in own if _tells(each.word)]
        fit = sum(told) / max(1, len(told))
        tellable = len(told) > 1 and spoken_length(sentences[number]) > _TELLABLE
        if numbers and (
            not own or (tellable and fit < _FOREIGN and anchors <= _ANCHORED * len(own))
        ):
            unsaid.add(number)
    return frozenset(unsaid)


def unsaid_clauses(
    words: Iterable[ScriptWord],
    sentences: Sequence[Sequence[str]],
    unsaid: Collection[int],
    known: Iterable[range] = (),
) -> tuple[range, ...]:
    """
    The clauses that are not in the recording, in sentences of which the rest is.

    A clause is what lies between two marks; several in a row count as one. What is around it must
    be sure, so that a sentence that a recognizer and an aligner hardly understood has none.

    Args:
        unsaid: numbers of sentences that are not in the recording at all.
        known: clauses that were found before, and have no part in the script.

    Returns:
        Numbers of the words of each, in order.
    """
    found = {each.index: each for each in words if each.index is not None}
    clauses = []
    for number, numbers in enumerate(_numbers(sentences)):
        texts = sentences[number][:-1]
        marks = [
            i + 1 for i, text in zip(numbers, texts, strict=False) if text[-1:] in _CLAUSE_MARKS
        ]
        parts = [range(*ends) for ends in pairwise((numbers.start, *marks, numbers.stop))]
        if number in unsaid or len(parts) == 1:
            continue
        for foreign, run in groupby(parts, key=lambda own: _foreign([found.get(i) for i in own])):
            own = list(run)
            clause = range(own[0].start, own[-1].stop)
            around = [found[i] for i in numbers if i not in clause and i in found]
            told = [each.word.probability or 0.0 for each in around if _tells(each.word)]
            sure = sum(told) >= _SURE * max(1, len(told))
            inside = [found[i].word for i in clause if i in found]
            tellable = not inside or sum(map(_tells, inside)) >= _CLAUSE_WORDS
            if foreign and sure and tellable and len(clause) >= _CLAUSE_WORDS:
                clauses.append(clause)
    taken = set(chain.from_iterable(clauses))
    kept = [one for one in known if taken.isdisjoint(one)]
    return tuple(sorted((*clauses, *kept), key=lambda one: one.start))


def _foreign(words: Sequence[ScriptWord | None]) -> bool:
    """Whether words do not fit the sound, and were not recognized, but for small ones."""
    own = [each for each in words if each]
    told = [each.word.probability or 0.0 for each in own if _tells(each.word)]
    length = spoken_length(each.word.text for each in own)
    anchored = spoken_length(each.word.text for each in own if each.anchored)
    return anchored <= _ANCHORED * length and sum(told) <= _FOREIGN_CLAUSE * len(told)


def believed(
    unsaid: frozenset[int], sentences: Sequence[Sequence[str]], recognized: Sequence[Word]
) -> frozenset[int]:
    """
    The sentences that are not in the recording, unless these are too many to be true.

    Where many sentences have no place although most of their words were recognized, the two were
    not laid beside each other rightly: the text is in another order, or repeats itself.
    """
    if len(unsaid) <= _MANY * len(sentences):
        return unsaid
    said = Counter(_telling(word.text for word in recognized))
    said -= Counter(_telling(w for i, own in enumerate(sentences) if i not in unsaid for w in own))
    missing = Counter(_telling(word for number in unsaid for word in sentences[number]))
    return frozenset() if (said & missing).total() >= _KNOWN * missing.total() else unsaid


def _telling(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        plain = letters(text).casefold()
        if len(plain) >= _TELLING:
            yield plain


def _tells(word: Word) -> bool:
    """Whether the aligner could compare a word with the sound, or left all its window out."""
    return word.probability is not None or (word.interpolated and letters(word.text) != "")


def unwritten(words: Sequence[ScriptWord], language: str) -> list[Span]:
    """
    Where something is said that the text lacks, by the words recognized there.

    Some words fewer are an edit: people leave out repetitions, false starts and fillers.
    """
    found = []
    for lacking, run in groupby(words, key=lambda each: each.index is None):
        said = [each.word for each in run] if lacking else []
        text = join_words((word.text for word in said), language)
        for left_out in (hesitations, fillers, repetitions):
            text = left_out(text, language).text
        telling = split_words(text, language)
        if len(telling) >= _WORDS and spoken_length(telling) >= _LETTERS:
            found.append(Span(said[0].start, max(word.end for word in said)))
    return found


def text_words(words: Sequence[ScriptWord], texts: Sequence[str]) -> list[Word]:
    """
    The words of a text in order, all with a time.

    Words that were left out of the script share the time between their neighbours.
    """
    timed = {each.index: each.word for each in words if each.index is not None}
    return list(_rising(_complete(timed, texts)))


def _complete(timed: dict[int, Word], texts: Sequence[str]) -> Iterator[Word]:
    at = 0
    for first, last in pairwise([-1, *sorted(timed), len(texts)]):
        if first >= 0:
            at = timed[first].end
            yield timed[first]
        left_out = texts[first + 1 : last]
        if left_out:
            end = max(at, timed[last].start) if last < len(texts) else at
            yield from spread_words(left_out, at if first >= 0 else end, end)


def _rising(words: Iterable[Word]) -> Iterator[Word]:
    start = 0
    for word in words:
        start = max(start, word.start)
        yield word if word.start == start else replace(word, start=start, end=max(start, word.end))

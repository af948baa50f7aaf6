"""
Subtitles that come back: which words of an edited file belong to which sentence.

The people who edited it split and merged cues, moved words between them and changed their times.
The edited words are laid against the words that were exported; changed words go to the sentence of
the words that they replace. What each sentence says now follows from that, and which cues a person
set. Cues that hold nothing of what was exported become sentences of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, groupby, islice, pairwise
from typing import NamedTuple

from tolmach.core.cue import Cue
from tolmach.core.exchange import EditedFile, ExportSnapshot
from tolmach.languages import language
from tolmach.stages.checks.style_rules import DASHES
from tolmach.stages.exchange.new_cues import added_texts, new_cues
from tolmach.stages.exchange.pins import Shown, pins_of
from tolmach.stages.stretches import stretches
from tolmach.text.breaks import ends_sentence
from tolmach.text.words import join_words

_SHARED = 0.1
"""Share of words in common below which a file is something else; other languages share 1 to 3 %."""
_LENGTHS = (0.3, 1.7)
"""Words that came back per word that was exported, beyond which a file is something else."""


class _PlacedWord(NamedTuple):
    """
    A word, the sentence it belongs to where that is known, when it is shown, and on what line.
    """

    text: str
    sentence: str | None
    time: int
    line: int


def read_cues(base: ExportSnapshot, cues: Sequence[Cue]) -> EditedFile:
    """
    What every sentence says in the edited cues, and which cues a person set.

    Args:
        base: what was exported.
        cues: what came back, in time order.

    Returns:
        A text for every sentence, empty where all its words are gone, pins, and what was added.
    """
    provided = _tagged(base)
    back = [_tokens(cue, base.language) for cue in cues]
    new = new_cues(base, list(map(_texts, provided)), cues, list(map(_texts, back)))
    times = _times(provided)
    kept = [cue for number, cue in enumerate(back) if number not in new]
    assigned = iter(
        token
        for before, after in _blocks(provided, kept)
        for token in _assigned(before, after, times)
    )
    placed = [
        tokens if number in new else list(islice(assigned, len(tokens)))
        for number, tokens in enumerate(back)
    ]
    before = list(accumulate(placed, _last, initial=""))[:-1]
    behind = list(accumulate(reversed(placed), _first, initial=""))[-2::-1]
    for number in sorted(new):
        if before[number] and before[number] == behind[number]:  # inside a sentence
            placed[number] = [t._replace(sentence=before[number]) for t in placed[number]]
            new.remove(number)
    found: dict[str, list[str]] = defaultdict(list)
    for token in (token for tokens in placed for token in tokens if token.sentence is not None):
        found[token.sentence or ""].append(token.text)
    texts = {sentence: join_words(found[sentence], base.language) for sentence in base.texts}
    shown = [
        [Shown(token.sentence, token.line) for token in tokens if not _added_dash(token)]
        for tokens in placed
    ]
    added = added_texts(base, [(cues[number], before[number]) for number in sorted(new)])
    pins = pins_of(base, cues, shown, texts)
    return EditedFile(texts, {}, {}, pins=pins, added=tuple(added))


def _added_dash(token: _PlacedWord) -> bool:
    """Whether the layout put the dash there, for one of two people in a cue."""
    return token.sentence is None and token.text in DASHES


def _texts(tokens: Iterable[_PlacedWord]) -> list[str]:
    return [token.text for token in tokens]


def _last(known: str, tokens: Sequence[_PlacedWord]) -> str:
    """The last sentence shown so far."""
    return next((token.sentence for token in reversed(tokens) if token.sentence), known)


def _first(known: str, tokens: Sequence[_PlacedWord]) -> str:
    """The first sentence shown from here on."""
    return next((token.sentence for token in tokens if token.sentence), known)


def resembles(base: ExportSnapshot, cues: Sequence[Cue]) -> bool:
    """
    Whether cues can be an edited copy of what was exported.

    A person who rewrites everything still keeps many of the small words and the length; another
    language keeps neither, and two languages in one file double the length.
    """
    provided = Counter(word for text in base.texts.values() for word in _split(text, base.language))
    back = Counter(word for cue in cues for word in _split(cue.text, base.language))
    if not provided or not back:
        return False
    shared = (provided & back).total()
    in_proportion = _LENGTHS[0] <= back.total() / provided.total() <= _LENGTHS[1]
    return in_proportion and shared >= _SHARED * min(provided.total(), back.total())


def _split(text: str, code: str) -> list[str]:
    if language(code).spaced:
        return text.split()
    return [character for character in text if not character.isspace()]


def _tokens(cue: Cue, code: str) -> list[_PlacedWord]:
    """The words of a cue, each at its share of the cue's time."""
    words = [(word, line) for line, text in enumerate(cue.lines) for word in _split(text, code)]
    step = cue.duration / max(1, len(words))
    return [
        _PlacedWord(word, None, cue.start + int((i + 0.5) * step), line)
        for i, (word, line) in enumerate(words)
    ]


def _tagged(base: ExportSnapshot) -> list[list[_PlacedWord]]:
    """The words that were exported, cue by cue, each with its sentence; added dashes have none."""
    words = {sentence: _split(text, base.language) for sentence, text in base.texts.items()}
    tagged: list[list[_PlacedWord]] = []
    for sentences, cues in _related(base):
        group = [_tokens(cue, base.language) for cue in cues]
        shown = [token.text for cue in group for token in cue]
        expected = [(word, sentence) for sentence in sentences for word in words[sentence]]
        tags = iter(_tags(expected, shown))
        tagged += [[token._replace(sentence=next(tags)) for token in cue] for cue in group]
    return tagged


def _related(base: ExportSnapshot) -> Iterable[tuple[list[str], list[Cue]]]:
    """
    Cues that share sentences, and these sentences, in order.

    Comparing each group alone keeps the work in proportion to the length of the recording.
    """
    if not all(sentence in base.texts for cue in base.cues for sentence in cue.sentences or ("",)):
        yield list(base.texts), list(base.cues)
        return
    order = {sentence: number for number, sentence in enumerate(base.texts)}
    shared: set[str] = set()
    group: list[Cue] = []
    for cue in base.cues:
        if group and shared.isdisjoint(cue.sentences):
            yield sorted(shared, key=order.__getitem__), group
            shared, group = set(), []
        shared |= set(cue.sentences)
        group.append(cue)
    if group:
        yield sorted(shared, key=order.__getitem__), group


def _tags(words: list[tuple[str, str]], shown: list[str]) -> list[str | None]:
    """The sentence of every word that is shown."""
    texts = [word for word, _ in words]
    if shown == texts:
        return [sentence for _, sentence in words]
    sentences: list[str | None] = [None] * len(shown)
    for match in SequenceMatcher(None, texts, shown, autojunk=False).get_matching_blocks():
        for offset in range(match.size):
            sentences[match.b + offset] = words[match.a + offset][1]
    return sentences


def _times(provided: Iterable[Iterable[_PlacedWord]]) -> dict[str, tuple[int, int]]:
    """When each sentence is shown: the times of its first and last word."""
    times: dict[str, tuple[int, int]] = {}
    for token in (token for cue in provided for token in cue if token.sentence):
        first, _ = times.get(token.sentence or "", (token.time, token.time))
        times[token.sentence or ""] = (first, token.time)
    return times


def _blocks(
    provided: list[list[_PlacedWord]], back: list[list[_PlacedWord]]
) -> Iterable[tuple[list[_PlacedWord], list[_PlacedWord]]]:
    """
    Stretches of whole cues that are equal, and those between, which are compared by words.

    Where no word changed at all, everything is one stretch, however the cues were cut.
    """
    before, after = [t for cue in provided for t in cue], [t for cue in back for t in cue]
    if [token.text for token in before] == [token.text for token in after]:
        yield before, after
        return
    left = [tuple(token.text for token in cue) for cue in provided]
    right = [tuple(token.text for token in cue) for cue in back]
    for a, b, c, d in stretches(left, right):
        yield [t for cue in provided[a:b] for t in cue], [t for cue in back[c:d] for t in cue]


def _assigned(
    before: list[_PlacedWord], after: list[_PlacedWord], times: dict[str, tuple[int, int]]
) -> list[_PlacedWord]:
    """Give each word that came back its sentence."""
    if [token.text for token in before] == [token.text for token in after]:
        return [new._replace(sentence=old.sentence) for old, new in zip(before, after, strict=True)]
    sentences = list(dict.fromkeys(token.sentence for token in before if token.sentence))
    matcher = SequenceMatcher(
        None, [token.text for token in before], [token.text for token in after], autojunk=False
    )
    result: list[_PlacedWord] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(before[a:b], after[c:d], strict=True)
            result += [new._replace(sentence=old.sentence) for old, new in pairs]
        elif c < d:
            near = before[a:b] or before[max(0, a - 1) : a + 1]
            candidates = list(dict.fromkeys(t.sentence for t in near if t.sentence)) or sentences
            result += _shared_out(after[c:d], candidates or list(times), times)
    return result


def _shared_out(
    words: list[_PlacedWord], sentences: list[str], times: dict[str, tuple[int, int]]
) -> list[_PlacedWord]:
    """Share new words out among the sentences whose words they replace, in order."""
    if len(sentences) == 1:
        return [word._replace(sentence=sentences[0]) for word in words]
    parts = [list(group) for group in _sentences(words)]
    if len(parts) == len(sentences):
        pairs = zip(parts, sentences, strict=True)
        return [word._replace(sentence=sentence) for group, sentence in pairs for word in group]
    shared = []
    reached = 0
    for word in words:
        distances = [_distance(word.time, times[sentence]) for sentence in sentences[reached:]]
        reached += distances.index(min(distances))
        shared.append(word._replace(sentence=sentences[reached]))
    return shared


def _distance(ms: int, span: tuple[int, int]) -> int:
    return max(span[0] - ms, ms - span[1], 0)


def _sentences(words: list[_PlacedWord]) -> Iterable[Iterable[_PlacedWord]]:
    """Cut words behind those that end a sentence."""
    number = 0
    numbers = [0]
    for left, _ in pairwise(words):
        number += ends_sentence(left.text)
        numbers.append(number)
    for _, group in groupby(zip(numbers, words, strict=True), key=lambda pair: pair[0]):
        yield [word for _, word in group]

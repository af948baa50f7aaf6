"""
Subtitles that come back: which words of an edited file belong to which unit.

The people who edited it split and merged cues, moved words between them and changed their times.
The edited words are laid against the words that were given out; changed words go to the unit of the
words that they replace. What each sentence says now follows from that, and which cues a person set.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby, islice, pairwise
from typing import NamedTuple

from tolmach.core.cue import Cue
from tolmach.core.language import join_words, language
from tolmach.core.sheet import Base, Returned
from tolmach.stages.pinning import Shown, pins_of
from tolmach.stages.stretches import stretches

_ENDS = tuple(".!?…。！？؟")
_SHARED = 0.1
"""Share of words in common below which a file is something else; other languages share 1 to 3 %."""
_LENGTHS = (0.3, 1.7)
"""Words that came back per word that was given out, beyond which a file is something else."""
_CLOSING = "\"'»”’)]"


class _Token(NamedTuple):
    """A word, the unit it belongs to where that is known, when it is shown, and on what line."""

    text: str
    unit: str | None
    time: int
    line: int


def read_cues(base: Base, cues: Sequence[Cue]) -> Returned:
    """
    What every unit says in the edited cues, and which cues a person set.

    Args:
        base: what was given out.
        cues: what came back, in time order.

    Returns:
        A text for every unit, empty where all its words are gone, and pins.
    """
    given = _tagged(base)
    back = [_tokens(cue, base.language) for cue in cues]
    times = _times(given)
    blocks = _blocks(given, back)
    tokens = [token for before, after in blocks for token in _assigned(before, after, times)]
    found: dict[str, list[str]] = defaultdict(list)
    for token in tokens:
        if token.unit is not None:
            found[token.unit].append(token.text)
    texts = {unit: join_words(found[unit], base.language) for unit in base.texts}
    rest = iter(tokens)
    shown = [[Shown(t.unit, t.line) for t in islice(rest, len(cue))] for cue in back]
    return Returned(texts, {}, {}, pins=pins_of(base, cues, shown, texts))


def resembles(base: Base, cues: Sequence[Cue]) -> bool:
    """
    Whether cues can be an edited copy of what was given out.

    A person who rewrites everything still keeps many of the small words and the length; another
    language keeps neither, and two languages in one file double the length.
    """
    given = Counter(word for text in base.texts.values() for word in _split(text, base.language))
    back = Counter(word for cue in cues for word in _split(cue.text, base.language))
    if not given or not back:
        return False
    shared = (given & back).total()
    in_proportion = _LENGTHS[0] <= back.total() / given.total() <= _LENGTHS[1]
    return in_proportion and shared >= _SHARED * min(given.total(), back.total())


def _split(text: str, code: str) -> list[str]:
    if language(code).spaced:
        return text.split()
    return [character for character in text if not character.isspace()]


def _tokens(cue: Cue, code: str) -> list[_Token]:
    """The words of a cue, each at its share of the cue's time."""
    words = [(word, line) for line, text in enumerate(cue.lines) for word in _split(text, code)]
    step = cue.duration / max(1, len(words))
    return [
        _Token(word, None, cue.start + int((i + 0.5) * step), line)
        for i, (word, line) in enumerate(words)
    ]


def _tagged(base: Base) -> list[list[_Token]]:
    """The words that were given out, cue by cue, each with its unit; added dashes have none."""
    words = {unit: _split(text, base.language) for unit, text in base.texts.items()}
    tagged: list[list[_Token]] = []
    for units, cues in _related(base):
        group = [_tokens(cue, base.language) for cue in cues]
        shown = [token.text for cue in group for token in cue]
        expected = [(word, unit) for unit in units for word in words[unit]]
        tags = iter(_tags(expected, shown))
        tagged += [[token._replace(unit=next(tags)) for token in cue] for cue in group]
    return tagged


def _related(base: Base) -> Iterable[tuple[list[str], list[Cue]]]:
    """
    Cues that share units, and these units, in order.

    Comparing each group alone keeps the work in proportion to the length of the recording.
    """
    if not all(unit in base.texts for cue in base.cues for unit in cue.units or ("",)):
        yield list(base.texts), list(base.cues)
        return
    order = {unit: number for number, unit in enumerate(base.texts)}
    shared: set[str] = set()
    group: list[Cue] = []
    for cue in base.cues:
        if group and shared.isdisjoint(cue.units):
            yield sorted(shared, key=order.__getitem__), group
            shared, group = set(), []
        shared |= set(cue.units)
        group.append(cue)
    if group:
        yield sorted(shared, key=order.__getitem__), group


def _tags(words: list[tuple[str, str]], shown: list[str]) -> list[str | None]:
    """The unit of every word that is shown."""
    texts = [word for word, _ in words]
    if shown == texts:
        return [unit for _, unit in words]
    units: list[str | None] = [None] * len(shown)
    for match in SequenceMatcher(None, texts, shown, autojunk=False).get_matching_blocks():
        for offset in range(match.size):
            units[match.b + offset] = words[match.a + offset][1]
    return units


def _times(given: Iterable[Iterable[_Token]]) -> dict[str, tuple[int, int]]:
    """When each unit is shown: the times of its first and last word."""
    times: dict[str, tuple[int, int]] = {}
    for token in (token for cue in given for token in cue if token.unit):
        first, _ = times.get(token.unit or "", (token.time, token.time))
        times[token.unit or ""] = (first, token.time)
    return times


def _blocks(
    given: list[list[_Token]], back: list[list[_Token]]
) -> Iterable[tuple[list[_Token], list[_Token]]]:
    """
    Stretches of whole cues that are equal, and those between, which are compared by words.

    Where no word changed at all, everything is one stretch, however the cues were cut.
    """
    before, after = [t for cue in given for t in cue], [t for cue in back for t in cue]
    if [token.text for token in before] == [token.text for token in after]:
        yield before, after
        return
    left = [tuple(token.text for token in cue) for cue in given]
    right = [tuple(token.text for token in cue) for cue in back]
    for a, b, c, d in stretches(left, right):
        yield [t for cue in given[a:b] for t in cue], [t for cue in back[c:d] for t in cue]


def _assigned(
    before: list[_Token], after: list[_Token], times: dict[str, tuple[int, int]]
) -> list[_Token]:
    """Give each word that came back its unit."""
    if [token.text for token in before] == [token.text for token in after]:
        return [new._replace(unit=old.unit) for old, new in zip(before, after, strict=True)]
    units = list(dict.fromkeys(token.unit for token in before if token.unit))
    matcher = SequenceMatcher(
        None, [token.text for token in before], [token.text for token in after], autojunk=False
    )
    result: list[_Token] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(before[a:b], after[c:d], strict=True)
            result += [new._replace(unit=old.unit) for old, new in pairs]
        elif c < d:
            near = before[a:b] or before[max(0, a - 1) : a + 1]
            candidates = list(dict.fromkeys(t.unit for t in near if t.unit)) or units
            result += _shared_out(after[c:d], candidates or list(times), times)
    return result


def _shared_out(
    words: list[_Token], units: list[str], times: dict[str, tuple[int, int]]
) -> list[_Token]:
    """Share new words out among the units whose words they replace, in order."""
    if len(units) == 1:
        return [word._replace(unit=units[0]) for word in words]
    sentences = [list(group) for group in _sentences(words)]
    if len(sentences) == len(units):
        pairs = zip(sentences, units, strict=True)
        return [word._replace(unit=unit) for group, unit in pairs for word in group]
    shared = []
    reached = 0
    for word in words:
        distances = [_distance(word.time, times[unit]) for unit in units[reached:]]
        reached += distances.index(min(distances))
        shared.append(word._replace(unit=units[reached]))
    return shared


def _distance(ms: int, span: tuple[int, int]) -> int:
    return max(span[0] - ms, ms - span[1], 0)


def _sentences(words: list[_Token]) -> Iterable[Iterable[_Token]]:
    """Cut words behind those that end a sentence."""
    number = 0
    numbers = [0]
    for left, _ in pairwise(words):
        number += left.text.rstrip(_CLOSING).endswith(_ENDS)
        numbers.append(number)
    for _, group in groupby(zip(numbers, words, strict=True), key=lambda pair: pair[0]):
        yield [word for _, word in group]

"""A small two-sided grammar: every expansion yields Russian, English and the links between them.

A grammar is a text of sections.  A section ``[name]`` holds one alternative a line, written
``russian || english``.  Spaces separate *chunks*, ``_`` glues words into one chunk, ``{name}`` is
a slot (``{name:2}`` where one alternative needs the same section twice; the two then differ), and
punctuation stays on the chunk before it::

    [visit]
    {who} приехала к {whom} . || {who} came to_see {whom} .

The English chunks follow the Russian ones in order; ``chunk^3`` says "this one belongs to the
third Russian chunk" where the order differs, ``chunk^0`` "it belongs to none".  Slots find their
partner by name.  All words of two paired chunks are linked, so the links are known exactly and no
aligner is needed.  A line may start with ``3*`` to be drawn three times as often.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

SLOT = re.compile(r"\{([\w.]+(?::\d)?)\}(.*)$")
NUMBER = re.compile(r"(.*)\^(\d+)(\W*)$")
WEIGHT = re.compile(r"(\d+)\*\s*")
#: Partner of English words that have no word in the Russian line (``for^0``).
UNLINKED = -1
#: How often an expansion is drawn again when two like slots gave the same words.
MAX_REDRAWS = 8


class GrammarError(ValueError):
    """A line of the grammar cannot be read; the message holds the line."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of both languages and the links (Russian index, English index) between them."""

    ru: tuple[str, ...]
    en: tuple[str, ...]
    links: frozenset[tuple[int, int]]

    @property
    def ru_text(self) -> str:
        """The Russian words as one line."""
        return " ".join(self.ru)

    @property
    def en_text(self) -> str:
        """The English words as one line."""
        return " ".join(self.en)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Literal words, or a slot (``words`` is empty then) with the punctuation behind it."""

    words: tuple[str, ...]
    slot: str
    suffix: str
    partner: int

    @property
    def section(self) -> str:
        """The section that fills the slot, without the number that tells like slots apart."""
        return self.slot.split(":")[0]


@dataclass(frozen=True)
class Alternative:
    """One line of a section; English chunks name their Russian partner by position."""

    ru: tuple[Chunk, ...]
    en: tuple[Chunk, ...]
    weight: int


def parse_chunk(text: str, partner: int) -> Chunk:
    """Read one chunk; ``partner`` is the position of its Russian counterpart."""
    slot = SLOT.match(text)
    if slot:
        return Chunk((), slot.group(1), slot.group(2), partner)
    return Chunk(tuple(text.split("_")), "", "", partner)


def split_number(text: str) -> tuple[str, int | None]:
    """Take the partner's number off an English chunk.

    >>> split_number("him^3,")
    ('him,', 3)
    """
    found = NUMBER.match(text)
    return (found.group(1) + found.group(3), int(found.group(2))) if found else (text, None)


def parse_alternative(line: str) -> Alternative:
    """Read ``russian || english``.

    >>> parse_alternative("3* Мы ждём || We wait").weight
    3
    """
    found = WEIGHT.match(line)
    body = line[found.end() :] if found else line
    sides = body.split("||")
    if len(sides) != 2:
        raise GrammarError(f"expected 'russian || english': {line!r}")
    ru = tuple(parse_chunk(text, i) for i, text in enumerate(sides[0].split()))
    slots = {chunk.slot: i for i, chunk in enumerate(ru) if chunk.slot}
    en = []
    position = 0
    for numbered in sides[1].split():
        text, number = split_number(numbered)
        if number == 0:
            en.append(parse_chunk(text, UNLINKED))
            continue
        position = position if number is None else number - 1
        slot = SLOT.match(text)
        if slot:
            if slot.group(1) not in slots:
                raise GrammarError(f"slot {text} is on one side only: {line!r}")
            position = slots[slot.group(1)]
        if not 0 <= position < len(ru) or bool(slot) != bool(ru[position].slot):
            raise GrammarError(f"no Russian partner for {text!r}: {line!r}")
        en.append(parse_chunk(text, position))
        position += 1
    if {c.slot for c in en if c.slot} != set(slots):
        raise GrammarError(f"a slot is on one side only: {line!r}")
    return Alternative(ru, tuple(en), int(found.group(1)) if found else 1)


def attach(words: list[str], suffix: str) -> list[str]:
    """Put punctuation on the last word (an empty slot leaves it to the word before)."""
    return [*words[:-1], words[-1] + suffix] if suffix and words else words


@dataclass(frozen=True)
class Grammar:
    """Sections by name; `expand` draws a phrase from one of them."""

    sections: dict[str, tuple[Alternative, ...]]

    @cached_property
    def weights(self) -> dict[str, list[int]]:
        """Drawing weights of each section's alternatives."""
        return {name: [a.weight for a in alts] for name, alts in self.sections.items()}

    def expand(self, name: str, rng: random.Random) -> Phrase:
        """Draw one phrase of the section ``name``."""
        if name not in self.sections:
            raise GrammarError(f"no section named {name!r}")
        alternative = rng.choices(self.sections[name], self.weights[name])[0]
        parts = self.fill(alternative, rng)
        for _ in range(MAX_REDRAWS):
            if not repeats(alternative, parts):
                break
            parts = self.fill(alternative, rng)
        return join(alternative, parts)

    def fill(self, alternative: Alternative, rng: random.Random) -> dict[int, Phrase]:
        """Draw a phrase for every slot, by position among the Russian chunks."""
        return {
            i: self.expand(chunk.section, rng)
            for i, chunk in enumerate(alternative.ru)
            if chunk.slot
        }


def repeats(alternative: Alternative, parts: dict[int, Phrase]) -> bool:
    """True when two slots of the same section were filled alike."""
    filled = [(alternative.ru[i].section, part.ru) for i, part in parts.items()]
    return len(set(filled)) < len(filled)


def join(alternative: Alternative, parts: dict[int, Phrase]) -> Phrase:
    """Put literal chunks and filled slots together and renumber the links."""
    ru: list[str] = []
    ru_start: dict[int, int] = {}
    for i, chunk in enumerate(alternative.ru):
        ru_start[i] = len(ru)
        ru = attach([*ru, *(parts[i].ru if chunk.slot else chunk.words)], chunk.suffix)
    en: list[str] = []
    links: set[tuple[int, int]] = set()
    for chunk in alternative.en:
        r0, e0 = ru_start.get(chunk.partner, 0), len(en)
        if chunk.partner == UNLINKED:
            en.extend(chunk.words)
        elif chunk.slot:
            part = parts[chunk.partner]
            en.extend(part.en)
            links.update((r0 + r, e0 + e) for r, e in part.links)
        else:
            en.extend(chunk.words)
            count = len(alternative.ru[chunk.partner].words)
            links.update((r0 + r, e0 + e) for r in range(count) for e in range(len(chunk.words)))
        en = attach(en, chunk.suffix)
    return Phrase(tuple(ru), tuple(en), frozenset(links))


def parse_sections(text: str) -> Iterator[tuple[str, Alternative]]:
    """Yield (section name, alternative) for every line of a grammar text."""
    name = ""
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
        else:
            yield name, parse_alternative(line)


def parse_grammar(*texts: str) -> Grammar:
    """Read grammar texts into one grammar; a section may be continued in a later text."""
    sections: dict[str, list[Alternative]] = {}
    for text in texts:
        for name, alternative in parse_sections(text):
            sections.setdefault(name, []).append(alternative)
    return Grammar({name: tuple(alts) for name, alts in sections.items()})

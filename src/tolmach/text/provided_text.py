"""
Transcripts and translations as people write them: paragraphs, speakers' names, headings, times.

    # Interview, May 2023

    [00:00:12] Анна: Добрый день.

    **Борис Кагарлицкий:** Здравствуйте.
    Спасибо, что пришли.

Headings, rulers and times are left out; a name before a colon tells who speaks from there on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tolmach.text.breaks import ends_sentence
from tolmach.text.sound_notes import leading_notes

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_CUE_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->")
_BRACKETED_TIME = re.compile(rf"[\[(]\s*{_CLOCK}(?:\s*[-–—]\s*{_CLOCK})?\s*[\])]")
_LEADING_TIME = re.compile(rf"^\s*{_CLOCK}(?:\s*[-–—]\s*{_CLOCK})?(?=\s|$)")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|[-=*_]{3,}\s*$)")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_SPEAKER = re.compile(
    r"^(?P<mark>\*\*|__)?(?P<name>[^\W\d_][^:*_\n!?«»\"]{0,40}?)\s*+(?:\*\*|__)?+\s*+:"
    r"(?:\*\*|__)?(?=\s|$)"
)
_MAX_NAME_WORDS = 4
_MOSTLY = 0.6
"""Share of lines that end like a sentence, from which each line counts as a paragraph."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text, and the name of its speaker where the text tells."""

    text: str
    speaker: str | None = None


def paragraphs(text: str) -> list[Paragraph]:
    r"""
    Read a transcript.

    >>> paragraphs("Анна: Добрый день.\n\nБорис: Да.\n\nИтак.\n\nАнна: Нет.")[2]
    Paragraph(text='Итак.', speaker='Борис')
    """
    blocks = [_Block(line, match) for line in _blocks(text) for match in [_SPEAKER.match(line)]]
    speakers = _speakers(blocks)
    found: list[Paragraph] = []
    current: str | None = None
    for block in blocks:
        spoken = block.text
        if block.name in speakers and block.match:
            current, spoken = block.name, block.text[block.match.end() :]
        spoken = " ".join(_EMPHASIS.sub("", spoken).split())
        if spoken:
            found.append(Paragraph(spoken, current))
    return found


def speaker_names(text: str) -> list[str]:
    """Names of all speakers of a transcript, in order of appearance."""
    return list(dict.fromkeys(p.speaker for p in paragraphs(text) if p.speaker))


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    match: re.Match[str] | None

    @property
    def name(self) -> str:
        """What is before the colon, if it may be a speaker."""
        name = self.match["name"].strip() if self.match else ""
        return name if len(name.split()) <= _MAX_NAME_WORDS and name[:1].isupper() else ""

    @property
    def certain(self) -> bool:
        """Whether the name is set in bold, as only speakers' names are."""
        return bool(self.match and self.match["mark"])


def _speakers(blocks: Sequence[_Block]) -> set[str]:
    """Names before colons that are speakers: bold, or repeated, or in a text that begins so."""
    counts = Counter(block.name for block in blocks if block.name)
    begins = bool(blocks and blocks[0].name)
    bold = {block.name for block in blocks if block.certain and block.name}
    named = {name for name in counts if all(word[0].isupper() for word in name.split())}
    return bold | {n for n, count in counts.items() if count > 1} | (named if begins else set())


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs as single lines, times and headings left out."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(_without_cue_times(text.split("\n")))
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [_timeless(line) for line in block.split("\n") if not _HEADING.match(line)]
        for line in _joined([line for line in lines if line]):
            note, rest = _note_before_speaker(line)
            yield from filter(None, (note, rest))


def _note_before_speaker(line: str) -> tuple[str, str]:
    """The sound notes before a name and a colon, and the rest of the line from the name on."""
    words = line.split()
    count = leading_notes(words)
    rest = " ".join(words[count:])
    return (" ".join(words[:count]), rest) if count and _SPEAKER.match(rest) else ("", line)


def label_of(line: str) -> tuple[str, str]:
    """
    What may be a speaker's name before a colon at the head of a line, and what follows it.

    >>> label_of("АННА: Да."), label_of("Да."), label_of("В 12:30 там.")
    (('АННА', 'Да.'), ('', 'Да.'), ('', 'В 12:30 там.'))
    """
    found = _SPEAKER.match(line)
    name = _Block(line, found).name
    return (name, line[found.end() :].strip()) if found and name else ("", line)


def _without_cue_times(lines: Sequence[str]) -> list[str]:
    """Lines without those of subtitles that hold times, and without the numbers above them."""
    kept: list[str] = []
    filled = -1
    for line in lines:
        if _CUE_TIMES.match(line):
            if filled >= 0 and kept[filled].strip().isdecimal():
                kept[filled] = ""
            kept.append("")
            filled = -1
        else:
            kept.append(line)
            filled = len(kept) - 1 if line.strip() else filled
    return kept


def _timeless(line: str) -> str:
    bare = _LEADING_TIME.sub("", _BRACKETED_TIME.sub("", line))
    return line.strip() if bare == line else bare.strip(" \t-–—|\u00a0")


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Join the lines of a paragraph, unless each is a paragraph or begins with a speaker."""
    ending = sum(map(ends_sentence, lines))
    apart = ending >= _MOSTLY * len(lines)
    held: list[str] = []
    for line in lines:
        if held and (apart or _SPEAKER.match(_note_before_speaker(line)[1])):
            yield " ".join(held)
            held = []
        held.append(line)
    if held:
        yield " ".join(held)

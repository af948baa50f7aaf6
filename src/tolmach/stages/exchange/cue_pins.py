"""Cues that a person moved or broke otherwise, as pins on the texts that they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tolmach.core.cue import Cue, Track
from tolmach.core.document import Document
from tolmach.core.exchange import ExportSnapshot
from tolmach.core.pin import Pin
from tolmach.languages import language
from tolmach.stages.checks.style_rules import DASHES
from tolmach.stages.exchange.pins import Shown, pins_of

_CLOSE_MS = 100
"""Between two cues of which one gave a word to the other; a longer pause before has a word now."""


def with_word_moved(track: Track, place: int, to: int) -> dict[int, Cue] | None:
    """
    Move the last word of a cue into the next one, or its first word into the one before.

    The border between the two goes to where the word is, by its share of the cue's letters. In a
    script without spaces one character is moved.

    Args:
        place: index of the cue that gives the word.
        to: index of the cue beside it that gets it.

    Returns:
        Both cues by their indices; None where the cue has one word only, or the two show no
        sentence together.
    """
    giving, getting = track.cues[place], track.cues[to]
    forward = to > place
    lines = [_atoms(line, track.language) for line in giving.lines]
    atoms = [atom for line in lines for atom in line]
    if len(atoms) < 2 or not set(giving.sentences) & set(getting.sentences):
        return None
    sign = " " if language(track.language).spaced else ""
    line = lines[-1] if forward else lines[0]
    word = line.pop(-1 if forward else 0)
    left = tuple(sign.join(each) for each in lines if each)
    length = (giving.end - giving.start) * len(word) // sum(map(len, atoms))
    gap = min(_CLOSE_MS, abs(getting.start - giving.end if forward else giving.start - getting.end))
    if forward:
        border = giving.end - length
        more = (f"{word}{sign}{getting.lines[0]}", *getting.lines[1:])
        return {
            place: replace(giving, end=max(giving.start + 1, border - gap), lines=left),
            to: replace(getting, start=border, lines=more),
        }
    border = giving.start + length
    more = (*getting.lines[:-1], f"{getting.lines[-1]}{sign}{word}")
    return {
        place: replace(giving, start=border, lines=left),
        to: replace(getting, end=max(getting.start + 1, border - gap), lines=more),
    }


def pins_for_cues(
    document: Document, track: Track, wanted: Mapping[int, Cue], profile: str
) -> dict[str, tuple[Pin, ...]]:
    """
    Give the pins that make cues of a track those that a person wants.

    The cues beside them that would move with them are pinned as well, as they are for files that
    come back edited.

    Args:
        track: as the layout made it of the document.
        wanted: the cues as they shall be, by their indices; all of them together have the same
            words as before.
        profile: name of the profile of the track.

    Returns:
        Sentence id -> all pins of its text; those of other cues are kept.
    """
    code = track.language
    sentences = {sentence.id: sentence for sentence in document.sentences}
    shown_sentences = dict.fromkeys(name for each in track.cues for name in each.sentences)
    written = {
        name: text
        for name in shown_sentences
        if (text := sentences[name].text(code, document.language)) is not None
    }
    texts = {name: text.content for name, text in written.items()}
    cues = list(track.cues)
    for place, cue in wanted.items():
        cues[place] = cue
    shown = _shown(cues, texts, code)
    found = pins_of(ExportSnapshot(code, texts, track.cues, profile), cues, shown, texts)
    merged = {}
    for name, pins in found.items():
        kept = [pin for pin in written[name].pins if not any(map(pin.touches, pins))]
        named = tuple(replace(pin, profile=profile) for pin in pins)
        merged[name] = tuple(sorted((*kept, *named), key=lambda pin: pin.first))
    return merged


def _shown(cues: list[Cue], texts: dict[str, str], code: str) -> list[list[Shown]]:
    """
    Which word, or character where there are no spaces, of which sentence each cue shows.

    Dashes that the layout put before the lines of two people are words of no sentence.
    """
    left = {name: _atoms(text, code)[::-1] for name, text in texts.items()}
    shown = []
    for cue in cues:
        names = list(cue.sentences)
        words = []
        for line, content in enumerate(cue.lines):
            for atom in _atoms(content, code):
                while len(names) > 1 and not left[names[0]]:
                    names.pop(0)
                rest = left[names[0]] if names else []
                if rest and atom in DASHES and rest[-1] != atom:
                    continue
                words.append(Shown(names[0] if names else None, line))
                del rest[-1:]
        shown.append(words)
    return shown


def _atoms(text: str, code: str) -> list[str]:
    """The words of a text, or its characters where its script has no spaces."""
    return text.split() if language(code).spaced else list("".join(text.split()))

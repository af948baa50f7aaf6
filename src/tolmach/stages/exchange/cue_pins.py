"""A cue that a person moved or broke otherwise, as pins on the texts that it shows."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.cue import Cue, Track
from tolmach.core.document import Document
from tolmach.core.exchange import ExportSnapshot
from tolmach.core.pin import Pin
from tolmach.languages import language
from tolmach.stages.checks.style_rules import DASHES
from tolmach.stages.exchange.pins import Shown, pins_of


def pins_for_cue(
    document: Document, track: Track, place: int, cue: Cue, profile: str
) -> dict[str, tuple[Pin, ...]]:
    """
    Give the pins that make one cue of a track the one that a person wants.

    The cues beside it that would move with it are pinned as well, as they are for files that come
    back edited.

    Args:
        track: as the layout made it of the document.
        place: index of the cue in it.
        cue: as it shall be; its words are the same.
        profile: name of the profile of the track.

    Returns:
        Sentence id -> all pins of its text; those of other cues are kept.
    """
    code = track.language
    sentences = {sentence.id: sentence for sentence in document.sentences}
    shown_sentences = dict.fromkeys(name for each in track.cues for name in each.sentences)
    texts = {
        name: text.content
        for name in shown_sentences
        if (text := sentences[name].text(code, document.language)) is not None
    }
    cues = list(track.cues)
    cues[place] = cue
    shown = _shown(cues, texts, code)
    found = pins_of(ExportSnapshot(code, texts, track.cues, profile), cues, shown, texts)
    merged = {}
    for name, pins in found.items():
        text = sentences[name].text(code, document.language)
        kept = [pin for pin in text.pins if not any(map(pin.touches, pins))] if text else []
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

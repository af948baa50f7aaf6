"""Words with times, in Whisper's JSON form, made of test material that has times for cues only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

from tolmach.core.document import Word
from tolmach.formats import srt
from tolmach.text.sentences import sentence_ends

_CODES = {"rus": "ru", "eng": "en", "deu": "de", "fra": "fr", "spa": "es"}
_BLOCK = re.compile(r"^#+ START OF .*?\((\d+):(\d+):(\d+) - ", re.MULTILINE)
_STOPS = {".": 4, "!": 4, "?": 4, "…": 4, ",": 2, ":": 2, ";": 2}
"""Silence after punctuation, in characters' worth of time."""


@dataclass(frozen=True)
class Source:
    """One input: its language, and stretches of text with start and end in milliseconds."""

    name: str
    language: str
    stretches: tuple[tuple[int, int, str], ...]


def sources(material: Path) -> Iterator[Source]:
    """Everything in the material that has times and text."""
    for path in sorted((material / "timed/morevna").glob("course-*/*/*.srt")):
        code = _CODES[path.parent.name]
        cues = srt.parse(path.read_text(encoding="utf-8-sig")).track.cues
        yield Source(
            f"{path.stem}.{code}",
            code,
            tuple((cue.start, cue.end, " ".join(cue.lines)) for cue in cues),
        )
    captions = (material / "timed/morevna/talks-suzdal-2018.msrt").read_text(encoding="utf-8")
    rolling = srt.parse(captions.replace("[rus] ", "")).track.cues
    yield Source(
        "talk-without-punctuation.ru",
        "ru",
        tuple(
            (cue.start, min(cue.end, following.start), " ".join(cue.lines))
            for cue, following in pairwise(rolling)
            if following.start > cue.start
        ),
    )
    for folder in sorted((material / "asr-output/radio-analyzer/sent").iterdir()):
        text = (folder / "transcript_original.txt").read_text(encoding="utf-8")
        yield Source(f"radio-{folder.name}.ru", "ru", tuple(_blocks(text)))


def _blocks(text: str) -> Iterator[tuple[int, int, str]]:
    heads = list(_BLOCK.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        hours, minutes, seconds = map(int, head.groups())
        start = ((hours * 60 + minutes) * 60 + seconds) * 1000
        body = text[text.index("\n", head.end()) : end]
        yield start, start + 28_000, re.sub(r"#.*", "", body)


def timed_words(source: Source) -> list[Word]:
    """The words, each stretch's time shared by characters and the stops after punctuation."""
    words: list[Word] = []
    for start, end, text in source.stretches:
        texts = text.split()
        shares = [len(word) + _STOPS.get(word[-1], 0) for word in texts]
        done, total = 0, sum(shares)
        for word, share in zip(texts, shares, strict=True):
            begin = start + (end - start) * done // total
            spoken = start + (end - start) * (done + len(word)) // total
            words.append(Word(word, begin, spoken, 0.9))
            done += share
    return words


class Form(Enum):
    """How words are written: WhisperX has whole words, without a leading space."""

    WHISPER = "words parted at inner hyphens (' multi', '-dimensional')"
    WHOLE_WORDS = "as Whisper, but no word parted"
    WHISPERX = "whole words without a leading space"


def whisper_json(words: Sequence[Word], language: str, form: Form) -> dict[str, Any]:
    """Write words as a recognizer would: one segment per sentence, at most 30 words without one."""
    segments = []
    for first, last in pairwise(_edges(words, language)):
        entries = [entry for word in words[first:last] for entry in _entries(word, form)]
        text = ("" if form is not Form.WHISPERX else " ").join(e["word"] for e in entries)
        segments.append(
            {
                "id": len(segments),
                "start": entries[0]["start"],
                "end": entries[-1]["end"],
                "text": text,
                "words": entries,
            }
        )
    return {
        "language": language,
        "text": "".join(s["text"] for s in segments),
        "segments": segments,
    }


def _edges(words: Sequence[Word], language: str) -> list[int]:
    edges = [0]
    for end in sentence_ends([word.text for word in words], language):
        edges += range(edges[-1] + 30, end, 30)
        edges.append(end)
    edges += range(edges[-1] + 30, len(words), 30)
    return [*edges, len(words)] if edges[-1] != len(words) else edges


def _entries(word: Word, form: Form) -> Iterable[dict[str, Any]]:
    parts = re.split(r"(?<=\w)(?=-\w)", word.text) if form is Form.WHISPER else [word.text]
    total, done, length = len(word.text), 0, word.end - word.start
    for index, part in enumerate(parts):
        start = word.start + length * done // total
        done += len(part)
        end = word.start + length * done // total
        blank = " " if form is not Form.WHISPERX and index == 0 else ""
        yield {"word": blank + part, "start": start / 1000, "end": end / 1000, "probability": 0.9}

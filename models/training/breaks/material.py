"""
The human subtitles that the tables are learned from: words, and where people ended lines and cues.

Files, licences and verdicts are in the folder's MANIFEST.tsv and SOURCE.txt files.
"""

from __future__ import annotations

import csv
import html
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LINE, CUE = 1, 2
_TIMES = re.compile(
    r"^\s*(\d+(?::\d+)+[.,]\d+)\s*(?:-->|,)\s*(\d+(?::\d+)+[.,]\d+).*$", re.MULTILINE
)
_NOT_SAID = re.compile(r"<[^>]*>|\[[^\]]*\]|\{[^}]*\}|^\s*\([^)]*\)\s*$|^\s*[A-Z][A-Z .]+:(?=\s)|♪")
WEIGHTS = {"human": 1.0, "mixed": 0.4, "sentence": 0.5}
"""What a file counts, by the verdict on its cue ends."""


@dataclass(frozen=True)
class Document:
    """One file: its words, and what people put after each (0, LINE, CUE)."""

    source: str
    language: str
    name: str
    words: list[str]
    after: list[int]
    weight: float
    lines: bool


def documents(folder: Path, languages: tuple[str, ...]) -> Iterator[Document]:
    """Every file whose cue ends are people's, and whether its line ends are."""
    table = (folder / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(table, delimiter="\t"):
        weight = WEIGHTS.get(row["cue_verdict"], 0.0)
        if row["lang"] not in languages or not weight:
            continue
        path = folder / row["source"] / row["lang"] / row["file"]
        words, after = read(path)
        yield Document(
            row["source"],
            row["lang"],
            row["file"],
            words,
            after,
            weight,
            row["line_verdict"] == "human",
        )


def capped(found: Sequence[Document], words: int, share: float = 1.0) -> list[Document]:
    """Files in a random order, up to a share of the words of each source and language."""
    groups: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in found:
        if len(document.words) > 20:
            groups[document.source, document.language].append(document)
    kept = []
    for _, group in sorted(groups.items()):
        left = share * min(words, sum(len(document.words) for document in group))
        for document in random.Random(5).sample(group, len(group)):
            if left > 0:
                kept.append(document)
                left -= len(document.words)
    return kept


def read(path: Path) -> tuple[list[str], list[int]]:
    """The words of a file of SRT, WebVTT or SBV, and what follows each."""
    text = path.read_text(encoding="utf-8-sig").replace("\r", "")
    words: list[str] = []
    after: list[int] = []
    times = list(_TIMES.finditer(text))
    for found, following in zip(times, [*times[1:], None], strict=True):
        block = text[found.end() : following.start() if following else len(text)].strip("\n")
        lines = block.split("\n\n")[0].split("\n")
        for line in lines:
            said = html.unescape(_NOT_SAID.sub(" ", html.unescape(line))).split()
            said = [word for word in said if word not in ("-", ">>", "–")] if said[:1] else []
            words += said
            after += [0] * (len(said) - 1) + [LINE] if said else []
        if after:
            after[-1] = CUE
    return words, after

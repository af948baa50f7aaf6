"""
Texts in two languages whose parts are known to translate each other.

Subtitles of one video have the same times in both languages; pages of the same manual have the same
elements. Both give pairs of short passages; each becomes sentences, and two passages with as many
sentences each are taken to say them in the same order.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tolmach.formats import parse_bytes
from tolmach.stages.sentences.provided import provided_sentences
from tolmach.text.sentences import sentence_ends

Passage = tuple[list[str], list[str]]
"""Sentences of both languages that say the same."""
SHARED_CODES = {"rus": "ru", "eng": "en", "deu": "de", "fra": "fr", "spa": "es"}
SUBTITLES = {
    "course-pepper": "timed/morevna/course-pepper/{}",
    "course-synfig": "timed/morevna/course-synfig/{}",
    "hf-course": "subtitles/hf-course/{}",
    "sound-money": "subtitles/sound-money-safe-mode/{}",
    "screencasts": "subtitles/szabgab-screencasts/{}",
    "cs-unplugged": "subtitles/cs-unplugged/{}",
    "innersource": "subtitles/innersource/{}",
    "py4e": "subtitles/py4e/{}",
}
_NEAR = 400
"""Milliseconds by which ends of sentences may differ and still be the same end."""
_BLOCKS = re.compile(r"<(p|dt|h[1-6])\b[^>]*>(.*?)</\1>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


def subtitles(shared: Path, name: str, left: str, right: str) -> list[Passage]:
    """Passages of the videos of one source that have subtitles in both languages."""
    folders = [_folder(shared / SUBTITLES[name].format("{}"), code) for code in (left, right)]
    if not all(folder.is_dir() for folder in folders):
        return []
    files = [{_title(file, code): file for file in sorted(folder.iterdir())}
             for folder, code in zip(folders, (left, right), strict=True)]  # fmt: skip
    found: list[Passage] = []
    for title in sorted(files[0].keys() & files[1].keys()):
        ours, theirs = (
            _timed_sentences(side[title], code)
            for side, code in zip(files, (left, right), strict=True)
        )
        found += _by_times(ours, theirs)
    return found


def _folder(template: Path, code: str) -> Path:
    long = {short: name for name, short in SHARED_CODES.items()}.get(code, code)
    plain = Path(str(template).format(code))
    return plain if plain.is_dir() else Path(str(template).format(long))


def _title(file: Path, code: str) -> str:
    return re.sub(r"-captions-.*", "", file.stem).removesuffix(f"-{code}")


def _timed_sentences(file: Path, code: str) -> list[tuple[int, str]]:
    """Sentences with their ends; an end inside a cue lies at its share of the characters."""
    words: list[tuple[str, int]] = []
    for cue in parse_bytes(file.read_bytes()).track.cues:
        text = html.unescape(" ".join(cue.lines)).split()
        total = sum(len(word) + 1 for word in text)
        reached = 0
        for word in text:
            reached += len(word) + 1
            words.append((word, cue.start + (cue.end - cue.start) * reached // total))
    sentences, first = [], 0
    for last in sentence_ends([word for word, _ in words], code):
        sentences.append((words[last - 1][1], " ".join(word for word, _ in words[first:last])))
        first = last
    return sentences


def _by_times(ours: list[tuple[int, str]], theirs: list[tuple[int, str]]) -> Iterator[Passage]:
    """Cut where a sentence ends in both languages at the same time."""
    left: list[str] = []
    right: list[str] = []
    j = 0
    for end, sentence in ours:
        left.append(sentence)
        while j < len(theirs) and theirs[j][0] <= end + _NEAR:
            right.append(theirs[j][1])
            j += 1
        if right and abs(theirs[j - 1][0] - end) <= _NEAR:
            yield left, right
            left, right = [], []


def manual(folders: tuple[Path, Path], left: str, right: str) -> list[Passage]:
    """Passages of a manual in HTML or Mallard whose pages have as many elements in both."""
    found: list[Passage] = []
    for page in sorted(folders[0].iterdir()):
        other = folders[1] / page.name
        if (
            page.suffix not in (".html", ".page")
            or page.stem == "developers-reference"
            or not other.is_file()
        ):
            continue
        ours, theirs = (_elements(file) for file in (page, other))
        if len(ours) != len(theirs):
            continue
        for one, another in zip(ours, theirs, strict=True):
            if one != another and len(one) > 3:
                found.append((_sentences(one, left), _sentences(another, right)))
    return [passage for passage in found if all(passage)]


def _sentences(text: str, code: str) -> list[str]:
    return [sentence.text for sentence in provided_sentences(text, code)]


def _elements(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    if file.suffix == ".html":
        blocks = [_TAGS.sub("", found[2]) for found in _BLOCKS.finditer(text)]
        return [" ".join(html.unescape(block).replace("¶", "").split()) for block in blocks]
    root = ElementTree.fromstring(text)
    names = {"p", "title", "desc"}
    return [
        " ".join("".join(node.itertext()).split())
        for node in root.iter()
        if node.tag.rpartition("}")[2] in names
    ]

"""
WebVTT, the W3C's captions for HTML's `<track>`: read tolerantly, written strictly.

Speakers are voice spans (`<v Name>`), the ids of sentences are cue ids, and text is escaped, so
that a track comes back from its file unchanged. The syntax is the W3C text "WebVTT: The Web Video
Text Tracks Format", sections 4 and 6.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tolmach.core.cue import Cue, Track
from tolmach.core.timing import clock
from tolmach.errors import FormatError
from tolmach.formats.format import Content, Format, Holds, Subtitles
from tolmach.formats.parsed import Account, Parsed, RepairKind
from tolmach.formats.timing_lines import (
    Timing,
    is_blank,
    mark_direction,
    plain,
    read_timing,
    split_lines,
    written,
)
from tolmach.languages import language as look_up
from tolmach.messages import message

_EXACT = re.compile(
    r"(?:\d{2,}:)?\d\d:\d\d\.\d{3}[ \t]+-->[ \t]+(?:\d{2,}:)?\d\d:\d\d\.\d{3}(?:[ \t]|$)"
)
_TAG = re.compile(r"</?[^<>]*>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t\n]++([^<>]*+)>", re.I)
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{10,};?")
_REPEAT = re.compile(r"#\d+$")


class _Head(NamedTuple):
    """Where a cue begins: row of its id (or of its times), its id, row of its times."""

    top: int
    id: str
    row: int
    timing: Timing


def parse(text: str, *, language: str = "und", strict: bool = False) -> Parsed:
    """
    Read WebVTT; cues keep the order of the file.

    Args:
        text: the decoded file.
        language: code of the language; a `Language:` line in the header is used without it.
        strict: refuse a damaged file instead of repairing it.

    Raises:
        FormatError: neither the header nor any line with times is there, or the file is damaged
            and `strict`.
    """
    account = Account(strict=strict)
    lines = split_lines(text.removeprefix("\ufeff").replace("\0", "\ufffd"))
    heads = _heads(lines)
    header = re.match(r"WEBVTT(?:[ \t]|$)", lines[0]) is not None
    if not header and not heads:
        raise FormatError(
            message(
                "There is neither the line WEBVTT nor any times, so this is not a WebVTT file."
            ),
            next_step=message("Give a subtitle file (SRT or WebVTT)."),
            line=1,
            reason="no_times",
        )
    if not header:
        account.repair(RepairKind.HEADER, 1, lines[0])
    before = lines[: heads[0].top if heads else len(lines)]
    declared = _read_header(before, header, account)
    ends = [head.top for head in heads[1:]] + [len(lines)]
    cues = tuple(_cue(lines, head, end, account) for head, end in zip(heads, ends, strict=False))
    return account.close(Track(language if language != "und" else declared, cues))


def _heads(lines: list[str]) -> list[_Head]:
    """Find every line with times, and the id above it, which must follow a blank line."""
    heads: list[_Head] = []
    for row, line in enumerate(lines):
        timing = read_timing(line)
        if timing is None:
            continue
        floor = heads[-1].row + 1 if heads else 0
        has_id = row - 1 > floor and not is_blank(lines[row - 1]) and is_blank(lines[row - 2])
        if has_id and not _is_comment(lines[row - 1]):
            heads.append(_Head(row - 1, lines[row - 1].strip(), row, timing))
        else:
            heads.append(_Head(row, "", row, timing))
    if all(re.fullmatch(r"\d*", head.id) for head in heads):
        return [head._replace(id="") for head in heads]  # a counter, as other tools write it
    return heads


def _is_comment(line: str) -> bool:
    return re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", line) is not None


def _read_header(lines: list[str], has_header: bool, account: Account) -> str:
    """Account for what comes before the first cue; return the language that it declares."""
    declared = "und"
    in_header, comment = has_header, False
    for row, line in enumerate(lines[1:] if has_header else lines, start=2 if has_header else 1):
        if is_blank(line):
            in_header = comment = False
        elif in_header:
            name, _, value = line.partition(":")
            if name.strip().lower() == "language" and value.strip():
                declared = value.strip()
        elif _is_comment(line):
            comment = True
            account.drop(RepairKind.NOTES, row, line)
        elif not comment:
            account.repair(RepairKind.OUTSIDE, row, line)
    return declared


def _cue(lines: list[str], head: _Head, end: int, account: Account) -> Cue:
    timing = head.timing
    if not _EXACT.match(lines[head.row].strip()):
        account.repair(RepairKind.TIME, head.row + 1, lines[head.row])
    elif timing.settings:
        account.drop(RepairKind.SETTINGS, head.row + 1, timing.settings)
    if timing.end < timing.start:
        account.repair(RepairKind.REVERSED, head.row + 1, lines[head.row])
    if end < len(lines) and not is_blank(lines[end - 1]):
        account.repair(RepairKind.MISSING_BLANK, end + 1)
    body = "\n".join(_body(lines, head.row + 1, end, account))
    text = tuple(_plain_lines(body, head.row + 2, account))
    sentences = tuple(_REPEAT.sub("", head.id).split())
    return Cue(timing.start, max(timing.start, timing.end), text, _speaker(body), sentences)


def _body(lines: list[str], start: int, end: int, account: Account) -> Iterator[str]:
    """The lines of text of a cue; a comment after it, up to the next blank line, is none."""
    blank_before, comment = False, False
    for row in range(start, end):
        line = lines[row]
        if is_blank(line):
            blank_before, comment = True, False
        elif (blank_before or comment) and (comment or _is_comment(line)):
            if not comment:
                account.drop(RepairKind.NOTES, row + 1, line)
            comment = True
        else:
            if blank_before:
                account.repair(RepairKind.INNER_BLANK, row)
            blank_before = False
            yield line


def _speaker(body: str) -> str | None:
    """The name in the voice span with which the cue begins; None when others speak as well."""
    names = {" ".join(_unescaped(name).split()) for name in _VOICE.findall(body)}
    return names.pop() or None if len(names) == 1 and _VOICE.match(body.lstrip()) else None


def _unescaped(text: str) -> str:
    """Text with its character references resolved; numbers too long for any character are not."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text))


def _plain_lines(body: str, line: int, account: Account) -> list[str]:
    tags = [tag for tag in _TAG.findall(body) if not re.match(r"</?v\b", tag, re.I)]
    if tags:
        account.drop(RepairKind.MARKUP, line, " ".join(dict.fromkeys(tags)))
    parts = [_unescaped(part).replace("\n", " ") for part in _TAG.sub("", body).split("\n")]
    pairs = [plain(part) for part in parts]
    if any(changed for _, changed in pairs):
        account.repair(RepairKind.CONTROL, line)
    return [part for part, _ in pairs if part]


def compose(track: Track, *, note: str = "", bidi_marks: bool = False) -> str:
    """
    Write WebVTT.

    Cue ids are the ids of the sentences, with `#2` and so on where a sentence runs over several
    cues, because ids must be unique.

    Args:
        track: the cues; their text is plain and is escaped here.
        note: a comment for people who open the file, such as how it was made.
        bidi_marks: wrap lines of right-to-left languages in marks, for players that need them.
    """
    blocks = ["WEBVTT"]
    if note:
        blocks.append("\n".join(["NOTE", *written((note.replace("-->", "→"),))]))
    marked = bidi_marks and track.language != "und" and look_up(track.language).rtl
    seen: Counter[str] = Counter()
    for cue in track.cues:
        lines = [_escape(line) for line in written(cue.lines)]
        if marked:
            lines = [mark_direction(line) for line in lines]
        times = f"{clock(cue.start, separator='.')} --> {clock(cue.end, separator='.')}"
        blocks.append("\n".join([*_id(cue, seen), times, *_voiced(lines, cue.speaker)]))
    return "\n\n".join(blocks) + "\n"


def _id(cue: Cue, seen: Counter[str]) -> list[str]:
    name = " ".join(cue.sentences)
    if not name:
        return []
    seen[name] += 1
    return [name if seen[name] == 1 else f"{name}#{seen[name]}"]


def _voiced(lines: list[str], speaker: str | None) -> list[str]:
    if not (speaker and lines):
        return lines
    return [f"<v {_escape(' '.join(speaker.split()))}>{lines[0]}", *lines[1:]]


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMAT: Format[Subtitles] = Format(
    name="vtt",
    content=Content.TRACK,
    help="subtitles for web pages",
    suffixes=("vtt",),
    sniff=lambda text: text.startswith("WEBVTT"),
    parse=parse,
    compose=lambda it: compose(it.track, note=it.note, bidi_marks=it.bidi_marks),
    editable=True,
    holds=frozenset({Holds.SPEAKERS, Holds.NOTE}),
)

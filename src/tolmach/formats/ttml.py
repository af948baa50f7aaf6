"""
TTML: every version is read; the text profile of IMSC 1.1 is written, for broadcasters.

IMSC 1.1 is the W3C Recommendation of 8 November 2018. One region at the bottom of the picture;
speakers are agents; text is escaped by the XML writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat
from xml.etree import ElementTree as ET

from tolmach.core.cue import Cue, Track
from tolmach.core.timing import clock
from tolmach.errors import FormatError
from tolmach.formats.format import Content, Format, Holds, Subtitles
from tolmach.formats.parsed import Account, Parsed, RepairKind
from tolmach.formats.timing_lines import plain, written
from tolmach.formats.ttml_times import Timed, local, timed_paragraphs
from tolmach.formats.xml import child, holdable, read, serialise
from tolmach.languages import language
from tolmach.messages import message

_NAMESPACES = {
    "xmlns": "http://www.w3.org/ns/ttml",
    "xmlns:ttm": "http://www.w3.org/ns/ttml#metadata",
    "xmlns:ttp": "http://www.w3.org/ns/ttml#parameter",
    "xmlns:tts": "http://www.w3.org/ns/ttml#styling",
}
_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
_BREAK = "\0"
"""Divides lines; XML cannot hold it, and line ends of the file are only blanks."""
_LAST = 5_000
"""Milliseconds for a paragraph that nothing ends."""
_XML = "{http://www.w3.org/XML/1998/namespace}"
_STYLE = "#styling}"
_P = re.compile(r"<(?:[\w-]+:)?p[\s/>]")


def parse(text: str, *, language: str = "und", strict: bool = False) -> Parsed:
    """
    Read TTML; cues keep the order of the file.

    Args:
        text: the decoded file.
        language: code of the language; `xml:lang` is used without it.
        strict: refuse a damaged file instead of repairing it.

    Raises:
        FormatError: not XML, not TTML, or the file is damaged and `strict`.
    """
    root = read(text, "TTML")
    if local(root.tag) != "tt":
        raise FormatError(message("This is not a TTML file."), line=1, reason="no_times")
    account = Account(strict=strict)
    if any(local(element.tag) in ("style", "region") for element in root.iter()):
        account.drop(RepairKind.NOTES, 1, "styles and regions")
    agents = {
        agent.get(f"{_XML}id", ""): " ".join((name.text or "").split())
        for agent in root.iter()
        if local(agent.tag) == "agent"
        for name in agent
        if local(name.tag) == "name"
    }
    cues: list[Cue] = []
    for paragraph, line in zip(timed_paragraphs(root), _rows(text), strict=False):
        names = [value for key, value in paragraph.element.items() if local(key) == "agent"]
        speaker = agents.get(names[0]) if names else None
        cues += (
            replace(_read(part, line, account), speaker=speaker or None) for part in paragraph.parts
        )
    declared = root.get(f"{_XML}lang") or "und"
    return account.close(Track(language if language != "und" else declared, tuple(cues)))


def _rows(text: str) -> Iterator[int]:
    """The lines of the file in which paragraphs begin, from 1; then the last one of them."""
    row, place = 1, 0
    for tag in _P.finditer(text):
        row, place = row + text.count("\n", place, tag.start()), tag.start()
        yield row
    yield from repeat(row)


def _read(part: Timed, line: int, account: Account) -> Cue:
    """The cue of a paragraph or of a part with times of its own."""
    end = part.end
    if part.damage or end is None:
        account.repair(RepairKind.TIME, line, part.damage or "there is no end")
        end = part.begin + _LAST if end is None else end
    if end < part.begin:
        account.repair(RepairKind.REVERSED, line)
    for element in part.element.iter():
        if local(element.tag) == "br":
            element.tail = _BREAK + (element.tail or "")
        elif "#metadata}" in element.tag:
            element.text = None
        if styles := [f"{local(key)}={value}" for key, value in element.items() if _STYLE in key]:
            account.drop(RepairKind.MARKUP, line, " ".join(styles))
    shown = "".join(part.element.itertext()).split(_BREAK)
    pairs = [plain(" ".join(text.split())) for text in shown]
    if any(changed for _, changed in pairs):
        account.repair(RepairKind.CONTROL, line)
    lines = tuple(text for text, _ in pairs if text)
    return Cue(part.begin, max(part.begin, end), lines)


def compose(track: Track, *, title: str = "", description: str = "") -> str:
    """
    Write IMSC 1.1 text.

    Args:
        track: the cues.
        title: of the video.
        description: how the text was made, for people who open the file.
    """
    names = [cue.speaker for cue in track.cues if cue.speaker]
    agents = {name: f"s{number}" for number, name in enumerate(dict.fromkeys(names), 1)}
    root = ET.Element(
        "tt",
        {
            **_NAMESPACES,
            "xml:lang": "" if track.language == "und" else track.language.replace("_", "-"),
            "ttp:contentProfiles": _PROFILE,
            "ttp:cellResolution": "40 24",
        },
    )
    _head(root, track.language, agents, title, description)
    division = child(child(root, "body"), "div")
    for number, cue in enumerate(track.cues, 1):
        _paragraph(division, number, cue, agents)
    return serialise(root)


def _head(
    root: ET.Element, code: str, agents: dict[str, str], title: str, description: str
) -> None:
    head = child(root, "head")
    metadata = child(head, "metadata")
    for tag, text in (("title", title), ("desc", description)):
        if text:
            child(metadata, f"ttm:{tag}", text)
    for name, key in agents.items():
        agent = child(metadata, "ttm:agent", **{"xml:id": key, "type": "person"})
        child(agent, "ttm:name", name, type="full")
    direction = "rtl" if code != "und" and language(code).rtl else "ltr"
    styling = child(head, "styling")
    child(
        styling,
        "style",
        **{
            "xml:id": "text",
            "tts:fontFamily": "proportionalSansSerif",
            "tts:fontSize": "100%",
            "tts:lineHeight": "125%",
            "tts:color": "#ffffff",
            "tts:textAlign": "center",
            "tts:direction": direction,
        },
    )
    child(styling, "style", **{"xml:id": "box", "tts:backgroundColor": "#000000c0"})
    child(
        child(head, "layout"),
        "region",
        **{
            "xml:id": "bottom",
            "tts:origin": "10% 70%",
            "tts:extent": "80% 25%",
            "tts:displayAlign": "after",
            # readers disagree which of the two gives a paragraph its direction
            "tts:writingMode": "rltb" if direction == "rtl" else "lrtb",
        },
    )


def _paragraph(division: ET.Element, number: int, cue: Cue, agents: dict[str, str]) -> None:
    attributes = {
        "xml:id": f"c{number}",
        "begin": clock(cue.start, separator="."),
        "end": clock(cue.end, separator="."),
        "region": "bottom",
        "style": "text",
    }
    if cue.speaker:
        attributes["ttm:agent"] = agents[cue.speaker]
    span = child(child(division, "p", **attributes), "span", style="box")
    lines = [line for part in written(cue.lines) if (line := holdable(part).strip())]
    span.text, *others = lines or [""]
    for line in others:
        child(span, "br").tail = line


def _sniff(text: str) -> bool:
    head = text[:10_000].lstrip()
    return head.startswith("<") and re.search(r"<(?:[\w-]+:)?tt[\s>]", head) is not None


FORMAT: Format[Subtitles] = Format(
    name="ttml",
    content=Content.TRACK,
    help="subtitles for broadcasters (IMSC 1.1)",
    suffixes=("ttml", "dfxp", "xml"),
    sniff=_sniff,
    parse=parse,
    compose=lambda it: compose(it.track, title=it.title, description=it.note),
    editable=True,
    holds=frozenset({Holds.SPEAKERS, Holds.NOTE}),
)

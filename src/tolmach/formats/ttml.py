"""
TTML in the text profile of IMSC 1.1 (W3C Recommendation, 8 November 2018), for broadcasters.

One region at the bottom of the picture; speakers are agents; text is escaped by the XML writer.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tolmach.core.cue import Cue, Track
from tolmach.core.timing import clock
from tolmach.formats.timing_lines import written
from tolmach.formats.xml import child, holdable, serialise
from tolmach.languages import language

_NAMESPACES = {
    "xmlns": "http://www.w3.org/ns/ttml",
    "xmlns:ttm": "http://www.w3.org/ns/ttml#metadata",
    "xmlns:ttp": "http://www.w3.org/ns/ttml#parameter",
    "xmlns:tts": "http://www.w3.org/ns/ttml#styling",
}
_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"


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

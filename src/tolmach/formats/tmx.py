"""TMX 1.4b (LISA, 2005): approved pairs of sentences, for later videos and translation tools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from xml.etree import ElementTree as ET

from tolmach.core.language_tag import base_code
from tolmach.errors import FormatError
from tolmach.formats.format import Content, Format
from tolmach.formats.xml import child, read, serialise
from tolmach.messages import message

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


_KEY = "x-tolmach-sentence"


class Pair(NamedTuple):
    """
    A sentence and its translation.

    Attributes:
        keys: of the sentences that it was approved in; a key tells nothing about its recording.
    """

    source_language: str
    language: str
    source: str
    target: str
    keys: frozenset[str] = frozenset()


def compose(pairs: Iterable[Pair]) -> str:
    """Write pairs, each once with all its keys, sorted."""
    keys: dict[Pair, set[str]] = {}
    for pair in pairs:
        keys.setdefault(pair._replace(keys=frozenset()), set()).update(pair.keys)
    unique = sorted(keys)
    root = ET.Element("tmx", {"version": "1.4"})
    child(
        root,
        "header",
        **{
            "creationtool": "tolmach",
            "creationtoolversion": "1",
            "segtype": "sentence",
            "o-tmf": "tolmach",
            "adminlang": "en",
            "srclang": unique[0].source_language if unique else "*all*",
            "datatype": "plaintext",
        },
    )
    body = child(root, "body")
    for pair in unique:
        entry = child(body, "tu", srclang=pair.source_language)
        for key in sorted(keys[pair]):
            child(entry, "prop", key, type=_KEY)
        for code, text in ((pair.source_language, pair.source), (pair.language, pair.target)):
            child(child(entry, "tuv", **{"xml:lang": code}), "seg", text)
    return serialise(root)


def parse(text: str) -> list[Pair]:
    """
    Read pairs; entries with fewer than two languages give none.

    Raises:
        FormatError: not XML or not TMX.
    """
    root = read(text, "TMX")
    if root.tag != "tmx":
        raise FormatError(message("This is not a TMX file."))
    header = root.find("header")
    common = header.get("srclang", "") if header is not None else ""
    pairs: list[Pair] = []
    for entry in root.iterfind("body/tu"):  # nested ones are no TMX, and would be read again
        texts = {
            _code(variant): " ".join("".join(segment.itertext()).split())
            for variant in entry.findall("tuv")
            for segment in variant.findall("seg")
        }
        source = base_code(entry.get("srclang", common))
        if source in texts:
            first = texts.pop(source)
            keys = frozenset(p.text or "" for p in entry.iter("prop") if p.get("type") == _KEY)
            pairs += [Pair(source, code, first, target, keys) for code, target in texts.items()]
    return pairs


def _code(variant: ET.Element) -> str:
    return base_code(variant.get(_LANG) or variant.get("lang") or "")


FORMAT: Format[Iterable[Pair]] = Format(
    name="tmx",
    content=Content.MEMORY,
    help="approved pairs for later videos",
    suffixes=("tmx",),
    parse=parse,
    compose=compose,
    translated=True,
)

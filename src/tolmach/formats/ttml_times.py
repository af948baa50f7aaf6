"""
Times of TTML (W3C Recommendation "Timed Text Markup Language 1", sections 6.2, 10 and 12).

A time counts from the begin of the element around it, or from the end of the element before it
where that one holds a sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

_CLOCK = re.compile(r"(\d{1,4}):(\d\d):(\d\d)(?:(\.\d{1,9})|:(\d{1,3})(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|m|s|ms|f|t)")
_FRAMES = 30
"""A second, where the file does not say it."""


def local(name: str) -> str:
    """A name without its namespace: TTML has had several of them."""
    return name.rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class _Rates:
    """Frames and ticks a second."""

    frames: float
    ticks: float

    def ms(self, time: str) -> int | None:
        """A time expression in milliseconds; None where it is none."""
        if match := _CLOCK.fullmatch(time.strip()):
            hours, minutes, seconds, fraction, frames = match.groups(default="0")
            whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
            return round((whole + float(fraction) + int(frames) / self.frames) * 1000)
        if match := _OFFSET.fullmatch(time.strip()):
            seconds_of = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
            seconds_of |= {"f": 1 / self.frames, "t": 1 / self.ticks}
            return round(float(match[1]) * seconds_of[match[2]] * 1000)
        return None


@dataclass(frozen=True, slots=True)
class Timed:
    """
    An element with its times on the media clock, in milliseconds.

    Attributes:
        end: None where nothing ends it.
        damage: a time that could not be read.
    """

    element: ET.Element
    begin: int
    end: int | None
    damage: str = ""
    rates: _Rates = _Rates(_FRAMES, _FRAMES)

    @property
    def children(self) -> Iterator[Timed]:
        """The elements in it, with their times."""
        sequence = self.element.get("timeContainer") == "seq"
        clock = self.begin
        for element in self.element:
            read = {key: element.get(key) for key in ("begin", "end", "dur")}
            known = {key: self.rates.ms(value) for key, value in read.items() if value}
            damage = " ".join(read[key] or "" for key, ms in known.items() if ms is None)
            begin = clock + (known.get("begin") or 0)
            length, stop = known.get("dur"), known.get("end")
            ends = (
                self.end,
                None if length is None else begin + length,
                None if stop is None else clock + stop,
            )
            end = min((ms for ms in ends if ms is not None), default=None)
            yield Timed(element, begin, end, damage, self.rates)
            clock = end if sequence and end is not None else clock

    @property
    def parts(self) -> list[Timed]:
        """The elements in it that have times of their own, and the rest of it if it has text."""
        own = [child for child in self.children if child.element.get("begin")]
        if not own:
            return [self]
        rest = ET.Element(self.element.tag, self.element.attrib)
        rest.text = self.element.text
        apart = {id(child.element) for child in own}
        for element in self.element:
            if id(element) in apart:
                ET.SubElement(rest, "span").tail = element.tail
            else:
                rest.append(element)
        return [*own, replace(self, element=rest)] if "".join(rest.itertext()).strip() else own


def timed_paragraphs(root: ET.Element) -> Iterator[Timed]:
    """The paragraphs of a file, in its order; those inside others belong to them."""
    whole = Timed(root, 0, None, rates=_rates(root))
    waiting = [timed for timed in whole.children if local(timed.element.tag) == "body"]
    while waiting:
        timed = waiting.pop()
        if local(timed.element.tag) == "p":
            yield timed
        else:
            waiting += reversed(list(timed.children))


def _rates(root: ET.Element) -> _Rates:
    said = {local(key): value for key, value in root.items()}
    frames = float(_positive(said.get("frameRate", "")) or _FRAMES)
    ratio = [_positive(part) for part in said.get("frameRateMultiplier", "").split()]
    if len(ratio) == 2 and all(ratio):
        frames *= ratio[0] / ratio[1]
    return _Rates(frames, _positive(said.get("tickRate", "")) or frames)


def _positive(digits: str) -> int:
    """The number that digits name; 0 for what is none."""
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else 0

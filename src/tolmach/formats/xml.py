"""
What the XML formats share: text that XML can hold, and trees written the same way every time.

Trees are built with prefixed names as they are in the file (`tts:color`) and declare their
namespaces as attributes of the root: ElementTree's own registry of prefixes is shared by the whole
process.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from tolmach.errors import FormatError
from tolmach.messages import message

# What XML 1.0 cannot hold, not even as a character reference (section 2.2).
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_NO_ADDRESS = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f]')


def holdable(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _IMPOSSIBLE.sub("", text)


def address(text: str) -> str:
    """
    An address in which what no address may hold is written in percent (RFC 3986, section 2).

    >>> address("https://a.example/b c?x=<1>")
    'https://a.example/b%20c?x=%3C1%3E'
    """
    return _NO_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", text)


def child(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element; its text and attribute values lose what XML cannot hold."""
    element = ET.SubElement(
        parent, tag, {key: holdable(value) for key, value in attributes.items()}
    )
    element.text = holdable(text) or None
    return element


def serialise(root: ET.Element) -> str:
    """Write a tree, indented, with its declaration; the same tree always gives the same text."""
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def read(text: str, what: str) -> ET.Element:
    """
    Read a tree from outside.

    Raises:
        FormatError: not well-formed, or with a document type: none of our formats needs one, and
            entities in it can grow without bound or fetch files.
    """
    text = text.removeprefix("\ufeff")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise FormatError(
            message("The {what} file declares a document type, which is not accepted.", what=what),
            next_step=message("Take the line that begins with <!DOCTYPE out of the file."),
        )
    try:
        return ET.fromstring(text)  # noqa: S314  # declarations were refused above
    except (ET.ParseError, ValueError) as error:
        raise FormatError(
            message("This is not a {what} file: {reason}.", what=what, reason=error)
        ) from error

"""
Paragraphs, runs and tables of Word documents as XML, written in the order of the schema.

ECMA-376 (part 1, WordprocessingML) fixes the order of the children of `tblPr`, `pPr` and `rPr`,
and programs may refuse a document that breaks it. Written out as text, the order can be seen in
the source, and an hour of speech costs a fraction of what adding element by element would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from tolmach.formats.xml import holdable
from tolmach.languages import language

_AGAIN = '<w:t xml:space="preserve">'
_AS_XML = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "\t": f"</w:t><w:tab/>{_AGAIN}",
        "\n": f"</w:t><w:br/>{_AGAIN}",
        "\r": f"</w:t><w:br/>{_AGAIN}",
    }
)

# Blocks of the Unicode code charts: scripts from right to left with their marks and digits; and
# what belongs to no script, such as spaces and punctuation. All else counts as left to right.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_NEITHER = r"\s!-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u2000-\u2bff\u3000-\u303f"
_LEFT_IN_RIGHT = re.compile(rf"[^{_RIGHT}{_NEITHER}\d](?:[^{_RIGHT}]*[^{_RIGHT}{_NEITHER}])?")
_RIGHT_IN_LEFT = re.compile(rf"[{_RIGHT}](?:[{_RIGHT}{_NEITHER}\d]*[{_RIGHT}\d])?")


def run(text: str, code: str, style: str = "") -> str:
    """Text in a language; `style` is the id of a character style."""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    name = escape(code)
    lang = f'<w:lang w:val="{name}" w:eastAsia="{name}" w:bidi="{name}"/>'
    return "".join(
        f"<w:r><w:rPr>{named}{'<w:rtl/>' if to_left else ''}{lang}</w:rPr>"
        f"{_AGAIN}{piece.translate(_AS_XML)}</w:t></w:r>"
        for piece, to_left in _stretches(holdable(text), language(code).rtl)
    )


def _stretches(text: str, base: bool) -> Iterator[tuple[str, bool]]:
    """
    Cut text where its direction turns; the second value says whether a piece runs to the left.

    A run that is marked as right-to-left must not hold letters that run from left to right, and
    the other way round (ECMA-376 part 1, 17.3.2.30 and I.7): a name in Latin letters becomes a
    run of its own. What is between two stretches goes in the direction of the language.
    """
    foreign = _LEFT_IN_RIGHT if base else _RIGHT_IN_LEFT
    done = 0
    while found := foreign.search(text, done):
        stretch = _paired(found[0]).rstrip()
        if found.start() > done:
            yield text[done : found.start()], base
        yield stretch, not base
        done = found.start() + len(stretch)
    if done < len(text):
        yield text[done:], base


def _paired(stretch: str) -> str:
    """The stretch up to the first bracket whose partner is outside."""
    opened: list[int] = []
    for place, character in enumerate(stretch):
        if character in "([{":
            opened.append(place)
        elif character in ")]}":
            if not opened:
                return stretch[:place]
            opened.pop()
    return stretch[: opened[0]] if opened else stretch


def link(key: str, content: str) -> str:
    """Runs that lead to an address; `key` is the id of its relationship."""
    return f'<w:hyperlink r:id="{key}" w:history="1">{content}</w:hyperlink>'


def paragraph(content: str, style: str, code: str) -> str:
    """Runs as a paragraph in a style, by its id, that goes in the direction of a language."""
    direction = "<w:bidi/>" if language(code).rtl else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{direction}</w:pPr>{content}</w:p>'


def table(widths: Sequence[int], heads: Sequence[str], rows: Iterable[str], code: str) -> str:
    """
    A table with a row of heads that is repeated on every page.

    Args:
        widths: of the columns, in mm.
        heads: a paragraph for each column.
        code: the readers' language; from right to left, the first column is on the right.
    """
    direction = "<w:bidiVisual/>" if language(code).rtl else ""
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TranscriptTable"/>{direction}'
        f'<w:tblW w:w="{sum(map(_twips, widths))}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
        f"{_row(widths, heads, '<w:cantSplit/><w:tblHeader/>')}{''.join(rows)}</w:tbl>"
    )


def row(widths: Sequence[int], cells: Sequence[str], *, whole: bool) -> str:
    """A row of cells, each made of paragraphs; a `whole` one is never split between pages."""
    return _row(widths, cells, "<w:cantSplit/>" if whole else "")


def _row(widths: Sequence[int], cells: Sequence[str], properties: str) -> str:
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inside}</w:tr>"


def short(text: str, code: str, width: int) -> bool:
    """
    Whether a text in a column of `width` mm takes less than about half a page.

    A character is 2 mm wide at 11 points, an East Asian one 4 mm, and half a page has 20 lines.
    """
    return len(text) * (2 if language(code).spaced else 4) <= 20 * width


def _twips(mm: int) -> int:
    """Twentieths of a point."""
    return round(mm * 1440 / 25.4)

"""What a person should look at, as a page or a table: time, reason, texts, links to play."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tolmach.core.timing import short_clock
from tolmach.formats.csv_table import guard
from tolmach.formats.html import lang_and_dir
from tolmach.formats.page import cards, page, table, text
from tolmach.messages import counted, localized, shown_language, translated

_STYLE = """<style>
@media (max-width: 40rem) {
  thead { display: none; }
  tbody tr { display: block; border-bottom: 2px solid var(--line); padding: .6rem 0; }
  tbody td, td.text { display: inline; border: 0; padding: 0 .5rem 0 0; }
  td.text { display: block; width: auto; padding: .2rem 0 0; }
}
</style>
"""
"""Rows as blocks where a table is too wide, as on a phone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence: its time in milliseconds, its id, why, and its texts by language."""

    start: int
    sentence: str
    reason: str
    texts: tuple[tuple[str, str], ...]


def in_words(code: str, language: str | None, detail: str) -> str:
    """
    One reason in words.

    >>> in_words("low_confidence", "en", "0.31")
    'low confidence (en): 0.31'
    """
    where = f" ({language})" if language else ""
    return f"{code.replace('_', ' ')}{where}{': ' if detail else ''}{detail}"


def compose(media: str, rows: Sequence[Row], player: str = "") -> str:
    """
    Write a page without scripts, in the user's language.

    Args:
        player: address of the page that plays the recording, relative to this one.
    """
    title = localized("To review: {media}", media=media)
    number = (str(len(rows)), translated(counted("sentence", "sentences", len(rows))), "")
    heads = (localized("Time"), localized("Why"), localized("Text"))
    listing = table(heads, [_line(row, player) for row in rows])
    body = f"{_STYLE}<h1>{text(title)}</h1>\n{cards([number])}\n{listing}"
    return page(title, body, shown_language())


def _line(row: Row, player: str) -> str:
    clock = short_clock(row.start)
    link = f'<a href="{quote(player)}#t={clock}">{clock}</a>' if player else clock
    texts = "".join(
        f"<p {lang_and_dir(code)}>{text(content)}</p>" for code, content in row.texts if content
    )
    return (
        f'<tr id="{text(row.sentence)}"><td class="short">{link}</td>'
        f'<td>{text(row.reason)}</td><td class="text">{texts}</td></tr>'
    )


def compose_csv(_media: str, rows: Sequence[Row], _player: str = "") -> str:
    """Write a table for spreadsheets in the user's language, one column for each of the texts'."""
    codes = tuple(dict.fromkeys(code for row in rows for code, _ in row.texts))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([localized("time"), "id", localized("why"), *codes])
    for row in rows:
        texts = dict(row.texts)
        cells = (row.sentence, row.reason, *(texts.get(code, "") for code in codes))
        writer.writerow([short_clock(row.start), *map(guard, cells)])
    return stream.getvalue()

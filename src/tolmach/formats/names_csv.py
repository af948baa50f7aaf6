"""
The campaign's list of names as a table: `names.csv`.

Columns are `source`, one per target language (its code), `note` and `match` (name, term or exact).
Renderings that are all right are in one cell, divided by `|`. What spreadsheets do to such files
is understood: a byte order mark, semicolons or tabs for commas, quoted cells. A cell that a
spreadsheet would take for a formula (=, +, -, @) is written with an apostrophe before it, as OWASP
advises; reading takes one such apostrophe away.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from tolmach.core.glossary import Glossary, Match, Term
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import FormatError
from tolmach.formats.csv_table import guard, unguard
from tolmach.languages import LANGUAGES
from tolmach.messages import message

_FIXED = ("source", "note", "match")
_MAX_ROWS = 20_000


def parse(text: str) -> Glossary:
    r"""
    Read a list of names; `tolmach.formats.reading.decode` makes text of bytes.

    >>> parse("source;en;match\nКагарлицкий;Kagarlitsky|Kagarlitskii;\n").terms[0].targets
    {'en': ('Kagarlitsky', 'Kagarlitskii')}

    Raises:
        FormatError: no header, an unknown column or match, a row without a name, a name listed
            twice; with the line and what to do.
    """
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        columns = _columns(next(reader, []))
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _refusal(
            message("the table is damaged ({reason})", reason=error), reader.line_num
        ) from error
    if len(rows) > _MAX_ROWS:
        raise _refusal(
            message("the list has more than {max_rows} rows", max_rows=_MAX_ROWS),
            rows[_MAX_ROWS][0],
        )
    terms = [_term(columns, row, line) for line, row in rows]
    _refuse_doubles(terms, [line for line, _ in rows])
    return Glossary(tuple(terms))


def compose(glossary: Glossary, languages: Sequence[str] = ()) -> str:
    """
    Write a list of names; `parse` reads it back the same.

    Args:
        languages: columns to write even when no row has a rendering in them.

    >>> compose(Glossary((Term("Рабкор", {"en": ("Rabkor",)}),)), ["de"]).splitlines()[1]
    'Рабкор,,Rabkor,,name'
    """
    codes = tuple(dict.fromkeys((*languages, *glossary.languages)))
    out = io.StringIO(newline="")
    out.write("\ufeff")  # without it Excel takes UTF-8 for the local code page
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["source", *codes, "note", "match"])
    for term in glossary.terms:
        renderings = ["|".join(term.accepted(code)) for code in codes]
        cells = [term.source, *renderings, term.note, term.match.value]
        writer.writerow([guard(cell) for cell in cells])
    return out.getvalue()


def _delimiter(text: str) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _columns(header: Sequence[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in header]
    if "source" not in columns:
        raise _refusal(message("the first line has no column 'source'"), 1)
    for column in columns:
        if column not in _FIXED and column not in LANGUAGES:
            raise _refusal(
                message("'{column}' is not a column of this list", column=column),
                1,
                _suggestion(column),
            )
        if columns.count(column) > 1:
            raise _refusal(message("the column '{column}' is there twice", column=column), 1)
    return columns


def _suggestion(column: str) -> str:
    by_name = {entry.name.lower(): code for code, entry in LANGUAGES.items()}
    if column in by_name:
        return message("Write the language as its code: {by_name}.", by_name=by_name[column])
    known = (*_FIXED, *by_name)
    return did_you_mean(
        column,
        known,
        message("Columns are source, note, match, and codes of languages such as en."),
    )


def _term(columns: Sequence[str], row: Sequence[str], line: int) -> Term:
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        raise _refusal(
            message(
                "there are {cells} cells for {columns} columns",
                cells=len(row),
                columns=len(columns),
            ),
            line,
        )
    cells = {key: _text_of(cell) for key, cell in zip(columns, row, strict=False)}
    source = cells.pop("source", "")
    if not re.search(r"\w", source):
        raise _refusal(message("the column 'source' is empty"), line)
    note, kind = cells.pop("note", ""), cells.pop("match", "").lower() or Match.NAME
    if kind not in set(Match):
        hint = did_you_mean(kind, set(Match), message("Write name, term or exact."), cutoff=0.3)
        raise _refusal(message("'{kind}' is not a way to match", kind=kind), line, hint)
    targets = {
        code: tuple(part.strip() for part in cell.split("|") if part.strip())
        for code, cell in cells.items()
        if cell.strip(" |")
    }
    return Term(source, targets, note, Match(kind))


def _refuse_doubles(terms: Sequence[Term], lines: Sequence[int]) -> None:
    first: dict[str, int] = {}
    for term, line in zip(terms, lines, strict=True):
        earlier = first.setdefault(term.source, line)
        if earlier != line:
            raise _refusal(
                message(
                    "'{source}' is already listed in line {earlier}",
                    source=term.source,
                    earlier=earlier,
                ),
                line,
                message("Keep one row, with all accepted renderings divided by |."),
            )


def _text_of(cell: str) -> str:
    cell = cell.strip(" \u00a0")
    text = unguard(cell)
    return text if text != cell else cell.strip()


def _refusal(
    reason: str, line: int, next_step: str = message("Correct the list and try again.")
) -> FormatError:
    return FormatError(
        message(
            "The list of names cannot be used: {reason} (line {line}).", reason=reason, line=line
        ),
        next_step=next_step,
        line=line,
    )

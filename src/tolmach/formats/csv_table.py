"""
CSV for spreadsheets.

Excel recognizes UTF-8 by the byte order mark. A cell that begins like a formula gets an apostrophe
in front (OWASP, "CSV Injection"), which reading removes; dialogue often begins with "-".
"""

from __future__ import annotations

import csv
import io
import re

from tolmach.core.document import State
from tolmach.core.exchange import AddedText, EditedFile, ReviewTable
from tolmach.core.timing import clock, read_clock
from tolmach.errors import FormatError
from tolmach.formats.format import Content, Format
from tolmach.messages import message

COLUMNS = ("id", "time", "speaker", "source", "text", "note", "paragraph", "state", "comment")
_MARK = "x"
# The full-width signs count as well: spreadsheets in East Asian languages take them for the others.
_SIGNS = r"[=+\-@\t\r\n＝＋－＠]"
_FORMULA = re.compile(f"'*{_SIGNS}")
_GUARDED = re.compile(f"'+{_SIGNS}")
_LARGEST_CELL = 1_000_000
_MOST_COLUMNS = 200


def guard(value: str) -> str:
    """
    Keep a spreadsheet from reading a cell as a formula.

    >>> guard("- Yes."), guard("'tis"), unguard(guard("'-"))
    ("'- Yes.", "'tis", "'-")
    """
    return f"'{value}" if _FORMULA.match(value) else value


def unguard(value: str) -> str:
    """Take away the apostrophe that `guard` put in front."""
    return value[1:] if _GUARDED.match(value) else value


def compose(review: ReviewTable) -> str:
    """Write the table with a byte order mark, commas and CRLF, as RFC 4180 has it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in review.rows:
        time = clock(row.start, separator=".")
        mark = _MARK if row.paragraph else ""
        words = (row.id, time, row.speaker, row.source, row.text, row.note)
        cells = (*words, mark, row.state.value, row.comment)
        writer.writerow([guard(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def parse(text: str) -> EditedFile:
    """
    Read an edited table; columns may be in any order, others are ignored.

    A row with a text and no id is a sentence that a person added.

    Raises:
        FormatError: no columns `id` and `text`, the same id twice, or not CSV.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    csv.field_size_limit(_LARGEST_CELL)
    texts: dict[str, str] = {}
    states: dict[str, State] = {}
    comments: dict[str, str] = {}
    notes: dict[str, str] = {}
    sources: dict[str, str] = {}
    paragraphs: dict[str, bool] = {}
    added: list[AddedText] = []
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        if len(reader.fieldnames or ()) > _MOST_COLUMNS:
            raise FormatError(
                message(
                    "The table has more than {most_columns} columns.", most_columns=_MOST_COLUMNS
                ),
                line=1,
            )
        if not {"id", "text"} <= set(reader.fieldnames or ()):
            raise FormatError(
                message("The table has no columns 'id' and 'text'."),
                next_step=message("Export it again with --formats csv and edit only the text."),
                line=1,
            )
        for line in reader:
            sentence = unguard((line["id"] or "").strip())
            if not sentence:
                text_added = unguard((line["text"] or "").strip())
                if text_added:
                    source = unguard(line.get("source") or "").strip()
                    speaker = unguard(line.get("speaker") or "").strip()
                    start = read_clock(line.get("time") or "")
                    after = next(reversed(texts), "")
                    added.append(AddedText(text_added, start, None, after, speaker, source))
                continue
            if sentence in texts:
                raise FormatError(
                    message("The id {sentence} is in the table twice.", sentence=sentence),
                    next_step=message("Leave one of the two rows out."),
                    line=reader.line_num,
                )
            texts[sentence] = unguard(line["text"] or "")
            comments[sentence] = unguard(line.get("comment") or "")
            sources[sentence] = unguard(line.get("source") or "")
            if "note" in line:
                notes[sentence] = unguard(line["note"] or "")
            if "paragraph" in line:
                paragraphs[sentence] = bool((line["paragraph"] or "").strip())
            if line.get("state") in set(State):
                states[sentence] = State(line["state"])
    except csv.Error as error:
        raise FormatError(
            message("This is not a CSV table: {reason}.", reason=error), line=reader.line_num
        ) from error
    return EditedFile(
        texts,
        states,
        comments,
        notes=notes,
        paragraphs=paragraphs,
        sources=sources,
        added=tuple(added),
    )


FORMAT: Format[ReviewTable] = Format(
    name="csv",
    content=Content.TABLE,
    help="spreadsheet to correct and import",
    suffixes=("csv",),
    parse=parse,
    compose=compose,
    editable=True,
)

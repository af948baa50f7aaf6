"""The report of a batch as a page: one row per recording, those that want a person first."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tolmach.core.batch import Report, Row
from tolmach.core.timing import short_clock
from tolmach.formats.page import cards, page, table, text

_ORDER = {"failed": 0, "look": 1, "done": 2}
_WORDS = {"failed": "failed", "look": "wants a look", "done": "done"}


def compose(report: Report) -> str:
    """Write the page; it is one file that loads nothing, with links to the results beside it."""
    rows = sorted(report.rows, key=lambda row: _ORDER[row.state])
    states = [row.state for row in rows]
    summary = cards(
        [
            (str(len(rows)), "recordings", ""),
            (short_clock(sum(row.duration_ms for row in rows)), "of speech and silence", ""),
            (str(states.count("done")), "done", "good"),
            (str(states.count("look")), "want a look", "bad" if "look" in states else ""),
            (str(states.count("failed")), "failed", "bad" if "failed" in states else ""),
        ]
    )
    heads = ("Recording", "State", ">Length", "Languages", ">Sentences", ">Flagged", "Results")
    listing = table(heads, [_row(row) for row in rows])
    return page("Batch", f"<h1>Batch</h1>\n{summary}\n{listing}")


def _row(row: Row) -> str:
    length = short_clock(row.duration_ms) if row.duration_ms else ""
    tone = "good" if row.state == "done" else "bad"
    return (
        f'<tr><td class="text" dir="auto">{text(row.name or row.media)}</td>'
        f'<td class="{tone}">{_WORDS[row.state]}</td>'
        f'<td class="number">{length}</td><td>{text(" ".join(row.languages))}</td>'
        f'<td class="number">{row.sentences or ""}</td>'
        f'<td class="number">{row.flagged or ""}</td><td>{"<br>".join(_details(row))}</td></tr>'
    )


def _details(row: Row) -> Iterator[str]:
    """Why it failed and what to do, where to look first, and links to what was written."""
    if row.error:
        yield f"{text(row.error)} {text(row.next_step)}"
    if row.look_first:
        places = ", ".join(
            f"{short_clock(ms)} {text(kind.replace('_', ' '))}" for ms, kind in row.look_first
        )
        yield f"look first: {places}"
    if row.files:
        yield " ".join(
            f'<a href="{quote(name)}">{text(name.partition(row.name + "/")[2])}</a>'
            for name in row.files
        )

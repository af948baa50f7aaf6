"""The report of a batch as a page: one row per recording, those that want a person first."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.core.timing import short_clock
from tolmach.formats.page import cards, page, table, text

_ORDER = {"failed": 0, "look": 1, "done": 2}
_WORDS = {"failed": "failed", "look": "wants a look", "done": "done"}
_HEADS = ("Recording", "State", ">Length", ">Sentences", ">Flagged", "What to do, and results")


def compose(report: BatchReport) -> str:
    """Write the page; it is one file that loads nothing, with links to the results beside it."""
    rows = sorted(report.rows, key=lambda row: _ORDER[row.state])
    states = [row.state for row in rows]
    entries = [
        (str(states.count("done")), "done", "good"),
        (str(states.count("look")), "want a look", "bad" if "look" in states else ""),
        (str(states.count("failed")), "failed", "bad" if "failed" in states else ""),
        (short_clock(sum(row.duration_ms for row in rows)), "of recording", ""),
    ]
    if report.waiting:
        entries.append((str(report.waiting), "still waiting", ""))
    listing = table(_HEADS, [_row(row) for row in rows])
    head = f"<h1>Batch of {len(rows) + report.waiting} recordings</h1>\n{cards(entries)}"
    return page("Batch", f"{head}\n<h2>Those that want a person first</h2>\n{listing}")


def _row(row: BatchRow) -> str:
    length = short_clock(row.duration_ms) if row.duration_ms else ""
    tone = "good" if row.state == "done" else "bad"
    details = "".join(f"<p>{line}</p>" for line in _details(row))
    return (
        f'<tr><td dir="auto">{text(row.name or row.media)}</td>'
        f'<td class="short {tone}">{_WORDS[row.state]}</td>'
        f'<td class="number">{length}</td>'
        f'<td class="number">{row.sentences or ""}</td>'
        f'<td class="number">{row.flagged or ""}</td><td class="text">{details}</td></tr>'
    )


def _details(row: BatchRow) -> Iterator[str]:
    """Why it failed and what to do, where to look first, and links to what was written."""
    if row.error:
        log = f' <a href="{quote(row.log)}">log</a>' if row.log else ""
        yield f"{text(row.error)} {text(row.next_step)}{log}"
    yield from map(text, row.to_review)
    if row.look_first:
        places = "; ".join(
            f"{short_clock(ms)} {text(kind.replace('_', ' '))}" for ms, kind in row.look_first
        )
        yield f"Look first at {places}."
    if row.findings:
        found = ", ".join(f"{count} in {text(language)}" for language, count in row.findings)
        yield f"Cues outside the limits: {found}."
    links = [_links(row, language) for language in (*row.languages, "")]
    yield " · ".join(link for link in links if link)


def _links(row: BatchRow, language: str) -> str:
    """The files of one language; those of none, or of several, where it is empty."""
    named = {name: _language(name, row) for name in row.files}
    files = [name for name, own in named.items() if own == language]
    links = " ".join(
        f'<a href="{quote(name)}">{text(name.rpartition(".")[2] if language else _base(name, row))}'
        "</a>"
        for name in files
    )
    return f"{text(language)} {links}".strip() if files else ""


def _language(name: str, row: BatchRow) -> str:
    parts = name.rsplit(".", 2)
    return parts[1] if len(parts) == 3 and parts[1] in row.languages else ""


def _base(name: str, row: BatchRow) -> str:
    return name.removeprefix(f"{row.name}/")

"""The report of a batch as a page: one row per recording, those that need review first."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.core.timing import short_clock
from tolmach.formats.page import cards, page, table, text

_ORDER = {"failed": 0, "look": 1, "done": 2}
_WORDS = {"failed": "failed", "look": "needs review", "done": "done"}
_HEADS = ("Recording", "State", ">Length", ">Work", "Quality", "What to do, and results")
_STYLE = """
<style>
.filter label { margin-right: 1rem; white-space: nowrap; }
body:has(#failed:checked) tbody tr:not(.failed), body:has(#look:checked) tbody tr:not(.look),
body:has(#done:checked) tbody tr:not(.done) { display: none; }
@media (max-width: 40rem) {
  thead { display: none; }
  tbody tr { display: block; border-bottom: 2px solid var(--line); padding: .6rem 0; }
  tbody td, td.number, td.text { display: block; border: 0; padding: .1rem 0; text-align: left;
    width: auto; white-space: normal; }
  tbody td:empty { display: none; }
  td[data-name]::before { content: attr(data-name) ": "; color: var(--soft); }
}
</style>
"""
"""Filters that need no script, and rows as blocks where a table is too wide, as on a phone."""


def compose(report: BatchReport) -> str:
    """Write the page; it is one file that loads nothing, with links to the results beside it."""
    rows = sorted(report.rows, key=lambda row: _ORDER[row.state])
    states = [row.state for row in rows]
    entries = [
        (str(states.count("done")), "done", "good"),
        (str(states.count("look")), "need review", "bad" if "look" in states else ""),
        (str(states.count("failed")), "failed", "bad" if "failed" in states else ""),
        (short_clock(sum(row.duration_ms for row in rows)), "of recording", ""),
    ]
    if report.waiting:
        entries.append((str(report.waiting), "still waiting", ""))
    listing = table(_HEADS, [_row(row) for row in rows])
    work = sum(row.seconds for row in rows)
    if work:
        entries.append((short_clock(round(work * 1000)), "of work", ""))
    names = sorted({name for row in rows for name in row.models})
    when = f"<p>{text(report.at.replace('T', ' '))}</p>" if report.at else ""
    models = f"<p>Models: {text(', '.join(names))}</p>" if names else ""
    head = (
        f"<h1>Batch of {len(rows) + report.waiting} recordings</h1>\n{when}{models}{cards(entries)}"
    )
    return page("Batch", f"{_STYLE}{head}{_filter()}\n<h2>Recordings</h2>\n{listing}")


def _filter() -> str:
    choices = {"all": "all", **_WORDS}
    labels = "".join(
        f'<label><input type="radio" name="show" id="{key}"{" checked" * (key == "all")}> '
        f"{text(words)}</label>"
        for key, words in choices.items()
    )
    return f'<p class="filter">Show: {labels}</p>'


def _quality(row: BatchRow) -> str:
    """What is known of how good it is, in short."""
    facts = []
    if row.sentences:
        facts.append(f"{row.sentences} sentences")
    if row.probability:
        facts.append(f"words {row.probability:.0%} sure")
    if row.doubtful:
        facts.append(f"{row.doubtful} doubtful")
    if row.flagged:
        facts.append(f"{row.flagged} with findings")
    return ", ".join(facts)


def _row(row: BatchRow) -> str:
    length = short_clock(row.duration_ms) if row.duration_ms else ""
    work = short_clock(round(row.seconds * 1000)) if row.seconds else ""
    tone = "good" if row.state == "done" else "bad"
    details = "".join(f"<p>{line}</p>" for line in _details(row))
    return (
        f'<tr class="{row.state}"><td dir="auto">{text(row.name or row.media)}</td>'
        f'<td class="short {tone}">{_WORDS[row.state]}</td>'
        f'<td class="number" data-name="Length">{length}</td>'
        f'<td class="number" data-name="Work">{work}</td>'
        f'<td data-name="Quality">{text(_quality(row))}</td>'
        f'<td class="text">{details}</td></tr>'
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
    if row.files:
        player = next((name for name in row.files if name.endswith(".player.html")), "")
        page_link = f'<a href="{quote(player)}">player</a> · ' if player else ""
        yield f'{page_link}<a href="{quote(row.name)}/">folder</a>'
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

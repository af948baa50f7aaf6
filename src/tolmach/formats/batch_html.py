"""The report of a batch as a page: one row per recording, those that need review first."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.core.timing import short_clock
from tolmach.formats.page import cards, page, table, text
from tolmach.messages import counted, localized, message, shown_language, translated

_ORDER = {"failed": 0, "look": 1, "done": 2}
_PLAYER = ".player.html"
_WORDS = {
    "failed": message("failed"),
    "look": message("needs review"),
    "done": message("done"),
}
_STYLE = """
<style>
.filter { margin-top: 1.25rem; }
.filter label { margin-right: 1rem; white-space: nowrap; }
body:has(#failed:checked) tbody tr:not(.failed), body:has(#look:checked) tbody tr:not(.look),
body:has(#done:checked) tbody tr:not(.done) { display: none; }
td:first-child { min-width: 9rem; overflow-wrap: anywhere; }
td.quality { min-width: 11rem; }
td.text { width: 45%; }
td.text p:first-child { margin-top: 0; }
@media (max-width: 40rem) {
  td:first-child { font-weight: 600; }
  thead { display: none; }
  tbody tr { display: block; border-bottom: 2px solid var(--line); padding: .6rem 0; }
  tbody td, td.number, td.text { display: block; border: 0; padding: .1rem 0; text-align: left;
    min-width: 0; width: auto; white-space: normal; }
  tbody td:empty { display: none; }
  td[data-name]::before { content: attr(data-name) ": "; color: var(--soft); }
}
</style>
"""
"""Filters that need no script, and rows as blocks where a table is too wide, as on a phone."""


def compose(report: BatchReport) -> str:
    """
    Write the page, in the user's language.

    It is one file that loads nothing, with links to the results beside it.
    """
    rows = sorted(report.rows, key=lambda row: _ORDER[row.state])
    states = [row.state for row in rows]
    entries = [
        (str(states.count("done")), translated(_WORDS["done"]), "good"),
        (str(states.count("look")), localized("need review"), "bad" if "look" in states else ""),
        (
            str(states.count("failed")),
            translated(_WORDS["failed"]),
            "bad" if "failed" in states else "",
        ),
        (short_clock(sum(row.duration_ms for row in rows)), localized("of recording"), ""),
    ]
    if report.waiting:
        entries.append((str(report.waiting), localized("still waiting"), ""))
    heads = (
        localized("Recording"),
        localized("State"),
        f">{localized('Length')}",
        f">{localized('Work')}",
        localized("Quality"),
        localized("What to do, and results"),
    )
    listing = table(heads, [_row(row) for row in rows])
    work = sum(row.seconds for row in rows)
    if work:
        entries.append((short_clock(round(work * 1000)), localized("of work"), ""))
    names = sorted({name for row in rows for name in row.models})
    when = f"<p>{text(report.at[:16].replace('T', ' '))}</p>" if report.at else ""
    used = localized("Models: {names}", names=", ".join(names))
    models = f"<p>{text(used)}</p>" if names else ""
    count = len(rows) + report.waiting
    title = translated(counted("Batch of {count} recording", "Batch of {count} recordings", count))
    head = f"<h1>{text(title)}</h1>\n{when}{models}{cards(entries)}"
    recordings = f"<h2>{text(localized('Recordings'))}</h2>"
    return page(title, f"{_STYLE}{head}{_filter()}\n{recordings}\n{listing}", shown_language())


def _filter() -> str:
    choices = {"all": message("all"), **_WORDS}
    labels = "".join(
        f'<label><input type="radio" name="show" id="{key}"{" checked" * (key == "all")}> '
        f"{text(translated(words))}</label>"
        for key, words in choices.items()
    )
    return f'<p class="filter">{text(localized("Show:"))} {labels}</p>'


def _quality(row: BatchRow) -> str:
    """What is known of how good it is, in short."""
    facts = []
    if row.sentences:
        facts.append(translated(counted("{count} sentence", "{count} sentences", row.sentences)))
    if row.probability:
        facts.append(localized("words {sure:.0%} sure", sure=row.probability))
    if row.doubtful:
        facts.append(localized("{number} doubtful", number=row.doubtful))
    if row.flagged:
        facts.append(localized("{number} with findings", number=row.flagged))
    return ", ".join(facts)


def _row(row: BatchRow) -> str:
    length = short_clock(row.duration_ms) if row.duration_ms else ""
    work = short_clock(round(row.seconds * 1000)) if row.seconds else ""
    tone = "good" if row.state == "done" else "bad"
    details = "".join(f"<p>{line}</p>" for line in _details(row))
    return (
        f'<tr class="{row.state}"><td dir="auto">{text(row.name or row.media)}</td>'
        f'<td class="short {tone}">{text(translated(_WORDS[row.state]))}</td>'
        f'<td class="number" data-name="{text(localized("Length"))}">{length}</td>'
        f'<td class="number" data-name="{text(localized("Work"))}">{work}</td>'
        f'<td class="quality" data-name="{text(localized("Quality"))}">{text(_quality(row))}</td>'
        f'<td class="text">{details}</td></tr>'
    )


def _details(row: BatchRow) -> Iterator[str]:
    """Why it failed and what to do, where to look first, and links to what was written."""
    if row.error:
        log = f' <a href="{quote(row.log)}">{text(localized("log"))}</a>' if row.log else ""
        yield f"{text(translated(row.error))} {text(translated(row.next_step))}{log}"
    yield from (text(translated(reason)) for reason in row.to_review)
    if row.look_first:
        places = "; ".join(
            f"{short_clock(ms)} {localized(kind.replace('_', ' '))}" for ms, kind in row.look_first
        )
        yield text(localized("Look first at {places}.", places=places))
    if row.findings:
        found = ", ".join(f"{language} {count}" for language, count in row.findings)
        yield text(localized("Cues outside the limits: {found}.", found=found))
    if row.files:
        player = next((name for name in row.files if name.endswith(_PLAYER)), "")
        page_link = (
            f'<a href="{quote(player)}">{text(localized("player"))}</a> · ' if player else ""
        )
        yield f'{page_link}<a href="{quote(row.name)}/">{text(localized("folder"))}</a>'
    links = [_links(row, language) for language in (*row.languages, "")]
    yield " · ".join(link for link in links if link)


def _links(row: BatchRow, language: str) -> str:
    """The files of one language; those of none, or of several, where it is empty."""
    named = {name: _language(name, row) for name in row.files}
    files = [
        name
        for name, own in named.items()
        if own == language and not name.endswith(_PLAYER)  # it has a link of its own
    ]
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

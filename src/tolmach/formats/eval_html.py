"""The report of `tolmach eval` as a page: every measure, and a picture of the starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tolmach.core.score import Evaluation, Score
from tolmach.core.timing import short_clock
from tolmach.formats.page import cards, page, table, text
from tolmach.messages import joined, localized, message, shown_language, translated

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 1000, 220, 70, 24
_HEADLINE = ("suber", "wer", "sigma", "start_median")

_BETTER = {"low": message("lower is better"), "high": message("higher is better"), "": ""}


def compose(name: str, reference: str, found: Evaluation) -> str:
    """Write the page, which loads nothing; the names are those of the two files."""
    against = localized("Measured against the reference {reference}.", reference=reference)
    body = [
        f"<h1>{text(name)}</h1>",
        f'<p class="soft">{text(against)}</p>',
        cards(
            (translated(score.shown), translated(score.title), "")
            for score in found.scores
            if score.id in _HEADLINE
        ),
        *_drift(found.starts),
        *(_section(title, group) for title, group in found.groups.items()),
    ]
    title = localized("{name}: measures", name=name)
    return page(title, "\n".join(body), shown_language())


def _section(title: str, group: Iterable[Score]) -> str:
    rows = (
        f'<tr><td class="short">{text(translated(found.title))}</td>'
        f'<td class="number"><b>{text(translated(found.shown))}</b></td>'
        f'<td class="text soft">{text(translated(_meaning(found)))}</td></tr>'
        for found in group
    )
    heads = (localized("Measure"), f">{localized('Value')}", localized("What it counts"))
    return f"<h2>{text(translated(title))}</h2>" + table(heads, rows)


def _meaning(found: Score) -> str:
    """What is counted and, on a line of its own, which way is better."""
    return joined(found.meaning, _BETTER[found.better], between="\n")


def _drift(starts: Sequence[tuple[int, int]]) -> Iterator[str]:
    """A dot per matched cue: time to the right, how late it starts upwards."""
    if not starts:
        return
    last = max(at for at, _ in starts) or 1
    errors = sorted(abs(error) for _, error in starts)
    reach = max(200, -(-errors[int(0.98 * (len(errors) - 1))] * 12 // 10))
    middle = (_HEIGHT - _BOTTOM) / 2
    scale = (middle - 8) / reach
    heading, hint = localized("Start of every matched cue"), localized("above the line: too late")
    yield f"<h2>{text(heading)} <small>{text(hint)}</small></h2>"
    label = localized("Start errors over time")
    yield f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{text(label)}">'
    for value in (reach, 0, -reach):
        y = middle - value * scale
        yield f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--line)"/>'
        shown = localized("{number} s", number=f"{value / 1000:+.2f}")
        yield f'<text x="0" y="{y + 4:.1f}">{text(shown)}</text>'
    for part in range(5):
        x = _LEFT + (_WIDTH - _LEFT - 40) * part / 4
        yield f'<text x="{x:.0f}" y="{_HEIGHT - 6}">{short_clock(last * part // 4)}</text>'
    for at, error in starts:
        held = max(-reach, min(reach, error))
        colour = "var(--cue)" if held == error else "var(--bad)"
        x, y = _LEFT + (_WIDTH - _LEFT - 8) * at / last, middle - held * scale
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}" fill-opacity="0.75"/>'
    yield "</svg>"

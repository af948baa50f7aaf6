"""The report of `tolmach check` as a page: what was found, and a picture of the time line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tolmach.core.cue import Cue
from tolmach.core.timing import Span, short_clock
from tolmach.core.violation import FILE, CheckReport, Violation
from tolmach.formats.page import cards, page, table, text
from tolmach.languages import language
from tolmach.messages import localized, shown_language, translated

_WIDTH, _ROW, _LEFT = 1000, 26, 52
_ROWS = 24
_STEPS_MS = (15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000)
_OPEN = 12


def compose(report: CheckReport) -> str:
    """Write the page; it is one file that loads nothing."""
    profile = report.profile
    limits = localized(
        "Language: {language}. The limits of the profile {profile}: {lines} × {cpl} characters, "
        "{cps:g} characters per second, {least:g} to {most:g} s on screen, {gap} ms between cues. "
        "The file was read as {encoding}.",
        language=language(report.track.language).name,
        profile=profile.name,
        lines=profile.lines,
        cpl=profile.cpl,
        cps=profile.cps,
        least=profile.min_duration / 1000,
        most=profile.max_duration / 1000,
        gap=profile.min_gap,
        encoding=report.encoding,
    )
    body = [
        f"<h1>{text(report.name)}</h1>",
        f'<p class="soft">{text(limits)}</p>',
        _summary(report),
        *_timeline(report),
        *(_section(report, rule, found) for rule, found in report.by_rule.items()),
    ]
    title = localized("{name}: subtitle check", name=report.name)
    return page(title, "\n".join(body), shown_language())


def _summary(report: CheckReport) -> str:
    cues = len(report.track.cues)
    touched = len({found.cue for found in report.violations if found.cue is not None})
    findings = len(report.violations)
    clean = (cues - touched) / cues if cues else 1.0
    return cards(
        [
            (str(cues), localized("cues"), ""),
            (str(findings), localized("findings"), "bad" if findings else "good"),
            (
                f"{clean:.0%}",
                localized("cues without a finding"),
                "good" if clean >= 0.95 else "bad",
            ),
        ]
    )


def _section(report: CheckReport, rule: str, found: Sequence[Violation]) -> str:
    name = translated(report.titles[rule])
    title = f"<h2>{text(name)} <small>{len(found)}, {text(rule)}</small></h2>"
    if rule == FILE:
        return title + "".join(
            f"<p>{text(translated(violation.detail))}</p>" for violation in found
        )
    heads = (
        localized("Cue"),
        f">{localized('Time')}",
        f">{localized('Found')}",
        f">{localized('Limit')}",
        localized("Text"),
    )
    rows = [_row(report, violation) for violation in found]
    content = table(heads, rows[:_OPEN])
    if len(rows) > _OPEN:
        more = table(heads, rows[_OPEN:])
        count = localized("{count} more", count=len(rows) - _OPEN)
        content += f"<details><summary>{text(count)}</summary>{more}</details>"
    return title + content


def _row(report: CheckReport, violation: Violation) -> str:
    number = violation.cue
    return (
        f"<tr><td>{'' if number is None else number}</td>"
        f'<td class="number">{text(short_clock(violation.start))}</td>'
        f'<td class="number">{text(translated(violation.found))}</td>'
        f'<td class="number">{text(translated(violation.allowed))}</td>'
        f'<td class="text" dir="auto">{text(report.quote(violation))}</td></tr>'
    )


def _timeline(report: CheckReport) -> Iterator[str]:
    """Rows of equal time: speech as a pale band, cues as bars, those with findings in red."""
    end = max([cue.end for cue in report.track.cues] + [report.duration or 0], default=0)
    if not end:
        return
    step = next((ms for ms in _STEPS_MS if end <= ms * _ROWS), -(-end // _ROWS))
    rows = -(-end // step)
    height = rows * _ROW
    marked: dict[int, list[str]] = defaultdict(list)
    for violation in report.violations:
        if violation.cue is not None:
            marked[violation.cue].append(translated(report.titles[violation.rule]))
    hint = localized("red: cues with findings; point at one to read it")
    yield f"<h2>{text(localized('Time line'))} <small>{text(hint)}</small></h2>"
    label = localized(
        "Time line with {marked} of {count} cues marked",
        marked=len(marked),
        count=len(report.track.cues),
    )
    yield f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{text(label)}">'
    for row in range(rows):
        yield f'<text x="0" y="{row * _ROW + 16}">{short_clock(row * step)}</text>'
        yield from _bar(Span(row * step, min(end, (row + 1) * step)), step, 20, 1, "var(--line)")
    for stretch in report.speech:
        yield from _bar(stretch, step, 3, 18, "var(--speech)")
    for number, cue in enumerate(report.track.cues, start=1):
        reasons = marked.get(number, [])
        yield f"<g><title>{_hint(number, cue, reasons)}</title>"
        yield from _bar(cue.span, step, 6, 12, "var(--bad)" if reasons else "var(--cue)")
        yield "</g>"
    yield "</svg>"


def _hint(number: int, cue: Cue, reasons: Sequence[str]) -> str:
    said = "\n".join([f"{number} · {short_clock(cue.start)}", cue.text, *dict.fromkeys(reasons)])
    return text(said)


def _bar(span: Span, step: int, top: int, height: int, colour: str) -> Iterator[str]:
    """One rectangle per row that the span touches."""
    scale = (_WIDTH - _LEFT) / step
    for row in range(span.start // step, max(span.start, span.end - 1) // step + 1):
        start = max(span.start, row * step) - row * step
        end = min(span.end, (row + 1) * step) - row * step
        x, width = _LEFT + start * scale, max(1.0, (end - start) * scale - 0.6)
        yield (
            f'<rect x="{x:.1f}" y="{row * _ROW + top}" width="{width:.1f}" height="{height}" '
            f'rx="1.5" fill="{colour}"/>'
        )

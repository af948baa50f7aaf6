"""`tolmach check`: say where a subtitle file breaks the limits of a profile."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import announce_files, command_settings, trust_flag
from tolmach.core.document import Media
from tolmach.core.options import (
    CheckOptions,
    EncodingOptions,
    FrameOptions,
    LanguageOptions,
    LayoutOptions,
    MediaOptions,
)
from tolmach.core.suggestion import did_you_mean
from tolmach.core.timing import Span
from tolmach.core.violation import FILE, CheckReport, Violation
from tolmach.errors import ExitCode, UsageError
from tolmach.messages import counted, localized, message, translated

_RECORDS = (
    LayoutOptions,
    LanguageOptions,
    EncodingOptions,
    MediaOptions,
    FrameOptions,
    CheckOptions,
)
_SHOWN = 8


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@flags(*_RECORDS)
@trust_flag
@click.option("--all", "everything", is_flag=True, help="List every finding.")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
@click.option("--explain", metavar="RULE", help="Say what a rule is for, and its source; no check.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page to this file as well.")
def command(
    file: Path | None,
    everything: bool,
    as_json: bool,
    explain: str | None,
    html: Path | None,
    **values: object,
) -> None:
    """
    Check subtitles against a profile.

    FILE is in any subtitle format that tolmach reads, from any tool. Nothing is changed. Exit code
    0: nothing found; 1: broken rules; 2: the file cannot be read.
    """
    with exit_with(as_json=as_json):
        if explain is not None:
            click.echo(_explained(explain))
            return
        if file is None:
            raise click.UsageError(localized("Missing argument 'FILE'."))
        report = _report(file, values, quiet=as_json)
        if html is not None:
            from tolmach.cli.subtitles import write_text
            from tolmach.formats import check_html

            write_text(html, check_html.compose(report))
        if as_json:
            click.echo(json.dumps(to_json(report), ensure_ascii=False, indent=1))
        else:
            click.echo("\n".join(to_text(report, None if everything else _SHOWN)))
        sys.exit(ExitCode.VIOLATIONS if report.violations else ExitCode.OK)


def _explained(rule: str) -> str:
    from tolmach.stages.checks.check import TITLES, explain

    _require_rule(rule, TITLES)
    return explain(rule)


def _require_rule(rule: str, known: Collection[str]) -> None:
    """
    Refuse the name of a rule that does not exist.

    Raises:
        UsageError: with the names that do.
    """
    if rule not in known:
        raise UsageError(
            message("There is no rule '{rule}'.", rule=rule),
            next_step=did_you_mean(rule, known, message("Rules: {known}.", known=", ".join(known))),
            rule=rule,
        )


def _report(file: Path, values: dict[str, object], *, quiet: bool) -> CheckReport:
    from tolmach.pipeline.subtitle_files import read_subtitles
    from tolmach.stages.checks.check import TITLES, check

    settings = command_settings(file, _RECORDS, values)
    announce_files(settings.files, quiet=quiet)
    options = settings.options(CheckOptions)
    titles = {FILE: localized("Damage in the file itself"), **TITLES}
    for rule in options.ignore:
        _require_rule(rule, titles)
    parsed = read_subtitles(
        file,
        settings.options(LanguageOptions).language,
        strict=options.strict,
        encoding=settings.options(EncodingOptions).encoding,
    )
    named = settings.options(MediaOptions).media
    media, speech = _recording(Path(named)) if named else (None, [])
    rate = settings.options(FrameOptions).frame_rate or (media.frame_rate if media else 0.0)
    duration = media.duration if media else None
    profile = settings.profile.at_frame_rate(rate).for_language(parsed.track.language)
    found = [
        Violation(
            FILE,
            None,
            0,
            0,
            detail=message("line {line}: {sentence}", line=repair.line, sentence=repair.sentence),
        )
        for repair in parsed.repaired
    ]
    found += check(parsed.track, profile, duration=duration, speech=speech)
    return CheckReport(
        name=file.name,
        track=parsed.track,
        profile=profile,
        violations=[violation for violation in found if violation.rule not in options.ignore],
        encoding=parsed.encoding,
        titles=titles,
        duration=duration,
        speech=speech,
    )


def _recording(media: Path) -> tuple[Media, list[Span]]:
    """What the recording is, and where there is speech in it, without padding."""
    from tolmach.core.options import SpeechOptions
    from tolmach.engines.media.probe import probe
    from tolmach.engines.voice.windows import speech_spans

    return probe(media), speech_spans(media, 0, SpeechOptions(speech_pad=1))


def to_text(report: CheckReport, shown: int | None) -> Iterator[str]:
    """The report for people, line by line; at most `shown` findings of each rule."""
    yield _headline(report)
    for rule, found in report.by_rule.items():
        yield ""
        title = f"{translated(report.titles[rule])} ({len(found)})"
        yield click.style(title, bold=True) + _dim(f"  {rule}")
        for violation in found[:shown]:
            yield _row(report, violation)
        if shown is not None and len(found) > shown:
            yield _dim(
                localized("        and {count} more; --all lists them", count=len(found) - shown)
            )
    yield ""
    yield _summary(report)


def _headline(report: CheckReport) -> str:
    from tolmach.languages import language

    profile, track = report.profile, report.track
    limits = localized(
        "{lines} × {cpl} characters, {cps:g} per second",
        lines=profile.lines,
        cpl=profile.cpl,
        cps=profile.cps,
    )
    spoken = translated(language(track.language).name)
    cues = translated(counted("{count} cue", "{count} cues", len(track.cues)))
    title = click.style(click.format_filename(report.name), bold=True)
    return f"{title}: {cues}, {spoken}, {report.encoding}; {profile.name}: {limits}"


def _row(report: CheckReport, violation: Violation) -> str:
    from tolmach.core.timing import short_clock

    if violation.rule == FILE:
        return f"        {translated(violation.detail)}"
    number = "" if violation.cue is None else f"#{violation.cue}"
    measured = (
        click.style(translated(violation.measured), fg="yellow") if violation.measured else ""
    )
    quoted = report.quote(violation).replace("\n", " / ")
    said = " · ".join(part for part in (measured, quoted) if part)
    return f"  {number:>5} {short_clock(violation.start):>7}  {said}"


def _summary(report: CheckReport) -> str:
    if not report.violations:
        return click.style(localized("Nothing found: every cue keeps the limits."), fg="green")
    touched = len({found.cue for found in report.violations if found.cue is not None})
    count = len(report.violations)
    findings = counted("{count} finding", "{count} findings", count)
    text = localized(
        "{findings}; {touched} of {count} cues concerned.",
        findings=findings,
        touched=touched,
        count=len(report.track.cues),
    )
    return click.style(text, fg="red")


def _dim(text: str) -> str:
    return click.style(text, dim=True)


def to_json(report: CheckReport) -> dict[str, object]:
    """The report for programs; times in milliseconds."""
    return {
        "file": report.name,
        "language": report.track.language,
        "encoding": report.encoding,
        "profile": report.profile.name,
        "cues": len(report.track.cues),
        "media_duration": report.duration,
        "counts": {rule: len(found) for rule, found in report.by_rule.items()},
        "violations": [
            {**asdict(violation), "message": _message(report, violation)}
            for violation in report.violations
        ],
    }


def _message(report: CheckReport, violation: Violation) -> str:
    parts = (report.titles[violation.rule], violation.measured, violation.detail)
    return "; ".join(part for part in parts if part)

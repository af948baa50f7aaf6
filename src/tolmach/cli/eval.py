"""`tolmach eval`: measure subtitles or text against a reference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import announce_files, command_settings, trust_flag
from tolmach.core.options import EncodingOptions, LanguageOptions, LayoutOptions
from tolmach.messages import localized, message, translated

if TYPE_CHECKING:
    from tolmach.core.cue import Track
    from tolmach.core.score import Evaluation
    from tolmach.measures.texts import Lines


_RECORDS = (LayoutOptions, LanguageOptions, EncodingOptions)


@click.command()
@click.argument("hyp", type=click.Path(path_type=Path))
@click.argument("ref", type=click.Path(path_type=Path))
@flags(*_RECORDS)
@trust_flag
@click.option("--no-suber", is_flag=True, help="Leave SubER out, which takes most of the time.")
@click.option("--json", "as_json", is_flag=True, help="Write the measures as JSON.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page to this file as well.")
def command(
    hyp: Path, ref: Path, no_suber: bool, as_json: bool, html: Path | None, **values: object
) -> None:
    """
    Measure the subtitles HYP against the reference REF.

    Both are subtitles in any format that tolmach reads, or plain text; without times only the words
    are measured. Typographic punctuation counts like plain punctuation. Needs the extra packages of
    tolmach[eval].
    """
    with exit_with(as_json=as_json):
        from tolmach.measures import evaluate

        settings = command_settings(hyp, _RECORDS, values)
        announce_files(settings.files, quiet=as_json)
        language = _language(hyp, ref, settings.options(LanguageOptions).language)
        encoding = settings.options(EncodingOptions).encoding
        left, right = (_read(path, language, encoding) for path in (hyp, ref))
        if not (as_json or no_suber):
            click.echo(
                localized("Measuring SubER can take minutes; --no-suber leaves it out."), err=True
            )
        found = evaluate(left, right, settings.profile, suber=not no_suber)
        if html is not None:
            from tolmach.cli.subtitles import write_text
            from tolmach.formats import eval_html

            write_text(html, eval_html.compose(hyp.name, ref.name, found))
        if as_json:
            click.echo(json.dumps(_as_json(hyp, ref, found), ensure_ascii=False, indent=1))
        else:
            click.echo("\n".join(_lines(hyp, ref, found)))


def _language(hyp: Path, ref: Path, named: str) -> str:
    """
    The language of both files: by the flag, or from one of their names.

    Raises:
        UsageError: nothing says which language it is.
    """
    from tolmach.errors import UsageError
    from tolmach.languages import language
    from tolmach.pipeline.subtitle_files import language_of_name

    if named:
        return language(named).code
    found = [code for code in map(language_of_name, (hyp, ref)) if code != "und"]
    if not found:
        raise UsageError(
            message("Nothing says which language the files are in."),
            next_step=message("Name it with --from, or give files names such as talk.en.srt."),
        )
    return found[0]


def _read(path: Path, language: str, encoding: str) -> Track | Lines:
    """A track, or lines where the file has no times."""
    from tolmach.formats import subtitle_suffixes
    from tolmach.formats.opening import read_file
    from tolmach.formats.reading import decode
    from tolmach.measures.texts import plain_lines
    from tolmach.pipeline.subtitle_files import read_subtitles

    if path.suffix.lower() in subtitle_suffixes():
        return read_subtitles(path, language, encoding=encoding).track
    return plain_lines(decode(read_file(path), encoding=encoding).text, language)


def _lines(hyp: Path, ref: Path, found: Evaluation) -> Iterator[str]:
    better = {"low": localized("lower is better"), "high": localized("higher is better"), "": ""}
    yield click.style(click.format_filename(hyp.name), bold=True) + localized(
        " against {ref}", ref=ref.name
    )
    width = max(len(translated(score.title)) for score in found.scores) + 2
    for title, group in found.groups.items():
        yield ""
        yield click.style(translated(title), bold=True)
        for score in group:
            value = click.style(f"{translated(score.shown):>12}", fg="yellow")
            note = click.style(f"   {better[score.better]}", dim=True)
            yield f"  {translated(score.title):<{width}}{value}{note if score.better else ''}"


def _as_json(hyp: Path, ref: Path, found: Evaluation) -> dict[str, object]:
    return {
        "hypothesis": hyp.name,
        "reference": ref.name,
        "language": found.language,
        "measures": {score.id: score.value for score in found.scores},
        "details": [asdict(score) for score in found.scores],
    }

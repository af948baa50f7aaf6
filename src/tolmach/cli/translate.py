"""`tolmach translate`: subtitles in one language to subtitles in others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import announce, chosen, command_settings, trust_flag
from tolmach.core.options import (
    CondenseOptions,
    EncodingOptions,
    JobOptions,
    KeepCuesOptions,
    LanguageOptions,
    LayoutOptions,
    NamesOptions,
    TranslationOptions,
)
from tolmach.core.timing import short_clock
from tolmach.errors import ExitCode, UsageError
from tolmach.messages import counted, localized, message, translated

if TYPE_CHECKING:
    from tolmach.core.cue import Track
    from tolmach.pipeline.subtitles import Subtitled


_OF_JOB = (TranslationOptions, NamesOptions, CondenseOptions, LayoutOptions)
_RECORDS = (JobOptions, LanguageOptions, EncodingOptions, KeepCuesOptions)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@flags(JobOptions, only={"targets": ""})
@click.option(
    "-o", "--out", "output", type=click.Path(path_type=Path), help="Write the result here."
)
@flags(KeepCuesOptions, *_OF_JOB, LanguageOptions, EncodingOptions)
@trust_flag
@click.option("--offline", is_flag=True, help="Refuse every network connection.")
@click.option(
    "--explain-prompt",
    is_flag=True,
    help="Show what --endpoint would be asked; send nothing.",
)
@click.pass_context
def command(context: click.Context, /, file: Path, **values: object) -> None:
    """
    Translate subtitles by whole sentences.

    Sentences that run over several cues are put together, translated, and put back on the times of
    FILE. New cues are made for the new language unless --keep-cues is given. talk.ru.srt
    becomes talk.en.srt beside it; an existing file is never overwritten. `-` reads standard input
    and writes SRT to standard output.
    """
    with exit_with():
        code = _translate(file, values)
    context.exit(code)


def _translate(file: Path, values: dict[str, object]) -> int:
    from tolmach.cli.progress import shown
    from tolmach.cli.subtitles import composed, write_text
    from tolmach.formats.parsed import left_out
    from tolmach.languages import language
    from tolmach.network import offline
    from tolmach.pipeline.job import make_job
    from tolmach.pipeline.prompt import first_requests
    from tolmach.pipeline.subtitle_files import read_subtitles
    from tolmach.pipeline.subtitles import translate_track

    settings = command_settings(file, _RECORDS, values)
    encoding = settings.options(EncodingOptions).encoding
    parsed = read_subtitles(file, settings.options(LanguageOptions).language, encoding=encoding)
    codes = [language(code).code for code in settings.options(JobOptions).targets]
    if not codes:
        raise UsageError(
            message("The language to translate to is missing."), next_step=message("Add --to en.")
        )
    of_job = {**chosen(values, _OF_JOB), "source": parsed.track.language, "targets": tuple(codes)}
    job = make_job(file, file.parent, of_job, trust_settings=bool(values["trust_settings"]))
    if values["explain_prompt"]:
        for code in codes:
            for request in first_requests(parsed.track, job, code):
                click.echo(json.dumps(request, ensure_ascii=False, indent=1))
        return int(ExitCode.OK)
    announce([job], settings.files, quiet=False)
    outputs = _outputs(file, parsed.track, codes, values["output"])
    lost = 0
    with offline(bool(values["offline"])), shown(quiet=False) as sink:
        for code, output in zip(codes, outputs, strict=True):
            keep = settings.options(KeepCuesOptions).keep_cues
            result = translate_track(parsed.track, job, code, sink, keep_cues=keep)
            write_text(output, composed(result.track, output))
            click.echo(
                "\n".join([*_report(output, result), *map(translated, left_out(parsed))]), err=True
            )
            lost += len(result.untranslated)
    return int(ExitCode.LOOK if lost else ExitCode.OK)


def _outputs(file: Path, track: Track, codes: list[str], output: object) -> list[Path]:
    """
    Where the results go.

    Raises:
        UsageError: one name for several languages, no format that can be written, or a file that
            is there already.
    """
    from tolmach.cli.subtitles import STANDARD
    from tolmach.formats import writer

    if output is None and file == STANDARD:
        output = STANDARD
    if output is not None and len(codes) > 1:
        raise UsageError(
            message("-o names one file for several languages."), next_step=message("Leave it out.")
        )
    stem = file.stem.removesuffix(f".{track.language}")
    paths = (
        [Path(str(output))]
        if output is not None
        else [file.with_name(f"{stem}.{code}{file.suffix}") for code in codes]
    )
    for path in paths:
        if path == STANDARD:
            continue
        writer(path)  # a wrong name is refused before the work
        if path.exists():
            raise UsageError(
                message("'{name}' exists already.", name=path.name),
                next_step=message("Move it away, or choose another name with -o."),
            )
    return paths


def _report(output: Path, result: Subtitled) -> Iterator[str]:
    way = ", ".join(result.models)
    yield (
        localized(
            "{output}: {sentences} in {cues}, translated by {way}.",
            output=output,
            sentences=counted("{count} sentence", "{count} sentences", len(result.sentences)),
            cues=counted("{count} cue", "{count} cues", len(result.track.cues)),
            way=way,
        )
    )
    lost = {sentence.id for sentence in result.untranslated}
    for sentence in result.sentences:
        for flag in sentence.findings:
            kind = localized(flag.kind.replace("_", " "))
            detail = f": {translated(flag.detail)}" if flag.detail else ""
            yield f"  {short_clock(sentence.span.start)}  {kind}{detail}"
        if sentence.id in lost:
            yield f"    {sentence.source.content}"

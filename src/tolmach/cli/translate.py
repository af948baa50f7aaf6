"""`tolmach translate`: subtitles in one language to subtitles in others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import announce, chosen, trust_flag
from tolmach.core.options import CondenseOptions, LayoutOptions, NamesOptions, TranslationOptions
from tolmach.core.timing import short_clock
from tolmach.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from tolmach.core.cue import Track
    from tolmach.pipeline.subtitles import Subtitled


_RECORDS = (TranslationOptions, NamesOptions, CondenseOptions, LayoutOptions)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "targets", required=True, help="Languages to translate to: en,de,fr.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the result here.")
@click.option("--keep-cues", is_flag=True, help="Keep the cues of FILE, one for one.")
@flags(*_RECORDS)
@trust_flag
@click.option("--language", default="", help="Language of FILE; from talk.ru.srt it is known.")
@click.option("--encoding", default="", help="Encoding of FILE, when it is not found.")
@click.option("--offline", is_flag=True, help="Refuse every network connection.")
@click.pass_context
def command(context: click.Context, /, file: Path, targets: str, **values: object) -> None:
    """
    Translate subtitles by whole sentences.

    Sentences that run over several cues are put together, translated, and put back on the times of
    FILE. The cues are cut anew for the new language unless --keep-cues is given. talk.ru.srt
    becomes talk.en.srt beside it; an existing file is never overwritten.
    """
    with exit_with():
        codes = [code.strip() for code in targets.split(",") if code.strip()]
        code = _translate(file, codes, dict(values))
    context.exit(code)


def _translate(file: Path, codes: list[str], values: dict[str, object]) -> int:
    from tolmach.cli.progress import shown
    from tolmach.cli.subtitles import read_subtitles
    from tolmach.core.language import language
    from tolmach.network import offline
    from tolmach.pipeline.job import make_job
    from tolmach.pipeline.subtitles import translate_track
    from tolmach.workspace.artifacts import write_atomic

    parsed = read_subtitles(file, str(values["language"]), encoding=str(values["encoding"]))
    codes = [language(code).code for code in codes]
    wishes = {**chosen(values, _RECORDS), "source": parsed.track.language, "targets": tuple(codes)}
    job = make_job(file, file.parent, wishes, trust_settings=bool(values["trust_settings"]))
    announce([job], quiet=False)
    outputs = _outputs(file, parsed.track, codes, values["output"])
    lost = 0
    with offline(bool(values["offline"])), shown(quiet=False) as sink:
        for code, output in zip(codes, outputs, strict=True):
            keep = bool(values["keep_cues"])
            result = translate_track(parsed.track, job, code, sink, keep_cues=keep)
            write_atomic(output, _composed(result.track, output).encode())
            click.echo("\n".join(_report(output, result)), err=True)
            lost += len(result.untranslated)
    return int(ExitCode.LOOK if lost else ExitCode.OK)


def _outputs(file: Path, track: Track, codes: list[str], output: object) -> list[Path]:
    """
    Where the results go.

    Raises:
        UsageError: one name for several languages, no format that can be written, or a file that
            is there already.
    """
    from tolmach.formats import READABLE

    if output is not None and len(codes) > 1:
        raise UsageError("-o names one file for several languages.", next_step="Leave it out.")
    stem = file.stem.removesuffix(f".{track.language}")
    paths = (
        [Path(str(output))]
        if output is not None
        else [file.with_name(f"{stem}.{code}{file.suffix}") for code in codes]
    )
    for path in paths:
        if path.suffix.lower().removeprefix(".") not in READABLE:
            raise UsageError(
                f"'{path.suffix}' is no subtitle format that can be written here.",
                next_step="Name the result .srt or .vtt with -o.",
            )
        if path.exists():
            raise UsageError(
                f"'{path.name}' exists already.",
                next_step="Move it away, or choose another name with -o.",
            )
    return paths


def _composed(track: Track, output: Path) -> str:
    from tolmach.formats import format_module

    text: str = format_module(output.suffix.lower().removeprefix(".")).compose(track)
    return text


def _report(output: Path, result: Subtitled) -> Iterator[str]:
    way = " and ".join(result.models)
    yield (
        f"{output}: {len(result.sentences)} sentences in {len(result.track.cues)} cues, "
        f"translated by {way}."
    )
    lost = {sentence.id for sentence in result.untranslated}
    for sentence in result.sentences:
        for flag in sentence.findings:
            kind = flag.kind.replace("_", " ")
            detail = f": {flag.detail}" if flag.detail else ""
            yield f"  {short_clock(sentence.span.start)}  {kind}{detail}"
        if sentence.id in lost:
            yield f"    {sentence.source.content}"

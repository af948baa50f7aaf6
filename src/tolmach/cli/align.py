"""`tolmach align`: when the words of a text are said in a recording."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.progress import shown
from tolmach.cli.records import flags
from tolmach.cli.settings import chosen
from tolmach.core.options import JobOptions, LayoutOptions, ProvidedOptions, RecognitionOptions
from tolmach.core.timing import short_clock
from tolmach.messages import counted, message, translated

if TYPE_CHECKING:
    from tolmach.core.document import Document

_RECORDS = (JobOptions, RecognitionOptions, ProvidedOptions)


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
@click.argument("text", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "output",
    type=click.Path(path_type=Path),
    required=True,
    help="Write the words (.json) or cues (.srt, .vtt and others) here.",
)
@flags(JobOptions, only={"source": "Language spoken: ru."})
@flags(RecognitionOptions)
@flags(ProvidedOptions, only={"aligner": "Model that times the text; the recognition model."})
@flags(LayoutOptions)
@click.option("--offline", is_flag=True, help="Refuse every network connection.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
def command(recording: Path, text: Path, output: Path, **values: Any) -> None:
    """
    Find when the words of TEXT are said in RECORDING.

    TEXT is a transcript that people wrote. Sentences that are not in the recording, and speech that
    the text lacks, are named on standard error.
    """
    from tolmach.network import offline

    with exit_with(), offline(values["offline"]):
        from tolmach.formats import words_json, writer
        from tolmach.pipeline.api import aligned, layout, write

        as_words = output.suffix.lower() == ".json"
        if not as_words:
            writer(output)  # a wrong name is refused before the work
        options = {key: value for key, value in chosen(values, _RECORDS).items() if value}
        spoken = options.pop("source", "auto")
        with shown(quiet=values["quiet"]) as sink:
            document = aligned(recording, text, language=spoken, progress=sink, **options)
        if as_words:
            content = words_json.compose(document.sentences, document.language)
            output.write_text(content, encoding="utf-8", newline="\n")
        else:
            profile = values["profile"] or LayoutOptions().profile
            write(layout(document, document.language, profile=profile), output)
        for line in _summary(document, output):
            click.echo(translated(line), err=True)


def _summary(document: Document, output: Path) -> Iterator[str]:
    from tolmach.core.document import FindingKind

    words = sum(len(sentence.words) for sentence in document.sentences)
    yield counted("{name}: {count} word.", "{name}: {count} words.", words, name=output.name)
    found = [each for sentence in document.sentences for each in sentence.findings]
    for each in sorted((*found, *document.findings), key=lambda one: one.start or 0):
        if each.start is not None and each.kind is FindingKind.NOT_SAID:
            yield message("{time} not said: {text}", time=short_clock(each.start), text=each.text)
        if each.start is not None and each.kind is FindingKind.NOT_WRITTEN:
            yield message(
                "{time} not in the text: {text}", time=short_clock(each.start), text=each.text
            )

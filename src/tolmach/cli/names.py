"""`tolmach names`: look after the list of names, and see whether the names arrived."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import announce_files, command_settings, trust_flag
from tolmach.core.options import GlossaryOptions, NamesOptions, SuggestOptions
from tolmach.errors import ExitCode, UsageError
from tolmach.messages import localized, message, translated

if TYPE_CHECKING:
    from tolmach.core.document import Document
    from tolmach.core.glossary import Glossary
    from tolmach.stages.names import Suggestion


@click.group()
def command() -> None:
    """Keep the list of names, and check whether the names are in the translations."""


@command.command()
@click.argument("names", type=click.Path(path_type=Path), metavar="NAMES.csv")
@click.argument("work", type=click.Path(path_type=Path), required=False)
@flags(GlossaryOptions)
def check(names: Path, work: Path | None, **values: object) -> None:
    """
    Check the list itself, and the texts in WORK, the folder that `tolmach run` filled.

    Exit code 0: every listed name arrived in every translation; 1: some did not; 2: the list cannot
    be read.
    """
    with exit_with():
        from tolmach.languages import language as language_of
        from tolmach.stages.names.listing import doubts

        options = command_settings(None, (GlossaryOptions,), values).options(GlossaryOptions)
        glossary = _read(names)
        count = len(glossary.terms)
        in_languages = ", ".join(glossary.languages) or localized("no language yet")
        click.echo(
            localized(
                "{count} names and terms, with renderings in {in_languages}.",
                count=count,
                in_languages=in_languages,
            )
        )
        for doubt in doubts(glossary, language_of(options.language).code):
            click.echo(f"  {doubt.source}: {doubt.detail}")
        if work is not None:
            lines = list(_missing(_document(work), glossary))
            click.echo(
                "\n".join(lines)
                if lines
                else localized("Every listed name is in the translations.")
            )
            sys.exit(ExitCode.VIOLATIONS if lines else ExitCode.OK)


@command.command()
@click.argument("work", type=click.Path(path_type=Path))
@flags(NamesOptions, only={"names": "The list there is already."})
@click.option(
    "-o", "--out", "output", type=click.Path(path_type=Path), help="Write a longer list here."
)
@flags(SuggestOptions)
@trust_flag
def suggest(work: Path, output: Path | None, **values: object) -> None:
    """
    Find names in WORK that the list does not have.

    WORK is the folder that `tolmach run` filled. With -o, the list and the names found are written
    to a new file, to be corrected by a person; the places that need a look are in its notes.
    """
    with exit_with():
        from tolmach.stages.names import suggest as find
        from tolmach.stages.publication.publish import public

        settings = command_settings(work / "work", (NamesOptions, SuggestOptions), values)
        announce_files(settings.files)
        document = public(_document(work))  # the list goes to others, and its notes quote sentences
        names, least = settings.options(NamesOptions).names, settings.options(SuggestOptions).least
        glossary = _read(Path(names)) if names else None
        found = find(
            document.sentences, glossary or _empty(), document.language, document.target_languages
        )
        kept = [one for one in found if one.count >= least]
        click.echo("\n".join(_listed(kept, document.target_languages)))
        if output is not None:
            _write(output, glossary or _empty(), kept, document.target_languages)


@command.command()
@click.argument("work", type=click.Path(path_type=Path))
@click.argument("sentences", nargs=-1)
@click.option("--by", default="", help="Handle of the person who decides.")
def repairs(work: Path, sentences: tuple[str, ...], by: str) -> None:
    """
    List the names in WORK that were repaired by rule; take those of SENTENCES back.

    A sentence is named by its id, as the list shows it. Words that are put back count as written by
    a person; a later run leaves them as they are.
    """
    with exit_with():
        from tolmach.stages.names.repairs import repairs as find
        from tolmach.stages.names.repairs import take_back
        from tolmach.workspace import journal
        from tolmach.workspace.folder import Folder, locked

        journal.require_work(Folder(work))
        with locked(work) as folder:
            document = journal.current(folder).document
            known = {sentence.id for sentence, _ in find(document)}
            for name in sentences:
                if name not in known:
                    raise UsageError(
                        message("There is no repaired name in sentence '{name}'.", name=name),
                        next_step=message("Leave the ids out to see the list."),
                    )
            for sentence, finding in [each for each in find(document) if each[0].id in sentences]:
                now = next(each for each in document.sentences if each.id == sentence.id)
                operation = take_back(document, now, finding)
                journal.append(folder, journal.new_entry([operation], "take repair back", by=by))
                document = journal.current(folder).document
        click.echo("\n".join(_repaired(document)))


def _repaired(document: Document) -> Iterator[str]:
    """One line for each repair whose words are still in the text."""
    from tolmach.core.timing import short_clock
    from tolmach.stages.names.repairs import repairs as find

    lines = [
        f"{short_clock(sentence.span.start):>8}  {sentence.id}  "
        f"{finding.language or document.language}  {translated(finding.detail)}"
        for sentence, finding in find(document)
    ]
    yield from lines or [localized("No repaired names.")]


def _read(path: Path) -> Glossary:
    from tolmach.pipeline.provided import read_names

    return read_names(str(path))


def _empty() -> Glossary:
    from tolmach.core.glossary import Glossary

    return Glossary()


def _document(work: Path) -> Document:
    from tolmach.workspace import journal
    from tolmach.workspace.folder import Folder

    return journal.current(Folder(work)).document


def _missing(document: Document, glossary: Glossary) -> Iterator[str]:
    """One line for each name that did not arrive, with its time."""
    from tolmach.core.timing import short_clock
    from tolmach.stages.names.checking import findings_of_check

    for code in document.target_languages:
        if code not in glossary.languages:
            continue
        for sentence, flag in findings_of_check(
            document.sentences, glossary, document.language, code
        ):
            yield f"{short_clock(sentence.span.start):>8}  {code}  {translated(flag.detail)}"


def _listed(found: Sequence[Suggestion], languages: Sequence[str]) -> Iterator[str]:
    if not found:
        yield localized("No names were found that the list does not have.")
    for one in found:
        renderings = ", ".join(
            f"{code}: {one.term.accepted(code)[0]}" for code in languages if one.term.accepted(code)
        )
        yield f"{one.count:>4}  {one.term.source}  {renderings}".rstrip()
        if one.variants:
            spelled = ", ".join(f"{text} ({count})" for text, count in one.variants.items())
            yield localized("        also spelled: {spelled}", spelled=spelled)
        yield f"        {_around(one.term.source, one.example)}"


def _around(name: str, example: str, width: int = 70) -> str:
    """The part of a sentence around a name, for a line of a terminal."""
    if len(example) <= width:
        return example
    place = max(0, example.find(name[: max(3, len(name) - 3)]))
    start = max(0, min(place - width // 2, len(example) - width))
    before, after = "… " * (start > 0), " …" * (start + width < len(example))
    return f"{before}{example[start : start + width].strip()}{after}"


def _write(
    path: Path, glossary: Glossary, found: Sequence[Suggestion], languages: Sequence[str]
) -> None:
    from dataclasses import replace

    from tolmach.core.glossary import Glossary
    from tolmach.formats import names_csv

    if path.exists():
        raise UsageError(
            message("'{name}' is there already and stays as it is.", name=path.name),
            next_step=message("Name a new file with -o."),
            file=path.name,
        )
    rows = (replace(one.term, note=_note(one)) for one in found)
    longer = Glossary((*glossary.terms, *rows))
    path.write_text(names_csv.compose(longer, languages), encoding="utf-8", newline="")
    click.echo(
        localized("{name}: {count} names and terms.", name=path.name, count=len(longer.terms)),
        err=True,
    )


def _note(one: Suggestion) -> str:
    """What a person who corrects the list needs to decide."""
    also = f" ({', '.join(one.variants)}?)" if one.variants else ""
    return f"{one.count}x{also}: {one.example}"[:120]

"""`tolmach languages`: what is known about each language, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.messages import localized

if TYPE_CHECKING:
    from tolmach.languages import Language


@click.command()
@click.argument("codes", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--json", "as_json", is_flag=True, help="Write everything that is known as JSON.")
def command(codes: tuple[str, ...], as_json: bool) -> None:
    """
    Show what tolmach knows about languages, and what is missing.

    LANGUAGE is a code such as ru; with it, everything that is known about the language is shown.
    Without what is missing, the rules that need it do nothing: sentences end at full stops,
    line breaks are chosen by punctuation, nothing is left out, and disclosures are in English.
    """
    with exit_with(as_json=as_json):
        from tolmach.languages import LANGUAGES, language

        entries = [language(code) for code in codes] or list(LANGUAGES.values())
        if as_json:
            data = [asdict(entry) for entry in entries]
            click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=sorted))
            return
        lines = (line for entry in entries for line in _full(entry)) if codes else _table(entries)
        click.echo("\n".join(lines))


def _table(entries: Sequence[Language]) -> Iterator[str]:
    from tolmach.core.cue import display_width
    from tolmach.languages import knowledge

    titles = list(knowledge(entries[0]))
    yield click.style(f"{'':5}{'':17}{'':21}{'  '.join(titles)}", bold=True)
    for entry in entries:
        marks = "".join(
            f"{'yes' if known else '-':<{len(title) + 2}}"
            for title, known in knowledge(entry).items()
        )
        own = entry.own_name + " " * (21 - display_width(entry.own_name))
        yield f"{entry.code:5}{entry.name:17}{own}{marks}".rstrip()


def _full(entry: Language) -> Iterator[str]:
    from tolmach.languages import knowledge

    yield f"{click.style(entry.name, bold=True)} ({entry.own_name})"
    for key, value in asdict(entry).items():
        if key not in ("name", "own_name") and value not in ("", None, (), {}):
            yield from _field(key.replace("_", " "), value)
    missing = [title for title, known in knowledge(entry).items() if not known]
    yield localized("  missing: {missing}", missing=", ".join(missing) or localized("nothing"))


def _field(title: str, value: Any, indent: str = "  ") -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{indent}{title}:"
        for key, inner in value.items():
            if inner not in ("", None, (), {}):
                yield from _field(str(key).replace("_", " "), inner, f"{indent}  ")
        return
    if isinstance(value, tuple) and isinstance(value[0], tuple):  # the rows of a table
        yield f"{indent}{title}:"
        for row in value:
            cells = ([cell] if isinstance(cell, str) else cell for cell in row)
            written = (" ".join(part or "." for part in cell) for cell in cells)
            yield f"{indent}  {' | '.join(written)}".rstrip()
        return
    if isinstance(value, bool):
        shown = "yes" if value else "no"
    elif isinstance(value, str | int):
        shown = str(value)
    else:
        shown = ", ".join(sorted(value) if isinstance(value, frozenset) else value)
    yield click.wrap_text(f"{title}: {shown}", 100, indent, f"{indent}  ")

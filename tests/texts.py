"""Every text of the program that people read, from its source and from its command line."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click

from tolmach.cli import COMMANDS, tolmach
from tolmach.cli.help_texts import plain

SOURCE = Path(__file__).parents[1] / "src" / "tolmach"
MAKERS: Mapping[str, int] = {"message": 1, "localized": 1, "counted": 2}
"""Function that makes a text -> how many templates it takes."""


class Text(NamedTuple):
    """
    One call that makes a text.

    Attributes:
        templates: the text; with a count, those for one and for many.
        values: names of the values that it gets.
    """

    place: str
    templates: tuple[str, ...]
    values: frozenset[str]


@cache
def modules() -> dict[Path, ast.Module]:
    """The source of the program."""
    paths = sorted(SOURCE.rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def texts() -> Iterator[Text]:
    """Every text in the source; those that are chosen at run time are left out."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            number = MAKERS.get(node.func.id)
            found = [one.value for one in node.args[:number] if isinstance(one, ast.Constant)]
            if number is not None and len(found) == number:
                names = {each.arg or "**" for each in node.keywords}
                names |= {"count"} if number == 2 else set()
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                yield Text(place, tuple(map(str, found)), frozenset(names))


def help_texts() -> Iterator[Text]:
    """Every text of `--help`: of commands, their groups of options, and options."""
    yield from (Text(name, (line,), frozenset()) for name, line in COMMANDS.items())
    yield from _of_command(tolmach, click.Context(tolmach, info_name="tolmach"))


def _of_command(command: click.Command, context: click.Context) -> Iterator[Text]:
    for text in (command.help, command.epilog):
        if text:
            yield Text(context.command_path, (plain(text),), frozenset())
    for each in command.get_params(context):
        for text in (getattr(each, "help", None), getattr(each, "group", None)):
            if text:
                yield Text(f"{context.command_path} {each.name}", (text,), frozenset())
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _of_command(below, click.Context(below, context, name))

"""`--help` in the user's language."""

from __future__ import annotations

import gettext
import inspect

import click

from tolmach.messages import CATALOGUES, localized

UNWRAPPED = "\b\n"
"""Begins a paragraph that click does not wrap."""


def plain(text: str) -> str:
    """A text as it is in the catalogue."""
    return inspect.cleandoc(text).removeprefix(UNWRAPPED)


def translate_help(command: click.Command) -> None:
    """Put the user's language into the help of a command and of those below it."""
    for name in ("help", "epilog", "short_help"):
        if text := getattr(command, name):
            mark = UNWRAPPED if text.startswith(UNWRAPPED) else ""
            setattr(command, name, mark + localized(plain(text)))
    for each in command.params:
        if isinstance(each, click.Option) and each.help:
            each.help = localized(each.help)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            translate_help(below)


def translate_click() -> None:
    """Let click look for its own texts ("Usage:", "Missing argument") among ours."""
    gettext.bindtextdomain("tolmach", str(CATALOGUES))
    gettext.textdomain("tolmach")

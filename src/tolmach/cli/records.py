"""Options records as flags: one flag per field, named after it, with the record's own help text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any, TypeVar

import click

from tolmach.core.option_rules import flag_name
from tolmach.messages import localized

F = TypeVar("F", bound=Callable[..., Any])


def flags(*records: type, only: Mapping[str, str] | None = None) -> Callable[[F], F]:
    """
    Give a click command the flags of options records.

    A flag that is not used passes None, so that a value from a file of settings can take its place;
    the record's default comes last (`tolmach.pipeline.settings`).

    Args:
        only: the fields that the command uses where it does not use all, each with a help text of
            its own, or an empty one for that of the record.
    """

    def decorate(command: F) -> F:
        for record in reversed(records):
            group = (record.__doc__ or "").strip().split("\n")[0]
            for entry in reversed(fields(record)):
                if only is None or entry.name in only:
                    help_text = (only or {}).get(entry.name) or entry.metadata["help"]
                    command = _flag(entry, help_text, group)(command)
        return command

    return decorate


class Flag(click.Option):
    """
    A flag of an options record.

    Attributes:
        group: what the options of its record have in common, for help.
        common: whether the first page of help shows it.
        notes: what help says behind its text: the default and the range.
    """

    def __init__(
        self, *names: Any, group: str = "", common: bool = True, notes: str = "", **rest: Any
    ) -> None:
        super().__init__(*names, **rest)
        self.group = group
        self.common = common
        self.notes = notes

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The flag and its text."""
        record = super().get_help_record(ctx)
        return record and (record[0], record[1] + self.notes)


class GroupedCommand(click.Command):
    """A command whose help shows the common options, and all of them in groups if asked."""

    def __init__(self, *names: Any, **rest: Any) -> None:
        everything = click.Option(
            ["--help-all"], is_flag=True, is_eager=True, expose_value=False,
            callback=_show_all, help="Show all options and exit.",
        )  # fmt: skip
        super().__init__(*names, **rest)
        self.params.append(everything)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: the common ones, or all in groups."""
        everything = ctx.meta.get(_ALL)
        groups: dict[str, list[tuple[str, str]]] = {}
        left_out = 0
        for each in self.get_params(ctx):
            line = each.get_help_record(ctx)
            if line is None or isinstance(each, click.Argument):
                continue
            group = each.group if isinstance(each, Flag) else ""
            if everything or not isinstance(each, Flag) or each.common:
                groups.setdefault(group if everything else "", []).append(line)
            else:
                left_out += 1
        for group, lines in groups.items():
            with formatter.section(localized(group or "Options").rstrip(".")):
                formatter.write_dl(lines)
        if left_out:
            with formatter.section(localized("More")):
                formatter.write_text(
                    localized("{left_out} further options: --help-all", left_out=left_out)
                )


_ALL = "tolmach.help_all"


def _show_all(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        ctx.meta[_ALL] = True
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def codes(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Languages that an option without a record names, by their codes; for `callback`."""
    from tolmach.languages import codes_of

    return value and codes_of(value)


def _flag(entry: Field[Any], help_text: str, group: str = "") -> Callable[[F], F]:
    flag = f"--{flag_name(entry)}"
    also = entry.metadata.get("also", ())
    look: dict[str, Any] = {
        "cls": Flag,
        "group": group,
        "common": bool(entry.metadata.get("common")),
    }
    kind: type = type(entry.default)
    if kind is bool:
        both = f"{flag}/--no-{flag_name(entry)}"
        return click.option(both, entry.name, default=None, help=help_text, **look)
    if entry.metadata.get("repeat"):
        return click.option(flag, entry.name, multiple=True, help=help_text, **look)
    default = ",".join(entry.default) if isinstance(entry.default, tuple) else entry.default
    notes = [localized("default: {default}", default=default)] if default != "" else []
    if "least" in entry.metadata:
        notes.append(
            localized(
                "{least:,} to {most:,}",
                least=entry.metadata["least"],
                most=entry.metadata["most"],
            )
        )
    look["notes"] = f"  [{'; '.join(notes)}]" if notes else ""
    choices = entry.metadata.get("choices") if kind is str else None
    return click.option(
        *sorted((flag, *also), key=len),
        entry.name,
        type=click.Choice(choices) if choices else kind if kind in (int, float) else str,
        metavar=None if choices else {int: "N", float: "X"}.get(kind, "TEXT"),
        help=help_text,
        **look,
    )

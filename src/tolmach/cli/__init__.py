"""
The command line: one module per command, loaded only when it is used.

To add a command: write `tolmach/cli/NAME.py` with a click command called `command`, and add a row
to `COMMANDS`. This is the only room that prints; everything below it raises, logs or returns.
"""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from tolmach.cli.failure import exit_with, set_up_process, show_tracebacks
from tolmach.core.suggestion import did_you_mean
from tolmach.network import prepare_process

COMMANDS: dict[str, str] = {
    "app": "Do everything on a page in the browser.",
    "run": "Make subtitles and transcripts of one recording.",
    "batch": "Make subtitles and transcripts of many recordings.",
    "config": "Show the settings in force and where they came from.",
    "export": "Write subtitles, transcripts and tables out of finished work.",
    "import": "Take over a file that somebody edited elsewhere.",
    "speakers": "Say who speaks: names and turns.",
    "withhold": "Keep sentences out of everything that is published.",
    "journal": "Check what people changed and withheld, and restore it from its copy.",
    "translate": "Translate a subtitle file by whole sentences.",
    "names": "Look after the list of names, and see whether the names arrived.",
    "layout": "Cut recognised words into cues that read well.",
    "languages": "Show what is known about each language, and what is missing.",
    "profiles": "Show the limits that cues keep.",
    "check": "Check a subtitle file against a profile.",
    "fix": "Mend a subtitle file without touching its words.",
    "eval": "Measure subtitles against a reference.",
    "models": "List, fetch, check, remove, carry and convert models.",
    "doctor": "Examine this computer and say what to do.",
}
"""
Command name -> one line of help.

The module has the same name, with `_` for `-`, and with `_` behind a word that Python keeps.
"""


_DEBUG = "--debug"


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; `--debug` counts wherever it is written, also after a command."""
        end = args.index("--") if "--" in args else len(args)
        if _DEBUG in args[:end]:
            args = [_DEBUG, *(word for word in args[:end] if word != _DEBUG), *args[end:]]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; every error becomes one sentence and its exit code."""
        with exit_with():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of these arguments; for one that does not exist the nearest is named."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            hint = did_you_mean(name, COMMANDS, "See `tolmach --help`.")
            ctx.fail(f"There is no command '{name}'. {hint}")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Names of all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        module = import_module(f"tolmach.cli.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tolmach", message="%(prog)s %(version)s")
@click.option(_DEBUG, is_flag=True, help="Show the traceback of errors; also behind a command.")
@click.pass_context
def tolmach(context: click.Context, debug: bool) -> None:
    """Turn a recorded interview into subtitles and transcripts, on your own computer."""
    show_tracebacks(debug)
    context.call_on_close(lambda: show_tracebacks(False))


def main() -> None:
    """Run the program in a process of its own."""
    prepare_process(serves=sys.argv[1:2] == ["app"])
    set_up_process()
    tolmach(prog_name="tolmach")

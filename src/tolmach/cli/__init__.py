"""
The command line: one module per command, loaded only when it is used.

To add a command: write `tolmach/cli/NAME.py` with a click command called `command`, and add a row
to `COMMANDS`. This is the only room that prints; everything below it raises, logs or returns.
"""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import islice
from keyword import iskeyword
from typing import Any

import click

from tolmach.cli.failure import exit_with, set_up_process, show_log, show_tracebacks
from tolmach.cli.habits import NEAR, accepted, meant, names_recording, without_values
from tolmach.cli.help_texts import translate_click, translate_help
from tolmach.core.suggestion import did_you_mean
from tolmach.messages import joined, localized, message, translated
from tolmach.network import prepare_process

COMMANDS: dict[str, str] = {
    "app": "Do everything on a page in the browser.",
    "run": "Make subtitles and transcripts of one recording.",
    "batch": "Make subtitles and transcripts of many recordings.",
    "config": "Show the settings in force and where they came from.",
    "status": "Show how far recordings have come.",
    "todo": "List the sentences that a person should look at.",
    "export": "Write subtitles, transcripts and tables out of finished work.",
    "import": "Import a file that was edited elsewhere.",
    "speakers": "Say who speaks: names and turns.",
    "withhold": "Keep sentences out of everything that is published.",
    "journal": "Check what people changed and withheld, and restore it from its copy.",
    "translate": "Translate a subtitle file by whole sentences.",
    "names": "Check and extend the list of names.",
    "align": "Find when the words of a text are said in a recording.",
    "layout": "Lay recognized words out as cues.",
    "languages": "Show what is known about each language, and what is missing.",
    "profiles": "Show the limits that cues keep.",
    "check": "Check a subtitle file against a profile.",
    "fix": "Repair a subtitle file without changing its words.",
    "eval": "Measure subtitles against a reference.",
    "models": "List, download, check, remove, export and convert models.",
    "doctor": "Check this computer and say what is missing.",
}
"""
Command name -> one line of help.

The module has the same name, with `_` for `-`, and with `_` behind a word that Python keeps.
"""


_SWITCHES = {"--debug": "--debug", "--verbose": "--verbose", "-v": "--verbose"}
"""Switches of the program itself that count wherever they are written."""
_LOG_FILE = "--log-file"


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """
        Parse; what belongs to the program itself counts wherever it is written.

        A recording in the place of a command is one for `run`.
        """
        end = args.index("--") if "--" in args else len(args)
        own: list[str] = []
        rest: list[str] = []
        words = iter(without_values(args[:end]))
        for word in words:
            if word == "--version":
                return super().parse_args(ctx, [word])
            if word in _SWITCHES:
                own.append(_SWITCHES[word])
            elif word == _LOG_FILE:
                own += [word, *islice(words, 1)]
            elif word.startswith(f"{_LOG_FILE}="):
                own.append(word)
            else:
                rest.append(word)
        rest = meant(rest, COMMANDS) + args[end:]
        if rest and rest[0] not in (*COMMANDS, "-h", "--help") and _is_run(rest):
            rest.insert(0, "run")
        return super().parse_args(ctx, [*own, *rest])

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
            otherwise = message("See `tolmach --help`.")
            hint = did_you_mean(name, (*COMMANDS, *NEAR), otherwise, shown=NEAR)
            ctx.fail(translated(joined(message("There is no command '{name}'.", name=name), hint)))
        name_found, command, rest = super().resolve_command(ctx, args)
        return name_found, command, accepted(command, rest, name) if command else rest

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
        translate_help(command)
        return command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the user's language."""
        translate_help(self)
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, without importing any."""
        with formatter.section(localized("Commands")):
            formatter.write_dl([(name, localized(line)) for name, line in COMMANDS.items()])


def _is_run(words: list[str]) -> bool:
    """Whether a call without a command names a recording, before or behind options."""
    return any(map(names_recording, words if words[0].startswith("-") else words[:1]))


_EXAMPLES = """\b
Examples:
  tolmach interview.mp4 --from ru --to en
  tolmach run interview.mp4 --model turbo --to en,de -o results
  tolmach batch recordings/ --to en --out results
  tolmach check talk.en.srt
"""


@click.group(
    cls=LazyGroup, epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="tolmach", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of errors.")
@click.option("-v", "--verbose", is_flag=True, help="Show what libraries report as well.")
@click.option(_LOG_FILE, type=click.Path(dir_okay=False), help="Write messages to this file too.")
@click.pass_context
def tolmach(context: click.Context, debug: bool, verbose: bool, log_file: str | None) -> None:
    """
    Turn a recorded interview into subtitles and transcripts, on your own computer.

    `tolmach VIDEO...` is `tolmach run VIDEO...`. The options below also count behind a command.
    """
    show_tracebacks(debug)
    context.call_on_close(lambda: show_tracebacks(False))
    context.with_resource(show_log(verbose=verbose, file=log_file))


def main() -> None:
    """Run the program in a process of its own."""
    prepare_process(serves=sys.argv[1:2] == ["app"])
    set_up_process()
    translate_click()
    tolmach(prog_name="tolmach")

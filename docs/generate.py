"""
Write the reference pages from the program itself: `python docs/generate.py [--check]`.

A test compares the pages with what this prints, so that they cannot fall behind.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import click

import tolmach as api
from tolmach.cli import COMMANDS, tolmach
from tolmach.cli.habits import INSTEAD, MEANT, NEAR, OF_COMMAND, SAME
from tolmach.core.option_rules import allowed, flag_name
from tolmach.errors import ExitCode, TolmachError
from tolmach.formats import formats
from tolmach.pipeline.settings import FILE_RECORDS

os.environ["LANGUAGE"] = "en"  # whoever runs this

REFERENCE = Path(__file__).parent / "reference"
MEANING = {
    ExitCode.OK: "done",
    ExitCode.VIOLATIONS: "`check` found violations",
    ExitCode.UNUSABLE: "the call or a file from outside cannot be used, "
    "or a batch has no recordings",
    ExitCode.LOOK: "done, but a person must look: no speech was found, the language is in doubt, "
    "or a sentence has no translation",
    ExitCode.FAILED: "a model, an engine, the disk or the program itself failed",
    ExitCode.HUNG_UP: "stopped because the terminal was closed (SIGHUP); what was done is kept",
    ExitCode.STOPPED: "stopped by the user (Ctrl-C); what was done is kept",
    ExitCode.TERMINATED: "stopped by another program (SIGTERM); what was done is kept",
}

TRUST = {
    "": "",
    "user": "you",
    "named": "you, or a table that you name",
    "id": "an id: everyone; a folder: you",
}
"""Who may set an option, by its `trust`."""


def pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    return {
        "commands.md": commands_page(),
        "settings.md": settings_page(),
        "exit-codes.md": exit_codes_page(),
        "formats.md": formats_page(),
        "python.md": python_page(),
        "other-tools.md": other_tools_page(),
        "tolmach.1": manual(),
    }


def commands_page() -> str:
    """Every command with its help, as the terminal shows it."""
    parts = [
        "# Commands\n\nThis page is written by `make docs` from the program's own help.\n\n"
        "Every command also takes `--debug`, which shows the traceback of an error. Without it, an "
        "error is one sentence; what the program did not expect is written to a log file, which is "
        "named and stays on this computer.\n"
    ]
    root = click.Context(tolmach, info_name="tolmach", **tolmach.context_settings)
    for name in COMMANDS:
        command = tolmach.get_command(root, name)
        assert command is not None
        parts += _sections(command, root, name, level=2)
    return "\n".join(parts)


def _sections(command: click.Command, parent: click.Context, name: str, level: int) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=96)
    context.meta["tolmach.help_all"] = True
    text = command.get_help(context)
    parts = [f"{'#' * level} {context.command_path}\n\n```text\n{text}\n```\n"]
    if isinstance(command, click.Group):
        for inner_name in command.list_commands(context):
            inner = command.get_command(context, inner_name)
            assert inner is not None
            parts += _sections(inner, context, inner_name, level + 1)
    return parts


def settings_page() -> str:
    """Every option as a key of `tolmach.toml`."""
    lines = [
        "# Settings\n",
        "Every key of `tolmach.toml` is the name of a flag without its dashes. Every command reads",
        "those keys that are flags of its own.",
        "[Settings for a campaign](../how-to/settings.md) tells which file counts, and what a file "
        "may say that came with a recording: `you` in the last column means only the command line "
        "and your own settings.\n",
    ]
    for record in FILE_RECORDS:
        summary = (record.__doc__ or "").strip().split("\n")[0]
        lines += [
            f"\n## {summary}\n",
            "| key | default | values | meaning | who may set it |",
            "|---|---|---|---|---|",
        ]
        for entry in fields(record):
            default = ",".join(entry.default) if isinstance(entry.default, tuple) else entry.default
            shown = f"`{default}`" if default not in ("", None) else ""
            lines.append(
                f"| `{flag_name(entry)}` | {shown} | {allowed(entry)} | {entry.metadata['help']} "
                f"| {TRUST[entry.metadata.get('trust', '')]} |"
            )
    return "\n".join(lines) + "\n"


def formats_page() -> str:
    """Every format, and what tolmach does with it."""
    lines = [
        "# Formats\n",
        "`check`, `fix`, `translate` and `eval` read subtitles in the formats marked *read*. The "
        "format of a subtitle file is found by its content. `fix`, `translate` and `layout` write "
        "the subtitle formats that are both read and written; the suffix chooses. `--formats` of "
        "`run` and `export` takes the names of all formats marked *written*, and those with *two "
        "languages* also with `bilingual-` before the name. `import` reads edited copies of those "
        "marked *imported*.\n",
        "Speakers and how the text was made are written where a format has a place for them. "
        "Italics, colours and positions are never kept. ASS and LRC count hundredths of a second. "
        "A line of LRC lasts until the next time, and the last one five seconds.\n",
        "| name | what for | suffixes | read | written | two languages | imported | has room for |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in formats().values():
        suffixes = " ".join(f"`.{suffix}`" for suffix in one.suffixes)
        facts = (one.parse, one.compose, one.bilingual, one.imported or one.editable)
        marks = " | ".join("yes" if fact else "" for fact in facts)
        places = ", ".join(sorted(one.holds))
        lines.append(f"| `{one.name}` | {one.help} | {suffixes} | {marks} | {places} |")
    return "\n".join(lines) + "\n"


def _meant(name: str, words: tuple[str, ...]) -> str:
    typed = f"`{name}`" if name.startswith("-") else f"the command `{name}`"
    ours = " ".join(word for word in words if word != "--to=")
    return f"| {typed} | `tolmach {ours}`{', without translation' * ('--to=' in words)} |"


def other_tools_page() -> str:
    """Options of other tools and what they are here."""
    lines = [
        "# Commands and options of other tools\n",
        "What people type from the habit of openai-whisper, whisper-ctranslate2, WhisperX, "
        "stable-ts, yt-dlp and ruff. All of it is also taken with `_` for `-`.\n",
        "| typed | means |",
        "|---|---|",
        "| `tolmach VIDEO...` | `tolmach run VIDEO...` |",
        "| `-` in place of a subtitle file | standard input |",
        "| `--language` | `--from` |",
        "| `-f` | `--formats` |",
        "| `-o` | `--out` |",
        "| `-q`, `-v`, `-h` | `--quiet`, `--verbose`, `--help` |",
        "| `--task transcribe` | no translation |",
        "| `--task translate` | `--to en`, unless `--to` is given |",
        "| `--model turbo`, `base`, `large`, `openai/whisper-small` | the model `whisper-...` |",
        *(f"| `{name}` | `{ours}`, in commands that have it |" for name, ours in SAME.items()),
        *(f"| `{name}` | an answer: {words} |" for name, words in INSTEAD.items()),
        *(
            f"| `{name}` of `tolmach {command}` | an answer: {words} |"
            for command, options in OF_COMMAND.items()
            for name, words in options.items()
        ),
        *(_meant(name, words) for name, words in MEANT.items()),
        *(
            f"| the command `{name}` | a suggestion: `tolmach {ours}` |"
            for name, ours in NEAR.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def manual() -> str:
    """The man page: the commands and the options of `run`."""
    root = click.Context(tolmach, info_name="tolmach", **tolmach.context_settings)
    run = tolmach.get_command(root, "run")
    assert run is not None
    context = click.Context(run, info_name="run", parent=root)
    options = [
        record
        for each in run.params
        if isinstance(each, click.Option) and (record := each.get_help_record(context))
    ]
    lines = [
        ".TH TOLMACH 1",
        ".SH NAME",
        "tolmach \\- turn a recorded interview into subtitles and transcripts, offline",
        ".SH SYNOPSIS",
        ".B tolmach",
        "VIDEO... [OPTIONS]",
        ".br",
        ".B tolmach",
        "COMMAND [OPTIONS]",
        ".SH COMMANDS",
        *(line for name, words in COMMANDS.items() for line in (".TP", f".B {name}", words)),
        ".SH OPTIONS OF RUN",
        *(line for name, words in options for line in (".TP", f".B {_roff(name)}", _roff(words))),
        ".SH SEE ALSO",
        "tolmach COMMAND \\-\\-help",
    ]
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    return text.replace("\\", "\\\\").replace("-", "\\-")


def python_page() -> str:
    """Every public name of the library with its docstring."""
    parts = [
        "# Python\n\nThis page is written by `make docs` from the docstrings. "
        "[Recipes](../how-to/python.md) show how the functions are used together.\n"
    ]
    for title, wanted in (("Functions", inspect.isfunction), ("Records", inspect.isclass)):
        parts.append(f"## {title}\n")
        for name in sorted(api.__all__, key=str.lower):
            value = getattr(api, name)
            if wanted(value):
                parts += [f"### {name}\n", _documented(name, value)]
                for key, member in vars(value).items() if value is api.Work else ():
                    if not key.startswith("_") and inspect.getdoc(member) and key != "folder":
                        parts += [f"#### {name}.{key}\n", _documented(key, member)]
    return "\n".join(parts)


def _documented(name: str, value: object) -> str:
    signature = ""
    if inspect.isfunction(value):
        shown = re.sub(r"<[^>]*>", "...", str(inspect.signature(value)))
        shown = re.sub(r"(: |-> )'([^']*)'", r"\1\2", shown)
        signature = f"{name}{shown}\n\n"
    elif inspect.isclass(value) and is_dataclass(value):
        signature = f"{name}({', '.join(one.name for one in fields(value))})\n\n"
    return f"```text\n{signature}{inspect.getdoc(value)}\n```\n"


def exit_codes_page() -> str:
    """Exit codes and the errors that lead to them."""
    lines = ["# Exit codes\n", "| code | meaning | errors |", "|---|---|---|"]
    for code in ExitCode:
        names = sorted(
            f"`{kind.__name__}`" for kind in _all_errors(TolmachError) if kind.exit_code == code
        )
        lines.append(f"| {code.value} | {MEANING[code]} | {', '.join(names)} |")
    return "\n".join(lines) + "\n"


def _all_errors(root: type[TolmachError]) -> list[type[TolmachError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in _all_errors(child))]


def main(*, check: bool) -> int:
    """Write the pages, or with `check` only name those that are out of date."""
    stale = [
        name
        for name, text in pages().items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text("utf-8") != text
    ]
    if check:
        print("\n".join(stale))
        return len(stale)
    for name in stale:
        (REFERENCE / name).write_text(pages()[name], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))

"""
Every command of every page is one that the program takes, and those that need no model run.

They are run in a folder with the files that the pages speak of. `tests/test_docs_models.py` runs
those that need models, `tests/test_docs_services.py` all others.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.documents import SPEAKERS, document, sentence
from tests.needs import ROOT
from tolmach.cli import tolmach
from tolmach.cli.habits import names_recording
from tolmach.formats import document_json

PAGES = sorted(
    path
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if "reference" not in path.parts
)
PARSED_ONLY = {
    "app": "a server", "run": "models", "batch": "models", "translate": "models",
    "align": "models", "models": "the network", "doctor": "other tests", "eval": "minutes",
}  # fmt: skip
"""Command -> what it needs that is not here."""
FLAGS_THAT_NEED_MORE = {
    "--mux": "a video",
    "--burn": "a video",
    "--detect": "models",
    "--remember-voices": "models",
    "repairs": "a repaired name",
}
_COMMAND = re.compile(r"^(?: {4}|\$ )?(tolmach (?!COMMAND)(?:.*\\\n)*.*)$", re.MULTILINE)

SRT = "1\n00:00:00,000 --> 00:00:02,000\nWe are waiting.\n"


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line of the pages, without its comment and redirections."""
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = re.findall(r"(?:^(?: {4}|\$ ).*\n?)+", text, re.MULTILINE)
        blocks += re.findall(r"```(?:console|sh|bash|text)?\n(.*?)```", text, re.DOTALL)
        for line in dict.fromkeys(_COMMAND.findall("\n".join(blocks))):
            words = shlex.split(line.replace("\\\n", " "), comments=True)[1:]
            end = next((n for n, word in enumerate(words) if word in ("<", ">", "|")), len(words))
            yield f"{page.relative_to(ROOT)}: {' '.join(words)}", words[:end]


COMMANDS = list(commands())


def runs_without_more(words: list[str]) -> bool:
    """Whether a command of the pages needs nothing but the files that they speak of."""
    more = words[0] in PARSED_ONLY or names_recording(words[0])
    return not more and not FLAGS_THAT_NEED_MORE.keys() & set(words)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the pages speak of: recordings, finished work, lists and subtitles."""
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "bin" / "notify-send"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    made = document(
        [
            sentence("u1", 0, "Мы ждём ответа.", "We are waiting for an answer.", speaker="S1"),
            sentence("u2", 751_000, "Приходите завтра.", "Come tomorrow.", speaker="S2"),
        ],
        speakers=SPEAKERS,
    )
    made = replace(made, media=replace(made.media, duration=900_000))
    for name in ("interview", "talk", "results/talk", "inbox", "talks", "recordings", "interviews"):
        (tmp_path / name / "work").mkdir(parents=True)
        if name in ("interview", "talk", "results/talk"):
            (tmp_path / name / "work" / "document.json").write_text(document_json.compose(made))
    for name in ("talk.en.srt", "talk.ru.srt", "reference.en.srt", "interview/interview.en.srt"):
        Path(name).write_text(SRT)
    Path("names.csv").write_text("source,en\nНина,Nina\n")
    Path("turns.txt").write_text("0:00 S1\n12:31 S2\n")
    Path("words.json").write_text(
        '{"language": "ru", "segments": [{"words": [{"word": "Да.", "start": 0, "end": 1}]}]}'
    )
    Path("units.json").write_text('[{"source": "Да.", "target": "Yes.", "start": 0, "end": 1}]')
    for name in ("interview.mp4", "part1.mp4", "part2.mp4", "talk.mp4", "list.csv", "talk.ru.txt",
                 "talk.en.txt", "cert.pem", "key.pem"):  # fmt: skip
        Path(name).touch()
    return tmp_path


def test_the_pages_have_many_commands() -> None:
    assert len(COMMANDS) > 70


@pytest.mark.parametrize("words", [pytest.param(words, id=where) for where, words in COMMANDS])
def test_a_command_of_the_pages_is_taken(words: list[str], folder: Path) -> None:
    context = click.Context(tolmach)
    rest = tolmach.parse_args(context, words)  # takes what belongs to the program itself
    with context:
        name, command, rest = tolmach.resolve_command(context, [*context._protected_args, *rest])
        while isinstance(command, click.Group):
            name, command, rest = command.resolve_command(context, rest)
        assert command is not None
        with command.make_context(name, rest, parent=context):
            pass


@pytest.mark.parametrize(
    "words",
    [pytest.param(words, id=where) for where, words in COMMANDS if runs_without_more(words)],
)
def test_a_command_of_the_pages_runs(words: list[str], folder: Path) -> None:
    if words[0] == "import":  # what an earlier command of the page wrote
        CliRunner().invoke(tolmach, ["export", words[1], "--to", "en", "--formats", "srt,table"])
        shutil.copy(next(Path(words[1]).glob(f"*{''.join(Path(words[2]).suffixes)}")), words[2])
    if "-o" in words:  # what it writes is not there yet
        Path(words[words.index("-o") + 1]).unlink(missing_ok=True)
    done = CliRunner().invoke(tolmach, words, input=SRT if "-" in words else None)
    assert done.exit_code in (0, 1, 3), done.output

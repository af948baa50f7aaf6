"""`tolmach run`: its flags, its report, its errors."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.needs import ROOT
from tolmach.cli import tolmach
from tolmach.cli.batch import command as batch
from tolmach.cli.habits import INSTEAD, MEANT, OF_COMMAND, SAME
from tolmach.cli.run import command
from tolmach.core.option_rules import flag_name
from tolmach.core.options import BatchOptions
from tolmach.pipeline.job import RECORDS

OWN = {"videos", "out", "trust_settings", "offline", "quiet", "as_json", "help_all"}
"""Flags of the command itself: where to write and what to show."""


def test_flags_and_options_are_the_same_list() -> None:
    declared = {entry.name for record in RECORDS for entry in fields(record)}
    assert {parameter.name for parameter in command.params} == declared | OWN


def test_every_flag_is_named_after_its_field_and_says_what_it_does() -> None:
    by_name = {parameter.name: parameter for parameter in command.params}
    for record in RECORDS:
        for entry in fields(record):
            parameter = by_name[entry.name]
            assert isinstance(parameter, click.Option)
            assert f"--{flag_name(entry)}" in parameter.opts
            assert parameter.help


def test_no_two_options_share_a_name() -> None:
    names = [flag_name(entry) for record in (*RECORDS, BatchOptions) for entry in fields(record)]
    assert len(names) == len(set(names))


def test_batch_takes_the_flags_of_run() -> None:
    declared = {entry.name for record in RECORDS for entry in fields(record)}
    assert declared <= {parameter.name for parameter in batch.params}


@pytest.mark.parametrize("arguments", [["missing.mp4", "--from", "ru"], ["missing.mp4"]])
def test_an_error_is_one_sentence_and_facts_for_programs(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(tolmach, ["run", *arguments, "--json"])
    facts = json.loads(result.stdout)
    assert result.exit_code == 2
    assert set(facts) == {"error", "next_step", "facts"}
    assert result.stderr == f"tolmach: {facts['error']} {facts['next_step']}\n"


_FLAG = re.compile(r"(?<![\w(-])--([a-z]+(?:-[a-z]+)*)(?![\w:]|-)")
_OF_OTHERS = {
    "copy_files", "nthreads", "resources",  # ct2-transformers-converter, dask worker
    "ctx-size",  # llama.cpp
    "help", "version", "task",
    *(name.removeprefix("--") for name in (*SAME, *INSTEAD, *MEANT, *chain(*OF_COMMAND.values()))),
}  # fmt: skip


def _texts(path: Path) -> Iterator[str]:
    """Every piece of text in a module, docstrings included; styles of pages aside."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and "var(--" not in text and "{ --" not in text:
            yield text


def _flags_of(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.params:
        yield from (name.lstrip("-") for name in (*parameter.opts, *parameter.secondary_opts))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _flags_of(inner, context)


def test_every_flag_that_a_message_or_docstring_names_exists() -> None:
    known = set(_flags_of(tolmach, click.Context(tolmach)))
    named = {
        (flag, path.name)
        for path in (ROOT / "src").rglob("*.py")
        for text in _texts(path)
        for flag in _FLAG.findall(text)
    }
    assert len(named) > 40
    assert {(flag, place) for flag, place in named if flag not in known | _OF_OTHERS} == set()

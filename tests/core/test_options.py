"""Options: what a value may be is declared on its field, and holds wherever it comes from."""

from __future__ import annotations

import json
from dataclasses import Field, fields
from functools import cache
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tolmach.cli import tolmach
from tolmach.core import options
from tolmach.core.about import About
from tolmach.core.option_rules import Checked, flag_name, require_allowed
from tolmach.core.options import (
    BatchOptions,
    CondenseOptions,
    MediaOptions,
    TranscriptOptions,
    TranslationOptions,
)
from tolmach.errors import UsageError
from tolmach.pipeline.job import RECORDS, make_job
from tolmach.pipeline.settings import FILE_RECORDS

ALL_RECORDS = [
    record
    for record in (*vars(options).values(), About)
    if isinstance(record, type) and issubclass(record, Checked) and record is not Checked
]
"""Every record of options that there is."""

NUMBERS = [
    pytest.param(record, entry, id=flag_name(entry))
    for record in (*RECORDS, BatchOptions)
    for entry in fields(record)
    if entry.type in ("int", "float")
]
EVERYTHING = [
    pytest.param(record, entry, id=f"{record.__name__}.{entry.name}")
    for record in ALL_RECORDS
    for entry in fields(record)
]


@pytest.mark.parametrize(("record", "entry"), EVERYTHING)
def test_no_option_can_be_made_with_a_value_that_it_cannot_have(
    record: type, entry: Field[Any]
) -> None:
    wrong: list[Any] = [None, object(), {"a": 1}, [["a"]], (("a",),), "a\0b", ("a\0b",)]
    if "least" in entry.metadata:
        wrong += [entry.metadata["least"] - 1, entry.metadata["most"] + 1, nan, inf, "7", True]
    if entry.metadata.get("choices"):
        wrong += ["lengthwise", ("lengthwise",)]
    for value in wrong:
        with pytest.raises(UsageError, match=f"{flag_name(entry)} cannot be"):
            record(**{entry.name: value})
    addresses = ["host", "ftp://host", "http://", "http://[", "file:///etc/passwd"]
    for value in addresses if "address" in entry.metadata else []:
        with pytest.raises(UsageError, match=rf"--{flag_name(entry)}\) "):
            record(**{entry.name: value})


@pytest.mark.parametrize(("record", "entry"), EVERYTHING)
def test_the_default_and_both_ends_of_a_range_are_allowed(record: type, entry: Field[Any]) -> None:
    ends = [entry.metadata[end] for end in ("least", "most") if end in entry.metadata]
    for value in (entry.default, *ends):
        assert getattr(record(**{entry.name: value}), entry.name) == value


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("times", "hour", "cannot be 'hour'. It must be one of none, paragraph, minute."),
        ("clean", 1, "cannot be 1. It must be true or false."),
        ("paragraph_pause", -1, "cannot be -1. It must be a whole number from 0 to 600,000."),
        ("paragraph_pause", 10**70, "cannot be a number of so many digits. "),
        ("times", "S" * 70, f"cannot be '{'S' * 59}.... It must be one of"),
        ("interviewer", ["S1", "S2"], "cannot be 'S1,S2'. It must be a text."),
        ("interviewer", [["S1"]], "cannot be '(nested)'. It must be a text."),
    ],
)
def test_a_refusal_repeats_the_value_within_bounds_and_says_what_it_may_be(
    name: str, value: object, said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        TranscriptOptions(**{name: value})  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_of_a_list_with_choices_one_or_more_may_be_taken() -> None:
    with pytest.raises(UsageError, match="one or more of hesitations, fillers, repetitions"):
        CondenseOptions(leave_out=("names",))


def test_a_refusal_names_where_the_value_came_from() -> None:
    [entry] = fields(MediaOptions)
    with pytest.raises(UsageError, match=r"^tolmach.toml: media cannot be 3\."):
        require_allowed(entry, 3, "tolmach.toml")
    [endpoint] = [one for one in fields(TranslationOptions) if one.name == "endpoint"]
    with pytest.raises(UsageError, match=r"\(--endpoint\) in tolmach.toml does not begin"):
        require_allowed(endpoint, "host", "tolmach.toml")
    with pytest.raises(UsageError, match=r"\(--endpoint\) does not begin"):
        require_allowed(endpoint, "host")


@cache
def all_help(command: str) -> str:
    return " ".join(CliRunner().invoke(tolmach, [command, "--help-all"]).output.split())


@pytest.mark.parametrize(("record", "entry"), NUMBERS)
def test_every_number_has_a_range_that_the_help_shows(record: type, entry: Field[Any]) -> None:
    shown = all_help("batch" if record is BatchOptions else "run")
    least, most = entry.metadata["least"], entry.metadata["most"]
    assert f"default: {entry.default}; {least:,} to {most:,}]" in shown


@pytest.mark.parametrize(("record", "entry"), NUMBERS)
@pytest.mark.parametrize("end", ["least", "most"])
def test_a_number_out_of_range_is_refused_alike_as_flag_in_toml_and_in_python(
    record: type, entry: Field[Any], end: str, tmp_path: Path
) -> None:
    value = entry.metadata[end] + (1 if end == "most" else -1)
    key, least, most = flag_name(entry), entry.metadata["least"], entry.metadata["most"]
    sentence = f"from {least:,} to {most:,}."
    video = tmp_path / "a.mp4"
    video.touch()
    command = ["run", str(video)]
    if record is BatchOptions:
        command = ["batch", str(tmp_path), "--out", str(tmp_path / "out")]
    else:
        with pytest.raises(UsageError, match=f"{key} cannot be {value}.*{sentence}"):
            make_job(video, flags={"source": "ru", entry.name: value})
    result = CliRunner().invoke(tolmach, [*command, "--from", "ru", f"--{key}={value}"])
    assert result.exit_code == 2
    assert f"{key} cannot be {value}" in result.output
    assert sentence in result.output
    if record is BatchOptions:
        return
    (tmp_path / "tolmach.toml").write_text(f'from = "ru"\n{key} = {value}\n', encoding="utf-8")
    result = CliRunner().invoke(tolmach, ["run", str(video)])
    assert result.exit_code == 2
    assert f"tolmach.toml: {key} cannot be {value}" in result.output
    assert sentence in result.output


def test_not_a_number_is_refused_on_the_command_line_too(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    arguments = ["run", str(tmp_path / "a.mp4"), "--from", "ru", "--vad-threshold", "nan", "--json"]
    result = CliRunner().invoke(tolmach, arguments)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["next_step"] == "It must be a number from 0.01 to 0.99."


def test_the_host_of_an_address_is_told_with_its_port() -> None:
    assert TranslationOptions(endpoint="https://mt.example:8443/v1").host == "mt.example:8443"
    assert TranslationOptions(endpoint="http://mt.example").host == "mt.example"
    assert TranslationOptions().host == ""


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="user name or password") as refused:
        TranslationOptions(endpoint="https://anna:secret@mt.example/v1")
    assert "secret" not in str(refused.value)


def test_every_record_is_of_files_of_settings_or_of_one_call() -> None:
    of_one_call = {record for record in ALL_RECORDS if "belongs to one call" in str(record.__doc__)}
    assert set(FILE_RECORDS) == set(ALL_RECORDS) - of_one_call
    assert set(RECORDS) <= set(FILE_RECORDS)


def test_no_two_keys_of_files_of_settings_are_the_same() -> None:
    keys = [flag_name(entry) for record in FILE_RECORDS for entry in fields(record)]
    assert len(keys) == len(set(keys))

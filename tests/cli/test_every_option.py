"""Every option of every command changes what the command prints, writes, or hands to a worker."""

from __future__ import annotations

import json
import shutil
import wave
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from tests.documents import sentence, with_secret
from tests.engines.speakers.voices import PairSegmenter, PitchEncoder, model, recording
from tests.pipeline.test_every_option import CHANGES as OF_RUN
from tolmach.batch.executors.serial import SerialExecutor
from tolmach.batch.run import BatchSettings, run_batch
from tolmach.batch.sources import Item
from tolmach.batch.work import Task
from tolmach.cli import tolmach
from tolmach.core import options
from tolmach.core.about import About
from tolmach.core.batch_report import BatchRow
from tolmach.core.document import Text
from tolmach.core.events import EventSink
from tolmach.core.option_rules import Checked, flag_name
from tolmach.core.options import BatchOptions
from tolmach.errors import UsageError
from tolmach.formats import document_json, voices_json
from tolmach.formats.voices_json import RememberedVoices
from tolmach.pipeline.engines import fingerprint
from tolmach.pipeline.job import RECORDS, Job
from tolmach.pipeline.settings import FILE_RECORDS

pytestmark = pytest.mark.slow

RUSSIAN = (
    "2\n00:00:01,000 --> 00:00:03,500\n"
    "Мы приехали сюда в середине мая, и в дороге было очень шумно.\n\n"
    "3\n00:00:04,000 --> 00:00:05,000\nДа.\n"
)
FRAMES = (
    "1\n00:00:01,000 --> 00:00:03,000\nМы приехали в мае.\n\n"
    "2\n00:00:03,100 --> 00:00:05,000\nБыло очень шумно.\n"
)
"""A gap of more than a frame of 24 per second, and of less than two of 12."""
SPOKEN = ("We", "came", "here", "in", "May", "and", "nobody", "met", "us.")
WORDS = {
    "segments": [
        {"words": [{"word": word, "start": n, "end": n + 0.5} for n, word in enumerate(SPOKEN)]}
    ]
}
PAIRS = [{"source": "We came", "target": "Wir kamen", "start": 0, "end": 1}]

CHECK, FIX = ["check", "a.ru.srt"], ["fix", "a.ru.srt"]
EVAL = ["eval", "a.ru.srt", "b.ru.srt"]
LAYOUT = ["layout", "words.json", "--from", "en"]
PAIRED = [*LAYOUT, "--translations", "pairs.json", "-o", "out.vtt"]
EXPORT = ["export", "talk", "--formats", "srt,txt,html,bilingual-txt", "--out", "out"]
SUGGEST = ["names", "suggest", "talk"]
DETECT = ["speakers", "talk", "--detect", "tones.wav", "--speaker-model", "voices"]
REMEMBER = ["speakers", "talk", "--speaker-model", "voices", "--remember-voices", "known.json"]
FILES = ["--profile", "vertical"], ["--encoding", "koi8-r"]

CASES: list[tuple[list[str], list[str]]] = [
    *((CHECK, change) for change in FILES),
    (["check", "a.srt"], ["--from", "ru"]),
    (CHECK, ["--media", "silent.wav"]),
    (["check", "frames.ru.srt"], ["--frame-rate", "12"]),
    (CHECK, ["--strict"]),
    (CHECK, ["--ignore", "reading-speed"]),
    *((FIX, change) for change in FILES),
    (["fix", "a.srt"], ["--from", "ru"]),
    (FIX, ["--media", "silent.wav"]),
    (["fix", "frames.ru.srt"], ["--frame-rate", "12"]),
    *((EVAL, change) for change in FILES),
    (["eval", "a.srt", "a.srt"], ["--from", "ru"]),
    (LAYOUT, ["--profile", "vertical"]),
    (LAYOUT[:2], ["--from", "en"]),
    (LAYOUT, ["--translations", "pairs.json"]),
    (PAIRED, ["--to", "de"]),
    (LAYOUT, ["--media", "silent.wav"]),
    (LAYOUT, ["--snap"]),
    (LAYOUT, ["--frame-rate", "25"]),
    (EXPORT, ["--to", "en"]),
    (EXPORT[:2], ["--formats", "srt"]),
    (EXPORT, ["--speaker", "S1=Анна"]),
    (EXPORT, ["--speakers", "people.toml"]),
    (["names", "check", "names.csv"], ["--from", "de"]),
    (SUGGEST, ["--names", "names.csv"]),
    (SUGGEST, ["--least", "7"]),
    (["speakers", "talk"], ["--speaker", "S1=Анна"]),
    (["speakers", "talk"], ["--speakers", "people.toml"]),
    (["speakers", "talk"], ["--turns", "turns.txt"]),
    (["speakers", "talk"], ["--channels", "stereo.wav"]),
    (["speakers", "talk"], ["--dashes"]),
    (["speakers", "talk"], ["--merge", "S2=S1"]),
    (["speakers", "talk"], ["--assign", "S1=0:00-"]),
    (["speakers", "talk"], ["--split", "S1=S3@0:00"]),
    (["speakers", "talk", "--speaker-model", "voices"], ["--detect", "tones.wav"]),
    (DETECT, ["--speakers-count", "1"]),
    (DETECT, ["--speaker-model", "other"]),
    (DETECT, ["--overlap-model", "pairs"]),
    (DETECT, ["--known-voices", "known.json"]),
    (REMEMBER, ["--recording", "tones.wav"]),
    ([*REMEMBER[:4], "--recording", "tones.wav"], ["--remember-voices", "new.json"]),
    (REMEMBER, ["--forget-voice", "Анна"]),
]
"""A call, and the flag that makes a difference to it."""


def _given(name: str, value: Any) -> list[str]:
    """A field's value as it is typed."""
    entry = ENTRIES[name]
    if value is True:
        return [f"--{flag_name(entry)}"]
    if value is False:
        return [f"--no-{flag_name(entry)}"]
    return [f"--{flag_name(entry)}", ",".join(value) if isinstance(value, tuple) else str(value)]


NEEDED = {"interviewer": ["--questions", "bold"]}
"""Flags without which an option of exports does nothing."""
ENTRIES = {entry.name: entry for record in FILE_RECORDS for entry in fields(record)}
CASES += [
    ([*EXPORT, *NEEDED.get(entry.name, ())], _given(entry.name, OF_RUN[entry.name]))
    for record in (options.LayoutOptions, options.WritingOptions, options.TranscriptOptions, About)
    for entry in fields(record)
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the calls name."""
    folder = tmp_path_factory.mktemp("room")
    for name, encoding in (("a.ru.srt", "cp1251"), ("a.srt", "cp1251"), ("b.ru.srt", "utf-8")):
        (folder / name).write_bytes(RUSSIAN.encode(encoding))
    (folder / "frames.ru.srt").write_text(FRAMES, encoding="utf-8")
    (folder / "words.json").write_text(json.dumps(WORDS), encoding="utf-8")
    (folder / "pairs.json").write_text(json.dumps(PAIRS), encoding="utf-8")
    (folder / "names.csv").write_text(
        "source,en\nКагарлицкого,Kagarlitsky\nПетров,Petrov\n", encoding="utf-8"
    )
    (folder / "people.toml").write_text('[S1]\nname = "Анна"\n', encoding="utf-8")
    (folder / "turns.txt").write_text("0:00 S2\n", encoding="utf-8")
    for name, channels in (("silent.wav", 1), ("stereo.wav", 2)):
        with wave.open(str(folder / name), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(b"\1\0" * 3 * 16_000 * channels)
    recording(folder / "tones.wav", [(2_000, "low"), (500, ""), (2_000, "high")])
    for name in ("voices", "other"):
        model(folder / name, "speakers")
    model(folder / "pairs", "overlap")
    known = RememberedVoices(fingerprint(folder / "voices"), {"Анна": (1.0, *[0.0] * 15)})
    (folder / "known.json").write_text(voices_json.compose(known), encoding="utf-8")
    (folder / "talk" / "work").mkdir(parents=True)
    talk = with_secret()
    first = talk.sentences[0].with_target("he", Text("שלום, בוריס!"))
    more = [
        sentence(f"v{n}", 80_000 + n * 2_000, "- Зуев и Петров пришли.", "Zuev and Petrov came.")
        for n in range(6)
    ]
    talk = replace(talk, sentences=(first, *talk.sentences[1:], *more), about=About())
    (folder / "talk" / "work" / "document.json").write_text(document_json.compose(talk), "utf-8")
    return folder


def outcome(
    room: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> object:
    """Everything that a call says and writes; journals hold the time of day."""
    shutil.copytree(room, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("tolmach.engines.speakers.encoders.load", lambda _: PitchEncoder())
    monkeypatch.setattr("tolmach.engines.speakers.segmentation.load", lambda _: PairSegmenter())
    result = CliRunner().invoke(tolmach, arguments)
    assert result.exit_code != 4, result.output
    written = {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "journal" not in path.name
    }
    return result.exit_code, result.output, written


@pytest.mark.parametrize(("call", "change"), CASES, ids=lambda words: " ".join(words[-3:]))
def test_every_option_of_a_command_changes_what_it_prints_or_writes(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: list[str], change: list[str]
) -> None:
    before = outcome(room, tmp_path / "room", monkeypatch, call)
    shutil.rmtree(tmp_path / "room")
    assert outcome(room, tmp_path / "room", monkeypatch, [*call, *change]) != before


JOB_FIELDS = sorted(OF_RUN)
TRANSLATE = (
    options.TranslationOptions,
    options.NamesOptions,
    options.CondenseOptions,
    options.LayoutOptions,
    options.KeepCuesOptions,
    options.LanguageOptions,
    options.EncodingOptions,
)


@pytest.mark.parametrize(
    "change",
    [
        *(_given(e.name, OF_RUN[e.name]) for r in TRANSLATE[:4] for e in fields(r)),
        ["--to", "de"],
        ["--keep-cues"],
        ["--from", "uk"],
        ["--encoding", "koi8-r"],
    ],
    ids=lambda words: words[0],
)
def test_every_option_of_a_translation_reaches_it(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: list[str]
) -> None:
    """The job is what is compared; that every part of it counts is tested with runs."""
    seen: list[object] = []

    def translated(track: object, job: Job, *rest: object, **how: object) -> None:
        seen.append((track, job, rest[:1], how))
        raise UsageError("Seen.")

    monkeypatch.setattr("tolmach.pipeline.subtitles.translate_track", translated)
    for more in ([], change):
        shutil.rmtree(tmp_path / "room", ignore_errors=True)
        call = ["translate", "a.ru.srt", "--to", "en", "-o", "out.srt", *more]
        outcome(room, tmp_path / "room", monkeypatch, call)
    before, after = seen
    assert before != after


def _noted(task: Task, _sink: EventSink) -> BatchRow:
    """A worker that notes what it was to do."""
    return replace(task.row, error=repr(replace(task.job, media=Path(), out=Path())))


def jobs(folder: Path, flags: dict[str, Any]) -> list[str]:
    """What the workers of a batch with these options are to do."""
    items = [Item(str(folder / "a.mp4"), "a")]
    settings = BatchSettings(folder / "out", {"source": "ru", **flags})
    return [row.error for row in run_batch(items, settings, SerialExecutor(), work=_noted).rows]


@pytest.mark.parametrize("name", JOB_FIELDS)
def test_every_option_of_a_run_reaches_the_workers_of_a_batch(name: str, tmp_path: Path) -> None:
    assert jobs(tmp_path, {name: OF_RUN[name]}) != jobs(tmp_path, {})


def test_what_a_batch_adds_decides_how_the_work_is_done_and_no_result() -> None:
    assert all(entry.metadata.get("where") for entry in fields(BatchOptions))


def test_every_option_of_every_command_is_tested() -> None:
    expected = {
        (*words, max(each.opts, key=lambda name: (name == "--from", len(name))))
        for words, command in _commands(tolmach, ())
        if words not in OF_THE_JOB and words[0] not in ACTS
        for each in command.params
        if _is_field(each)
    }
    tested = {
        (*call[: 1 + (call[0] == "names")], change[0].replace("--no-", "--"))
        for call, change in CASES
    }
    assert tested == expected


OF_THE_JOB = {("run",), ("batch",), ("translate",), ("align",), ("config", "show")}
"""Commands whose options are those of a job, which have tests of their own."""
ACTS = {"import", "withhold", "models", "doctor"}
"""Commands for what a person does once; they have arguments, and no options."""


def _commands(
    command: click.Command, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _commands(inner, (*words, name))


def _is_field(parameter: click.Parameter) -> bool:
    """Whether a flag was made of a field of an options record."""
    records = [record for record in vars(options).values() if isinstance(record, type)]
    return any(
        entry.name == parameter.name and f"--{flag_name(entry)}" in parameter.opts
        for record in (*records, About)
        if issubclass(record, Checked) and record is not Checked
        for entry in fields(record)  # type: ignore[arg-type]
    )


def test_config_shows_every_option_and_where_it_came_from(tmp_path: Path) -> None:
    given = [word for name in JOB_FIELDS for word in _given(name, OF_RUN[name])]
    call = ["config", "show", str(tmp_path / "a.mp4"), "--json", *given]
    rows = json.loads(CliRunner().invoke(tolmach, call).output)
    assert set(rows) == {flag_name(entry) for entry in ENTRIES.values()}
    of_flags = {key for key, row in rows.items() if row["origin"] == "flag"}
    assert of_flags == {flag_name(ENTRIES[name]) for name in JOB_FIELDS}
    assert {entry.name for record in RECORDS for entry in fields(record)} >= set(JOB_FIELDS)

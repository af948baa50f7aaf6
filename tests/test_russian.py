"""The Russian texts: none is missing, none loses a value, and the command line shows them."""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

from tests.texts import SOURCE, help_texts, texts
from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.formats import batch_html, todo_html
from tolmach.messages import counted, joined, message, translated
from tolmach.models import catalog

PO = SOURCE / "locale" / "ru" / "LC_MESSAGES" / "tolmach.po"

SAME = re.compile(r"[^a-zA-Z]*(tolmach [a-z ]+[^a-zA-Z]*)?")
"""Texts without words: placeholders, signs and commands."""


def entries() -> Iterator[Entry]:
    """What the catalogue holds."""
    with PO.open("rb") as file:
        yield from (each for each in read_po(file) if each.id)


def tuple_of(value: object) -> tuple[str, ...]:
    """One text, or its forms."""
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def values_of(template: str) -> set[str]:
    """The values of a template, with how each is shown."""
    try:
        parts = [part for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError:  # braces of an example
        return set()
    return {f"{name}!{sign}:{spec}" for _, name, spec, sign in parts}


def test_every_text_has_a_russian_one() -> None:
    known = {tuple_of(each.id) for each in entries() if all(tuple_of(each.string))}
    wanted = {each.templates: each.place for each in (*texts(), *help_texts())}
    missing = {
        place: templates
        for templates, place in wanted.items()
        if templates not in known and not SAME.fullmatch(re.sub(r"{[^}]*}", "", templates[0]))
    }
    assert not missing, f"Add them to {PO.name}, in the order of the alphabet."


def test_what_each_model_is_called_and_good_for_has_a_russian_text() -> None:
    known = {tuple_of(each.id)[0] for each in entries() if all(tuple_of(each.string))}
    texts = {text for one in catalog.catalog() for text in (one.title, one.good_for)}
    names = re.compile(r"(Whisper|GigaAM|M2M100|MADLAD|NLLB|WeSpeaker|NeMo|pyannote)\b.*[^.]")
    assert {text for text in texts - known if not names.fullmatch(text)} == set()


def test_a_russian_text_has_the_values_and_the_frame_of_the_english_one() -> None:
    for entry in entries():
        english, russian = tuple_of(entry.id), tuple_of(entry.string)
        assert values_of(russian[-1]) == values_of(english[-1])
        for text in russian:
            assert values_of(text) <= {value for one in english for value in values_of(one)}
            for part in (r"^\s*", r"\s*$"):
                assert re.findall(part, text)[0] == re.findall(part, english[-1])[0]
            commands = re.findall(r"`tolmach [a-z]+|--[a-z-]+", english[-1])
            assert [one for one in commands if one not in text] == [], english


def test_russian_counts_have_three_forms() -> None:
    said = [
        translated(counted("{count} sentence", "{count} sentences", count), "ru")
        for count in (1, 3, 5, 11, 21)
    ]
    assert said == [
        "1 предложение", "3 предложения", "5 предложений", "11 предложений", "21 предложение",
    ]  # fmt: skip


def test_a_message_inside_a_message_is_translated_too() -> None:
    text = joined(
        message(
            "No ffmpeg that works was found ({reason}).",
            reason=message("it lacks {missing}", missing="ass"),
        ),
        message("Leave it out."),
    )
    assert text == "No ffmpeg that works was found (it lacks ass). Leave it out."
    assert translated(text, "ru") == "Не найден работающий ffmpeg (нет: ass). Уберите его."


def run_in_russian(*words: str, language: str = "ru_RU.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run tolmach as a user whose system is in Russian does."""
    clean = {key: value for key, value in os.environ.items() if key != "LANGUAGE"}
    return subprocess.run(
        [sys.executable, "-m", "tolmach", *words],
        env={**clean, "LANG": language, "LC_ALL": "", "LC_MESSAGES": "", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_errors_help_and_clicks_own_texts_are_in_russian(tmp_path: Path) -> None:
    done = run_in_russian("run", str(tmp_path))
    assert done.returncode == 2
    assert f"«{tmp_path}» — папка." in done.stderr
    shown = run_in_russian("run", "--help").stdout
    assert "Вызов: tolmach run" in shown
    assert "Сделать субтитры и расшифровки VIDEO" in shown
    assert "Языки перевода: en,de,fr." in shown
    assert "Команды:" in run_in_russian("--help").stdout
    assert "Параметра '--nothing' нет." in run_in_russian("check", "--nothing").stderr


def test_reports_are_in_russian_for_a_user_whose_system_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "ru")
    reason = counted("{count} sentence", "{count} sentences", 3)
    row = BatchRow("talk", "talk.mp4", "look", duration_ms=90_000, sentences=3, doubtful=2,
        look_first=((62_000, "repetition"),), to_review=(reason,),
        probability=0.9, files=("talk/talk.en.player.html",), findings=(("en", 4),))  # fmt: skip
    batch = batch_html.compose(BatchReport((row,), waiting=1))
    queue = todo_html.compose("talk.mp4", [todo_html.Row(0, "u1", "повтор", (("en", "Yes."),))])
    for page in (batch, queue):
        assert '<html lang="ru">' in page
        english = re.sub(
            r"<style>.*?</style>|<[^>]*>|talk(\.mp4)?|Yes|en\b", "", page, flags=re.DOTALL
        )
        assert re.findall("[a-zA-Z]{2,}", english) == []
    table = todo_html.compose_csv("", [todo_html.Row(0, "u1", "повтор", (("en", "Yes."),))])
    assert table.startswith("время,id,почему,en\r\n")


def test_programs_and_other_languages_get_english(tmp_path: Path) -> None:
    done = run_in_russian("status", str(tmp_path), "--json")
    assert "There is no work of tolmach" in done.stdout
    assert "нет работы tolmach" in done.stderr
    assert "Usage:" in run_in_russian("--help", language="fr_FR.UTF-8").stdout
    damaged = tmp_path / "talk.en.srt"
    damaged.write_text("Hello\n\n1\n00:00:01,000 --> 00:00:03,000\nHello there.\n", "utf-8")
    as_json = run_in_russian("check", str(damaged), "--json").stdout
    assert "line 1: this text belongs to no cue" in as_json
    assert "строка 1: этот текст не относится" in run_in_russian("check", str(damaged)).stdout

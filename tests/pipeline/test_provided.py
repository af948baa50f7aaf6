"""Texts, names and turns that people give along with a recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.pipeline.conftest import Bench
from tolmach.core.document import Origin
from tolmach.core.options import NamesOptions, ProvidedOptions, TranslationOptions
from tolmach.errors import InputError, UsageError
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.run import run

pytestmark = pytest.mark.slow


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_human_transcript_and_translation_get_times_and_need_no_translator(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    given = ProvidedOptions(
        transcript=file(tmp_path, "ru.txt", "Анна: Мы писали письма каждую неделю.\n"),
        translation=(file(tmp_path, "en.txt", "Anna: We wrote letters every week.\n"),),
    )
    plain = replace(job, provided=given, translation=TranslationOptions())
    result = run(plain, engines=bench.engines)
    (sentence,) = result.document.sentences
    assert sentence.targets["en"].content == "We wrote letters every week."
    assert sentence.targets["en"].origin is Origin.HUMAN
    assert [speaker.name for speaker in result.document.speakers] == ["Анна"]
    assert 0 < sentence.span.start < sentence.span.end <= result.document.media.duration
    assert bench.loaded == 0
    assert "We wrote letters every week." in (job.out / "talk.en.srt").read_text("utf-8")


def test_turns_give_sentences_their_speakers(job: Job, bench: Bench, tmp_path: Path) -> None:
    turns = file(tmp_path, "turns.txt", "0:00 S1\n0:10 S2\n")
    speakers = file(tmp_path, "speakers.toml", '[S1]\nname = "Нина"\n[S2]\nname = "Глеб"\n')
    given = ProvidedOptions(turns=turns, speakers=speakers)
    result = run(replace(job, provided=given), engines=bench.engines)
    assert result.document.sentences[0].speaker == "S1"
    assert "Нина" in (job.out / "talk.ru.md").read_text("utf-8")


def test_a_listed_name_that_does_not_arrive_is_put_right(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    names = file(tmp_path, "names.csv", "source,en,match\nписьма,LETTERS,exact\n")
    result = run(replace(job, names=NamesOptions(names=names)), engines=bench.engines)
    assert all(
        "LETTERS" in sentence.targets["en"].content for sentence in result.document.sentences
    )


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"translation": ("x.txt",)}, UsageError),
        ({"transcript": "missing.txt"}, InputError),
        ({"turns": "missing.txt"}, InputError),
        ({"speakers": "missing.toml"}, InputError),
    ],
)
def test_a_mistake_in_what_is_given_is_found_before_the_work(
    job: Job, given: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(replace(job, provided=ProvidedOptions(**given)))  # type: ignore[arg-type]
    assert not job.out.exists()


def test_paths_in_the_configuration_are_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "tolmach.toml").write_text(
        'from = "ru"\nto = "en"\nnames = "n.csv"\ntranscript = "ru.txt"\n'
        'translation = ["en=en.txt"]\n',
        encoding="utf-8",
    )
    job = make_job(tmp_path / "a.mp4", trust_settings=True)
    assert job.names.names == str(tmp_path / "n.csv")
    assert job.provided.transcript == str(tmp_path / "ru.txt")
    assert job.provided.translation == (f"en={tmp_path / 'en.txt'}",)

"""The main job on the shipped example, as a user runs it, with the shipped demo models."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.needs import ROOT, example
from tolmach.engines.media.probe import probe
from tolmach.formats import document_json, srt
from tolmach.formats.profile_toml import load
from tolmach.pipeline.job import make_job
from tolmach.pipeline.run import run
from tolmach.stages.checks.check import check

pytestmark = pytest.mark.slow

TOLMACH = str(Path(sys.executable).with_name("tolmach"))


def tolmach(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOLMACH, *arguments], capture_output=True, text=True, check=False, **options
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, run once through the command line."""
    out = tmp_path_factory.mktemp("main job") / "interview"
    result = tolmach("run", str(example()), "--out", str(out), "--json", "--offline")
    assert result.returncode == 0, result.stderr
    summary = json.loads(result.stdout)
    assert summary["untranslated"] == []
    assert set(summary["files"]) == {path.name for path in out.iterdir() if path.is_file()}
    return out


def reference() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(example("interview.reference.json").read_text("utf-8"))
    return data


def test_words_times_and_translation_reach_their_goals(made: Path) -> None:
    measured = runpy.run_path(str(ROOT / "examples" / "demo.py"))["measure"](made)
    assert measured.word_error_rate <= 0.10
    assert measured.bleu >= 60
    assert measured.start_error_ms <= 120


@pytest.mark.parametrize("code", ["ru", "en"])
def test_cues_keep_the_hard_limits(made: Path, code: str) -> None:
    track = srt.parse((made / f"interview.{code}.srt").read_text("utf-8"), language=code).track
    netflix = load("netflix").at_frame_rate(probe(ROOT / "examples" / "interview.mp4").frame_rate)
    found = check(track, netflix, duration=reference()["duration_ms"])
    soft = ("reading-speed", "parted")
    assert [str(v) for v in found if not v.rule.startswith(soft)] == []
    assert all(cue.text.strip() for cue in track.cues)


def test_nothing_is_heard_in_silence_and_music(made: Path) -> None:
    document = document_json.parse((made / "work" / "document.json").read_text("utf-8"))
    words = [word for sentence in document.sentences for word in sentence.words]
    for stretch in reference()["stretches"]:
        inside = [
            word.text
            for word in words
            if word.start > stretch["start_ms"] + 200 and word.end < stretch["end_ms"] - 200
        ]
        assert inside == [], stretch["kind"]


def test_names_and_numbers_arrive_in_english(made: Path) -> None:
    english = (made / "interview.en.txt").read_text("utf-8")
    for expected in ("Nina Verkhova", "Gleb Olshin", "2019"):
        assert expected in english


def test_the_transcript_says_that_it_is_machine_made_and_the_voice_synthetic(made: Path) -> None:
    english = (made / "interview.en.md").read_text("utf-8")
    assert english.startswith("# Draft: ")
    top = english.split("\n\n")[1]
    assert "Machine translation" in top
    assert "The voice in this video was made by a computer." in top


def test_the_second_run_says_what_it_reused_and_changes_nothing(made: Path) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    result = tolmach("run", str(example()), "--out", str(made))
    assert "Reused from an earlier run: recognise, translate to en." in result.stdout
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


def test_the_python_api_makes_the_same_job_and_document(made: Path, tmp_path: Path) -> None:
    """What it reuses was made with the same models and options."""
    shutil.copytree(made, tmp_path / "api")
    result = run(make_job(example(), tmp_path / "api"))
    assert result.reused == ("recognise", "translate to en")
    written = (tmp_path / "api" / "work" / "document.json").read_bytes()
    assert written == (made / "work" / "document.json").read_bytes()
    assert len(result.document.sentences) > 30


def test_other_media_never_get_demo_output_unasked(tmp_path: Path) -> None:
    (tmp_path / "talk.mp4").write_bytes(example().read_bytes())
    environment = {"PATH": "/usr/bin:/bin", "TOLMACH_MODELS": str(tmp_path / "none")}
    result = tolmach(
        "run", str(tmp_path / "talk.mp4"), "--from", "ru", "--to", "en", "--out",
        str(tmp_path / "out"), env=environment,
    )  # fmt: skip
    assert result.returncode == 4
    assert "tolmach models pull" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.mp4", None),
        ("empty.mp4", b""),
        ("text.mp4", b"Not a film at all.\n" * 100),
        ("cut off.mp4", "half"),
    ],
)
def test_a_bad_file_is_one_sentence_an_exit_code_and_nothing_written(
    tmp_path: Path, name: str, content: bytes | str | None
) -> None:
    if content == "half":
        content = example().read_bytes()[:200_000]
    if isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    result = tolmach("run", str(tmp_path / name), "--from", "ru", "--out", str(tmp_path / "out"))
    assert result.returncode == 2
    assert result.stderr.startswith("tolmach: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()

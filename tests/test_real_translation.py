"""Real speech, a real recognizer and real translators: English speech to Portuguese and back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import real, shared
from tolmach.formats import document_json, srt
from tolmach.formats.profile_toml import load
from tolmach.stages.checks.check import check

pytestmark = [pytest.mark.slow, pytest.mark.real, pytest.mark.shared]


def tolmach(folder: Path, *words: str) -> None:
    """Run the program; what needs review (3) is no failure here."""
    program = [str(Path(sys.executable).with_name("tolmach")), *words]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven seconds of a speech of 1961, in both languages."""
    folder = tmp_path_factory.mktemp("real translation")
    speech = shared("speech/openai-whisper/tests/jfk.flac")
    models = ["--model", str(real("whisper-base")), "--translator", str(real("firefox-en-pt"))]
    words = ["run", str(speech), "--out", "out", "--from", "en", "--to", "pt", "--offline"]
    tolmach(folder, *words, *models)
    return folder


def test_the_translation_says_what_was_said(made: Path) -> None:
    track = srt.parse((made / "out" / "jfk.pt.srt").read_text("utf-8"), language="pt").track
    text = " ".join(" ".join(cue.lines) for cue in track.cues)
    for phrase in ("americanos", "não perguntem o que o seu país pode fazer", "pelo seu país."):
        assert phrase in text
    assert len(track.cues) >= 2
    found = check(track, load("netflix"), duration=11_000)
    assert [str(v) for v in found if not v.rule.startswith(("reading-speed", "parted"))] == []


def test_the_transcript_names_the_model_and_says_that_it_is_a_draft(made: Path) -> None:
    page = (made / "out" / "jfk.pt.md").read_text("utf-8")
    assert "Tradução automática" in page
    assert "firefox-en-pt" in page
    assert "Frases revistas por uma pessoa: 0 de" in page


def test_no_sentence_is_left_without_a_translation(made: Path) -> None:
    document = document_json.parse((made / "out" / "work" / "document.json").read_text("utf-8"))
    assert all(sentence.targets["pt"].content for sentence in document.sentences)
    assert not [f for sentence in document.sentences for f in sentence.findings]


def test_the_translation_back_says_the_same(made: Path) -> None:
    words = ["translate", "out/jfk.pt.srt", "--to", "en", "-o", "back.srt"]
    tolmach(made, *words, "--translator", str(real("firefox-pt-en")))
    track = srt.parse((made / "back.srt").read_text("utf-8"), language="en").track
    text = " ".join(" ".join(cue.lines) for cue in track.cues)
    assert "do not ask what your country can do for you" in text.replace("don't", "do not")

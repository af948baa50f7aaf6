"""The commands of the pages that need models run, too: with models of some kilobytes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.batch.batch_help import WORDS
from tests.miniature import marian
from tests.needs import example
from tests.test_docs_commands import COMMANDS, SRT
from tests.toy_whisper import build
from tolmach.cli import tolmach
from tolmach.cli.habits import names_recording
from tolmach.engines.media.ffmpeg_program import ffmpeg_program
from tolmach.models.refused import REFUSED

pytestmark = pytest.mark.slow

_ROOM = {"run", "batch", "translate", "align", "eval", "models"}
_NOT_HERE = {
    "--endpoint", "--executor", "--watch", "--compare", "--diarize", "gigaam-v3-e2e", "pull",
    "export", "import", "convert",
}  # fmt: skip
"""Words of commands that need more; `tests/test_docs_services.py` runs those."""


def runs_with_models(words: list[str]) -> bool:
    """Whether a command of the pages needs models and nothing else."""
    addresses = any("://" in word for word in words)
    wanted = words[0] in _ROOM or names_recording(words[0])
    return wanted and not addresses and not _NOT_HERE & set(words)


def call(*words: str) -> None:
    done = CliRunner().invoke(tolmach, words)
    assert done.exit_code in (0, 1, 3), done.output


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the pages, and a store with models for them."""
    folder = tmp_path_factory.mktemp("pages")
    clip = folder / "interview.mp4"
    cut = ["-t", "5", "-c", "copy", str(clip)]
    subprocess.run([ffmpeg_program(), "-v", "error", "-i", str(example()), *cut], check=True)
    for name in ("talk", "part1", "part2", "talks/one", "recordings/one"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(clip, folder / f"{name}.mp4")
    build(folder / "my-whisper", WORDS)
    marian(folder / "my-folder")
    for name in ("talk.en.srt", "reference.en.srt"):
        (folder / name).write_text(SRT)
    (folder / "talk.ru.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nБорис пишет книгу.\n")
    (folder / "talk.ru.txt").write_text("Борис пишет книгу.\n")
    (folder / "talk.en.txt").write_text("Boris writes a-book.\n")
    (folder / "names.csv").write_text("source,en\nБорис,Boris\n")
    program = folder / "bin" / "notify-send"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOLMACH_MODELS", str(folder / "store"))
        call("models", "add", str(folder / "my-whisper"), "--id", "toy")
        for target in ("en", "de"):
            model = ["--id", f"toy-{target}", "--from", "ru", "--to", target]
            call("models", "add", str(folder / "my-folder"), *model)
        (folder / "store" / REFUSED).unlink()  # what a model of eight words says is no sense
    return folder


_ONCE = {tuple(words): where for where, words in COMMANDS if runs_with_models(words)}


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("words", [pytest.param(words, id=_ONCE[words]) for words in _ONCE])
def test_a_command_of_the_pages_that_needs_models_runs(
    words: tuple[str, ...], prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    shutil.copytree(prepared, here)
    monkeypatch.chdir(here)
    monkeypatch.setenv("TOLMACH_MODELS", str(here / "store"))
    monkeypatch.setenv("PATH", str(here / "bin"), prepend=":")
    if words[0] == "translate":  # what it writes is not there yet
        Path("talk.en.srt").unlink()
    call(*words)
    if words[0] in ("run", "batch", "interview.mp4") and "--plan" not in words:
        assert list(here.glob("*/**/*.en.srt"))

"""
The promise that nothing leaves the computer, watched from the kernel.

Each command runs with a home folder that has never been used, once as it comes and once offline.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.needs import example
from tests.privacy.strace import Seen, watch
from tolmach.engines.media.ffmpeg_program import ffmpeg_program

pytestmark = pytest.mark.slow

TOLMACH = str(Path(sys.executable).with_name("tolmach"))
LANGUAGES = ["--from", "ru", "--to", "en"]
TRANSLATOR = ["--translator", "demo-marian-ru-en"]
MODELS = ["--model", "demo-whisper-ru", *TRANSLATOR]


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a recording, and a home and a temporary folder of its own."""

    folder: Path
    offline: bool

    @property
    def recording(self) -> Path:
        return self.folder / "talks" / "talk.mp4"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def watch(self, *words: str) -> Seen:
        """Run tolmach."""
        return self.watch_program([TOLMACH, *words], words[0])

    def watch_program(self, command: list[str], name: str) -> Seen:
        """Run a program in an environment in which nothing says that this is a test or CI."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "TOLMACH_OFFLINE": "1" if self.offline else "0",
        }
        seen = watch(command, environment, self.folder, self.folder / f"traces of {name}")
        assert seen.returncode in (0, 1, 3), seen.output  # 1: a check found something
        return seen

    def expect_silence(self, seen: Seen, *folders: Path) -> None:
        assert seen.network == ()
        assert seen.outside(*folders, self.folder / "tmp") == []
        assert list((self.folder / "home").iterdir()) == []


@pytest.fixture(scope="module", params=[False, True], ids=["as it comes", "offline"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("desk"), request.param)
    for name in ("home", "tmp", "talks"):
        (made.folder / name).mkdir()
    cut = ["-v", "error", "-i", str(example()), "-t", "15", "-c", "copy", str(made.recording)]
    subprocess.run([ffmpeg_program(), *cut], check=True)
    return made


@pytest.fixture(scope="module")
def run(desk: Desk) -> Seen:
    """The main job, which the other commands go on from."""
    flags = ["--offline"] if desk.offline else []
    return desk.watch("run", str(desk.recording), "--out", "out", *LANGUAGES, *MODELS, *flags)


def test_run(desk: Desk, run: Seen) -> None:
    assert (desk.out / "talk.en.srt").read_text("utf-8").strip()
    desk.expect_silence(run, desk.out)


def test_export(desk: Desk, run: Seen) -> None:
    formats = "srt,vtt,ass,ttml,md,html,docx,json,xliff,csv"
    seen = desk.watch("export", str(desk.out), "--formats", formats)
    assert (desk.out / "talk.en.docx").is_file()
    desk.expect_silence(seen, desk.out)


def test_translate(desk: Desk, run: Seen) -> None:
    shutil.copy(desk.out / "talk.ru.srt", desk.folder / "talk.ru.srt")
    flags = ["--offline"] if desk.offline else []
    words = ["translate", "talk.ru.srt", "--to", "en", "-o", "new.en.srt", *TRANSLATOR, *flags]
    seen = desk.watch(*words)
    assert seen.outside(desk.folder / "tmp")[-1:] == [desk.folder / "new.en.srt"]
    desk.expect_silence(seen, desk.folder)


def test_check(desk: Desk, run: Seen) -> None:
    seen = desk.watch("check", str(desk.out / "talk.en.srt"))
    desk.expect_silence(seen)


def test_batch(desk: Desk) -> None:
    flags = ["--offline"] if desk.offline else []
    seen = desk.watch("batch", "talks", "--out", "all", *LANGUAGES, *MODELS, *flags)
    assert (desk.folder / "all" / "index.html").is_file()
    desk.expect_silence(seen, desk.folder / "all")


PROGRAM = """
import sys
from pathlib import Path
import tolmach

flags = {"source": "ru", "targets": ("en",), "model": sys.argv[3], "translator": sys.argv[4]}
tolmach.run(tolmach.make_job(Path(sys.argv[1]), Path(sys.argv[2]), flags))
"""


def test_a_program_that_imports_tolmach(desk: Desk, run: Seen) -> None:
    out = desk.folder / "by program"
    arguments = [str(desk.recording), str(out), "demo-whisper-ru", "demo-marian-ru-en"]
    seen = desk.watch_program([sys.executable, "-c", PROGRAM, *arguments], "program")
    document = Path("work") / "document.json"
    assert (out / document).read_bytes() == (desk.out / document).read_bytes()
    desk.expect_silence(seen, out)

"""Every option of a run changes what it makes, or the key of a step; none is without effect."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import Field, dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.speakers.voices import model
from tests.pipeline.conftest import Bench
from tests.toy_whisper import build
from tolmach.core.document import Alternative
from tolmach.core.edits import Retime, Withhold
from tolmach.core.option_rules import flag_name
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.media.ffmpeg_program import ffmpeg_program
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.errors import TolmachError
from tolmach.formats import voices_json
from tolmach.formats.voices_json import RememberedVoices
from tolmach.pipeline.engines import fingerprint
from tolmach.pipeline.job import RECORDS, make_job
from tolmach.pipeline.run import run
from tolmach.workspace import journal
from tolmach.workspace.folder import locked

pytestmark = pytest.mark.slow

WORDS = ("Мы", "э-э", "писали.", "Их", "ждали.", "Они", "шли.", "Все", "были", "рады.", "Да.")
BASE: dict[str, Any] = {
    "source": "ru",
    "targets": ("en", "he"),
    "formats": ("srt", "txt", "html", "bilingual-txt"),
    "batch_size": 1,
    "url": "https://video.example/watch",
}
CHANGES: dict[str, Any] = {
    "source": "uk",
    "targets": ("en",),
    "formats": ("srt",),
    "audio_track": 1,
    "vad_threshold": 0.9,
    "min_speech": 3_000,
    "min_silence": 3_000,
    "speech_pad": 400,
    "model": "other toy",
    "second_opinion": "other toy",
    "beam_size": 2,
    "batch_size": 2,
    "compute_type": "float32",
    "translator": "other latin",
    "compare": "other latin",
    "translation_beam": 2,
    "translation_batch": 2,
    "alternatives": 0,
    "translation_timeout": 60,
    "endpoint": "http://127.0.0.1:9",
    "formality": "formal",
    "synopsis": "synopsis.txt",
    "make_synopsis": True,
    "names": "names.csv",
    "speakers": "speakers.toml",
    "turns": "turns.txt",
    "diarize": True,
    "speakers_count": 1,
    "speaker_model": "other voices",
    "overlap_model": "pairs",
    "known_voices": "known.json",
    "transcript": "ru.txt",
    "aligner": "none",
    "translation": "en=en.txt",
    "margin": 0.0,
    "leave_out": ("hesitations",),
    "profile": "vertical",
    "snap": True,
    "bidi_marks": True,
    "times": "none",
    "clean": False,
    "paragraph_pause": 0,
    "paragraph_length": 1,
    "source_first": False,
    "questions": "bold",
    "interviewer": "S9",
    "omissions": True,
    "final": True,
    "title": "A talk",
    "titles": "en=A talk",
    "url": "https://video.example/other",
    "date": "2025-10-15",
    "synthetic": "voice",
    "contact": "editors@mail.example",
}
"""Another value of every option."""

_DIARIZED = {"diarize": True, "speaker_model": "voices"}
TOGETHER: dict[str, dict[str, Any]] = {
    "aligner": {"transcript": "ru.txt"},
    "translation": {"transcript": "ru.txt"},
    "diarize": {"speaker_model": "voices"},
    "speakers_count": _DIARIZED,
    "speaker_model": _DIARIZED,
    "overlap_model": _DIARIZED,
    "known_voices": _DIARIZED,
    "make_synopsis": {"endpoint": "http://127.0.0.1:9"},
    "questions": {"turns": "turns.txt"},
    "interviewer": {"turns": "turns.txt", "questions": "bold"},
}
"""Options without which another is refused."""

FILES = {
    "names.csv": "source,en\nписьма,letters\n",
    "speakers.toml": '[S1]\nname = "Анна"\n',
    "synopsis.txt": "A talk with Nina Verkhova about letters.\n",
    "turns.txt": "0:00 S1\n",
    "ru.txt": "Мы писали письма. И они всегда приходили!\n",
    "en.txt": "We wrote letters. And they always came!\n",
}

ENTRIES = [
    pytest.param(entry, id=flag_name(entry)) for record in RECORDS for entry in fields(record)
]


class Wordy:
    """A translator whose answers are too long to read, with a shorter one beside each."""

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Answer."""
        answers = FakeTranslator().translate(sentences)
        return [
            replace(
                answer,
                text=f"uh, {answer.text} and so on" + " and on" * 20,
                alternatives=(Alternative(f"uh, {answer.text}", -0.2),),
            )
            for answer in answers
        ]


@dataclass(frozen=True, slots=True)
class Studio:
    """
    A recording with two tracks and what is needed to work on it.

    Attributes:
        done: the results of a run, one sentence of which is withheld.
    """

    folder: Path
    done: Path

    def made(self, out: Path, **flags: Any) -> dict[str, bytes] | str:
        """All files after another run with other options, or the error that it ends with."""
        shutil.copytree(self.done, out)
        try:
            self.run(out, flags)
        except TolmachError as error:
            return str(error)
        return {
            str(path.relative_to(out)): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file() and "journal" not in path.name  # that of `about` has the time of day
        }

    def run(self, out: Path, flags: dict[str, Any]) -> None:
        """Run with these options."""
        models = {"model": "toy", "translator": "latin"}
        values = {name: self._placed(value) for name, value in {**BASE, **models, **flags}.items()}
        bench = Bench(Wordy())
        run(make_job(self.folder / "talk.mp4", out, values), engines=bench.engines)

    def _placed(self, value: Any) -> Any:
        """A value that names a file of the folder, as its path."""
        language, sign, name = str(value).rpartition("=")
        return f"{language}{sign}{self.folder / name}" if (self.folder / name).exists() else value


@pytest.fixture(scope="module")
def studio(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A finished run to change options of."""
    folder = tmp_path_factory.mktemp("studio")
    tracks = ["-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy"]
    program = [ffmpeg_program(), "-v", "error", "-i", str(recording)]
    subprocess.run([*program, *tracks, str(folder / "talk.mp4")], check=True)
    build(folder / "toy", WORDS)
    build(folder / "other toy", WORDS[:-1])
    for name in ("latin", "other latin"):
        (folder / name).mkdir()
        (folder / name / "model.bin").write_text(name)
        (folder / name / "config.json").write_text("{}")
    for voices in ("voices", "other voices"):
        model(folder / voices, "speakers")
    model(folder / "pairs", "overlap")
    known = RememberedVoices(fingerprint(folder / "voices"), {"Анна": (1.0, *[0.0] * 15)})
    (folder / "known.json").write_text(voices_json.compose(known), encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    studio = Studio(folder, folder / "done")
    studio.run(studio.done, {})
    with locked(studio.done) as work:
        *_, later, last = journal.current(work).document.sentences
        moved = Retime(later.id, later.span.start + 1_000, later.span.end + 1_000)
        changes = [moved, Withhold(last.id, "a test")]
        journal.append(work, journal.new_entry(changes, "withhold"))
    return studio


@pytest.fixture(scope="module")
def unchanged(studio: Studio) -> dict[str, bytes] | str:
    """What a second run with the same options leaves."""
    return studio.made(studio.folder / "unchanged")


def test_a_run_with_the_same_options_makes_the_same(
    studio: Studio, unchanged: dict[str, bytes] | str, tmp_path: Path
) -> None:
    assert studio.made(tmp_path / "again") == unchanged
    assert not isinstance(unchanged, str)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_option_changes_what_a_run_makes_or_is_marked_as_not_deciding(
    studio: Studio, unchanged: dict[str, bytes] | str, entry: Field[Any], tmp_path: Path
) -> None:
    if entry.metadata.get("where"):
        assert entry.name not in CHANGES
        return
    needed = TOGETHER.get(entry.name, {})
    before = studio.made(tmp_path / "before", **needed) if needed else unchanged
    after = studio.made(tmp_path / "after", **{**needed, entry.name: CHANGES[entry.name]})
    assert after != before

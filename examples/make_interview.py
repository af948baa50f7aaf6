"""Build the example interview: `interview.mp4`, its exact reference and its transcripts.

    python examples/make_interview.py

The words come from `interview.script.txt`, which was written for this project.  Both voices are
synthetic (eSpeak NG), so the time of every word is known.  The same eSpeak version gives the same
sound.  Needs the Debian package espeak-ng, and numpy, pillow and imageio-ffmpeg from
`models/training/requirements.txt`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from models.training.espeak import SAMPLE_RATE, Voice, say  # noqa: E402 - found by the line above
from models.training.sounds import music, noise  # noqa: E402
from models.training.speech import GUEST, INTERVIEWER  # noqa: E402
from models.training.text import SEED, Line, read_script  # noqa: E402

PER_MS = SAMPLE_RATE // 1000
#: Silence before the first word, between sentences, and where the speaker changes.
LEAD_MS, PAUSE_MS, TURN_MS = 800, (450, 650), (600, 850)
#: How long a picture is shown; the video has five a second.
FRAME_MS = 200
#: Loudness of the floor under everything and of the music, as a share of full scale.
FLOOR, MUSIC = 0.0006, 0.06
SPEAKERS = {
    "I": ("S1", "Ведущий", "Interviewer", Voice(name=INTERVIEWER, rate=140, pitch=42)),
    "G": ("S2", "Гостья", "Guest", Voice(name=GUEST, rate=138, pitch=55)),
}
TITLE = ("Letters to prison", "An example interview in Russian", "")
SMALL_PRINT = ("Both voices are synthetic (eSpeak NG).", "All names are invented.")
SIZE = (640, 360)


@dataclass(frozen=True, slots=True)
class Interview:
    """The sound with its reference rows."""

    samples: NDArray[np.float32]
    sentences: list[dict[str, object]]
    stretches: list[dict[str, object]]

    @property
    def duration_ms(self) -> int:
        """Length of the sound."""
        return len(self.samples) // PER_MS


def sentence_row(
    number: int, line: Line, at_ms: int
) -> tuple[dict[str, object], NDArray[np.int16]]:
    """The reference row of a sentence that begins at ``at_ms``, and its sound."""
    speaker, _, _, voice = SPEAKERS[line.speaker]
    words = tuple(line.ru.split())
    spoken = say(words, voice)
    samples = spoken.samples[: (spoken.words[-1][1] + 30) * PER_MS]
    row: dict[str, object] = {
        "id": f"r{number:03}",
        "speaker": speaker,
        "start_ms": at_ms + spoken.words[0][0],
        "end_ms": at_ms + spoken.words[-1][1],
        "ru": line.ru,
        "en": line.en,
        "words": [
            {"text": word, "start_ms": at_ms + start, "end_ms": at_ms + end}
            for word, (start, end) in zip(words, spoken.words, strict=True)
        ],
    }
    return row, samples


def build(lines: list[Line]) -> Interview:
    """Speak the script and put the sentences and stretches one after the other."""
    rng = np.random.default_rng(SEED)
    at_ms, before = LEAD_MS, ""
    sentences: list[dict[str, object]] = []
    stretches: list[dict[str, object]] = []
    placed: list[tuple[int, NDArray[np.float32]]] = []
    for line in lines:
        if line.speaker == "~":
            stretches.append({"kind": line.ru, "start_ms": at_ms, "end_ms": at_ms + line.ms})
            if line.ru == "music":
                placed.append((at_ms, fade(music(rng, line.ms * PER_MS) * MUSIC)))
            at_ms, before = at_ms + line.ms, ""
            continue
        if before:
            at_ms += int(rng.integers(*(PAUSE_MS if before == line.speaker else TURN_MS)))
        row, samples = sentence_row(len(sentences) + 1, line, at_ms)
        sentences.append(row)
        placed.append((at_ms, samples.astype(np.float32) / 32768))
        at_ms, before = at_ms + len(samples) // PER_MS, line.speaker
    length_ms = (at_ms + LEAD_MS) // FRAME_MS * FRAME_MS  # picture and sound end together
    sound = noise(rng, length_ms * PER_MS, 0.5) * np.float32(FLOOR)
    for start_ms, piece in placed:
        sound[start_ms * PER_MS : start_ms * PER_MS + len(piece)] += piece * np.float32(0.8)
    return Interview(np.clip(sound, -1, 1), sentences, stretches)


def fade(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Let the first and last 300 ms swell and sink."""
    ramp = np.minimum(np.arange(len(sound)) / (300 * PER_MS), 1.0)
    return (sound * ramp * ramp[::-1]).astype(np.float32)


def draw_title(path: Path) -> None:
    """Write the still picture."""
    image = Image.new("RGB", SIZE, (24, 32, 48))
    pen = ImageDraw.Draw(image)
    for i, text in enumerate(TITLE):
        font = ImageFont.load_default(size=40 if i == 0 else 22)
        pen.text((SIZE[0] / 2, 110 + 50 * i), text, (240, 236, 224), font=font, anchor="mm")
    for i, text in enumerate(SMALL_PRINT):
        font = ImageFont.load_default(size=16)
        pen.text((SIZE[0] / 2, 290 + 24 * i), text, (160, 170, 190), font=font, anchor="mm")
    image.save(path)


def write_video(interview: Interview, path: Path) -> None:
    """Encode picture and sound; nothing about this machine goes into the file."""
    with tempfile.TemporaryDirectory() as folder:
        picture, sound = Path(folder, "title.png"), Path(folder, "sound.wav")
        draw_title(picture)
        with wave.open(str(sound), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(np.rint(interview.samples * 32767).astype("<i2").tobytes())
        command = [
            get_ffmpeg_exe(), "-y", "-v", "error",
            "-loop", "1", "-framerate", str(1000 // FRAME_MS), "-i", str(picture), "-i", str(sound),
            "-t", f"{interview.duration_ms / 1000:.3f}",
            "-c:v", "libx264", "-tune", "stillimage", "-crf", "28", "-g", "25",
            "-pix_fmt", "yuv420p", "-threads", "1",
            "-c:a", "aac", "-b:a", "64k",
            "-map_metadata", "-1", "-fflags", "+bitexact",
            "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart",
            str(path),
        ]  # fmt: skip
        subprocess.run(command, check=True)


def reference(interview: Interview, media: str) -> dict[str, object]:
    """The exact reference of the sound, as one JSON object."""
    return {
        "kind": "tolmach.example-reference",
        "media": media,
        "note": "Synthetic voices (eSpeak NG), invented names; written for this project.",
        "language": "ru",
        "translation": "en",
        "duration_ms": interview.duration_ms,
        "speakers": {s: {"ru": ru, "en": en} for s, ru, en, _ in SPEAKERS.values()},
        "sentences": interview.sentences,
        "stretches": interview.stretches,
    }


def transcript(interview: Interview, language: str) -> str:
    """One line a sentence, ``Speaker: text``."""
    names = {s: ru if language == "ru" else en for s, ru, en, _ in SPEAKERS.values()}
    lines = [f"{names[str(row['speaker'])]}: {row[language]}" for row in interview.sentences]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write all files of the example."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    out = parser.parse_args().out
    interview = build(read_script())
    write_video(interview, out / "interview.mp4")
    text = json.dumps(reference(interview, "interview.mp4"), ensure_ascii=False, indent=1)
    (out / "interview.reference.json").write_text(text + "\n", encoding="utf-8")
    for language in ("ru", "en"):
        path = out / f"interview.{language}.txt"
        path.write_text(transcript(interview, language), encoding="utf-8")
    print(f"{len(interview.sentences)} sentences, {interview.duration_ms / 1000:.1f} s")


if __name__ == "__main__":
    main()

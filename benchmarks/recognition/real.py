"""
Real speech through a real Whisper: what is lost, invented, doubled, and where sentences end.

Recordings are composed with a fixed seed from a Russian reader, whose texts are exact, a second
voice, whose prompts count only as utterances, and music. A third of the sentences is set apart:
`--unseen` measures with these, and nothing may be tuned with them. All systems get the same file
in the same run, with the same model, beam, batch size and threads.

    python -m benchmarks.recognition.real --seconds 60 --unseen

Sets: `book` is one sentence after the other; `dialogue` two voices with pauses of 0.3 to 3 s;
`gaps` sentences between music, noise and silence of 8 s; `telephone`, `quiet` and `bed` are the
book in the band of a telephone, at a fiftieth of its loudness, and over music half as loud.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import unicodedata
import wave
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import jiwer
import numpy as np

from tests.needs import REAL
from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions, SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES
from tolmach.core.timing import Span

RATE = 16_000
SLIP_MS = 200
"""How far a word's time may be off before it counts for the neighbouring utterance."""

ENDS = ".!?…"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Where somebody speaks, and the words where they are known."""

    span: Span
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Recording:
    """Sound that grows, and what is in it."""

    parts: list[Any] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    samples: int = 0

    def add(self, sound: Any, words: tuple[str, ...] | None = None) -> None:
        """Append sound; with words, an utterance."""
        start = self.samples * 1000 // RATE
        self.parts.append(sound)
        self.samples += len(sound)
        if words is not None:
            span = Span(start, self.samples * 1000 // RATE)
            self.utterances.append(Utterance(span, words))

    def write(self, path: Path) -> Path:
        """Write a WAV file."""
        sound = np.clip(np.concatenate(self.parts), -1, 1)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes((sound * 32767).astype("<i2").tobytes())
        return path


def sound_of(path: Path) -> Any:
    """A WAV file of 8 or 16 kHz or another rate as 16 kHz mono."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    sound = raw.reshape(-1, channels).mean(axis=1).astype(np.float32) / 32768
    count = int(len(sound) * RATE / rate)
    return np.interp(np.arange(count) * rate / RATE, np.arange(len(sound)), sound)


def reader(rng: random.Random, *, unseen: bool) -> Iterable[tuple[Any, tuple[str, ...]]]:
    """Sentences of the reader in random order, with their words."""
    folder = REAL / "festvox-ru"
    rows = [line.split("\t", 1) for line in (folder / "text.tsv").read_text("utf-8").splitlines()]
    rows = [row for row in rows if (crc32(row[0].encode()) % 3 == 0) == unseen]
    rng.shuffle(rows)
    for name, text in rows:
        words = tuple(word for word in text.split() if plain(word))
        yield sound_of(folder / "wav" / f"{name}.wav"), words


def prompts(rng: random.Random) -> Iterable[Any]:
    """Short prompts of the second voice, 1 to 5 s."""
    paths = sorted((REAL / "prompts-ru").glob("*.wav"))
    rng.shuffle(paths)
    for path in paths:
        if "tone" not in path.name and "beep" not in path.name:
            sound = sound_of(path)
            if RATE <= len(sound) <= 5 * RATE:
                yield sound


def composed(kind: str, seconds: int, *, unseen: bool) -> Recording:
    """One of the sets."""
    rng = random.Random(f"{kind} {unseen}")
    noise = np.random.default_rng(len(kind))
    recording = Recording()
    others = iter(prompts(rng))
    music = sorted((REAL / "music").glob("*.wav"))
    for number, (sound, words) in enumerate(reader(rng, unseen=unseen)):
        if recording.samples >= seconds * RATE:
            break
        if kind == "dialogue":
            recording.add(sound, words)
            for _ in range(rng.randint(1, 2)):
                recording.add(np.zeros(int(rng.uniform(0.3, 3) * RATE)))
                recording.add(next(others), ())
            recording.add(np.zeros(int(rng.uniform(0.3, 3) * RATE)))
        elif kind == "gaps":
            recording.add(sound, words)
            gap = (
                np.zeros(8 * RATE),
                noise.normal(0, 0.02, 8 * RATE),
                sound_of(music[number % len(music)])[20 * RATE : 28 * RATE] * 0.5,
            )
            recording.add(gap[number % 3])
        else:
            recording.add(sound, words)
    if kind == "telephone":
        spectrum = np.fft.rfft(np.concatenate(recording.parts))
        band = np.fft.rfftfreq(recording.samples, 1 / RATE)
        spectrum[(band < 300) | (band > 3_400)] = 0
        recording.parts = [np.fft.irfft(spectrum, recording.samples)]
    if kind == "bed":
        bed = np.resize(np.concatenate([sound_of(path) for path in music]), recording.samples)
        spoken = np.concatenate(recording.parts)
        recording.parts = [spoken + bed * (spoken.std() / bed.std() / 2)]
    if kind == "quiet":
        recording.parts = [part / 50 for part in recording.parts]
    return recording


@dataclass(frozen=True, slots=True)
class Output:
    """What a system gives: words, and stretches that it reports for a person to listen to."""

    words: tuple[Word, ...]
    reported: tuple[Span, ...] = ()
    windows: int = 0
    looks: int = 0


def tolmach(model: Path, path: Path, options: RecognitionOptions) -> Callable[[], Output]:
    """Run this project: voice detection, windows, recognition and guard in one process."""
    from tolmach.engines.recognizers.loading import load_recognizer
    from tolmach.engines.voice.windows import window_audio
    from tolmach.stages.recognition.stitching import stitched

    engine = "tolmach.engines.recognizers.faster_whisper"
    recognizer = load_recognizer(engine, model, options, ("ru",), "")

    def run() -> Output:
        sound = window_audio(path, 0, SpeechOptions(), WINDOW_POLICIES["packed"])
        windows = list(recognizer.recognize(sound))
        words: list[Word] = []
        for window in windows:
            words[-1:] = stitched(words[-1:], window)
        return Output(
            tuple(words),
            tuple(each.span for window in windows for each in window.findings),
            len(windows),
            sum(window.attempts - 1 for window in windows),
        )

    return run


def batched(model: Path, path: Path, options: RecognitionOptions) -> Callable[[], Output]:
    """Wrap faster-whisper's batched mode with its own voice detection."""
    from faster_whisper import BatchedInferencePipeline

    pipeline = BatchedInferencePipeline(_whisper(model, options))
    return lambda: _words(
        pipeline.transcribe(
            str(path),
            language="ru",
            batch_size=options.batch_size,
            beam_size=options.beam_size,
            word_timestamps=True,
            temperature=0.0,
        )[0]
    )


def sequential(model: Path, path: Path, options: RecognitionOptions) -> Callable[[], Output]:
    """Wrap faster-whisper's sequential mode with its voice detection and fallback."""
    whisper = _whisper(model, options)
    return lambda: _words(
        whisper.transcribe(
            str(path),
            language="ru",
            beam_size=options.beam_size,
            word_timestamps=True,
            vad_filter=True,
            condition_on_previous_text=False,
        )[0]
    )


def _whisper(model: Path, options: RecognitionOptions) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(model),
        device="cpu",
        compute_type=options.compute_type,
        cpu_threads=options.threads,
        local_files_only=True,
    )


def _words(segments: Iterable[Any]) -> Output:
    return Output(
        tuple(
            Word(word.word.strip(), int(word.start * 1000), int(word.end * 1000), word.probability)
            for segment in segments
            for word in segment.words
        )
    )


SYSTEMS = {"tolmach": tolmach, "batched": batched, "sequential": sequential}


def plain(word: str) -> str:
    """A word without case, marks and the dots of ё."""
    text = unicodedata.normalize("NFC", word).casefold().replace("ё", "е")
    return "".join(character for character in text if character.isalnum())


def near(word: Word, span: Span) -> bool:
    """Whether a word's middle lies in a stretch, give or take."""
    middle = (word.start + word.end) // 2
    return span.start - SLIP_MS <= middle < span.end + SLIP_MS


def figures(recording: Recording, output: Output) -> dict[str, str]:
    """Everything that is measured, by name."""
    known = [each for each in recording.utterances if each.words]
    said = [word for each in known for word in each.words]
    heard = [w for w in output.words if plain(w.text) and any(near(w, u.span) for u in known)]
    left, right = [plain(word) for word in said], [plain(word.text) for word in heard]
    aligned = jiwer.process_words([" ".join(left)], [" ".join(right)])
    runs = lost_in_runs = false_ends = missed_ends = 0
    for chunk in aligned.alignments[0]:
        spoken = range(chunk.ref_start_idx, chunk.ref_end_idx)
        if chunk.type == "delete" and len(spoken) >= 3:
            runs, lost_in_runs = runs + 1, lost_in_runs + len(spoken)
        for i, j in zip(spoken, range(chunk.hyp_start_idx, chunk.hyp_end_idx), strict=False):
            ends, heard_end = said[i][-1] in ENDS + "-", heard[j].text[-1] in ENDS
            ends = ends or i + 1 == len(said) or said[i + 1] == "-"
            false_ends += heard_end and not ends
            missed_ends += ends and not heard_end
    lost = [
        each
        for each in recording.utterances
        if not any(near(word, each.span) for word in output.words)
    ]
    silent = [each for each in lost if not any(each.span.overlap(r) for r in output.reported)]
    invented = [
        word
        for word in output.words
        if not any(near(word, each.span) for each in recording.utterances)
    ]
    doubled = sum(a == b != "" for a, b in pairwise(right)) - sum(a == b for a, b in pairwise(left))
    return {
        "WER": f"{aligned.wer:.1%}",
        "of": str(len(left)),
        "in runs": f"{lost_in_runs} in {runs}",
        "lost": f"{len(lost)} of {len(recording.utterances)}",
        "unreported": str(len(silent)),
        "false ends": str(false_ends),
        "missed": str(missed_ends),
        "doubled": str(max(0, doubled)),
        "invented": str(len(invented)),
        "reports": str(len(output.reported)),
        "windows": f"{output.windows}+{output.looks}" if output.windows else "",
    }


def main() -> None:
    """Print a table for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="book,dialogue,gaps")
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--model", type=Path, default=REAL / "whisper-base")
    parser.add_argument("--words", action="store_true", help="print what was recognized")
    wanted = parser.parse_args()
    options = RecognitionOptions(
        batch_size=8, beam_size=5, threads=2, device="cpu", compute_type="int8"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind in wanted.sets.split(","):
            recording = composed(kind, wanted.seconds, unseen=wanted.unseen)
            path = recording.write(Path(folder) / f"{kind}.wav")
            print(f"{kind}, {recording.samples / RATE:.0f} s", flush=True)
            for name in wanted.systems.split(","):
                run = SYSTEMS[name](wanted.model, path, options)
                began = time.process_time()
                output = run()
                row = {"CPU s": f"{time.process_time() - began:.0f}", **figures(recording, output)}
                print(f"  {name:10}", *(f"{k} {v};" for k, v in row.items() if v), flush=True)
                if wanted.words:
                    print("   ", " ".join(word.text for word in output.words))


if __name__ == "__main__":
    main()

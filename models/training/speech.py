"""Speak the training sentences and store sound, word times and phoneme times.

The sound goes into one flat file of 16-bit samples at 16 kHz that training maps into memory; the
index is a small npz beside it.  Two runs with the same eSpeak version write the same files.

    python -m models.training.speech --work build/demo-models
"""

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.espeak import SAMPLE_RATE, Spoken, Voice, say
from models.training.text import SEED, read_set

#: Voices of the example interview.
INTERVIEWER, GUEST = "ru+m3", "ru+f2"
#: Training voices and how often each is drawn; the interview's two are among them.
VOICES = {
    INTERVIEWER: 4,
    GUEST: 4,
    "ru": 2,
    "ru+m2": 2,
    "ru+m5": 2,
    "ru+Alex": 2,
    "ru+f4": 2,
    "ru+f5": 2,
    "ru+Annie": 2,
    "ru+belinda": 2,
}
#: Ranges of rate (words a minute), pitch and pitch range in training; the interview lies inside.
RATES, PITCHES, RANGES = (125, 175), (40, 60), (35, 65)


@dataclass(frozen=True)
class Speech:
    """Spoken sentences: flat samples and, for clip i, where its parts lie.

    ``sample_at[i]:sample_at[i + 1]`` are clip i's samples; `word_at` and `phoneme_at` bound its
    rows in ``words`` (start, end in ms) and ``phonemes`` (start in ms, phoneme id).
    """

    samples: NDArray[np.int16]
    sentence: NDArray[np.int32]
    voice: NDArray[np.int16]
    sample_at: NDArray[np.int64]
    word_at: NDArray[np.int64]
    words: NDArray[np.int32]
    phoneme_at: NDArray[np.int64]
    phonemes: NDArray[np.int32]
    phoneme_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.sentence)


def draw_voice(rng: random.Random) -> Voice:
    """Draw a voice with a rate and a pitch."""
    name = rng.choices(list(VOICES), list(VOICES.values()))[0]
    return Voice(
        name=name,
        rate=rng.randint(*RATES),
        pitch=rng.randint(*PITCHES),
        pitch_range=rng.randint(*RANGES),
    )


def speak_set(work: Path, name: str, seed: int) -> float:
    """Speak ``<name>.jsonl`` of the work folder; returns hours of sound."""
    sentences = [phrase.ru for phrase in read_set(work / f"{name}.jsonl")]
    rng = random.Random(f"{seed} voices {name}")
    voices = [draw_voice(rng) for _ in sentences]
    names = list(VOICES)
    # Grouped by voice because loading a voice is slow.
    order = sorted(range(len(sentences)), key=lambda i: names.index(voices[i].name))
    ids: dict[str, int] = {}
    sizes, words, phonemes = [], [], []
    with (work / f"{name}.samples").open("wb") as file:
        for i in order:
            spoken = say(sentences[i], voices[i])
            file.write(spoken.samples.tobytes())
            sizes.append((len(spoken.samples), len(spoken.words), len(spoken.phonemes)))
            words.extend(spoken.words)
            phonemes.extend(phoneme_rows(spoken, ids))
    ends = np.concatenate([np.zeros((1, 3), np.int64), np.cumsum(sizes, axis=0)])
    np.savez(
        work / f"{name}.npz",
        sentence=np.array(order, np.int32),
        voice=np.array([names.index(voices[i].name) for i in order], np.int16),
        sample_at=ends[:, 0],
        word_at=ends[:, 1],
        phoneme_at=ends[:, 2],
        words=np.array(words, np.int32),
        phonemes=np.array(phonemes, np.int32),
        phoneme_names=np.array(list(ids)),
    )
    return float(ends[-1, 0]) / SAMPLE_RATE / 3600


def phoneme_rows(spoken: Spoken, ids: dict[str, int]) -> list[tuple[int, int]]:
    """(start in ms, id) of each phoneme; new names get the next id, all pauses share one."""
    return [
        (start, ids.setdefault("_" if name.startswith("_") else name, len(ids)))
        for start, name in spoken.phonemes
    ]


def read_speech(work: Path, name: str) -> Speech:
    """Open what `speak_set` wrote."""
    samples = np.memmap(work / f"{name}.samples", np.int16, "r")
    with np.load(work / f"{name}.npz") as index:
        parts = {key: index[key] for key in index.files if key != "phoneme_names"}
        names = tuple(str(n) for n in index["phoneme_names"])
    return Speech(samples=samples, phoneme_names=names, **parts)


def main() -> None:
    """Speak all three sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    for name in ("dev", "test", "train"):
        hours = speak_set(options.work, name, options.seed)
        print(f"{name}: {hours:.2f} hours", flush=True)


if __name__ == "__main__":
    main()

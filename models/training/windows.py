"""Training windows: sound as the pipeline cuts it, with the tokens that belong to it.

A window mostly holds one sentence with some silence around it; some hold two sentences, a part of
a sentence cut at a comma, or no speech at all.  Times are milliseconds inside the window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.training.espeak import SAMPLE_RATE
from models.training.grammar import Phrase
from models.training.sounds import music, noise
from models.training.speech import Speech
from models.training.tokens import Vocabulary

PER_MS = SAMPLE_RATE // 1000
MAX_WINDOW_MS = 11_500
#: Share of windows without speech, with two sentences, with part of a sentence.
NO_SPEECH, TWO_SENTENCES, PART = 0.03, 0.15, 0.07
WITHOUT_STAMPS = 0.35
#: Silence around the speech: the cutter leaves 100 ms and is up to 350 ms late or early.
PADS_MS = (20, 450)
PAUSES_MS = (200, 550)
PUNCTUATION = ".,!?:"
NO_GUIDE = (-1, -1)


@dataclass(frozen=True, slots=True)
class Utterance:
    """Consecutive words with their sound; times count from the start of the sound."""

    words: tuple[str, ...]
    spans: NDArray[np.int32]
    phonemes: NDArray[np.int32]
    samples: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Window:
    """Sound with its targets.

    ``guide[i]`` is the stretch (ms) to look at when token i + 1 is predicted from token i;
    ``phonemes`` are rows of (start in ms, id).
    """

    samples: NDArray[np.float32]
    tokens: list[int]
    guide: list[tuple[int, int]]
    phonemes: NDArray[np.int32]
    speech: bool

    @property
    def frames(self) -> int:
        """Length in 10 ms feature frames."""
        return len(self.samples) // (10 * PER_MS)


@dataclass(frozen=True)
class WindowMaker:
    """Draws windows from spoken sentences."""

    speech: Speech
    sentences: list[Phrase]
    vocabulary: Vocabulary

    def utterance(self, clip: int) -> Utterance:
        """Clip number ``clip`` without the silence behind its last word."""
        s = self.speech
        spans = s.words[s.word_at[clip] : s.word_at[clip + 1]]
        start, size = int(s.sample_at[clip]), int(spans[-1, 1] + 30) * PER_MS
        return Utterance(
            self.sentences[s.sentence[clip]].ru,
            spans,
            s.phonemes[s.phoneme_at[clip] : s.phoneme_at[clip + 1]],
            s.samples[start : min(start + size, int(s.sample_at[clip + 1]))],
        )

    def window(self, clip: int, rng: np.random.Generator) -> Window:
        """A window around clip number ``clip``, or one without speech."""
        kind = rng.random()
        if kind < NO_SPEECH:
            return self.without_speech(rng)
        first = self.utterance(clip)
        utterances = [first]
        if kind < NO_SPEECH + TWO_SENTENCES:
            second = self.utterance(int(rng.integers(len(self.speech))))
            if (len(first.samples) + len(second.samples)) / PER_MS < MAX_WINDOW_MS - 1500:
                utterances.append(second)
        elif kind < NO_SPEECH + TWO_SENTENCES + PART:
            utterances = [part_of(first, rng)]
        return self.assemble(utterances, rng)

    def assemble(self, utterances: list[Utterance], rng: np.random.Generator) -> Window:
        """Put utterances one behind the other, with silence around, and add the tokens."""
        at_ms, placed = int(rng.integers(*PADS_MS)), []
        for utterance in utterances:
            placed.append((at_ms, utterance))
            at_ms += len(utterance.samples) // PER_MS + int(rng.integers(*PAUSES_MS))
        last_ms, last = placed[-1]
        end_ms = last_ms + len(last.samples) // PER_MS + int(rng.integers(*PADS_MS))
        sound = np.zeros(end_ms // 10 * 10 * PER_MS, np.float32)
        phonemes = []
        for start_ms, utterance in placed:
            piece = utterance.samples.astype(np.float32) / 32768
            begin = start_ms * PER_MS
            sound[begin : begin + len(piece)] = piece[: len(sound) - begin]
            phonemes.append(utterance.phonemes + np.array([[start_ms, 0]], np.int32))
        tokens, guide = self.target(placed, end_ms, rng.random() >= WITHOUT_STAMPS)
        return Window(disturb(sound, rng), tokens, guide, np.concatenate(phonemes), True)

    def target(
        self, placed: list[tuple[int, Utterance]], end_ms: int, stamps: bool
    ) -> tuple[list[int], list[tuple[int, int]]]:
        """Tokens of a window and what to look at for each of them."""
        v = self.vocabulary
        tokens = [v.control("startoftranscript"), v.control("ru"), v.control("transcribe")]
        guide = [NO_GUIDE, NO_GUIDE]
        if not stamps:
            tokens.append(v.control("notimestamps"))
            guide.append(NO_GUIDE)
        for start_ms, utterance in placed:
            if stamps:
                tokens.append(v.stamp(start_ms + utterance.spans[0, 0]))
                guide.append(NO_GUIDE)
            for ids, spans in self.word_tokens(utterance, start_ms, end_ms):
                tokens.extend(ids)
                guide.extend(spans)
            if stamps:
                tokens.append(v.stamp(start_ms + utterance.spans[-1, 1]))
                guide.append(NO_GUIDE)
        last_start, last = placed[-1]
        tokens.append(v.control("endoftext"))
        guide.append((last_start + int(last.spans[-1, 1]), end_ms))
        return tokens, guide

    def word_tokens(
        self, utterance: Utterance, start_ms: int, end_ms: int
    ) -> Iterator[tuple[list[int], list[tuple[int, int]]]]:
        """Ids of each word and the stretch of each id: its share of the word, or the pause."""
        spans = utterance.spans + start_ms
        for i, word in enumerate(utterance.words):
            ids = self.vocabulary.encode(" " + word)
            start, end = int(spans[i, 0]), int(spans[i, 1])
            following = int(spans[i + 1, 0]) if i + 1 < len(spans) else min(end + 200, end_ms)
            marks = 1 if word[-1] in PUNCTUATION else 0
            edges = np.linspace(start, end, len(ids) - marks + 1).astype(int)
            shares = [(int(a), int(b)) for a, b in pairwise(edges)]
            if marks:
                shares.append((end, following) if following - end >= 60 else (end - 40, end))
            yield ids, shares

    def without_speech(self, rng: np.random.Generator) -> Window:
        """Silence, noise or something like music; the target is ``<|nospeech|>``."""
        v = self.vocabulary
        count = int(rng.integers(50, 600)) * 10 * PER_MS
        kind = rng.random()
        if kind < 0.25:
            sound = np.zeros(count, np.float32)
        elif kind < 0.6:
            sound = noise(rng, count, rng.uniform(0, 1)) * 10 ** rng.uniform(-3.5, -1)
        else:
            sound = music(rng, count) * 10 ** rng.uniform(-2.5, -0.8)
        tokens = [v.control("startoftranscript"), v.control("ru"), v.control("transcribe")]
        if rng.random() < WITHOUT_STAMPS:
            tokens.append(v.control("notimestamps"))
        else:
            tokens.append(v.stamp(0))
        tokens.append(v.control("endoftext"))
        silence = np.zeros((0, 2), np.int32)
        return Window(
            sound.astype(np.float32), tokens, [NO_GUIDE] * (len(tokens) - 1), silence, False
        )


def part_of(utterance: Utterance, rng: np.random.Generator) -> Utterance:
    """One side of a comma, as when the cutter takes a long comma for the end of a sentence."""
    commas = [i + 1 for i, w in enumerate(utterance.words[:-1]) if w.endswith(",")]
    if not commas:
        return utterance
    cut = int(rng.choice(commas))
    first = bool(rng.random() < 0.5)
    words = utterance.words[:cut] if first else utterance.words[cut:]
    spans = utterance.spans[:cut] if first else utterance.spans[cut:]
    start, end = (0, spans[-1, 1]) if first else (spans[0, 0], spans[-1, 1])
    inside = (utterance.phonemes[:, 0] >= start) & (utterance.phonemes[:, 0] < end)
    return Utterance(
        words,
        spans - start,
        utterance.phonemes[inside] - np.array([[start, 0]], np.int32),
        utterance.samples[start * PER_MS : (end + 20) * PER_MS],
    )


def disturb(sound: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Change the level and, half of the time, add noise 15 to 45 dB below the speech."""
    sound = sound * np.float32(10 ** rng.uniform(-0.7, 0.1))
    if rng.random() < 0.5:
        power = float(sound.std()) * 10 ** (-rng.uniform(15, 45) / 20)
        sound = sound + noise(rng, len(sound), rng.uniform(0, 1)) * np.float32(power)
    return np.clip(sound, -1, 1)

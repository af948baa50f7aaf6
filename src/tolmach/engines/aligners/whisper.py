"""
Forced alignment with a Whisper model: the recognizer's own weights time a text that is given.

The decoder reads the text beside the sound, and dynamic time warping over the attention of the
heads that follow the sound gives every piece its time (`ctranslate2.models.Whisper.align`, after
OpenAI's `whisper/timing.py`). A window is encoded as long as it is, not filled up to 30 s: that
costs a third for 10 s, and times stay as exact (`benchmarks/alignment`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.engines.media.decoding import SAMPLES_PER_MS
from tolmach.engines.ports import TextAudio
from tolmach.engines.recognizers import faster_whisper
from tolmach.errors import EngineError
from tolmach.languages import language
from tolmach.messages import message

PACKAGES = faster_whisper.PACKAGES
holds = faster_whisper.holds

_FRAME_MS = 10
"""Sound per column of the spectrogram."""
_STEP_MS = 20
"""Sound per position of the encoder, and so the step of all times."""
_MOST_FRAMES = 3_000
_MOST_PIECES = 440
"""The decoder has 448 positions; the prompt takes four."""
_EARLY_MS = 20
"""
How much too early the attention turns to a word. Median over words in fluent speech that Whisper
base timed, against phone labels (`benchmarks/alignment`).
"""


class WhisperAligner:
    """A loaded model; windows are aligned one by one."""

    def __init__(self, model: Any, known_languages: tuple[str, ...]) -> None:
        self._model = model
        self.known_languages = known_languages

    def align(self, windows: Iterable[TextAudio]) -> Iterator[tuple[Word, ...]]:
        """Give the words of each window their times and probabilities."""
        for audio in windows:
            try:
                yield self._aligned(audio)
            except (RuntimeError, MemoryError) as error:
                raise EngineError(
                    message("The aligner failed on a window: {error}", error=error)
                ) from error

    def close(self) -> None:
        """Free the model's memory."""
        self._model.model.unload_model()

    def _aligned(self, audio: TextAudio) -> tuple[Word, ...]:
        from ctranslate2 import StorageView
        from faster_whisper.tokenizer import Tokenizer

        window = audio.window
        tokenizer = Tokenizer(
            self._model.hf_tokenizer,
            self._model.model.is_multilingual,
            task="transcribe",
            language=window.language,
        )
        space = " " if language(window.language).spaced else ""
        pieces = [tokenizer.encode(space + word) for word in window.words]
        frames = len(audio.samples) // (SAMPLES_PER_MS * _FRAME_MS) // 2 * 2
        count = sum(map(len, pieces))
        if not all(pieces) or not 0 < count <= _MOST_PIECES or not 0 < frames <= _MOST_FRAMES:
            return ()
        features = self._model.feature_extractor(audio.samples)[:, :frames]
        encoded: StorageView = self._model.encode(features)
        (result,) = self._model.model.align(
            encoded, tokenizer.sot_sequence, [[one for word in pieces for one in word]], frames
        )
        starts = _first_steps(result.alignments, count)
        if not starts:
            return ()
        chances = result.text_token_probs
        ends = list(accumulate(map(len, pieces), initial=0))
        limit = window.span.end
        return tuple(
            Word(
                text,
                min(limit, window.span.start + starts[first] * _STEP_MS + _EARLY_MS),
                min(limit, window.span.start + starts[last] * _STEP_MS + _EARLY_MS),
                round(float(sum(chances[first:last]) / (last - first)), 4),
            )
            for text, (first, last) in zip(window.words, pairwise(ends), strict=True)
        )


def _first_steps(path: Sequence[tuple[int, int]], count: int) -> list[int]:
    """The step at which each piece begins, and the one at which the text ends; empty if unknown."""
    first: dict[int, int] = {}
    for piece, step in path:
        first.setdefault(piece, step)
    return [first[piece] for piece in range(count + 1)] if len(first) == count + 1 else []


def load(folder: Path, options: RecognitionOptions) -> WhisperAligner:
    """
    Load a Whisper model in CTranslate2 form; never touches the network.

    Raises:
        ModelError: the folder is not such a model.
    """
    recognizer = faster_whisper.load(folder, options, ())
    return WhisperAligner(recognizer.model, recognizer.known_languages)

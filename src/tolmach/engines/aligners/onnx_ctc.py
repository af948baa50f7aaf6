"""
Forced alignment with the CTC models that the package onnx-asr runs: GigaAM, NeMo's Conformers.

The model finds what each frame of sound says, and `tolmach.engines.aligners.ctc` looks for the
words in it. A CTC model is sure of a piece for a frame or two, soon after it begins; so a word
lasts until the next one, or some time beyond its last piece, as in recognition with such a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import TextWindow
from tolmach.core.timing import Span, seconds_to_ms
from tolmach.engines.aligners.ctc import Vocabulary, said_words
from tolmach.engines.media.decoding import SAMPLE_RATE
from tolmach.engines.ports import TextAudio
from tolmach.engines.recognizers import onnx_models
from tolmach.errors import EngineError, ModelError
from tolmach.messages import message

if TYPE_CHECKING:
    from tolmach.engines.aligners.ctc import Frames

PACKAGES = onnx_models.PACKAGES


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:
    """Whether a folder holds a CTC model; see `engines.table`."""
    return _is_ctc(onnx_models.kind(names, config))


class CtcAligner:
    """
    A loaded model; windows are aligned one by one.

    Args:
        model: onnx-asr's adapter.
        known: languages of the model; empty where they are not known.
    """

    def __init__(self, model: Any, known: tuple[str, ...]) -> None:
        asr = model.asr
        self._model = model
        self._vocabulary = Vocabulary(asr._vocab, asr._blank_idx)
        self._frame = asr.window_step * asr._subsampling_factor
        self.known_languages = known

    def align(self, windows: Iterable[TextAudio]) -> Iterator[tuple[Word, ...]]:
        """Give the words of each window their times and probabilities."""
        for audio in windows:
            if self.known_languages and audio.window.language not in self.known_languages:
                yield ()
                continue
            try:
                found = self._found(audio)
            except Exception as error:  # onnxruntime's errors have no common base
                raise EngineError(
                    message("The aligner failed on a window: {error}", error=error)
                ) from error
            yield tuple(self._words(audio.window, found))

    def close(self) -> None:
        """Free the model's memory."""
        self._model = None

    def _found(self, audio: TextAudio) -> Frames:
        """
        The logarithms of the probabilities, one row per frame of the window.

        The package gives texts only, so these are the two steps that its `recognize` takes first.
        """
        import numpy as np

        sound = onnx_models.long_enough(audio.samples)[None, :]
        length = np.array([sound.shape[1]], dtype=np.int64)
        asr = self._model.asr
        resampled = self._model.resampler(sound, length, SAMPLE_RATE)
        found, frames = asr._encode(*asr._preprocessor(*resampled))
        inside = min(int(frames[0]), round(len(audio.samples) / SAMPLE_RATE / self._frame))
        rows: Frames = found[0, :inside]
        return rows

    def _words(self, window: TextWindow, found: Frames) -> Iterator[Word]:
        """The words, none beyond the start of the next; punctuation alone where one ends."""
        places = said_words(found, window.words, self._vocabulary)
        starts = [window.span.end]
        for place in reversed(places):
            starts.append(self._time(window.span, place.first) if place else starts[-1])
        starts = starts[::-1]
        end = window.span.start
        for number, place in enumerate(places):
            text = window.words[number]
            if place is None:
                yield Word(text, end, end, interpolated=True)
            else:
                last = self._time(window.span, place.last) + onnx_models.LAST_PIECE_MS
                end = min(last, starts[number + 1])
                yield Word(text, starts[number], end, place.probability)

    def _time(self, span: Span, frame: int) -> int:
        return min(span.end, span.start + seconds_to_ms(frame * self._frame))


def load(folder: Path, options: RecognitionOptions) -> CtcAligner:
    """
    Load a CTC model of onnx-asr from a folder; never touches the network.

    Raises:
        ModelError: the folder is no such model, or one of another kind.
    """
    kind = onnx_models.folder_kind(folder)
    if kind and not _is_ctc(kind):
        raise ModelError(
            message(
                "Model '{folder}' cannot time a text: only CTC models can.", folder=folder.name
            ),
            next_step=message("Name another with --aligner: a CTC model, or a Whisper."),
        )
    return CtcAligner(onnx_models.load_adapter(folder, options), onnx_models.known_languages(kind))


def _is_ctc(kind: str) -> bool:
    return kind.endswith("-ctc")

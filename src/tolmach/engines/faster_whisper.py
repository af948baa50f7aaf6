"""Recognition with faster-whisper: windows in, words with times on the media clock out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.core.language import LANGUAGES
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import seconds_to_ms
from tolmach.engines.media import SAMPLE_RATE
from tolmach.engines.ports import WindowAudio
from tolmach.errors import EngineError, ModelError
from tolmach.stages.windows import in_batches
from tolmach.stages.words import Piece, on_media_clock, whole_words

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

_FILES = ("model.bin", "config.json", "tokenizer.json")
_SECOND = SAMPLE_RATE


class FasterWhisper:
    """
    A loaded model; windows go through faster-whisper's batched mode.

    Batches follow from window numbers alone (`stages.windows.batch_number`), so that a run that
    goes on after a stop repeats exactly. Nothing is carried from window to window.
    """

    def __init__(
        self, model: Any, options: RecognitionOptions, language: str | None, hotwords: str
    ) -> None:
        from faster_whisper import BatchedInferencePipeline

        self.model = model
        self._pipeline = BatchedInferencePipeline(model)
        self._options = options
        self._language = language
        self._hotwords = hotwords or None

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognise windows and give the results in the same order, one per window."""
        for batch in in_batches(windows, self._options.batch_size, _number):
            yield from self._batch(batch)

    def _batch(self, batch: Sequence[WindowAudio]) -> list[RecognizedWindow]:
        sound, clips = _on_one_tape(batch)
        try:
            segments, info = self._pipeline.transcribe(
                sound,
                language=self._language,
                beam_size=self._options.beam_size,
                batch_size=len(batch),
                clip_timestamps=clips,
                word_timestamps=True,
                condition_on_previous_text=False,
                vad_filter=False,
                temperature=0.0,
                hotwords=self._hotwords,
            )
            heard: dict[int, list[Any]] = {}
            for segment in segments:
                heard.setdefault(segment.seek, []).append(segment)
        except RuntimeError as error:
            raise EngineError(
                f"The recogniser failed on {len(batch)} windows at once: {error}",
                next_step="Try a smaller --batch-size.",
                batch=len(batch),
            ) from error
        return [
            read_segments(window.window, heard.get(_seek(clip), []), clip["start"], info)
            for window, clip in zip(batch, clips, strict=True)
        ]


def _number(window: WindowAudio) -> int:
    return window.window.index


def _on_one_tape(batch: Sequence[WindowAudio]) -> tuple[Samples, list[dict[str, float]]]:
    """
    Put windows behind one another, each at a whole second, as faster-whisper wants its clips.

    Clips are seconds there, cut with int() to samples; half a sample keeps them exact.
    """
    import numpy as np

    parts: list[Samples] = []
    clips: list[dict[str, float]] = []
    position = 0
    for window in batch:
        length = len(window.samples)
        room = math.ceil(length / _SECOND) * _SECOND
        parts += [window.samples, np.zeros(room - length, dtype=np.float32)]
        clips.append({"start": position / _SECOND, "end": (position + length + 0.5) / SAMPLE_RATE})
        position += room
    return np.concatenate(parts), clips


def _seek(clip: dict[str, float]) -> int:
    return int(clip["start"]) * 100


def read_segments(
    window: Window, segments: Sequence[Any], offset: float, info: Any
) -> RecognizedWindow:
    """Turn faster-whisper's segments of one window, which starts at `offset` seconds, to words."""
    pieces = [
        Piece(
            word.word,
            seconds_to_ms(word.start - offset),
            seconds_to_ms(word.end - offset),
            round(float(word.probability), 4),
        )
        for segment in segments
        for word in segment.words or ()
    ]
    entry = LANGUAGES.get(info.language)
    words = on_media_clock(whole_words(pieces, spaced=entry is None or entry.spaced), window)
    first = segments[0] if words else None
    return RecognizedWindow(
        window=window,
        words=words,
        language=info.language,
        language_probability=round(float(info.language_probability), 4),
        log_probability=round(float(first.avg_logprob), 4) if first else None,
        no_speech_probability=round(float(segments[0].no_speech_prob), 4) if segments else None,
        compression_ratio=round(float(first.compression_ratio), 4) if first else None,
        temperature=float(first.temperature) if first else None,
    )


def load(
    folder: Path, options: RecognitionOptions, language: str | None, hotwords: str = ""
) -> FasterWhisper:
    """
    Load a Whisper model in CTranslate2 form; never touches the network.

    Args:
        folder: `model.bin`, `config.json`, `tokenizer.json`, a vocabulary, a preprocessor.
        options: device, number format, threads, beam and batch size.
        language: the language spoken; None lets every batch be detected.
        hotwords: names and terms that the model shall expect.

    Raises:
        ModelError: the folder is not such a model, or the model does not speak the language.
    """
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"The folder of model '{folder.name}' lacks {', '.join(missing)}.",
            next_step="Run `tolmach models verify`, or get the model again.",
            missing=missing,
        )
    from faster_whisper import WhisperModel

    try:
        model = WhisperModel(
            str(folder),
            device=options.device,
            compute_type="default" if options.compute_type == "auto" else options.compute_type,
            cpu_threads=options.threads,
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"Model '{folder.name}' cannot be loaded: {error}",
            next_step="Run `tolmach models verify`, or `tolmach doctor`.",
        ) from error
    _require_language(folder.name, model, language)
    return FasterWhisper(model, options, language, hotwords)


def _require_language(name: str, model: Any, language: str | None) -> None:
    if language is None or language in spoken_languages(model):
        return
    raise ModelError(
        f"Model '{name}' does not understand '{language}'.",
        next_step="Choose a model that does; `tolmach models list` shows the languages of each.",
        language=language,
    )


def spoken_languages(model: Any) -> list[str]:
    """
    The languages that a loaded model has a token for.

    faster-whisper's own list names every language of Whisper, whatever the model was trained on.
    """
    if not model.model.is_multilingual:
        return ["en"]
    known = model.hf_tokenizer.token_to_id
    return [code for code in model.supported_languages if known(f"<|{code}|>") is not None]

"""
Recognition with the models that the package onnx-asr runs: GigaAM, NeMo's FastConformers, T-one.

They give a time and a probability for every piece of text, and take no hints: names are not
expected, and the language is the one they were trained on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import seconds_to_ms
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers.whisper_windows import halved, joined
from tolmach.errors import EngineError, ModelError
from tolmach.messages import message
from tolmach.stages.recognition.words import Piece, on_media_clock, whole_words

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

PACKAGES = ("onnx_asr", "onnxruntime")

_BY_FILES = {
    "gigaam-v3-e2e-rnnt": "v3_e2e_rnnt_encoder",
    "gigaam-v3-e2e-ctc": "v3_e2e_ctc",
    "gigaam-v3-rnnt": "v3_rnnt_encoder",
    "gigaam-v3-ctc": "v3_ctc",
    "gigaam-v2-rnnt": "v2_rnnt_encoder",
    "gigaam-v2-ctc": "v2_ctc",
    "gigaam-multilingual-ctc": "multilingual*_ctc",
}
"""The package's name for a kind of model -> how its first file is called, without the ending."""

_BY_CONFIG = frozenset(
    {"nemo-conformer-ctc", "nemo-conformer-rnnt", "nemo-conformer-tdt", "t-one-ctc"}
)
"""
Kinds that `model_type` in config.json names, and that give times.

Canary and the package's own Whisper give none.
"""

_LANGUAGES = {"gigaam-v2": ("ru",), "gigaam-v3": ("ru",), "t-one": ("ru",)}
"""Languages by the start of the kind; of others the folder says nothing."""

SHORTEST = 8_000
"""Samples that a model gets at least; shorter sound is followed by silence."""

LAST_PIECE_MS = 120
"""How long a piece before a pause lasts: its time is the moment where the model is sure of it."""


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:
    """Whether a folder holds a model of a kind that gives times; see `engines.table`."""
    return bool(kind(names, config))


def describe(folder: Path) -> dict[str, Any]:
    """What the files say about a folder, as fields of a `ModelEntry`."""
    title = folder_kind(folder)
    return {
        "title": title,
        "sources": known_languages(title) or ("*",),
        # models of this kind were trained on pieces of up to 25 s
        "windows": {"policy": "packed", "max_window": 24_000},
    }


def known_languages(named: str) -> tuple[str, ...]:
    """Codes of the languages of a kind; empty where it is not known."""
    return next((codes for start, codes in _LANGUAGES.items() if named.startswith(start)), ())


def kind(names: Set[str], config: Mapping[str, Any]) -> str:
    """The package's name for the kind of model in a folder; empty for none."""
    for known, stem in _BY_FILES.items():
        if any(fnmatch(name, f"{stem}{end}") for name in names for end in (".onnx", ".int8.onnx")):
            return known
    named = str(config.get("model_type"))
    return named if named in _BY_CONFIG and any(n.endswith(".onnx") for n in names) else ""


def folder_kind(folder: Path) -> str:
    """As `kind`, of a folder, which need not be there."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return kind(names, _config(folder))


def _config(folder: Path) -> Mapping[str, Any]:
    import json

    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return config if isinstance(config, dict) else {}


class OnnxRecognizer:
    """
    A loaded model; each window is recognized alone, so that every run gives the same.

    Args:
        model: onnx-asr's adapter that gives time stamps.
        known: languages of the model; empty where they are not known.
        language: the one that is spoken.
    """

    def __init__(self, model: Any, known: tuple[str, ...], language: str) -> None:
        self._model = model
        self.known_languages = known
        self._language = language

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognize windows and give the results in the same order, one per window."""
        for audio in windows:
            yield self._read(audio)

    def look_again(
        self,
        window: WindowAudio,
        *,
        repetition: bool = False,  # noqa: ARG002
    ) -> Iterator[RecognizedWindow]:
        """Decode one window in two halves, if it has a pause."""
        halves = [self._read(half) for half in halved(window)]
        if halves:
            yield joined(window.window, *halves)

    def languages(self, windows: Iterable[WindowAudio]) -> Iterator[dict[str, float]]:
        """Be sure of the language that the model was loaded for: it cannot tell."""
        return ({self._language: 1.0} for _ in windows)

    def close(self) -> None:
        """Free the model's memory."""
        self._model = None

    def _read(self, audio: WindowAudio) -> RecognizedWindow:
        try:
            found = self._model.recognize(long_enough(audio.samples))
        except Exception as error:  # onnxruntime's errors have no common base
            raise EngineError(
                message("The recognizer failed on a window: {error}", error=error), batch=1
            ) from error
        pieces = timed_pieces(found.tokens or [], found.timestamps or [], found.logprobs or [])
        words = on_media_clock(whole_words(pieces), audio.window)
        return _recognized(audio.window, words, self._language, found.logprobs or [])


def timed_pieces(
    tokens: Sequence[str], times: Sequence[float], logarithms: Sequence[float]
) -> list[Piece]:
    """
    Give a model's pieces their ends: where the next begins, or soon after before a pause.

    A space that is a piece of its own begins the next piece.

    >>> timed_pieces(["д", "а", " ", "м"], [0.4, 0.44, 0.6, 1.0], [0.0, 0.0, 0.0, 0.0])[1:]
    [Piece(text='а', start=440, end=560, probability=1.0), Piece(text=' м', start=1000, end=1120, probability=1.0)]
    """  # noqa: E501
    starts = [seconds_to_ms(time) for time in times]
    probabilities = logarithms or [0.0] * len(tokens)
    pieces: list[Piece] = []
    space = ""
    for number, (token, start) in enumerate(zip(tokens, starts, strict=True)):
        if not token.strip():
            space = " "
            continue
        text = token if token[0].isspace() else space + token
        later = starts[number + 1] if number + 1 < len(starts) else start + LAST_PIECE_MS
        end = min(max(later, start + 1), start + LAST_PIECE_MS)
        pieces.append(Piece(text, start, end, math.exp(min(0.0, probabilities[number]))))
        space = ""
    return pieces


def _recognized(
    window: Window, words: tuple[Any, ...], language: str, logarithms: Sequence[float]
) -> RecognizedWindow:
    mean = round(sum(logarithms) / len(logarithms), 4) if words and logarithms else None
    rounded = tuple(replace(word, probability=round(word.probability, 4)) for word in words)
    return RecognizedWindow(window, rounded, language, log_probability=mean)


def long_enough(samples: Samples) -> Samples:
    """Sound that is followed by silence, where a model would refuse it as too short."""
    import numpy as np

    return np.pad(samples, (0, max(0, SHORTEST - len(samples))))


def load(
    folder: Path,
    options: RecognitionOptions,
    languages: tuple[str, ...],
    hotwords: str = "",  # noqa: ARG001
) -> OnnxRecognizer:
    """
    Load a model of onnx-asr from a folder; never touches the network.

    Args:
        options: device and threads; the number format is that of the files, int8 before others.
        languages: the one that is spoken; empty where the model knows one only.
        hotwords: not used.

    Raises:
        ModelError: the folder is no such model, or several languages were named.
    """
    known = known_languages(folder_kind(folder))
    spoken = languages or known
    if len(spoken) != 1:
        raise ModelError(
            message("Model '{folder}' cannot tell which language is spoken.", folder=folder.name),
            next_step=message("Name one with --from, or use a Whisper."),
        )
    return OnnxRecognizer(load_adapter(folder, options).with_timestamps(), known, spoken[0])


def load_adapter(folder: Path, options: RecognitionOptions) -> Any:
    """
    Load a folder into onnx-asr's adapter.

    Raises:
        ModelError: the folder is no such model, or the package is not installed.
    """
    try:
        return _adapter(folder, options)
    except ImportError as error:
        raise ModelError(
            message("Model '{folder}' needs the package onnx-asr.", folder=folder.name),
            next_step=message('Install it: pip install "tolmach[onnx]"'),
        ) from error
    except Exception as error:  # onnxruntime's errors have no common base
        raise ModelError(
            message("Model '{folder}' cannot be loaded: {error}", folder=folder.name, error=error),
            next_step=message("Run `tolmach models verify`, or download the model again."),
        ) from error


def _adapter(folder: Path, options: RecognitionOptions) -> Any:
    import onnx_asr
    import onnxruntime

    from tolmach.telemetry import switch_off

    switch_off()
    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 4
    settings.intra_op_num_threads = options.threads
    providers = ["CPUExecutionProvider"]
    if options.device == "cuda":
        providers.insert(0, "CUDAExecutionProvider")
    small = any(folder.glob("*.int8.onnx"))
    return onnx_asr.load_model(
        folder_kind(folder),
        folder,
        quantization="int8" if small else None,
        sess_options=settings,
        providers=providers,
    )

"""Which Whisper a folder holds, by the shapes of its weights and not by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

from tolmach.engines.ctranslate2_file import weight_shapes
from tolmach.errors import ModelError

_SIZES = {
    (384, 4, 4): "tiny",
    (512, 6, 6): "base",
    (768, 12, 12): "small",
    (1024, 24, 24): "medium",
    (1280, 32, 32): "large",
    (1280, 32, 4): "large-v3-turbo",
}
"""Width, layers of the encoder, layers of the decoder -> name (OpenAI's own models)."""

TRANSLATES_TO = "en"
"""The only language that Whisper was trained to translate speech to."""

_DISTILLED_LAYERS = 2
_ENGLISH_VOCABULARY = 51_864
"""Pieces of the models that know English only; the others have one or two more."""

_V3_MELS = 128

_BASE_MEMORY = 750_000_000
_MEMORY_PER_WEIGHT = 2.5
"""
Bytes that a process needs at work in int8, for the program and for each weight.

From what was measured for tiny to large-v3 (`models/catalog.toml`), to 15 %; Whisper base needs 900
MB.
"""


@dataclass(frozen=True, slots=True)
class WhisperFamily:
    """
    What the shapes of the weights say.

    Attributes:
        name: as in the catalogue, `whisper-base`; empty for shapes that are not OpenAI's.
        memory: bytes at work, an estimate.
        english: knows English only.
        translates: was trained to translate speech into English. The small decoders of turbo and of
            distilled models were not, and write the language that is spoken.
    """

    name: str
    memory: int
    english: bool
    translates: bool


def whisper_family(folder: Path) -> WhisperFamily:
    """
    Find out which Whisper a folder holds.

    Raises:
        ModelError: `model.bin` is damaged.
    """
    shapes = weight_shapes(folder / "model.bin")
    vocabulary, width = (*shapes.get("decoder/embeddings/weight", ()), 0, 0)[:2]
    mels = (*shapes.get("encoder/conv1/weight", ()), 0, 0)[1]
    encoder, decoder = _layers(shapes, "encoder"), _layers(shapes, "decoder")
    english = vocabulary == _ENGLISH_VOCABULARY
    weights = sum(prod(shape) for shape in shapes.values() if len(shape) > 1)
    return WhisperFamily(
        name=_name(width, encoder, decoder, mels=mels, english=english),
        memory=_BASE_MEMORY + int(_MEMORY_PER_WEIGHT * weights),
        english=english,
        translates=not english and decoder >= encoder,
    )


def _layers(shapes: Mapping[str, tuple[int, ...]], part: str) -> int:
    numbers = (re.match(rf"{part}/layer_(\d+)/", name) for name in shapes)
    return max((int(number[1]) + 1 for number in numbers if number), default=0)


def _name(width: int, encoder: int, decoder: int, *, mels: int, english: bool) -> str:
    if decoder == _DISTILLED_LAYERS:
        whole = next((n for (w, e, d), n in _SIZES.items() if (w, e) == (width, encoder)), "")
        name = f"distil-{whole}" if whole else ""
    else:
        name = _SIZES.get((width, encoder, decoder), "")
    if name.endswith("large"):
        name += "-v3" if mels == _V3_MELS else "-v2"
    if not name:
        return ""
    return f"whisper-{name}.en" if english else f"whisper-{name}"


def translates_speech(folder: Path) -> bool:
    """Whether a model folder holds a Whisper that was trained to translate into English."""
    return is_whisper(folder) and whisper_family(folder).translates


def is_whisper(folder: Path) -> bool:
    """Whether `model.bin` in a folder has the parts of a Whisper; a damaged one has not."""
    try:
        return "encoder/conv1/weight" in weight_shapes(folder / "model.bin")
    except ModelError:
        return False

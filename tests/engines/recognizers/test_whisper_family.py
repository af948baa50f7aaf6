"""Which Whisper a folder holds is read from its weights."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests import toy_whisper
from tests.needs import real
from tolmach.engines.ctranslate2_file import weight_shapes
from tolmach.engines.recognizers.whisper_family import translates_speech, whisper_family
from tolmach.errors import ModelError

Shapes = dict[str, tuple[int, ...]]


def written(folder: Path, shapes: Shapes) -> Path:
    """A folder with weights of these shapes and one byte each."""
    data = struct.pack("<IH12sII", 6, 12, b"WhisperSpec\0", 3, len(shapes))
    for name, shape in shapes.items():
        text = name.encode() + b"\0"
        data += struct.pack(f"<H{len(text)}sB{len(shape)}I", len(text), text, len(shape), *shape)
        data += struct.pack("<BI", 1, 1) + b"x"
    (folder / "model.bin").write_bytes(data)
    return folder


def whisper(width: int, encoder: int, decoder: int, vocabulary: int, mels: int = 80) -> Shapes:
    shapes: Shapes = {
        "decoder/embeddings/weight": (vocabulary, width),
        "encoder/conv1/weight": (width, mels, 3),
    }
    shapes |= {f"encoder/layer_{n}/ffn/linear_0/weight": (4, 4) for n in range(encoder)}
    shapes |= {f"decoder/layer_{n}/ffn/linear_0/weight": (4, 4) for n in range(decoder)}
    return shapes


@pytest.mark.parametrize(
    ("shape", "name", "translates"),
    [
        (whisper(512, 6, 6, 51_865), "whisper-base", True),
        (whisper(768, 12, 12, 51_864), "whisper-small.en", False),
        (whisper(1280, 32, 32, 51_865), "whisper-large-v2", True),
        (whisper(1280, 32, 32, 51_866, 128), "whisper-large-v3", True),
        (whisper(1280, 32, 4, 51_866, 128), "whisper-large-v3-turbo", False),
        (whisper(1280, 32, 2, 51_866, 128), "whisper-distil-large-v3", False),
        (whisper(64, 1, 1, 100), "", True),
    ],
)
def test_the_family_is_known_by_the_shapes(
    tmp_path: Path, shape: Shapes, name: str, translates: bool
) -> None:
    """Turbo, distilled and English models were not trained to translate."""
    family = whisper_family(written(tmp_path, shape))
    assert (family.name, family.translates) == (name, translates)
    assert translates_speech(tmp_path) == translates


@pytest.mark.slow
def test_the_shapes_are_those_that_ctranslate2_writes(tmp_path: Path) -> None:
    """A model that its own library saved."""
    shapes = weight_shapes(toy_whisper.build(tmp_path) / "model.bin")
    assert shapes["encoder/conv1/weight"] == (64, 80, 3)


@pytest.mark.parametrize("length", [0, 3, 20, 60])
def test_a_file_that_ends_early_is_damaged(tmp_path: Path, length: int) -> None:
    path = written(tmp_path, whisper(512, 6, 6, 51_865)) / "model.bin"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ModelError, match="not a CTranslate2 model, or it is damaged"):
        weight_shapes(path)
    assert not translates_speech(tmp_path)


@pytest.mark.real
def test_the_memory_of_base_is_near_what_was_measured() -> None:
    """900 MB, and not the 149 MB of its file."""
    family = whisper_family(real("whisper-base"))
    assert family.name == "whisper-base"
    assert 800_000_000 < family.memory < 1_100_000_000

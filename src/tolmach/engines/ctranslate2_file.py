"""The shapes of the weights in a `model.bin` of CTranslate2, read without loading it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO

from tolmach.errors import ModelError
from tolmach.messages import message

_MOST_NAME = 1_000
_MOST_WEIGHTS = 100_000
_MOST_RANK = 8


def weight_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """
    Give the name and shape of every weight; the weights themselves are skipped.

    The layout is that of CTranslate2's `model_spec.py`: a version, the name of the architecture and
    its revision, then each weight with name, shape, type and length.

    Raises:
        ModelError: it is no such file, or is damaged.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path.stat().st_size)
    except (OSError, ValueError, struct.error) as error:
        raise ModelError(
            message(
                "{name} in '{folder}' is not a CTranslate2 model, or it is damaged.",
                name=path.name,
                folder=path.parent.name,
            ),
            next_step=message("Download the model again."),
            folder=path.parent.name,
        ) from error


def _read(file: IO[bytes], size: int) -> dict[str, tuple[int, ...]]:
    _number(file, "I")
    _text(file)
    _number(file, "I")
    count = _number(file, "I")
    if count > _MOST_WEIGHTS:
        raise ValueError(count)
    found = {}
    for _ in range(count):
        name, rank = _text(file), _number(file, "B")
        if rank > _MOST_RANK:
            raise ValueError(rank)
        found[name] = tuple(_number(file, "I") for _ in range(rank))
        _number(file, "B")
        length = _number(file, "I")
        if file.tell() + length > size:
            raise ValueError(length)
        file.seek(length, 1)
    return found


def _number(file: IO[bytes], kind: str) -> int:
    (value,) = struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))
    return int(value)


def _text(file: IO[bytes]) -> str:
    length = _number(file, "H")
    if not 0 < length <= _MOST_NAME:
        raise ValueError(length)
    return file.read(length).rstrip(b"\0").decode("ascii")

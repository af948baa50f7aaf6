"""
Local segmentation: pyannote segmentation 3.0, which tells up to three speakers apart within 10 s.

It is asked where two people speak at once and where the speaker changes; who they are is for the
encoder to say, because this network confuses voices that are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.engines.speakers.networks import PACKAGES, open_network

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tolmach.engines.ports import Samples

    Floats = npt.NDArray[np.float32]

__all__ = ["PACKAGES", "holds", "load"]

_LENGTH = 160_000
"""Samples that the network was trained on: 10 s."""
_CLASSES = 7
"""Silence, one of three speakers, one of three pairs."""


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whether a folder holds this network; see `engines.table`."""
    shapes = [*config.get("inputs", {}).values(), *config.get("outputs", {}).values()]
    return [len(shape) for shape in shapes] == [3, 3] and shapes[1][2] == _CLASSES


class PyannoteSegmenter:
    """The loaded network."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._name = session.get_inputs()[0].name

    def classes(self, sound: Samples) -> Floats:
        """
        Probabilities of silence, three local speakers and three pairs, about every 17 ms.

        Rows cover the sound evenly; the speakers are others in every 10 s.
        """
        import numpy as np

        rows = []
        for start in range(0, len(sound), _LENGTH):
            part = sound[start : start + _LENGTH]
            fed = np.pad(part, (0, _LENGTH - len(part)))[np.newaxis, np.newaxis]
            found = np.exp(self._session.run(None, {self._name: fed})[0][0])
            rows.append(found[: max(1, round(len(found) * len(part) / _LENGTH))])
        result: Floats = np.concatenate(rows)
        return result


def load(folder: Path) -> PyannoteSegmenter:
    """
    Load the network.

    Raises:
        ModelError: there is none in the folder, or it is damaged.
    """
    return PyannoteSegmenter(open_network(folder))

"""
Speaker encoders: a piece of speech in, a vector out that is alike for one person.

Three kinds are known by their inputs: sound, (1, samples), as Resemblyzer takes it; 80 mel bands,
(1, frames, 80), as WeSpeaker and 3D-Speaker export their networks; and 80 mel bands with the number
of frames, (1, 80, frames) and (1,), as NeMo exports TitaNet.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tolmach.engines.speakers.bands import BANDS, kaldi_bands, nemo_bands
from tolmach.engines.speakers.networks import PACKAGES, open_network, session_shapes
from tolmach.errors import ModelError
from tolmach.messages import message

if TYPE_CHECKING:
    import numpy.typing as npt

    from tolmach.engines.ports import Samples, Vector

__all__ = ["PACKAGES", "holds", "load"]

LEVEL_DB = -30.0
"""Level at which encoders get all sound; a tenth of it alone takes a fifth of the likeness."""
_FRAMES = 16
"""TitaNet takes frames in multiples of this; its second input says how many there are."""

Kind = Literal["sound", "bands", "nemo"]


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whether a folder holds such a network; see `engines.table`."""
    return _kind(config) is not None


def _kind(config: Mapping[str, Any]) -> Kind | None:
    """Which kind of encoder has the shapes that `networks.shapes` gives."""
    inputs = list(config.get("inputs", {}).values())
    if _output(config.get("outputs", {})) is None:
        return None
    ranks = [len(shape) for shape in inputs]
    if ranks == [3, 1]:
        return "nemo" if inputs[0][1] == BANDS else None
    if ranks == [2]:
        return "sound"
    return "bands" if ranks == [3] and inputs[0][2] == BANDS else None


def _output(outputs: Mapping[str, Any]) -> str | None:
    """
    The output that is a voice.

    TitaNet gives the people that it was trained on first (`logits`), and then the voice (`embs`).
    """
    names = [name for name, shape in outputs.items() if len(shape) == 2]
    named = [name for name in names if name.startswith("emb")]
    return next(iter((*named, *names)), None)


class OnnxEncoder:
    """
    An encoder of any kind.

    Args:
        povey: its bands are made with Kaldi's own window.
    """

    def __init__(self, session: Any, kind: Kind, output: str, *, povey: bool = False) -> None:
        self._session = session
        self._names = [one.name for one in session.get_inputs()]
        self._kind = kind
        self._output = output
        self._povey = povey

    def embed(self, sound: Samples) -> Vector:
        """Give the vector of a piece of speech, at least half a second of 16 kHz, length 1."""
        import numpy as np

        power = float((sound.astype(np.float64) ** 2).mean())
        levelled = sound * np.float32(10 ** (LEVEL_DB / 20) / (power + 1e-12) ** 0.5)
        fed = dict(zip(self._names, self._fed(levelled), strict=True))
        vector = self._session.run([self._output], fed)[0].ravel()
        result: Vector = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
        return result

    def _fed(self, sound: Samples) -> list[npt.NDArray[Any]]:
        """What each input gets."""
        import numpy as np

        if self._kind == "sound":
            return [sound[np.newaxis]]
        if self._kind == "bands":
            return [kaldi_bands(sound, povey=self._povey)[np.newaxis]]
        bands = nemo_bands(sound)
        padded = np.pad(bands, ((0, -len(bands) % _FRAMES), (0, 0)))
        return [padded.T[np.newaxis], np.array([len(bands)], dtype=np.int64)]


def load(folder: Path) -> OnnxEncoder:
    """
    Load an encoder.

    Raises:
        ModelError: the folder holds no network of this kind, or it is damaged.
    """
    session = open_network(folder)
    shapes = session_shapes(session)
    kind, output = _kind(shapes), _output(shapes["outputs"])
    if kind is None or output is None:
        raise ModelError(
            message("The network in '{folder}' does not compare voices.", folder=folder.name),
            next_step=message("Name a speaker encoder; see `tolmach models list`."),
            model=folder.name,
        )
    framework = session.get_modelmeta().custom_metadata_map.get("framework", "")
    return OnnxEncoder(session, kind, output, povey=framework == "3d-speaker")

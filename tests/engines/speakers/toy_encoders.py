"""
Encoders of a few kilobytes in the layouts of the published ones.

Names, shapes and metadata are those of WeSpeaker's and 3D-Speaker's exports, and of NeMo's as
k2-fsa/sherpa-onnx publishes them; each gives the mean of its bands, spread over as many numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from tolmach.engines.speakers.bands import kaldi_bands, nemo_bands

Floats = npt.NDArray[np.float32]


class Layout(NamedTuple):
    """One published layout: names, numbers of a voice, metadata, and the bands it is trained on."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    numbers: int
    framework: str
    bands: Callable[[Floats], Floats]

    @property
    def _spread(self) -> Floats:
        chance = np.random.default_rng(self.numbers)
        return chance.standard_normal((80, self.numbers)).astype(np.float32)

    def voice(self, sound: Floats) -> Floats:
        """What the network says of a sound that has its level already."""
        bands = self.bands(sound)
        squares: Floats = (bands**2).mean(axis=0) @ self._spread
        return squares

    def write(self, folder: Path) -> Path:
        """Write the network into a folder."""
        folder.mkdir()
        nemo = len(self.inputs) == 2
        constants: dict[str, npt.NDArray[Any]] = {"spread": self._spread}
        nodes = [helper.make_node("Mul", [self.inputs[0]] * 2, ["squares"])]
        shape: list[Any] = ["B", 80, "T"] if nemo else ["B", "T", 80]
        inputs = [helper.make_tensor_value_info(self.inputs[0], TensorProto.FLOAT, shape)]
        if nemo:  # frames that were added count nothing, because their number is told
            constants |= {
                "time": np.array([2], dtype=np.int64),
                "people": np.zeros((192, 16_681), dtype=np.float32),
            }
            inputs.append(helper.make_tensor_value_info(self.inputs[1], TensorProto.INT64, ["B"]))
            nodes += [
                helper.make_node("ReduceSum", ["squares", "time"], ["sum"], keepdims=0),
                helper.make_node("Cast", [self.inputs[1]], ["frames"], to=TensorProto.FLOAT),
                helper.make_node("Div", ["sum", "frames"], ["mean"]),
                helper.make_node("MatMul", ["mean", "spread"], [self.outputs[1]]),
                helper.make_node("MatMul", [self.outputs[1], "people"], [self.outputs[0]]),
            ]
        else:
            nodes += [
                helper.make_node("ReduceMean", ["squares"], ["mean"], axes=[1], keepdims=0),
                helper.make_node("MatMul", ["mean", "spread"], [self.outputs[0]]),
            ]
        sizes = [16_681, self.numbers] if nemo else [self.numbers]
        graph = helper.make_graph(
            nodes,
            "encoder",
            inputs,
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["B", size])
                for name, size in zip(self.outputs, sizes, strict=True)
            ],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        if self.framework:
            helper.set_model_props(made, {"framework": self.framework, "sample_rate": "16000"})
        onnx.save(made, str(folder / "model.onnx"))
        return folder


def _povey(sound: Floats) -> Floats:
    return kaldi_bands(sound, povey=True)


LAYOUTS = {
    "wespeaker-resnet34": Layout(("feats",), ("embs",), 256, "wespeaker", kaldi_bands),
    "wespeaker-campplus": Layout(("feats",), ("embs",), 512, "", kaldi_bands),
    "3dspeaker-campplus": Layout(("x",), ("embedding",), 192, "3d-speaker", _povey),
    "nemo-titanet-small": Layout(
        ("audio_signal", "length"), ("logits", "embs"), 192, "nemo", nemo_bands
    ),
}

"""
A GigaAM of a few kilobytes, in the layout of the real one, that says a known sentence.

Its one graph takes the features that onnx-asr computes, and gives each piece of the text a frame of
its own, every 160 ms from the start of the sound; the sound itself plays no part.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PIECES = ("▁Мы", "▁писа", "ли", "▁письма", ",", "▁и", "▁ждали", ".")
FRAMES_PER_PIECE = 4
"""Of 40 ms each."""


def build(folder: Path, pieces: tuple[str, ...] = PIECES, name: str = "v3_e2e_ctc") -> Path:
    """Write a model folder that onnx-asr loads; give the folder back."""
    folder.mkdir(parents=True, exist_ok=True)
    blank = len(pieces)
    lines = [f"{piece} {number}" for number, piece in enumerate((*pieces, "<blk>"))]
    (folder / f"{name}_vocab.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "config.json").write_text(json.dumps({"model_type": "gigaam", "version": "v3"}))
    frames = 1_000
    table = np.full((1, frames, blank + 1), -9.0, dtype=np.float32)
    table[0, :, blank] = -0.01
    for number in range(len(pieces)):
        table[0, number * FRAMES_PER_PIECE, [number, blank]] = -0.1, -9.0
    onnx.save(_model(table), str(folder / f"{name}.onnx"))
    return folder


def _model(table: np.ndarray) -> onnx.ModelProto:  # type: ignore[type-arg]
    """Cut the table to a quarter of the frames of the features."""
    constants = {
        "table": table,
        "third": np.array([2], dtype=np.int64),
        "two": np.array([3], dtype=np.int64),
        "four": np.array([4], dtype=np.int64),
        "zero": np.array([0], dtype=np.int64),
        "time": np.array([1], dtype=np.int64),
        "three": np.array([3], dtype=np.int64),
    }
    nodes = [
        helper.make_node("Shape", ["features"], ["shape"]),
        helper.make_node("Slice", ["shape", "third", "two"], ["length"]),
        helper.make_node("Add", ["length", "three"], ["more"]),
        helper.make_node("Div", ["more", "four"], ["frames"]),
        helper.make_node("Slice", ["table", "zero", "frames", "time"], ["log_probs"]),
    ]
    graph = helper.make_graph(
        nodes,
        "toy",
        [
            helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 64, None]),
            helper.make_tensor_value_info("feature_lengths", TensorProto.INT64, [1]),
        ],
        [helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, [1, None, None])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)

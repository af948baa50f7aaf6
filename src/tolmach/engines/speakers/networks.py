"""
Networks in ONNX for diarization, run by the onnxruntime that the voice detector needs anyway.

A folder holds one network, whose inputs and outputs say what it is; nothing in the file is run but
the operators of onnxruntime.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tolmach.errors import ModelError
from tolmach.messages import message

PACKAGES = ("onnxruntime",)

Shapes = Mapping[str, Sequence[Any]]


def shapes(folder: Path) -> dict[str, dict[str, list[Any]]]:
    """
    The inputs and outputs of the network in a folder, `{"inputs": {name: shape}, "outputs": ...}`.

    Empty where the folder does not hold exactly one network, or one that cannot be read.
    """
    try:
        session = open_network(folder)
    except ModelError:
        return {}
    return session_shapes(session)


def session_shapes(session: Any) -> dict[str, dict[str, list[Any]]]:
    """The inputs and outputs of a loaded network, as `shapes` gives them."""
    return {
        "inputs": {one.name: list(one.shape) for one in session.get_inputs()},
        "outputs": {one.name: list(one.shape) for one in session.get_outputs()},
    }


def open_network(folder: Path) -> Any:
    """
    Load the network of a folder, for one thread.

    Raises:
        ModelError: the folder does not hold exactly one network, or it is damaged.
    """
    import onnxruntime

    from tolmach.telemetry import switch_off

    switch_off()
    files = sorted(folder.glob("*.onnx"))
    if len(files) != 1:
        raise ModelError(
            message(
                "'{folder}' holds {number} files that end in .onnx; one is needed.",
                folder=folder.name,
                number=len(files),
            ),
            next_step=message("Put the network into a folder of its own."),
            model=folder.name,
        )
    settings = onnxruntime.SessionOptions()
    settings.inter_op_num_threads = 1
    settings.intra_op_num_threads = 1
    settings.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            str(files[0]), providers=["CPUExecutionProvider"], sess_options=settings
        )
    except Exception as error:  # onnxruntime has no common class for what it raises
        raise ModelError(
            message("The network in '{folder}' cannot be loaded.", folder=folder.name),
            next_step=message("Download it again, or use another one."),
            model=folder.name,
        ) from error

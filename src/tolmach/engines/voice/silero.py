"""
Voice activity: Silero VAD, the network that faster-whisper brings, run as a stream.

The network keeps a state and looks at the last 64 samples of the frame before; both are carried
from block to block, so that a stream gives the same probabilities as a whole file at once.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

FRAME = 512
CONTEXT = 64


PACKAGES = ("onnxruntime", "faster_whisper")


class SileroDetector:
    """Silero VAD as a voice detector; the network, one file of 1.2 MB, is loaded at once."""

    def __init__(self) -> None:
        import numpy as np

        self._network = _network()
        self._state = np.zeros((1, 1, 128), dtype=np.float32)
        self._cell = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(CONTEXT, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)

    def feed(self, block: Samples) -> list[float]:
        """Take the next sound, of any length; give a probability for each complete frame."""
        import numpy as np

        sound = np.concatenate([self._rest, block])
        whole = len(sound) - len(sound) % FRAME
        self._rest = sound[whole:]
        return self._run(sound[:whole])

    def finish(self) -> list[float]:
        """
        Give the probability of the last frame, padded with silence.

        A file of complete frames gets a frame of silence, as in the original.
        """
        import numpy as np

        return self._run(np.pad(self._rest, (0, FRAME - len(self._rest))))

    def _run(self, sound: Samples) -> list[float]:
        import numpy as np

        if not len(sound):
            return []
        frames = sound.reshape(-1, FRAME)
        contexts = np.vstack([self._context[np.newaxis], frames[:-1, -CONTEXT:]])
        self._context = frames[-1, -CONTEXT:].copy()
        probabilities, self._state, self._cell = self._network.run(
            None,
            {"input": np.hstack([contexts, frames]), "h": self._state, "c": self._cell},
        )
        result: list[float] = probabilities.ravel().tolist()
        return result


def load() -> SileroDetector:
    """Load the detector."""
    return SileroDetector()


def _network() -> Any:
    import onnxruntime

    from tolmach.telemetry import switch_off

    switch_off()

    # Importing faster_whisper would load CTranslate2 as well, for nothing.
    package = find_spec("faster_whisper")
    assert package is not None
    assert package.origin is not None
    settings = onnxruntime.SessionOptions()
    settings.inter_op_num_threads = 1
    settings.intra_op_num_threads = 1
    settings.enable_cpu_mem_arena = False
    settings.log_severity_level = 4
    return onnxruntime.InferenceSession(
        str(Path(package.origin).parent / "assets" / "silero_vad_v6.onnx"),
        providers=["CPUExecutionProvider"],
        sess_options=settings,
    )

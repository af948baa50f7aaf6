"""
Voice activity: Silero VAD, the network that faster-whisper brings, run as a stream.

The network keeps a state and looks at the last 64 samples of the frame before; both are carried
from block to block, so that a stream gives the same probabilities as a whole file at once.

Speech that has passed a telephone is found in the sound with its pitch put back; other speech in
the sound as it is.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.engines.voice.fundamental import Fundamental

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

FRAME = 512
CONTEXT = 64


PACKAGES = ("onnxruntime", "faster_whisper")


class SileroDetector:
    """
    Silero VAD as a voice detector; the network, one file of 1.2 MB, is loaded at once.

    A frame has the higher of two probabilities: of the sound as it is, and with its pitch.
    """

    def __init__(self) -> None:
        network = _network()
        self._plain, self._pitched = _Stream(network), _Stream(network)
        self._fundamental = Fundamental()

    def feed(self, block: Samples) -> list[float]:
        """Take the next sound, of any length; give a probability for each complete frame."""
        pitched = self._pitched.feed(self._fundamental.add(block))
        return list(map(max, self._plain.feed(block), pitched))

    def finish(self) -> list[float]:
        """
        Give the probability of the last frame, padded with silence.

        A file of complete frames gets a frame of silence, as in the original.
        """
        return list(map(max, self._plain.finish(), self._pitched.finish()))


class _Stream:
    """One pass of the network through sound that comes in blocks."""

    def __init__(self, network: Any) -> None:
        import numpy as np

        self._network = network
        self._state = np.zeros((1, 1, 128), dtype=np.float32)
        self._cell = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(CONTEXT, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)

    def feed(self, block: Samples) -> list[float]:
        """Probabilities of the complete frames."""
        import numpy as np

        sound = np.concatenate([self._rest, block])
        whole = len(sound) - len(sound) % FRAME
        self._rest = sound[whole:]
        return self._run(sound[:whole])

    def finish(self) -> list[float]:
        """The probability of the last frame."""
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

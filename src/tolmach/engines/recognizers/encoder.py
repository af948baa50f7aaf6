"""The encoder of a Whisper: what it gives tells the language, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tolmach.engines.media.decoding import SAMPLE_RATE

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

WHOLE_S = 30
"""What the encoder of a Whisper takes at most."""


class Encoder:
    """
    Stands between faster-whisper and its encoder, and keeps what that gave last.

    The encoder is half of the work of a window. faster-whisper's batched mode encodes by itself,
    and would be asked a second time for the language. On a processor, sounds are encoded one by
    one: eight at once took Whisper base 1.3 times the CPU seconds, and memory for eight.

    Args:
        model: a loaded `faster_whisper.WhisperModel`; its `encode` is replaced.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._encode_together = model.encode
        self._last: Any = None
        model.encode = self._encoded

    def languages(
        self, sounds: Sequence[Samples], seconds: int = WHOLE_S
    ) -> list[dict[str, float]]:
        """
        Encode sounds, and tell how probable each language is for each of them.

        Args:
            seconds: how much of each sound is heard, from its start; less costs less.
        """
        import numpy as np
        from faster_whisper.audio import pad_or_trim

        extract = self._model.feature_extractor
        features = (extract(samples[: seconds * SAMPLE_RATE])[..., :-1] for samples in sounds)
        frames = seconds * SAMPLE_RATE // extract.hop_length
        self._last = self._encode(np.stack([pad_or_trim(each, frames) for each in features]))
        return self.languages_of_last(range(len(sounds)))

    def languages_of_last(self, numbers: Sequence[int]) -> list[dict[str, float]]:
        """Tell how probable each language is, for these of the sounds that were encoded last."""
        return [
            {token[2:-2]: probability for token, probability in found}
            for found in self._model.model.detect_language(self._of_last(numbers))
        ]

    def _encode(self, features: Any) -> Any:
        if features.ndim == 2 or len(features) == 1 or self._model.model.device != "cpu":
            return self._encode_together(features)
        import numpy as np

        rows = (self._encode_together(features[i : i + 1]) for i in range(len(features)))
        return _view(np.concatenate([np.array(row) for row in rows]))

    def _encoded(self, features: Any) -> Any:
        self._last = self._encode(features)
        return self._last

    def _of_last(self, numbers: Sequence[int]) -> Any:
        """Of what was encoded last, the output for these sounds."""
        import ctranslate2
        import numpy as np

        encoded = self._last
        if list(numbers) == list(range(encoded.shape[0])):
            return encoded
        if encoded.device != "cpu":
            encoded = encoded.to_device(ctranslate2.Device.cpu)
        return _view(np.ascontiguousarray(np.array(encoded)[list(numbers)]))


def _view(rows: Any) -> Any:
    """An array in the form that CTranslate2 takes; it shares the memory."""
    import ctranslate2

    return ctranslate2.StorageView.from_array(rows)

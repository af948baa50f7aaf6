"""The encoder of a Whisper, run once for a batch: for the language, and for the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples


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
        self._ready: Sequence[int] | None = None
        model.encode = self._encoded

    def languages(self, sounds: Sequence[Samples]) -> list[dict[str, float]]:
        """Encode sounds together, and tell how probable each language is for each of them."""
        import numpy as np
        from faster_whisper.audio import pad_or_trim

        extract = self._model.feature_extractor
        features = [pad_or_trim(extract(samples)[..., :-1]) for samples in sounds]
        self._last = self._encode(np.stack(features))
        return self.languages_of_last(range(len(sounds)))

    def languages_of_last(self, numbers: Sequence[int]) -> list[dict[str, float]]:
        """Tell how probable each language is, for these of the sounds that were encoded last."""
        return [
            {token[2:-2]: probability for token, probability in found}
            for found in self._model.model.detect_language(self._of_last(numbers))
        ]

    @contextmanager
    def giving(self, numbers: Sequence[int] | None) -> Iterator[None]:
        """
        Let faster-whisper have, of the sounds that were encoded last, those with these numbers.

        Args:
            numbers: None lets it encode by itself.
        """
        before = self._last
        self._ready = numbers
        try:
            yield
        finally:
            if numbers is not None:
                self._last = before
            self._ready = None

    def _encode(self, features: Any) -> Any:
        if features.ndim == 2 or len(features) == 1 or self._model.model.device != "cpu":
            return self._encode_together(features)
        import numpy as np

        rows = (self._encode_together(features[i : i + 1]) for i in range(len(features)))
        return _view(np.concatenate([np.array(row) for row in rows]))

    def _encoded(self, features: Any) -> Any:
        if self._ready is None:
            self._last = self._encode(features)
            return self._last
        return self._of_last(self._ready)

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

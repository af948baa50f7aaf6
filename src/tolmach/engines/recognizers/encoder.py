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

    The encoder is most of the work of a window. faster-whisper's batched mode encodes by itself,
    and would be asked a second time for the language.

    Args:
        model: a loaded `faster_whisper.WhisperModel`; its `encode` is replaced.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._encode = model.encode
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
        return self.languages_of_last()

    def languages_of_last(self) -> list[dict[str, float]]:
        """Tell how probable each language is for each of the sounds that were encoded last."""
        return [
            {token[2:-2]: probability for token, probability in found}
            for found in self._model.model.detect_language(self._last)
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

    def _encoded(self, features: Any) -> Any:
        if self._ready is None:
            self._last = self._encode(features)
            return self._last
        import ctranslate2
        import numpy as np

        encoded = self._last
        if encoded.device != "cpu":
            encoded = encoded.to_device(ctranslate2.Device.cpu)
        chosen = np.ascontiguousarray(np.array(encoded)[list(self._ready)])
        return ctranslate2.StorageView.from_array(chosen)

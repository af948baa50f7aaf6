"""
Translation into English straight from the sound, by a recognizer that was trained for it.

It is for recordings where no translator is installed: it knows no names, gives no links between
words, and each sentence is translated alone, from the stretches of sound that belong to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.media.decoding import pcm_blocks
from tolmach.engines.recognizers.faster_whisper import load_model, readable_errors
from tolmach.messages import message

PACKAGES = ("faster_whisper", "ctranslate2")


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """No folder: its models are recognizers, and are installed as such."""
    return False


class SpeechTranslator:
    """
    Translates the sentences of one recording from its sound.

    Args:
        model: a loaded `faster_whisper.WhisperModel`.
        source: language that is spoken.
    """

    def __init__(
        self, model: Any, recording: Path, audio_track: int, source: str, beam_size: int
    ) -> None:
        self._model = model
        self._recording = recording
        self._audio_track = audio_track
        self._source = source
        self._beam_size = beam_size

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Translate each sentence from the sound in which it is spoken."""
        return [self._translated(sentence) for sentence in sentences]

    def close(self) -> None:
        """Free the model's memory."""
        self._model.model.unload_model()

    def _translated(self, sentence: SourceSentence) -> Translation:
        if not sentence.sound:
            return Translation(sentence.id, "", failure=message("it has no sound of its own"))
        import numpy as np

        sound = [
            block
            for span in sentence.sound
            for block in pcm_blocks(self._recording, self._audio_track, span)
        ]
        if not sound:
            return Translation(sentence.id, "", failure=message("the recording has no sound there"))
        with readable_errors(1):
            segments = list(
                self._model.transcribe(
                    np.concatenate(sound),
                    task="translate",
                    language=self._source,
                    beam_size=self._beam_size,
                    temperature=0.0,
                    condition_on_previous_text=False,
                    vad_filter=False,
                )[0]
            )
        text = " ".join(segment.text.strip() for segment in segments)
        if not text:
            return Translation(
                sentence.id, "", failure=message("the recognizer gave no translation")
            )
        pieces = sum(len(segment.tokens) for segment in segments) or 1
        total = sum(segment.avg_logprob * len(segment.tokens) for segment in segments)
        return Translation(sentence.id, text, score=round(total / pieces, 4))


def load(
    folder: Path,
    source: str,
    target: str,  # noqa: ARG001
    options: TranslationOptions,
    **machine: Any,
) -> SpeechTranslator:
    """
    Load the recognizer of a folder to translate a recording.

    Args:
        machine: `device`, `compute_type`, `threads`; `recording` and its `audio_track`.

    Raises:
        ModelError: the folder is no Whisper model.
    """
    model = load_model(folder, machine["device"], machine["compute_type"], machine["threads"])
    recording, audio_track = Path(machine["recording"]), machine["audio_track"]
    return SpeechTranslator(model, recording, audio_track, source, options.translation_beam)

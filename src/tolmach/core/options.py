"""
Options: every setting that changes a result, as frozen records.

A field's `help` metadata is the text of its flag, and the flag's name is the field's (`beam_size`
is `--beam-size`): the command line is generated from these records, so that no flag can exist that
does nothing, and no option without a flag.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def option(default: Any, help_text: str, **extra: Any) -> Any:
    """Declare an options field with its flag's help text."""
    return field(default=default, metadata={"help": help_text, **extra})


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioOptions:
    """Which sound to use."""

    audio_track: int = option(0, "Audio track of the file, counted from 0.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """How voice activity detection finds speech; times in milliseconds (Silero's own names)."""

    vad_threshold: float = option(0.5, "Speech probability from which sound counts as speech.")
    min_speech: int = option(0, "Shorter stretches of speech are ignored (ms).")
    min_silence: int = option(2000, "Silence that ends a stretch of speech (ms).")
    speech_pad: int = option(400, "Sound kept on either side of speech (ms).")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionOptions:
    """How speech becomes words."""

    model: str = option("", "Recognition model: an id from `tolmach models`, or a folder.")
    beam_size: int = option(5, "Candidates the recogniser keeps at each step.")
    batch_size: int = option(4, "Windows recognised together; more needs more memory.")
    device: str = option("auto", "Where models run: auto, cpu or cuda.")
    compute_type: str = option("auto", "Number format: auto, int8, int8_float16, float16, float32.")
    threads: int = option(0, "Processor threads; 0 takes all cores.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationOptions:
    """How sentences are translated."""

    translator: str = option("", "Translation model: an id from `tolmach models`, or a folder.")
    translation_beam: int = option(4, "Candidates the translator keeps at each step.")
    translation_batch: int = option(16, "Sentences translated together.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOptions:
    """How cues are cut."""

    profile: str = option("netflix", "Limits for cues: a name from `tolmach profiles`, or a file.")

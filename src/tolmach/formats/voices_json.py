"""
Voices that a campaign remembers with consent: a name, and the vector of the voice.

The file is as private as the people in it: it belongs into the campaign's own folder, is readable
by its owner only, and goes into no export.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tolmach.errors import FormatError
from tolmach.formats.json_text import parse_json
from tolmach.messages import message

KIND = "tolmach-voices"
_LONGEST = 4_096
"""Numbers of a voice; encoders give 192 to 512."""


@dataclass(frozen=True, slots=True)
class RememberedVoices:
    """
    Voices by name.

    Attributes:
        encoder: fingerprint of the network that made them; those of others cannot be compared.
    """

    encoder: str = ""
    voices: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def compose(remembered: RememberedVoices) -> str:
    """Write the file, one voice a line."""
    lines = [
        f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps([round(x, 4) for x in voice])}"
        for name, voice in sorted(remembered.voices.items())
    ]
    voices = ",\n".join(lines)
    head = f'"kind": "{KIND}", "encoder": {json.dumps(remembered.encoder)}'
    return f'{{{head}, "voices": {{\n{voices}\n}}}}\n'


def parse(text: str) -> RememberedVoices:
    """
    Read the file.

    Raises:
        FormatError: it is no list of voices, or damaged.
    """
    try:
        data = parse_json(text)
        if data["kind"] != KIND:
            raise ValueError("another kind")
        voices = {
            str(name): tuple(float(number) for number in voice)
            for name, voice in data["voices"].items()
        }
        lengths = {len(voice) for voice in voices.values()}
        if len(lengths) > 1 or not lengths <= set(range(1, _LONGEST + 1)):
            raise ValueError("voices of several lengths")
        if not all(math.isfinite(number) for voice in voices.values() for number in voice):
            raise ValueError("numbers that are none")
        return RememberedVoices(str(data["encoder"]), voices)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(
            message("The file of remembered voices is damaged."),
            next_step=message("Delete it, and remember the voices again."),
        ) from error

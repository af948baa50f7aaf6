"""Voices of known people: taken from a recording, and found again in another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.core.timing import Span
from tolmach.engines.media.decoding import SAMPLES_PER_MS, pcm_blocks
from tolmach.engines.speakers.stretches import LONG_MS, LONG_STEP_MS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tolmach.engines.ports import SpeakerEncoder

    Floats = npt.NDArray[np.float32]

MOST_MS = 60_000
"""Speech of one person that is enough; the longest sentences are taken."""
LIKE = 1.0
"""Spreads of one voice within which two recordings are of one person; people are 1.4 apart."""

_LEAST_SPREAD = 0.02
"""No voice is steadier; sounds that are machine-made may be."""


def voice_of(
    path: Path, audio_track: int, spans: Sequence[Span], encoder: SpeakerEncoder
) -> tuple[float, ...]:
    """
    Compute the mean vector of a person's speech.

    Args:
        spans: where only this person speaks; empty gives no numbers.

    Raises:
        MediaError: the recording cannot be decoded.
    """
    import numpy as np

    vectors, taken = [], 0
    for span in sorted(spans, key=lambda span: -span.duration):
        if taken >= MOST_MS or span.duration < LONG_MS:
            break
        sound = np.concatenate([np.zeros(0, np.float32), *pcm_blocks(path, audio_track, span)])
        taken += span.duration
        length, step = LONG_MS * SAMPLES_PER_MS, LONG_STEP_MS * SAMPLES_PER_MS
        starts = range(0, len(sound) - length + 1, step)
        vectors += [encoder.embed(sound[start : start + length]) for start in starts]
    if not vectors:
        return ()
    mean = np.mean(vectors, axis=0)
    return tuple(float(number) for number in mean / max(float(np.linalg.norm(mean)), 1e-9))


def recognized(
    voices: Floats, spread: float, remembered: Mapping[str, Sequence[float]]
) -> dict[int, str]:
    """
    Find remembered people among the voices of a recording.

    Args:
        voices: one per row, each of length 1.
        spread: mean distance of a window from its voice; people differ by more.

    Returns:
        Row -> name; no name and no row twice.
    """
    import numpy as np

    names = [name for name, voice in remembered.items() if len(voice) == voices.shape[1]]
    if not names:
        return {}
    known = np.array([remembered[name] for name in names], dtype=np.float32)
    distance = 1 - voices @ known.T
    found: dict[int, str] = {}
    for row, column in sorted(np.ndindex(*distance.shape), key=lambda at: float(distance[at])):
        if distance[row, column] > LIKE * max(spread, _LEAST_SPREAD):
            break
        if row not in found and names[column] not in found.values():
            found[row] = names[column]
    return found

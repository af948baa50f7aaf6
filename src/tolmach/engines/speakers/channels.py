"""
Who speaks, from a recording with one microphone per channel: the louder channel has the floor.

No model is needed: an interview recorded with two microphones holds each voice several decibels
louder in its own channel.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.core.speech import Turn
from tolmach.engines.media.ffmpeg_program import ffmpeg_program, running, source
from tolmach.errors import MediaError
from tolmach.messages import message

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FRAME_MS = 100
"""Loudness is compared in stretches of this length: shorter than a short word."""
MARGIN_DB = 6.0
"""How much louder a channel must be; two microphones in one room differ by about 10 dB."""
FLOOR_DB = -55.0
"""Below this, relative to full scale, no one speaks."""
BRIDGE_MS = 700
"""A person keeps the floor over pauses up to this length."""
_RATE = 8_000
_FRAME = _RATE * FRAME_MS // 1000
_BLOCK = _FRAME * 600 * 2 * 2


def channel_turns(path: Path, audio_track: int = 0) -> list[Turn]:
    """
    Find turns: `S1` speaks in the left channel, `S2` in the right.

    Returns:
        Turns on the media clock, sorted.

    Raises:
        MediaError: the file cannot be decoded, or its two channels hold the same sound.
    """
    import numpy as np

    levels = np.concatenate([np.zeros((0, 2)), *_levels(path, audio_track)])
    difference = levels[:, 0] - levels[:, 1]
    loud = levels.max(axis=1) > FLOOR_DB
    leading = np.where(loud & (abs(difference) >= MARGIN_DB), np.sign(difference), 0).astype(int)
    if not leading.any():
        raise MediaError(
            message("The channels of '{name}' do not tell voices apart.", name=path.name),
            next_step=message("Write the turns into a text file and name it with --turns."),
            file=path.name,
        )
    return _turns(leading)


def _turns(leading: npt.NDArray[np.int_]) -> list[Turn]:
    """Join frames led by the same channel, over pauses but never over the other's words."""
    turns: list[Turn] = []
    for index in leading.nonzero()[0]:
        start, end = int(index) * FRAME_MS, int(index + 1) * FRAME_MS
        speaker = "S1" if leading[index] > 0 else "S2"
        last = turns[-1] if turns else None
        if last and last.speaker == speaker and start - last.end <= BRIDGE_MS:
            turns[-1] = Turn(last.start, end, speaker)
        else:
            turns.append(Turn(start, end, speaker))
    return turns


def _levels(path: Path, audio_track: int) -> list[npt.NDArray[np.float64]]:
    """Loudness of both channels in decibels of full scale, one row per frame, block by block."""
    import numpy as np

    blocks = []
    with running(_command(path, audio_track)) as run:
        while data := run.read(_BLOCK):
            samples = np.frombuffer(data[: len(data) // 4 * 4], dtype="<i2")
            stereo = samples.reshape(-1, 2).astype(np.float64) / 32768.0
            missing = -len(stereo) % _FRAME
            frames = np.pad(stereo, ((0, missing), (0, 0))).reshape(-1, _FRAME, 2)
            power = (frames**2).mean(axis=1)
            blocks.append(10 * np.log10(power + 1e-12))
    if run.status:
        raise MediaError(
            message("The sound of '{name}' cannot be read.", name=path.name),
            next_step=message("Name a recording that plays to its end."),
            file=path.name,
        )
    return blocks


def _command(path: Path, audio_track: int) -> list[str]:
    sound = source(path)[f"a:{audio_track}"].filter("aresample", **{"async": 1, "first_pts": 0})
    target = sound.output("pipe:1", format="s16le", acodec="pcm_s16le", ac=2, ar=_RATE)
    command: list[str] = target.global_args("-nostdin", "-v", "error").compile(ffmpeg_program())
    return command

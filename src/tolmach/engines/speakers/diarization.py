"""
Who speaks when, by the sound of voices: vectors of short windows, average linkage, Viterbi.

The steps are those of most systems since the DIHARD challenges (Ryant and others, 2019): find
speech, compare windows, cluster over the whole recording, smooth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.core.options import SpeechOptions
from tolmach.core.speech import Diarization, Turn
from tolmach.core.timing import Span, merge_spans
from tolmach.engines.speakers.clustering import Count, Voices
from tolmach.engines.speakers.kept import KeptStretches
from tolmach.engines.speakers.remembered import recognized
from tolmach.engines.speakers.smoothing import cells_of, told_apart
from tolmach.engines.speakers.stretches import Networks, Stretch, Stretches, stretches_of
from tolmach.messages import NO_TEXT, Message, counted

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tolmach.engines.ports import VoiceDetector

    Vectors = npt.NDArray[np.float32]

ENOUGH_S = 60
"""Seconds of speech from which an estimate of the number of people may be sure."""
BRIDGE_MS = 400
"""A person keeps the floor over pauses up to this length."""
_SHORTEST_OVERLAP_MS = 100
_BETWEEN_OVERLAPS_MS = 100
_NEAR_MS = 2_000
"""A person who speaks at the same time as another has a turn of their own within this distance."""


def diarize(
    path: Path,
    audio_track: int,
    networks: Networks,
    detector: VoiceDetector,
    *,
    people: int,
    speech: SpeechOptions,
    remembered: Mapping[str, Sequence[float]] = {},
    progress: Callable[[int], None] = lambda _: None,
) -> Diarization:
    """
    Find who speaks when.

    Args:
        people: how many speak; 0 estimates it.
        speech: of which the probability that counts as speech is taken.
        remembered: name -> vector of a voice that the same encoder made.
        progress: called with the media time that is done.

    Raises:
        MediaError: the recording cannot be decoded.
    """
    kept = KeptStretches()
    for stretch in stretches_of(path, audio_track, speech, networks, detector, progress):
        kept.add(stretch)
    return labelled(kept, people, remembered)


def labelled(
    stretches: Stretches, people: int, remembered: Mapping[str, Sequence[float]] = {}
) -> Diarization:
    """Name the speakers of stretches of speech: S1, S2, in the order of their first words."""
    import numpy as np

    if not len(stretches):
        return Diarization()
    voices = Voices(lambda: (one.long.vectors.astype(np.float32) for one in stretches))
    count = Count(people, sure=True) if people else voices.count()
    found = voices.of(count.people)
    labels = told_apart(stretches, found.astype(np.float64))
    numbers: dict[int, str] = {}
    names = (numbers.setdefault(int(voice), f"S{len(numbers) + 1}") for voice in labels)
    turns = _turns(zip(cells_of(stretches), names, strict=True))
    people_known = recognized(found, voices.spread(found), remembered)
    return Diarization(
        tuple(turns),
        tuple(_overlaps(stretches, turns)),
        NO_TEXT if people else _doubt(count, stretches),
        {numbers[voice]: name for voice, name in people_known.items() if voice in numbers},
    )


def _doubt(count: Count, speech: Stretches) -> Message:
    """Why an estimated number of speakers may be wrong."""
    seconds = sum(one.span.duration for one in speech) // 1000
    if count.sure and seconds >= ENOUGH_S:
        return NO_TEXT
    return counted(
        "{count} speaker was found; there may be more or fewer. "
        "Say how many there are with --speakers-count.",
        "{count} speakers were found; there may be more or fewer. "
        "Say how many there are with --speakers-count.",
        count.people,
    )


def _turns(cells: Iterable[tuple[Span, str]]) -> list[Turn]:
    """Join cells of one speaker, over short pauses."""
    turns: list[Turn] = []
    for span, speaker in cells:
        last = turns[-1] if turns else None
        if last and last.speaker == speaker and span.start - last.end <= BRIDGE_MS:
            turns[-1] = Turn(last.start, span.end, speaker)
        else:
            turns.append(Turn(span.start, span.end, speaker))
    return turns


def _overlaps(stretches: Stretches, turns: Sequence[Turn]) -> Iterator[Turn]:
    """Where the segmenter finds two people at once, the turn of the second one."""
    spans = (span for stretch in stretches for span in _two_at_once(stretch))
    for span in merge_spans(spans, gap=_BETWEEN_OVERLAPS_MS):
        if span.duration < _SHORTEST_OVERLAP_MS:
            continue
        near = sorted(turns, key=lambda turn: _distance(turn, span))
        first = near[0].speaker
        other = next((turn for turn in near if turn.speaker != first), None)
        if other and _distance(other, span) <= _NEAR_MS:
            yield Turn(span.start, span.end, other.speaker)


def _distance(turn: Turn, span: Span) -> int:
    return max(turn.start - span.end, span.start - turn.end, 0)


def _two_at_once(stretch: Stretch) -> Iterator[Span]:
    if stretch.local is None:
        return
    length = stretch.span.duration / len(stretch.local)
    at = 0
    for two, run in groupby(stretch.local[:, 1].tolist()):
        end = at + sum(1 for _ in run)
        if two:
            start = stretch.span.start
            yield Span(start + round(at * length), start + round(end * length))
        at = end

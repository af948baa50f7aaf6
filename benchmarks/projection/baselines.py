"""
How other tools put a translation on the source's time line.

Written from their descriptions: each gives the cues of one sentence as (start, end, text).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tolmach.core.cue import Cue

Block = tuple[int, int, str]
MAX_CPS = 20.0
MAX_LINE = 42


def one_cue(cues: Sequence[Cue], text: str) -> list[Block]:
    """The whole sentence as one cue: plain proportion of characters inside it."""
    return [(cues[0].start, cues[-1].end, text)]


def copied_cues(cues: Sequence[Cue], text: str) -> list[Block]:
    """The source's cues, each filled with its share of the source's characters."""
    return _fill(cues, text, [cue.characters for cue in cues])


def equal_split(cues: Sequence[Cue], text: str) -> list[Block]:
    """As many equal parts as there are source cues, each on its cue's time."""
    return _fill(cues, text, [1] * len(cues))


def scored_split(cues: Sequence[Cue], text: str) -> list[Block]:
    """Two source cues: the cut of the highest score near the proportion; else an equal split."""
    if len(cues) != 2:
        return equal_split(cues, text)
    words = text.split()
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    if not cuts:
        return one_cue(cues, text)
    left, right = max(cuts, key=lambda cut: _score(cues, *cut))
    return [(cues[0].start, cues[0].end, left), (cues[1].start, cues[1].end, right)]


def _score(cues: Sequence[Cue], left: str, right: str) -> float:
    speeds = [
        len(part) * 1000 / max(1, cue.duration)
        for cue, part in zip(cues, (left, right), strict=True)
    ]
    share = len(left) / (len(left) + len(right))
    wanted = cues[0].characters / (cues[0].characters + cues[1].characters)
    return (
        100.0 * all(speed <= MAX_CPS for speed in speeds)
        + 20.0 * (left[-1] in ",;:.!?—")
        + 10.0 * (1 - abs(share - 0.5) * 2)
        + 10.0 * (1 - abs(share - wanted) * 2)
        - 15.0 * sum(len(part) > 2 * MAX_LINE for part in (left, right))
        - 2.0 * sum(max(0.0, speed - MAX_CPS) for speed in speeds)
    )


def _fill(cues: Sequence[Cue], text: str, weights: Sequence[int]) -> list[Block]:
    """Cut the text by weight, each time at the nearest earlier space."""
    blocks: list[Block] = []
    rest, left = text, sum(weights)
    for cue, weight in zip(cues, weights, strict=True):
        ideal = round(len(rest) * weight / left) if left > weight else len(rest)
        cut = len(rest) if ideal >= len(rest) else max(rest.rfind(" ", 0, ideal + 1), 0)
        part, rest = rest[:cut].strip(), rest[cut:].strip()
        left -= weight
        if part:
            blocks.append((cue.start, cue.end, part))
    return blocks


BASELINES: dict[str, Callable[[Sequence[Cue], str], list[Block]]] = {
    "one cue, plain proportion": one_cue,
    "source cues, equal split": equal_split,
    "source cues, scored split": scored_split,
    "source cues, by characters": copied_cues,
}

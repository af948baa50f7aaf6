"""
New cues in subtitles that came back: which they are, and the sentences that they become.

A cue is new where nothing that was exported is lost without it. Between two sentences it becomes a
sentence of its own, with the time that the person gave it; inside a sentence its words go to that
sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from tolmach.core.cue import Cue
from tolmach.core.exchange import AddedText, ExportSnapshot
from tolmach.core.pin import Pin
from tolmach.stages.stretches import Stretch, stretches
from tolmach.text.breaks import ends_sentence
from tolmach.text.sound_notes import is_sound_note
from tolmach.text.words import join_words, split_words

Words = Sequence[str]
"""The words of a cue; characters where there are no spaces."""

_IN_COMMON = 0.25
"""Share of a new cue's words that may stand by chance in what was exported beside it."""
_OVERLAP = 0.2
"""Share of its time that a new cue may take from cues that were exported."""
_COVERED = 0.5
"""Share of the time of a cue that was exported that shows it came back in another cue."""


def new_cues(
    base: ExportSnapshot, provided: Sequence[Words], cues: Sequence[Cue], back: Sequence[Words]
) -> set[int]:
    """
    Find the cues that hold nothing of what was exported.

    Args:
        provided: the words of each cue of `base`.
        cues: what came back, in time order.
        back: the words of each of `cues`.
    """
    found: set[int] = set()
    for a, b, c, d in _differing([tuple(words) for words in provided], list(map(tuple, back))):
        if a == b:
            found |= {number for number in range(c, d) if back[number]}
        elif d - c > 1:
            found |= _new_among(base, provided, cues, back, (a, b, c, d))
    return found


def _differing(left: Sequence[Words], right: Sequence[Words]) -> Iterator[Stretch]:
    """Stretches of cues that are not equal, each as long as can be."""
    parts = groupby(stretches(left, right), key=lambda s: left[s[0] : s[1]] == right[s[2] : s[3]])
    for equal, group in parts:
        if not equal:
            stretch = list(group)
            yield stretch[0][0], stretch[-1][1], stretch[0][2], stretch[-1][3]


def _new_among(
    base: ExportSnapshot,
    provided: Sequence[Words],
    cues: Sequence[Cue],
    back: Sequence[Words],
    stretch: Stretch,
) -> set[int]:
    """New cues among others whose words were edited."""
    a, b, c, d = stretch
    before = [word for words in provided[a:b] for word in words]
    owners = [number for number in range(c, d) for _ in back[number]]
    after = [word for words in back[c:d] for word in words]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    kept = dict.fromkeys(range(c, d), 0)
    for block in matcher.get_matching_blocks():
        for owner in owners[block.b : block.b + block.size]:
            kept[owner] += 1
    likely = {n for n in range(c, d) if back[n] and kept[n] <= _IN_COMMON * len(back[n])}
    if sum(kept[n] for n in range(c, d) if n not in likely) == len(before):
        return likely  # every word that was exported came back in another cue
    near = base.cues[max(0, a - 1) : b + 1]
    apart = {
        n
        for n in likely
        if sum(cues[n].span.overlap(cue.span) for cue in near) <= _OVERLAP * cues[n].duration
        and not _continues(back, n, c)
    }
    others = [cues[n] for n in range(c, d) if n not in apart]
    covered = all(
        sum(cue.span.overlap(other.span) for other in others) >= _COVERED * cue.duration
        for cue in base.cues[a:b]
    )
    return apart if covered else set()


def _continues(back: Sequence[Words], number: int, first: int) -> bool:
    """Whether a cue goes on with the edited sentence of the cue in front of it."""
    if number == first or is_sound_note(" ".join(back[number])) or not back[number - 1]:
        return False
    unfinished = not ends_sentence(back[number - 1][-1])
    return unfinished and back[number][0][:1].islower()


def added_texts(base: ExportSnapshot, cues: Iterable[tuple[Cue, str]]) -> Iterator[AddedText]:
    """
    The sentences that new cues make.

    Args:
        cues: in time order, each with the id of the sentence that is shown before it.
    """
    waiting: list[Cue] = []
    after = ""
    for cue, sentence in cues:
        if waiting and (sentence != after or _ended(waiting[-1]) or is_sound_note(cue.text)):
            yield _added(base, waiting, after)
            waiting = []
        waiting.append(cue)
        after = sentence
    if waiting:
        yield _added(base, waiting, after)


def _ended(cue: Cue) -> bool:
    return is_sound_note(cue.text) or ends_sentence(cue.text)


def _added(base: ExportSnapshot, cues: Sequence[Cue], after: str) -> AddedText:
    """One sentence of one or several cues, which are pinned as they came back."""
    lines = [[split_words(line, base.language) for line in cue.lines] for cue in cues]
    words = [word for cue in lines for line in cue for word in line]
    text = join_words(words, base.language)
    pins: list[Pin] = []
    reached = 0
    for cue, parts in zip(cues, lines, strict=True):
        first, breaks = reached, []
        for number, line in enumerate(parts):
            breaks += [reached] if number else []
            reached += len(line)
        pins.append(Pin(first, reached, cue.start, cue.end, tuple(breaks), base.profile))
    same = split_words(text, base.language) == words
    timed = all(cue.duration for cue in cues)
    return AddedText(
        text=text,
        start=cues[0].start,
        end=cues[-1].end,
        after=after,
        speaker=cues[0].speaker or "",
        pins=tuple(pins) if same and timed else (),
    )

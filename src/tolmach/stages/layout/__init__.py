"""
Layout: sentences with word times -> cues that read well.

`lay_out` is the heart: a dynamic programme chooses cues and lines together, then every cue gets its
time. Cues that a person set stay as they are. Where the profile lets two people speak in a cue,
short turns share one. `layout` is the same for sentences, whose texts get
their times by projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tolmach.core.arguments import named_arguments
from tolmach.core.cue import Cue, TimedSentence, Track
from tolmach.core.document import Sentence
from tolmach.core.profile import Profile
from tolmach.stages.alignment.projection import timed_sentences
from tolmach.stages.layout.atoms import Atom, Stretch, stretches
from tolmach.stages.layout.costs import LONG_PAUSE, weigh
from tolmach.stages.layout.dialogue import Shaped, with_dashes, with_dialogues
from tolmach.stages.layout.pins import fixed_cues
from tolmach.stages.layout.programme import Cut, cheapest_cuts
from tolmach.stages.layout.timing import time_cues


def layout(
    sentences: Iterable[Sentence],
    language: str,
    profile: Profile,
    *,
    source_language: str | None = None,
    duration: int | None = None,
    shots: Sequence[int] = (),
) -> Track:
    """
    Cut the sentences' texts in one language into cues; see `lay_out`.

    Args:
        sentences: in time order; those without a text in the language and withheld ones are left
            out, and no cue holds what was spoken before and behind a withheld one.
        language: of the cues.
        source_language: that of the recording; None when it is the same.
    """
    timed = timed_sentences(sentences, language, source_language or language)
    return lay_out(timed, language, profile, duration=duration, shots=shots)


@named_arguments()
def lay_out(
    sentences: Iterable[TimedSentence],
    language: str,
    profile: Profile,
    *,
    duration: int | None = None,
    shots: Sequence[int] = (),
) -> Track:
    """
    Cut sentences into cues.

    Args:
        sentences: in time order.
        language: code of the text's language; it chooses limits and word lists.
        duration: length of the media in milliseconds; cues are clipped to it.
        shots: times of shot changes in milliseconds, sorted; cue edges near them are moved there.

    Returns:
        Cues in time order that never overlap. Words are never dropped: where speech is too fast or
        a word longer than a line, the cue stays and a check reports it. A cue that a person set
        keeps its words, lines and time, also where the profile asks for something else.
    """
    limits = profile.for_language(language)
    shaped: list[Shaped] = []
    latest = -1
    for stretch in stretches(sentences, language, limits.cpl, longest_pause=LONG_PAUSE):
        places = weigh(stretch, language, limits)
        fixed = fixed_cues(stretch.atoms, stretch.sentences, limits.name, latest)
        standing = {first: cue.cut for first, cue in fixed.items()}
        for cut in cheapest_cuts(stretch.atoms, places, limits, standing):
            time = fixed[cut[0]].span if cut[0] in fixed else None
            apart = stretch.sentences[stretch.atoms[cut[0]].sentence].apart
            shaped.append(Shaped(_cue(cut, stretch, language, limits), time, apart))
        latest = max([latest, *(cue.span.start for cue in fixed.values())])
    shaped = with_dialogues(shaped, language, limits)
    cues = [one.cue for one in shaped]
    spans = time_cues(
        [cue.span for cue in cues],
        [cue.characters for cue in cues],
        limits,
        duration,
        shots,
        [one.fixed for one in shaped],
    )
    timed = zip(cues, spans, strict=True)
    return Track(
        language,
        tuple(
            Cue(span.start, span.end, cue.lines, cue.speaker, cue.sentences) for cue, span in timed
        ),
    )


def _cue(cut: Cut, stretch: Stretch, language: str, limits: Profile) -> Cue:
    """The cue with the time of its words."""
    atoms, sentences = stretch.atoms, stretch.sentences
    held = atoms[cut[0] : cut[-1]]
    ids = dict.fromkeys(sentences[atom.sentence].id for atom in held)
    lines = tuple(_line(atoms[begin:end]) for begin, end in pairwise(cut))
    turns = [{sentences[atom.sentence].speaker for atom in atoms[a:b]} for a, b in pairwise(cut)]
    speakers = set().union(*turns)
    if limits.turns > 1 and len(turns) == len(speakers) == sum(map(len, turns)) == 2:
        lines = with_dashes(lines, language)
    return Cue(
        start=held[0].start,
        end=max(atom.end for atom in held),
        lines=lines,
        speaker=speakers.pop() if len(speakers) == 1 else None,
        sentences=tuple(ids),
    )


def _line(atoms: Sequence[Atom]) -> str:
    return "".join(
        " " * (atom.space if index else 0) + atom.text for index, atom in enumerate(atoms)
    )

"""
Measures: how good subtitles are against a reference.

`evaluate` computes everything once; text, JSON and HTML are views of its answer. The packages that
know the published measures (suber, sacrebleu, jiwer) are the extra `eval` and are imported inside
functions.
"""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.cue import Cue, Track
from tolmach.core.profile import Profile
from tolmach.core.score import Evaluation
from tolmach.measures.breaks import break_scores
from tolmach.measures.conformity import conformity
from tolmach.measures.extra import require_extra
from tolmach.measures.texts import Lines, suber_score, t_wer_score, text_scores
from tolmach.measures.timing import start_errors, timing_scores
from tolmach.measures.words import align, plain_punctuation, tokens


def evaluate(
    hypothesis: Track | Lines,
    reference: Track | Lines,
    profile: Profile,
    *,
    suber: bool = True,
) -> Evaluation:
    """
    Compare subtitles with a reference.

    Args:
        hypothesis, reference: two tracks, or lines of plain text where there are no times; then
            only the measures of the text are computed.
        profile: the limits whose conformity is measured.
        suber: compute SubER, which takes most of the time.

    Raises:
        UsageError: the extra `eval`, or a tokenizer for the language, is not installed; or one
            side has no words.
    """
    language = hypothesis.language
    require_extra(language)
    left, right = _prepared(hypothesis), _prepared(reference)
    scores = text_scores(left, right)
    if not (isinstance(left, Track) and isinstance(right, Track)):
        return Evaluation(language, tuple(scores))
    pairs = align(tokens(left), tokens(right))
    scores = [t_wer_score(left, right), *scores]
    if suber:
        scores.insert(0, suber_score(left, right))
    scores += break_scores(left, right, pairs)
    scores += timing_scores(left, right, pairs)
    scores += conformity(hypothesis, profile) if isinstance(hypothesis, Track) else []
    return Evaluation(language, tuple(scores), tuple(start_errors(left, right, pairs)))


def _prepared(side: Track | Lines) -> Track | Lines:
    """With plain punctuation; a track's cues in time order, those without text left out."""
    if isinstance(side, Lines):
        return replace(side, lines=tuple(filter(None, map(plain_punctuation, side.lines))))
    cues = (_plain(cue) for cue in sorted(side.cues, key=lambda cue: cue.start))
    return replace(side, cues=tuple(cue for cue in cues if cue.lines))


def _plain(cue: Cue) -> Cue:
    return replace(cue, lines=tuple(filter(None, map(plain_punctuation, cue.lines))))

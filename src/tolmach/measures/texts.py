"""
The published measures of subtitles, computed by the package of SubER's authors.

`AS-` measures cut the hypothesis to the cues of the reference by the words, `t-` measures by the
times. Where there are no times, lines take the place of cues.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tolmach.core.cue import Cue, Track
from tolmach.core.language_tag import base_code
from tolmach.core.score import Score
from tolmach.core.timing import ms_to_seconds
from tolmach.errors import UsageError
from tolmach.messages import message

_WORDS, _ALL = message("Words"), message("Words, breaks and times")
_EAST_ASIAN = ("zh", "ja", "ko")


@dataclass(frozen=True, slots=True)
class Lines:
    """Plain text without times, one segment per line."""

    language: str
    lines: tuple[str, ...]


def text_scores(hypothesis: Track | Lines, reference: Track | Lines) -> list[Score]:
    """WER, CER, BLEU and chrF after cutting the hypothesis to the reference by its words."""
    from suber.hyp_to_ref_alignment import levenshtein_align_hypothesis_to_reference
    from suber.metrics.cer import calculate_character_error_rate
    from suber.metrics.jiwer_interface import calculate_word_error_rate
    from suber.metrics.sacrebleu_interface import calculate_sacrebleu_metric

    code, right = _code(hypothesis), _segments(reference)
    cut = levenshtein_align_hypothesis_to_reference(_segments(hypothesis), right, code)

    def bleu(name: str) -> float:
        return float(calculate_sacrebleu_metric(cut, right, name, language=code))

    rows: tuple[tuple[str, str, Callable[[], float], str, str, str], ...] = (
        (
            "wer",
            "WER",
            lambda: calculate_word_error_rate(cut, right, "WER", language=code),
            "%",
            "low",
            message("Words wrong, missing or too many; case and punctuation do not count."),
        ),
        (
            "cer",
            "CER",
            lambda: calculate_character_error_rate(cut, right, "CER"),
            "%",
            "low",
            message("The same for characters."),
        ),
        (
            "bleu",
            "BLEU",
            lambda: bleu("BLEU"),
            "",
            "high",
            message("Word sequences shared (AS-BLEU)."),
        ),
        (
            "chrf",
            "chrF",
            lambda: bleu("chrF"),
            "",
            "high",
            message("Character sequences shared (AS-chrF)."),
        ),
    )
    return [
        Score(name, title, _WORDS, compute(), unit, better, meaning)
        for name, title, compute, unit, better, meaning in rows
    ]


def suber_score(hypothesis: Track, reference: Track) -> Score:
    """SubER; the time it takes grows with the edits, to minutes for an hour of other words."""
    from suber.metrics.suber import calculate_SubER

    code, left, right = _code(hypothesis), _segments(hypothesis), _segments(reference)
    return Score(
        "suber",
        "SubER",
        _ALL,
        float(calculate_SubER(left, right, language=code)),
        "",
        "low",
        message(
            "Edits of words and breaks; below 20 is very good. Blind to offsets under a second."
        ),
    )


def t_wer_score(hypothesis: Track, reference: Track) -> Score:
    """t-WER, which needs times."""
    from suber.hyp_to_ref_alignment import time_align_hypothesis_to_reference
    from suber.metrics.jiwer_interface import calculate_word_error_rate

    code, apart = _code(hypothesis), _segments(_apart(reference))
    cut = time_align_hypothesis_to_reference(_segments(_apart(hypothesis)), apart, code)
    return Score(
        "t_wer",
        "t-WER",
        _ALL,
        float(calculate_word_error_rate(cut, apart, "WER", language=code)),
        "%",
        "low",
        message("Words wrong, or at another time than in the reference."),
    )


def _apart(track: Track) -> Track:
    """Cues that end when the next begins: cutting by times knows one cue at a time."""
    following = [cue.start for cue in track.cues[1:]] + [track.cues[-1].end]
    pairs = zip(track.cues, following, strict=True)
    return replace(track, cues=tuple(replace(cue, end=min(cue.end, end)) for cue, end in pairs))


def _code(side: Track | Lines) -> str | None:
    base = base_code(side.language)
    return base if base in _EAST_ASIAN else None


def _segments(side: Track | Lines) -> list[Any]:
    """
    The data types of the package.

    Raises:
        UsageError: there are no words.
    """
    from suber.data_types import LineBreak, Segment, Word

    if isinstance(side, Track):
        found = [_subtitle(number, cue) for number, cue in enumerate(side.cues)]
    else:
        found = [Segment(word_list=[Word(word) for word in line.split()]) for line in side.lines]
        for segment in found:
            segment.word_list[-1].line_break = LineBreak.END_OF_BLOCK
    if not found:
        raise UsageError(
            message("One of the two files has no words."),
            next_step=message("Give two files with text in them."),
        )
    return found


def _subtitle(number: int, cue: Cue) -> Any:
    from suber.data_types import LineBreak, Subtitle, TimedWord
    from suber.utilities import set_approximate_word_times

    # the package cannot take cues without duration
    start, end = ms_to_seconds(cue.start), ms_to_seconds(max(cue.end, cue.start + 1))
    words: list[Any] = []
    for line in cue.lines:
        found = line.split()
        words += [TimedWord(word, LineBreak.NONE, start, end) for word in found]
        words[-1].line_break = LineBreak.END_OF_LINE
    words[-1].line_break = LineBreak.END_OF_BLOCK
    set_approximate_word_times(words, start, end)
    return Subtitle(word_list=words, index=number, start_time=start, end_time=end)


def plain_lines(text: str, language: str) -> Lines:
    """Plain text as lines, blank ones left out."""
    lines: Sequence[str] = [line.strip() for line in text.splitlines()]
    return Lines(language, tuple(line for line in lines if line))

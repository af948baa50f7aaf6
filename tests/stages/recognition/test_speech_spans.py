"""Probabilities of speech become stretches of speech, as Silero's own rules would have it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.options import SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES, Window
from tolmach.core.timing import Span
from tolmach.errors import UsageError
from tolmach.stages.recognition.speech_spans import (
    FRAME_MS,
    SpanFinder,
    SpeechLimits,
    limits,
    voiced,
)

SPEECH, SILENCE = 0.9, 0.1


def found(probabilities: list[float], bounds: SpeechLimits, block: int = 1000) -> list[Span]:
    """All stretches, with the probabilities given in blocks."""
    finder = SpanFinder(bounds)
    spans: list[Span] = []
    for i in range(0, len(probabilities), block):
        spans += finder.feed(probabilities[i : i + block])
    return spans + finder.finish([], len(probabilities) * FRAME_MS)


def frames(*parts: tuple[float, float]) -> list[float]:
    """(probability, seconds) -> one probability per 32 ms."""
    return [p for p, seconds in parts for _ in range(round(seconds * 1000 / FRAME_MS))]


def test_a_stretch_keeps_its_padding() -> None:
    """Speech from 0.96 to 1.92 s gets 100 ms on either side."""
    spans = found(frames((SILENCE, 0.96), (SPEECH, 0.96), (SILENCE, 1)), SpeechLimits(pad=100))
    assert spans == [Span(860, 2020)]


def test_neighbours_share_a_short_silence() -> None:
    """A pause shorter than two paddings is divided between the two stretches."""
    spans = found(frames((SPEECH, 0.96), (SILENCE, 0.32), (SPEECH, 0.96)), SpeechLimits(pad=400))
    assert spans == [Span(0, 1120), Span(1120, 2240)]


def test_the_pause_before_a_stretch_is_known_where_padding_hides_it() -> None:
    """Stretches that touch are told apart from speech that goes on."""
    finder = SpanFinder(SpeechLimits(pad=400))
    spans = finder.finish(
        frames((SILENCE, 0.64), (SPEECH, 0.96), (SILENCE, 0.32), (SPEECH, 0.96)), 2_880
    )
    assert [finder.pause_before(span) for span in spans] == [640, 320]


def test_speech_that_is_too_long_is_cut_at_its_last_pause() -> None:
    """A pause of 160 ms is too short to end speech, but good enough to cut it."""
    bounds = SpeechLimits(min_silence=2000, pad=0, max_window=4_000, overlap=0)
    spans = found(frames((SPEECH, 3.2), (SILENCE, 0.16), (SPEECH, 2.56)), bounds)
    assert spans == [Span(0, 3_200), Span(3_360, 5_920)]


def test_speech_without_any_pause_is_cut_where_it_is_quietest_with_an_overlap() -> None:
    """Both stretches reach one second beyond the quietest frame near the end."""
    probabilities = frames((SPEECH, 12.8))
    probabilities[250] = 0.6
    bounds = SpeechLimits(pad=0, max_window=10_000, overlap=2_000)
    spans = found(probabilities, bounds)
    assert spans == [Span(0, 9_000), Span(7_000, 12_800)]


@given(
    st.lists(st.floats(0.5, 1), min_size=200, max_size=900),
    st.sampled_from([5_000, 12_000, 30_000]),
)
@pytest.mark.slow
def test_speech_without_end_moves_on(probabilities: list[float], longest: int) -> None:
    """Each stretch starts and ends later than the one before, and fits a window."""
    pad = longest // 6
    spans = found(probabilities, SpeechLimits(pad=pad, max_window=longest))
    assert all(span.duration <= longest for span in spans)
    for before, after in pairwise(spans):
        assert before.start < after.start <= before.end < after.end


def test_a_stretch_is_given_before_the_next_one_begins() -> None:
    """0.8 s of silence settle a stretch: nothing waits for speech that may never come."""
    finder = SpanFinder(SpeechLimits(min_silence=160, pad=400))
    assert finder.feed(frames((SPEECH, 1), (SILENCE, 0.75))) == []
    assert finder.feed(frames((SILENCE, 0.1))) == [Span(0, 992 + 400)]


@given(
    st.lists(
        st.tuples(st.sampled_from([0.02, 0.2, 0.4, 0.6, 0.97]), st.integers(1, 120)), max_size=25
    ),
    st.sampled_from([(160, 400, 30_000), (250, 100, 12_000), (2_000, 400, None), (100, 30, 2_000)]),
    st.integers(1, 300),
)
def test_stretches_equal_those_of_the_original(
    runs: list[tuple[float, int]], numbers: tuple[int, int, int | None], block: int
) -> None:
    """Fed in blocks of any size, the result is faster-whisper's own, to the sample."""
    vad = pytest.importorskip("faster_whisper.vad")
    silence, pad, longest = numbers
    probabilities = [p for p, count in runs for _ in range(count)]
    options = vad.VadOptions(
        min_silence_duration_ms=silence,
        speech_pad_ms=pad,
        max_speech_duration_s=float("inf") if longest is None else longest / 1000,
    )
    with pytest.MonkeyPatch.context() as patch:
        # One more frame: the original pads a recording of whole frames with a silent one.
        patch.setattr(vad, "get_vad_model", lambda: lambda _: [*probabilities, 0.0])
        expected = vad.get_speech_timestamps(np.zeros(len(probabilities) * 512), options)
    bounds = SpeechLimits(min_silence=silence, pad=pad, max_window=longest, overlap=0)
    finder = SpanFinder(bounds)
    spans: list[Span] = []
    for i in range(0, len(probabilities), block):
        spans += finder.feed(probabilities[i : i + block])
    spans += finder.finish([0.0], len(probabilities) * FRAME_MS)
    assert [(span.start * 16, span.end * 16) for span in spans] == [
        (entry["start"], entry["end"]) for entry in expected
    ]


@given(st.lists(st.floats(0, 1), max_size=400), st.integers(0, 3_000))
def test_nothing_earlier_than_announced_is_needed_later(
    probabilities: list[float], pad: int
) -> None:
    """`needed_from` is a promise: sound before it may be forgotten."""
    finder = SpanFinder(SpeechLimits(pad=pad, max_window=20_000))
    promised = 0
    for i in range(0, len(probabilities), 7):
        spans = finder.feed(probabilities[i : i + 7])
        assert all(span.start >= promised for span in spans)
        promised = finder.needed_from
    assert all(span.start >= promised for span in finder.finish([], len(probabilities) * 32))


def test_the_users_numbers_go_before_the_models() -> None:
    """An option that is set counts; one that is 0 leaves the choice to the model."""
    policy = WINDOW_POLICIES["pauses"]
    assert limits(SpeechOptions(), policy).min_silence == 250
    assert limits(SpeechOptions(min_silence=700), policy).min_silence == 700
    assert limits(SpeechOptions(vad_threshold=0.7), policy).quiet == pytest.approx(0.55)


def test_padding_that_leaves_no_room_for_speech_is_refused() -> None:
    """Two thirds of a window are what speech may count on."""
    with pytest.raises(UsageError, match="--speech-pad 3000"):
        limits(SpeechOptions(speech_pad=3_000), WINDOW_POLICIES["pauses"])


def test_voice_is_told_inside_a_windows_stretches_only() -> None:
    """Frames outside the window do not count; dips below 0.1 s do not break a stretch."""
    window = Window(0, (Span(1_000, 1_200), Span(1_300, 1_400)))
    talk = [True] * 20
    talk[8] = False
    assert voiced(talk, 960, window) == (Span(1_000, 1_200), Span(1_300, 1_400))
    assert voiced([False] * 20, 960, window) == ()

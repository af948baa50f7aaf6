"""What every recogniser must do, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests import toy_whisper
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.engines.isolation import recognizer_process
from tolmach.engines.ports import Recognizer, WindowAudio
from tolmach.engines.recognizers import faster_whisper
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.engines.recognizers.guarded import CarefulRecognizer, Guarded

pytestmark = pytest.mark.slow

OPTIONS = RecognitionOptions(batch_size=2, device="cpu", threads=1)


def whisper(folder: Path) -> CarefulRecognizer:
    return faster_whisper.load(folder, OPTIONS, "ru")


ENGINES: dict[str, Callable[[Path], Recognizer]] = {
    "fake": lambda folder: FakeRecognizer(),
    "faster-whisper": whisper,
    "guarded": lambda folder: Guarded(whisper(folder)),
    "child": lambda folder: recognizer_process.load(folder, OPTIONS, "ru"),
}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy_whisper.build(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module", params=ENGINES)
def recognizer(request: pytest.FixtureRequest, toy: Path) -> Iterator[Recognizer]:
    engine = ENGINES[request.param](toy)
    yield engine
    if hasattr(engine, "close"):
        engine.close()


def sound(index: int, *spans: tuple[int, int], lead: int = 0, trail: int = 0) -> WindowAudio:
    window = Window(index, tuple(Span(*span) for span in spans), lead, trail)
    noise = np.random.default_rng(index).normal(0, 0.01, window.duration * 16)
    return WindowAudio(window, noise.astype(np.float32), window.spans)


WINDOWS = [
    sound(0, (0, 5_000)),
    sound(1, (8_000, 9_000), (20_000, 24_321)),
    sound(2, (30_000, 59_990)),
    sound(3, (70_000, 75_000), trail=1_000),
    sound(4, (73_000, 76_000), lead=1_000),
]


def test_every_window_is_answered_once_and_in_order(recognizer: Recognizer) -> None:
    """One result per window, with the window it belongs to."""
    results = list(recognizer.recognize(WINDOWS))
    assert [result.window for result in results] == [audio.window for audio in WINDOWS]
    assert all(result.language == "ru" for result in results)


def test_words_are_in_order_and_inside_their_window(recognizer: Recognizer) -> None:
    """Times are on the media clock, each word in the part that its window owns."""
    for result in recognizer.recognize(WINDOWS):
        own = result.window.own
        assert all(own.start <= word.start <= word.end <= own.end for word in result.words)
        assert all(a.end <= b.start for a, b in pairwise(result.words))
        assert all(word.text == word.text.strip() != "" for word in result.words)
        for word in result.words:
            assert any(
                span.start <= word.start <= word.end <= span.end for span in result.window.spans
            )


def test_the_same_sound_gives_the_same_words(recognizer: Recognizer) -> None:
    """Twice the same, also when the second run begins in the middle."""
    whole = list(recognizer.recognize(WINDOWS))
    assert list(recognizer.recognize(WINDOWS)) == whole
    assert list(recognizer.recognize(WINDOWS[3:])) == whole[3:]


def test_nothing_heard_is_nothing_answered(recognizer: Recognizer) -> None:
    """No windows, no results."""
    assert list(recognizer.recognize([])) == []


def test_a_very_short_window_is_no_accident(recognizer: Recognizer) -> None:
    """A tenth of a second is recognised like everything else."""
    (result,) = recognizer.recognize([sound(0, (100, 200))])
    assert result.window.index == 0

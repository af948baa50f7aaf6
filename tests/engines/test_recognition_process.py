"""Recognition in a child process: its death costs one batch, and says why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.engines.fake_recognizer import FakeRecognizer
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognition_process import ChildRecognizer
from tolmach.errors import EngineError, ModelError

pytestmark = pytest.mark.slow  # starts processes

SOUNDS = [
    WindowAudio(Window(n, (Span(n * 1000, n * 1000 + 1000),)), np.zeros(16_000, dtype=np.float32))
    for n in range(7)
]


def child(kind: str, batch_size: int = 4) -> ChildRecognizer:
    options = RecognitionOptions(batch_size=batch_size)
    return ChildRecognizer("tests.engines.toys", Path(kind), options, "ru", guard=False)


@pytest.mark.parametrize("kind", ["killed-2", "crashed-1", "failed-2"])
def test_a_death_is_answered_by_smaller_batches(kind: str) -> None:
    """Nothing is lost or changed: all windows come, in order."""
    recognizer = child(kind)
    assert list(recognizer.recognize(SOUNDS)) == list(FakeRecognizer().recognize(SOUNDS))
    recognizer.close()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("killed-0", "was stopped by the system, most likely because memory ran out"),
        ("crashed-0", "crashed (SIGSEGV)"),
        ("failed-0", "Unable to allocate."),
    ],
)
def test_a_window_that_cannot_be_recognised_ends_with_a_clear_sentence(
    kind: str, sentence: str
) -> None:
    """A batch of one that fails is the end, and the message names the cause."""
    with pytest.raises(EngineError) as caught:
        list(child(kind).recognize(SOUNDS))
    assert sentence in caught.value.message
    assert "kept" in caught.value.next_step


def test_what_came_before_a_death_is_kept() -> None:
    """Results of earlier batches were given before the error is raised."""
    recognizer = child("killed-0", batch_size=1)
    with pytest.raises(EngineError):
        next(recognizer.recognize(SOUNDS))
    healthy = child("killed-1", batch_size=1)
    results = healthy.recognize(SOUNDS)
    assert next(results).window.index == 0


def test_a_missing_model_is_the_models_error() -> None:
    """An error that was raised on purpose arrives as it was."""
    with pytest.raises(ModelError, match="There is no such model") as caught:
        child("nothing")
    assert caught.value.next_step == "Get one."


def test_languages_are_told_through_the_process() -> None:
    """The child answers what the engine answers."""
    assert child("killed-1").languages(SOUNDS[:2]) == [{"ru": 1.0}, {"ru": 1.0}]

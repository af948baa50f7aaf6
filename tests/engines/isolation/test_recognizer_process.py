"""Recognition in a child process: its death costs one batch, and says why."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.needs import ROOT
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.engines.isolation.recognizer_process import ChildRecognizer
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.errors import EngineError, MemoryShortageError, ModelError

pytestmark = pytest.mark.slow  # starts processes

SOUNDS = [
    WindowAudio(Window(n, (Span(n * 1000, n * 1000 + 1000),)), np.zeros(16_000, dtype=np.float32))
    for n in range(7)
]


def child(kind: str, batch_size: int = 4) -> ChildRecognizer:
    options = RecognitionOptions(batch_size=batch_size)
    return ChildRecognizer("tests.engines.toys", Path(kind), options, ("ru",), guard=False)


@pytest.mark.parametrize("kind", ["killed-2", "crashed-1", "failed-2", "memory-2"])
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
        ("memory-0", "The recognizer ran out of memory."),
        ("unexpected-0", "The recognizer failed: KeyError: 'what no engine expected'."),
    ],
)
def test_a_window_that_cannot_be_recognized_ends_with_a_clear_sentence(
    kind: str, sentence: str
) -> None:
    """A batch of one that fails is the end, and the message names the cause."""
    with pytest.raises(EngineError) as caught:
        list(child(kind).recognize(SOUNDS))
    assert sentence in caught.value.message
    assert "kept" in caught.value.next_step


def test_a_recognizer_that_is_told_its_languages_goes_on_in_its_process() -> None:
    """Also behind one that the model does not know."""
    recognizer = child("whole-9")
    expected = list(FakeRecognizer().recognize(SOUNDS))
    assert list(recognizer.recognize(SOUNDS)) == expected
    before = psutil.Process().children()
    with pytest.raises(ModelError, match="does not know 'uk'"):
        recognizer.told(("uk",))
    assert list(recognizer.told(("ru",)).recognize(SOUNDS)) == expected
    assert psutil.Process().children() == before
    recognizer.close()


def test_what_came_before_a_death_is_kept() -> None:
    """Results of earlier batches were given before the error is raised."""
    recognizer = child("killed-0", batch_size=1)
    with pytest.raises(EngineError):
        next(recognizer.recognize(SOUNDS))
    healthy = child("killed-1", batch_size=1)
    results = healthy.recognize(SOUNDS)
    assert next(results).window.index == 0


def test_a_missing_model_is_the_models_error() -> None:
    """
    An error that was raised on purpose arrives as it was.

    It comes when the model is needed and not before, since the model loads meanwhile; a process
    that is kept for the next recording says it again.
    """
    recognizer = child("nothing")
    for _ in range(2):
        with pytest.raises(ModelError, match="There is no such model") as caught:
            list(recognizer.recognize(SOUNDS))
        assert caught.value.next_step == "Get one."


def test_the_child_is_told_what_may_be_decoded_together() -> None:
    """This toy writes it into the number of attempts."""
    sounds = [replace(sound, together=30_000) for sound in SOUNDS[:2]]
    assert [each.attempts for each in child("together-9").recognize(sounds)] == [30_000] * 2


def test_languages_are_told_through_the_process() -> None:
    """The child answers what the engine answers."""
    assert child("killed-1").languages(SOUNDS[:2]) == [{"ru": 1.0}, {"ru": 1.0}]


def loading(folder: Path, deaths: int) -> ChildRecognizer:
    model = folder / "loading" / "killed-9"
    model.mkdir(parents=True)
    (model / "deaths").write_text(str(deaths))
    return ChildRecognizer(
        "tests.engines.toys", model, RecognitionOptions(batch_size=4), ("ru",), guard=False
    )


def test_a_child_killed_while_it_loads_its_model_is_started_once_again(tmp_path: Path) -> None:
    """Memory that another program held for a moment does not cost the recording."""
    recognizer = loading(tmp_path, deaths=1)
    assert list(recognizer.recognize(SOUNDS)) == list(FakeRecognizer().recognize(SOUNDS))


def test_a_child_that_is_killed_at_every_loading_is_a_shortage_of_memory(tmp_path: Path) -> None:
    """A batch takes such a recording up again, because it may go well another time."""
    with pytest.raises(MemoryShortageError, match="memory ran out") as caught:
        list(loading(tmp_path, deaths=2).recognize(SOUNDS))
    assert "doctor" in caught.value.next_step


def test_one_death_on_a_single_window_is_answered_by_another_try(tmp_path: Path) -> None:
    """With one window at once there is no smaller batch; the window is tried twice."""
    recognizer = child("killed-9", batch_size=1)
    recognized = recognizer.recognize(SOUNDS)
    first = next(recognized)
    assert recognizer._child is not None
    recognizer._child._process.kill()
    assert [first, *recognized] == list(FakeRecognizer().recognize(SOUNDS))


@pytest.mark.parametrize(
    "how",
    [
        "busy",
        pytest.param(
            "holding", marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux kills it")
        ),
    ],
)
@pytest.mark.parametrize("thread", ["main", "another"])
def test_a_child_ends_with_its_parent_in_the_middle_of_a_computation(how: str, thread: str) -> None:
    """Killed, the parent can clean nothing up; a resume must not run beside an old recognizer."""
    if (how, thread) == ("holding", "another"):
        pytest.skip("Linux would kill the child with the thread, so it is not asked to")
    command = [sys.executable, "-m", "tests.faults.busy_recognition", how, thread]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "computing\n"
        family = psutil.Process(parent.pid).children()
        parent.kill()
    assert family
    _, alive = psutil.wait_procs(family, timeout=30)  # far below what the computation takes
    assert not alive

"""One recognizer process for several workers: one model, and nobody suffers from another."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.engines.isolation.test_recognizer_process import SOUNDS
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.isolation import recognizer_child, shared_process
from tolmach.engines.isolation.child_process import Link
from tolmach.engines.isolation.messages import send
from tolmach.engines.isolation.recognizer_child import Load, Recognize
from tolmach.engines.isolation.recognizer_process import ChildRecognizer, _sound
from tolmach.engines.isolation.shared_process import SharedLink, SharedProcess
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.errors import EngineError, ModelError
from tolmach.network import offline

pytestmark = [
    pytest.mark.slow,  # starts processes
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares a process"),
]

PROGRAM = "tolmach.engines.isolation.shared_recognizer"
TOYS = "tests.engines.toys"
OPTIONS = RecognitionOptions(batch_size=4, device="cpu")
EXPECTED = list(FakeRecognizer().recognize(SOUNDS))


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[SharedProcess]:
    yield from started(PROGRAM, monkeypatch)


def started(program: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SharedProcess]:
    process = SharedProcess(program, 2)
    monkeypatch.setitem(shared_process._inherited, "door", process.door)
    yield process
    process.stop()
    assert not running(PROGRAM)


def running(program: str) -> list[psutil.Process]:
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # it has just ended
            found += [one] if program in one.cmdline() else []
    return found


def worker(kind: str | Path, options: RecognitionOptions = OPTIONS) -> ChildRecognizer:
    return ChildRecognizer(TOYS, Path(kind), options, ("ru",), guard=False)


def busy(kind: str) -> Link:
    """A worker whose windows have begun to be recognized, and do not end."""
    link = SharedLink(Load(TOYS, kind, OPTIONS, ("ru",), "", False), recognizer_child.Answer)
    link.ready()
    for each in (_sound(SOUNDS[0]), Recognize()):
        send(link._to_engine, each)
    return link


def recognized(recognizer: ChildRecognizer) -> list[RecognizedWindow]:
    return list(recognizer.recognize(SOUNDS))


@pytest.mark.usefixtures("shared")
def test_two_workers_recognize_at_the_same_time_with_one_model(tmp_path: Path) -> None:
    """
    The toy works only while two are at it in one process.

    How many windows each takes at once, which follows from the memory that is free, is its own.
    """
    model = tmp_path / "meeting"
    model.mkdir()
    with ThreadPoolExecutor(2) as threads:
        workers = [worker(model), worker(model, replace(OPTIONS, batch_size=6))]
        assert list(threads.map(recognized, workers)) == [EXPECTED, EXPECTED]
    assert (model / "loads").read_text() == "loaded\n"
    assert len(running(PROGRAM)) == 1
    assert not running(recognizer_child.__name__)


@pytest.mark.usefixtures("shared")
def test_the_process_ends_with_its_last_worker_and_starts_for_the_next() -> None:
    """The translators of a batch need the memory."""
    first, second = worker("whole-9"), worker("whole-9")
    assert recognized(first) == recognized(second) == EXPECTED
    processes = running(PROGRAM)
    first.close()
    assert recognized(second) == EXPECTED
    second.close()
    _, alive = psutil.wait_procs(processes, timeout=30)
    assert not alive
    assert recognized(worker("whole-9")) == EXPECTED


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("kind", ["killed-2", "crashed-1", "failed-2", "memory-2"])
def test_what_is_too_much_for_one_worker_costs_the_others_nothing(kind: str) -> None:
    """They ask again about as many windows as before, so that their results are the same."""
    frail, sound = worker(kind), worker("whole-9")
    for _ in range(2):
        assert recognized(sound) == EXPECTED
        assert recognized(frail) == EXPECTED
    assert recognized(sound) == EXPECTED
    assert sound._at_once == OPTIONS.batch_size


@pytest.mark.usefixtures("shared")
def test_a_window_that_always_kills_fails_for_its_worker_alone() -> None:
    """It does so as in a process of its own, and the others still share one."""
    sound = worker("whole-9")
    with pytest.raises(EngineError, match="memory ran out"):
        recognized(worker("killed-0"))
    assert recognized(sound) == EXPECTED
    assert len(running(PROGRAM)) == 1


@pytest.mark.usefixtures("shared")
def test_a_process_that_dies_while_it_loads_is_started_again(tmp_path: Path) -> None:
    model = tmp_path / "loading" / "whole-9"
    model.mkdir(parents=True)
    (model / "deaths").write_text("1")
    assert recognized(worker(model)) == EXPECTED


@pytest.mark.usefixtures("shared")
def test_an_error_of_the_model_is_told_to_the_worker_that_asked() -> None:
    """It is told again when the worker is kept for the next recording."""
    sound, wrong = worker("whole-9"), worker("nothing")
    for _ in range(2):
        with pytest.raises(ModelError, match="There is no such model"):
            recognized(wrong)
    with pytest.raises(ModelError, match="does not know 'uk'"):
        sound.told(("uk",))
    assert recognized(sound) == EXPECTED


@pytest.mark.usefixtures("shared")
def test_a_worker_that_is_killed_in_the_middle_of_a_batch_leaves_the_others_alone() -> None:
    gone = busy("busy")
    sound = worker("whole-9")
    processes = running(PROGRAM)
    gone.close()
    assert recognized(sound) == EXPECTED
    assert running(PROGRAM) == processes


def test_a_process_that_hangs_can_be_killed_and_another_answers(shared: SharedProcess) -> None:
    """The hanging engine lets no thread of its process run."""
    sound = worker("whole-9")
    assert recognized(sound) == EXPECTED
    hanging = busy("holding")
    shared.kill()
    assert recognized(sound) == EXPECTED
    hanging.close()


def test_a_recognizer_whose_process_died_between_two_recordings_is_told_its_next_task(
    shared: SharedProcess,
) -> None:
    sound = worker("whole-9")
    assert recognized(sound) == EXPECTED
    processes = running(PROGRAM)
    shared.kill()
    psutil.wait_procs(processes)
    assert recognized(sound.told(("ru",))) == EXPECTED


def test_workers_go_on_alone_when_the_process_cannot_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in started("tests.no_such_program", monkeypatch):
        own = worker("whole-9")
        assert recognized(own) == EXPECTED
        assert len(running(recognizer_child.__name__)) == 1


@pytest.mark.usefixtures("shared")
def test_a_card_is_not_shared() -> None:
    """What several workers gain or lose on one was not measured."""
    own = worker("whole-9", RecognitionOptions(device="cuda"))
    assert recognized(own) == EXPECTED
    assert not running(PROGRAM)


@pytest.mark.usefixtures("shared")
def test_the_network_is_refused_in_the_shared_process() -> None:
    with offline(), pytest.raises(ModelError, match="switched off"):
        recognized(worker("online"))
    assert recognized(worker("whole-9")) == EXPECTED

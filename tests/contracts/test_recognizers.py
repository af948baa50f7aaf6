"""What every recognizer must do, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import toy_onnx, toy_whisper
from tests.engines import scripted_recognizer
from tests.engines.scripted_recognizer import scripted_model
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.engines.isolation import shared_process
from tolmach.engines.isolation.recognizer_process import ChildRecognizer
from tolmach.engines.isolation.shared_process import SharedProcess
from tolmach.engines.ports import Recognizer, WindowAudio
from tolmach.engines.recognizers import faster_whisper
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.engines.recognizers.loading import load_recognizer
from tolmach.engines.table import RECOGNIZERS, engine_module

pytestmark = pytest.mark.slow

OPTIONS = RecognitionOptions(batch_size=2, device="cpu", threads=1)


WHISPER, SCRIPTED = faster_whisper.__name__, scripted_recognizer.__name__
ENGINES: dict[str, Callable[[Path, Path], Recognizer]] = {
    "fake": lambda whisper, script: FakeRecognizer(),
    "faster-whisper": lambda whisper, script: load(WHISPER, whisper, guard=False),
    "faster-whisper, guarded": lambda whisper, script: load(WHISPER, whisper),
    "faster-whisper, child": lambda whisper, script: ChildRecognizer(
        WHISPER, whisper, OPTIONS, ("ru",)
    ),
    "faster-whisper, shared": lambda whisper, script: Sharing(WHISPER, whisper, OPTIONS, ("ru",)),
    "onnx": lambda whisper, script: load(RECOGNIZERS["onnx-asr"], toy_onnx.build(script / "onnx")),
    "scripted": lambda whisper, script: load(SCRIPTED, script, guard=False),
    "scripted, guarded": lambda whisper, script: load(SCRIPTED, script),
    "scripted, child": lambda whisper, script: ChildRecognizer(SCRIPTED, script, OPTIONS, ("ru",)),
}


class Sharing(ChildRecognizer):
    """A recognizer in the process that workers share; that process ends with it."""

    def __init__(self, *arguments: Any) -> None:
        self.shared = SharedProcess("tolmach.engines.isolation.shared_recognizer", 2)
        shared_process.enter_by(self.shared.door)
        super().__init__(*arguments)

    def close(self) -> None:
        super().close()
        if shared_process.has_door():
            shared_process._inherited.clear()
            self.shared.stop()


def load(module: str, folder: Path, *, guard: bool = True) -> Recognizer:
    return load_recognizer(module, folder, OPTIONS, ("ru",), "", guard=guard)


@pytest.fixture(scope="module", params=ENGINES)
def recognizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recognizer]:
    whisper = toy_whisper.build(tmp_path_factory.mktemp("toy"))
    script = scripted_model(tmp_path_factory.mktemp("scripted"))
    engine = ENGINES[request.param](whisper, script)
    yield engine
    engine.close()
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
    """A tenth of a second is recognized like everything else."""
    (result,) = recognizer.recognize([sound(0, (100, 200))])
    assert result.window.index == 0


def test_languages_are_told_for_each_window_with_the_same_codes(recognizer: Recognizer) -> None:
    """Here only one is in question."""
    assert list(recognizer.languages(WINDOWS)) == [{"ru": 1.0}] * len(WINDOWS)
    assert list(recognizer.languages([])) == []


def test_the_languages_that_a_model_knows_include_the_one_it_was_loaded_for(
    recognizer: Recognizer,
) -> None:
    assert "ru" in recognizer.known_languages


def test_other_readings_are_of_the_same_window_and_come_to_an_end(recognizer: Recognizer) -> None:
    """An engine may have none."""
    audio = WINDOWS[0]
    assert all(reading.window == audio.window for reading in recognizer.look_again(audio))


@pytest.mark.parametrize("engine", [*RECOGNIZERS, "scripted"])
def test_the_module_of_an_engine_has_all_that_the_table_asks_for(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECOGNIZERS, "scripted", SCRIPTED)
    module = engine_module(RECOGNIZERS, engine, "a model")
    assert list(signature(module.load).parameters)[:4] == [
        "folder", "options", "languages", "hotwords",
    ]  # fmt: skip
    assert all(find_spec(name) for name in module.PACKAGES)
    assert not module.holds(set(), {})

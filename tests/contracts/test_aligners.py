"""What every aligner must do, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests import toy_onnx, toy_whisper
from tests.needs import package
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import TextWindow
from tolmach.core.timing import Span
from tolmach.engines.aligners import onnx_ctc, whisper
from tolmach.engines.aligners.fake import FakeAligner
from tolmach.engines.aligners.loading import load_aligner
from tolmach.engines.isolation.aligner_process import ChildAligner
from tolmach.engines.ports import Aligner, TextAudio
from tolmach.errors import ModelError
from tolmach.models.folder import can_align, infer_entry

pytestmark = pytest.mark.slow

OPTIONS = RecognitionOptions(device="cpu", threads=1)
ENGINES: dict[str, Callable[[Path], Aligner]] = {
    "fake": lambda toy: FakeAligner(),
    "whisper": lambda toy: load_aligner(whisper.__name__, toy, OPTIONS),
    "whisper, child": lambda toy: ChildAligner(whisper.__name__, toy, OPTIONS),
    "ctc": lambda toy: load_aligner(onnx_ctc.__name__, gigaam(toy), OPTIONS),
    "ctc, child": lambda toy: ChildAligner(onnx_ctc.__name__, gigaam(toy), OPTIONS),
}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy_whisper.build(tmp_path_factory.mktemp("toy"))


def gigaam(toy: Path) -> Path:
    package("onnx_asr")
    return toy_onnx.build(toy.with_name("gigaam"))


@pytest.fixture(scope="module", params=ENGINES)
def aligner(request: pytest.FixtureRequest, toy: Path) -> Iterator[Aligner]:
    engine = ENGINES[request.param](toy)
    yield engine
    engine.close()
    engine.close()


def audio(start: int, end: int, words: tuple[str, ...]) -> TextAudio:
    noise = np.random.default_rng(start).normal(0, 0.01, (end - start) * 16)
    return TextAudio(TextWindow(Span(start, end), words, "ru"), noise.astype(np.float32))


WINDOWS = [
    audio(0, 4_500, ("Мы", "писали", "письма", "каждую", "неделю,", "и", "ответы")),
    audio(20_000, 21_000, ("Мы", "писали")),
    audio(60_000, 64_321, ("Мы", "«совсем»", "не", "писали", "2021", "—", "письма")),
]


def test_every_window_is_answered_in_order_with_its_words(aligner: Aligner) -> None:
    answers = list(aligner.align(WINDOWS))
    assert [tuple(word.text for word in words) for words in answers] == [
        each.window.words for each in WINDOWS
    ]


def test_times_rise_inside_the_window_and_every_word_has_a_probability(aligner: Aligner) -> None:
    for each, words in zip(WINDOWS, aligner.align(WINDOWS), strict=True):
        starts = [word.start for word in words]
        assert starts == sorted(starts)
        assert each.window.span.start <= starts[0]
        assert all(word.end <= each.window.span.end for word in words)
        assert all(0 <= (word.probability or 0.0) <= 1 for word in words)


def test_the_same_window_always_gets_the_same_times(aligner: Aligner) -> None:
    whole = list(aligner.align(WINDOWS))
    assert list(aligner.align(WINDOWS[1:])) == whole[1:]
    assert list(aligner.align(reversed(WINDOWS))) == whole[::-1]


def test_a_moment_of_sound_for_many_words_is_no_accident(aligner: Aligner) -> None:
    """Some times, or none."""
    (words,) = aligner.align([audio(0, 100, ("Мы", "писали", "письма"))])
    assert len(words) in (0, 3)


def test_no_windows_are_no_answers(aligner: Aligner) -> None:
    assert list(aligner.align([])) == []


def test_more_words_than_the_model_reads_give_no_answer(toy: Path) -> None:
    """Whisper reads 448 pieces."""
    aligner = load_aligner(whisper.__name__, toy, OPTIONS)
    assert list(aligner.align([audio(0, 28_000, ("писали",) * 500)])) == [()]


def test_the_attention_of_the_model_tells_the_times(toy: Path) -> None:
    """The toy's words lie half a second apart, whatever the sound."""
    aligner = load_aligner(whisper.__name__, toy, OPTIONS)
    (words,) = aligner.align([audio(0, 4_500, toy_whisper.WORDS)])
    assert all(abs(word.start - 500 * i) < 200 for i, word in enumerate(words))


def test_pieces_of_a_ctc_model_tell_the_times(toy: Path) -> None:
    """The toy's pieces lie 160 ms apart: Мы, писа, ли, письма, a comma, и, ждали."""
    aligner = onnx_ctc.load(gigaam(toy), OPTIONS)
    texts = ("мы", "ПИСАЛИ", "—", "письма", "и", "ждали!")
    (words,) = aligner.align([audio(10_000, 12_000, texts)])
    assert [(word.text, word.start, word.end, word.interpolated) for word in words] == [
        ("мы", 10_000, 10_120, False),
        ("ПИСАЛИ", 10_160, 10_440, False),
        ("—", 10_440, 10_440, True),
        ("письма", 10_480, 10_600, False),
        ("и", 10_800, 10_920, False),
        ("ждали!", 10_960, 11_080, False),
    ]
    assert [word.probability for word in words if word.probability] == [
        pytest.approx(0.905, abs=0.001)
    ] * 5


def test_a_ctc_model_gives_no_times_in_a_language_that_it_does_not_know(toy: Path) -> None:
    aligner = onnx_ctc.load(gigaam(toy), OPTIONS)
    ukrainian = replace(WINDOWS[1], window=replace(WINDOWS[1].window, language="uk"))
    assert [len(words) for words in aligner.align([ukrainian, WINDOWS[1]])] == [0, 2]


def test_a_model_that_is_no_ctc_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v3_rnnt_encoder.onnx").touch()
    with pytest.raises(ModelError, match="only CTC models can"):
        onnx_ctc.load(tmp_path, OPTIONS)


def test_which_recognizers_can_also_align_is_known_by_their_files(
    toy: Path, tmp_path: Path
) -> None:
    (tmp_path / "v3_rnnt_encoder.onnx").touch()
    folders = [toy, gigaam(toy), tmp_path]
    assert [can_align(infer_entry(folder), folder) for folder in folders] == [True, True, False]


def test_a_child_that_dies_is_replaced_and_one_window_gets_no_answer(toy: Path) -> None:
    aligner = ChildAligner(whisper.__name__, toy, OPTIONS)
    assert aligner._child is not None
    aligner._child._process.kill()
    assert [len(words) for words in aligner.align(WINDOWS)] == [0, 2, 7]
    aligner.close()

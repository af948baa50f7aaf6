"""faster-whisper with a toy model whose every word and time is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from faster_whisper import BatchedInferencePipeline, WhisperModel

from tests import toy_whisper
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers import faster_whisper
from tolmach.engines.recognizers.faster_whisper import FasterWhisper
from tolmach.engines.recognizers.guarded import Guarded
from tolmach.engines.recognizers.loading import load_recognizer
from tolmach.engines.recognizers.whisper_windows import EARLY_MS, halved
from tolmach.errors import ModelError

pytestmark = pytest.mark.slow

OPTIONS = RecognitionOptions(batch_size=3, device="cpu", threads=1)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy_whisper.build(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def recognizer(toy: Path) -> FasterWhisper:
    return faster_whisper.load(toy, OPTIONS, ("ru",))


def paused(start: int) -> tuple[Span, ...]:
    times = ((0, 2_000), (3_000, 4_000), (5_000, 7_000))
    return tuple(Span(start + first, start + last) for first, last in times)


def sound(
    index: int, *spans: tuple[int, int], voiced: tuple[Span, ...] | None = None
) -> WindowAudio:
    window = Window(index, tuple(Span(*span) for span in spans))
    return WindowAudio(window, np.zeros(window.duration * 16, dtype=np.float32), voiced)


def test_words_have_the_times_that_the_model_gave(recognizer: FasterWhisper) -> None:
    """The toy says one word each half second; the third second lies behind a pause."""
    (recognized,) = recognizer.recognize([sound(0, (10_000, 12_000), (60_000, 63_000))])
    assert recognized.text == "Мы писали письма каждую неделю, и ответы приходили всегда."
    starts = [word.start for word in recognized.words]
    said = [10_000, 10_500, 11_000, 11_500, 60_000, 60_500, 61_000, 61_500, 62_000]
    assert starts == [at + EARLY_MS for at in said]
    assert not any(word.interpolated for word in recognized.words)
    assert recognized.log_probability is not None
    assert recognized.log_probability > -0.5


def test_batches_do_not_mix_windows_up(recognizer: FasterWhisper) -> None:
    """Windows of odd lengths, recognized together, each get their own words at their own times."""
    windows = [sound(n, (n * 40_000, n * 40_000 + 5_000 + 777 * n)) for n in range(9)]
    for n, recognized in enumerate(recognizer.recognize(windows)):
        assert [word.start for word in recognized.words] == [
            n * 40_000 + 500 * i + EARLY_MS for i in range(9)
        ]


def test_a_second_look_covers_the_whole_window(recognizer: FasterWhisper) -> None:
    """Without time stamps, for it has pauses; in halves; where it looped, without repetition."""
    voiced = (Span(0, 9_000), Span(11_000, 20_000))
    window = sound(0, (0, 20_000), voiced=voiced)
    looks = list(recognizer.look_again(window, repetition=True))
    assert [look.text.count("Мы писали") for look in looks] == [1, 2, 1]
    assert looks[1].words[9].start == 10_000 + EARLY_MS
    assert list(recognizer.look_again(window)) == looks[:2]


def test_a_window_without_a_pause_is_not_halved() -> None:
    """There is no place to cut."""
    assert halved(sound(0, (0, 20_000), voiced=(Span(0, 20_000),))) == []
    assert halved(sound(0, (0, 20_000))) == []


def test_parts_of_words_become_words(tmp_path: Path) -> None:
    """A piece without a space in front belongs to the word before."""
    folder = toy_whisper.build(tmp_path, words=("из", "+-за", "письма"))
    (recognized,) = faster_whisper.load(folder, OPTIONS, ("ru",)).recognize([sound(0, (0, 3_000))])
    assert [(word.text, word.start, word.end) for word in recognized.words] == [
        ("из-за", EARLY_MS, 1_000 + EARLY_MS),
        ("письма", 1_000 + EARLY_MS, 1_500 + EARLY_MS),
    ]


def test_languages_are_told_among_those_that_were_named(toy: Path) -> None:
    """The toy thinks of Russian first; without Russian, of the first of the equal rest."""
    named = faster_whisper.load(toy, OPTIONS, ("uk", "ru"))
    (told,) = named.languages([sound(0, (0, 3_000))])
    assert list(told) == ["uk", "ru"]
    assert told["ru"] > 0.99
    (recognized,) = named.recognize([sound(0, (0, 3_000))])
    assert (recognized.language, recognized.language_probability) == ("ru", told["ru"])


def test_the_model_stays_loaded_for_other_languages(toy: Path) -> None:
    engine = faster_whisper.__name__
    asked = load_recognizer(engine, toy, OPTIONS, (), "")
    told = load_recognizer(engine, toy, OPTIONS, ("uk",), "", before=asked)
    assert isinstance(asked, Guarded)
    assert isinstance(told, Guarded)
    assert told.inside.model is asked.inside.model  # type: ignore[attr-defined]
    (recognized,) = told.recognize([sound(0, (0, 3_000))])
    assert recognized.language == "uk"
    with pytest.raises(ModelError, match="does not know 'de'"):
        load_recognizer(engine, toy, OPTIONS, ("de",), "", before=told)


def test_a_declared_language_is_not_overruled(toy: Path) -> None:
    """What the user says counts, whatever the model thinks."""
    (recognized,) = faster_whisper.load(toy, OPTIONS, ("uk",)).recognize([sound(0, (0, 3_000))])
    assert (recognized.language, recognized.language_probability) == ("uk", 1.0)


def test_some_windows_tell_their_language_whatever_was_declared(toy: Path) -> None:
    """The first two and then every fourth do; windows with little speech do not."""
    windows = [sound(number, (number * 3_000, number * 3_000 + 2_900)) for number in range(10)]
    voiced = [
        replace(window, voiced=(window.window.span if i != 4 else Span(12_000, 12_500),))
        for i, window in enumerate(windows)
    ]
    recognized = list(faster_whisper.load(toy, OPTIONS, ("uk",)).recognize(voiced))
    told = [window.window.index for window in recognized if window.detected]
    assert told == [0, 1, 8]
    assert list(recognized[0].detected) == ["ru"]


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Windows and frames of 10 ms of everything that a Whisper encodes, as it comes."""
    seen: list[tuple[int, ...]] = []
    encode = WhisperModel.encode

    def counted(model: WhisperModel, features: npt.NDArray[np.float32]) -> object:
        seen.append((features.shape[0], features.shape[-1]))
        return encode(model, features)

    monkeypatch.setattr(WhisperModel, "encode", counted)
    return seen


def test_the_encoder_sees_every_window_once_and_alone(
    toy: Path, encoded: list[tuple[int, ...]]
) -> None:
    """It is most of the work; the language is told from the same output as the words."""
    recognizer = faster_whisper.load(toy, OPTIONS, ("ru",))
    # two pauses let the decoder write time stamps in every second window
    windows = [
        sound(n, (n * 9_000, n * 9_000 + 8_000), voiced=(Span(n * 9_000, n * 9_000 + 3_000),))
        if n % 2
        else sound(n, (n * 9_000, n * 9_000 + 8_000), voiced=paused(n * 9_000))
        for n in range(6)
    ]
    results = list(recognizer.recognize(windows))
    assert encoded == [(1, 3_000)] * 6
    assert all(result.text.startswith("Мы писали письма") for result in results)
    assert all(results[index].detected["ru"] > 0.5 for index in (0, 1, 4))


def test_utterances_of_one_language_are_decoded_together(
    toy: Path, encoded: list[tuple[int, ...]]
) -> None:
    """Ten seconds of each tell the language; the toy says nine words, one each half second."""
    recognizer = faster_whisper.load(toy, OPTIONS, ("ru", "uk"))
    windows = [
        replace(sound(n, (n * 40_000, n * 40_000 + length)), together=5_000)
        for n, length in enumerate((3_000, 2_000, 5_000))
    ]
    results = list(recognizer.recognize(windows))
    assert encoded == [(1, 1_000)] * 3 + [(1, 3_000)] * 2
    assert [result.text for result in results] == [
        "Мы писали письма каждую неделю, и",
        "ответы приходили всегда.",
        "Мы писали письма каждую неделю, и ответы приходили всегда.",
    ]
    assert [word.start for word in results[1].words] == [
        40_000 + EARLY_MS,
        40_500 + EARLY_MS,
        41_000 + EARLY_MS,
    ]
    assert all(result.language == "ru" for result in results)


def test_a_language_that_is_not_sure_is_asked_of_the_whole_utterance(
    toy: Path, encoded: list[tuple[int, ...]]
) -> None:
    """The toy finds English and Ukrainian equally improbable."""
    recognizer = faster_whisper.load(toy, OPTIONS, ("en", "uk"))
    (recognized,) = recognizer.recognize([sound(0, (0, 3_000))])
    assert encoded == [(1, 1_000), (1, 3_000), (1, 3_000)]
    assert recognized.language == "en"


def test_a_part_of_a_window_with_a_second_of_speech_tells_its_language(toy: Path) -> None:
    """Speech without words may be in another language."""
    parts = [
        replace(sound(4, (0, 3_000), voiced=(Span(0, length),)), part=True)
        for length in (1_000, 900)
    ]
    recognized = faster_whisper.load(toy, OPTIONS, ("uk",)).recognize(parts)
    assert [list(each.detected) for each in recognized] == [["ru"], []]


def test_a_window_with_two_pauses_is_decoded_with_time_stamps(
    toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One pause is not enough: the decoder goes on behind it."""
    asked: list[bool] = []
    transcribe = BatchedInferencePipeline.transcribe

    def noted(*arguments: object, without_timestamps: bool, **settings: object) -> object:
        asked.append(not without_timestamps)
        return transcribe(*arguments, without_timestamps=without_timestamps, **settings)

    monkeypatch.setattr(BatchedInferencePipeline, "transcribe", noted)
    recognizer = faster_whisper.load(toy, OPTIONS, ("ru",))
    one = sound(0, (0, 8_000), voiced=(Span(0, 3_000), Span(5_000, 7_000)))
    two = sound(1, (0, 8_000), voiced=paused(0))
    for window in (one, two):
        list(recognizer.recognize([window]))
    assert asked == [False, True]


def test_a_language_that_the_model_does_not_know_is_refused(toy: Path) -> None:
    """Even one that Whisper knows, if this model has no token for it."""
    with pytest.raises(ModelError, match="does not know 'de'; it knows en, ru, uk"):
        load_recognizer(faster_whisper.__name__, toy, OPTIONS, ("de",), "")


def test_a_folder_that_is_no_model_is_refused(toy: Path, tmp_path: Path) -> None:
    """Missing files are named; damaged ones are said to be damaged."""
    with pytest.raises(ModelError, match=r"lacks model\.bin, config\.json, tokenizer\.json"):
        faster_whisper.load(tmp_path, OPTIONS, ("ru",))
    for file in toy.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.bin").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="cannot be loaded"):
        faster_whisper.load(tmp_path, OPTIONS, ("ru",))

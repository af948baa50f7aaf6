"""Windows pass the guard: what looks invented is decoded again, the best reading stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pytest

from tests.needs import ROOT
from tolmach.core.document import FindingKind, Word
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, SpokenIn, Window
from tolmach.core.timing import Span
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers import faster_whisper
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.engines.recognizers.guarded import Guarded

LOOP = "мы шли " * 8
GOOD = "Мы шли домой и говорили о книгах."
WINDOW = Window(3, (Span(60_000, 66_000),))


class Readings(FakeRecognizer):
    """
    A recognizer with one reading after the other for every window.

    Args:
        part: the language that it hears in a part of a window.
    """

    def __init__(self, *texts: str, part: Mapping[str, float] | None = None) -> None:
        super().__init__()
        self._heard = part or {}
        self._texts = texts
        self.asked = 0
        self.repetition = False
        self.length = 6_000

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """The first reading; of a part of the window, the second."""
        for audio in windows:
            part = audio.window.duration < self.length
            self.asked += part
            yield self._reading(audio, self._texts[1] if part else self._texts[0])

    def look_again(
        self, window: WindowAudio, *, repetition: bool = False
    ) -> Iterator[RecognizedWindow]:
        """The other readings."""
        self.repetition = repetition
        for text in self._texts[1:]:
            self.asked += 1
            yield self._reading(window, text)

    def languages(self, windows: Iterable[WindowAudio]) -> Iterator[dict[str, float]]:
        """Russian."""
        return ({"ru": 1.0} for _ in windows)

    def _reading(self, audio: WindowAudio, text: str) -> RecognizedWindow:
        start = audio.window.span.start
        words = tuple(
            Word(word, start + 370 * i, start + 370 * i + 360, 0.9)
            for i, word in enumerate(text.split())
        )
        return RecognizedWindow(
            audio.window,
            words,
            "ru",
            log_probability=-0.2,
            detected={"uk": 0.9} if text == self._texts[0] else self._heard,
        )


def guarded(readings: Readings, *voiced: Span, length: int = 6_000) -> RecognizedWindow:
    window = Window(3, (Span(60_000, 60_000 + length),))
    sound = np.zeros(window.duration * 16, dtype=np.float32)
    (result,) = Guarded(readings).recognize([WindowAudio(window, sound, voiced)])
    return result


def test_a_good_reading_is_not_touched() -> None:
    """One attempt, no finding."""
    readings = Readings(GOOD, "другое")
    result = guarded(readings, Span(60_000, 63_000))
    assert (result.text, result.attempts, result.findings, readings.asked) == (GOOD, 1, (), 0)


def test_a_loop_is_decoded_again_until_it_is_gone() -> None:
    """The third reading is good, and the fourth is never asked for."""
    readings = Readings(LOOP, LOOP, GOOD, "лишнее")
    result = guarded(readings, Span(60_000, 63_000))
    assert (result.text, result.attempts, readings.asked) == (GOOD, 3, 2)
    assert result.findings == ()


def test_lost_punctuation_is_worth_one_more_reading() -> None:
    """A model that never writes any is not asked four times for every window."""
    bare = " ".join(f"слово{n}" for n in range(45))
    readings = Readings(bare, bare, GOOD)
    result = guarded(readings, Span(60_000, 76_600), length=20_000)
    assert (result.text, result.attempts, readings.asked) == (bare, 2, 1)


def test_when_nothing_helps_the_least_doubtful_reading_is_marked() -> None:
    """With voice in the window nothing is taken out."""
    result = guarded(Readings(LOOP, "они шли " * 6), Span(60_000, 64_500))
    assert result.text == ("они шли " * 6).strip()
    assert [(entry.kind, entry.removed) for entry in result.findings] == [
        (FindingKind.REPETITION, False)
    ]


def test_when_nobody_speaks_an_invention_goes_and_is_recorded() -> None:
    """The record keeps its words."""
    result = guarded(Readings("Продолжение следует..."), Span(65_000, 65_100))
    assert result.words == ()
    assert [(entry.text, entry.removed) for entry in result.findings] == [
        ("Продолжение следует...", True)
    ]


def test_speech_without_words_is_listed_when_it_stays_unheard() -> None:
    """Two readings without words leave a passage to listen to."""
    result = guarded(Readings("", ""), Span(60_500, 64_500))
    (missing,) = result.findings
    assert (missing.kind, missing.text, result.attempts) == (FindingKind.NO_WORDS, "", 2)
    assert guarded(Readings("", GOOD), Span(60_000, 63_000)).text == GOOD


def test_speech_without_words_is_decoded_alone() -> None:
    """The second look gets the gap with a little sound around it, and nothing else."""
    readings = Readings("Здравствуйте.", "Кто там?")
    result = guarded(readings, Span(60_000, 60_400), Span(62_000, 62_900))
    assert result.text == "Здравствуйте. Кто там?"
    assert (result.words[1].start, readings.asked, result.findings) == (61_850, 1, ())


def test_a_gap_that_sounds_like_another_language_is_told() -> None:
    """It must be clear, and the declared language hardly possible."""
    first = {"en": 0.9, "ru": 0.02}
    gap = Span(62_000, 63_500)
    for heard, told in (
        (first, (SpokenIn(gap, "en"),)),
        ({"en": 0.7, "ru": 0.02}, ()),
        ({"en": 0.85, "ru": 0.12}, ()),
        ({"ru": 0.9}, ()),
        ({}, ()),
    ):
        readings = Readings("Здравствуйте.", "Кто там?", part=heard)
        assert guarded(readings, Span(60_000, 60_400), gap).foreign == told


def test_readings_that_were_not_taken_are_kept_for_the_record() -> None:
    assert guarded(Readings(LOOP, GOOD), Span(60_000, 63_000)).rejected == (LOOP.strip(),)


def test_only_a_loop_is_worth_a_reading_without_repetition() -> None:
    for text, wanted in ((LOOP, True), ("он сказал thank you very much for watching", False)):
        readings = Readings(text, GOOD)
        guarded(readings, Span(60_000, 63_000))
        assert readings.repetition is wanted


@pytest.mark.slow
def test_a_model_that_is_made_to_hear_noise_says_nothing() -> None:
    """Whatever the demo model invents for a window of noise goes, because nobody speaks."""
    model = faster_whisper.load(ROOT / "models/demo/whisper-ru", RecognitionOptions(), ("ru",))
    noise = np.random.default_rng(5).normal(0, 0.1, WINDOW.duration * 16).astype(np.float32)
    (result,) = Guarded(model).recognize([WindowAudio(WINDOW, noise, ())])
    assert result.words == ()
    assert all(entry.removed and entry.text for entry in result.findings)


def test_what_the_language_was_detected_as_outlives_the_first_reading() -> None:
    result = guarded(Readings(LOOP, GOOD), Span(60_000, 63_000))
    assert result.text == GOOD
    assert result.detected == {"uk": 0.9}


def test_speech_without_words_in_two_windows_of_a_batch_is_decoded_together() -> None:
    """The decoder takes two at once for little more than one."""
    together: list[int] = []

    class Counted(Readings):
        def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
            given = list(windows)
            together.append(len(given))
            return super().recognize(given)

    sound = np.zeros(6_000 * 16, dtype=np.float32)
    windows = [Window(index, (Span(index * 6_000, index * 6_000 + 6_000),)) for index in range(2)]
    audio = [WindowAudio(each, sound, (each.span,)) for each in windows]
    results = list(
        Guarded(Counted("Мы шли домой.", "Потом мы пришли."), batch_size=8).recognize(audio)
    )
    assert together == [2, 2]
    assert [result.attempts for result in results] == [2, 2]
    assert all("Мы шли домой. Потом мы" in result.text for result in results)


def test_what_may_be_speech_beside_a_window_is_a_finding() -> None:
    """There are no words for it, and a person can listen."""
    sound = np.zeros(WINDOW.duration * 16, dtype=np.float32)
    audio = WindowAudio(WINDOW, sound, (Span(60_000, 63_000),), (Span(50_000, 51_200),))
    (result,) = Guarded(Readings(GOOD)).recognize([audio])
    assert [(entry.kind, entry.span, entry.text) for entry in result.findings] == [
        (FindingKind.NO_WORDS, Span(50_000, 51_200), "")
    ]


def test_words_begin_and_end_where_the_sound_is_silent() -> None:
    """A second of noise, one of silence, one of noise; the word after the silence waits for it."""
    said = (Word("Да.", 0, 1_300, 0.9), Word("Нет.", 1_300, 3_000, 0.9))
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * 16_000).astype(np.float32)
    noise[16_000:32_000] = 0
    audio = WindowAudio(Window(0, (Span(0, 3_000),)), noise, (Span(0, 3_000),))
    (window,) = Guarded(FakeRecognizer(said)).recognize([audio])
    assert [word.span for word in window.words] == [Span(0, 1_000), Span(2_000, 3_000)]

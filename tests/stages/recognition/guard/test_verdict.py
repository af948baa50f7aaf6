"""What is taken out, what is only marked, and what the whole recording shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.stages.recognition.guard.test_checks import TALK, recognized
from tolmach.core.document import Finding, FindingKind, Sentence, Text, Word
from tolmach.core.speech import RecognizedWindow, SpokenIn, Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.guard import (
    Reading,
    decide,
    examine,
    mark_sentences,
    other_language,
    review,
    second_language,
)


def settled(case: Reading) -> RecognizedWindow:
    return decide(case, examine(case))


def test_an_invention_goes_only_where_nobody_speaks() -> None:
    """The same phrase stays, marked, when there is voice."""
    text = f"{TALK} Продолжение следует..."
    silent = settled(recognized(text, voice=((0, 4_000),)))
    assert silent.text == TALK
    assert silent.findings == (
        Finding(
            FindingKind.STOCK_PHRASE, "a phrase that recognizers invent", None,
            4_000, 4_800, "Продолжение следует...", removed=True,
        ),
    )  # fmt: skip
    voiced = settled(recognized(text))
    assert voiced.text == text
    assert [entry.removed for entry in voiced.findings] == [False]


def test_every_removed_word_is_recorded_once() -> None:
    """A loop in silence is found by two checks and noted by one."""
    window = settled(recognized("мы шли " * 8, start=10_000, voice=((0, 200),)))
    assert window.words == ()
    assert [(s.text.split(), s.removed) for s in window.findings] == [(["мы", "шли"] * 8, True)]


def test_without_a_voice_detector_nothing_goes() -> None:
    """Words alone never condemn."""
    window = settled(recognized("мы шли " * 8, voice=None))
    assert len(window.words) == 16
    assert [entry.kind for entry in window.findings] == [FindingKind.REPETITION]


def test_doubtful_confidence_never_removes() -> None:
    """Low probability, long words and lost punctuation ask for a look, no more."""
    unsure = settled(recognized(TALK, log_probability=-1.3))
    assert unsure.text == TALK
    assert [entry.kind for entry in unsure.findings] == [FindingKind.LOW_CONFIDENCE]
    kept = settled(recognized("да", each=2_500, voice=((0, 100),)))
    assert kept.text == "да"


def spoken(number: int, text: str, language: str = "ru") -> RecognizedWindow:
    start = number * 10_000
    words = tuple(
        Word(word, start + i * 300, start + i * 300 + 250) for i, word in enumerate(text.split())
    )
    return RecognizedWindow(Window(number, (Span(start, start + 10_000),)), words, language)


def test_the_same_words_in_three_windows_are_a_loop() -> None:
    """Short answers of one word may come again and again."""
    loop = [spoken(1, "Спасибо за всё."), spoken(2, "спасибо за всё"), spoken(3, "Спасибо за всё!")]
    (found,) = review([spoken(0, "Да."), *loop, spoken(4, "Да.")])
    assert (found.kind, found.start, found.end) == (FindingKind.REPETITION, 10_000, 30_850)
    assert found.detail == "the same words in 3 windows in a row"
    assert review([spoken(n, "Да.") for n in range(5)]) == []
    twice = [spoken(0, "Да."), spoken(1, "Нет."), spoken(2, "Мы шли."), spoken(3, "Мы шли.")]
    assert review(twice) == []


def test_a_change_of_language_is_marked() -> None:
    """With the time and both languages."""
    (found,) = review([spoken(0, "Добрый день."), spoken(1, "Доброго дня, як ви там?", "uk")])
    assert found.kind == FindingKind.LANGUAGE_SWITCH
    assert found.detail == "from ru to uk at 0:10"
    assert (found.start, found.end) == (10_000, 11_450)


def detected(**languages: float) -> RecognizedWindow:
    return replace(spoken(0, "Добрый день."), detected=languages)


@pytest.mark.parametrize(
    ("windows", "declared", "said"),
    [
        ([detected(en=0.93, es=0.01)], ("ru",), "It sounds like English (93%), not Russian. "),
        ([detected(en=0.9), detected(en=0.7, ru=0.1)], ("ru", "uk"), "not Russian or Ukrainian. "),
        # one passage in another language is no other language
        ([detected(en=0.9), detected(ru=0.9), detected(ru=0.9)], ("ru",), ""),
        ([detected(en=0.5, ru=0.4)], ("ru",), ""),
        # nothing is likely: singing, noise, a voice that no model knows
        ([detected(la=0.34, ru=0.05, nn=0.08)], ("ru",), ""),
        ([spoken(0, "Добрый день.")], ("ru",), ""),
        ([], ("ru",), ""),
    ],
)
def test_another_language_than_the_declared_is_told_by_all_windows(
    windows: list[RecognizedWindow], declared: tuple[str, ...], said: str
) -> None:
    found = other_language(windows, declared)
    assert (found is not None) == bool(said)
    if found:
        assert said in found.detail
        assert found.text == ""  # it flags no sentence


def heard(number: int, *spans: tuple[int, int], language: str = "en") -> RecognizedWindow:
    """A window in which stretches, from its start, sound like another language."""
    start = number * 10_000
    places = (SpokenIn(Span(start + a, start + b), language) for a, b in spans)
    return replace(spoken(number, "Добрый день."), foreign=tuple(places))


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ([heard(0, (5_000, 7_000))], "English seems to be spoken, too, at 0:05."),
        # gaps that lie together are one place
        (
            [heard(0, (1_000, 2_000), (3_000, 4_000)), heard(2, (0, 900)), heard(9)],
            "at 0:01, 0:20. If so, run it again with --from ru,uk,en.",
        ),
        # a whole window; half a window leaves both languages likely
        ([detected(en=0.9), detected(ru=0.9)], "English seems"),
        ([detected(en=0.85, ru=0.12), detected(ru=0.9)], ""),
        # a word or two of another language
        ([heard(0, (5_000, 6_900))], ""),
        ([heard(0, (0, 1_500)), heard(1, (0, 1_500), language="de")], ""),
        ([], ""),
    ],
)
def test_a_second_language_is_advised_with_its_times(
    windows: list[RecognizedWindow], said: str
) -> None:
    found = second_language(windows, ("ru", "uk"))
    assert (found is not None) == bool(said)
    if found:
        assert said in found.detail
        assert found.kind is FindingKind.LANGUAGE


def test_speech_in_another_language_is_listed_and_flags_the_words_that_were_put_there() -> None:
    """A recognizer that was told Russian may translate English instead of writing it down."""
    windows = [heard(0, (0, 5_000)), heard(5, (5_000, 6_000))]
    assert [(each.kind, each.start, each.end, each.text) for each in review(windows)] == [
        (FindingKind.LANGUAGE_SWITCH, 0, 5_000, "Добрый день."),
        (FindingKind.LANGUAGE_SWITCH, 55_000, 56_000, ""),
    ]


def test_punctuation_counts_as_lost_only_where_there_was_some() -> None:
    """A recognizer that never writes any has not lost it."""
    note = Finding(FindingKind.NO_PUNCTUATION, "50 words", None, 10_000, 20_000, "много слов")
    bare = replace(spoken(1, "много слов"), findings=(note,))
    assert review([spoken(0, "тоже без знаков"), bare]) == []
    assert review([spoken(0, "Со знаками."), bare]) == [note]


def test_findings_reach_the_sentences_they_touch() -> None:
    """Removed words and unheard speech have no sentence to flag."""
    sentences = tuple(
        Sentence(f"u{n}", (Word("слово", n * 1000, n * 1000 + 500),), Text("слово"))
        for n in range(3)
    )
    flagged = mark_sentences(
        sentences,
        [
            Finding(FindingKind.RATE, "too fast", None, 1_100, 1_400, "слово"),
            Finding(FindingKind.STOCK_PHRASE, "gone", None, 0, 400, "слово", removed=True),
            Finding(FindingKind.NO_WORDS, "voice", None, 2_000, 2_400, ""),
        ],
    )
    assert [sentence.findings for sentence in flagged] == [
        (),
        (Finding(FindingKind.RATE, "too fast"),),
        (),
    ]

"""Each check sees what it is for, and keeps silent about ordinary speech."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.document import FindingKind, Word
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.guard import Reading, examine, weight

TALK = "Мы писали письма каждую неделю, и ответы приходили почти всегда."


def recognized(
    text: str,
    *,
    start: int = 0,
    each: int = 400,
    voice: tuple[tuple[int, int], ...] | None = (),
    hotwords: str = "",
    **measures: object,
) -> Reading:
    """A window whose words follow one another, `each` ms per word; the voice is where they are."""
    words = tuple(
        Word(word, start + i * each, start + (i + 1) * each, 0.9)
        for i, word in enumerate(text.split())
    )
    end = max(30_000, start + each * len(words))
    window = RecognizedWindow(Window(0, (Span(0, end),)), words, "ru", log_probability=-0.2)
    spoken = (Span(start, start + each * len(words)),)
    spans = None if voice is None else tuple(Span(*pair) for pair in voice) or spoken
    return Reading(replace(window, **measures), spans, hotwords)  # type: ignore[arg-type]


def kinds(case: Reading) -> list[FindingKind]:
    return [finding.kind for finding in examine(case)]


def test_ordinary_speech_raises_no_finding() -> None:
    """Voice where the words are, a normal pace, Russian letters."""
    assert examine(recognized(TALK)) == []
    assert examine(recognized(TALK, voice=None)) == []


def test_words_in_silence() -> None:
    """Words more than 0.3 s away from any voice were not said."""
    (finding,) = examine(recognized("Продолжение дела завтра", start=20_000, voice=((0, 1_400),)))
    assert (finding.kind, finding.first, finding.last) == (FindingKind.INVENTED, 0, 2)
    assert finding.span == Span(20_000, 21_200)


def test_one_sure_word_beside_speech_may_only_be_misplaced() -> None:
    """It is to be looked at, not taken for an invention."""
    case = recognized("да " + TALK, each=1_000, voice=((1_500, 11_000),))
    assert kinds(case) == [FindingKind.LOW_CONFIDENCE]


def test_loops_and_text_that_hardly_moves_on() -> None:
    """Exact loops are found word by word; loops with small changes by their poverty."""
    assert kinds(recognized("мы шли " * 8)) == [FindingKind.REPETITION]
    nearly = " ".join(f"он сказал что {number} он сказал что" for number in range(6))
    assert FindingKind.REPETITION in kinds(recognized(nearly))


def test_stock_phrases() -> None:
    """They are found with voice, too: then a person decides."""
    assert kinds(recognized(f"{TALK} Продолжение следует...")) == [FindingKind.STOCK_PHRASE]


def test_the_list_of_names_said_back() -> None:
    """Four names of the list in its order are an echo; one full name is not."""
    hotwords = "Борис Кагарлицкий Анна Петрова Комитет"
    case = recognized("Борис Кагарлицкий Анна Петрова Комитет", hotwords=hotwords)
    assert kinds(case) == [FindingKind.INVENTED]
    assert kinds(recognized("Борис Кагарлицкий писал нам.", hotwords=hotwords)) == []


def test_impossible_pace() -> None:
    """54 letters in one second of voice; ten words in half a second."""
    assert kinds(recognized(TALK, each=100, voice=((0, 1_000),))) == [FindingKind.RATE]
    crowd = recognized("а б в г д е ж з и к", each=50)
    assert kinds(crowd) == [FindingKind.RATE]


def test_foreign_letters() -> None:
    """Four Latin words are another language, three may be a title; Chinese never belongs."""
    assert kinds(recognized("он сказал thank you for watching")) == [FindingKind.SCRIPT]
    assert kinds(recognized("мы читали New York Times в камере")) == []
    assert kinds(recognized("мы читали 谢谢 в камере")) == [FindingKind.SCRIPT]
    assert kinds(recognized("вони пишуть її листи мені їхні")) == [FindingKind.SCRIPT]


def test_a_recogniser_that_is_not_sure() -> None:
    """Low probability asks for a look; with high no-speech probability it is an invention."""
    assert kinds(recognized(TALK, log_probability=-1.3)) == [FindingKind.LOW_CONFIDENCE]
    unsure = recognized(TALK, log_probability=-1.3, no_speech_probability=0.8)
    assert kinds(unsure) == [FindingKind.INVENTED]


def test_lost_punctuation_and_endless_words() -> None:
    """40 words without a mark; a word of 2.5 s."""
    numbers = " ".join(f"слово{n}" for n in range(45))
    assert kinds(recognized(numbers, each=600)) == [FindingKind.NO_PUNCTUATION]
    assert kinds(recognized("да", each=2_500)) == [FindingKind.LONG_WORD]


def test_speech_without_words() -> None:
    """A silent recogniser over 3 s of voice, or a gap of 5 s in the middle."""
    assert kinds(recognized("", voice=((1_000, 4_000),))) == [FindingKind.NO_WORDS]
    assert kinds(recognized("", voice=((1_000, 1_900),))) == []
    (finding,) = examine(recognized(TALK, start=6_000, voice=((500, 10_000),)))
    assert (finding.kind, finding.span) == (FindingKind.NO_WORDS, Span(0, 6_000))


def test_findings_weigh_by_words_in_doubt() -> None:
    """A word in two findings counts once; unheard speech counts two words a second."""
    assert weight(examine(recognized(TALK))) == 0
    assert weight(examine(recognized("мы шли " * 8))) == 16
    assert weight(examine(recognized("", voice=((0, 3_000),)))) == 60

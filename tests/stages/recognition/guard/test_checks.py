"""Each check sees what it is for, and keeps silent about ordinary speech."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.document import FindingKind, Word
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.guard import Reading, examine, worth

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
    (finding,) = examine(recognized("Продолжение дела завтра", start=20_000, voice=((0, 200),)))
    assert (finding.kind, finding.first, finding.last) == (FindingKind.INVENTED, 0, 2)
    assert finding.span == Span(20_000, 21_200)


def test_a_word_in_silence_of_unknown_probability_is_not_sure() -> None:
    """Recognizers that give no probabilities are checked as well."""
    case = recognized("да " + TALK, each=1_000, voice=((1_500, 11_000),))
    words = tuple(replace(word, probability=None) for word in case.words)
    unknown = replace(case, window=replace(case.window, words=words))
    assert kinds(unknown) == [FindingKind.INVENTED]


def test_one_sure_word_beside_speech_may_only_be_misplaced() -> None:
    """It is to be looked at, not taken for an invention."""
    case = recognized("да " + TALK, each=1_000, voice=((1_500, 11_000),))
    assert kinds(case) == [FindingKind.LOW_CONFIDENCE]


def test_loops_and_text_that_hardly_moves_on() -> None:
    """Exact loops are found word by word; loops with small changes by their poverty."""
    assert kinds(recognized("мы шли " * 8)) == [FindingKind.REPETITION]
    nearly = " ".join(f"он сказал что {number} он сказал что" for number in range(6))
    assert FindingKind.REPETITION in kinds(recognized(nearly))


def test_a_window_that_says_little_new_is_doubted_as_a_whole() -> None:
    """Of 25 triples of words, 15 differ; nothing comes twice in a row."""
    said = {"a": "мы шли домой", "b": "был сильный снег", "c": "никто не ждал"}
    (finding,) = examine(recognized(" ".join(said[name] for name in "abcacbabc")))
    assert (finding.kind, finding.first, finding.last) == (FindingKind.REPETITION, 0, 26)
    assert finding.detail == "only 60% of what is said is new"


def test_stock_phrases() -> None:
    """They are found with voice, too: then a person decides."""
    assert kinds(recognized(f"{TALK} Продолжение следует...")) == [FindingKind.STOCK_PHRASE]


def test_the_list_of_names_said_back() -> None:
    """Four names of the list in its order are an echo; one full name is not."""
    hotwords = "Борис Кагарлицкий Анна Петрова Комитет"
    case = recognized("Борис Кагарлицкий Анна Петрова Комитет", hotwords=hotwords)
    assert kinds(case) == [FindingKind.INVENTED]
    assert kinds(recognized("Борис Кагарлицкий писал нам.", hotwords=hotwords)) == []
    late = recognized("Нам потом писал Борис Кагарлицкий.", hotwords=hotwords)
    assert kinds(late) == []


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


def test_a_short_sentence_in_other_letters() -> None:
    """As recognizers write it in noise; inside a sentence it may be a name."""
    assert kinds(recognized("you")) == [FindingKind.SCRIPT]
    assert kinds(recognized("Мы ждали. Thank you. Потом ушли.")) == [FindingKind.SCRIPT]
    assert kinds(recognized("Мы читали Nature в камере.")) == []


def test_what_is_no_speech_by_its_form() -> None:
    """Addresses, and descriptions of sounds in capitals or brackets; abbreviations are speech."""
    for text in (
        "Подробнее на www....com сегодня.",
        "Он вошёл. ПОЛИЦЕЙСКАЯ СИРЕНА",
        "ПЕРЕСТРЕЛКА.",
        "Он вошёл. (смех и крики)",
        "Да. (смех и крики)",
        "♪",
    ):
        assert kinds(recognized(text)) == [FindingKind.STOCK_PHRASE], text
    for text in ("Его держали в ФСБ и МВД.", "СВО, ФСИН и США."):
        assert kinds(recognized(text)) == [], text


def test_a_recognizer_that_is_not_sure() -> None:
    """Low probability asks for a look; with high no-speech probability it is an invention."""
    (finding,) = examine(recognized(TALK, log_probability=-1.3))
    assert (finding.kind, finding.first, finding.last) == (FindingKind.LOW_CONFIDENCE, 0, 9)
    unsure = recognized(TALK, log_probability=-1.3, no_speech_probability=0.8)
    assert kinds(unsure) == [FindingKind.INVENTED]


def test_lost_punctuation_and_endless_words() -> None:
    """40 words without a mark; a word of 2.5 s."""
    numbers = " ".join(f"слово{n}" for n in range(45))
    assert kinds(recognized(numbers, each=600)) == [FindingKind.NO_PUNCTUATION]
    assert FindingKind.LONG_WORD in kinds(recognized("да", each=2_500))


def missing(case: Reading) -> list[Span]:
    return [each.span for each in examine(case) if each.kind == FindingKind.NO_WORDS]


def test_speech_without_words() -> None:
    """An utterance of which no word was recognized, and the silence around it does not count."""
    assert missing(recognized("", voice=((1_000, 4_000),))) == [Span(1_000, 4_000)]
    assert missing(recognized("", voice=((1_000, 1_200),))) == []
    lost = recognized(TALK, start=6_000, voice=((500, 900), (6_000, 10_000)))
    assert missing(lost) == [Span(500, 900)]


def test_an_utterance_that_ends_long_after_its_last_word_lacks_words() -> None:
    assert missing(recognized("Мы писали", voice=((0, 1_600),))) == []
    assert missing(recognized("Мы писали", voice=((0, 1_800),))) == [Span(800, 1_800)]


def test_a_word_stretched_over_a_gap_covers_nothing() -> None:
    stretched = recognized("да", each=2_500, voice=((0, 2_500),))
    assert kinds(stretched) == [FindingKind.LONG_WORD, FindingKind.NO_WORDS]


def test_a_reading_is_worth_its_right_words_less_its_wrong_ones() -> None:
    """A word in two findings counts once; voice without words counts two words a second."""

    def value(case: Reading) -> float:
        return round(worth(case, examine(case)), 3)

    assert value(recognized("Мы писали")) == 1.6
    assert value(recognized("мы шли " * 8)) == -16
    assert value(recognized("", voice=((0, 1_500), (9_000, 10_500)))) == -6

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Word
from tolmach.core.speech import Turn
from tolmach.stages.sentences.segmentation import finished_words, sentences_from_words


def words(text: str, *, start: int = 0, step: int = 500, gaps: dict[int, int] | None = None):
    """One word every half second; `gaps` adds silence before the words of these numbers."""
    recognized, now = [], start
    for index, each in enumerate(text.split()):
        now += (gaps or {}).get(index, 0)
        recognized.append(Word(each, now, now + 400))
        now += step
    return recognized


def sentences(sentences) -> list[str]:
    return [sentence.source.content for sentence in sentences]


def test_abbreviations_and_initials_do_not_end_a_russian_sentence():
    recognized = words("Это было в 1988 г. в Москве. Т. е. давно. Проф. Б. Ю. Кагарлицкий ответил.")
    assert sentences(sentences_from_words(recognized, "ru")) == [
        "Это было в 1988 г. в Москве.",
        "Т. е. давно.",
        "Проф. Б. Ю. Кагарлицкий ответил.",
    ]


def test_abbreviations_do_not_end_an_english_sentence():
    recognized = words("Mr. Smith came at 5 p.m. on Monday, e.g. with J. R. Brown. He left.")
    assert sentences(sentences_from_words(recognized, "en")) == [
        "Mr. Smith came at 5 p.m. on Monday, e.g. with J. R. Brown.",
        "He left.",
    ]


def test_a_language_without_a_list_is_cut_at_its_own_full_stops():
    recognized = words("मैं घर जाता हूँ। वह आया।")
    assert sentences(sentences_from_words(recognized, "hi")) == ["मैं घर जाता हूँ।", "वह आया।"]


def test_an_unspaced_language_is_joined_without_spaces():
    recognized = words("これは テスト です。 はい。")
    assert sentences(sentences_from_words(recognized, "ja")) == ["これはテストです。", "はい。"]


def test_a_long_pause_ends_a_sentence():
    recognized = words("мы пришли домой потом легли спать", gaps={3: 1600})
    assert sentences(sentences_from_words(recognized, "ru")) == [
        "мы пришли домой",
        "потом легли спать",
    ]


def test_another_speaker_ends_a_sentence_and_is_named():
    recognized = words("как вы себя чувствуете сегодня спасибо хорошо мне уже лучше")
    turns = [Turn(0, 2450, "S1"), Turn(2450, 9000, "S2")]
    sentences = sentences_from_words(recognized, "ru", turns=turns)
    assert [(sentence.speaker, sentence.source.content) for sentence in sentences] == [
        ("S1", "как вы себя чувствуете сегодня"),
        ("S2", "спасибо хорошо мне уже лучше"),
    ]


def test_a_turn_that_is_one_word_late_moves_no_word_to_another_sentence():
    recognized = words("Как вы себя чувствуете сегодня? Спасибо, хорошо, мне лучше.")
    turns = [Turn(0, 2950, "S1"), Turn(2950, 9000, "S2")]
    sentences = sentences_from_words(recognized, "ru", turns=turns)
    assert [(sentence.speaker, sentence.source.content) for sentence in sentences] == [
        ("S1", "Как вы себя чувствуете сегодня?"),
        ("S2", "Спасибо, хорошо, мне лучше."),
    ]


def test_a_sentence_is_not_finished_while_a_dash_may_still_join_it_to_the_next_word():
    assert finished_words(words("Она сказала нет. — — —"), "ru") == 0
    assert finished_words(words("Она сказала нет. — — — да и ещё"), "ru") == 0
    assert finished_words(words("Она сказала нет. — — — Да и ещё"), "ru") == 3


def test_a_sentence_in_a_sound_note_is_not_finished_before_the_note_may_end():
    assert finished_words(words("Да. (Смех. Шум в зале"), "ru") == 1
    assert finished_words(words("Да. (Смех. Шум в зале. Потом встали все и долго ещё"), "ru") == 1
    assert finished_words(words("Да. (Нет. " + "Слово " * 11), "ru") == 2


def test_a_long_sentence_is_cut_at_its_best_clause_boundary():
    first = "слово " * 24 + "слово, "
    recognized = words(first + "потому что " + "слово " * 20 + "конец.")
    sentences = sentences_from_words(recognized, "ru", max_words=40)
    assert [len(sentence.words) for sentence in sentences] == [25, 23]


def test_speech_without_punctuation_is_cut_by_its_pauses():
    recognized = words("слово " * 90, gaps={25: 700, 52: 900, 75: 600})
    assert [len(sentence.words) for sentence in sentences_from_words(recognized, "ru")] == [
        25,
        27,
        23,
        15,
    ]


@st.composite
def speech(draw):
    spoken = ["да", "нет.", "и", "Потом", "г.", "Б.", "дом,", "что?", "5", "...", "—"]
    texts = st.sampled_from([*spoken, "(смех)", "(Смех.", "шум)", "♪"])
    now, recognized = 0, []
    for text in draw(st.lists(texts, max_size=60)):
        now += draw(st.sampled_from([0, 50, 400, 1600]))
        recognized.append(Word(text, now, now + 300))
        now += 300
    return recognized


@given(speech(), st.sampled_from(["ru", "en", "zh", "ar"]), st.integers(3, 12))
def test_every_word_comes_out_once_and_in_order(recognized, language, longest):
    sentences = sentences_from_words(recognized, language, max_words=longest)
    assert [word for sentence in sentences for word in sentence.words] == recognized
    assert all(len(sentence.words) <= longest for sentence in sentences)
    assert len({sentence.id for sentence in sentences}) == len(sentences)


@given(speech(), st.sampled_from(["ru", "en"]), st.data())
def test_settled_units_stay_when_more_words_come(recognized, language, data):
    known = recognized[: data.draw(st.integers(0, len(recognized)))]
    turns = [Turn(0, 5000, "S1"), Turn(5000, 50000, "S2")]
    settled = finished_words(known, language, turns=turns)
    early = sentences_from_words(known[:settled], language, turns=turns)
    assert early == sentences_from_words(recognized, language, turns=turns)[: len(early)]

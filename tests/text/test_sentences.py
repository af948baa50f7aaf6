import pytest

from tolmach.text.sentences import clause_strength, sentence_ends


def cut(text: str, code: str) -> list[str]:
    words, first, sentences = text.split(), 0, []
    for end in sentence_ends(words, code):
        sentences.append(" ".join(words[first:end]))
        first = end
    return sentences


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ru", "В 1988 г. всё было иначе. | Т. е. хуже. | Это т.к. так вышло. | См. рис. 3."),
        ("ru", "Проф. Б. Ю. Кагарлицкий сказал: «Да». | И ушёл... | Всего 5 млн. | Мало."),
        ("uk", "Він народився 1988 р. у Києві. | Потім поїхав."),
        ("en", "Mr. Smith came at 5 p.m. on Monday. | Prof. B. Y. Lee, i.e. his friend, left."),
        ("de", "Herr Dr. Müller kam am 5. Mai. | Das ist z. B. gut."),
        ("fr", "M. Dupont est parti. | Il est revenu !"),
        ("ar", "هل جاء؟ | نعم، جاء."),
        ("hi", "मैं घर जाता हूँ। | वह आया।"),
        ("hy", "Նա եկավ։ | Ես գնացի։"),
        ("am", "እሱ መጣ። | እኔ ሄድኩ።"),
    ],
)
def test_sentences_end_at_full_stops_and_not_at_abbreviations(code, text):
    assert cut(text.replace(" |", ""), code) == text.split(" | ")


def test_the_end_of_the_words_is_an_end_and_no_words_have_none():
    assert sentence_ends(["да"], "ru") == [1]
    assert sentence_ends([], "ru") == []


@pytest.mark.parametrize(
    ("left", "right", "strength"),
    [("дома;", "он", 5.0), ("дома,", "но", 5.5), ("дома", "он", 0.0), ("в", "доме", -4.0)],
)
def test_a_cut_is_better_after_punctuation_and_before_conjunctions(left, right, strength):
    assert clause_strength(left, right, "ru") == strength


def test_a_sound_note_between_sentences_is_one_of_its_own() -> None:
    text = "Да. (Смех в зале.) [музыка] Нет, (кашляет) нет. [аплодисменты] это всё."
    assert cut(text, "ru") == [
        "Да.",
        "(Смех в зале.) [музыка]",
        "Нет, (кашляет) нет.",
        "[аплодисменты] это всё.",
    ]

"""Long sentences in parts: nothing is lost, and cuts come where a clause ends."""

from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.clauses import in_parts, in_sentences, join_parts
from tolmach.text.words import split_words

words = st.lists(st.sampled_from(["мы", "ждали,", "и", "в", "доме.", "они:", "шли"]), min_size=1)


@given(words, st.integers(1, 8))
def test_parts_hold_every_word_in_order_and_fit(said, most):
    text = " ".join(said)
    parts = in_parts(text, "ru", lambda part: len(part.split()) <= most)
    assert " ".join(parts) == text
    assert all(len(part.split()) <= most for part in parts)


def test_text_that_fits_is_left_alone():
    assert in_parts("Да, да.", "ru", lambda _: True) == ["Да, да."]


def test_a_word_that_does_not_fit_is_kept():
    assert in_parts("Превысокомногорассмотрительствующий", "ru", lambda _: False) == [
        "Превысокомногорассмотрительствующий"
    ]


def test_cuts_come_at_the_end_of_clauses():
    text = "Когда его увезли в Иркутск, мать осталась одна в доме, и никто не приходил к ней."
    assert in_parts(text, "ru", lambda part: len(part.split()) <= 6) == [
        "Когда его увезли в Иркутск,",
        "мать осталась одна в доме,",
        "и никто не приходил к ней.",
    ]


def test_parts_without_spaces_are_cut_too():
    text = "今日は晴れです、でも明日は雨です。"
    parts = in_parts(text, "ja", lambda part: len(split_words(part, "ja")) <= 9)
    assert "".join(parts) == text


def test_joined_translations_read_as_one_sentence():
    parts = ["Мы ждали,", "потому что верили:", "и не только мы."]
    translations = ["We waited.", "Because we believed.", "I, too."]
    assert join_parts(parts, translations, "en") == "We waited, because we believed I, too."


def test_nouns_keep_their_capitals_in_german():
    assert join_parts(["Дом,", "дети."], ["Das Haus.", "Kinder."], "de") == "Das Haus, Kinder."


def test_sentences_inside_a_text_stay_sentences():
    assert join_parts(["Да.", "Он ушёл."], ["Yes.", "He left."], "en") == "Yes. He left."


def test_sentences_are_parted_but_short_ones_in_a_row_stay_together() -> None:
    text = "Да. Конечно. Мы ждали весь день. Да. Мы ушли потом домой."
    assert in_sentences(text, "ru") == [
        "Да.", "Конечно.", "Мы ждали весь день.", "Да.", "Мы ушли потом домой.",
    ]  # fmt: skip
    assert in_sentences(text, "ru", short=2) == [
        "Да. Конечно.", "Мы ждали весь день.", "Да.", "Мы ушли потом домой.",
    ]  # fmt: skip

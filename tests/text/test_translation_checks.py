import pytest

from tolmach.text.translation_checks import Pair, doubts, opens_like_chat


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Да.", "Yes, that is how it was in those days."),
        ("Нет, нет, нет, нет, нет!", "No, no, no, no, no!"),
        ("Вот перевод его слов.", "Here is a translation of his words."),
        ("Извините, я не могу помочь.", "I'm sorry, I cannot help."),
        ("Он очень, очень устал.", "He is very, very tired."),
    ],
)
def test_honest_translations_raise_no_doubt(source, target):
    assert doubts(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("Он ушёл домой.", "Он ушёл домой.", "the translation is the source text"),
        ("Он ушёл.", "He was he was he was he was gone.", "the translation repeats itself"),
        (
            "Мы долго говорили о том, что теперь будет с журналом и с нами.",
            "We talked.",
            "the translation is three times as long or short as the source",
        ),
        (
            "Он ушёл домой вечером.",
            "Sure, here is the text: He left.",
            "the translation opens like a chat program",
        ),
    ],
)
def test_each_doubt_has_its_reason(source, target, reason):
    assert reason in doubts(source, target)


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("I'm sorry, but I can't help with that.", "refusal"),
        ("I cannot assist with this request.", "refusal"),
        ("As an AI language model, I do not take sides.", "refusal"),
        ("К сожалению, я не могу перевести это.", "refusal"),
        ("Here is the translation: He was arrested.", "preamble"),
        ("Translation: He was arrested.", "preamble"),
        ("I am sorry that he was arrested.", ""),
        ("I will help him.", ""),
    ],
)
def test_refusals_and_preambles_are_told_from_sentences(target, kind):
    assert opens_like_chat(Pair("Его арестовали.", target)) == kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("There was an обыск in the flat.", True),
        ("There was a search in the flat.", False),
        ("The letter ы is hard to say.", False),
    ],
)
def test_words_left_in_the_script_of_the_source_are_found(text, found):
    reasons = doubts("В квартире был обыск.", text, source_language="ru", target_language="en")
    assert ("words of the source are left in the translation" in reasons) == found


def test_between_languages_of_one_script_words_may_be_the_same():
    reasons = doubts("Мы знаем.", "Ми знаємо.", source_language="ru", target_language="uk")
    assert "words of the source are left in the translation" not in reasons

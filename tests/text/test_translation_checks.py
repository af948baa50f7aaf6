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
        ("Иди сюда, иди сюда!", "Come here, come here!"),
    ],
)
def test_honest_translations_raise_no_doubt(source, target):
    assert doubts(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("Он ушёл домой.", "Он ушёл домой.", "the translation is the source text"),
        ("Он ушёл.", "He was he was he was he was gone.", "the translation repeats itself"),
        ("Он ушёл.", "He went home. He went home.", "the translation says the same twice"),
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


LOST = "the source denies something, the translation does not"
ADDED = "the translation denies something, the source does not"


@pytest.mark.parametrize(
    ("source", "target", "code", "reason"),
    [
        ("Он был на площади.", "He was not on the square.", "en", ADDED),
        ("Его признали виновным.", "He wasn't found guilty.", "en", ADDED),
        ("Мы всегда ждали писем.", "We never waited for letters.", "en", ADDED),
        ("Он был на площади.", "Er war nicht auf dem Platz.", "de", ADDED),
        ("У него есть адвокат.", "Er hat keinen Anwalt.", "de", ADDED),
        ("Он был на площади.", "No estuvo en la plaza.", "es", ADDED),
        ("Он был на площади.", "Il n'était pas sur la place.", "fr", ADDED),
        ("Он был на площади.", "Ele não estava na praça.", "pt", ADDED),
        ("Он был на площади.", "Він не був на площі.", "uk", ADDED),
        ("Он был на площади.", "Nie był na placu.", "pl", ADDED),
        ("Он был на площади.", "Non era in piazza.", "it", ADDED),
        ("Он не был на площади.", "Він був на площі.", "uk", LOST),
        ("Он не был на площади.", "Był na placu.", "pl", LOST),
        ("Он не был на площади.", "Era in piazza.", "it", LOST),
        ("Он не был на площади.", "He was on the square.", "en", LOST),
        ("Никто не пришёл в суд.", "Everyone came to court.", "en", LOST),
        ("Он не виноват.", "Er ist schuldig.", "de", LOST),
        ("У него нет адвоката.", "Er hat einen Anwalt.", "de", LOST),
    ],
)
def test_a_denial_that_was_added_or_lost_is_found(source, target, code, reason):
    assert reason in doubts(source, target, source_language="ru", target_language=code)


@pytest.mark.parametrize(
    ("source", "target", "code", "reason"),
    [
        ("It isn't important under the law.", "É importante segundo a lei.", "pt", LOST),
        ("Several people understand it.", "Não é importante para todos.", "pt", ADDED),
        ("The union is a discovery of its own.", "O desenvolvimento não é interno.", "pt", ADDED),
        ("It does not discuss the unions.", "Ele deseja informação.", "pt", LOST),
    ],
)
def test_a_word_that_only_begins_like_a_denial_is_none(source, target, code, reason):
    assert reason in doubts(source, target, source_language="en", target_language=code)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("He is unable to work.", "Ele não consegue trabalhar."),
        ("Few people came.", "Não vieram muitas pessoas."),
        ("The work is uncoordinated.", "O trabalho não é coordenado."),
        ("We are not able to do it.", "Somos incapazes de o fazer."),
        ("They did not fit the job.", "Eram inaptos para o trabalho."),
        ("Several of the underlying rules apply.", "Várias das regras subjacentes se aplicam."),
    ],
)
def test_a_denial_may_be_part_of_a_word(source, target):
    found = doubts(source, target, source_language="en", target_language="pt")
    assert not {LOST, ADDED} & set(found)


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("След не будет таким большим.", "The footprint wont be as big.", "en"),
        ("Он остался без адвоката.", "He did not have a lawyer.", "en"),
        ("Невозможно забыть.", "You cannot forget it.", "en"),
        ("Он отказался говорить.", "He would not speak.", "en"),
        ("Мне всё равно.", "I don't care.", "en"),
        ("Пришла ли она?", "Didn't she come?", "en"),
        ("Она пришла вся в слезах.", "Not only did she come, she was in tears.", "en"),
        ("Он мало говорил.", "Er hat nicht viel gesagt.", "de"),
        ("Не забудьте написать.", "Remember to write: miss no day.", "en"),
        ("Я не знаю.", "Ich weiß es nicht.", "de"),
    ],
)
def test_a_denial_may_be_said_in_other_words(source, target, code):
    found = doubts(source, target, source_language="ru", target_language=code)
    assert not {LOST, ADDED} & set(found)

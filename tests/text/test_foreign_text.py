import pytest

from tolmach.text.foreign_text import strange_parts


@pytest.mark.parametrize(
    ("pair", "source", "target", "reason"),
    [
        ("ru-en", "Его арестовали.", "He was 逮捕 yesterday.", "letters of another script: «逮捕»"),
        ("ru-en", "Его арестовали.", "He was اعتقل.", "letters of another script: «اعتقل»"),
        ("en-ru", "He was taken.", "Его aрестовали.", "two scripts: «aрестовали»"),
        (
            "en-de",
            "He waited for the answer of the court.",
            "Er wartete auf the answer of the court.",
            "words of the source are left: «the answer of the court»",
        ),
        (
            "pt-es",
            "Ele não disse que era mentira.",
            "Él dijo, não disse que era mentira.",
            "words of the source are left",
        ),
        ("ru-en", "Он сказал, что ждёт.", "He said that he is waiting for the",
         "ends in the middle: «the»"),
        ("ru-de", "Он ждал, и мы тоже.", "Er wartete,", "ends in the middle: «wartete»"),
    ],
)  # fmt: skip
def test_what_does_not_belong_into_a_translation_is_named(
    pair: str, source: str, target: str, reason: str
) -> None:
    left, right = pair.split("-")
    (found,) = strange_parts(source, target, source_language=left, target_language=right)
    assert reason in found


@pytest.mark.parametrize(
    ("pair", "source", "target"),
    [
        ("ru-en", "Он работал в Google.", "He worked at Google."),
        ("en-ru", "He worked at Google.", "Он работал в Google."),
        ("en-ru", "The web page of IT people.", "Веб-страница IT-специалистов."),
        ("ru-en", "Это буква «ω».", "This is the letter ω."),
        ("en-de", "Novaya Gazeta Europe wrote so.", "So schrieb Novaya Gazeta Europe."),
        ("en-pt", 'The "Wait it Out" way.', "O caminho “Wait it Out”."),
        ("en-de", "In Berlin in April 2024 we met.", "In Berlin in April 2024 trafen wir uns."),
        ("ru-uk", "Мы были там, и вы знаете.", "Ми були там, і ви знаєте."),
        ("ru-en", "Мы были там", "We were there, and"),
        ("ru-en", "На что мы смотрим?", "What are we looking at?"),
        ("ru-en", "Да.", "Yes"),
        ("en-ja", "He said it.", "彼はそう言ったカードです。"),
        ("ru-xx", "Да.", "Yes"),
    ],
)
def test_names_and_honest_translations_are_left_alone(pair: str, source: str, target: str) -> None:
    left, right = pair.split("-")
    assert strange_parts(source, target, source_language=left, target_language=right) == []

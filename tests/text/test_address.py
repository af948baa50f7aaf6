import pytest

from tolmach.languages import LANGUAGES
from tolmach.text.address import address


@pytest.mark.parametrize(
    ("code", "text", "formal"),
    [
        ("ru", "Ты получил моё письмо?", False),
        ("ru", "Скажите, вы его знали?", True),
        ("ru", "Он сказал: «Ты свободен».", None),
        ("ru", "Вы сказали ему «ты свободен»?", True),
        ("ru", "Мы его ждали, и выборы прошли.", None),
        ("uk", "Що тобі сказали?", False),
        ("uk", "Чи ви його бачили?", True),
        ("de", "Hast du ihm geschrieben?", False),
        ("de", "Was hat man Ihnen gesagt?", True),
        ("de", "Sie hat ihm geschrieben. Sie wartet.", None),
        ("de", "Ihr Mann kam nicht, aber sie wartet auf ihn.", None),
        ("de", "Wissen Sie, was dein Bruder sagt?", None),
        ("fr", "Tu as reçu sa lettre ?", False),
        ("fr", "Avez-vous reçu sa lettre ?", True),
        ("es", "¿Tú lo sabías?", False),
        ("es", "¿Usted lo sabía?", True),
        ("it", "Tu lo sapevi?", False),
        ("it", "Che cosa ha detto, Lei lo sa?", True),
        ("pt", "Você sabia disso?", False),
        ("pt", "O senhor sabia disso?", True),
        ("pl", "Czy ty to wiesz?", False),
        ("pl", "Czy pani to wie?", True),
        ("pl", "Widział go pan Kowalski.", None),
        ("en", "You knew it.", None),
    ],
)
def test_the_form_of_address_is_read_from_the_words(
    code: str, text: str, formal: bool | None
) -> None:
    found = address(text, code)
    assert (found.formal if found else None) == formal


def test_every_language_with_two_forms_has_both() -> None:
    for known in LANGUAGES.values():
        assert bool(known.informal) == bool(known.formal), known.code

"""Stock phrases are found as sentences of their own, not inside real ones."""

from __future__ import annotations

import pytest

from tolmach.languages import LANGUAGES
from tolmach.text.stock_phrases import stock_phrases


def found(text: str, language: str = "ru") -> list[str]:
    words = text.split()
    return [" ".join(words[p.first : p.last + 1]) for p in stock_phrases(words, language)]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Мы ждём. Продолжение следует...", "Продолжение следует..."),
        (
            "Редактор субтитров А.Синецкая Корректор А.Егорова",
            "Редактор субтитров А.Синецкая Корректор А.Егорова",
        ),
        ("и тогда Субтитры сделал DimaTorzok", "Субтитры сделал DimaTorzok"),
        ("Вот так. Спасибо за просмотр!", "Спасибо за просмотр!"),
        ("Спасибо за субтитры Алексею Дубровскому!", "Спасибо за субтитры Алексею Дубровскому!"),
        ("ДИНАМИЧНАЯ МУЗЫКА", "ДИНАМИЧНАЯ МУЗЫКА"),
        ("Подписывайтесь на наш канал!", "Подписывайтесь на наш канал!"),
        ("и подпишитесь на канал ещё раз", "подпишитесь на канал"),
        ("ну вот ставьте лайки и дальше", "ставьте лайки"),
    ],
)
def test_phrases_that_whisper_invents_in_russian(text: str, phrase: str) -> None:
    """The ones that users report most."""
    assert found(text) == [phrase]


@pytest.mark.parametrize(
    "text",
    [
        "Продолжение следует из сказанного выше.",
        "Спасибо за подсказку.",
        "Музыка в тюрьме запрещена.",
        "Он сказал спасибо за внимание к делу.",
        "Редактор журнала прочёл письмо.",
        "Он подписал письмо и поставил дату.",
    ],
)
def test_real_sentences_are_left_alone(text: str) -> None:
    """The same words inside a longer sentence prove nothing."""
    assert found(text) == []


def test_other_languages_have_their_own() -> None:
    """And some signatures turn up in all of them."""
    assert found("Thanks for watching!", "en") == ["Thanks for watching!"]
    assert found("Untertitelung des ZDF, 2020", "de") == ["Untertitelung des ZDF, 2020"]
    assert found("Дякую за перегляд!", "uk") == ["Дякую за перегляд!"]
    assert found("Subtitles by the Amara.org community", "sw") == ["Amara.org community"[:9]]
    assert found("Дякую, що дивилися.", "uk") == ["Дякую, що дивилися."]
    assert found("Dziękuję za uwagę.", "pl") == ["Dziękuję za uwagę."]
    assert found("Napisy stworzone przez społeczność Amara.org", "pl")
    assert found("Sottotitoli e revisione a cura di QTSS", "it")
    assert found("Legenda Adriana Zanotto", "pt")
    assert found("Спасибо за просмотр!", "en") == []


def test_lists_are_written_in_the_form_they_explain() -> None:
    """Small letters, no sentence marks, no line twice."""
    for code, known in LANGUAGES.items():
        lines = known.stock_phrases
        assert all(line == line.strip().lower() for line in lines), code
        assert not any(mark in line for line in lines for mark in ",!?:;…"), code
        assert len(lines) == len(set(lines)), code

"""A given transcript and its translations, brought on the time line."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.stages.alignment.story import STORY, TALE
from tolmach.core.document import FindingKind, Origin, Sentence, Speaker, Word
from tolmach.core.timing import Span
from tolmach.core.translation import TimedPair
from tolmach.stages.sentences.provided import (
    align_text,
    sentences_from_pairs,
    sentences_from_texts,
    speakers_of,
)

RUSSIAN = """# Интервью

[00:00:01] Анна: Добрый день! Сегодня мы говорим с Борисом Кагарлицким.
Борис: Здравствуйте. Я провёл в тюрьме тысячу дней. Это было в 2023 году.

Но я не сдался.

Анна: Спасибо вам."""
ENGLISH = """Anna: Good afternoon! Today we talk to Boris Kagarlitsky.

Boris: Hello. I spent a thousand days in prison, it was in 2023.

But I did not give up. Never.

Anna: Thank you."""
GERMAN = """Anna: Guten Tag! Heute sprechen wir mit Boris Kagarlizki.

Boris: Hallo. Ich verbrachte tausend Tage im Gefängnis. Das war 2023.

Aber ich habe nicht aufgegeben.

Anna: Danke Ihnen."""
HEARD = (
    "добрый день сегодня мы говорим с борисом когарлицким здравствуйте я провел в тюрьме тысячу "
    "дней это было в две тысячи двадцать третьем году но я не сдался спасибо вам"
)


def recognized(text: str, start: int = 0) -> list[Word]:
    """Words 400 ms apart."""
    return [
        Word(w, start + 400 * i, start + 400 * i + 350, 0.9) for i, w in enumerate(text.split())
    ]


def both() -> list[Sentence]:
    return sentences_from_texts(recognized(HEARD), RUSSIAN, {"en": ENGLISH, "de": GERMAN}, "ru")


def test_units_hold_what_all_texts_say_in_one() -> None:
    assert [(u.source.content, u.targets["en"].content) for u in both()] == [
        ("Добрый день!", "Good afternoon!"),
        ("Сегодня мы говорим с Борисом Кагарлицким.", "Today we talk to Boris Kagarlitsky."),
        ("Здравствуйте.", "Hello."),
        (
            "Я провёл в тюрьме тысячу дней. Это было в 2023 году.",
            "I spent a thousand days in prison, it was in 2023.",
        ),
        ("Но я не сдался.", "But I did not give up. Never."),
        ("Спасибо вам.", "Thank you."),
    ]
    assert both()[3].targets["de"].content == (
        "Ich verbrachte tausend Tage im Gefängnis. Das war 2023."
    )


def test_words_have_the_times_at_which_they_were_heard() -> None:
    sentence = both()[3]
    assert sentence.words[0] == Word("Я", 3600, 3950, 0.9)
    year = sentence.words[9]
    assert (year.text, year.start, year.end, year.interpolated) == ("2023", 7200, 8750, True)


def test_speakers_paragraphs_and_origin_are_kept() -> None:
    sentences = both()
    assert [sentence.speaker for sentence in sentences] == ["S1", "S1", "S2", "S2", "S2", "S1"]
    assert [sentence.paragraph for sentence in sentences] == [True, False, True, False, True, True]
    assert {text.origin for u in sentences for text in (u.source, *u.targets.values())} == {
        Origin.HUMAN
    }
    assert speakers_of(RUSSIAN) == (Speaker("S1", "Анна"), Speaker("S2", "Борис"))


def test_a_sentence_that_nobody_heard_is_kept_and_flagged() -> None:
    sentences = sentences_from_texts(
        recognized("раз два три"), "Раз два три. Совсем другое дело.", {}, "ru"
    )
    assert [sentence.source.content for sentence in sentences] == [
        "Раз два три.",
        "Совсем другое дело.",
    ]
    assert sentences[1].findings[0].kind is FindingKind.LOW_CONFIDENCE


def test_a_sentence_left_out_of_the_translation_is_flagged() -> None:
    russian = "Привет всем. Нас было 57 человек в зале. До свидания."
    sentences = sentences_from_texts(
        recognized(russian), russian, {"en": "Hello all. Goodbye."}, "ru"
    )
    [sentence] = [sentence for sentence in sentences if "57" in sentence.source.content]
    assert sentence.targets == {}
    assert sentence.findings[0].kind is FindingKind.UNTRANSLATED


def test_a_sentence_put_into_the_translation_is_kept_and_flagged() -> None:
    russian = "Нас было 57. Нам дали 12 лет."
    english = "There were 57 of us. Translated by volunteers of the campaign. We got 12 years."
    sentences = sentences_from_texts(recognized(russian), russian, {"en": english}, "ru")
    assert " ".join(sentence.targets["en"].content for sentence in sentences) == english


def test_a_passage_that_the_translation_says_elsewhere_keeps_its_source_and_is_flagged() -> None:
    translation = " ".join([*TALE[4:16], *TALE[:4], *TALE[16:]])
    found = sentences_from_texts(
        recognized(" ".join(STORY)), " ".join(STORY), {"en": translation}, "ru"
    )
    assert [sentence.targets["en"].content for sentence in found] == TALE
    flagged = [any("elsewhere" in f.detail for f in sentence.findings) for sentence in found]
    assert flagged == [True] * 4 + [False] * 20


texts = st.lists(
    st.sampled_from(["Да.", "Нет!", "Мы", "были", "там,", "12", "раз.", "Они", "—", "тоже."]),
    min_size=1,
)


@given(texts, texts, texts)
def test_nothing_of_any_text_is_lost_and_time_never_runs_back(
    spoken: list[str], written: list[str], english: list[str]
) -> None:
    sentences = sentences_from_texts(
        recognized(" ".join(spoken)), " ".join(written), {"en": " ".join(english)}, "ru"
    )
    assert " ".join(u.source.content for u in sentences).split() == written
    said = (u.targets["en"].content for u in sentences if "en" in u.targets)
    assert " ".join(said).split() == english
    assert len({sentence.id for sentence in sentences}) == len(sentences)
    words = [word for sentence in sentences for word in sentence.words]
    assert all(left.start <= right.start for left, right in pairwise(words))


def test_words_before_and_after_all_that_was_heard_get_room() -> None:
    [timed] = align_text(recognized("день", 5000), [["Добрый", "день,", "друзья"]], "ru")
    assert [word.text for word in timed] == ["Добрый", "день,", "друзья"]
    assert timed[0].span == Span(5000 - 6 * 65, 5000)
    assert timed[2].span == Span(5350, 5350 + 6 * 65)


def test_pairs_of_another_program_keep_to_their_time() -> None:
    pairs = [
        TimedPair("Добрый день!", "Good day!", Span(0, 800)),
        TimedPair("Тишина.", "", Span(9_000, 9_500)),
    ]
    first, second = sentences_from_pairs(recognized("добрый день"), pairs, "ru", "en")
    assert [(w.text, w.start, w.end) for w in first.words] == [
        ("Добрый", 0, 350),
        ("день!", 400, 750),
    ]
    assert first.targets["en"].content == "Good day!"
    assert second.words == (Word("Тишина.", 9_000, 9_500, interpolated=True),)
    assert second.findings[0].kind is FindingKind.UNTRANSLATED

"""Finding listed phrases in running text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.glossary import Glossary, Match, Term
from tolmach.text.glossary import source_finder, target_finder


def found(text: str, *terms: Term | str, language: str = "ru") -> list[str]:
    listed = Glossary(tuple(t if isinstance(t, Term) else Term(t) for t in terms))
    return [one.text for one in source_finder(listed, language).find(text)]


def test_the_longest_phrase_wins() -> None:
    text = "Бориса Кагарлицкого ждут, Кагарлицкого любят."
    assert found(text, "Кагарлицкий", "Борис Кагарлицкий") == [
        "Бориса Кагарлицкого",
        "Кагарлицкого",
    ]


def test_initials_belong_to_the_name() -> None:
    assert found("у Б. Ю. Кагарлицкого", "Б. Ю. Кагарлицкий") == ["Б. Ю. Кагарлицкого"]


def test_a_full_stop_parts_a_name() -> None:
    assert found("Пришёл Борис. Кагарлицкий молчал.", "Борис Кагарлицкий") == []


def test_hyphens_and_spaces_are_the_same_inside_a_name() -> None:
    assert found("в Нью-Йорке и Нью Йорке", "Нью-Йорк") == ["Нью-Йорке", "Нью Йорке"]


def test_a_double_name_is_somebody_else() -> None:
    assert found("картина Петрова-Водкина", "Петров") == []


def test_a_particle_is_no_double_name() -> None:
    assert found("Путин-то знал, экс-Путин", "Путин") == ["Путин", "Путин"]


def test_a_lower_case_word_of_the_dictionary_is_no_name() -> None:
    assert found("началась путина, Путина ждали", "Путин") == ["Путина"]


def test_a_name_without_its_capital_is_found_when_it_is_no_other_word() -> None:
    assert found("про кагарлицкого", "Кагарлицкий") == ["кагарлицкого"]


def test_stress_marks_and_yo_do_not_hide_a_name() -> None:
    assert found("Хрущева и Хрущё\u0301ву", "Хрущёв") == ["Хрущева", "Хрущё\u0301ву"]


def test_terms_are_found_in_any_case_and_number() -> None:
    term = Term("социальное движение", match=Match.TERM)
    assert found("Социальных движений много, о социальном движении", term) == [
        "Социальных движений",
        "социальном движении",
    ]


def test_exact_phrases_are_found_letter_by_letter() -> None:
    exact = Term("@Rabkor_ru", match=Match.EXACT)
    assert found("Читайте @Rabkor_ru, не @rabkor_ru", exact) == ["Rabkor_ru"]


def test_one_form_of_two_names_may_be_either() -> None:
    listed = Glossary((Term("Петров"), Term("Петрова")))
    [occurrence] = source_finder(listed, "ru").find("Вот Петрова.")
    assert occurrence.keys == (0, 1)


def test_english_possessives_and_french_elisions_are_found() -> None:
    listed = Glossary((Term("Украина", {"en": ("Ukraine",), "fr": ("Ukraine",)}),))
    assert len(target_finder(listed, "en").find("Ukraine's and Ukraines’ ukraine")) == 2
    assert len(target_finder(listed, "fr").find("l’Ukraine, d'Ukraine")) == 2


def test_names_stand_anywhere_where_no_spaces_are_written() -> None:
    listed = Glossary((Term("Кагарлицкий", {"ja": ("カガルリツキー",)}),))
    assert len(target_finder(listed, "ja").find("それはカガルリツキーです。")) == 1


@given(st.text(alphabet="Ельцинавё -.'\u0301Z1", max_size=60))
def test_occurrences_are_in_order_inside_the_text_and_do_not_overlap(text: str) -> None:
    listed = Glossary((Term("Ельцин"), Term("Не Ельцин"), Term("Z1", match=Match.EXACT)))
    position = 0
    for one in source_finder(listed, "ru").find(text):
        assert position <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        position = one.end

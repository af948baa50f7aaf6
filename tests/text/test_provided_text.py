"""Transcripts as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.provided_text import Paragraph, paragraphs, speaker_names


def read(text: str) -> list[tuple[str | None, str]]:
    return [(paragraph.speaker, paragraph.text) for paragraph in paragraphs(text)]


def test_blank_lines_part_paragraphs_and_line_breaks_do_not() -> None:
    text = "Первая строка без точки\nи её конец.\n\nВторой абзац.\n"
    assert read(text) == [(None, "Первая строка без точки и её конец."), (None, "Второй абзац.")]


def test_lines_that_end_like_sentences_are_paragraphs() -> None:
    assert read("Первый.\nВторой!\nТретий…") == [
        (None, "Первый."),
        (None, "Второй!"),
        (None, "Третий…"),
    ]


def test_speakers_hold_until_the_next_one() -> None:
    text = "Анна: Да?\n\nБорис Юльевич: Нет.\n\nСовсем нет.\n\nАнна: Ну."
    assert read(text) == [
        ("Анна", "Да?"),
        ("Борис Юльевич", "Нет."),
        ("Борис Юльевич", "Совсем нет."),
        ("Анна", "Ну."),
    ]
    assert speaker_names(text) == ["Анна", "Борис Юльевич"]


@pytest.mark.parametrize(
    "line", ["**Анна:** Да.", "**Анна**: Да.", "[00:01] Анна: Да.", "0:01:02 Анна: Да."]
)
def test_names_in_bold_and_behind_times_are_speakers(line: str) -> None:
    assert read(f"{line}\n\n**Борис:** Нет.") == [("Анна", "Да."), ("Борис", "Нет.")]


def test_a_word_before_a_colon_is_no_speaker_by_itself() -> None:
    text = "Мы поняли главное.\n\nИтак: победа за нами.\n\nВот так."
    assert read(text)[1] == (None, "Итак: победа за нами.")


def test_a_name_has_four_words_at_most() -> None:
    name = "Борис Юльевич Кагарлицкий старший"
    assert read(f"{name}: Да.\n\n{name}: Нет.") == [(name, "Да."), (name, "Нет.")]
    longer = f"{name} здесь"
    assert read(f"{longer}: Да.\n\n{longer}: Нет.")[0] == (None, f"{longer}: Да.")


def test_headings_rulers_and_times_are_left_out() -> None:
    text = "# Заголовок\n\n***\n\n(12:30) Текст (00:12:31) дальше.\n\n00:40\n"
    assert read(text) == [(None, "Текст дальше.")]


def test_subtitles_are_read_as_text() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nДобрый\n\n2\n00:00:02,000 --> 00:00:03,000\nдень.\n"
    assert " ".join(p.text for p in paragraphs(text)) == "Добрый день."


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(isinstance(p, Paragraph) and p.text for p in paragraphs(text))


def test_a_sound_note_before_a_name_is_no_part_of_what_is_said() -> None:
    text = "Анна: Да.\n(смех) Борис: Нет.\n\n[музыка] Анна: Ну что ж."
    assert [(p.speaker, p.text) for p in paragraphs(text)] == [
        ("Анна", "Да."),
        ("Анна", "(смех)"),
        ("Борис", "Нет."),
        ("Борис", "[музыка]"),
        ("Анна", "Ну что ж."),
    ]

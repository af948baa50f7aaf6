"""The list of names as spreadsheets write it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.glossary import Glossary, Match, Term
from tolmach.errors import FormatError
from tolmach.formats.names_csv import compose, parse
from tolmach.formats.reading import decode

PLAIN = """\
source,en,de,note,match
Кагарлицкий,Kagarlitsky|Kagarlitskii,Kagarlizki,the man himself,name
иноагент,foreign agent,,"a law, since 2012",term
"""
TERMS = (
    Term(
        "Кагарлицкий",
        {"en": ("Kagarlitsky", "Kagarlitskii"), "de": ("Kagarlizki",)},
        "the man himself",
    ),
    Term("иноагент", {"en": ("foreign agent",)}, "a law, since 2012", Match.TERM),
)


def test_a_plain_table_is_read() -> None:
    assert parse(PLAIN).terms == TERMS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(encoding: str, separator: str, end: str) -> None:
    text = PLAIN.replace('"a law, since 2012"', "a law").replace(",", separator)
    data = text.replace("\n", end).encode(encoding)
    assert [term.source for term in parse(decode(data).text).terms] == ["Кагарлицкий", "иноагент"]


def test_columns_may_be_left_out_and_stand_in_any_order() -> None:
    assert parse("en,source\nRabkor,Рабкор\n").terms == (Term("Рабкор", {"en": ("Rabkor",)}),)


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("name,en\nА,A\n", 1, "Correct the list"),
        ("source,english\nА,A\n", 1, "code: en."),
        ("source,nota\nА,A\n", 1, "Did you mean 'note'?"),
        ("source,en,en\nА,A,B\n", 1, "Correct the list"),
        ("source,match\nА,nam\n", 2, "Did you mean 'name'?"),
        ("source,en\n\n,Kagarlitsky\n", 3, "Correct the list"),
        ("source,en\nА,A\nБ,B\nА,C\n", 4, "Keep one row"),
        ("source,en\nА,A,C,D\n", 2, "Correct the list"),
        ('source,en\nА,"A\n', 2, "Correct the list"),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused_with_line_and_hint(
    text: str, line: int, hint: str
) -> None:
    with pytest.raises(FormatError) as caught:
        parse(text)
    assert caught.value.facts["line"] == line
    assert hint in caught.value.next_step


def test_formulas_are_written_as_text() -> None:
    """A cell that a spreadsheet would run is guarded, and comes back as it was."""
    term = Term("=cmd|' /C calc'!A0", {"en": ("+1",)}, "-2", Match.EXACT)
    written = compose(Glossary((term,)))
    assert all(not cell.startswith(tuple("=+-@")) for cell in written.split(","))
    assert parse(written).terms[0].source == term.source


cell = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="|"),
    min_size=1,
    max_size=12,
)
names = st.text(alphabet="АБВабв-'=+@ё ", min_size=1, max_size=12).map(lambda s: f"{s}я".strip())
terms = st.builds(
    Term,
    names,
    st.dictionaries(
        st.sampled_from(["en", "de", "fr"]), st.lists(cell, min_size=1, max_size=3).map(tuple)
    ),
    st.one_of(st.just(""), cell),
    st.sampled_from(Match),
)


@given(st.lists(terms, max_size=6, unique_by=lambda term: term.source))
def test_what_is_written_is_read_back(listed: list[Term]) -> None:
    assert parse(compose(Glossary(tuple(listed)), ["de"])).terms == tuple(listed)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FormatError):
        parse("source,en\n" + text)


def test_nothing_between_two_bars_is_no_rendering() -> None:
    assert parse("source,en\nРабкор,Rabkor| |Workers\n").terms == (
        Term("Рабкор", {"en": ("Rabkor", "Workers")}),
    )


def test_a_list_too_long_to_be_meant_is_refused_with_the_first_line_too_many() -> None:
    rows = [f"а{number}" for number in range(20_001)]
    assert len(parse("\n".join(["source", *rows[:-1]])).terms) == 20_000
    with pytest.raises(FormatError, match="more than 20000 rows") as caught:
        parse("\n".join(["source", *rows]))
    assert caught.value.facts["line"] == 20_002

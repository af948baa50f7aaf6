"""Clean verbatim: hesitations go, words that may be meant stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.disfluencies import clean


@pytest.mark.parametrize(
    ("code", "said", "shown"),
    [
        ("ru", "Э-э, я я думаю, что мы по- пошли.", "Я думаю, что мы пошли."),
        ("ru", "Ну, мм, это, э-э-э, сложно.", "Ну, это, сложно."),
        ("ru", "И и в в Москве.", "И в Москве."),
        ("en", "Uh, the the plan, um, changed.", "The plan, changed."),
        ("en", "We tra- translated it.", "We translated it."),
        ("de", "Äh, ich ich glaube, ähm, ja.", "Ich glaube, ja."),
        ("fr", "Euh, je je pense que oui.", "Je pense que oui."),
        ("es", "Eeeh, yo yo creo que sí.", "Yo creo que sí."),
        ("pt", "Hã, eu eu acho que sim.", "Eu acho que sim."),
        ("it", "Ehm, io io credo di sì.", "Io credo di sì."),
        ("pl", "Yyy, ja ja myślę, hmm, że tak.", "Ja myślę, że tak."),
        ("uk", "Е-е, я я думаю, хм, що так.", "Я думаю, що так."),
        ("en", "Um…", ""),
    ],
)
def test_hesitations_are_left_out(code: str, said: str, shown: str) -> None:
    assert clean(said, code).text == shown


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ru", "Это очень, очень важно, да, да!"),
        ("ru", "Как-то раз кто-то из-за угла вышел."),
        ("ru", "Эх, это экономика и эмоции; хм-хмыкал он."),
        ("en", "He had had enough; that that happened is clear."),
        ("en", "The results came in in May."),
        ("en", "Mother-in-law, pre- and post-war, uh-huh."),
        ("de", "Die, die wir kennen, sind Ein- und Ausgänge; sie sie."),
        ("fr", "Nous nous voyons, vous vous trompez."),
        ("uk", "Це дуже, дуже важливо; екран і ефір."),
        ("pl", "To bardzo, bardzo ważne; Ewa i emisja."),
        ("pt", "Há, é que se se trata disso, não."),
        ("ja", "えーと、えーと。"),
    ],
)
def test_what_may_be_meant_stays(code: str, said: str) -> None:
    assert clean(said, code) == (said, ())


@given(st.text(max_size=80), st.sampled_from(["ru", "en", "de", "fr", "es"]))
def test_cleaning_never_adds_a_word(text: str, code: str) -> None:
    cleaned = clean(text, code)
    assert len(cleaned.text) <= len(text) + 1
    if not cleaned.removed:
        assert cleaned.text == text

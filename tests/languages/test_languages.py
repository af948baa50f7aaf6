"""One file per language: complete where it can be, refused where it is wrong, read by all rules."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from tolmach import languages
from tolmach.cli import tolmach
from tolmach.errors import UsageError
from tolmach.languages import LANGUAGES, Languages, knowledge, language, parse_language
from tolmach.stages.publication.disclosure import wording
from tolmach.stages.recognition.guard.script import foreign_run
from tolmach.text.breaks import Tie, tie
from tolmach.text.disfluencies import clean
from tolmach.text.fillers import can_leave_out, fillers
from tolmach.text.morphology import forms, lookups
from tolmach.text.numbers import compare, numbers
from tolmach.text.sentences import sentence_ends
from tolmach.text.stock_phrases import stock_phrases

FACTS = {"name": "Esperanto", "own_name": "esperanto", "iso639_2": "epo"}


def test_every_language_of_whisper_is_known() -> None:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    assert set(_LANGUAGE_CODES) <= set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_file_can_be_read_and_names_only_what_there_is(code: str) -> None:
    entry = language(code)

    assert entry.code == code
    assert re.fullmatch("[a-z]{3}", entry.iso639_2)
    assert re.fullmatch("([a-z]{3}_[A-Z][a-z]{3})?", entry.flores)
    assert entry.splitter in ("", "razdel", "koehn")
    assert entry.decimal_mark in (".", ",")
    assert set(entry.foreign_letters) <= set(LANGUAGES)
    re.compile(entry.hesitations)


def test_nllb_lacks_three_of_the_languages() -> None:
    assert [code for code, entry in LANGUAGES.items() if not entry.flores] == ["br", "haw", "la"]


@pytest.mark.parametrize("code", ["de", "en", "es", "fr", "pl", "ru", "uk"])
def test_these_languages_are_complete(code: str) -> None:
    assert all(knowledge(language(code)).values())


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"nmae": "x"}, "unknown key 'nmae'"),
        ({"name": "x"}, "lacks own_name, iso639_2"),
        (FACTS | {"spaced": "no"}, "'no' is neither true nor false"),
        (FACTS | {"scripts": "Latin"}, "'Latin' is not a list"),
        (FACTS | {"function_words": {"prepositon": "in"}}, "prepositon is no class"),
        (FACTS | {"numbers": {"cardinal": {"two": "du"}}}, "invalid literal"),
        (
            FACTS | {"disclosure": {"phrases": {}, "labels": {}, "languages": {}}},
            "approved, .* is missing",
        ),
        (FACTS | {"numbers": {"cardinals": {}}}, "unknown key 'cardinals'"),
    ],
)
def test_a_wrong_file_is_refused_and_the_key_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_language("eo", values)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "eo.toml").write_text("name = ", "utf-8")

    with pytest.raises(UsageError, match=r"eo\.toml cannot be read"):
        Languages(tmp_path)["eo"]


ESPERANTO = """\
name = "Esperanto"
own_name = "esperanto"
iso639_2 = "epo"
abbreviations = "k.t.p. d-ro."
hesitations = "eh+m*"
small_words = "mi vi la"
fillers = "nu"
stock_phrases = "dankon pro la atento"
name_endings = ["on", "n"]
name_base_endings = []

[foreign_letters]
pl = "ąęłń"

[function_words]
article = "la"
preposition = "en el"

[numbers]
percent = 'procent\\w*'
[numbers.cardinal]
2 = "du"
20 = "dudek"
"""


def test_one_file_is_enough_to_add_a_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = files(languages).joinpath("en.toml").read_text("utf-8")
    disclosure = english[english.index("[disclosure]") :].replace("not translated", "ne tradukita")
    (tmp_path / "eo.toml").write_text(f"{ESPERANTO}\n{disclosure}", "utf-8")
    extended = Languages(*LANGUAGES.folders, tmp_path)
    monkeypatch.setattr(languages, "LANGUAGES", extended)

    assert tie("la", "domo", "eo") is Tie.ARTICLE
    assert sentence_ends(["Li", "vidis", "d-ro.", "Zamenhof.", "Poste", "li", "iris."], "eo") == [
        4,
        7,
    ]
    assert clean("Ehm, mi mi pensas.", "eo").text == "Mi pensas."
    assert fillers("Nu, ni skribis.", "eo").text == "Ni skribis."
    assert can_leave_out("fillers", "eo")
    assert [one.values for one in numbers("dudek du procentoj", "eo")] == [{22.0}]
    assert compare("в 1988 году двадцать два", "en 1988 dudek", "ru", "eo")
    assert stock_phrases(["Dankon", "pro", "la", "atento!"], "eo")
    assert forms("Zamenhof", "eo") & set(lookups("Zamenhofon", "eo"))
    assert list(foreign_run(["li", "diris", "będę", "śpiewał", "łąka"], "eo")) == [(2, 4, "Polish")]
    assert (wording("eo")[0], wording("eo")[1].say("untranslated")) == ("eo", "ne tradukita")
    shown = CliRunner().invoke(tolmach, ["languages", "eo"]).output
    assert shown.startswith("Esperanto (esperanto)")
    assert shown.rstrip().endswith("missing: sentences")


def test_the_table_shows_what_is_known_and_what_is_missing() -> None:
    lines = CliRunner().invoke(tolmach, ["languages"]).output.splitlines()

    assert len(lines) == len(LANGUAGES) + 1
    by_code = {line.split()[0]: line.split()[3:] for line in lines[1:]}
    assert by_code["ru"] == ["yes"] * 8
    assert by_code["hu"] == ["yes", *"-------"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_known_about_a_language_is_shown(code: str) -> None:
    result = CliRunner().invoke(tolmach, ["languages", code], catch_exceptions=False)

    assert result.exit_code == 0
    assert result.output.startswith(LANGUAGES[code].name)
    assert "missing:" in result.output


def test_rules_for_names_are_shown_as_the_file_has_them() -> None:
    lines = CliRunner().invoke(tolmach, ["languages", "ru"]).output.splitlines()

    assert "    кий гий хий | ий | ий ого ому им ом ие их ими" in lines
    assert "    ов ев ин ын | . | . а у ым ом е ы ых ым ыми" in lines


def test_the_nearest_language_is_suggested() -> None:
    result = CliRunner().invoke(tolmach, ["languages", "ukranian"])

    assert result.exit_code != 0
    assert "Did you mean 'uk'" in result.output


def test_regions_and_scripts_of_a_tag_do_not_count() -> None:
    assert [language(tag).code for tag in ("pt-BR", "zh_Hans", "EN")] == ["pt", "zh", "en"]


def test_an_unknown_language_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean 'ru'"):
        language("russian")

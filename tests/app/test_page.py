"""The files of the page: complete in both languages, without markup made from text, all sent."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

APP = Path(str(files("tolmach.app")))
MODULES = sorted((APP / "static" / "js").rglob("*.js"))
WORDS = {
    code: json.loads((APP / "locale" / f"{code}.json").read_text("utf-8")) for code in ("en", "ru")
}
SOURCE = {path: path.read_text("utf-8") for path in MODULES}


def without_comments(code: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", code, flags=re.DOTALL)


def test_both_languages_have_the_same_texts() -> None:
    assert WORDS["en"].keys() == WORDS["ru"].keys()


@pytest.mark.parametrize(
    ("code", "forms"), [("en", {"one", "other"}), ("ru", {"one", "few", "many", "other"})]
)
def test_counted_texts_have_all_forms_of_their_language(code: str, forms: set[str]) -> None:
    counted = {key: text for key, text in WORDS[code].items() if isinstance(text, dict)}
    assert counted
    assert {key: set(text) for key, text in counted.items() if set(text) != forms} == {}


def test_both_languages_name_the_same_facts() -> None:
    def facts(text: str | dict[str, str]) -> set[str]:
        parts = text.values() if isinstance(text, dict) else (text,)
        return set(re.findall(r"\{(\w+)\}", " ".join(parts)))

    different = [key for key in WORDS["en"] if facts(WORDS["en"][key]) != facts(WORDS["ru"][key])]
    assert different == []


def test_every_russian_text_is_translated() -> None:
    names = {"keys.preset_subtitle-edit", "keys.preset_tolmach", "reason.and", "row.label"}
    same = {key for key, text in WORDS["en"].items() if text == WORDS["ru"][key]}
    assert same <= names
    latin = {
        key
        for key, text in WORDS["ru"].items()
        if not re.search("[а-яё]", json.dumps(text, ensure_ascii=False))
    }
    assert latin <= names


def test_every_text_that_a_module_names_exists() -> None:
    named = {
        key
        for code in SOURCE.values()
        for key in re.findall(r"""\b(?:t|tOr)\(\s*(?:again \? )?"([a-z_]+\.[\w.-]+)\"""", code)
    }
    assert len(named) > 200
    assert named - WORDS["en"].keys() == set()


def test_every_text_is_named_by_a_module_or_by_a_code() -> None:
    code = "\n".join(SOURCE.values())
    prefixes = set(re.findall(r"`([a-z_]+\.(?:[a-z_]*?))\$\{", code))
    unused = {
        key for key in WORDS["en"]
        if f'"{key}"' not in code and not any(key.startswith(prefix) for prefix in prefixes)
    }  # fmt: skip
    assert unused == set()


def test_no_module_has_texts_of_its_own() -> None:
    """A text for people begins with a capital and has a space; it belongs into the locale files."""
    found = [
        f"{path.name}: {text}"
        for path, code in SOURCE.items()
        for text in re.findall(r'"([A-ZА-Я][a-zа-я]+ [^"]*)"', without_comments(code))
    ]
    assert found == []


def test_no_markup_is_made_from_text_and_no_code_from_strings() -> None:
    forbidden = re.compile(
        r"innerHTML|insertAdjacentHTML|outerHTML|document\.write|\beval\(|new Function|javascript:"
    )
    assert [path.name for path, code in SOURCE.items() if forbidden.search(code)] == []


def test_no_file_of_the_page_names_another_computer() -> None:
    sent = [path for path in (APP / "static").rglob("*") if path.is_file()]
    found = [
        (path.name, address)
        for path in sent
        for address in re.findall(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+", path.read_text("utf-8"))
        if "www.w3.org" not in address
    ]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    assert [path.name for path, code in SOURCE.items() if not code.startswith("// ")] == []


def test_modules_stay_small() -> None:
    """One thing per module; the review page, which ties them together, is the largest."""
    assert {path.name for path, code in SOURCE.items() if code.count("\n") > 620} == set()


def test_every_import_leads_to_a_file() -> None:
    missing = [
        (path.name, target)
        for path, code in SOURCE.items()
        for target in re.findall(r"""(?:from|import\() ?"(\.[^"]+)\"""", code)
        if not (path.parent / target).resolve().is_file()
    ]
    assert missing == []


def test_every_colour_has_a_light_and_a_dark_value_in_one_place() -> None:
    css = (APP / "static" / "css" / "base.css").read_text("utf-8")
    pairs = re.findall(r"--[\w-]+: light-dark\((#\w+), (#\w+)\);", css)
    assert len(pairs) > 10
    assert all(light != dark for light, dark in pairs)
    assert "#" not in re.sub(r"--[\w-]+: light-dark\([^)]*\);", "", css)

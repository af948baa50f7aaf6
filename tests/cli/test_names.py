"""`tolmach names` as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.documents import document, sentence
from tolmach.cli import tolmach
from tolmach.core.document import Finding, FindingKind
from tolmach.formats import document_json
from tolmach.workspace.folder import Folder
from tolmach.workspace.journal import current

LIST = "source,en,note,match\nКагарлицкий,Kagarlitsky,,name\nРабкор,,,name\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with two sentences; the second garbles a listed name and says another one."""
    sentences = [
        sentence("u1", 0, "Книги Кагарлицкого.", "Kagarlitsky's books."),
        sentence("u2", 65_000, "С Кагарлицким и Зуевым.", "With Kagarlicki and Zuev."),
    ]
    (tmp_path / "talk/work").mkdir(parents=True)
    (tmp_path / "talk/work/document.json").write_text(
        document_json.compose(document(sentences)), encoding="utf-8"
    )
    return tmp_path / "talk"


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(tolmach, ["names", *map(str, arguments)])


def test_the_list_itself_is_checked(names: Path) -> None:
    result = run("check", names)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "2 names and terms, with renderings in en.",
        "  Рабкор: has no rendering in en, so it is not checked there",
    ]


def test_names_that_did_not_arrive_are_listed_with_their_time(names: Path, work: Path) -> None:
    result = run("check", names, work)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].split() == (
        ["1:05", "en", "Кагарлицким:", "expected", "Kagarlitsky,", "found", "Kagarlicki"]
    )


def test_names_found_make_a_longer_list(names: Path, work: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.csv"
    result = run("suggest", work, "--names", names, "-o", longer)
    assert result.exit_code == 0
    assert "1  Зуев  en: Zuev" in result.output
    assert longer.read_text(encoding="utf-8-sig").splitlines()[-1] == (
        "Зуев,Zuev,1x: С Кагарлицким и Зуевым.,name"
    )
    assert run("check", longer).exit_code == 0
    again = run("suggest", work, "--names", names, "-o", longer)
    assert again.exit_code == 2


def test_names_that_only_a_withheld_sentence_says_are_not_listed(
    names: Path, work: Path, tmp_path: Path
) -> None:
    withhold = ["withhold", str(work), "u2", "--reason", "safety"]
    assert CliRunner().invoke(tolmach, withhold).exit_code == 0
    longer = tmp_path / "longer.csv"
    result = run("suggest", work, "--names", names, "-o", longer)
    assert "Зуев" not in result.output + longer.read_text("utf-8")


def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("source,english\nА,A\n", encoding="utf-8")
    result = run("check", bad)
    assert result.exit_code == 2
    assert "code: en" in result.output


def test_repairs_are_listed_and_taken_back(work: Path) -> None:
    repair = Finding(
        FindingKind.NAME_REPAIR,
        "Kagarlicki replaced with Kagarlitsky",
        "en",
        text="Kagarlicki",
        instead="Kagarlitsky",
    )
    repaired = sentence("u1", 0, "Книги Кагарлицкого.", "Kagarlitsky's books.", findings=(repair,))
    text = document_json.compose(document([repaired]))
    (work / "work" / "document.json").write_text(text, encoding="utf-8")
    line = "    0:00  u1  en  Kagarlicki replaced with Kagarlitsky"
    assert run("repairs", work).output.splitlines() == [line]
    assert "There is no repaired name in sentence 'u2'." in run("repairs", work, "u2").output
    assert run("repairs", work, "u1", "--by", "anna").output == "No repaired names.\n"
    assert (
        current(Folder(work)).document.sentences[0].targets["en"].content == "Kagarlicki's books."
    )

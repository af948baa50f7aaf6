"""`tolmach speakers`: names, corrections, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.documents import document, sentence
from tolmach.cli import tolmach
from tolmach.formats import document_json
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A finished folder with two speakers."""
    talk = document(
        [
            sentence("u1", 0, "Как вы жили?", "How did you live?", speaker="S1"),
            sentence("u2", 60_000, "Мы ждали.", "We waited.", speaker="S2"),
            sentence("u3", 120_000, "Мы писали.", "We wrote.", speaker="S1"),
        ]
    )
    (tmp_path / "talk" / "work").mkdir(parents=True)
    path = tmp_path / "talk" / "work" / "document.json"
    path.write_text(document_json.compose(talk), "utf-8")
    return tmp_path / "talk"


def call(work: Path, *arguments: str) -> Result:
    return CliRunner().invoke(tolmach, ["speakers", str(work), *arguments])


def spoken(work: Path) -> list[str | None]:
    return [one.speaker for one in journal.current(Folder(work)).document.sentences]


def test_a_name_for_each_language_is_said_in_one_call(work: Path) -> None:
    result = call(
        work, "--speaker", "en:S1=Interviewer", "--speaker", "ru:S1=Ведущий", "--speaker", "S2=Нина"
    )
    assert result.exit_code == 0, result.output
    speakers = {one.id: one for one in journal.current(Folder(work)).document.speakers}
    assert speakers["S1"].called("ru")[0] == "Ведущий"
    assert speakers["S1"].called("en")[0] == "Interviewer"
    assert speakers["S2"].name == "Нина"
    assert "Needs review" not in result.output


def test_a_name_in_the_wrong_letters_needs_review(work: Path) -> None:
    result = call(work, "--speaker", "S1=Interviewer")
    assert "The name of S1 is not in the letters of Russian: Interviewer." in result.output


def test_an_unknown_speaker_is_an_error_that_lists_the_known_ones(work: Path) -> None:
    result = call(work, "--speaker", "S9=Анна")
    assert result.exit_code == 2
    assert "S9 is not a speaker of this recording." in result.output
    assert "Known: S1, S2." in result.output


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--merge", "S2=S1"], ["S1", "S1", "S1"]),
        (["--assign", "S3=1:00-1:30"], ["S1", "S3", "S1"]),
        (["--assign", "S3=0:59.5-"], ["S1", "S3", "S3"]),
        (["--split", "S1=S3@1:00"], ["S1", "S2", "S3"]),
        (["--merge", "S2=S1", "--split", "S1=S3@2:00"], ["S1", "S1", "S3"]),
    ],
)
def test_corrections_change_who_speaks(work: Path, flags: list[str], expected: list[str]) -> None:
    result = call(work, *flags)
    assert result.exit_code == 0, result.output
    assert spoken(work) == expected


class Terminal:
    """Standard input at which someone sits."""

    class stdin:  # noqa: N801  # the name of the module's
        @staticmethod
        def isatty() -> bool:
            return True


@pytest.mark.parametrize(
    ("flags", "shown"),
    [
        (["--merge", "S2=S1"], ["1 sentence gets another speaker:", "1:00  S2 -> S1  Мы ждали."]),
        (["--assign", "S3=1:00-"], ["2 sentences get", "1:00  S2 -> S3", "2:00  S1 -> S3"]),
        (["--split", "S1=S3@1:00"], ["1 sentence gets", "2:00  S1 -> S3  Мы писали."]),
        (["--turns", "{turns}"], ["2 sentences get", "0:00  S1 -> S2", "2:00  S1 -> S2"]),
        (["--dashes"], ["1 sentence gets", "1:00  S2 -> S1"]),
    ],
)
def test_in_a_terminal_changes_are_shown_before_anything_is_written(
    work: Path, monkeypatch: pytest.MonkeyPatch, flags: list[str], shown: list[str]
) -> None:
    turns = work / "turns.txt"
    turns.write_text("0:00 S2\n", "utf-8")
    flags = [flag.format(turns=turns) for flag in flags]
    monkeypatch.setattr("tolmach.cli.speakers.sys", Terminal)
    before = spoken(work)
    declined = CliRunner().invoke(tolmach, ["speakers", str(work), *flags], input="n\n")
    assert declined.exit_code == 0, declined.output
    for text in (*shown, "Nothing was written."):
        assert text in declined.output
    assert spoken(work) == before
    assert not Folder(work).journal.exists()
    accepted = CliRunner().invoke(tolmach, ["speakers", str(work), *flags], input="y\n")
    assert "Next: `tolmach export" in accepted.output
    assert spoken(work) != before


def test_nothing_is_asked_with_yes_or_where_no_sentence_changes(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tolmach.cli.speakers.sys", Terminal)
    assert "Write this?" not in call(work, "--speaker", "S1=Анна").output
    assert "Write this?" not in call(work, "--merge", "S2=S1", "--yes").output
    assert spoken(work) == ["S1", "S1", "S1"]


@pytest.mark.parametrize(
    "flags",
    [
        ["--merge", "S9=S1"],
        ["--merge", "S1=S1"],
        ["--merge", "S1"],
        ["--assign", "S1=later"],
        ["--assign", "S1=2:00-1:00"],
        ["--split", "S1=S3"],
        ["--split", "S9=S3@1:00"],
        ["--turns", "turns.txt", "--dashes"],
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(work: Path, flags: list[str]) -> None:
    result = call(work, *flags)
    assert result.exit_code == 2, result.output
    assert not Folder(work).journal.exists()

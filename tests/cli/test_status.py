"""`tolmach status` and `tolmach todo`: what is open can be asked for at any time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.documents import SECRET, in_state, sentence, with_secret
from tests.documents import document as made
from tolmach.cli import tolmach
from tolmach.core.document import Document, Finding, FindingKind, State
from tolmach.formats import document_json


def write(folder: Path, document: Document) -> Path:
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "document.json").write_text(document_json.compose(document), "utf-8")
    return folder


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(tolmach, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


DOUBTFUL = made(
    [
        sentence("u1", 0, "Да.", "Yes."),
        sentence(
            "u2",
            751_000,
            "В 1988 году.",
            "=In <b>1998</b>.",
            findings=(Finding(FindingKind.NUMBER, "1988 is missing", "en"),),
        ),
    ]
)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return write(tmp_path / "interview", DOUBTFUL)


def test_the_status_counts_what_is_checked_and_names_the_next_step(work: Path) -> None:
    lines = call("status", work).stdout.splitlines()
    assert lines[0] == "interview.mp4: needs review"
    assert "  en  0 of 2 checked, 0 approved" in lines
    assert "Findings: 1 number" in lines
    assert lines[-1] == f"Needs review: 1 sentences; `tolmach todo {work}` lists them."


def test_the_status_names_the_languages_in_which_the_video_has_no_title(work: Path) -> None:
    def said() -> list[str]:
        return [line for line in call("status", work).stdout.splitlines() if "No title" in line]

    (line,) = said()
    assert line.startswith("No title in ru, en;")
    call("export", work, "--formats", "txt", "--title", "Письма")
    (line,) = said()
    assert line.startswith("No title in en;")
    call("export", work, "--formats", "txt", "--titles", "en=Letters")
    assert said() == []


def test_withheld_sentences_are_counted_and_never_shown(tmp_path: Path) -> None:
    work = write(tmp_path / "interview", with_secret())
    assert "1 withheld" in call("status", work).stdout
    call("todo", work, "-o", tmp_path / "todo.html")
    for text in (call("todo", work, "--all").stdout, (tmp_path / "todo.html").read_text("utf-8")):
        assert SECRET not in text


def test_work_that_everyone_approved_has_nothing_open(tmp_path: Path) -> None:
    whole = made([sentence("u1", 0, "Да.", "Yes.")])
    work = write(tmp_path / "interview", in_state(whole, State.APPROVED))
    assert call("status", work).stdout.startswith("interview.mp4: approved")
    assert call("todo", work).stdout == "Nothing to review.\n"


def test_a_folder_of_many_has_a_line_for_each_and_survives_a_damaged_one(tmp_path: Path) -> None:
    write(tmp_path / "a", DOUBTFUL)
    write(tmp_path / "b", DOUBTFUL)
    (tmp_path / "c" / "work").mkdir(parents=True)
    (tmp_path / "c" / "work" / "recognition.jsonl").touch()
    (tmp_path / "b" / "work" / "document.json").write_bytes(b"\xff")
    result = call("status", tmp_path)
    assert result.exit_code != 0
    assert "damaged" in result.stderr
    assert [line.split()[1] for line in result.stdout.splitlines()[:2]] == ["needs", "unfinished"]


def test_a_folder_without_work_says_so(tmp_path: Path) -> None:
    assert "There is no work of tolmach" in call("status", tmp_path).stderr


def test_the_list_shows_time_reason_and_texts(work: Path) -> None:
    assert call("todo", work).stdout.splitlines() == [
        "   12:31  u2  number (en): 1988 is missing",
        "          ru  В 1988 году.",
        "          en  =In <b>1998</b>.",
    ]
    rows = json.loads(call("todo", work, "--json").stdout)
    assert [row["sentence"] for row in rows] == ["u2"]


def test_what_a_person_checked_is_no_longer_on_the_list(tmp_path: Path) -> None:
    work = write(tmp_path / "interview", in_state(DOUBTFUL, State.REVIEWED))
    assert call("todo", work).stdout == "Nothing to review.\n"


def test_the_page_links_into_the_player_and_the_table_is_no_formula(work: Path) -> None:
    call("export", work, "--formats", "player", "--to", "en")
    call("todo", work, "-o", work.parent / "todo.html")
    page = (work.parent / "todo.html").read_text("utf-8")
    assert 'href="interview/interview.en.player.html#t=12:31"' in page
    assert "&lt;b&gt;" in page
    call("todo", work, "-o", work.parent / "todo.csv")
    assert "'=In" in (work.parent / "todo.csv").read_text("utf-8")


@pytest.mark.parametrize("words", ["status .", "todo .", "export ..", "speakers ."])
def test_the_current_folder_without_work_is_answered_like_any_other(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    assert re.search("There is no (finished )?work", call(*words.split()).stderr)

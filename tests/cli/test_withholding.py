"""Withheld sentences stay out of everything, whatever happens to the files of a work folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.documents import in_state, with_secret
from tests.needs import program
from tolmach.cli import tolmach
from tolmach.core.document import State
from tolmach.core.edits import SetText, Withhold
from tolmach.formats import document_json
from tolmach.stages.sentences import structure
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

SRC = Path(__file__).parents[2] / "src" / "tolmach"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "interview"
    (folder / "work").mkdir(parents=True)
    text = document_json.compose(in_state(with_secret(), State.APPROVED))
    (folder / "work" / "document.json").write_text(text, "utf-8")
    return folder


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(tolmach, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_journal_one_byte_short_stops_every_command_until_it_is_repaired(
    work: Path, tmp_path: Path
) -> None:
    call("export", work, "--formats", "csv,srt", "--to", "en")
    call("withhold", work, "u5", "--reason", "safety")
    path = work / "work" / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    before = sorted(tmp_path.rglob("*"))
    names = tmp_path / "names.csv"
    names.write_text("source,en\nИван,Ivan\n", "utf-8")
    for command in (
        ("export", work),
        ("export", work, "--formats", "srt", "--mux"),
        ("export", work, "--formats", "srt", "--burn"),
        ("export", work, "--memory", tmp_path / "memory.tmx"),
        ("import", work, work / "interview.en.csv"),
        ("import", work, "--undo"),
        ("speakers", work),
        ("withhold", work),
        ("withhold", work, "u1", "--reason", "x"),
        ("names", "check", names, work),
        ("journal", "verify", work),
    ):
        result = call(*command)
        assert result.exit_code == 4, (command, result.output)
        assert "journal of interview is damaged" in result.output
        assert "tolmach journal repair" in result.output
    names.unlink()
    assert sorted(tmp_path.rglob("*")) == before
    assert call("journal", "repair", work).output.splitlines() == [
        "The journal is intact. Entries: 1.",
        "The damaged file is kept as work/journal.damaged-1.jsonl.",
    ]
    assert call("journal", "verify", work).output == "The journal is intact. Entries: 1.\n"
    assert call("export", work, "--formats", "txt", "--to", "en").exit_code == 0
    assert "Why?" not in (work / "interview.en.txt").read_text("utf-8")


def test_a_journal_without_any_good_copy_is_given_up_only_on_demand(work: Path) -> None:
    call("withhold", work, "u5", "--reason", "safety")
    for name in ("journal.jsonl", "journal.backup.jsonl"):
        (work / "work" / name).write_bytes(b"")
    refused = call("journal", "repair", work)
    assert (refused.exit_code, "--accept-loss" in refused.output) == (4, True)
    accepted = call("journal", "repair", work, "--accept-loss")
    assert (accepted.exit_code, "Entries lost: 1." in accepted.output) == (0, True)
    assert call("export", work, "--formats", "txt").exit_code == 0


def test_documents_are_read_in_one_place_which_checks_the_journal() -> None:
    readers = [
        path.name for path in SRC.rglob("*.py") if "document_json.parse(" in path.read_text("utf-8")
    ]
    callers = [
        path.name for path in SRC.rglob("*.py") if "machine_document(" in path.read_text("utf-8")
    ]
    assert readers == ["journal.py"]
    # What writes the machines' document needs it without the journal; they read that as well.
    assert sorted(callers) == ["journal.py", "run.py", "session.py", "speakers.py"]
    for name in ("run.py", "speakers.py"):
        assert "journal.read(" in (SRC / "pipeline" / name).read_text("utf-8")
    # The app keeps a document that did not change, and reads the journal with its check each time.
    session = (SRC / "app" / "session.py").read_text("utf-8")
    assert session.count("journal.machine_document(") == session.count("journal.read(") == 1


def test_the_journal_says_when_a_withheld_sentence_is_spoken(work: Path) -> None:
    call("withhold", work, "u6", "--reason", "safety", "--by", "anna")
    (entry,) = journal.read(Folder(work))
    assert entry.operations == (Withhold("u6", "safety", "anna", 71_000, 71_600),)


def test_a_withheld_pair_leaves_the_memory_though_its_texts_were_corrected(
    work: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory.tmx"
    call("export", work, "--formats", "txt", "--memory", memory)
    assert "Why?" in memory.read_text("utf-8")
    corrected = journal.new_entry([SetText("u5", "ru", "Отчего же?", State.APPROVED)], "correct")
    journal.append(Folder(work), corrected)
    call("withhold", work, "u5", "--reason", "safety")
    call("export", work, "--formats", "txt", "--memory", memory)
    assert "Why?" not in memory.read_text("utf-8")


@pytest.mark.parametrize("keyed", [True, False], ids=["with keys", "without keys"])
@pytest.mark.parametrize("order", ["split, withhold", "join, withhold", "withhold, join"])
def test_a_withheld_pair_leaves_the_memory_though_its_sentence_was_cut_or_joined_since(
    work: Path, tmp_path: Path, order: str, keyed: bool
) -> None:
    memory = tmp_path / "memory.tmx"
    call("export", work, "--formats", "txt", "--memory", memory)
    if not keyed:
        lines = memory.read_text("utf-8").splitlines()
        memory.write_text("\n".join(line for line in lines if "<prop" not in line), "utf-8")
    assert "Потому что." in memory.read_text("utf-8")
    document = journal.current(Folder(work)).document
    question, answer = document.sentences[-2:]
    cut = structure.split(document, answer, 1)
    join = structure.join(document, question, answer)
    if order == "split, withhold":
        journal.append(Folder(work), journal.new_entry([cut], "split"))
        call("withhold", work, cut.new, "--reason", "safety")
    elif order == "join, withhold":
        journal.append(Folder(work), journal.new_entry([join], "join"))
        call("withhold", work, "u5", "--reason", "safety")
    else:
        call("withhold", work, "u6", "--reason", "safety")
        journal.append(Folder(work), journal.new_entry([join], "join"))
    call("export", work, "--formats", "txt", "--memory", memory)
    left = memory.read_text("utf-8")
    assert "что" not in left
    assert "Because" not in left
    assert "Как дела?" in left


def test_a_pair_is_found_by_its_sentence_when_no_text_is_left_of_it(
    work: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory.tmx"
    call("export", work, "--formats", "txt", "--memory", memory)
    text = memory.read_text("utf-8")
    assert "u5" not in text
    memory.write_text(text.replace("Why?", "What for?").replace("Почему?", "Зачем?"), "utf-8")
    call("withhold", work, "u5", "--reason", "safety")
    call("export", work, "--formats", "txt", "--memory", memory)
    assert "What for?" not in memory.read_text("utf-8")


def test_an_earlier_text_is_taken_out_of_a_memory_without_keys(work: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.tmx"
    for text in ("Отчего?", "Отчего же?"):
        entry = journal.new_entry([SetText("u5", "ru", text, State.APPROVED)], "correct")
        journal.append(Folder(work), entry)
    call("export", work, "--formats", "txt", "--memory", memory)
    lines = memory.read_text("utf-8").replace("Отчего же?", "Отчего?").splitlines()
    without = "\n".join(line for line in lines if "<prop" not in line).replace("Why?", "Which?")
    memory.write_text(without, "utf-8")
    call("withhold", work, "u5", "--reason", "safety")
    call("export", work, "--formats", "txt", "--memory", memory)
    assert "Отчего?" not in memory.read_text("utf-8")


def test_a_sentence_that_is_withheld_and_no_longer_there_stops_the_export(work: Path) -> None:
    call("withhold", work, "u5", "--reason", "safety")
    document = with_secret()
    renamed = tuple(replace(u, id="other") if u.id == "u5" else u for u in document.sentences)
    text = document_json.compose(replace(document, sentences=renamed))
    (work / "work" / "document.json").write_text(text, "utf-8")
    refused = call("export", work, "--formats", "txt")
    assert (refused.exit_code, "u5" in refused.output) == (4, True)
    call("withhold", work, "other", "--reason", "safety")
    call("withhold", work, "u5", "--release")
    assert call("export", work, "--formats", "txt", "--to", "en").exit_code == 0
    assert "Why?" not in (work / "interview.en.txt").read_text("utf-8")


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def as_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a pipe": as_pipe,
    "a link to itself": as_loop,
    "one bad byte": lambda path: path.write_bytes(path.read_bytes()[:-40] + b"\xff"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("name", ["document.json", "outputs.json"])
def test_a_damaged_file_of_the_work_folder_ends_in_one_sentence(
    work: Path, name: str, damage: Callable[[Path], object]
) -> None:
    call("export", work, "--formats", "csv", "--to", "en")
    damage(work / "work" / name)
    for command in (
        ("export", work, "--formats", "txt"),
        ("speakers", work),
        ("import", work, work / "interview.en.csv"),
        ("withhold", work),
        ("withhold", work, "u5", "--reason", "x"),
    ):
        result = call(*command)
        said = [line for line in result.output.splitlines() if line.startswith("tolmach:")]
        if name == "document.json" or command[0] == "export":
            assert (result.exit_code in (2, 4), len(said)) == (True, 1), result.output
            assert "damaged" in said[0] or "cannot be read" in said[0]
        else:
            assert (result.exit_code, said) == (0, []), result.output
    if name == "outputs.json":
        assert "list of files written before is lost" in result.output
        assert "  interview.en.csv" in result.output.splitlines()


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_journal_that_may_not_be_read_is_damaged_and_one_of_the_owner_is_opened_again(
    work: Path,
) -> None:
    call("withhold", work, "u5", "--reason", "safety")
    (work / "work" / "journal.jsonl").chmod(0)
    result = call("journal", "verify", work)
    assert (result.exit_code, "cannot be read" in result.output) == (4, True)
    assert call("withhold", work).exit_code == 0
    assert call("journal", "verify", work).exit_code == 0


def test_stale_files_are_named_though_their_list_is_lost(work: Path) -> None:
    call("export", work, "--formats", "srt,txt", "--to", "en")
    (work / "work" / "outputs.json").unlink()
    result = call("withhold", work, "u5", "--reason", "safety")
    assert "list of files written before is lost" in result.output
    assert {"  interview.en.srt", "  interview.en.txt"} <= set(result.output.splitlines())


@pytest.mark.slow
def test_a_video_that_a_person_changed_stays(work: Path) -> None:
    original = work / "interview.mp4"
    source = ["-f", "lavfi", "-i", "color=gray:s=64x48:d=1:r=5"]
    subprocess.run([program("ffmpeg"), "-v", "error", *source, str(original)], check=True)
    options = ("--formats", "srt", "--to", "en", "--mux", "--burn")
    names = ["interview.en.srt", "interview.subtitled.mp4", "interview.en.burnt.mp4"]
    assert call("export", work, *options).output.splitlines()[-3:] == names
    assert call("export", work, *options).output.splitlines()[-3:] == names
    for name in names[1:]:
        (work / name).write_bytes(b"cut by hand")
    stays = "  (you changed the old one; it stays)"
    assert call("export", work, *options).output.splitlines()[-2:] == [
        f"interview.subtitled.new.mp4{stays}",
        f"interview.en.burnt.new.mp4{stays}",
    ]
    assert all((work / name).read_bytes() == b"cut by hand" for name in names[1:])
    assert not list(work.glob(".tolmach*"))
    stale = call("withhold", work, "u5", "--reason", "x").output
    assert "  interview.en.burnt.new.mp4" in stale.splitlines()


@pytest.mark.slow
def test_a_result_never_replaces_the_video_it_is_made_from(work: Path) -> None:
    original = work / "interview.subtitled.mp4"
    source = ["-f", "lavfi", "-i", "color=gray:s=64x48:d=1:r=5"]
    subprocess.run([program("ffmpeg"), "-v", "error", *source, str(original)], check=True)
    before = original.read_bytes()
    result = call("export", work, "--formats", "srt", "--mux", "--video", original)
    assert (result.exit_code, "replace the original" in result.output) == (2, True)
    assert original.read_bytes() == before


@pytest.mark.parametrize("kind", ["csv", "table", "srt", "vtt", "xliff"])
def test_a_file_that_was_imported_is_replaced_by_the_next_export(work: Path, kind: str) -> None:
    call("export", work, "--formats", kind, "--to", "en")
    (file,) = work.glob("interview.en.*")
    edited = file
    if kind == "table":
        from docx import Document  # reads and writes what Word would

        document = Document(str(file))
        for cell in (cell for row in document.tables[0].rows for cell in row.cells):
            if cell.text == "How are you?":
                cell.paragraphs[0].runs[0].text = "How do you do?"
        document.save(str(file))
    else:
        file.write_bytes(file.read_bytes().replace(b"How are you?", b"How do you do?"))
    assert "1 taken over" in call("import", work, edited).output
    result = call("export", work, "--formats", kind, "--to", "en")
    assert result.output == f"{file.name}\n"
    assert sorted(work.glob("interview.en.*")) == [file]


def test_an_import_that_was_taken_back_protects_the_file_again(work: Path) -> None:
    call("export", work, "--formats", "csv", "--to", "en")
    file = work / "interview.en.csv"
    edited = file.read_bytes().replace(b"How are you?", b"How do you do?")
    file.write_bytes(edited)
    call("import", work, file)
    call("import", work, "--undo")
    assert "interview.en.new.csv" in call("export", work, "--formats", "csv", "--to", "en").output
    assert file.read_bytes() == edited


def test_a_file_of_which_something_was_not_taken_over_stays(work: Path) -> None:
    call("export", work, "--formats", "csv", "--to", "en")
    file = work / "interview.en.csv"
    original = file.read_bytes()
    elsewhere = work / "theirs.en.csv"
    elsewhere.write_bytes(original.replace(b"Why?", b"For what?"))
    call("import", work, elsewhere)
    conflicting = original.replace(b"Why?", b"What for?")
    file.write_bytes(conflicting)
    call("import", work, file)
    call("export", work, "--formats", "csv", "--to", "en")
    assert file.read_bytes() == conflicting


@pytest.mark.slow
def test_nothing_that_the_original_says_about_itself_reaches_a_copy(work: Path) -> None:
    facts = work / "facts.txt"
    facts.write_text(
        ";FFMETADATA1\ntitle=PLANTED\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=PLANTED\n"
    )
    captions = work / "captions.srt"
    captions.write_text("1\n00:00:00,000 --> 00:00:00,900\nPLANTED\n")
    original = work / "original.mkv"
    source = ["-f", "lavfi", "-i", "color=gray:s=64x48:d=1:r=5", "-i", facts, "-i", captions]
    tags = ["-map", "0", "-map", "2", "-map_metadata", "1", "-metadata:s:v", "title=PLANTED"]
    attached = ["-attach", facts, "-metadata:s:t", "mimetype=text/plain"]
    command = [program("ffmpeg"), "-v", "error", *source, *tags, *attached, original]
    subprocess.run([str(part) for part in command], check=True)
    assert original.read_bytes().count(b"PLANTED") >= 5
    call("export", work, "--formats", "srt", "--to", "en", "--mux", "--video", original)
    assert b"PLANTED" not in (work / "interview.subtitled.mkv").read_bytes()

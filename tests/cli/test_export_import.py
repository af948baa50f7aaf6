"""Export, import and speakers on the command line, in a folder as `run` leaves it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.documents import in_state, sentence, with_secret
from tests.needs import program
from tolmach.cli import tolmach
from tolmach.core.document import State
from tolmach.formats import document_json
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

pytestmark = pytest.mark.slow


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "Моё интервью"
    (folder / "work").mkdir(parents=True)
    text = document_json.compose(with_secret())
    (folder / "work" / "document.json").write_text(text, "utf-8")
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(tolmach, [str(argument) for argument in arguments])


def lines(work: Path) -> list[str]:
    return (work / "work" / "journal.jsonl").read_text("utf-8").splitlines()


def test_export_writes_the_wanted_kinds_in_the_wanted_languages(work: Path, tmp_path: Path) -> None:
    result = call("export", work, "--formats", "srt,docx", "--to", "en", "--out", tmp_path / "o")
    assert (result.exit_code, result.output) == (0, "interview.en.srt\ninterview.en.docx\n")
    assert {path.name for path in (tmp_path / "o").iterdir()} == set(result.output.split())


def test_export_without_options_writes_every_language(work: Path) -> None:
    result = call("export", work, "--json")
    assert set(json.loads(result.output)["files"]) == {
        f"interview.{code}.{kind}" for code in ("ru", "en") for kind in ("srt", "vtt", "txt", "md")
    }  # fmt: skip


def test_what_was_said_once_is_remembered(work: Path) -> None:
    call("export", work, "--formats", "txt", "--speaker", "S1=Анна", "--title", "A talk")
    again = call("export", work, "--formats", "txt")
    text = (work / "interview.ru.txt").read_text("utf-8")
    assert again.exit_code == 0
    assert text.startswith("Черновик: A talk\n")
    assert "Анна:" in text
    assert len(lines(work)) == 1


def test_names_may_stand_in_a_file_in_the_folder(work: Path) -> None:
    (work / "speakers.toml").write_text('[S1]\nname = "Вера"\n', "utf-8")
    call("export", work, "--formats", "txt", "--to", "ru")
    assert "Вера:" in (work / "interview.ru.txt").read_text("utf-8")


def test_a_file_that_a_person_changed_is_left_alone(work: Path) -> None:
    call("export", work, "--formats", "txt", "--to", "en")
    mine = work / "interview.en.txt"
    mine.write_text("mine", "utf-8")
    result = call("export", work, "--formats", "txt", "--to", "en", "--times", "none")
    assert mine.read_text("utf-8") == "mine"
    assert "interview.en.new.txt  (you changed the old one; it stays)" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--formats", "stl"), "'stl' is not a format"),
        (("--to", "de"), "nothing in 'de'"),
        (("--final",), "cannot be called final"),
        (("--speaker", "Anna"), "does not name a speaker"),
        (("--url", "ftp://x"), "does not begin with http:// or https://"),
        (("--url", "https://anna:secret@x.example"), "holds a user name or password"),
        (("--url", "https://x.example/\u202e4pm"), "holds blanks or characters that are not shown"),
        (("--date", "15.10.2025"), "is not a day"),
        (("--speakers", "missing.toml"), "'missing.toml' cannot be read"),
    ],
)
def test_a_wrong_wish_ends_with_a_sentence(work: Path, arguments: tuple[str], said: str) -> None:
    result = call("export", work, *arguments)
    assert (result.exit_code, said in result.output) == (2, True)


def test_a_folder_without_finished_work_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    for command in ("export", "speakers"):
        result = call(command, tmp_path)
        assert (result.exit_code, "no finished work" in result.output) == (4, True)
    assert list(tmp_path.iterdir()) == []


def test_the_kinds_of_files_can_be_listed(work: Path) -> None:
    output = call("export", work, "--list").output
    assert "bilingual-docx       two columns for Word\n" in output


@pytest.mark.parametrize(
    "kind", ["srt", "vtt", "ass", "ttml", "youtube.srt", "sbv", "csv", "table.docx", "xlf"]
)
def test_an_unchanged_file_comes_back_without_a_change(work: Path, kind: str) -> None:
    call("export", work, "--formats", "srt,vtt,ass,ttml,youtube,sbv,csv,table,xliff")
    result = call("import", work, work / f"interview.en.{kind}")
    assert (result.exit_code, result.output) == (
        0, "Nothing in the file differs from what is here.\n",
    )  # fmt: skip
    assert not (work / "work" / "journal.jsonl").exists()


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass", "ttml", "sbv", "csv", "xlf"])
def test_an_edit_elsewhere_comes_home_and_can_be_taken_back(work: Path, kind: str) -> None:
    call("export", work, "--formats", "srt,vtt,ass,ttml,sbv,csv,xliff")
    file = work / f"interview.en.{kind}"
    file.write_bytes(file.read_bytes().replace(b"How are you?", b"How do you do?"))
    result = call("import", work, file)
    assert (result.exit_code, result.output.splitlines()) == (
        0,
        [
            "1 taken over",
            "  0:01  u2",
            "    - How are you?",
            "    + How do you do?",
            "",
            "Written to the journal; `tolmach import WORK --undo` takes it back.",
            f"Next: `tolmach export '{work}'` writes the files again.",
        ],
    )
    call("export", work, "--formats", "txt", "--to", "en")
    assert "How do you do?" in (work / "interview.en.txt").read_text("utf-8")
    assert call("import", work, "--undo").output == f"Taken back: import {file.name}.\n"
    call("export", work, "--formats", "txt", "--to", "en")
    assert "How are you?" in (work / "interview.en.txt").read_text("utf-8")
    assert call("import", work, "--undo").exit_code == 2


def test_looking_first_writes_nothing(work: Path) -> None:
    call("export", work, "--formats", "srt")
    file = work / "interview.en.srt"
    file.write_text(file.read_text("utf-8").replace("Why?", "Why not?"), "utf-8")
    result = call("import", work, file, "--dry-run")
    assert "Nothing was written (--dry-run)." in result.output
    assert not (work / "work" / "journal.jsonl").exists()


def test_a_conflict_is_shown_with_all_three_readings_and_exit_code_3(work: Path) -> None:
    call("export", work, "--formats", "srt")
    file = work / "interview.en.srt"
    given = file.read_text("utf-8")
    file.write_text(given.replace("Why?", "Why not?"), "utf-8")
    call("import", work, file)
    file.write_text(given.replace("Why?", "What for?"), "utf-8")
    result = call("import", work, file)
    assert result.exit_code == 3
    for line in ("    - Why?", "    = Why not?", "    + What for?"):
        assert line in result.output.splitlines()
    document = json.loads(call("import", work, file, "--json").output)
    assert document["changes"][0]["outcome"] == "conflict"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.pdf", b"%PDF", "are not imported"),
        ("x.docx", b"junk", "not a Word document"),
        ("x.xlf", b"<x/>", "not an XLIFF 2"),
        ("x.srt", b"just words", "No subtitles found"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    work: Path, name: str, data: bytes, said: str
) -> None:
    call("export", work, "--formats", "srt")
    (work / name).write_bytes(data)
    result = call("import", work, work / name)
    assert (result.exit_code, said in result.output) == (2, True)
    assert not (work / "work" / "journal.jsonl").exists()


def test_a_file_from_elsewhere_needs_an_export_to_be_compared_with(work: Path) -> None:
    (work / "x.en.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n", "utf-8")
    result = call("import", work, work / "x.en.srt")
    assert (result.exit_code, "Nothing was ever exported" in result.output) == (2, True)


def test_speakers_are_listed_named_and_set_by_turns(work: Path, tmp_path: Path) -> None:
    turns = tmp_path / "turns.txt"
    turns.write_text("0:00 S1\n0:03 S2\n", "utf-8")
    result = call("speakers", work, "--turns", turns, "--speaker", "S2=Вера")
    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.output.splitlines()[:2]] == [
        ["S1", "Интервьюер"], ["S2", "Вера"],
    ]  # fmt: skip


def test_a_damaged_journal_is_never_written_over(work: Path) -> None:
    journal = work / "work" / "journal.jsonl"
    journal.write_bytes(b"\0" * 100 + b"\n")
    result = call("export", work, "--formats", "txt", "--title", "x")
    assert (result.exit_code, "journal is damaged" in result.output) == (4, True)
    assert journal.read_bytes() == b"\0" * 100 + b"\n"


def test_a_torn_last_line_is_set_aside(work: Path) -> None:
    call("export", work, "--formats", "txt", "--title", "first")
    journal = work / "work" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"id":"torn')
    call("export", work, "--formats", "txt", "--title", "second")
    assert len(lines(work)) == 2
    assert (work / "work" / "journal.torn").read_bytes() == b'{"id":"torn'


def test_withheld_sentences_leave_every_export_and_may_come_back(work: Path) -> None:
    def exported() -> str:
        call("export", work, "--formats", "txt", "--to", "en")
        return (work / "interview.en.txt").read_text("utf-8")

    assert "Why?" in exported()
    assert call("withhold", work, "u5").exit_code == 2
    result = call("withhold", work, "--from", "1:10", "--until", "1:11", "--reason", "safety")
    assert "2 of 7 sentences are withheld:" in result.output
    assert "  1:10  u5  safety: Почему?" in result.output.splitlines()
    assert "may still show what is withheld" in result.output
    assert "  interview.en.txt" in result.output.splitlines()
    assert "Why?" not in exported()
    released = call("withhold", work, "u5", "--release")
    assert (released.exit_code, "interview.en.txt" in released.output) == (0, False)
    assert "Why?" in exported()
    assert "no sentence 'u99'" in call("withhold", work, "u99", "--reason", "x").output


def test_what_was_approved_in_one_video_is_suggested_in_the_next(
    work: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory.tmx"
    done = in_state(with_secret(), State.APPROVED)
    document = work / "work" / "document.json"
    document.write_text(document_json.compose(done), "utf-8")
    for _ in range(2):
        assert call("export", work, "--formats", "txt", "--memory", memory).exit_code == 0
    text = memory.read_text("utf-8")
    assert text.count("<seg>Why?</seg>") == 1
    assert "Secretname" not in text
    call("withhold", work, "u5", "--reason", "safety")
    call("export", work, "--formats", "txt", "--memory", memory)
    assert "Why?" not in memory.read_text("utf-8")
    call("withhold", work, "u5", "--release")
    call("export", work, "--formats", "txt", "--memory", memory)

    other = sentence("n1", 0, "Почему?", "For what reason?")
    document.write_text(document_json.compose(replace(done, sentences=(other,))), "utf-8")
    result = call("import", work, memory)
    assert (result.exit_code, result.output.splitlines()[0]) == (
        0, "Sentences with a suggestion from earlier videos: 1.",
    )  # fmt: skip
    assert '"op":"suggest"' in lines(work)[-1]


def test_a_file_in_two_languages_or_in_another_one_is_refused(work: Path) -> None:
    call("export", work, "--formats", "srt,bilingual-srt")
    two = call("import", work, work / "interview.ru-en.srt")
    other = call("import", work, work / "interview.ru.srt", "--language", "en")
    for result in (two, other):
        assert (result.exit_code, "does not look like an edited export" in result.output) == (
            2,
            True,
        )
    assert not (work / "work" / "journal.jsonl").exists()


def loudest(video: Path, start: float) -> int:
    """The loudest of the bytes of 0.7 s of sound."""
    command = [program("ffmpeg"), "-v", "error", "-ss", str(start), "-t", "0.7", "-i", str(video)]
    sound = subprocess.run([*command, "-f", "s16le", "-"], capture_output=True, check=True).stdout
    return max(sound)


@pytest.mark.slow
def test_a_video_with_subtitles_is_written_beside_the_original(work: Path) -> None:
    video = work / "interview.mp4"
    source = ["-f", "lavfi", "-i", "color=gray:s=64x48:d=10:r=5", "-f", "lavfi", "-i", "sine=d=10"]
    subprocess.run([program("ffmpeg"), "-v", "error", *source, str(video)], check=True)
    result = call("export", work, "--formats", "srt", "--to", "en", "--mux", "--burn")
    assert result.exit_code == 0
    sound = "The sound of 1 withheld sentence is muted; lips can still be read in the picture."
    assert sound in result.output
    assert result.output.splitlines()[-3:] == [
        "interview.en.srt",
        "interview.subtitled.mp4",
        "interview.en.burnt.mp4",
    ]
    for copy in ("interview.subtitled.mp4", "interview.en.burnt.mp4"):
        # The withheld sentence is spoken from 8.0 s to 8.9 s.
        assert [loudest(work / copy, second) > 0 for second in (7, 8, 9.2)] == [True, False, True]
    video.unlink()
    missing = call("export", work, "--formats", "srt", "--mux")
    assert (missing.exit_code, "was not found" in missing.output) == (2, True)


def test_the_kinds_of_files_are_listed_without_a_folder() -> None:
    runner = CliRunner()
    listed = runner.invoke(tolmach, ["export", "--list"])
    assert listed.exit_code == 0
    assert {"srt", "docx", "bilingual-html"} <= {
        line.split()[0] for line in listed.output.splitlines()
    }
    assert runner.invoke(tolmach, ["export"]).exit_code == 2


def test_cues_that_were_moved_elsewhere_are_given_out_again_as_they_came(work: Path) -> None:
    call("export", work, "--formats", "srt,vtt", "--to", "en")
    file = work / "interview.en.srt"
    moved = file.read_text("utf-8").replace("00:01:10,000", "00:01:09,200")
    edited = work / "edited.en.srt"
    edited.write_text(moved, "utf-8")
    result = call("import", work, edited)
    assert (result.exit_code, result.output.splitlines()[0]) == (
        0, "1 with other times or line breaks: they stay like this",
    )  # fmt: skip
    call("export", work, "--formats", "srt", "--to", "en")
    assert file.read_text("utf-8") == moved
    call("export", work, "--formats", "srt", "--to", "en", "--profile", "ted")
    assert "00:01:09,200" not in file.read_text("utf-8")


def test_a_cue_that_was_added_elsewhere_is_given_out_again_and_markup_is_named(work: Path) -> None:
    call("export", work, "--formats", "srt", "--to", "en")
    file = work / "interview.en.srt"
    text = file.read_text("utf-8") + "\n9\n00:01:30,000 --> 00:01:32,000\n<i>[A door slams.]</i>\n"
    file.write_text(text, encoding="utf-8")
    result = call("import", work, file)
    assert "1 new in the file: added as sentences of their own" in result.output
    assert "Left out: italics, colours or other markup" in result.output
    call("export", work, "--formats", "srt", "--to", "en")
    assert "00:01:30,000 --> 00:01:32,000\n[A door slams.]" in file.read_text("utf-8")


def test_approvals_make_a_text_final_only_when_two_people_gave_them(work: Path) -> None:
    for code in ("ru", "en"):
        call("export", work, "--formats", "csv", "--to", code)
        file = work / f"interview.{code}.csv"
        text = file.read_text("utf-8").replace(",draft,", ",approved,")
        text = text.replace("Это важно.,,", "Это важно.,It matters.,")
        file.write_text(text, "utf-8")
        first = call("import", work, file, "--by", "anna")
        assert "Approvals that count as checks: 6." in first.output
    assert call("export", work, "--formats", "txt", "--to", "en", "--final").exit_code == 2
    for code in ("ru", "en"):
        second = call("import", work, work / f"interview.{code}.csv", "--by", "boris")
        assert "count as checks" not in second.output
    final = call("export", work, "--formats", "txt", "--to", "en", "--final")
    assert final.exit_code == 0
    assert "a second person has approved it" in (work / "interview.en.txt").read_text("utf-8")


def test_a_file_of_a_translation_tool_is_known_by_the_language_in_it(work: Path) -> None:
    call("export", work, "--formats", "xliff,csv")
    file = work / "interview.en.xlf"
    sent = work / "back.ru.xlf"
    sent.write_bytes(file.read_bytes().replace(b"How are you?", b"How do you do?"))
    result = call("import", work, sent)
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "1 taken over")
    assert json.loads(lines(work)[-1])["operations"][0]["language"] == "en"


def test_what_comes_back_besides_words_is_counted(work: Path) -> None:
    call("export", work, "--formats", "csv", "--to", "en")
    file = work / "interview.en.csv"
    text = file.read_text("utf-8").replace("Why?,,,draft,", "Why?,Rhetorical.,x,reviewed,Sure?")
    file.write_text(text, "utf-8")
    result = call("import", work, file, "--dry-run")
    assert result.output.splitlines() == [
        "Besides the words: states 1, comments 1, notes 1, paragraph marks 1.",
        "",
        "Nothing was written (--dry-run).",
    ]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (("--from", "1:11", "--until", "1:10"), "--until 1:10 is not after --from 1:11"),
        (("--from", "1:10", "--until", "1:10"), "is not after"),
        (("--until", "0:00"), "is not after --from 0:00"),
        (("--from", "10:01"), "The recording ends at 10:00"),
        (("--from", "1:75"), "'1:75' is not a time"),
        (("--from", "1:60:00"), "'1:60:00' is not a time"),
        (("--from", "5:00", "--until", "6:00"), "No sentence is spoken at that time"),
        (("--from", "20:00", "--until", "21:00"), "The recording ends at 10:00"),
        (("--from", "9" * 5_000 + ":00:00"), "is not a time"),
    ],
)
def test_withholding_by_impossible_times_is_refused(
    work: Path, times: tuple[str, ...], said: str
) -> None:
    result = call("withhold", work, *times, "--reason", "safety")
    assert (result.exit_code, said in result.output) == (2, True)
    assert not (work / "work" / "journal.jsonl").exists()


def test_withholding_up_to_the_end_may_name_a_later_time(work: Path) -> None:
    assert (
        call("withhold", work, "--from", "1:10", "--until", "20:00", "--reason", "x").exit_code == 0
    )


def test_a_file_is_approved_by_a_second_person_from_the_command_line(work: Path) -> None:
    call("export", work, "--formats", "csv", "--to", "en")
    table = work / "interview.en.csv"
    refused = call("import", work, table, "--approved")
    assert (refused.exit_code, "--by" in refused.stderr) == (2, True)
    call("import", work, table, "--checked", "--by", "a1")
    done = call("import", work, table, "--approved", "--by", "b2")
    assert f"Next: `tolmach export '{work}'`" in done.stdout
    sentence = journal.current(Folder(work)).document.sentences[0]
    assert sentence.targets["en"].state is State.APPROVED


def test_an_import_is_shown_before_anything_is_written(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("export", work, "--formats", "txt,csv", "--to", "en")
    table = work / "interview.en.csv"
    table.write_text(table.read_text("utf-8-sig").replace("How are you?", "How is it?"), "utf-8")
    monkeypatch.setattr("tolmach.cli.import_.sys", Terminal)
    before = (work / "work" / "document.json").stat().st_mtime_ns, list((work / "work").iterdir())
    declined = CliRunner().invoke(tolmach, ["import", str(work), str(table)], input="n\n")
    assert "+ How is it?" in declined.stdout
    assert "Nothing was written." in declined.stdout
    assert before == (
        (work / "work" / "document.json").stat().st_mtime_ns,
        list((work / "work").iterdir()),
    )
    assert "Written to the journal" in call("import", work, table, "--yes").stdout


class Terminal:
    """Standard input at which someone sits and only presses Enter."""

    class stdin:  # noqa: N801  # the name of the module's
        @staticmethod
        def isatty() -> bool:
            return True


def test_a_speaker_that_the_recording_does_not_have_is_refused(work: Path) -> None:
    for command in ("speakers", "export"):
        result = call(command, work, "--speaker", "S9=Анна")
        assert result.exit_code == 2
        assert "S9 is not a speaker of this recording. Known: S1" in result.stderr


def test_a_name_for_english_pages_stays_out_of_the_russian_ones(work: Path) -> None:
    call("speakers", work, "--speaker", "S1=Анна", "--speaker", "S1:en=Anna")
    call("export", work, "--formats", "txt")
    assert "Anna" in (work / "interview.en.txt").read_text("utf-8")
    assert "Anna" not in (work / "interview.ru.txt").read_text("utf-8")


def test_a_preset_writes_the_files_of_its_purpose(work: Path) -> None:
    done = call("export", work, "--to", "en", "--preset", "web")
    assert (done.exit_code, done.output.split()) == (0, ["interview.en.html", "interview.en.vtt"])
    both = call("export", work, "--preset", "web", "--formats", "srt")
    assert (both.exit_code, "exclude each other" in both.output) == (2, True)


def test_each_language_has_its_title(work: Path) -> None:
    call(
        "export", work, "--formats", "txt", "--title", "Письма", "--titles", "en=Letters; de=Briefe"
    )
    assert (work / "interview.ru.txt").read_text("utf-8").startswith("Черновик: Письма\n")
    assert (work / "interview.en.txt").read_text("utf-8").startswith("Draft: Letters\n")
    wrong = call("export", work, "--titles", "Letters")
    assert (wrong.exit_code, "en=Letters to prison" in wrong.output) == (2, True)

"""`check`, `fix` and `eval` as people and programs call them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.needs import example
from tolmach.cli import tolmach
from tolmach.errors import ExitCode

SOUND = "1\n00:00:01,000 --> 00:00:03,000\nWe came in May.\n"
FAST = "1\n00:00:01,000 --> 00:00:02,000\nWe came here in the middle of May.\n"
UNTIDY = (
    "3\r\n00:00:04.000 --> 00:00:06,000\r\nNobody  met us.\r\n"
    "1\r\n00:00:01,000 --> 00:00:04,500\r\nWe came in May.\r\n"
)


Write = Callable[[str, str | bytes], Path]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(tolmach, [str(argument) for argument in arguments])


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file into an empty folder."""

    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


def test_check_exits_with_0_1_or_2(write: Write) -> None:
    """Nothing found, broken rules, not readable."""
    assert call("check", write("a.en.srt", SOUND)).exit_code == ExitCode.OK
    assert call("check", write("b.en.srt", FAST)).exit_code == ExitCode.VIOLATIONS
    for path in (write("c.en.srt", "no subtitles"), write("d.en.srt", ""), Path("no-such.en.srt")):
        result = call("check", path)
        assert result.exit_code == ExitCode.UNUSABLE
        assert result.stderr.startswith("tolmach: ")


def test_check_names_cue_time_value_and_limit(write: Write) -> None:
    """In plain text when nobody watches: no colour codes."""
    output = call("check", write("b.en.srt", FAST)).output
    assert re.search(r"#1 +0:01 +34 characters per second, limit 20 · We came", output)
    assert "\x1b" not in output


def test_a_report_that_cannot_be_written_is_an_error_in_words(write: Write) -> None:
    """No such folder."""
    result = call("check", write("a.en.srt", SOUND), "--html", "/no/such/folder/a.html")
    assert result.exit_code == ExitCode.FAILED
    assert "a.html" in result.stderr


def test_check_leaves_out_the_rules_that_are_ignored(write: Write) -> None:
    """Also out of the exit code; an unknown rule is an error."""
    path = write("b.en.srt", FAST)
    assert call("check", path, "--ignore", "reading-speed,gap").exit_code == ExitCode.OK
    assert call("check", path, "--ignore", "speed").exit_code == ExitCode.UNUSABLE


def test_check_writes_json_for_programs(write: Write) -> None:
    """Times in milliseconds."""
    answer = json.loads(call("check", "--json", write("b.en.srt", FAST)).output)
    assert answer["counts"] == {"reading-speed": 1}
    [found] = answer["violations"]
    assert (found["cue"], found["start"], found["value"], found["limit"]) == (1, 1000, 34, 20)


def test_check_reports_errors_as_json_too(write: Write) -> None:
    """With line and reason."""
    answer = json.loads(call("check", "--json", "--strict", write("u.en.srt", UNTIDY)).stdout)
    assert answer["facts"] == {"line": 1, "reason": "numbering"}


def test_check_counts_damage_of_the_file_and_says_the_encoding(write: Write) -> None:
    """A file that players may refuse is not in order, whatever its cues are like."""
    text = "1\n00:00:01,000 --> 00:00:03,000\nДобрый день, друзья.\n"
    result = call("check", write("a.ru.srt", text.encode("cp1251")))
    assert result.exit_code == ExitCode.VIOLATIONS
    assert "cp1251, not UTF-8" in result.output


def test_check_wants_to_know_the_language(write: Write) -> None:
    """From the name, the header or the flag; it never guesses."""
    assert "--from" in call("check", write("a.srt", SOUND)).stderr
    assert call("check", "--language", "en", write("a.srt", SOUND)).exit_code == ExitCode.OK
    vtt = "WEBVTT\nLanguage: en\n\n00:01.000 --> 00:03.000\nWe came in May.\n"
    assert call("check", write("a.vtt", vtt)).exit_code == ExitCode.OK


def test_check_page_escapes_what_the_file_says(write: Write, tmp_path: Path) -> None:
    """No script of a subtitle file gets into the page, which loads nothing."""
    hostile = SOUND.replace("May", "<script>alert(1)</script><img src=http://x> &copy; May")
    call("check", write("a.en.srt", hostile), "--html", tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


@pytest.mark.slow
def test_check_against_the_recording_finds_what_no_cue_covers(write: Write) -> None:
    """Speech of the example, of which the file shows two seconds; and a cue after its end."""
    text = SOUND + "\n2\n09:00:00,000 --> 09:00:02,000\nThe end.\n"
    path = write("a.en.srt", text)
    counts = json.loads(call("check", "--json", path, "--media", example()).output)["counts"]
    assert counts["uncovered-speech"] > 1
    assert counts["beyond-media"] == 1


def test_fix_shows_a_diff_and_writes_nothing_by_itself(write: Write) -> None:
    """The words of both sides are the same."""
    path = write("u.en.srt", UNTIDY)
    result = call("fix", path)
    assert result.exit_code == ExitCode.OK
    assert "-Nobody  met us.\n" in result.stdout
    assert "+Nobody met us.\n" in result.stdout
    assert path.read_bytes() == UNTIDY.encode()


def test_fix_writes_where_it_is_told_and_overwrites_nothing(write: Write, tmp_path: Path) -> None:
    """The result passes the check."""
    path, target = write("u.en.srt", UNTIDY), tmp_path / "repaired.en.srt"
    assert call("fix", path, "-o", target).exit_code == ExitCode.OK
    assert target.read_text("utf-8") == (
        "1\n00:00:01,000 --> 00:00:03,917\nWe came in May.\n\n"
        "2\n00:00:04,000 --> 00:00:06,000\nNobody met us.\n"
    )
    assert call("check", target).exit_code == ExitCode.OK
    assert call("fix", path, "-o", target).exit_code == ExitCode.UNUSABLE


def test_fix_in_place_keeps_the_old_file(write: Write) -> None:
    """Beside the new one; a copy that is there already is not overwritten."""
    path = write("u.en.srt", UNTIDY)
    assert call("fix", path, "--in-place").exit_code == ExitCode.OK
    assert path.with_name("u.en.srt.bak").read_bytes() == UNTIDY.encode()
    assert call("fix", path, "--in-place").exit_code == ExitCode.UNUSABLE


def test_eval_prints_measures_and_writes_json_and_a_page(write: Write, tmp_path: Path) -> None:
    """All three are views of the same numbers."""
    hyp, ref = write("h.en.srt", FAST), write("r.en.srt", FAST.replace("May", "June"))
    assert re.search(r"WER +12\.5 %", call("eval", hyp, ref).output)
    page = tmp_path / "e.html"
    answer = json.loads(call("eval", hyp, ref, "--json", "--html", page).output)
    assert answer["measures"]["wer"] == 12.5
    assert "12.5 %" in page.read_text("utf-8")


def test_eval_takes_plain_text(write: Write) -> None:
    """Against subtitles as well: then only the words are measured."""
    hyp, ref = write("h.en.txt", "We came in May."), write("r.en.srt", SOUND)
    measures = json.loads(call("eval", "--json", hyp, ref).output)["measures"]
    assert measures == {"wer": 0, "cer": 0, "bleu": pytest.approx(100), "chrf": 100}


@pytest.mark.parametrize("command", ["check", "fix", "eval"])
def test_help_imports_nothing_heavy(command: str) -> None:
    """So that it is instant."""
    code = (
        "import sys; from tolmach.cli import tolmach\n"
        f"try: tolmach(['{command}', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'rich', 'pysrt', 'suber', 'charset_normalizer', 'av'}\n"
        "assert not heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

"""Every command ends with a sentence and an exit code, whatever happens inside."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.needs import ROOT
from tolmach.cli import COMMANDS, tolmach
from tolmach.cli.failure import exit_with
from tolmach.errors import ExitCode, MemoryShortageError, from_system


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where logs go."""
    import platformdirs

    monkeypatch.setattr(platformdirs, "user_log_path", lambda *_, **__: tmp_path / "log")
    return tmp_path / "log"


def commands(group: click.Group, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command that does something."""
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        inner = group.get_command(context, name)
        if isinstance(inner, click.Group):
            found += commands(inner, (*words, name))
        else:
            found.append((*words, name))
    return found


@pytest.mark.parametrize("words", commands(tolmach), ids=" ".join)
@pytest.mark.parametrize("debug", [False, True])
def test_an_unexpected_error_is_a_sentence_a_code_and_a_log_in_every_command(
    words: tuple[str, ...], debug: bool, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tolmach.get_command(click.Context(tolmach), words[0])
    for word in words[1:]:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None

    def broken(_context: click.Context) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(command, "invoke", broken)
    monkeypatch.setattr(command, "parse_args", lambda _context, _args: [])
    result = CliRunner().invoke(tolmach, [*words, *["--debug"] * debug])
    assert result.exit_code == ExitCode.FAILED
    (file,) = log.iterdir()
    assert "Something unexpected happened (KeyError: 'secret'). " in result.stderr
    assert str(file) in result.stderr
    assert "Traceback" in file.read_text("utf-8")
    assert ("Traceback" in result.stderr) == debug


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_the_log_is_for_this_user_only(log: Path) -> None:
    with pytest.raises(SystemExit), exit_with():
        raise KeyError("secret")
    (file,) = log.iterdir()
    assert (file.stat().st_mode & 0o777, log.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_log_that_cannot_be_written_does_not_hide_the_error(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.write_text("a file where the folder should be")
    with pytest.raises(SystemExit) as ended, exit_with():
        raise KeyError("secret")
    assert ended.value.code == ExitCode.FAILED
    told = capsys.readouterr().err
    assert "No log could be written" in told
    assert "--debug" in told


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "tolmach: Memory ran out. Close other programs"),
        (OSError(12, "Cannot allocate memory"), "tolmach: Memory ran out."),
        (OSError(24, "Too many open files", "/a/b.srt"), "tolmach: Too many open files: b.srt."),
        (OSError(28, "No space left on device"), "tolmach: No space left on device. Free some"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="numbers of Linux")
def test_what_the_system_refuses_is_no_bug(
    error: Exception, sentence: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, exit_with():
        raise error
    assert ended.value.code == ExitCode.FAILED
    assert capsys.readouterr().err.startswith(sentence)
    assert not log.exists()


def test_what_a_library_made_of_a_lack_of_memory_is_one() -> None:
    wrapped = RuntimeError("backend failed")
    wrapped.__cause__ = MemoryError()
    assert isinstance(from_system(wrapped), MemoryShortageError)
    unmapped = ImportError("libav.so: failed to map segment from shared object")
    assert isinstance(from_system(unmapped), MemoryShortageError)
    assert from_system(RuntimeError("backend failed")) is None
    assert from_system(ImportError("No module named 'av'")) is None


def test_a_command_that_cannot_be_loaded_ends_in_words_too(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMMANDS, "missing-module", "Of no use.")
    result = CliRunner().invoke(tolmach, ["missing-module"])
    assert result.exit_code == ExitCode.FAILED
    assert "ModuleNotFoundError" in result.stderr


def test_debug_shows_where_an_expected_error_came_from(tmp_path: Path) -> None:
    words = ["check", str(tmp_path / "missing.srt")]
    assert "Traceback" not in CliRunner().invoke(tolmach, words).stderr
    assert "Traceback" in CliRunner().invoke(tolmach, [*words, "--debug"]).stderr


LOGGING = """
import logging, threading
from tolmach.cli.failure import set_up_process, show_tracebacks
set_up_process()
show_tracebacks({debug})
try:
    raise KeyError("secret")
except KeyError:
    logging.getLogger("tolmach.engines").warning("The server says %s.", "no", exc_info=True)
    logging.getLogger("tolmach").warning("%d", "a bad record")
thread = threading.Thread(target=lambda: [][0])
thread.start()
thread.join()
"""


@pytest.mark.parametrize("debug", [False, True])
def test_warnings_of_libraries_and_threads_are_sentences(debug: bool) -> None:
    code = LOGGING.format(debug=debug)
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "tolmach: The server says no.\n" in result.stderr
    assert "tolmach: A thread failed (IndexError: list index out of range).\n" in result.stderr
    assert ("Traceback" in result.stderr) == debug


def test_every_command_has_a_module() -> None:
    for name in COMMANDS:
        assert import_module("tolmach.cli").tolmach.get_command(click.Context(tolmach), name)

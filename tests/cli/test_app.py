"""`tolmach app`: how it is started, by a shortcut or for other computers, and what it refuses."""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path, PureWindowsPath

import pytest
from click.testing import CliRunner

from tests.app.conftest import write_work
from tests.documents import CONVERSATION
from tests.needs import ROOT
from tolmach.app.serving import Serving, prepare
from tolmach.app.shortcut import shortcut
from tolmach.cli import tolmach
from tolmach.errors import UsageError

COMMAND = ["/opt/py thon/bin/python", "-m", "tolmach"]
FOLDER = Path("/home/нина/My $interviews 100%")


def test_a_desktop_entry_starts_the_app_on_the_folder(tmp_path: Path) -> None:
    made = shortcut("linux", tmp_path, COMMAND, FOLDER)
    assert made.path == tmp_path / ".local/share/applications/tolmach.desktop"
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(made.content)
    entry = parser["Desktop Entry"]
    assert entry["Type"] == "Application"
    unmasked = entry["Exec"].replace("\\\\", "\\").replace("%%", "%")
    assert shlex.split(unmasked.replace("\\$", "$")) == [*COMMAND, "app", str(FOLDER)]


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="no desktop-file-utils here")
def test_the_desktop_entry_is_valid(tmp_path: Path) -> None:
    made = shortcut("linux", tmp_path, COMMAND, FOLDER)
    file = tmp_path / "tolmach.desktop"
    file.write_text(made.content, "utf-8")
    done = subprocess.run(
        ["desktop-file-validate", str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="runs a shell script")
def test_the_script_for_macos_runs_the_command_as_it_is(tmp_path: Path) -> None:
    shown = tmp_path / "show"
    shown.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n')
    shown.chmod(0o755)
    made = shortcut("darwin", tmp_path, [str(shown)], FOLDER)
    made.path.parent.mkdir()
    made.path.write_text(made.content, "utf-8")
    made.path.chmod(0o755)
    done = subprocess.run([str(made.path)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["app", str(FOLDER)]


def arguments_of(line: str) -> list[str]:
    """A line of a batch file as Windows gives it to a program: `%%` is `%`, the rest by quotes."""
    words, word, quoted, slashes = [], "", False, 0
    for letter in line.replace("%%", "%"):
        if letter == "\\":
            slashes += 1
            continue
        word += "\\" * (slashes // 2 if letter == '"' else slashes)
        if letter == '"' and slashes % 2 == 0:
            quoted = not quoted
        elif letter == " " and not quoted:
            words.append(word)
            word = ""
        else:
            word += letter
        slashes = 0
    return [*words, word]


@pytest.mark.parametrize(
    "folder",
    [
        r"C:\Users\Нина\Мои интервью",
        r"C:\100% & more (2)",
        "D:\\",
        r"C:\a^b!c",
        r"\\nas\share\клипы",
    ],
)
def test_the_batch_file_for_windows_starts_the_app_on_any_folder(
    tmp_path: Path, folder: str
) -> None:
    command = [r"C:\Program Files\py\python.exe", "-m", "tolmach"]
    made = shortcut("win32", tmp_path, command, PureWindowsPath(folder))
    assert made.path == tmp_path / "Desktop" / "tolmach.bat"
    lines = made.content.split("\r\n")
    assert lines[1] == "chcp 65001 >nul", "the next line is read as UTF-8"
    assert arguments_of(lines[2]) == [*command, "app", folder]
    assert lines[3:] == ["if errorlevel 1 pause", ""], "an error can be read"
    assert not made.content.startswith("\ufeff"), "the first command would be unknown"


def test_a_folder_that_no_shortcut_can_hold_is_refused(tmp_path: Path) -> None:
    for platform in ("linux", "darwin", "win32"):
        with pytest.raises(UsageError):
            shortcut(platform, tmp_path, COMMAND, Path("/x/a\nExec=evil"))


def test_a_shortcut_is_written_for_the_person(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("looks at the place on Linux")
    command = ["app", str(tmp_path), "--install-shortcut"]
    done = CliRunner().invoke(tolmach, command, env={"HOME": str(tmp_path)})
    assert done.exit_code == 0, done.output
    file = tmp_path / ".local/share/applications/tolmach.desktop"
    assert str(file) in done.output
    assert str(tmp_path) in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "There is no folder"),
        ([".", "--guests"], "Add --share"),
        ([".", "--share", "--certificate", "a.pem"], "--key"),
    ],
)
def test_what_cannot_be_started_is_said(arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(tolmach, ["app", *arguments, "--no-browser"])
    assert done.exit_code == 2
    assert words in done.output


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port}"):
            prepare(tmp_path, Serving(port=port))


def test_the_server_listens_on_this_computer_alone_unless_it_is_shared(tmp_path: Path) -> None:
    alone = prepare(tmp_path, Serving())
    assert alone.address.startswith("http://127.0.0.1:")
    assert alone.others == ()
    assert all(host.startswith(("127.0.0.1:", "localhost:")) for host in alone.access.hosts)
    assert alone.access.ways == ("token",)
    alone.close()
    shared = prepare(tmp_path, Serving(share=True, guests=True, names=("Studio.local",)))
    assert any(host.startswith("studio.local:") for host in shared.access.hosts)
    assert shared.access.ways == ("token", "passphrase", "guest")
    assert len(shared.access.passphrase) == 19
    assert shared.access.passphrase != shared.access.guest_passphrase
    shared.close()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate")
def test_with_a_certificate_everything_is_sent_by_https(tmp_path: Path) -> None:
    write_work(tmp_path / "f", CONVERSATION)
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate),
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    command = [
        sys.executable, "-m", "tolmach", "app", str(tmp_path / "f"), "--no-browser", "--share",
        "--certificate", str(certificate), "--key", str(key),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            assert address.startswith("https://127.0.0.1:")
            trusted = ssl.create_default_context(cafile=str(certificate))
            page = address.partition("#")[0]
            with urllib.request.urlopen(page, context=trusted, timeout=30) as answer:
                assert answer.status == 200
        finally:
            process.kill()

"""Offline means offline: every way to a socket, in this process and its children."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable

import pytest

from tolmach import seccomp
from tolmach.errors import ModelError
from tolmach.network import is_offline, offline

WAYS: dict[str, Callable[[], object]] = {
    "a socket": socket.socket,
    "a connection": lambda: socket.create_connection(("127.0.0.1", 9)),
    "a server": lambda: socket.create_server(("127.0.0.1", 0)),
    "a name": lambda: socket.getaddrinfo("localhost", 80),
    "an old name": lambda: socket.gethostbyname("localhost"),
    "a page": lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_the_network_is_refused(way: str) -> None:
    with offline(), pytest.raises(ModelError, match="switched off"):
        WAYS[way]()


def test_a_socket_that_was_open_before_cannot_connect_any_more() -> None:
    with socket.socket() as early, offline(), pytest.raises(ModelError):
        early.connect(("127.0.0.1", 9))


def test_a_packet_cannot_be_sent_through_an_old_socket() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as early, offline(), pytest.raises(ModelError):
        early.sendto(b"x", ("127.0.0.1", 9))


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
def test_worker_processes_may_still_be_talked_to() -> None:
    with offline():
        left, right = socket.socketpair()
        with left, right:
            left.send(b"x")
            assert right.recv(1) == b"x"


def test_afterwards_all_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOLMACH_OFFLINE", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    with offline():
        assert is_offline()
        assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert not is_offline()
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    socket.socket().close()


def test_blocks_may_lie_inside_each_other() -> None:
    with offline():
        with offline():
            pass
        with pytest.raises(ModelError):
            socket.socket()


def test_a_switch_that_is_off_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOLMACH_OFFLINE", raising=False)
    with offline(False):
        socket.socket().close()


@pytest.mark.parametrize(("value", "on"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_environment_switches_too(
    monkeypatch: pytest.MonkeyPatch, value: str, on: bool
) -> None:
    monkeypatch.setenv("TOLMACH_OFFLINE", value)
    assert is_offline() is on
    with offline(False):
        if on:
            with pytest.raises(ModelError):
                socket.socket()


def test_a_child_process_is_told() -> None:
    code = "import socket, tolmach.network as n; n.prepare_process(); socket.socket()"
    with offline():
        child = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
    assert child.returncode != 0
    assert "switched off" in child.stderr


def test_the_process_of_an_engine_obeys_before_it_does_anything_else() -> None:
    code = (
        "import socket, tolmach.engines.isolation.messages as messages\n"
        "messages.run(lambda *_: socket.socket())"
    )
    with offline():
        child = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
    assert child.returncode != 0
    assert "switched off" in child.stderr


LINUX = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the kernel's filter is for Linux on x86_64 and aarch64",
)


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


NATIVE = """
import ctypes, errno, socket, subprocess, sys, threading
libc = ctypes.CDLL(None, use_errno=True)

def refused(family):
    opened = libc.socket(family, 1, 0)
    return opened < 0 and ctypes.get_errno() == errno.EACCES

go, found = threading.Event(), []
early = threading.Thread(target=lambda: found.append(go.wait() and refused(socket.AF_INET)))
early.start()
"""


@LINUX
def test_the_kernel_refuses_native_code_in_all_threads_and_children() -> None:
    code = NATIVE + (
        "from tolmach.network import prepare_process\n"
        "prepare_process()\n"
        "go.set(); early.join()\n"
        "assert found == [True], 'a thread that was there before'\n"
        "assert all(map(refused, (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)))\n"
        "assert not refused(socket.AF_UNIX)\n"
        "child = 'import socket; socket.socket()'\n"
        "done = subprocess.run([sys.executable, '-c', child], capture_output=True, text=True)\n"
        "assert 'PermissionError' in done.stderr, done\n"
    )
    done = python(code, TOLMACH_OFFLINE="1")
    assert done.returncode == 0, done.stderr


@LINUX
@pytest.mark.parametrize("words", [["profiles"], ["run", "none.mp4", "--from", "ru", "--offline"]])
def test_the_program_has_the_kernel_s_barrier_by_variable_and_by_flag(words: list[str]) -> None:
    by_flag = "--offline" in words
    code = (
        "import ctypes, sys\n"
        "from tolmach.cli import main\n"
        f"sys.argv = ['tolmach', *{words}]\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "assert ctypes.CDLL(None).socket(2, 1, 0) < 0\n"
    )
    done = python(code, TOLMACH_OFFLINE="0" if by_flag else "1")
    assert done.returncode == 0, done.stderr


@LINUX
def test_the_kernel_refuses_name_services_and_io_uring_as_well() -> None:
    code = (
        "import ctypes, errno, socket, tolmach.seccomp\n"
        "listening = socket.socket(socket.AF_UNIX); listening.bind('\\0' + str(id(listening)))\n"
        "listening.listen()\n"
        "socket.socket(socket.AF_UNIX).connect(listening.getsockname())\n"
        "assert tolmach.seccomp.refuse_sockets() == ''\n"
        "try:\n"
        "    socket.socket(socket.AF_UNIX).connect(listening.getsockname())\n"
        "    raise SystemExit('connected')\n"
        "except PermissionError:\n"
        "    pass\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "assert libc.syscall(425, 8, 0) < 0 and ctypes.get_errno() == errno.EACCES\n"
        "left, right = socket.socketpair(); left.send(b'x'); assert right.recv(1) == b'x'\n"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr


@LINUX
def test_a_program_that_imports_tolmach_keeps_its_sockets() -> None:
    code = (
        "import socket\n"
        "from tolmach.network import offline\n"
        "with offline():\n"
        "    pass\n"
        "socket.socket().close()\n"
    )
    done = python(code, TOLMACH_OFFLINE="0")
    assert done.returncode == 0, done.stderr


def test_where_the_kernel_cannot_help_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "s390x")
    monkeypatch.setattr("sys.platform", "linux")
    assert seccomp.refuse_sockets() == "the filter is not written for this processor (s390x)"
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert seccomp.refuse_sockets() == "there is no such filter for Darwin"

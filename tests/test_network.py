"""Offline means offline: every way to a socket, in this process and its children."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable

import pytest

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


def test_the_recogniser_s_process_obeys_before_it_does_anything_else() -> None:
    code = (
        "import socket, tolmach.engines.recognition_child as child\n"
        "child.serve = lambda *_: socket.socket()\n"
        "child.main()"
    )
    with offline():
        child = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
    assert child.returncode != 0
    assert "switched off" in child.stderr

"""The witness itself: what it would catch, before anybody trusts its silence."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.privacy.strace import is_network, watch, written_paths

HERE = Path("/here")

OFFENDER = """
import ctypes, pathlib, subprocess, sys, threading
libc = ctypes.CDLL(None)
if sys.argv[1:] == ["child"]:
    udp = libc.socket(2, 2, 0)
    name = b"\\2\\0\\0\\65\\177\\0\\0\\1" + bytes(8)
    libc.sendto(udp, b"a question", 10, 0, name, 16)
else:
    native = threading.Thread(target=libc.socket, args=(10, 1, 0))
    native.start()
    native.join()
    subprocess.run([sys.executable, __file__, "child"], check=True)
    pathlib.Path("inside").mkdir()
    pathlib.Path("inside", "файл").write_text("x")
    pathlib.Path("../device-id").write_text("x")
"""


@pytest.mark.parametrize(
    "line",
    [
        "socket(AF_INET6, SOCK_DGRAM, IPPROTO_IP) = 8<socket:[1]>",
        "socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = -1 EACCES (Permission denied)",
        "socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3<NETLINK:[1]>",
        'connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = 0',
        'sendto(3, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 1',
        "io_uring_setup(8, {flags=0}) = 4<anon_inode:[io_uring]>",
    ],
)
def test_the_network_is_seen(line: str) -> None:
    assert is_network(line)


@pytest.mark.parametrize(
    "line",
    [
        "socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3, 4]) = 0",
        'sendto(3<socket:[1]>, "x", 1, 0, NULL, 0) = 1',
        'openat(AT_FDCWD</here>, "socket(AF_INET", O_RDONLY) = 3</here/socket(AF_INET>',
    ],
)
def test_talk_between_parent_and_child_is_not_the_network(line: str) -> None:
    assert not is_network(line)


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        ('openat(AT_FDCWD</here>, "a", O_WRONLY|O_CREAT, 0666) = 3</here/a>', ["/here/a"]),
        ('openat(AT_FDCWD</x>, "../b", O_RDWR) = 3</b>', ["/b"]),
        ('openat(5</home>, "c", O_RDWR|O_CREAT, 0600) = 3</home/c>', ["/home/c"]),
        ('mkdir("d e", 0777) = 0', ["/here/d e"]),
        ('rename("/tmp/f", "\\320\\266") = 0', ["/tmp/f", "/here/ж"]),
        ('openat(AT_FDCWD</here>, "a", O_RDONLY|O_CLOEXEC) = 3</here/a>', []),
        ('openat(AT_FDCWD</here>, "a", O_RDWR) = -1 ENOENT (No such file or directory)', []),
        ('openat(AT_FDCWD</here>, "/dev/null", O_RDWR) = 3</dev/null>', []),
    ],
)
def test_paths_of_written_files_are_read(line: str, paths: list[str]) -> None:
    assert [str(path) for path in written_paths(line, HERE)] == paths


def test_an_offender_is_caught_in_native_threads_and_in_children(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "offender.py").write_text(OFFENDER, "utf-8")
    command = [sys.executable, str(tmp_path / "offender.py")]
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    seen = watch(command, environment, home, tmp_path / "traces")
    assert seen.returncode == 0, seen.output
    calls = [line.partition(",")[0] for line in seen.network]
    assert {"socket(AF_INET6", "socket(AF_INET"} <= set(calls)
    assert any(line.startswith("sendto(") for line in seen.network)
    assert home / "inside" / "файл" in seen.written
    assert seen.outside(home) == [tmp_path / "device-id"]

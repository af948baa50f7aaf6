"""
What a program and all its children do, seen from the kernel: sockets, and files for writing.

`strace -ff` writes one file per thread, so that no line is torn; `-y` prints the path behind each
file descriptor.
"""

from __future__ import annotations

import codecs
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.needs import program

_NETWORK = "network,io_uring_setup"
_WRITING = (
    "open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,"
    "symlinkat,mknod,mknodat,truncate,unlink,unlinkat,rmdir,chmod,fchmodat,utimensat"
)
_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\)\s+= (?P<result>.*)")
_PATH = re.compile(
    r'(?:AT_FDCWD<(?P<folder>[^>]*)>, |\d+<(?P<other>[^>]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"'
)
_FOR_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE")
_MEMORY = re.compile(r"/dev/(null|tty|shm/sem\.[\w-]+)")
"""Written to without a trace on the disk: semaphores between workers, and nothing at all."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a traced program did."""

    returncode: int
    output: str
    network: tuple[str, ...]
    written: frozenset[Path]

    def outside(self, *folders: Path) -> list[Path]:
        """Files that were written, made, renamed or removed in none of these folders."""
        return sorted(
            path
            for path in self.written
            if not any(path.is_relative_to(folder.resolve()) for folder in folders)
        )


def watch(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, traces: Path
) -> Seen:
    """
    Run a program under strace.

    Args:
        command: the program and its arguments.
        environment: all of its environment.
        folder: where it runs.
        traces: a new folder for strace's output.
    """
    traces.mkdir()
    what = f"trace={_NETWORK},{_WRITING}"
    tracer = [program("strace"), "-ff", "-y", "-s", "4096", "-o", str(traces / "t"), "-e", what]
    done = subprocess.run(
        [*tracer, "--seccomp-bpf", *command],
        env=dict(environment),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    files = sorted(traces.iterdir())
    assert files, done.stdout
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    network = tuple(line for line in lines if is_network(line))
    written = frozenset(path for line in lines for path in written_paths(line, folder))
    return Seen(done.returncode, done.stdout, network, written)


def is_network(line: str) -> bool:
    """
    Whether a line is about anything but a pair of Unix sockets between parent and child.

    A connection to a Unix socket counts, because behind it may be a name service that asks the
    network; and so does `io_uring`, whose operations strace does not see.
    """
    name = line.partition("(")[0]
    if name in ("socket", "socketpair"):
        return not line.startswith((f"{name}(AF_UNIX", f"{name}(AF_LOCAL"))
    if name in ("connect", "bind", "listen", "io_uring_setup"):
        return True
    return name in ("sendto", "sendmsg", "sendmmsg") and "sa_family=" in line


def written_paths(line: str, folder: Path) -> Iterator[Path]:
    """The paths that a call made, changed or removed; none if it failed or only read."""
    found = _CALL.fullmatch(line)
    if not found or found["result"].startswith("-1"):
        return
    name, arguments = found["name"], found["arguments"]
    if name.startswith("open") and not _FOR_WRITING.search(arguments):
        return
    if name not in _WRITING.split(","):
        return
    for match in _PATH.finditer(arguments):
        start = match["folder"] or match["other"] or str(folder)
        text = os.fsdecode(codecs.escape_decode(match["path"].encode("latin-1"))[0])  # type: ignore[attr-defined]
        path = Path(os.path.normpath(Path(start) / text))
        if not _MEMORY.fullmatch(str(path)):
            yield path

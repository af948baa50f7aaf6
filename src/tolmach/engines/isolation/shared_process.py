"""
One process with an engine for all workers of a batch, so that a model is in memory once.

The driver of the batch starts it when a worker first wants it, and again when it has died. A worker
comes in by the door, a Unix socket that all of them inherit: it makes a pair of sockets, hands one
of the two in, and talks through the other. So there is no address that another program could
connect to, and the network stays refused (`tolmach.seccomp`).

Only Linux has this: Windows cannot hand sockets on, and macOS may lose one that is under way.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from contextlib import suppress
from typing import IO, Any

import msgspec

from tolmach.engines.isolation.child_process import ChildDied, Link, environment, log_complaints
from tolmach.errors import EngineError
from tolmach.messages import message

LOG = logging.getLogger(__name__)

_inherited: dict[str, socket.socket] = {}
"""In a worker: its end of the door."""


class SharedProcess:
    """
    The driver's side.

    Args:
        program: the module that the process runs; it takes sockets in at its standard input.
        at_once: how many workers there are.

    Attributes:
        door: what the workers inherit, and give to `enter_by`.
    """

    def __init__(self, program: str, at_once: int) -> None:
        self.door, self._inside = socket.socketpair()
        self._command = [sys.executable, "-m", program, str(os.getpid()), str(at_once)]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._watch, name="shared process", daemon=True)
        self._thread.start()

    def kill(self) -> None:
        """End the process, whatever it is at; workers that need it get another."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def stop(self) -> None:
        """End the process for good."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()
        self._inside.shutdown(socket.SHUT_RDWR)  # wakes the thread
        self._thread.join()
        self.door.close()
        self._inside.close()

    def _watch(self) -> None:
        """Start the process when somebody is at the door, and wait until it has ended."""
        while True:
            select.select([self._inside], [], [])
            with tempfile.TemporaryFile() as complaints:
                with self._lock:
                    if self._stopped:
                        return
                    self._process = self._started(complaints)
                status = self._process.wait() if self._process else 1
                if status and not self._stopped:
                    log_complaints("shared recognizer", complaints)
                    self._turn_away()

    def _started(self, complaints: IO[bytes]) -> subprocess.Popen[bytes] | None:
        try:
            return subprocess.Popen(
                self._command,
                stdin=self._inside.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                env=environment(),
            )
        except OSError as error:  # no memory, or too many processes
            LOG.warning("The shared recognizer cannot be started: %s", error)
            return None

    def _turn_away(self) -> None:
        """Close what was handed in, so that no worker waits for a process that cannot start."""
        while select.select([self._inside], [], [], 0)[0] and not self._stopped:
            for descriptor in socket.recv_fds(self._inside, 1, 1)[1]:
                os.close(descriptor)


def can_share() -> bool:
    """Whether this system can share a process among workers."""
    return sys.platform == "linux"


def enter_by(door: socket.socket) -> None:
    """In a worker, at its start: take its end of the door."""
    _inherited["door"] = door


def has_door() -> bool:
    """Whether this process is a worker that shares a process with others."""
    return bool(_inherited)


class SharedLink(Link):
    """
    A worker's line to the shared process; the engine forgets it when this object goes.

    Args:
        load, answers: as for `Link`.
    """

    def __init__(self, load: msgspec.Struct, answers: Any) -> None:
        mine, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(_inherited["door"], [b"+"], [theirs.fileno()])
            except ConnectionError:
                LOG.debug("the driver has ended, and this worker is about to")
        files = mine.makefile("wb"), mine.makefile("rb")
        self.close = weakref.finalize(self, _hang_up, mine, *files)
        super().__init__(*files, load, answers)

    def _died(self) -> EngineError:
        return SharedProcessDied(message("The shared recognizer ended without an answer."))


class SharedProcessDied(ChildDied):
    """The shared process ended; whose work it died of is not known."""


def _hang_up(line: socket.socket, *files: IO[bytes]) -> None:
    for file in files:
        with suppress(ConnectionError):  # what was not sent needs no sending now
            file.close()
    line.close()

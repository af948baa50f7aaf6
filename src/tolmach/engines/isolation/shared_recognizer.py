"""
The program of a recognizer process that several workers share (see `shared_process`).

Every worker has a thread and a recognizer of its own, with its own languages and names; the models
behind them are loaded once. The process ends when no worker is left, and starts again when one
comes: the translators of a batch need the memory.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from tolmach.engines.isolation.messages import receive, run
from tolmach.engines.isolation.recognizer_child import Load, Request, answer_all
from tolmach.engines.ports import Recognizer, SharedModel


@dataclass
class _Use:
    """A model and how many workers use it; the lock is held while it loads."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    model: SharedModel | None = None
    workers: int = 0


class Server:
    """
    Takes workers in and answers them.

    Args:
        at_once: how many may use a model at the same time.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._uses: dict[Any, _Use] = {}
        self._workers = 0

    def take_in(self, door: socket.socket) -> None:
        """Give every socket that is handed in a thread; end with the batch."""
        while True:
            select.select([door], [], [])
            with self._lock:
                _, descriptors, _, _ = socket.recv_fds(door, 1, 1)
                if not descriptors:
                    os._exit(0)
                self._workers += 1
            thread = threading.Thread(target=self._answer, args=descriptors, daemon=True)
            thread.start()

    def _answer(self, descriptor: int) -> None:
        """Answer one worker until it hangs up; the last one ends the process."""
        mine: set[Any] = set()

        def load(asked: Load, _before: Recognizer | None) -> Recognizer:
            return self._recognizer(asked, mine)

        try:
            with (
                socket.socket(fileno=descriptor) as line,
                line.makefile("rb") as stream,
                line.makefile("wb") as answers,
            ):
                answer_all(_requests(stream), answers, load)
        except ConnectionError:
            pass  # the worker was killed
        finally:
            with self._lock:
                self._workers -= 1
                if not self._workers:
                    os._exit(0)
            for key in mine:
                self._leave(key)

    def _recognizer(self, asked: Load, mine: set[Any]) -> Recognizer:
        """A recognizer with a model that is loaded if no worker uses it yet."""
        from tolmach.engines.recognizers.loading import checked

        options = asked.options
        key = asked.module, asked.folder, options.device, options.compute_type, options.threads
        with self._lock:
            use = self._uses.setdefault(key, _Use())
            use.workers += key not in mine
            mine.add(key)
        folder = Path(asked.folder)
        with use.lock:
            if use.model is None:
                module = import_module(asked.module)
                use.model = module.load_shared(folder, options, self._at_once)
            recognizer = use.model.recognizer(options, asked.languages, asked.hotwords)
        return checked(
            recognizer, folder.name, options, asked.languages, asked.hotwords, guard=asked.guard
        )

    def _leave(self, key: Any) -> None:
        with self._lock:
            use = self._uses[key]
            use.workers -= 1
            unused = not use.workers
            if unused:
                del self._uses[key]
        if unused and use.model is not None:
            use.model.close()


def _requests(stream: IO[bytes]) -> Iterator[Request]:
    while True:
        try:
            yield receive(stream, Request)
        except EOFError:
            return


def serve(stream: IO[bytes], _answers: IO[bytes]) -> None:
    """Serve the workers that come in at standard input, as many as the command line says."""
    Server(int(sys.argv[2])).take_in(socket.socket(fileno=os.dup(stream.fileno())))


if __name__ == "__main__":
    run(serve)

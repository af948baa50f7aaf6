"""
What a parent and its child process say to each other, whatever engine works in the child.

They talk in MessagePack over standard input and output, each message behind its length in four
bytes. The child ends with its parent, also in the middle of a computation: a thread of its own
reads standard input and ends the process when that closes, and Linux kills it even where native
code lets no thread run.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import IO, Any, Literal

import msgspec

from tolmach.errors import ModelError, TolmachError
from tolmach.messages import NO_TEXT, Message, as_message, from_json, message, to_json
from tolmach.network import prepare_process

LOG = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
"""Of `prctl` on Linux (linux/prctl.h): the signal that a process gets when its parent ends."""


class Failed(msgspec.Struct, tag=True):
    """An error in the child: of the model, for lack of memory, or of the engine."""

    kind: Literal["model", "memory", "engine"]
    message: Message
    next_step: Message = NO_TEXT


def send(stream: IO[bytes], said: Any) -> None:
    """Write one message."""
    data = msgspec.msgpack.encode(said, enc_hook=to_json)
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def receive(stream: IO[bytes], kind: Any) -> Any:
    """
    Read one message.

    Raises:
        EOFError: the other side has ended, perhaps in the middle of a message.
    """
    length = stream.read(4)
    size = int.from_bytes(length, "big")
    data = stream.read(size)
    if len(length) < 4 or len(data) < size:
        raise EOFError
    return msgspec.msgpack.decode(data, type=kind, dec_hook=from_json)


def requests(stream: IO[bytes], kind: Any) -> Iterator[Any]:
    """
    Give the requests as they come.

    They are read on a thread of their own, which ends the process when there are no more: the
    parent has ended then, and no one reads the result of a computation under way.
    """
    queue: SimpleQueue[Any] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                queue.put(receive(stream, kind))
        except EOFError:
            os._exit(0)

    threading.Thread(target=read, name="requests", daemon=True).start()
    while True:
        yield queue.get()


def failure(error: Exception, who: str) -> Failed:
    """
    Put an error into words; what no engine expected goes to standard error as well.

    Args:
        who: "recognizer", for the message.
    """
    if isinstance(error, TolmachError):
        kind: Literal["model", "engine"] = "model" if isinstance(error, ModelError) else "engine"
        return Failed(kind, as_message(error.message), as_message(error.next_step))
    LOG.error("unexpected", exc_info=error)
    if isinstance(error, MemoryError):
        return Failed("memory", message("The {who} ran out of memory.", who=as_message(who)))
    return Failed(
        "engine",
        message(
            "The {who} failed: {kind}: {reason}.",
            who=as_message(who),
            kind=type(error).__name__,
            reason=error,
        ),
    )


def reply(answers: IO[bytes], work: Callable[[Any], Any], request: Any, who: str) -> None:
    """
    Do what a request asks for and send the answer, or what failed: the parent decides what to do.

    Args:
        work: makes the answer to a request.
        who: as in `failure`.

    Raises:
        ConnectionError: the parent has ended.
    """
    try:
        answer = work(request)
    except Exception as error:
        answer = failure(error, who)
    send(answers, answer)


def _die_with(parent: int) -> None:
    """
    Let Linux kill this process when its parent ends; other systems have the reading thread.

    Args:
        parent: its process id, to see whether it ended before this could be asked for.
    """
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def run(serve: Callable[[IO[bytes], IO[bytes]], None]) -> None:
    """
    Let a child serve on standard input and output; whatever libraries print goes to standard error.

    The parent's process id as the only argument lets Linux end this process with its parent. It is
    given only from the main thread: Linux means the end of the thread that started the process.
    """
    prepare_process()
    if sys.platform == "linux" and len(sys.argv) > 1:
        _die_with(int(sys.argv[1]))
    # Signals reach the whole terminal or service; the parent decides when the child ends.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        try:
            serve(sys.stdin.buffer, answers)
        except BrokenPipeError:
            os._exit(0)  # the parent has ended

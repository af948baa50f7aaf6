"""A child process that does one piece of work, sends the answer, and ends."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from tolmach.errors import TolmachError

T = TypeVar("T")


@contextmanager
def at_work(work: Callable[..., None], *args: Any) -> Iterator[Connection]:
    """
    Start a child that calls `work` with a line for its answer; it is ended with the block.

    Reading from the line raises EOFError where the child broke off.
    """
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(theirs, *args), daemon=True)
    child.start()
    theirs.close()
    try:
        yield mine
    finally:
        child.kill()
        child.join()
        mine.close()


def answer(line: Connection, kind: type[T]) -> T:
    """
    Receive what `send` sent.

    Raises:
        EOFError: the child broke off.
        TolmachError: what it raised.
    """
    received = line.recv()
    if isinstance(received, TolmachError):
        raise received
    assert isinstance(received, kind), "the child sends one or the other"
    return received


def send(line: Connection, work: Callable[[], object]) -> None:
    """Do the work in the child, and send what came of it: a result, or the error that it raised."""
    from tolmach.network import prepare_process

    prepare_process()
    result: object
    try:
        result = work()
    except TolmachError as error:
        result = error
    with line, suppress(OSError):  # the app may have ended
        line.send(result)

"""
The offline switch: while it is on, this process opens no network socket, not even to itself.

There are two barriers, one behind the other:

1. Python announces every socket and name look-up to audit hooks (PEP 578) before anything happens,
   whichever library asks; a hook that raises stops it with a message that says what to do.
2. On Linux, the kernel refuses sockets to the whole process, with native threads and every program
   started later (`tolmach.seccomp`). This cannot be taken back, so it is used only in processes of
   our own: the command line, its workers and the recognizer. A program that imports tolmach keeps
   its sockets: `offline()` ends with its block there, and only our child processes get the filter.

Child processes get the switch through `TOLMACH_OFFLINE`; `prepare_process` is their first act.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tolmach.errors import ModelError
from tolmach.messages import message
from tolmach.seccomp import refuse_sockets
from tolmach.telemetry import switch_off

LOG = logging.getLogger(__name__)

VARIABLE = "TOLMACH_OFFLINE"

_SWITCHES = {VARIABLE: "1", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""Environment of this process and its children; the last two spare their libraries a try."""

_FORBIDDEN = frozenset({
    "socket.__new__", "socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg",
    "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
})  # fmt: skip

_state = {"on": False, "hooked": False, "own_process": False, "filtered": False}


def is_offline() -> bool:
    """Whether the user asked for no network, by flag or by `TOLMACH_OFFLINE=1`."""
    return _state["on"] or os.environ.get(VARIABLE, "0") not in ("", "0")


@contextmanager
def offline(switch: bool = True) -> Iterator[None]:
    """
    Refuse every network socket inside the block, here and in child processes.

    In a process that began with `prepare_process`, the kernel goes on refusing after the block.

    Args:
        switch: False leaves everything as it is, so that a flag can be passed through.
    """
    if not switch and not is_offline():
        yield
        return
    before = {name: os.environ.get(name) for name in _SWITCHES}
    was_on = _state["on"]
    os.environ.update(_SWITCHES)
    _enforce()
    try:
        yield
    finally:
        _state["on"] = was_on
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def prepare_process(*, serves: bool = False) -> None:
    """
    Make this a process of tolmach's own: the first act of the program and of all its children.

    Telemetry is switched off, and sockets are refused if `TOLMACH_OFFLINE` says so.

    Args:
        serves: the process answers the browser of this computer, for which it needs sockets; only
            its children, in which the models run, refuse them.
    """
    switch_off()
    _state["own_process"] = True
    if is_offline() and not serves:
        _enforce()


def _enforce() -> None:
    if not _state["hooked"]:
        sys.addaudithook(_refuse)
        _state["hooked"] = True
    _state["on"] = True
    if _state["own_process"] and not _state["filtered"]:
        reason = refuse_sockets()
        _state["filtered"] = True
        if reason:
            LOG.info("The system does not refuse sockets, only Python does: %s.", reason)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if not _state["on"] or event not in _FORBIDDEN or _is_local_pipe(event, arguments):
        return
    raise ModelError(
        message("Something tried to use the network, which is switched off."),
        next_step=message("Leave out --offline and TOLMACH_OFFLINE to allow it."),
        event=event,
    )


def _is_local_pipe(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether it is a Unix socket, which worker processes talk through and no network sees."""
    import socket

    unix = getattr(socket, "AF_UNIX", None)
    if unix is None or event.startswith("socket.get"):
        return False
    family = arguments[1] if event == "socket.__new__" else arguments[0].family
    # a socket made from an open descriptor has family -1; it was let through when it was opened
    return family in (unix, -1)

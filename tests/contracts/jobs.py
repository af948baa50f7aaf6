"""Small jobs for executors: functions at the top of a module, so that workers find them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tolmach.batch.executors import EventSink
from tolmach.core.events import Notice, Progressed
from tolmach.engines.isolation.shared_process import has_door
from tolmach.errors import MediaError
from tolmach.messages import message


def square(number: int, sink: EventSink) -> int:
    """Tell one event and give a result."""
    sink(Progressed("square", number))
    return number * number


def noticing(name: str, sink: EventSink) -> None:
    """Tell something that a person should know."""
    sink(Notice(message("There is no folder '{name}'.", name=name)))


def process_id(_number: int, sink: EventSink) -> int:
    """Say which process does the work."""
    return os.getpid()


def shares(_number: int, sink: EventSink) -> bool:
    """Say whether the worker shares a process with others."""
    return has_door()


def picky(number: int, sink: EventSink) -> int:
    """Refuse some numbers on purpose, and stumble over others."""
    if number == 1:
        raise MediaError("One is silent.", next_step="Take two.", number=1)
    if number == 2:
        raise KeyError("nobody thought of two")
    return number


def deadly(marker: Path, sink: EventSink) -> str:
    """Kill the worker the first time, or every time where the marker's folder is missing."""
    if not marker.name:
        return "harmless"
    if marker.exists():
        return "second life"
    if marker.parent.exists():
        marker.touch()
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def endless(number: int, sink: EventSink) -> int:
    """Number 0 never ends by itself."""
    while number == 0:
        time.sleep(0.05)
    return number


def greedy(number: int, sink: EventSink) -> int:
    """Number 0 wants four gigabytes."""
    return len(bytearray(4_000_000_000)) if number == 0 else number


def talkative(folder: Path, sink: EventSink) -> None:
    """Tell events until somebody stops it; leave marks at begin and end."""
    try:
        while True:
            sink(Progressed("talking", 1))
            (folder / "begun").touch()
            time.sleep(0.05)
    finally:
        (folder / "ended").touch()

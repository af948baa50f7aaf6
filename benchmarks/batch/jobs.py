"""Jobs that cost nothing, so that only the work around them is measured."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.batch import Row
from tolmach.pipeline.batch_work import Task
from tolmach.pipeline.events import Progressed
from tolmach.pipeline.executors import Tell


def nothing(number: int, tell: Tell) -> int:
    tell(Progressed("nothing", number))
    return number


def pretend(task: Task, tell: Tell) -> Row:
    tell(Progressed("nothing", 1))
    return replace(task.row, state="done", duration_ms=1000)

"""Jobs that cost nothing, so that only the work around them is measured."""

from __future__ import annotations

from dataclasses import replace

from tolmach.batch.executors import EventSink
from tolmach.batch.work import Task
from tolmach.core.batch_report import BatchRow
from tolmach.core.events import Progressed


def nothing(number: int, sink: EventSink) -> int:
    sink(Progressed("nothing", number))
    return number


def pretend(task: Task, sink: EventSink) -> BatchRow:
    sink(Progressed("nothing", 1))
    return replace(task.row, state="done", duration_ms=1000)

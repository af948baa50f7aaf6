"""What tests of batches share: miniature models that really run, and a job that needs none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.miniature import marian
from tests.toy_whisper import build
from tolmach.batch.work import Task
from tolmach.core.batch_report import BatchRow
from tolmach.core.events import EventSink
from tolmach.errors import MediaError

WORDS = ("Борис", "пишет", "книгу.", "Он", "пишет", "здесь.")
"""What the miniature recognizer hears in every window; the miniature translator knows it all."""


def miniatures(folder: Path) -> dict[str, Any]:
    """Flags for a recognizer and a translator of some kilobytes, which run in workers, too."""
    build(folder / "toy", WORDS)
    marian(folder / "marian")
    return {
        "source": "ru",
        "targets": ("en",),
        "model": str(folder / "toy"),
        "translator": str(folder / "marian"),
        "formats": ("srt", "txt"),
    }


def pretend(task: Task, _sink: EventSink) -> BatchRow:
    """A worker's work without engines; files called `bad` are no recordings."""
    if task.job.media.stem == "bad":
        raise MediaError("It is silent.", next_step="Take another.")
    return BatchRow(task.row.name, task.row.media, "done", task.row.stamp, duration_ms=1000)


def look_at_odd_ones(task: Task, sink: EventSink) -> BatchRow:
    """As `pretend`, but every recording called `odd` wants a look."""
    row = pretend(task, sink)
    return BatchRow(row.name, row.media, "look") if row.name == "odd" else row

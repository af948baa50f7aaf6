"""The report of a batch on disk: `batch.json` for programs, `index.html` for people."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import msgspec

from tolmach.batch.sources import LOGS
from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.errors import EngineError, MemoryShortageError, TolmachError
from tolmach.formats import batch_html
from tolmach.messages import to_json, with_messages
from tolmach.pipeline.job import Job
from tolmach.workspace.artifacts import disk_errors, key_of, write_atomic

STATE_NAME = "batch.json"
PAGE_NAME = "index.html"
_WRITE_EVERY = 1.0
"""Seconds between two writings of the report, which grows with the batch."""


def stamp(job: Job) -> str:
    """Fingerprint of a file's size and time and of all its options; a missing file has one, too."""
    options = {
        entry.name: getattr(job, entry.name)
        for entry in fields(job)
        if entry.name not in ("media", "out", "settings")
    }
    try:
        stat = job.media.stat()
        options |= {"size": stat.st_size, "changed": stat.st_mtime_ns}
    except OSError:
        pass  # the job itself reports it
    return key_of("batch", 1, options)


def read_report(out: Path) -> BatchReport:
    """The report of the batch before; empty when there was none or it is damaged."""
    try:
        read = msgspec.json.decode((out / STATE_NAME).read_bytes())
        return msgspec.convert(with_messages(read), BatchReport)
    except (OSError, ValueError, msgspec.MsgspecError):
        return BatchReport()


def write_report(out: Path, report: BatchReport) -> None:
    """
    Write the report in both forms.

    Raises:
        WorkFolderError: the folder cannot be written.
    """
    with disk_errors(out / STATE_NAME):
        out.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.format(msgspec.json.encode(report, enc_hook=to_json))
    write_atomic(out / STATE_NAME, content + b"\n")
    write_atomic(out / PAGE_NAME, batch_html.compose(report).encode())


def log_name(name: str) -> str:
    """Where the log of a recording is, relative to the batch's folder."""
    return f"{LOGS}/{name}.txt"


class ReportWriter:
    """
    The rows of a batch, on disk about once a second and at the end.

    What a killed batch had not written yet costs nothing: the results themselves are there.

    Args:
        rows: what is known before; all count as waiting until they are noted.
        sink: called with every row that is noted and its number.
    """

    def __init__(
        self, out: Path, rows: Sequence[BatchRow], sink: Callable[[int, BatchRow], None]
    ) -> None:
        self._out = out
        self._noted = [False] * len(rows)
        self._sink = sink
        self._written = 0.0
        self.rows = list(rows)

    def note(self, index: int, row: BatchRow) -> None:
        """Record what became of a recording."""
        self.rows[index] = row
        self._noted[index] = True
        self._sink(index, row)
        if time.monotonic() - self._written > _WRITE_EVERY:
            self.write()

    def fail(self, index: int, error: TolmachError, attempts: int = 1) -> None:
        """Record that a recording failed, in the report and in its log."""
        name = log_name(self.rows[index].name)
        log = self._out / name
        with disk_errors(log):
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(f"FAILED after {attempts} attempts: {error}\n")
        failed = replace(
            self.rows[index],
            state="failed",
            error=error.message,
            next_step=error.next_step,
            hard=isinstance(error, EngineError) and not isinstance(error, MemoryShortageError),
            log=name,
            attempts=attempts,
        )
        self.note(index, failed)

    def write(self) -> None:
        """Write the report."""
        write_report(self._out, self.report())
        self._written = time.monotonic()

    def report(self) -> BatchReport:
        """What is known so far."""
        pairs = zip(self.rows, self._noted, strict=True)
        known = tuple(row for row, noted in pairs if noted)
        at = datetime.now().astimezone().isoformat(timespec="minutes")
        return BatchReport(known, len(self.rows) - len(known), at)

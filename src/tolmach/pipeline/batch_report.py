"""The report of a batch on disk: `batch.json` for programs, `index.html` for people."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tolmach.core.batch import Report
from tolmach.formats import batch_html
from tolmach.pipeline.artifacts import write_atomic

STATE_NAME = "batch.json"
PAGE_NAME = "index.html"


def stamp(media: Path) -> str:
    """Size and time of a file; empty when it is not there."""
    try:
        stat = media.stat()
    except OSError:
        return ""
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def read_report(out: Path) -> Report:
    """The report of the batch before; empty when there was none or it is damaged."""
    try:
        return msgspec.json.decode((out / STATE_NAME).read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError):
        return Report()


def write_report(out: Path, report: Report) -> None:
    """Write the report in both forms."""
    out.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.format(msgspec.json.encode(report))
    write_atomic(out / STATE_NAME, content + b"\n")
    write_atomic(out / PAGE_NAME, batch_html.compose(report).encode())

"""A batch in a process of its own, to be killed: `driving_batch.py TALKS OUT FLAGS`."""

from __future__ import annotations

import sys
from ast import literal_eval
from pathlib import Path

from tolmach.batch.executors import make_executor
from tolmach.batch.run import BatchSettings, JobEvent, run_batch
from tolmach.batch.sources import find_items
from tolmach.core.options import BatchOptions


def main(talks: str, out: str, flags: str) -> None:
    """Print a line for every event, so that somebody may strike at the right moment."""
    executor = make_executor("processes", BatchOptions(), 2)
    run_batch(
        find_items([talks]), BatchSettings(Path(out), literal_eval(flags), threads=1), executor, say
    )


def say(event: object) -> None:
    if isinstance(event, JobEvent):
        print(type(event.event).__name__, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`tolmach batch` that says on standard output when the first recording is at work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tolmach.batch.run import JobEvent
from tolmach.cli import batch, main


@contextmanager
def shown(*, quiet: bool) -> Iterator[Any]:
    def say(event: object) -> None:
        if isinstance(event, JobEvent):
            print("at work", flush=True)  # noqa: T201

    yield say


if __name__ == "__main__":
    batch.shown = shown
    sys.argv = ["tolmach", "batch", *sys.argv[1:]]
    main()

"""`tolmach run` that says on standard output when recognition is at work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tolmach.cli import main, run
from tolmach.core.events import Progressed


@contextmanager
def shown(*, quiet: bool) -> Iterator[Any]:
    def say(event: object) -> None:
        if isinstance(event, Progressed):
            print("at work", flush=True)  # noqa: T201

    yield say


if __name__ == "__main__":
    run.shown = shown
    sys.argv = ["tolmach", "run", *sys.argv[1:]]
    main()

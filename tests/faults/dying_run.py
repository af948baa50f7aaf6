"""A run that kills itself with SIGKILL at its n-th step to the disk: `dying_run.py N ARGS`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.pipeline.conftest import recognize_in_process
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import make_job
from tolmach.pipeline.run import run


def die_at(moment: int) -> Iterator[int]:
    """
    Die at the n-th step; give the numbers of the steps that are still to come.

    Every artifact passes `os.fsync` and mostly `os.replace`, each of which is a step.
    """
    moments = iter(range(1, moment + 1))

    def or_die(function: Callable[..., None]) -> Callable[..., None]:
        def die_or_do(*arguments: Any) -> None:
            if next(moments, None) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            function(*arguments)

        return die_or_do

    os.fsync = or_die(os.fsync)
    os.replace = or_die(os.replace)
    return moments


def main(moment: str, media: str, out: str, model: str, translator: str) -> None:
    """Run the main job, one window and one sentence a batch; print how many steps it took."""
    left = die_at(int(moment))
    given = {"source": "ru", "targets": ("en",), "model": model, "translator": translator}
    given |= {"batch_size": 1, "translation_batch": 1}
    job = make_job(Path(media), Path(out), given)
    engines = Engines(recognizer=recognize_in_process, translator=lambda *_: FakeTranslator())
    run(job, engines=engines)
    print(next(left) - 1)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])

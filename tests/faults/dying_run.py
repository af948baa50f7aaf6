"""
Runs that kill themselves with SIGKILL at one of their steps to the disk, and their resumptions.

`dying_run.py MEDIA OUT MODEL TRANSLATOR`; each run is a process, forked from this one, in which all
modules are loaded already.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import faster_whisper  # noqa: F401  # for the forked processes

from tests.pipeline.conftest import recognize_in_process
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.run import run
from tolmach.text.identify import other_language

NEVER = 1000
MOMENTS = 20


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


def work(job: Job, moment: int, steps: Any) -> None:
    """Do the job, unless this process dies of it; tell how many steps it took."""
    left = die_at(moment)
    engines = Engines(recognizer=recognize_in_process, translator=lambda *_: FakeTranslator())
    run(job, engines=engines)
    steps.put(next(left) - 1)


def main(media: str, out: str, model: str, translator: str) -> None:
    """Print the steps of an undisturbed run, and how each killed run and its resumption ended."""
    given = {"source": "ru", "targets": ("en",), "model": model, "translator": translator}
    given |= {"batch_size": 1, "translation_batch": 1}
    other_language("This loads the model that knows languages.", "en", "ru")
    fork = multiprocessing.get_context("fork")
    steps = fork.SimpleQueue()

    def ended(name: str, moment: int) -> int | None:
        job = make_job(Path(media), Path(out) / name, given)
        process = fork.Process(target=work, args=(job, moment, steps))
        process.start()
        process.join()
        return process.exitcode

    assert ended("whole", NEVER) == 0
    count = steps.get()
    moments = [*(1 + count * index // MOMENTS for index in range(MOMENTS)), count]
    names = [f"killed-{moment}" for moment in moments]
    ends = [(ended(*each), ended(each[0], NEVER)) for each in zip(names, moments, strict=True)]
    print(json.dumps({"steps": count, "ends": ends}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])

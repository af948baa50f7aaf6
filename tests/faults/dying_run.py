"""A run that kills itself with SIGKILL at its n-th durable write: `dying_run.py N ARGS`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.pipeline.conftest import hear_in_process
from tolmach.engines.fake_translator import FakeTranslator
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import make_job
from tolmach.pipeline.run import run

moment, media, out, model, translator = sys.argv[1:]
moments = iter(range(1, int(moment) + 1))
last = int(moment)
really_sync = os.fsync


def sync_or_die(descriptor: int) -> None:
    """Every artefact passes here on its way to the disk."""
    if next(moments, None) == last:
        os.kill(os.getpid(), signal.SIGKILL)
    really_sync(descriptor)


os.fsync = sync_or_die
given = {"source": "ru", "targets": ("en",), "model": model, "translator": translator}
given |= {"batch_size": 1, "translation_batch": 1}
job = make_job(Path(media), Path(out), given)
run(job, engines=Engines(recognizer=hear_in_process, translator=lambda *_: FakeTranslator()))

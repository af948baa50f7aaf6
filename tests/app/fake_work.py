"""What child processes do in tests of the queue: quick, and told by the name of the recording."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.app.conftest import write_work
from tests.documents import CONVERSATION
from tolmach.core.document import Alternative
from tolmach.core.events import Notice, Progressed, StageFinished, StageStarted
from tolmach.core.translation import SourceSentence, Translation
from tolmach.errors import ModelError, Stopped
from tolmach.pipeline.job import Job


def work(line: Connection, media: Path, out: Path, options: dict[str, Any]) -> None:
    """Finish, fail, break off, or wait to be stopped."""
    line.send(StageStarted("recognise", "a model", 60_000))
    line.send(Progressed("recognise", 30_000))
    if "killed" in media.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "failing" in media.name:
        line.send(ModelError("There is no model.", next_step="Get one."))
    elif "waiting" in media.name:
        try:
            threading.Event().wait(60)
        except KeyboardInterrupt:
            line.send(Stopped("Stopped."))
    else:
        write_work(out.parent, CONVERSATION, out.name)
        line.send(Notice("One thing."))
        line.send(StageFinished("recognise", "a model", reused=False))
        line.send(None)
    line.close()


def translate(
    line: Connection, job: Job, source: str, target: str, sentence: SourceSentence
) -> None:
    """Answer with two candidates, or say what is missing."""
    if target == "de":
        line.send(ModelError("There is no translation model.", next_step="Get one."))
    else:
        others = (Alternative("second", -2.0), Alternative("first", -3.0))
        line.send(Translation(sentence.id, "first", score=-1.0, alternatives=others))
    line.close()

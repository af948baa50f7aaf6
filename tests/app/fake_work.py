"""What child processes do in tests of the queue: quick, and told by the name of the recording."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from tests.app.conftest import write_work
from tests.documents import CONVERSATION
from tolmach.app.jobs import end_by_interrupt
from tolmach.core.document import Alternative
from tolmach.core.events import Notice, Progressed, StageFinished, StageStarted
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.aligners.fake import FakeAligner
from tolmach.engines.ports import TextAudio
from tolmach.errors import ModelError, Stopped
from tolmach.pipeline.corrections import Timed
from tolmach.pipeline.job import Job
from tolmach.stages.alignment.corrected import AlignedWindow, corrected_windows
from tolmach.workspace import journal
from tolmach.workspace.artifacts import write_result
from tolmach.workspace.folder import Folder


def work(line: Connection, media: Path, out: Path, options: dict[str, Any]) -> None:
    """Finish, fail, break off, or wait to be stopped."""
    end_by_interrupt()
    line.send(StageStarted("recognise", "a model", 60_000))
    line.send(Progressed("recognise", 30_000))
    if "killed" in media.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "failing" in media.name:
        line.send(ModelError("There is no model.", next_step="Get one."))
    elif "waiting" in media.name:
        try:
            threading.Event().wait(30)
            line.send(None)  # as if it was done: the signal did not come
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


def align(line: Connection, work: Path, media: Path, options: dict[str, Any]) -> None:
    """Give every corrected sentence times that share its window."""
    folder = Folder(work)
    document = journal.current(folder).document
    windows = corrected_windows(document.sentences, document.language, document.media.duration)
    audios = [TextAudio(window, np.zeros(0, np.float32)) for window in windows.values()]
    answers = map(AlignedWindow, windows.values(), FakeAligner().align(audios))
    found = dict(zip(windows, answers, strict=True))
    write_result(folder.corrections, "corrections", "", found)
    line.send(Timed(tuple(found)))
    line.close()

"""A process whose recognizer computes for ever, to be killed: `busy_recognition.py HOW THREAD`."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.engines.isolation.test_recognizer_process import SOUNDS
from tolmach.core.options import RecognitionOptions
from tolmach.engines.isolation.recognizer_process import ChildRecognizer


def main(how: str, thread: str) -> None:
    """Recognize; say on standard output when the child is at it, as its complaints tell."""
    complaints: list[Any] = []
    really = tempfile.TemporaryFile

    def remembered() -> Any:
        complaints.append(really())
        return complaints[-1]

    tempfile.TemporaryFile = remembered  # type: ignore[assignment]

    def recognize() -> None:
        options = RecognitionOptions()
        recognizer = ChildRecognizer("tests.engines.toys", Path(how), options, ("ru",), guard=False)
        list(recognizer.recognize(SOUNDS))

    def watch() -> None:
        while not (complaints and complaints[0].seek(0, 2)):
            time.sleep(0.01)
        print("computing", flush=True)  # noqa: T201

    work, other = (recognize, watch) if thread == "main" else (watch, recognize)
    threading.Thread(target=other, daemon=True).start()
    work()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])

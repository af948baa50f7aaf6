"""Engines are loaded for a job, and closed when their work is done."""

from __future__ import annotations

import pytest

from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.run import run

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("shared", "closed"), [(False, ["recognizer", "translator"]), (True, [])])
def test_engines_are_closed_after_their_work_unless_others_use_them(
    job: Job, shared: bool, closed: list[str]
) -> None:
    found: list[str] = []

    class Recognizer(FakeRecognizer):
        def close(self) -> None:
            found.append("recognizer")

    class Translator(FakeTranslator):
        def close(self) -> None:
            found.append("translator")

    run(job, engines=Engines(lambda *_: Recognizer(), lambda *_: Translator(), shared=shared))
    assert found == closed

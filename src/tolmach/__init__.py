"""
tolmach: a recorded interview in, subtitles and publishable transcripts out.

The public API. Names are loaded on first use, so that `import tolmach` stays instant and imports no
ML package.

    import tolmach

    for sentence in tolmach.transcribe("interview.mp4", language="ru"):
        print(sentence.span.start, sentence.source.content)

    result = tolmach.run("interview.mp4", language="ru", to="en")
    work = tolmach.open_work(result.out)
    work.edit(work.sentences[0].id, "Good evening.", language="en")
    work.export("srt,docx", to="en")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tolmach.core.cue import Cue, TimedSentence, Track
    from tolmach.core.document import (
        Document,
        Finding,
        FindingKind,
        Media,
        Sentence,
        State,
        Text,
        Word,
    )
    from tolmach.core.events import Notice, Progressed, StageFinished, StageStarted
    from tolmach.core.profile import Profile
    from tolmach.core.speech import Turn
    from tolmach.core.timing import Span
    from tolmach.core.violation import Violation
    from tolmach.errors import ExitCode, TolmachError
    from tolmach.formats.profile_toml import load as load_profile
    from tolmach.pipeline.api import (
        align,
        check,
        diarize,
        layout,
        open_work,
        read,
        repair,
        run,
        transcribe,
        translate,
        write,
    )
    from tolmach.pipeline.engines import Engines
    from tolmach.pipeline.job import Job, make_job
    from tolmach.pipeline.open_work import Work
    from tolmach.pipeline.run import Result
    from tolmach.stages.alignment.projection import timed_sentences
    from tolmach.stages.layout import lay_out
    from tolmach.stages.sentences.segmentation import sentences_from_words

_HOMES = {
    "Cue": "core.cue",
    "Document": "core.document",
    "Engines": "pipeline.engines",
    "ExitCode": "errors",
    "Finding": "core.document",
    "FindingKind": "core.document",
    "Job": "pipeline.job",
    "Media": "core.document",
    "Notice": "core.events",
    "Profile": "core.profile",
    "Progressed": "core.events",
    "Result": "pipeline.run",
    "Sentence": "core.document",
    "Span": "core.timing",
    "StageFinished": "core.events",
    "StageStarted": "core.events",
    "State": "core.document",
    "Text": "core.document",
    "TimedSentence": "core.cue",
    "TolmachError": "errors",
    "Track": "core.cue",
    "Turn": "core.speech",
    "Violation": "core.violation",
    "Word": "core.document",
    "Work": "pipeline.open_work",
    "align": "pipeline.api",
    "check": "pipeline.api",
    "diarize": "pipeline.api",
    "lay_out": "stages.layout",
    "layout": "pipeline.api",
    "load_profile": "formats.profile_toml:load",
    "make_job": "pipeline.job",
    "open_work": "pipeline.api",
    "read": "pipeline.api",
    "repair": "pipeline.api",
    "run": "pipeline.api",
    "sentences_from_words": "stages.sentences.segmentation",
    "timed_sentences": "stages.alignment.projection",
    "transcribe": "pipeline.api",
    "translate": "pipeline.api",
    "write": "pipeline.api",
}
"""Public name -> the module it lives in, and its name there where that is another."""

__all__ = [
    "Cue",
    "Document",
    "Engines",
    "ExitCode",
    "Finding",
    "FindingKind",
    "Job",
    "Media",
    "Notice",
    "Profile",
    "Progressed",
    "Result",
    "Sentence",
    "Span",
    "StageFinished",
    "StageStarted",
    "State",
    "Text",
    "TimedSentence",
    "TolmachError",
    "Track",
    "Turn",
    "Violation",
    "Word",
    "Work",
    "align",
    "check",
    "diarize",
    "lay_out",
    "layout",
    "load_profile",
    "make_job",
    "open_work",
    "read",
    "repair",
    "run",
    "sentences_from_words",
    "timed_sentences",
    "transcribe",
    "translate",
    "write",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("tolmach")
    if name not in _HOMES:
        from tolmach.core.suggestion import did_you_mean

        hint = "" if name.startswith("_") else did_you_mean(name, _HOMES)
        raise AttributeError(f"module 'tolmach' has no attribute '{name}'. {hint}".rstrip())
    module, _, other = _HOMES[name].partition(":")
    return getattr(import_module(f"tolmach.{module}"), other or name)


def __dir__() -> list[str]:
    return sorted({*__all__, "__version__", *(name for name in globals() if name[:2] == "__")})

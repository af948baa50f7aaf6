"""
tolmach: a recorded interview in, subtitles and publishable transcripts out.

The public API. Names are loaded on first use, so that `import tolmach` stays instant and imports no
ML package.

    from pathlib import Path
    import tolmach

    job = tolmach.make_job(Path("interview.mp4"), flags={"source": "ru", "targets": ("en",)})
    result = tolmach.run(job)
    for sentence in result.document.sentences:
        print(sentence.source.content, "|", sentence.targets["en"].content)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tolmach.core.cue import Cue, TimedSentence, Track
    from tolmach.core.document import Document, Finding, FindingKind, Media, Sentence, Text, Word
    from tolmach.core.profile import Profile
    from tolmach.core.timing import Span
    from tolmach.core.violation import Violation
    from tolmach.errors import ExitCode, TolmachError
    from tolmach.formats.profile_toml import load as load_profile
    from tolmach.pipeline.engines import Engines
    from tolmach.pipeline.job import Job, make_job
    from tolmach.pipeline.run import Result, run
    from tolmach.stages.alignment.projection import timed_sentences
    from tolmach.stages.checks.check import check
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
    "Profile": "core.profile",
    "Result": "pipeline.run",
    "Span": "core.timing",
    "Text": "core.document",
    "TimedSentence": "core.cue",
    "TolmachError": "errors",
    "Track": "core.cue",
    "Sentence": "core.document",
    "Violation": "core.violation",
    "Word": "core.document",
    "check": "stages.checks.check",
    "lay_out": "stages.layout",
    "load_profile": "formats.profile_toml:load",
    "make_job": "pipeline.job",
    "run": "pipeline.run",
    "timed_sentences": "stages.alignment.projection",
    "sentences_from_words": "stages.sentences.segmentation",
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
    "Profile",
    "Result",
    "Sentence",
    "Span",
    "Text",
    "TimedSentence",
    "TolmachError",
    "Track",
    "Violation",
    "Word",
    "check",
    "lay_out",
    "load_profile",
    "make_job",
    "run",
    "sentences_from_words",
    "timed_sentences",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tolmach' has no attribute '{name}'")
    module, _, other = _HOMES[name].partition(":")
    return getattr(import_module(f"tolmach.{module}"), other or name)

"""
tolmach: a recorded interview in, subtitles and publishable transcripts out.

The public API. Names are loaded on first use, so that `import tolmach` stays instant and imports no
ML package.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES: dict[str, str] = {
    "Cue": "core.cue",
    "Document": "core.document",
    "ExitCode": "errors",
    "Job": "pipeline.job",
    "Profile": "core.profile",
    "Span": "core.timing",
    "TolmachError": "errors",
    "Track": "core.cue",
    "Unit": "core.document",
    "Word": "core.document",
    "make_job": "pipeline.job",
}
"""Public name -> module it lives in."""

__all__ = list(_HOMES)  # derived, so that the two cannot differ


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tolmach' has no attribute '{name}'")
    return getattr(import_module(f"tolmach.{_HOMES[name]}"), name)

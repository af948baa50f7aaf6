"""The files for people: one function per kind, computed from the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tolmach.core.cue import Track
from tolmach.core.document import Document
from tolmach.core.options import LayoutOptions, TranscriptOptions
from tolmach.errors import UsageError
from tolmach.formats import markdown, plain, srt, webvtt
from tolmach.formats.profile_toml import load
from tolmach.pipeline.job import Job
from tolmach.stages.layout import lay_out
from tolmach.stages.projection import timed_sentences
from tolmach.stages.publish import public, transcript


@dataclass(frozen=True, slots=True)
class View:
    """What a view function gets: the document, the language, and how to cut and write."""

    document: Document
    language: str
    layout: LayoutOptions
    transcript: TranscriptOptions

    @property
    def track(self) -> Track:
        """The cues in this view's language, without withheld sentences."""
        shown = public(self.document)
        sentences = timed_sentences(shown.units, self.language, shown.language)
        profile = load(self.layout.profile)
        return lay_out(sentences, self.language, profile, duration=shown.media.duration)


def _srt(view: View) -> str:
    return srt.compose(view.track)


def _vtt(view: View) -> str:
    return webvtt.compose(view.track)


def _plain(view: View) -> str:
    return plain.compose(transcript(view.document, view.language, view.transcript))


def _markdown(view: View) -> str:
    return markdown.compose(transcript(view.document, view.language, view.transcript))


VIEWS: dict[str, Callable[[View], str]] = {
    "srt": _srt,
    "vtt": _vtt,
    "txt": _plain,
    "md": _markdown,
}
"""Name and file ending of a view -> the function that writes it."""


def render(document: Document, job: Job) -> dict[str, bytes]:
    """
    Write every wanted view of a document in every language: file name -> bytes.

    Raises:
        UsageError: a format that there is not.
    """
    files = {}
    for code in (document.language, *job.what.targets):
        view = View(document, code, job.layout, job.transcript)
        for name in job.what.formats:
            if name not in VIEWS:
                known = ", ".join(VIEWS)
                raise UsageError(f"'{name}' is not a format.", next_step=f"Formats: {known}.")
            files[f"{job.name}.{code}.{name}"] = VIEWS[name](view).encode()
    return files

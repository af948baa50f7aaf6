"""
The job: one recording, one output folder, every option.

Command line, API, batch and review build the same record and hand it to `tolmach.pipeline.run.run`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tolmach.core.about import About
from tolmach.core.arguments import named_arguments
from tolmach.core.options import (
    AudioOptions,
    CondenseOptions,
    DiarizationOptions,
    JobOptions,
    LayoutOptions,
    NamesOptions,
    ProvidedOptions,
    RecognitionOptions,
    SnapOptions,
    SpeechOptions,
    TranscriptOptions,
    TranslationOptions,
    WritingOptions,
)
from tolmach.core.profile import Profile
from tolmach.errors import UsageError
from tolmach.languages import language
from tolmach.messages import message
from tolmach.pipeline.settings import read_settings

AUTO = "auto"
"""The source language that is to be found out."""

_NAME_BYTES = 200
"""Longest name without endings; file systems take 255 bytes with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    One recording to work on.

    Attributes:
        media: the recording.
        out: the folder for results.
        settings: the files that options came from.
        profile: the limits for cues, read once from the profile that the options name.
    """

    media: Path
    out: Path
    settings: tuple[str, ...] = ()
    what: JobOptions = field(default_factory=JobOptions)
    audio: AudioOptions = field(default_factory=AudioOptions)
    speech: SpeechOptions = field(default_factory=SpeechOptions)
    recognition: RecognitionOptions = field(default_factory=RecognitionOptions)
    translation: TranslationOptions = field(default_factory=TranslationOptions)
    names: NamesOptions = field(default_factory=NamesOptions)
    provided: ProvidedOptions = field(default_factory=ProvidedOptions)
    diarization: DiarizationOptions = field(default_factory=DiarizationOptions)
    condense: CondenseOptions = field(default_factory=CondenseOptions)
    profile: Profile = field(metadata={"options": LayoutOptions})
    snap: SnapOptions = field(default_factory=SnapOptions)
    subtitles: WritingOptions = field(default_factory=WritingOptions)
    transcript: TranscriptOptions = field(default_factory=TranscriptOptions)
    about: About = field(default_factory=About)

    @property
    def sent_to(self) -> str:
        """The host that the text of the recording is sent to; empty when it stays here."""
        return self.translation.host if self.what.targets else ""

    @property
    def name(self) -> str:
        """
        What the files for people are called: the recording's name without its ending.

        It is cut where it would leave no room for endings such as `.ru-en.fragment.html`.
        """
        return self.media.stem.encode()[:_NAME_BYTES].decode(errors="ignore")


PARTS: dict[str, type] = {
    entry.name: entry.metadata.get("options", entry.default_factory)
    for entry in fields(Job)
    if "options" in entry.metadata or entry.default_factory is not MISSING
}
"""The options records of a job by its field."""

RECORDS: tuple[type, ...] = tuple(PARTS.values())
"""Every record whose fields are flags of `run`."""


@named_arguments()
def make_job(
    media: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    flags: Mapping[str, Any] | None = None,
    *,
    trust_settings: bool = False,
) -> Job:
    """
    Make the job for one recording from flags, files of settings and defaults.

    Args:
        out: the folder for results; None is one named after the recording, in the current folder.
        flags: values by field name of the options records; None or missing means not given.
        trust_settings: let a `tolmach.toml` beside the recording name addresses, texts, models and
            files elsewhere, too.

    Raises:
        UsageError: an unknown key, flag or profile, an impossible value, a value that a file may
            not set, or a target that is the source language.
        InputError: a profile that cannot be read.
    """
    settings = read_settings(Path(media), RECORDS, flags or {}, trust_settings=trust_settings)
    what = settings.options(JobOptions)
    if not what.source:
        what = replace(what, source=AUTO)
    parts: dict[str, Any] = {name: settings.options(record) for name, record in PARTS.items()}
    if not what.targets:  # a translation that is given names its language
        named = (entry.partition("=") for entry in parts["provided"].translation)
        what = replace(what, targets=tuple(code for code, sign, _ in named if sign))
    spoken = [language(code).code for code in what.source.split(",") if code != AUTO]
    codes = [language(code).code for code in what.targets]
    if set(spoken[:1]) & set(codes) or len(set(codes)) < len(codes):
        raise UsageError(
            message(
                "--to {targets} names the source language or one language twice.",
                targets=",".join(what.targets),
            ),
            next_step=message("Give each target language once."),
        )
    parts |= {"what": what, "profile": settings.profile}
    job = Job(media=Path(media), out=Path(out or ""), settings=settings.files, **parts)
    return job if out else replace(job, out=Path(job.name or "output"))

"""Which language is spoken: as declared, as voted by samples, or several told apart."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.document import Media
from tolmach.core.language import language
from tolmach.core.timing import short_clock
from tolmach.models.store import InstalledModel
from tolmach.pipeline.artifacts import key_of, read_result, write_result
from tolmach.pipeline.engines import Engines, fingerprint
from tolmach.pipeline.events import Listener, Noticed
from tolmach.pipeline.folder import Folder
from tolmach.pipeline.job import AUTO, Job

STAGE = "language"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """
    The language of a recording.

    Attributes:
        main: the language that sentences are taken to be in, and translated from.
        heard: what the recogniser is told: `main`, or several codes with commas.
    """

    main: str
    heard: str


def declared(source: str) -> Spoken | None:
    """
    The language as the user gave it; None for `auto`.

    The first of several is the main one.

    Raises:
        UsageError: a code that is not known.
    """
    if source == AUTO:
        return None
    codes = [language(code.strip()).code for code in source.split(",")]
    return Spoken(codes[0], ",".join(codes))


def voted(
    job: Job,
    media: Media,
    model: InstalledModel,
    folder: Folder,
    engines: Engines,
    listen: Listener,
) -> Spoken:
    """
    Let samples from all over the recording vote, or take over an earlier vote.

    Raises:
        InputError: nobody speaks in the recording.
        ModelError: the model knows one language only.
    """
    from tolmach.engines.language import vote  # loads numpy

    key = key_of(
        STAGE,
        VERSION,
        {"media": media.sha256, "speech": job.speech, "model": fingerprint(model.folder)},
    )
    code = read_result(folder.language, STAGE, key, str)
    if code is None:
        recognizer = engines.recognizer(model, job, None, "")
        result = vote(job.media, media, job.speech, recognizer)  # type: ignore[arg-type]
        code = result.language
        write_result(folder.language, STAGE, key, code)
        heard = ", ".join(
            f"{short_clock(start)} {one} {share:.0%}" for start, one, share in result.samples
        )
        listen(Noticed(f"Language: {language(code).name} ({heard})."))
    return Spoken(code, code)

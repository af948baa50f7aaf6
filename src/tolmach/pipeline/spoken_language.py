"""Which language is spoken: as declared, as detected in samples, or several told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tolmach.core.document import Finding, FindingKind, Media
from tolmach.core.events import EventSink, Notice
from tolmach.core.timing import short_clock
from tolmach.languages import language
from tolmach.messages import NO_TEXT, Message, joined, message
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, HeldRecognizer, fingerprint
from tolmach.pipeline.job import AUTO, Job
from tolmach.workspace.artifacts import key_of, read_result, write_result
from tolmach.workspace.folder import Folder

if TYPE_CHECKING:
    from tolmach.engines.recognizers.language_vote import Vote

STAGE = "language"
VERSION = 4

SURE = 0.7
"""
Mean probability from which a vote is clear.

Whisper base gave the language spoken 0.83 and more in 32 windows of real speech in five languages.
"""


CLEARLY = 0.1
"""By how much the mean log probability of the second language must be better to overrule a vote."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """
    The language of a recording.

    Attributes:
        main: the language that sentences are taken to be in, and translated from.
        recognized: what the recognizer is loaded for: `main`, or several codes with commas.
        doubt: what to know about a vote that was not clear; empty when it was.
    """

    main: str
    recognized: str
    doubt: Message = NO_TEXT

    @property
    def languages(self) -> tuple[str, ...]:
        """What the recognizer is loaded for, as codes."""
        return tuple(self.recognized.split(","))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The doubt as the document keeps it; it is about no place in the recording."""
        return (Finding(FindingKind.LANGUAGE, self.doubt, start=0, end=0),) if self.doubt else ()


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
    held: HeldRecognizer,
    sink: EventSink,
) -> Spoken:
    """
    Let samples from all over the recording vote, or reuse an earlier vote.

    Args:
        held: of the same model and job; it has the recognizer loaded afterwards, if it was asked.

    Raises:
        InputError: there is no speech in the recording.
        ModelError: the model knows one language only.
    """
    from tolmach.engines.recognizers.language_vote import vote  # loads numpy

    key = key_of(
        STAGE,
        VERSION,
        {"media": media.sha256, "speech": job.speech, "model": fingerprint(model.folder)},
    )
    spoken = read_result(folder.language, STAGE, key, Spoken)
    if spoken is None:
        doubt = NO_TEXT
        try:
            recognizer = held.told(())
            result = vote(job.media, media, job.speech, recognizer, engines.voice_detector)
            if result.probability < SURE:
                result, told = _tried(result, job, media, engines, held)
                doubt = joined(_doubt(result), told)
        except BaseException:
            held.release()
            raise
        code = result.language
        spoken = Spoken(code, code, doubt)
        write_result(folder.language, STAGE, key, spoken)
        samples = ", ".join(
            f"{short_clock(start)} {one} {share:.0%}" for start, one, share in result.samples
        )
        found = message("Language: {name} ({samples}).", name=language(code).name, samples=samples)
        sink(Notice(joined(found, doubt)))
    return spoken


def _tried(
    vote: Vote, job: Job, media: Media, engines: Engines, held: HeldRecognizer
) -> tuple[Vote, str]:
    """
    Recognize the first minute of speech in both likely languages, for the one that explains it.

    Returns:
        The vote, turned round where the second language explains it clearly better; what was found.
    """
    from tolmach.engines.recognizers.language_vote import explanation  # loads numpy

    first, (second, share) = vote.language, vote.second
    if second == first:
        return vote, ""
    found = {}
    for code in (first, second):
        recognizer = held.told((code,))
        found[code] = explanation(job.media, media, job.speech, recognizer, engines.voice_detector)
    told = message(
        "The first minute of speech, recognized in both: {name} {one:.2f}, {second_name} {two:.2f} "
        "(mean log probability; higher is likelier).",
        name=language(first).name,
        one=found[first],
        second_name=language(second).name,
        two=found[second],
    )
    if found[second] < found[first] + CLEARLY:
        return vote, told
    turned = replace(vote, language=second, probability=share, second=(first, vote.probability))
    return turned, told


def _doubt(vote: Vote) -> str:
    """What to know about a vote that was not clear, and what to do."""
    first, (second, share) = vote.language, vote.second
    name = language(first).name
    if second == first:
        return message(
            "The language is not certain: {name} {share:.0%}. Name it with --from {code}.",
            name=name,
            share=vote.probability,
            code=first,
        )
    return message(
        "The language is not certain: {name} {share:.0%} ({second_name} {second_share:.0%}). "
        "Name it with --from {code}, or --from {code},{second_code} if both are spoken.",
        name=name,
        share=vote.probability,
        code=first,
        second_name=language(second).name,
        second_share=share,
        second_code=second,
    )

"""What the command line says about speakers: names, and who speaks where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tolmach.core.document import Document, Speaker
from tolmach.core.edits import AssignSpeaker, MergeSpeakers, NameSpeaker
from tolmach.core.options import SpeakerOptions
from tolmach.errors import UsageError
from tolmach.formats import speakers_toml
from tolmach.languages import LANGUAGES, language
from tolmach.messages import message
from tolmach.pipeline.provided import read_text

FILE_NAME = "speakers.toml"
_CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_STRETCH = re.compile(rf"({_CLOCK})-({_CLOCK})?")
_ID = re.compile(r"\S{1,40}")


def speakers_from(
    options: SpeakerOptions, work: Path, document: Document | None = None
) -> list[NameSpeaker]:
    """
    Collect names: from a file, or a `speakers.toml` in the work folder, then from flags.

    `S1=Name` is the name in the language of the recording, `en:S1=Name` in another; `S1:en=Name` is
    how earlier versions wrote it.

    Args:
        document: of the recording; a flag for a speaker that it does not have is refused.

    Raises:
        UsageError: a flag without `=`, or for a speaker whom the recording does not have.
        InputError: the file cannot be read or understood.
    """
    known: dict[str, Speaker] = {one.id: one for one in document.speakers} if document else {}
    said: dict[str, Speaker] = {}
    path = Path(options.speakers) if options.speakers else work / FILE_NAME
    if options.speakers or path.is_file():
        said = {speaker.id: speaker for speaker in speakers_toml.parse(read_text(path))}
    for entry in options.speaker:
        place, sign, name = (part.strip() for part in entry.partition("="))
        code, tag = _place(place, document)
        if not (code and sign and name):
            raise UsageError(
                message("'{entry}' does not name a speaker.", entry=entry),
                next_step=message('Write --speaker S1="Name".'),
            )
        if document:
            require_speaker(code, document)
        before = said.get(code) or known.get(code) or Speaker(code, name)
        if tag and not (document and language(tag).code == document.language):
            abroad = {**before.abroad, language(tag).code: (name, "")}
            said[code] = replace(before, abroad=abroad)
        else:
            said[code] = replace(before, name=name, short="")
    return [NameSpeaker(speaker) for speaker in said.values()]


def _place(text: str, document: Document | None) -> tuple[str, str]:
    """The speaker and the language of `S1`, `en:S1` or `S1:en`."""
    first, colon, second = text.partition(":")
    if not colon:
        return first, ""
    spoken = {sentence.speaker for sentence in document.sentences} if document else set()
    swapped = first in spoken or first not in LANGUAGES
    return (first, second) if swapped and second in LANGUAGES else (second, first)


def corrections_from(
    options: SpeakerOptions, document: Document
) -> Iterator[MergeSpeakers | AssignSpeaker]:
    """
    Read who is one person, who speaks in a stretch of time, and who is somebody else from when on.

    Raises:
        UsageError: what does not say this, or a speaker whom the recording does not have.
    """
    for entry in options.merge:
        one, into = _pair(entry, "--merge S3=S1")
        require_speaker(one, document)
        require_speaker(into, document)
        if one == into:
            raise UsageError(
                message("'{entry}' names one speaker twice.", entry=entry),
                next_step=message("Name two, for instance --merge S3=S1."),
            )
        yield MergeSpeakers(one, into)
    for entry in options.assign:
        speaker, stretch = _pair(entry, "--assign S2=12:31-12:50")
        match = _STRETCH.fullmatch(stretch)
        if match is None:
            raise _not_understood(entry, "--assign S2=12:31-12:50")
        start, end = _ms(match[1]), _ms(match[2]) if match[2] else None
        if end is not None and end <= start:
            raise UsageError(
                message("'{entry}' ends before it begins.", entry=entry),
                next_step=message("Swap the two times."),
            )
        yield AssignSpeaker(speaker, start, end)
    for entry in options.split:
        of, rest = _pair(entry, "--split S1=S3@12:31")
        speaker, at, time = rest.partition("@")
        if not at or not re.fullmatch(_CLOCK, time) or not _ID.fullmatch(speaker):
            raise _not_understood(entry, "--split S1=S3@12:31")
        require_speaker(of, document)
        yield AssignSpeaker(speaker, _ms(time), None, of)


def _pair(entry: str, example: str) -> tuple[str, str]:
    one, sign, other = (part.strip() for part in entry.partition("="))
    if not (sign and _ID.fullmatch(one) and other):
        raise _not_understood(entry, example)
    return one, other


def _not_understood(entry: str, example: str) -> UsageError:
    return UsageError(
        message("'{entry}' is not understood.", entry=entry),
        next_step=message("Write for instance {example}.", example=example),
    )


def _ms(time: str) -> int:
    """
    Milliseconds of `12:31`, `1:12:31` or `12:31.5`.

    >>> _ms("12:31"), _ms("1:00:00.25")
    (751000, 3600250)
    """
    whole, _, fraction = time.replace(",", ".").partition(".")
    total = 0
    for part in whole.split(":"):
        total = total * 60 + int(part)
    return total * 1000 + int(fraction.ljust(3, "0") or 0)


def require_speaker(code: str, document: Document) -> None:
    """
    Refuse a speaker whom the recording does not have, and list those that it has.

    Raises:
        UsageError: there is no such speaker.
    """
    names = {one.id: one.name for one in document.speakers}
    spoken = {one.speaker for one in document.sentences if one.speaker} | names.keys()
    if code in spoken:
        return
    shown = ", ".join(f"{one} ({names[one]})" if one in names else one for one in sorted(spoken))
    raise UsageError(
        message("{code} is not a speaker of this recording.", code=code),
        next_step=message("Known: {shown}.", shown=shown)
        if shown
        else message("Say first who speaks when, with --turns."),
        speaker=code,
    )

"""Names of speakers from the command line and from files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tolmach.core.document import Document, Speaker
from tolmach.core.edits import NameSpeaker
from tolmach.core.options import SpeakerOptions
from tolmach.errors import UsageError
from tolmach.formats import speakers_toml
from tolmach.languages import language
from tolmach.messages import message
from tolmach.pipeline.provided import read_text

FILE_NAME = "speakers.toml"


def speakers_from(
    options: SpeakerOptions, work: Path, document: Document | None = None
) -> list[NameSpeaker]:
    """
    Collect names: from a file, or a `speakers.toml` in the work folder, then from flags.

    `S1=Name` is the name in the language of the recording, `S1:en=Name` in another.

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
        code, _, tag = place.partition(":")
        if not (code and sign and name):
            raise UsageError(
                message("'{entry}' does not name a speaker.", entry=entry),
                next_step=message('Write --speaker S1="Name".'),
            )
        if document:
            _require_speaker(code, document)
        before = said.get(code) or known.get(code) or Speaker(code, name)
        if tag:
            abroad = {**before.abroad, language(tag).code: (name, "")}
            said[code] = replace(before, abroad=abroad)
        else:
            said[code] = replace(before, name=name, short="")
    return [NameSpeaker(speaker) for speaker in said.values()]


def _require_speaker(code: str, document: Document) -> None:
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

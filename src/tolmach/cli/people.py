"""Names of speakers from the command line and from files."""

from __future__ import annotations

from pathlib import Path

from tolmach.core.document import Speaker
from tolmach.core.edits import NameSpeaker
from tolmach.core.options import SpeakerOptions
from tolmach.errors import UsageError
from tolmach.formats import speakers_toml
from tolmach.pipeline.provided import read_text

FILE_NAME = "speakers.toml"


def speakers_from(options: SpeakerOptions, work: Path) -> list[NameSpeaker]:
    """
    Collect names: from a file, or a `speakers.toml` in the work folder, then from flags.

    Raises:
        UsageError: a flag without `=`.
        InputError: the file cannot be read or understood.
    """
    known: dict[str, Speaker] = {}
    path = Path(options.speakers) if options.speakers else work / FILE_NAME
    if options.speakers or path.is_file():
        known = {speaker.id: speaker for speaker in speakers_toml.parse(read_text(path))}
    for entry in options.speaker:
        code, sign, name = (part.strip() for part in entry.partition("="))
        if not (code and sign and name):
            raise UsageError(
                f"'{entry}' does not name a speaker.", next_step='Write --speaker S1="Name".'
            )
        known[code] = Speaker(code, name)
    return [NameSpeaker(speaker) for speaker in known.values()]

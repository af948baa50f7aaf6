"""
Files that people give along with a recording: names, speakers, turns, texts that they wrote.

All are read before the work begins, so that a mistake in one is found at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tolmach.core.document import Speaker
from tolmach.core.glossary import Glossary
from tolmach.core.options import ProvidedOptions
from tolmach.core.speech import Turn
from tolmach.errors import UsageError
from tolmach.formats import docx_reading, names_csv, speakers_toml, turns
from tolmach.formats.opening import LARGEST_SETTINGS, read_file
from tolmach.formats.reading import decode
from tolmach.languages import language
from tolmach.messages import message


@dataclass(frozen=True, slots=True)
class ProvidedTexts:
    """
    What people gave along.

    Attributes:
        turns: who speaks when.
        transcript: the text of the recording; empty when the recognizer's is to be used.
        translations: language code -> the whole text in that language.
    """

    speakers: tuple[Speaker, ...] = ()
    turns: tuple[Turn, ...] = ()
    transcript: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)


def read_names(file: str) -> Glossary:
    """
    Read the list of names; no file is an empty list.

    Raises:
        InputError: it is missing or damaged; with line and reason.
    """
    return names_csv.parse(read_text(file)) if file else Glossary()


def read_provided(
    options: ProvidedOptions, targets: tuple[str, ...], duration: int
) -> ProvidedTexts:
    """
    Read all files that the options name.

    Args:
        targets: languages to translate to.
        duration: of the recording in milliseconds, where the last turn ends.

    Raises:
        InputError: a file that is missing, or cannot be understood; with line and reason.
        UsageError: a translation without a transcript, or of a language that is no target.
    """
    if options.translation and not options.transcript:
        raise UsageError(
            message("A translation is matched to the text it translates."),
            next_step=message("Give that text with --transcript."),
        )
    named = read_text(options.speakers) if options.speakers else ""
    return ProvidedTexts(
        speakers=tuple(speakers_toml.parse(named)),
        turns=tuple(turns.parse(read_text(options.turns), duration)) if options.turns else (),
        transcript=_read_prose(options.transcript) if options.transcript else "",
        translations=dict(_translation(entry, targets) for entry in options.translation),
    )


def _translation(entry: str, targets: tuple[str, ...]) -> tuple[str, str]:
    """The language and the text of `en=FILE`, or of `FILE` where there is one target."""
    code, sign, file = entry.partition("=")
    if not sign:
        if len(targets) != 1:
            raise UsageError(
                message(
                    "The language of the translation '{entry}' is not given.",
                    entry=Path(entry).name,
                ),
                next_step=message("Write --translation en=FILE, and the language in --to."),
            )
        code, file = targets[0], entry
    code = language(code).code
    if code not in targets:
        raise UsageError(
            message("A translation to {code} is given, but not asked for.", code=code),
            next_step=message("Add {code} to --to.", code=code),
        )
    return code, _read_prose(file)


def _read_prose(file: str) -> str:
    """
    Read a text that people wrote: a text file, subtitles, or a Word document.

    Raises:
        InputError: as `read_text`, or the Word document is damaged.
    """
    if Path(file).suffix.lower() != ".docx":
        return read_text(file)
    return docx_reading.plain_text(read_file(file))


def read_text(file: str | Path) -> str:
    """
    Read the text of a file in whatever encoding it has.

    Raises:
        InputError: it is missing, too large, or no regular file; or its bytes are no text.
    """
    return decode(read_file(file, largest=LARGEST_SETTINGS)).text

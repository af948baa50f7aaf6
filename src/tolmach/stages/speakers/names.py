"""Names of speakers: whether readers of each language can read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tolmach.core.document import Document, Finding, FindingKind
from tolmach.languages import language
from tolmach.messages import message
from tolmach.text.transliterate import writes_latin


def names_in_other_letters(document: Document) -> Iterator[Finding]:
    """
    Find names of speakers in letters that a language of the document is not written in.

    A name in other letters is written in Latin ones by itself where that is the language's script,
    so only a name that was given for the language is compared there.
    """
    spoken = {sentence.speaker for sentence in document.sentences}
    for speaker in document.speakers:
        if speaker.id not in spoken or not speaker.name:
            continue
        for code in (document.language, *document.target_languages):
            name, _ = speaker.called(code)
            if code not in speaker.abroad and writes_latin(code):
                continue
            if not _readable(name, code):
                yield Finding(
                    FindingKind.NAME,
                    message(
                        "The name of {speaker} is not in the letters of {language}: {name}.",
                        speaker=speaker.id,
                        language=language(code).name,
                        name=name,
                    ),
                    language=code,
                    text=name,
                )


def _readable(name: str, code: str) -> bool:
    """Whether all letters are of the language's scripts; other characters do not count."""
    own = {script.upper() for script in language(code).scripts}
    letters = (letter for letter in name if letter.isalpha())
    return all(unicodedata.name(letter, "?").split()[0] in own for letter in letters)

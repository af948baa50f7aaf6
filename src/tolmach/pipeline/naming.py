"""The list of names in a run: read once, then at work in every step that touches words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tolmach.core.document import Unit
from tolmach.core.glossary import Glossary
from tolmach.errors import FormatError
from tolmach.formats import names_csv
from tolmach.formats.reading import decode
from tolmach.stages import names
from tolmach.stages.numbers import check_numbers


def read_names(file: str) -> Glossary:
    """
    Read the list; no file is an empty list.

    Raises:
        FormatError: it is not there, or damaged; with line and reason.
    """
    if not file:
        return Glossary()
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(
            f"The list of names '{path.name}' cannot be read: {error.strerror}.",
            next_step="Check --names, or the key `names` in tolmach.toml.",
            file=path.name,
        ) from error
    return names_csv.parse(decode(data).text)


def heard_names(units: Sequence[Unit], glossary: Glossary, source: str) -> list[Unit]:
    """Put right what the recogniser nearly got right, with a flag."""
    return names.correct_transcript(units, glossary, source) if glossary.terms else list(units)


def checked(units: Sequence[Unit], glossary: Glossary, source: str, target: str) -> list[Unit]:
    """Spell unlisted names one way, and flag listed names and numbers that did not arrive."""
    settled = names.settle(units, glossary, source, target)
    return check_numbers(names.check(settled, glossary, source, target), source, target)

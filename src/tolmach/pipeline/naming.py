"""The list of names at work in a run, in every step that touches words."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Unit
from tolmach.core.glossary import Glossary
from tolmach.stages import names
from tolmach.stages.numbers import check_numbers


def heard_names(units: Sequence[Unit], glossary: Glossary, source: str) -> list[Unit]:
    """Put right what the recogniser nearly got right, with a flag."""
    return names.correct_transcript(units, glossary, source) if glossary.terms else list(units)


def checked(units: Sequence[Unit], glossary: Glossary, source: str, target: str) -> list[Unit]:
    """Spell unlisted names one way, and flag listed names and numbers that did not arrive."""
    settled = names.settle(units, glossary, source, target)
    return check_numbers(names.check(settled, glossary, source, target), source, target)

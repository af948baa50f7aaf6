"""The list of names at work in a run, in every step that touches words."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Sentence
from tolmach.core.glossary import Glossary
from tolmach.stages import names
from tolmach.stages.translation.numbers import check_numbers


def correct_names(sentences: Sequence[Sentence], glossary: Glossary, source: str) -> list[Sentence]:
    """Put right what the recogniser nearly got right, with a flag."""
    return (
        names.correct_transcript(sentences, glossary, source) if glossary.terms else list(sentences)
    )


def checked(
    sentences: Sequence[Sentence], glossary: Glossary, source: str, target: str
) -> list[Sentence]:
    """Spell unlisted names one way, and flag listed names and numbers that did not arrive."""
    settled = names.unify_spellings(sentences, glossary, source, target)
    return check_numbers(names.check(settled, glossary, source, target), source, target)

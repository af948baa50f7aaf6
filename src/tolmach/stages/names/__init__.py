"""
Names and terms: hints in, near misses corrected, protected in translation, checked in the output.

One list (`tolmach.core.glossary`) drives all of it. The order in a run: `hints` for the recognizer,
`correct_transcript` on its words, `protect` around the translator, `settle` for names that are not
listed, `check` last. `suggest` lists what could be added.
"""

from __future__ import annotations

from tolmach.core.glossary import Glossary, Match
from tolmach.stages.names.checking import check
from tolmach.stages.names.near_misses import correct_transcript
from tolmach.stages.names.protection import protect
from tolmach.stages.names.unlisted import Suggestion, suggest, unify_spellings

__all__ = [
    "Suggestion",
    "check",
    "correct_transcript",
    "hotwords",
    "protect",
    "suggest",
    "unify_spellings",
]


def hotwords(glossary: Glossary, *, limit: int = 400) -> str:
    """
    List names for the recognizer, which listens for words it was given.

    Args:
        limit: characters; Whisper keeps about 220 pieces of such a prompt, and Russian has two to
            three letters in each. Names that no longer fit are left out, so the most important
            ones belong at the top of the list.

    >>> from tolmach.core.glossary import Term
    >>> hotwords(Glossary((Term("Борис Кагарлицкий"), Term("Рабкор"))))
    'Борис Кагарлицкий, Рабкор'
    """
    chosen: list[str] = []
    for term in sorted(glossary.terms, key=lambda one: one.match is Match.TERM):
        if len(", ".join([*chosen, term.source])) <= limit:
            chosen.append(term.source)
    return ", ".join(chosen)

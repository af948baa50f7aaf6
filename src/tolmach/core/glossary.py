"""The list of names and terms of a campaign: what is spelled how, in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Match(StrEnum):
    """How a listed phrase is looked for."""

    NAME = "name"
    """In all cases, capitalised; protected in translation by replacement."""
    TERM = "term"
    """In all cases, capitalised or not; checked, never replaced."""
    EXACT = "exact"
    """Letter by letter as it is listed; protected like a name."""


@dataclass(frozen=True, slots=True)
class Term:
    """
    One row of the list.

    Attributes:
        source: the name or term in its base form, in the language of the recording.
        targets: language code -> accepted renderings, the preferred one first.
        note: for people.
    """

    source: str
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""
    match: Match = Match.NAME

    def accepted(self, language: str) -> tuple[str, ...]:
        """Renderings accepted in a language, the preferred one first; empty when none is listed."""
        return self.targets.get(language, ())


@dataclass(frozen=True, slots=True)
class Glossary:
    """The whole list, in the order of its file."""

    terms: tuple[Term, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """Target languages for which at least one row gives a rendering, in order of appearance."""
        return tuple(dict.fromkeys(code for term in self.terms for code in term.targets))

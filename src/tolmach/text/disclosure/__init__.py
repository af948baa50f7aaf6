"""
The words of disclosures and page labels, one TOML table per language.

To add a language: copy `en.toml`, translate every value, keep the braces.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tolmach.core.language import language

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """
    One table, and the language in which it is written.

    Attributes:
        phrases: sentences with places for values, by key.
        labels: short words for headings and columns, by key.
        languages: names of languages, by code.
    """

    language: str
    phrases: Mapping[str, str]
    labels: Mapping[str, str]
    languages: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """A sentence with its values filled in."""
        return self.phrases[key].format(**values)

    def name(self, code: str) -> str:
        """A language's name; in English where the table does not have it."""
        known = language(code)
        return self.languages.get(known.code, known.name)


@cache
def wording(code: str) -> Wording:
    """The table of a language; the English one, and so marked, where there is none."""
    table = files(__package__) / f"{language(code).code}.toml"
    if not table.is_file():
        return wording(FALLBACK)
    data = tomllib.loads(table.read_text("utf-8"))
    return Wording(language(code).code, data["phrases"], data["labels"], data["languages"])

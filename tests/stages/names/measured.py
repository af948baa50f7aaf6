"""
Russian sentences with names, their right translations, and the ways in which names go wrong.

The files in `data` were written by hand before the rules under test. `garbled` spoils a right
translation by rule, in one place, in one of eight ways.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tolmach.core.document import Finding, Sentence, Text, Word
from tolmach.core.glossary import Glossary, Term
from tolmach.core.translation import SourceSentence, Translation
from tolmach.stages.names import check, protect
from tolmach.stages.translation.translate import translate_sentences
from tolmach.text.transliterate import transliterate

_DATA = Path(__file__).parent / "data"
_CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional")


def _table(name: str) -> list[dict[str, str]]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


@dataclass(frozen=True)
class Case:
    """A sentence, a translation, and the name in it as it is listed; "" in a sentence without."""

    source: str
    target: str
    language: str
    listed: str = ""
    name: str = ""
    form: str = ""


def glossary() -> Glossary:
    """All forty names, with their English and German renderings."""
    rows = _table("names.tsv")
    return Glossary(
        tuple(Term(row["nominative"], {c: (row[c],) for c in ("en", "de")}) for row in rows)
    )


def framed() -> list[Case]:
    """Every name in every frame, in both languages."""
    made = []
    for row, frame, code in product(_table("names.tsv"), _table("frames.tsv"), ("en", "de")):
        form = row[frame["case"]]
        source = frame[f"ru_{row['sex']}"].replace("*", form)
        target = frame[code].replace("*", row[code])
        made.append(Case(source, target, code, row["nominative"], row[code], form))
    return made


def written() -> list[Case]:
    """Whole sentences: homonyms, relatives, plurals, similar foreign names, no name at all."""
    rows = _table("correct.tsv")
    return [Case(row["ru"], row[code], code) for row, code in product(rows, ("en", "de"))]


def garbled() -> Iterator[tuple[str, Case]]:
    """Every framed case with its name spoilt, with what was done to it."""
    names = {code: [row[code] for row in _table("names.tsv")] for code in ("en", "de")}
    sexes = {row["nominative"]: row["sex"] for row in _table("names.tsv")}
    for number, case in enumerate(framed()):
        for how, wrong in _wrong(case, names[case.language], sexes[case.listed], number):
            if wrong not in (case.name, transliterate(case.listed)):
                target = re.sub(rf"\b{case.name}\b", wrong, case.target)
                yield (
                    how,
                    Case(case.source, target, case.language, case.listed, case.name, case.form),
                )


def _wrong(case: Case, names: Sequence[str], sex: str, number: int) -> Iterator[tuple[str, str]]:
    name = case.name
    middle = len(name) // 2
    yield "misspelt", name[:middle] + name[middle + 1 :]
    yield "misspelt", name[:middle] + name[middle] + name[middle:]
    other = name.replace("w", "v").replace("y", "i").replace("v", "w").replace("kh", "ch")
    yield "other transliteration", other
    yield "wrong case ending", transliterate(case.form)
    if case.listed.endswith(("ов", "ин")):
        yield "wrong sex", f"{name}a"
    if case.listed.endswith(("ова", "ина")) and sex == "f":
        yield "wrong sex", name[:-1]
    yield "dropped", {"en": "he", "de": "er"}[case.language]
    yield "swapped", names[(number * 7 + 3) % len(names)]


class Copying:
    """Gives one translation; asked again with a name in Latin letters, it puts the name in."""

    def __init__(self, target: str) -> None:
        self.target = target

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        return [Translation(one.id, self._answer(one.text)) for one in sentences]

    def _answer(self, text: str) -> str:
        latin = re.findall(r"[A-Za-z][A-Za-z-]*", text)
        return f"{' '.join(latin)} instead of it." if latin else self.target

    def close(self) -> None:
        pass


def outcome(case: Case, listed: Glossary) -> tuple[str, tuple[Finding, ...]]:
    """What becomes of a translation, and the findings about it."""
    words = tuple(Word(w, 100 * i, 100 * i + 90) for i, w in enumerate(case.source.split()))
    sentence = Sentence("u", words, Text(case.source))
    keeper = protect(Copying(case.target), listed, "ru", case.language)
    [done] = translate_sentences([sentence], keeper, source="ru", target=case.language)
    [checked] = check([done], listed, "ru", case.language)
    return checked.targets[case.language].content, checked.findings

"""
Correcting listed names that the recognizer nearly got right.

Only what is in no dictionary is ever changed, only to a form of a listed name that sounds much
the same, and every change leaves a finding that says what was recognized.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tolmach.core.document import Finding, FindingKind, Sentence
from tolmach.core.glossary import Glossary, Match
from tolmach.languages import language as language_of
from tolmach.messages import message
from tolmach.text.glossary import TOKEN
from tolmach.text.morphology import fold, forms, is_known
from tolmach.text.similarity import distance, near_keys, sound_key

_SURE = 0.97
"""Word probability above which the recognizer is believed, unless the word sounds exactly alike."""
_MIN_LETTERS = 4
_LETTERS_PER_SLIP = 4
"""One differing sound is forgiven for each four letters of the name's key, two at most."""
_ENDING = re.compile(r"(?:[аеиоуыюя]*й?(?:го|му|ми|м|х)?)")


def correct_transcript(
    sentences: Iterable[Sentence], glossary: Glossary, language: str
) -> list[Sentence]:
    """
    Replace near misses of listed names in the recognizer's words, and flag each.

    Texts that a person wrote or passed are left alone, and so is every language without a
    dictionary here, because there an ordinary word could not be told from a garbled name.
    """
    code = language_of(language).code
    if code != "ru":
        return list(sentences)
    ear = _Ear(glossary, code)
    return [
        ear.corrected(sentence) if sentence.source.untouched else sentence for sentence in sentences
    ]


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a listed name's word, as it is written and as it sounds."""

    written: str
    key: str


class _Ear:
    """Finds the listed form that a misheard word most likely is."""

    def __init__(self, glossary: Glossary, language: str) -> None:
        self._language = language
        self._right: set[str] = set()
        self._found: dict[str, str | None] = {}
        self._near: dict[str, list[_Form]] = {}
        for term in glossary.terms:
            if term.match is Match.NAME:
                for word in TOKEN.findall(term.source):
                    self._learn(word)

    def _learn(self, word: str) -> None:
        if not word[0].isupper():
            return
        for form in forms(word, self._language):
            self._right.add(form)
            entry = _Form(form.capitalize(), sound_key(form))
            if len(form) >= _MIN_LETTERS:
                for short in near_keys(entry.key):
                    self._near.setdefault(short, []).append(entry)

    def corrected(self, sentence: Sentence) -> Sentence:
        """The sentence with near misses replaced, and a flag for each."""
        words, findings = list(sentence.words), []
        content = sentence.source.content
        for index, word in enumerate(words):
            token = TOKEN.search(word.text)
            better = self._better(token.group()) if token else None
            if token is None or better is None:
                continue
            exact = sound_key(better) == sound_key(token.group())
            if not exact and word.probability is not None and word.probability > _SURE:
                continue
            text = word.text[: token.start()] + better + word.text[token.end() :]
            words[index] = replace(word, text=text)
            content = re.sub(rf"(?<!\w){re.escape(token.group())}(?!\w)", better, content, count=1)
            before = token.group()
            detail = message("heard {before}, corrected to {after}", before=before, after=better)
            findings.append(Finding(FindingKind.NAME_REPAIR, detail, text=before, instead=better))
        if not findings:
            return sentence
        source = replace(sentence.source, content=content)
        return replace(sentence, words=tuple(words), source=source).with_findings(*findings)

    def _better(self, recognized: str) -> str | None:
        """The form of a listed name that was meant; None when the word is right as it is."""
        if fold(recognized) in self._right:
            return None
        if recognized not in self._found:
            self._found[recognized] = self._search(fold(recognized), lower=recognized[0].islower())
        return self._found[recognized]

    def _search(self, recognized: str, *, lower: bool) -> str | None:
        if (
            len(recognized) < _MIN_LETTERS
            or not recognized.isalpha()
            or is_known(recognized, self._language)
        ):
            return None
        key = sound_key(recognized)
        forgiven = max(0, min(2, len(key) // _LETTERS_PER_SLIP) - lower)
        candidates = {form for short in near_keys(key) for form in self._near.get(short, ())}
        rated = [
            (distance(form.key, key), distance(fold(form.written), recognized), form.written)
            for form in candidates
        ]
        near = [
            one for one in rated if one[0] <= forgiven and not other_form(recognized, fold(one[2]))
        ]
        return min(near)[2] if near else None


def other_form(recognized: str, listed: str) -> bool:
    """Whether only the endings differ: Кагарлицкая is a woman's name, not a misheard one."""
    pairs = enumerate(zip(recognized, listed, strict=False))
    stem = next((at for at, (a, b) in pairs if a != b), min(len(recognized), len(listed)))
    tails = recognized[stem:], listed[stem:]
    return stem > 2 and all(_ENDING.fullmatch(tail) for tail in tails)

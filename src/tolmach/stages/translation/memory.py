"""Translation memory: what was approved in earlier videos is suggested in later ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from tolmach.core.document import Document
from tolmach.core.edits import Suggest

SIMILAR = 0.85
"""Share of equal letters from which an earlier sentence is worth showing (0 to 1)."""
_WORD = re.compile(r"\w+")


def suggestions(
    document: Document, pairs: Iterable[tuple[str, ...]], language: str = ""
) -> list[Suggest]:
    """
    Find earlier translations of the document's sentences.

    Args:
        pairs: (source language, language, source, translation).
        language: of the suggestions; empty takes every language of the document.
    """
    wanted = {language} if language else set(document.target_languages)
    known: dict[str, list[tuple[str, str, str]]] = {}
    for source_language, code, source, target in pairs:
        if source_language == document.language and code in wanted and target:
            for word in set(_key(source).split()):
                known.setdefault(word, []).append((_key(source), code, target))
    found: list[Suggest] = []
    for sentence in document.sentences:
        key = _key(sentence.source.content)
        rarest = sorted(set(key.split()), key=lambda word: len(known.get(word, ())))[:3]
        near = dict.fromkeys(entry for word in rarest for entry in known.get(word, ()))
        found += [
            Suggest(sentence.id, code, target)
            for source, code, target in near
            if _similar(key, source)
            and ((text := sentence.targets.get(code)) is None or text.content != target)
        ]
    return found


def _key(text: str) -> str:
    """Words only, in lower case: punctuation and capitals make no other sentence."""
    return " ".join(_WORD.findall(text.lower()))


def _similar(left: str, right: str) -> bool:
    if left == right:
        return True
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR

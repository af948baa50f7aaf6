"""Texts in sentences, long sentences in parts, and their translations joined again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from tolmach.languages import language
from tolmach.text.breaks import Stop, stop
from tolmach.text.sentences import clause_strength, sentence_ends
from tolmach.text.words import join_words, split_words

_MIDDLE = 3.0
"""A cut at the very edge of a text is worth so much less than one in its middle, as for cues."""
_NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
"""Languages in which a first word may not be put in lower case without a dictionary."""
_COMMAS = frozenset({"Latin", "Cyrillic", "Greek"})
"""Scripts that write the comma as ours."""


def in_sentences(text: str, code: str, *, short: int = 0) -> list[str]:
    """
    Cut a text at the ends of its sentences.

    Args:
        short: sentences of at most so many words that follow each other stay together.

    >>> in_sentences("Да. Конечно. Мы ждали весь день.", "ru", short=2)
    ['Да. Конечно.', 'Мы ждали весь день.']
    """
    words = split_words(text, code)
    parts: list[str] = []
    was_short = False
    for start, end in pairwise((0, *sentence_ends(words, code))):
        is_short = end - start <= short
        before = [parts.pop()] if was_short and is_short else []
        parts.append(join_words([*before, *words[start:end]], code))
        was_short = is_short
    return parts


def in_parts(text: str, code: str, fits: Callable[[str], bool]) -> list[str]:
    """
    Cut a text at its clauses until every part fits; a single word is never cut.

    A cut is sought near the middle, where a sentence or clause ends, else before a conjunction or
    preposition, and inside of what belongs together only where there is no other place.

    >>> in_parts("Мы ждали, потому что верили.", "ru", lambda part: len(part) < 20)
    ['Мы ждали,', 'потому что верили.']
    """
    words = split_words(text, code)
    if len(words) < 2 or fits(text):
        return [text]
    cut = max(range(1, len(words)), key=lambda index: _worth(words, index, code))
    left, right = join_words(words[:cut], code), join_words(words[cut:], code)
    return [*in_parts(left, code, fits), *in_parts(right, code, fits)]


def _worth(words: Sequence[str], index: int, code: str) -> float:
    distance = abs(2 * index - len(words)) / len(words)
    return clause_strength(words[index - 1], words[index], code) - _MIDDLE * 2 * distance


def join_parts(parts: Sequence[str], translations: Sequence[str], code: str) -> str:
    """
    Join translations of the parts of a sentence, as one sentence.

    A translator ends every part with a full stop and begins it with a capital; both are taken back
    where the part itself does not.

    >>> join_parts(["Мы ждали,", "и верили."], ["We waited.", "And we believed."], "en")
    'We waited, and we believed.'
    """
    joined = [
        _continued(part, translation, code, first=index == 0, last=index == len(parts) - 1)
        for index, (part, translation) in enumerate(zip(parts, translations, strict=True))
    ]
    words = [word for text in joined for word in split_words(text, code)]
    return join_words(words, code)


def _continued(part: str, translation: str, code: str, *, first: bool, last: bool) -> str:
    text = translation.strip()
    if not last and stop(part) is not Stop.SENTENCE and stop(text) is Stop.SENTENCE:
        text = text.rstrip(".。")
        text += "," if stop(part) is Stop.COMMA and _COMMAS & {*language(code).scripts} else ""
    if not first and part[:1].islower() and code not in _NOUNS_IN_CAPITALS:
        head, space, rest = text.partition(" ")
        text = head[:1].lower() + head[1:] + space + rest if _may_be_lower(head, code) else text
    return text


def _may_be_lower(word: str, code: str) -> bool:
    return len(word) > 1 and word[1:].islower() and not (code == "en" and word.startswith("I'"))

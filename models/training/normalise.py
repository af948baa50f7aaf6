"""Compare sentences by their words: case, punctuation, spaces and the dots of ё do not count."""

import re

NOT_WORD = re.compile(r"[^\w]+")


def normalise(text: str) -> str:
    """Fold a sentence to the form in which two sentences count as the same.

    >>> normalise("Всё  слышит, ОХРАНА!")
    'все слышит охрана'
    """
    return NOT_WORD.sub(" ", text.lower().replace("ё", "е")).strip()


def contains(text: str, part: str) -> bool:
    """True when the words of ``part`` are in ``text`` one after the other (both normalised).

    >>> contains("он знает что его ждут", "его ждут")
    True
    """
    return f" {part} " in f" {text} "

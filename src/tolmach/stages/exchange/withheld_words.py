"""Words of withheld sentences, which an edited file may bring back into public ones."""

from __future__ import annotations

from collections.abc import Iterable

from tolmach.core.document import Document, Text
from tolmach.text.words import letters, split_words


class WithheldWords:
    """
    Words in one language that withheld sentences have, and no public one.

    A file that was exported before a sentence was withheld still has its words. They may be in the
    same cue as those of its neighbours, or be taken for a new cue.
    """

    def __init__(self, document: Document, code: str) -> None:
        public: set[str] = set()
        withheld: set[str] = set()
        for sentence in document.sentences:
            text = sentence.text(code, document.language) or Text("")
            other = (each.content for each in text.alternatives)
            if sentence.withheld:
                withheld.update(_words((text.content, *other), code))
            else:
                public.update(_words([text.content], code))
        self._only = withheld - public
        self._code = code

    def told_by(self, text: str) -> bool:
        """Whether a text for a public sentence has any of them."""
        return not self._only.isdisjoint(_words([text], self._code))


def _words(texts: Iterable[str], code: str) -> set[str]:
    return {
        key
        for text in texts
        for word in split_words(text.casefold(), code)
        if (key := letters(word))
    }

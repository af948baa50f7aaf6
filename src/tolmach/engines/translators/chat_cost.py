"""What translating by a chat server costs, before it begins: tokens, and the time they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from tolmach.core.translation import SourceSentence, Turn
from tolmach.engines.translators.chat_request import Manner, messages
from tolmach.engines.translators.chat_synopsis import USUAL, parts_of, synopsis_messages

FAST, SLOW = 20, 5
"""Tokens a second of a laptop's graphics chip and of a processor; a model of 4 billion numbers."""
_CHARACTERS = 3
"""Characters of a token, about; Cyrillic has fewer to a token than English."""
_ROW = 30
"""Characters of an entry besides its text."""


class Cost(NamedTuple):
    """Requests, and tokens that the server reads and writes."""

    requests: int
    read: int
    written: int

    def minutes(self, speed: int) -> int:
        """Minutes at so many tokens a second; reading is much faster, and not counted."""
        return ceil(self.written / speed / 60)


def cost(
    texts: Sequence[str],
    manner: Manner,
    batch: int,
    around: int,
    *,
    about: str = "",
    make_synopsis: bool = False,
) -> Cost:
    """
    Estimate what translating sentences costs.

    Args:
        batch: sentences in a request.
        around: texts in a request that are shown for understanding.
        about: what every request says about the recording.
        make_synopsis: the server reads everything first, and sums it up.

    >>> cost(["Его арестовали."] * 32, Manner("ru", "en"), 16, 18).requests
    2
    >>> cost(["Его арестовали."] * 32, Manner("ru", "en"), 16, 18, make_synopsis=True).requests
    3
    """
    parts = parts_of([Turn(text) for text in texts]) if make_synopsis else []
    about = "x" * USUAL if make_synopsis else about
    requests = ceil(len(texts) / batch)
    characters = sum(map(len, texts))
    bare = messages({1: SourceSentence("", "", (), about=about)}, manner)
    task = _length(bare)
    rows = characters + _ROW * len(texts)
    shown = requests * around * (characters / max(1, len(texts)) + _ROW)
    read = requests * task + rows + shown
    read += sum(_length(synopsis_messages(part, about, manner.source)) for part in parts)
    written = rows + len(parts) * len(about)
    return Cost(requests + len(parts), round(read / _CHARACTERS), round(written / _CHARACTERS))


def spoken(milliseconds: int) -> list[str]:
    """
    Sentences of an interview of that length, to estimate with before anything is recognized.

    A sentence of 100 characters every six seconds: Russian captions that people wrote for five
    talks have 15 to 19 characters a second and 87 to 126 a sentence.
    """
    return ["x" * 100] * ceil(milliseconds / 6_000)


def _length(parts: Sequence[Mapping[str, str]]) -> int:
    return sum(len(each["content"]) for each in parts)

"""What translating by a chat server costs, before it begins: tokens, and the time they take."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from tolmach.core.translation import SourceSentence
from tolmach.engines.translators.chat_request import Manner, messages

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


def cost(texts: Sequence[str], manner: Manner, batch: int, around: int) -> Cost:
    """
    Estimate what translating sentences costs.

    Args:
        batch: sentences in a request.
        around: texts in a request that are shown for understanding.

    >>> cost(["Его арестовали."] * 32, Manner("ru", "en"), 16, 18).requests
    2
    """
    requests = ceil(len(texts) / batch)
    characters = sum(map(len, texts))
    bare = messages({1: SourceSentence("", "", ())}, manner)
    task = sum(len(each["content"]) for each in bare)
    rows = characters + _ROW * len(texts)
    shown = requests * around * (characters / max(1, len(texts)) + _ROW)
    read = requests * task + rows + shown
    return Cost(requests, round(read / _CHARACTERS), round(rows / _CHARACTERS))

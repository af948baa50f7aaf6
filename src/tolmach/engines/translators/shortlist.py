"""
The shortlist of a Firefox model as a dictionary: which words may translate which.

Beside each of these models is a file that lists, for every piece of a source word, the pieces of
the target language that are likeliest for it (Marian's binary lexical shortlist: six numbers, then
where each list begins, then the lists). It says nothing of how likely they are, but a piece that
few lists hold tells much when it is in one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.engines.translators.firefox import roles
from tolmach.errors import ModelError
from tolmach.messages import message
from tolmach.text.words import letters

if TYPE_CHECKING:
    from tolmach.stages.alignment.lexical_links import Lexicon

_MAGIC = 0xF11A48D5013417F5
_HEAD = 6
"""Numbers of 64 bits at the beginning: magic, hash, two limits, pieces and one, length of all."""
_TELLING = 1 / 80
"""Share of all lists that may hold a piece which still tells something."""


def load_lexicon(folder: Path) -> Lexicon | None:
    """
    Read the shortlist of a model; None where it has none.

    Returns:
        Whether a word of the source may be translated by one of the target.

    Raises:
        ModelError: the files are damaged.
    """
    import numpy as np
    import sentencepiece

    names = roles({path.name for path in folder.iterdir()})
    if not {"shortlist", "source", "target"} <= names.keys():
        return None
    damaged = ModelError(
        message("The shortlist of '{folder}' is damaged.", folder=folder.name), model=folder.name
    )
    data = (folder / names["shortlist"]).read_bytes()
    if len(data) < 8 * _HEAD:
        raise damaged
    head = [int(number) for number in np.frombuffer(data, "<u8", _HEAD)]
    count, length = head[4], head[5]
    if head[0] != _MAGIC or len(data) != 8 * (_HEAD + count) + 4 * length or count < 1:
        raise damaged
    starts = np.frombuffer(data, "<u8", count, 8 * _HEAD).astype(np.int64)
    lists = np.frombuffer(data, "<u4", length, 8 * (_HEAD + count))
    if starts[0] != 0 or starts[-1] > length or (np.diff(starts) < 0).any():
        raise damaged
    pieces, often = np.unique(lists, return_counts=True)
    telling = frozenset(pieces[often <= _TELLING * count].tolist())
    try:
        vocabularies = [
            sentencepiece.SentencePieceProcessor(str(folder / names[side]))
            for side in ("source", "target")
        ]
    except (RuntimeError, OSError) as error:
        raise damaged from error

    @cache
    def heads(side: int, word: str) -> frozenset[int]:
        """First pieces of a word, as it is written in the middle and at the start of a sentence."""
        spelled = (word, word.lower(), word.capitalize())
        cut = (vocabularies[side].encode(each) for each in spelled if each)
        return frozenset(ids[0] for ids in cut if ids)

    @cache
    def listed(word: str) -> frozenset[int]:
        found: set[int] = set()
        for piece in heads(0, word):
            if piece + 1 < count:
                found.update(lists[starts[piece] : starts[piece + 1]].tolist())
        return frozenset(found)

    def lexicon(source: str, target: str) -> bool:
        return bool(telling & listed(letters(source)) & heads(1, letters(target)))

    return lexicon

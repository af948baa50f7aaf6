"""
Scripts without spaces: where Japanese, Chinese, Thai and their like may be cut.

Phrases come from BudouX, a small classifier made for line breaking; languages that it does not
know keep the words they came with. The last resort, a cut inside a phrase, follows the kinsoku
rules: some characters never open a line, some never close one.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from tolmach.core.cue import display_width
from tolmach.languages import language

_NEVER_FIRST = frozenset(
    "、。，．・：；？！?!,.:;%)]}」』】》）〉〕〟’”…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞヽヾะๆฯ"
)
_NEVER_LAST = frozenset("「『【《（〈〔〝‘“([{$¥￥#เแโใไ")


class _Parser(Protocol):
    def parse(self, sentence: str) -> list[str]: ...


def phrases(words: tuple[str, ...], code: str) -> tuple[str, ...]:
    """
    Regroup the words of an unspaced script into phrases that read well at the end of a line.

    The characters stay the same; only the cuts between them move.

    >>> phrases(("単語の時", "間が付", "いていない。"), "ja")
    ('単語の', '時間が', '付いていない。')
    """
    name = language(code).phrases
    text = "".join(words)
    if not name or not text:
        return words
    return tuple(piece for piece in _parser(name).parse(text) if piece)


@cache
def _parser(name: str) -> _Parser:
    import budoux  # its models take 10 ms to read

    parser: _Parser = getattr(budoux, f"load_default_{name}_parser")()
    return parser


def fit(text: str, width: int) -> tuple[str, ...]:
    """
    Cut what is wider than a line, after a hyphen or slash where one is near, else anywhere.

    >>> fit("https://example.org/a-very-long-address", 20)
    ('https://example.org/', 'a-very-long-address')
    """
    parts: list[str] = []
    start = 0
    while (end := _reach(text, start, width)) < len(text):
        cut = _cut(text, start, end)
        parts.append(text[start:cut])
        start = cut
    return (*parts, text[start:])


def _reach(text: str, start: int, width: int) -> int:
    """Where a line full of the text from `start` on ends; it takes one character at least."""
    used = 0
    for index in range(start, len(text)):
        used += display_width(text[index])
        if used > width and index > start:
            return index
    return len(text)


def _cut(text: str, start: int, end: int) -> int:
    """Where to cut the full line `start..end`, in its second half."""
    allowed = [
        cut
        for cut in range(end, (start + end) // 2, -1)
        if text[cut] not in _NEVER_FIRST and text[cut - 1] not in _NEVER_LAST
    ]
    natural = [cut for cut in allowed if text[cut - 1] in "-/_.,&=?:;@"]
    return next(iter(natural or allowed), end)

"""Running text and the words that times, links and line breaks refer to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from tolmach.languages import language


def join_words(words: Iterable[str], code: str) -> str:
    """
    Join words to running text: with spaces, or, where the script has none, only between Latin ones.

    >>> join_words(["これは", "テスト", "です", "OK", "yes"], "ja")
    'これはテストですOK yes'
    """
    if language(code).spaced:
        return " ".join(words)
    text = ""
    for word in words:
        both_narrow = text and word and _narrow(text[-1]) and _narrow(word[0])
        text += f" {word}" if both_narrow else word
    return text


def split_words(text: str, code: str) -> list[str]:
    """
    Cut running text into the words that times, links and line breaks refer to.

    Where the script has no spaces, every character is a word of its own, except that Latin words
    and numbers stay whole, and what may not begin or end a line stays with its neighbour.

    >>> split_words("これはテスト「OK」です。", "ja")
    ['こ', 'れ', 'は', 'テ', 'ス', 'ト', '「OK」', 'で', 'す。']
    """
    if language(code).spaced:
        return text.split()
    words: list[str] = []
    for piece in text.split():
        words.append(piece[0])
        for left, right in pairwise(piece):
            if _sticks(left, right):
                words[-1] += right
            else:
                words.append(right)
    return words


def letters(text: str) -> str:
    """
    Letters and digits of a text, for comparing words without their punctuation.

    >>> letters("«кто-то»,")
    'ктото'
    """
    return "".join(character for character in text if character.isalnum())


def _sticks(left: str, right: str) -> bool:
    """Whether two characters of an unspaced script belong to one word or may not be parted."""
    closes = unicodedata.category(right) in ("Mn", "Mc", "Me", "Pe", "Pf", "Po")
    opens = unicodedata.category(left) in ("Ps", "Pi")
    small = right in "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー々ๆะาำ"
    return closes or opens or small or left in "เแโใไເແໂໃໄ" or (_narrow(left) and _narrow(right))


def _narrow(character: str) -> bool:
    return character.isascii() and character.isalnum()

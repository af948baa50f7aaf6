"""
Languages: their codes, names, and what layout must know about their script.

The codes are those of Whisper, ISO 639-1 with a few of ISO 639-3. The two facts that change how
text is cut are `spaced` (words are divided by spaces) and `rtl` (written from right to left).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tolmach.errors import UsageError

_NAMES = """
af Afrikaans|am Amharic|ar Arabic|as Assamese|az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian
bn Bengali|bo Tibetan|br Breton|bs Bosnian|ca Catalan|cs Czech|cy Welsh|da Danish|de German
el Greek|en English|es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fo Faroese|fr French
gl Galician|gu Gujarati|ha Hausa|haw Hawaiian|he Hebrew|hi Hindi|hr Croatian|ht Haitian Creole
hu Hungarian|hy Armenian|id Indonesian|is Icelandic|it Italian|ja Japanese|jw Javanese|ka Georgian
kk Kazakh|km Khmer|kn Kannada|ko Korean|la Latin|lb Luxembourgish|ln Lingala|lo Lao|lt Lithuanian
lv Latvian|mg Malagasy|mi Maori|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|ms Malay
mt Maltese|my Burmese|ne Nepali|nl Dutch|nn Nynorsk|no Norwegian|oc Occitan|pa Punjabi|pl Polish
ps Pashto|pt Portuguese|ro Romanian|ru Russian|sa Sanskrit|sd Sindhi|si Sinhala|sk Slovak
sl Slovenian|sn Shona|so Somali|sq Albanian|sr Serbian|su Sundanese|sv Swedish|sw Swahili|ta Tamil
te Telugu|tg Tajik|th Thai|tk Turkmen|tl Tagalog|tr Turkish|tt Tatar|uk Ukrainian|ur Urdu|uz Uzbek
vi Vietnamese|yi Yiddish|yo Yoruba|yue Cantonese|zh Chinese
"""
_RTL = frozenset({"ar", "fa", "he", "ps", "sd", "ur", "yi"})
_UNSPACED = frozenset({"bo", "ja", "km", "lo", "my", "th", "yue", "zh"})


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, English name, and two facts about its script."""

    code: str
    name: str
    rtl: bool
    spaced: bool


LANGUAGES: dict[str, Language] = {
    code: Language(code, name, rtl=code in _RTL, spaced=code not in _UNSPACED)
    for code, _, name in (
        entry.partition(" ") for line in _NAMES.split("\n") for entry in line.split("|") if entry
    )
}


def language(code: str) -> Language:
    """
    Look a language up by its code; `pt-BR` and `zh_Hans` count as `pt` and `zh`.

    Raises:
        UsageError: the code is not known; the message names the nearest ones.
    """
    base = code.replace("_", "-").split("-")[0].lower()
    if base in LANGUAGES:
        return LANGUAGES[base]
    by_name = {entry.name.lower(): entry.code for entry in LANGUAGES.values()}
    near = [by_name[name] for name in difflib.get_close_matches(base, by_name, n=2)]
    near += difflib.get_close_matches(base, LANGUAGES, n=2)
    hint = f"Did you mean {' or '.join(dict.fromkeys(near))}?" if near else "Use a code such as ru."
    raise UsageError(f"'{code}' is not a known language.", next_step=hint, language=code)


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


def _sticks(left: str, right: str) -> bool:
    """Whether two characters of an unspaced script belong to one word or may not be parted."""
    closes = unicodedata.category(right) in ("Mn", "Mc", "Me", "Pe", "Pf", "Po")
    opens = unicodedata.category(left) in ("Ps", "Pi")
    small = right in "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー々ๆะาำ"
    return closes or opens or small or left in "เแโใไເແໂໃໄ" or (_narrow(left) and _narrow(right))


def _narrow(character: str) -> bool:
    return character.isascii() and character.isalnum()


def display_width(text: str) -> int:
    """
    Count characters as a reader of subtitles does, without combining marks and bidi controls.

    >>> display_width("й"), display_width("e\u0301"), display_width("\u200fشكر")
    (1, 1, 3)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    return int(unicodedata.category(character) not in ("Mn", "Me", "Cf"))

"""
Phrases that say a number in several words, rewritten in digits before numbers are read.

Fractions, halves, times of day, "twice" and signs are said so differently that no table of single
words holds them; each language has patterns here, and what they give is written as the language
writes digits. A text without such phrases stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from tolmach.core.language_tag import base_code
from tolmach.languages import known_language
from tolmach.text.morphology import fold
from tolmach.text.number_words import number_word

MINUS = "\u2212"
"""The sign before a number below zero; a hyphen joins words and ranges."""

_Rule = tuple[str, str | Callable[[re.Match[str], str], str]]
_W = r"([^\W\d_]+|\d+)"


def rewrite(text: str, language: str) -> str:
    """
    Write the phrases of a text that say a number as digits.

    >>> rewrite("две трети и полтора часа, в семь вечера", "ru")
    '0,6667 и 1,5 часа, в 19:00'
    >>> rewrite("three and a half years at 7 pm", "en")
    '3.5 years at 19:00'
    """
    code = base_code(language)
    for pattern, how in _rules(code):
        text = pattern.sub(_replacing(how, code), text)
    return text


def _replacing(how: str | Callable[[re.Match[str], str], str], code: str) -> Callable[..., str]:
    if isinstance(how, str):
        return lambda hit: _marked(hit.expand(how), code)
    return lambda hit: how(hit, code)


def _marked(text: str, code: str) -> str:
    """Decimal points as the language writes them."""
    known = known_language(code)
    return text if known and known.decimal_mark == "." else re.sub(r"(?<=\d)\.(?=\d)", ",", text)


@cache
def _rules(code: str) -> tuple[tuple[re.Pattern[str], str | Callable[..., str]], ...]:
    return tuple(
        (
            re.compile(rf"\b(?:{pattern})\b" if pattern[0] != "^" else pattern[1:], re.IGNORECASE),
            how,
        )
        for pattern, how in _RULES.get(code, ())
    )


def _value(word: str, code: str) -> int | None:
    if word.isdigit():
        return int(word)
    found = number_word(fold(word), code)
    return found.value if found and found.value < 1000 else None


def _half(hit: re.Match[str], code: str) -> str:
    value = _value(hit[1], code)
    rest = f" {hit[2]}" if hit.re.groups > 1 and hit[2] else ""
    return hit[0] if value is None else _marked(f"{value}.5{rest}", code)


def _clock(add: int, minutes: int = 0, before: int = 0) -> Callable[[re.Match[str], str], str]:
    """A time of day: hours later by `add` where the day's second half is meant."""

    def write(hit: re.Match[str], code: str) -> str:
        value = _value(hit[1], code)
        if value is None or not 0 < value <= 24:
            return hit[0]
        said = int(hit[2]) if hit.re.groups > 1 and hit[2] else minutes
        hour = value - before
        hour = hour % 12 + add if add and hour <= 12 else hour
        return f"{hour:02}:{said:02}" if add or not (before or minutes) else f"{hour}:{said:02}"

    return write


def _morning(hit: re.Match[str], code: str) -> str:
    value = _value(hit[1], code)
    minutes = hit[2] if hit.re.groups > 1 and hit[2] else "00"
    if value is None or value > 12:
        return hit[0]
    return f"{value % 12:02}:{minutes}{'am' if 10 <= value < 12 else ''}"


def _night(hit: re.Match[str], code: str) -> str:
    """An hour at night: up to five after midnight, from nine on before it."""
    value = _value(hit[1], code)
    if value is None or not 0 < value <= 12:
        return hit[0]
    return f"{value % 12 if value < 6 or value == 12 else value + 12:02}:00"


def _late(hit: re.Match[str], _code: str) -> str:
    """An hour from 13 on, which needs no word for the time of day."""
    return f"{hit[1]}:00" if hit[1].isdigit() and 13 <= int(hit[1]) <= 24 else hit[0]


def _times(hit: re.Match[str], code: str) -> str:
    """German "fünfmal"; "einmal" is seldom a number."""
    value = _value(hit[1], code)
    return hit[0] if value is None or value < 2 else f"{value} "


def _thousandth(hit: re.Match[str], _code: str) -> str:
    """«Стотысячный» as a number."""
    return f"{_THOUSANDS[fold(hit[1])]}000"


_THOUSANDS = {
    "сто": 100,
    "пятидесяти": 50,
    "двадцати": 20,
    "десяти": 10,
    "пяти": 5,
    "трех": 3,
    "пʼятдесяти": 50,
    "двадцяти": 20,
    "пʼяти": 5,
    "трьох": 3,
    "stu": 100,
    "pięćdziesięcio": 50,
    "dwudziesto": 20,
    "dziesięcio": 10,
    "pięcio": 5,
    "trzy": 3,
}


def _minus(hit: re.Match[str], code: str) -> str:
    """A word such as "less" or "negative" as a sign; before anything but a number it is none."""
    return hit[0] if _value(hit[1], code) is None else MINUS


def _century(hit: re.Match[str], _code: str) -> str:
    """A century's Roman numeral as a number."""
    return hit[0].replace(hit[1], f"{roman_value(hit[1])} ", 1)


def roman_value(numeral: str) -> int:
    """
    Read a Roman numeral of I, V and X, which may be the Cyrillic «Х».

    >>> roman_value("XIX"), roman_value("XX")
    (19, 20)
    """
    digits = [{"I": 1, "V": 5, "X": 10}[c] for c in numeral.upper().replace("Х", "X")]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


_HOUR = (
    "первого|второго|третьего|четв[её]ртого|пятого|шестого|седьмого|восьмого|девятого|десятого"
    "|одиннадцатого|двенадцатого"
)
_SINGLE = r"(?<![\d,./])"
"""The number before it is no part of another: «2,5 дня»."""
_TO_FOUR = "два|три|четыре|[2-4]"
"""With «дня» these are a time only after «в»: «три дня ждала» says how long."""
_FROM_FIVE = "(?:пят|шест|сем|девят|десят|одиннадцат|двенадцат)[ьи]|восемь|восьми|[5-9]|1[0-2]"
_OBLIQUE = "двух|двум|тр[её]х|тр[её]м|четыр[её]х|четыр[её]м"
"""These, and those from five on, count «дней»: before «дня» they are hours."""
_TWICE, _THRICE = " II ", " III "
"""Roman numerals, which may be a number and are never missed: "doubled" is also said of efforts."""

_RULES: dict[str, tuple[_Rule, ...]] = {
    "ru": (
        (rf"(?:в|к|до|с|около|после) половин[еы] ({_HOUR})", _clock(0, minutes=30, before=1)),
        (rf"{_SINGLE}{_W} час\w* (?:вечера|дня)", _clock(12)),
        (rf"{_SINGLE}({_OBLIQUE}|{_FROM_FIVE}|(?<=\bв )(?:{_TO_FOUR})) (?:вечера|дня)", _clock(12)),
        (rf"{_SINGLE}{_W} час\w* ночи", _night),
        (rf"{_SINGLE}({_OBLIQUE}|(?<=\bв )(?:{_TO_FOUR}|{_FROM_FIVE})) ночи", _night),
        (r"(в|к|до|с|около|после|был) час[уа]? дня", r"\1 13:00"),
        (r"(в|к|до|с|около|после|был) час[уа]? ночи", r"\1 01:00"),
        (rf"{_W}(?: час\w*)? утра", _morning),
        (r"минус(?= \w)", MINUS),
        ("^\\bпол(?=миллиона|миллиарда|тысячи)", "0.5 "),
        (r"две трети|двух третей", "0.6667"),
        (r"три четверти|трех четвертей|тр[её]х четвертей", "0.75"),
        (r"треть|трети", "0.3333"),
        (r"четверть[юи]?|четверти", "0.25"),
        (rf"{_W} с половиной", _half),
        (r"полтор[аы]|полутора", "1.5"),
        (r"половин[ауыеой]{1,2}", "0.5"),
        (r"(?:(?<=\bв )|(?<=\bс )|(?<=\bдо ))(\d\d) час(?:ов|а)(?! в (?:день|сутки))", _late),
        (r"дважды|вдвое|двукратн\w+", "2"),
        (r"трижды|втрое|тр[её]хкратн\w+", "3"),
        (r"четырежды|вчетверо", "4"),
        (r"(сто|пятидесяти|двадцати|десяти|пяти|тр[её]х)тысячн\w+", _thousandth),
        (r"([IVXХ]+) век\w*", _century),
        (r"удво(?:ил|ен|ит|ят)\w*", _TWICE),
        (r"утро(?:ил|ен|ит|ят)\w*", _THRICE),
    ),
    "en": (
        (r"minus(?= \w)", MINUS),
        (r"negative(?= (\w+))", _minus),
        (r"two[- ]thirds", "0.6667"),
        (r"three[- ]quarters", "0.75"),
        (r"(?:a|one)[- ]third(?= of| more| less|\W*$|[,.;])", "0.3333"),
        (r"(?:a|one)[- ]quarter(?! past| to)", "0.25"),
        (r"half past (\w+)", _clock(0, minutes=30)),
        (r"an? (\w+) and a half", r"1.5 \1"),
        (rf"{_W} and a half", _half),
        (r"half a (?=million|billion|thousand)", "0.5 "),
        (r"half|one half", "0.5"),
        (r"(\d{1,2})(?::(\d\d))? ?p\.?m", _clock(12)),
        (r"(\d{1,2})(?::(\d\d))? ?a\.?m", _morning),
        (rf"{_W}(?: o'clock)? in the (?:evening|afternoon)", _clock(12)),
        (rf"{_W}(?: o'clock)? at night", _night),
        (rf"{_W}(?: o'clock)? in the morning", _morning),
        (r"twice|twofold|double(?= the| that)", "2"),
        (r"thrice|threefold", "3"),
        (r"([IVX]+)(?:th)? century", _century),
        (r"doubled|doubles|doubling", _TWICE),
        (r"tripled|triples|tripling|trebled", _THRICE),
    ),
    "de": (
        (r"minus(?= \w)", MINUS),
        (r"zwei Drittel\w*", "0.6667"),
        (r"drei Viertel\w*", "0.75"),
        (r"(?:ein|einem|einen) Drittel", "0.3333"),
        (r"(?:ein|einem|einen) Viertel", "0.25"),
        (r"halb (\w+)", _clock(0, minutes=30, before=1)),
        (r"(?:eine )?halbe (?=Million|Milliarde)", "0.5 "),
        (r"(?:die )?Hälfte", "0.5"),
        (r"anderthalb|eineinhalb", "1.5"),
        ("^\\b(\\w+?)einhalb\\b", _half),
        (rf"{_W} Uhr (?:abends|nachmittags)", _clock(12)),
        (rf"{_W} Uhr morgens", _morning),
        (r"(\d\d) Uhr", _late),
        (r"doppelt|zweifach", "2"),
        ("^\\b(\\w{3,})mal\\b", _times),
        ("^\\bzu (\\w{3,})t\\b", _times),
        (r"verdoppel\w+", _TWICE),
        (r"verdreifach\w+", _THRICE),
    ),
    "fr": (
        (r"(?<!\bau )(?<!\bdu )(?<!\bou )moins(?= (\w+))", _minus),
        (r"deux tiers", "0.6667"),
        (r"trois quarts", "0.75"),
        (r"un tiers", "0.3333"),
        (r"un quart", "0.25"),
        (r"à (\w+) heures? et demie?", _clock(0, minutes=30)),
        (r"(\w+) (\w+) et demie?", _half),
        (r"un demi[- ](?=million|milliard)", "0.5 "),
        (r"(?:la )?moitié", "0.5"),
        (r"(\d{1,2})h(\d\d)", r"\1:\2"),
        (rf"{_W} heures? (?:du soir|de l.après-midi)", _clock(12)),
        (rf"{_W} heures? du matin", _morning),
        (r"(\d\d) heures", _late),
        (r"le double", "2"),
        (r"le triple", "3"),
        (r"([IVX]+)e siècle", _century),
        (r"doubl(?:é|a|ent|er)\w*", _TWICE),
        (r"tripl(?:é|a|ent|er)\w*", _THRICE),
    ),
    "es": (
        (r"(?<!\bal )(?<!\blo )(?<!\bo )menos(?= (\w+))", _minus),
        (r"dos tercios", "0.6667"),
        (r"tres cuartos", "0.75"),
        (r"un tercio", "0.3333"),
        (r"un cuarto", "0.25"),
        (r"a las (\w+) y media", _clock(0, minutes=30)),
        (r"(\w+) (\w+) y medi[ao]", _half),
        (r"medio (?=millón)", "0.5 "),
        (r"(?:la )?mitad", "0.5"),
        (r"mil millones", "1000000000"),
        (rf"{_W} de la (?:tarde|noche)", _clock(12)),
        (rf"{_W} de la mañana", _morning),
        (r"el doble", "2"),
        (r"el triple", "3"),
        (r"siglo ([IVX]+)", _century),
        (r"duplic\w+", _TWICE),
        (r"triplic\w+", _THRICE),
    ),
    "uk": (
        (r"пів на (\w+)", _clock(0, minutes=30, before=1)),
        (rf"{_W} годин\w* (?:вечора|дня)", _clock(12)),
        (rf"{_SINGLE}([^\W\d_]+(?:ій|ої)|\d\d?) вечора", _clock(12)),
        (r"([^\W\d_]+(?:ій|ої)) дня", _clock(12)),
        (rf"{_W}(?: годин\w*)? (?:ранку|ранок)", _morning),
        (r"мінус(?= \w)", MINUS),
        (r"пів ?(?=мільйона|мільярда|тисячі)", "0.5 "),
        (r"дві третини|двох третин", "0.6667"),
        (r"три чверті|трьох чвертей", "0.75"),
        (r"третин[аиуі]|третиною", "0.3333"),
        (r"чверт[ьі]|чвертю", "0.25"),
        (rf"{_W} з половиною", _half),
        (r"півтор[аи]", "1.5"),
        (r"половин[аиуі]|половиною", "0.5"),
        (r"(\d\d) годин[аиіу]?", _late),
        (r"двічі|[ву]двічі|[ву]двоє|дво(?:разов|кратн)\w+", "2"),
        (r"тричі|[ву]тричі|[ву]троє|три(?:разов|кратн)\w+", "3"),
        (r"[ву]четверо", "4"),
        (r"[ву]пʼятеро", "5"),
        (r"(сто|пʼятдесяти|двадцяти|десяти|пʼяти|трьох)тисячн\w+", _thousandth),
        (r"([IVXХ]+) столітт\w*", _century),
        (r"подво(?:їв|їл|єн|ю)\w*", _TWICE),
        (r"потро(?:їв|їл|єн|ю)\w*", _THRICE),
    ),
    "pl": (
        (r"wpół do (\w+)", _clock(0, minutes=30, before=1)),
        (rf"{_W} (?:wieczorem|wieczór|po południu)", _clock(12)),
        (rf"{_W} rano", _morning),
        (r"minus(?= \w)", MINUS),
        (r"pół (?=milion|miliard|tysiąca)", "0.5 "),
        (r"dwie trzecie|dwóch trzecich", "0.6667"),
        (r"trzy czwarte|trzech czwartych", "0.75"),
        (r"jedn[aeją]+ trzeci(?:a|ej|ą)", "0.3333"),
        (r"jedn[aeją]+ czwart(?:a|ej|ą)|ćwier(?:ć|ci)", "0.25"),
        (rf"{_W} i pół", _half),
        (r"półtor(?:a|ej)", "1.5"),
        (r"połow(?:a|y|ę|ie|ą)", "0.5"),
        (r"dwukrotn\w+|dwakroć", "2"),
        (r"trzykrotn\w+|trzykroć", "3"),
        (r"czterokrotn\w+", "4"),
        (r"pięciokrotn\w+", "5"),
        (r"(stu|pięćdziesięcio|dwudziesto|dziesięcio|pięcio|trzy)tysięczn\w+", _thousandth),
        (r"([IVX]+) wiek\w*", _century),
        (r"podw(?:oi|aja|oj)\w*", _TWICE),
        (r"potr(?:oi|aja|oj)\w*", _THRICE),
    ),
    "pt": (
        (r"(?<!\bao )(?<!\bpelo )(?<!\bou )(?<!\ba )menos(?= (\w+))", _minus),
        (r"dois terços", "0.6667"),
        (r"três quartos(?= d)", "0.75"),
        (r"um terço", "0.3333"),
        (r"um quarto(?= d[aoe])", "0.25"),
        (r"(?:às?|para as|pelas) (\w+) e meia", _clock(0, minutes=30)),
        (r"(\w+) (\w+) e mei[ao]", _half),
        (r"meio (?=milhão|bilhão)", "0.5 "),
        (r"metade", "0.5"),
        (r"mil milhões", "bilhões"),
        (r"(\d{1,2})h(\d\d)", r"\1:\2"),
        (rf"{_W}(?: horas)? da (?:tarde|noite)", _clock(12)),
        (rf"{_W}(?: horas)? da manhã", _morning),
        (r"(\d\d) horas", _late),
        (r"o dobro", "2"),
        (r"o triplo", "3"),
        (r"século ([IVX]+)", _century),
        (r"duplic\w+", _TWICE),
        (r"triplic\w+", _THRICE),
    ),
    "it": (
        (r"(?<!\ba )(?<!\bal )(?<!\blo )(?<!\bo )(?<!\bné )meno(?= (\w+))", _minus),
        (r"due terzi", "0.6667"),
        (r"tre quarti", "0.75"),
        (r"un terzo(?= d)", "0.3333"),
        (r"un quarto(?= d)", "0.25"),
        (r"(?:alle|le) (\w+) e mezz[ao]", _clock(0, minutes=30)),
        (r"(\w+)[ '’ʼ](\w+) e mezz[ao]", _half),
        (r"mezzo (?=milione|miliardo)", "0.5 "),
        (r"metà", "0.5"),
        (rf"{_W} (?:(?:di|della) sera|del pomeriggio)", _clock(12)),
        (rf"{_W} (?:di|della) notte", _night),
        (rf"{_W} (?:di|del|della) mattin[oa]", _morning),
        (r"il doppio", "2"),
        (r"il triplo", "3"),
        (r"([IVX]+) secolo", _century),
        (r"raddoppi\w+", _TWICE),
        (r"triplic\w+", _THRICE),
    ),
}  # fmt: skip

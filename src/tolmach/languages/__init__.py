"""
Languages: everything tolmach knows about each, one TOML file per language in this folder.

Codes are those of Whisper: ISO 639-1 with a few of ISO 639-3. A language without a file of its own
is a row of `others.toml`, which has the same keys. To add a language or to say more about one,
write `CODE.toml` beside this module; the fields of `Language` are its keys. Files are read when a
language is first asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from tolmach.core.language_tag import base_code
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.messages import Message, message

_WORD_CLASSES = """
article auxiliary bound clitic compound conjunction coordinator determiner finite intensifier
measure modifier negation object particle preposition pronoun title
"""


_PHRASES = """
made_transcript made_transcript_mixed made_translation made_translation_only
made_translation_mixed draft checked approved synthetic_voice synthetic_image synthetic_both
synthetic_none synthetic_unknown transcript transcript_people transcript_mixed translation
translation_people translation_mixed server no_model counts note hesitations original corrections
untranslated inaudible speaker
"""
_LABELS = "draft about transcript notes time speaker comment jump follow video_missing"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a string")
    return value


def _message(value: Any) -> Message:
    return message(_text(value))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _list(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return tuple(map(_text, value))


def _words(value: Any) -> tuple[str, ...]:
    return tuple(_text(value).split())


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(line for line in _text(value).splitlines() if line)


def _texts(value: Any) -> Mapping[str, str]:
    return {key: _text(line) for key, line in value.items()}


def _all_of(names: str) -> Callable[[Any], Mapping[str, str]]:
    """Texts under exactly these names: a disclosure must not stop in the middle."""

    def read(value: Any) -> Mapping[str, str]:
        if wrong := set(names.split()) ^ set(value):
            raise ValueError(f"{', '.join(sorted(wrong))} is missing or unknown")
        return _texts(value)

    return read


def _classes(value: Any) -> Mapping[str, frozenset[str]]:
    """Word lists by class, without the full stops of abbreviations."""
    if unknown := set(value) - set(_WORD_CLASSES.split()):
        raise ValueError(f"{', '.join(sorted(unknown))} is no class of function words")
    return {
        key: frozenset(word.rstrip(".") for word in _words(line)) for key, line in value.items()
    }


def _by_value(value: Any) -> Mapping[int, tuple[str, ...]]:
    return {int(number): _words(line) for number, line in value.items()}


class Declension(NamedTuple):
    """Forms of the names with one of these endings ("" is every name): what is cut, and added."""

    endings: tuple[str, ...]
    cut: str
    added: tuple[str, ...]


def _declensions(value: Any) -> tuple[Declension, ...]:
    """Rows of endings, cut, and added endings, with "|" between and "." for no ending."""
    rows = [[_bare(part) for part in line.split("|")] for line in _lines(value)]
    return tuple(Declension(endings, "".join(cut), added) for endings, cut, added in rows)


def _bare(endings: str) -> tuple[str, ...]:
    return tuple("" if ending == "." else ending for ending in endings.split())


def _key(read: Callable[[Any], Any], default: Any = MISSING) -> Any:
    """A field that a language file may set; without a default, it must."""
    return field(default=default, metadata={"read": read})


def _table(read: Callable[[Any], Any]) -> Any:
    """A table that a language file may have."""
    return field(default_factory=dict, metadata={"read": read})


@dataclass(frozen=True, slots=True)
class NumberWords:
    """
    Number words: value -> words, by what a word does in a number.

    Attributes:
        percent: pattern of the words for percent.
        connectors: words that may be inside a number.
        cardinal, ordinal: words; `_stems` with each of the `_endings` are further ones.
        doubtful: cardinals that are more often another word.
        hundred, power, powers: multiply what precedes them; `powers` often have no number.
        year_pairs: nineteen eighty-eight is a year.
        four_score: quatre-vingt is 80.
        paired_ordinals: tens and units of an ordinal are both ordinals (dwudziesty pierwszy).
        compound: the parts `and`, `hundred`, `thousand` of numbers written as one word.
        ordinal_suffix: pattern of what makes an ordinal of such a number.
    """

    percent: str = _key(_text, default="")
    connectors: tuple[str, ...] = _key(_words, default=())
    cardinal: Mapping[int, tuple[str, ...]] = _table(_by_value)
    cardinal_stems: Mapping[int, tuple[str, ...]] = _table(_by_value)
    cardinal_endings: tuple[str, ...] = _key(_list, default=())
    ordinal: Mapping[int, tuple[str, ...]] = _table(_by_value)
    ordinal_stems: Mapping[int, tuple[str, ...]] = _table(_by_value)
    ordinal_endings: tuple[str, ...] = _key(_list, default=())
    doubtful: Mapping[int, tuple[str, ...]] = _table(_by_value)
    hundred: Mapping[int, tuple[str, ...]] = _table(_by_value)
    power: Mapping[int, tuple[str, ...]] = _table(_by_value)
    powers: Mapping[int, tuple[str, ...]] = _table(_by_value)
    year_pairs: bool = _key(_flag, default=False)
    four_score: bool = _key(_flag, default=False)
    paired_ordinals: bool = _key(_flag, default=False)
    compound: Mapping[str, str] = _table(_texts)
    ordinal_suffix: str = _key(_text, default="")


@dataclass(frozen=True, slots=True)
class Wording:
    """
    The wording of disclosures and page labels.

    Attributes:
        phrases: sentences with places for values, by key.
        labels: short words for headings and columns, by key.
        languages: names of languages, by code, as they are written inside a sentence.
        sentences: what `{sentences}` in `phrases` becomes, by `total`: for one, for all others.
        one: pattern of the totals that take the first of `sentences`.
    """

    phrases: Mapping[str, str] = _key(_all_of(_PHRASES))
    labels: Mapping[str, str] = _key(_all_of(_LABELS))
    languages: Mapping[str, str] = _key(_texts)
    sentences: tuple[str, ...] = _key(_list, default=())
    one: str = _key(_text, default="1")

    def say(self, key: str, **values: object) -> str:
        """A sentence with its values filled in."""
        if self.sentences and "total" in values:
            single = re.fullmatch(self.one, str(values["total"]))
            values["sentences"] = self.sentences[0 if single else 1]
        return self.phrases[key].format(**values)

    def name(self, code: str) -> str:
        """A language's name inside a sentence; in English where the table does not have it."""
        known = language(code)
        return self.languages.get(known.code, known.name)


@dataclass(frozen=True, slots=True)
class Language:
    """
    One language. What is empty is not known, and the rules that need it do nothing.

    Attributes:
        code: Whisper's code.
        name: in English, and for people in the language that they read.
        own_name: in the language itself.
        scripts: scripts of its letters, as Unicode names characters.
        rtl: written from right to left.
        spaced: words are divided by spaces.
        phrases: the parser of BudouX that finds phrases where words have no spaces.
        iso639_1: the code of two letters where Whisper's differs.
        iso639_2: the code of three letters that MP4 asks for (ISO 639-2/T, two of ISO 639-3).
        flores: the code of NLLB-200 (FLORES-200); empty where NLLB lacks the language.
        opus: names that OPUS-MT uses beside the start of `flores`.
        splitter: how sentences are found, "razdel" (Russian and its neighbours) or "koehn" (the
            package sentence-splitter); otherwise by full stops alone.
        abbreviations: words whose full stop ends no sentence, besides those the splitter knows.
        decimal_mark: "." or ",".
        quotes: pairs of quotation marks, the outer one first.
        dialogue_dash: the dash before a speaker's line.
        nouns_capitalized: every noun has a capital.
        apostrophe_is_letter: an apostrophe inside a word is one of its letters.
        function_words: closed classes of words, by the name of a `Tie` in lower case; `measure`
            holds what numbers count, `bound` the prepositions before which no line ends,
            `coordinator` the conjunctions before which a phrase is complete, `object` the pronouns
            that may be an object, `finite` the auxiliaries that follow no other.
        informal, formal: patterns of words that address a person so; case counts.
        denials: pattern of words that surely deny; near_denials: of further words that may;
            no_denials: of phrases with words that deny, which do not.
        modifier_endings: endings of adjectives and participles.
        final_verbs: pattern of verb forms that an auxiliary behind them belongs to («gesagt hat»).
        inverted_verbs: pattern of verb forms before their subject («jetzt sehen wir»).
        hesitations: pattern of the sounds that people make while they look for words.
        small_words: words that are said twice by mistake.
        fillers: phrases that say nothing where commas set them off.
        stock_phrases: what recognizers invent where no one speaks.
        foreign_letters: code of a language with the same script -> letters that only it has.
        name_endings: endings of a name's forms, longest first; None where they are not known.
        name_base_endings: endings that a name's base form drops before it takes another.
        name_declensions: rules for surnames that the dictionary lacks, the first that fits counts.
        surname_form: pattern of a man's surname and the ending of its form.
        organisations: words for organisations and places that names of them have.
        name_dictionary: names are inflected with a dictionary, see `tolmach.text.morphology`.
        numbers: number words.
        disclosure: the wording of disclosures.
    """

    code: str
    name: Message = _key(_message)  # noqa: RUF009  # it gives a field
    own_name: str = _key(_text)
    iso639_2: str = _key(_text)
    iso639_1: str = _key(_text, default="")
    flores: str = _key(_text, default="")
    opus: tuple[str, ...] = _key(_list, default=())
    scripts: tuple[str, ...] = _key(_list, default=("Latin",))
    rtl: bool = _key(_flag, default=False)
    spaced: bool = _key(_flag, default=True)
    phrases: str = _key(_text, default="")
    decimal_mark: str = _key(_text, default=",")
    splitter: str = _key(_text, default="")
    abbreviations: tuple[str, ...] = _key(_words, default=())
    quotes: tuple[str, ...] = _key(_list, default=())
    dialogue_dash: str = _key(_text, default="")
    nouns_capitalized: bool = _key(_flag, default=False)
    apostrophe_is_letter: bool = _key(_flag, default=False)
    function_words: Mapping[str, frozenset[str]] = _table(_classes)
    informal: str = _key(_text, default="")
    formal: str = _key(_text, default="")
    denials: str = _key(_text, default="")
    near_denials: str = _key(_text, default="")
    no_denials: str = _key(_text, default="")
    modifier_endings: tuple[str, ...] = _key(_words, default=())
    final_verbs: str = _key(_text, default="")
    inverted_verbs: str = _key(_text, default="")
    hesitations: str = _key(_text, default="")
    small_words: tuple[str, ...] = _key(_words, default=())
    fillers: tuple[str, ...] = _key(_lines, default=())
    stock_phrases: tuple[str, ...] = _key(_lines, default=())
    foreign_letters: Mapping[str, str] = _table(_texts)
    name_endings: tuple[str, ...] | None = _key(_list, default=None)
    name_base_endings: tuple[str, ...] = _key(_list, default=())
    name_dictionary: bool = _key(_flag, default=False)
    name_declensions: tuple[Declension, ...] = _key(_declensions, default=())
    surname_form: str = _key(_text, default="")
    organisations: tuple[str, ...] = _key(_words, default=())
    numbers: NumberWords | None = _key(  # noqa: RUF009  # it gives a field
        lambda value: _record(NumberWords, value), default=None
    )
    disclosure: Wording | None = _key(  # noqa: RUF009
        lambda value: _record(Wording, value), default=None
    )


def knowledge(entry: Language) -> dict[str, bool]:
    """What rules need to know about a language, and whether its file says it."""
    return {
        "sentences": bool(entry.splitter),
        "function words": bool(entry.function_words),
        "hesitations": bool(entry.hesitations),
        "fillers": bool(entry.fillers),
        "numbers": entry.numbers is not None,
        "names": entry.name_dictionary or entry.name_endings is not None,
        "stock phrases": bool(entry.stock_phrases),
        "disclosure": entry.disclosure is not None,
    }


def parse_language(code: str, values: Mapping[str, Any]) -> Language:
    """
    Read a language file's keys.

    Raises:
        UsageError: a key that does not exist, one that is missing, or a value of the wrong type.
    """
    read: Language = _record(Language, values, code=code)
    return read


def _record(kind: type[Any], values: Mapping[str, Any], **extra: Any) -> Any:
    known = {entry.name: entry for entry in fields(kind) if entry.metadata}
    where = (
        message("The language file of '{code}'", code=extra["code"])
        if "code" in extra
        else message("A language file")
    )
    for key in values:
        if key not in known:
            raise UsageError(
                message("{where} has an unknown key '{key}'.", where=where, key=key),
                next_step=did_you_mean(
                    key, known, message("Keys: {known}.", known=", ".join(known))
                ),
            )
    missing = [name for name, entry in known.items() if _required(entry) and name not in values]
    if missing:
        raise UsageError(
            message("{where} lacks {missing}.", where=where, missing=", ".join(missing)),
            next_step=message("Add these keys."),
        )
    try:
        read = {key: known[key].metadata["read"](value) for key, value in values.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise UsageError(
            message("{where} has a value of the wrong type: {reason}.", where=where, reason=error),
            next_step=message("Compare it with the file of another language."),
        ) from error
    return kind(**extra, **read)


def _required(entry: Field[Any]) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING


class Languages(Mapping[str, Language]):
    """
    All languages by code, sorted; each is read when it is first asked for.

    Args:
        folders: where the files are; a later folder's file replaces an earlier one's.
    """

    def __init__(self, *folders: Traversable) -> None:
        self.folders = folders
        self._sources: dict[str, Traversable | dict[str, Any]] = {}
        self._read: dict[str, Language] = {}

    def __getitem__(self, code: str) -> Language:
        if code not in self._read:
            source = self._listing()[code]
            values = source if isinstance(source, dict) else _toml(source)
            self._read[code] = parse_language(code, values)
        return self._read[code]

    def __contains__(self, code: object) -> bool:
        return code in self._listing()

    def __iter__(self) -> Iterator[str]:
        return iter(self._listing())

    def __len__(self) -> int:
        return len(self._listing())

    def _listing(self) -> Mapping[str, Traversable | dict[str, Any]]:
        if not self._sources:
            found: dict[str, Traversable | dict[str, Any]] = {}
            for folder in self.folders:
                for entry in folder.iterdir():
                    code, _, ending = entry.name.rpartition(".")
                    if entry.name == "others.toml":
                        found = _toml(entry) | found
                    elif ending == "toml":
                        found[code] = entry
            self._sources = dict(sorted(found.items()))
        return self._sources


def _toml(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(
            message(
                "The language file {name} cannot be read: {reason}.", name=path.name, reason=error
            ),
            next_step=message("Correct the file; it must be TOML in UTF-8."),
        ) from error


LANGUAGES = Languages(files(__name__))
"""The languages that tolmach knows."""


def known_language(tag: str) -> Language | None:
    """Look a language up by its tag; None when it is not known."""
    return LANGUAGES.get(base_code(tag))


def codes_of(names: str) -> str:
    """
    The codes of languages by their names in English or in themselves, or codes of three letters.

    Anything else is given back as it is.

    >>> codes_of("Russian, uk"), codes_of("русский"), codes_of("rus"), codes_of("pt-BR,auto")
    ('ru,uk', 'ru', 'ru', 'pt-BR,auto')
    """
    return ",".join(_code_of(name.strip()) for name in names.split(","))


def _code_of(name: str) -> str:
    wanted = name.lower()
    if base_code(name) in LANGUAGES or not wanted:
        return name
    for entry in LANGUAGES.values():
        if wanted in (entry.name.lower(), entry.own_name.lower(), entry.iso639_2):
            return entry.code
    return name


def language(tag: str) -> Language:
    """
    Look a language up by its tag.

    Raises:
        UsageError: the code is not known; the message names the nearest ones.
    """
    base = base_code(tag)
    if base in LANGUAGES:
        return LANGUAGES[base]
    by_name = {entry.name.lower(): entry.code for entry in LANGUAGES.values()}
    raise UsageError(
        message("'{tag}' is not a known language.", tag=tag),
        next_step=did_you_mean(
            base, [*by_name, *LANGUAGES], message("Use a code such as ru."), shown=by_name, most=2
        ),
        language=tag,
    )

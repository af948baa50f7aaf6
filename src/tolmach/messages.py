"""
Texts for people: English in the source, in the user's language where they are shown.

Code writes `message("There is no {name}.", name=name)`. The result is a `str` in English, which is
what files, JSON and logs get. What is shown to a person goes through `translated`, which looks the
template up in a gettext catalogue (`locale/LANGUAGE/LC_MESSAGES/tolmach.po`) and fills it again.
This module imports nothing of tolmach, so that every room may use it.
"""

from __future__ import annotations

import gettext
import os
import re
import string
import sys
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).parent / "locale"
"""Folder of the texts in other languages."""


class Message(str):
    """
    An English text that remembers how it was made, so that it can be shown in another language.

    Attributes:
        template: the text with `{name}` for each value.
        values: what was put into the template, by name; a message among them is translated, too.
        one: the template for a count of one, where the text has a count; else empty.
    """

    __slots__ = ("one", "template", "values")

    template: str
    values: dict[str, Any]
    one: str

    def __new__(cls, template: str, values: dict[str, Any], one: str = "") -> Message:
        """Fill the template."""
        values = {name: _plain(value) for name, value in values.items()}
        chosen = one if one and values["count"] == 1 else template
        made = super().__new__(cls, chosen.format(**values) if values else chosen)
        made.template, made.values, made.one = template, values, one
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (self.template, self.values, self.one)


def _plain(value: Any) -> Any:
    """What can be kept: an error raised with one text is that text."""
    if isinstance(value, BaseException):
        told = value.args[0] if len(value.args) == 1 else None
        return told if isinstance(told, Message) else str(value)
    return value


NO_TEXT = Message("", {})
"""The text that says nothing."""


def message(template: str, /, **values: Any) -> Message:
    """
    Make a text for people.

    Args:
        template: one or more sentences in English with `{name}` for each value. Without values it
            is taken as it is, braces included.
        values: what to put in.

    >>> message("There is no folder '{name}'.", name="talks")
    "There is no folder 'talks'."
    """
    return Message(template, values)


def as_message(text: str) -> Message:
    """Take a text for what it may be already, a message; any other is shown as it is."""
    return text if isinstance(text, Message) else Message(text, {})


def counted(one: str, many: str, /, count: int, **values: Any) -> Message:
    """
    Make a text with a count, for languages that say "1 file" and "2 files" differently.

    >>> [counted("{count} file", "{count} files", count) for count in (1, 2)]
    ['1 file', '2 files']
    """
    return Message(many, {"count": count, **values}, one)


def joined(*texts: str, between: str = " ") -> Message:
    """
    Put sentences one behind the other; empty ones are left out.

    >>> joined("Not found.", "", "Try again.")
    'Not found. Try again.'
    """
    values = {f"part{number}": text for number, text in enumerate(filter(None, texts), 1)}
    return Message(between.join(f"{{{name}}}" for name in values), values)


def translated(text: str, language: str | None = None) -> str:
    """
    Give a text as a person reads it.

    Args:
        text: a `Message`; any other text is returned as it is.
        language: code of the language; that of the user where it is left out, by the variables
            LANGUAGE, LC_ALL, LC_MESSAGES and LANG, or by the settings of Windows.
    """
    if not isinstance(text, Message):
        return text
    if not text:  # as the catalogue says who made it, where the text is empty
        return ""
    catalogue = _catalogue(language or _user_language())
    values: dict[str, Any] = {
        name: translated(value, language) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    template = (
        catalogue.ngettext(text.one, text.template, values["count"])
        if text.one
        else catalogue.gettext(text.template)
    )
    return template.format(**values) if values else template


def localized(template: str, /, **values: Any) -> str:
    """Make a text that is shown at once, in the user's language; see `message`."""
    return translated(Message(template, values))


def shown_language() -> str:
    """The code of the language in which texts are shown: the user's where it has texts, else en."""
    return _catalogue(_user_language()).info().get("language", "en")


def to_json(value: object) -> object:
    """
    Give a message to a JSON encoder: its text, or template and values where it has any.

    >>> to_json(message("{word} is missing", word="one"))
    {'template': '{word} is missing', 'values': {'word': 'one'}}
    """
    if not isinstance(value, Message):
        raise TypeError(f"{type(value).__name__} cannot be written as JSON")
    return _parts(value) if value.values else str(value)


def _parts(made: Message) -> dict[str, object]:
    """Template and values; the text alone would not say that it is a message."""
    values = {
        name: _parts(value)
        if isinstance(value, Message)
        else value
        if isinstance(value, str | int | float)
        else str(value)
        for name, value in made.values.items()
    }
    parts: dict[str, object] = {"template": str(made.template), "values": values}
    return {**parts, "one": made.one} if made.one else parts


def from_json(_kind: object, value: Any) -> Message:
    """
    Read what `to_json` gave; a plain text is a message without values.

    Raises:
        ValueError: it is neither, or the template asks for more than its values as they are.
    """
    if isinstance(value, str):
        return Message(value, {})
    if not isinstance(value, dict) or not {"template", "values"} <= {*value} <= _KEYS:
        raise ValueError("a message has a template and values")
    template, one, values = value["template"], value.get("one", ""), value["values"]
    if not (isinstance(template, str) and isinstance(one, str) and isinstance(values, dict)):
        raise ValueError("the parts of a message are texts and values")
    values = {
        name: from_json(None, each) if isinstance(each, dict) else each
        for name, each in values.items()
    }
    if one and not isinstance(values.get("count"), int):
        raise ValueError("a message with a count has a number for it")
    for text in (template, one):
        for _, name, form, sign in string.Formatter().parse(text):
            if name is not None and (name not in values or sign or not _FORM.fullmatch(form or "")):
                raise ValueError(f"a message cannot be made of {text!r}")
    return Message(template, values, one)


def with_messages(value: Any) -> Any:
    """
    Give what a JSON decoder read with its messages; for records that type them as texts.

    >>> with_messages({"error": {"template": "No {name}.", "values": {"name": "a"}}, "at": [1]})
    {'error': 'No a.', 'at': [1]}
    """
    if isinstance(value, list):
        return [with_messages(each) for each in value]
    if not isinstance(value, dict):
        return value
    if {"template", "values"} <= {*value}:
        return from_json(None, value)
    return {name: with_messages(each) for name, each in value.items()}


_KEYS = frozenset({"template", "values", "one"})
_FORM = re.compile(r"(,|g|\.\d[f%])?")
"""How a number may be written: a width of many digits would fill the memory."""


def _user_language() -> str:
    """The languages that the user reads, as gettext writes them: codes with `:` between."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := os.environ.get(variable):
            return chosen
    if sys.platform == "win32":
        import ctypes
        import locale

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return ""


@cache
def _catalogue(languages: str) -> gettext.NullTranslations:
    """The texts of the first language that has any; English without."""
    codes = takewhile(lambda code: not code.startswith(("en", "C")), languages.split(":"))
    return gettext.translation("tolmach", str(CATALOGUES), list(codes), fallback=True)

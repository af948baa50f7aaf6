"""
Names of speakers, `speakers.toml`, in full and short, and how they are written elsewhere.

`gender`, `f` or `m`, helps chat translators with forms of the first person.

    [S1]
    name = "Борис Кагарлицкий"
    short = "Кагарлицкий"
    gender = "m"

    [S1.en]
    name = "Boris Kagarlitsky"
    short = "Kagarlitsky"
"""

from __future__ import annotations

from typing import Any

from tolmach.core.document import Speaker
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import FormatError
from tolmach.formats.toml import parse_toml
from tolmach.languages import LANGUAGES
from tolmach.messages import message

_KEYS = ("name", "short")
_OWN_KEYS = (*_KEYS, "gender")


def parse(text: str) -> list[Speaker]:
    """
    Read names; the spelling in other languages is in a table of the language's code.

    Raises:
        FormatError: not TOML, an unknown key, no name.
    """
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise FormatError(
            message("The list of speakers is not TOML: {reason}.", reason=error)
        ) from error
    return [_speaker(code, table) for code, table in data.items()]


def _speaker(code: str, table: Any) -> Speaker:
    if not isinstance(table, dict):
        raise FormatError(
            message("'{code}' must be a table.", code=code),
            next_step=message('Write [{code}] and below it: name = "..."', code=code),
        )
    names = {key: value for key, value in table.items() if key not in _OWN_KEYS}
    for key, value in names.items():
        if key not in LANGUAGES or not isinstance(value, dict) or set(value) - set(_KEYS):
            hint = did_you_mean(
                key, _OWN_KEYS, message("Keys are name, short, gender, and languages.")
            )
            raise FormatError(
                message("[{code}]: unknown key '{key}'.", code=code, key=key),
                next_step=hint,
                key=key,
            )
    own = _names(code, table)
    abroad = {key: _names(f"{code}.{key}", value) for key, value in names.items()}
    gender = table.get("gender", "")
    if gender not in ("", "f", "m"):
        raise FormatError(message("[{code}]: the gender is 'f' or 'm'.", code=code), key="gender")
    return Speaker(code, *own, abroad, gender)


def _names(where: str, table: dict[str, Any]) -> tuple[str, str]:
    full, short = table.get("name"), table.get("short", "")
    if not isinstance(full, str) or not full.strip() or not isinstance(short, str):
        raise FormatError(
            message("[{where}] has no name.", where=where),
            next_step=message('Add to [{where}]: name = "..."', where=where),
        )
    return full, short

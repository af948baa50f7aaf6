"""Reading a subtitle file, and which language it is in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tolmach.core.language_tag import base_code
from tolmach.errors import UsageError
from tolmach.formats import parse_bytes
from tolmach.formats.opening import read_file
from tolmach.formats.parsed import Parsed
from tolmach.languages import LANGUAGES, language
from tolmach.messages import message


def read_subtitles(
    path: Path,
    named_language: str = "",
    *,
    strict: bool = False,
    encoding: str = "",
    data: bytes | None = None,
) -> Parsed:
    """
    Read a subtitle file; its language is the one named, its name's (`talk.ru.srt`), or its own.

    Args:
        data: the file's bytes, where they were read before.

    Raises:
        InputError: no such file, or not readable as subtitles.
        UsageError: nothing says which language it is.
    """
    code = language(named_language).code if named_language else language_of_name(path)
    data = read_file(path) if data is None else data
    parsed = parse_bytes(data, language=code, strict=strict, encoding=encoding)
    declared = base_code(parsed.track.language)
    if declared not in LANGUAGES:
        raise UsageError(
            message("Nothing says which language '{name}' is in.", name=path.name),
            next_step=message("Use --from, or a file name such as talk.en.srt."),
            file=path.name,
        )
    return replace(parsed, track=replace(parsed.track, language=declared))


def language_of_name(path: Path) -> str:
    """
    The language in a file's name; `und` when there is none.

    >>> language_of_name(Path("talk.part2.pt-BR.srt")), language_of_name(Path("talk.srt"))
    ('pt', 'und')
    """
    parts = path.name.split(".")
    code = base_code(parts[-2]) if len(parts) > 2 else ""
    return code if code in LANGUAGES else "und"

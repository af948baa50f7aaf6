"""What the commands about finished subtitle files share: reading one, and knowing its language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tolmach.core.language_tag import base_code
from tolmach.errors import UsageError
from tolmach.formats import parse_bytes
from tolmach.formats.opening import read_file
from tolmach.formats.parsed import Parsed
from tolmach.languages import LANGUAGES, language


def read_subtitles(
    path: Path, language_given: str = "", *, strict: bool = False, encoding: str = ""
) -> Parsed:
    """
    Read a subtitle file; its language is the given one, its name's (`talk.ru.srt`), or its own.

    Raises:
        InputError: no such file, or not readable as subtitles.
        UsageError: nothing says which language it is.
    """
    code = language(language_given).code if language_given else language_of_name(path)
    parsed = parse_bytes(read_file(path), language=code, strict=strict, encoding=encoding)
    declared = base_code(parsed.track.language)
    if declared not in LANGUAGES:
        raise UsageError(
            f"Nothing says which language '{path.name}' is in.",
            next_step="Name it with --language, or give the file a name such as talk.en.srt.",
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


def write_text(path: Path, text: str) -> None:
    """
    Write a text file whole or not at all.

    Raises:
        WorkFolderError: the folder cannot be written, or the disk is full.
    """
    from tolmach.workspace.artifacts import write_atomic

    write_atomic(path, text.encode())

"""
What a recording is about, for a chat translator: from a file, or made by the server itself.

A made synopsis is kept in the work folder, part by part, and used again as long as the same
sentences are read. It is made by what may be sent: withheld sentences are no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tolmach.core.document import Sentence
from tolmach.core.events import EventSink, Notice, Progressed, StageFinished, StageStarted
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import Turn
from tolmach.engines.translators import chat
from tolmach.engines.translators.chat import read_synopsis
from tolmach.engines.translators.chat_synopsis import Part, parts_of
from tolmach.errors import EngineError
from tolmach.messages import message
from tolmach.workspace.artifacts import Checkpoint, key_of
from tolmach.workspace.folder import Folder

STAGE = "synopsis"
VERSION = 1
"""Raised when the same sentences are read in another way."""


def provided_synopsis(options: TranslationOptions) -> str:
    """
    Read the synopsis that a person wrote; empty where none is named.

    Raises:
        UsageError: as `read_synopsis`.
    """
    return read_synopsis(options.synopsis) if options.synopsis else ""


def makes_synopsis(options: TranslationOptions) -> bool:
    """Whether a chat server is to make it: a file that a person wrote is used instead."""
    return bool(options.endpoint and options.make_synopsis and not options.synopsis)


def parts_to_read(sentences: Sequence[Sentence], voices: Mapping[str, str]) -> list[Part]:
    """What a server reads at once, part by part; speakers as `voices` calls them."""
    return parts_of(
        [
            Turn(one.source.content, speaker=voices.get(one.speaker or "", one.speaker or ""))
            for one in sentences
        ]
    )


def made_synopsis(
    sentences: Sequence[Sentence],
    voices: Mapping[str, str],
    source: str,
    options: TranslationOptions,
    folder: Folder | None,
    sink: EventSink,
) -> str:
    """
    Let the server of the options read all sentences, and give its synopsis.

    A server that gives none costs the synopsis only: what it made so far is given, and a notice
    says so; a later run goes on from there.

    Args:
        folder: where the synopsis is kept after each part; None keeps nothing.
    """
    parts = parts_to_read(sentences, voices)
    key = key_of(
        STAGE, VERSION, {"model": options.translator, "host": options.host, "parts": parts}
    )
    kept = Checkpoint(folder.synopsis, STAGE, key, str) if folder else None
    known = list(kept.items) if kept else []
    so_far = known[-1] if known else ""
    if len(known) >= len(parts):
        return so_far
    translator = chat.load(Path(), source, "en", replace(options, synopsis=""))
    ends = [sentence.span.end for sentence in sentences]
    sink(StageStarted(STAGE, options.host, max(ends, default=0)))
    for part in parts[len(known) :]:
        try:
            so_far = translator.sum_up(part, so_far)
        except (EngineError, TimeoutError) as error:
            reason = str(error) or message("it did not answer in time")
            sink(Notice(message("The synopsis is not complete: {reason}", reason=reason)))
            break
        if kept:
            with kept.writing():
                kept.append(so_far)
        sink(Progressed(STAGE, ends[part.last]))
    sink(StageFinished(STAGE, options.host, reused=False))
    if so_far:
        sink(Notice(message("The server's synopsis: {synopsis}", synopsis=so_far)))
    return so_far

"""
What can go wrong, as one tree of exceptions.

Families follow what the caller can do about it:

    TolmachError
    ├── UsageError        (2) an option, flag, key or profile that cannot be; correct the call
    ├── InputError        (2) a file from outside that cannot be read
    │   ├── MediaError        no audio track, empty, truncated, not a recording
    │   └── FormatError       subtitles, word lists, tables: line and reason
    ├── ModelError        (4) a model that is missing, damaged, or unfit for the task
    ├── EngineError       (4) recogniser, translator or program failed while working
    ├── WorkFolderError   (4) locked, read-only, full
    └── Stopped         (130) the user asked to stop; everything done so far is on disk

Every error carries facts (for `--json`), an exit code and the next step in plain words, and
survives pickling, so that it can cross from a worker process.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """Exit codes of the program; they are part of the interface and documented."""

    OK = 0
    VIOLATIONS = 1
    UNUSABLE = 2
    LOOK = 3
    FAILED = 4
    STOPPED = 130


class TolmachError(Exception):
    """Root of everything raised on purpose."""

    exit_code: ExitCode = ExitCode.FAILED

    def __init__(self, message: str, *, next_step: str = "", **facts: Any) -> None:
        """
        Keep one clear sentence, what to do next, and the facts behind both.

        Args:
            message: one sentence that says what is wrong.
            next_step: one sentence that says what the user can do.
            facts: JSON-serialisable values (paths as strings, numbers, ids).
        """
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.next_step, self.facts)


def _rebuild(
    kind: type[TolmachError], message: str, next_step: str, facts: dict[str, Any]
) -> TolmachError:
    return kind(message, next_step=next_step, **facts)


class UsageError(TolmachError):
    """An option, flag, key or profile that cannot be."""

    exit_code = ExitCode.UNUSABLE


class InputError(TolmachError):
    """A file from outside that cannot be read."""

    exit_code = ExitCode.UNUSABLE


class MediaError(InputError):
    """A recording without usable sound: no audio track, empty, truncated, not media at all."""


class FormatError(InputError):
    """A subtitle file, word list or table that cannot be understood."""


class ModelError(TolmachError):
    """A model that is missing, damaged, or cannot do what was asked."""


class EngineError(TolmachError):
    """A recogniser, translator or external program failed while working."""


class WorkFolderError(TolmachError):
    """The work folder is locked, read-only or on a full disk."""


class Stopped(TolmachError):
    """The user asked to stop; what was done so far is on disk."""

    exit_code = ExitCode.STOPPED

"""
What can go wrong, as one tree of exceptions.

Families follow what the caller can do about it:

    TolmachError
    ├── UsageError        (2) an option, flag, key or profile that cannot be; correct the call
    ├── InputError        (2) a file from outside that cannot be read
    │   ├── MediaError        no audio track, empty, truncated, not a recording
    │   └── FormatError       subtitles, word lists, tables: line and reason
    ├── ModelError        (4) a model that is missing, damaged, or unfit for the task
    ├── EngineError       (4) recognizer, translator or program failed while working
    │   └── MemoryShortageError   memory ran out; the same may go well another time
    ├── WorkFolderError   (4) locked, read-only, full
    └── Stopped         (130) the user asked to stop; everything done so far is on disk

`from_system` puts what the operating system refuses (memory, open files, disk) into words.

Every error carries facts (for `--json`), an exit code and the next step in plain words, and
survives pickling, so that it can cross from a worker process.
"""

from __future__ import annotations

import errno
from enum import IntEnum
from pathlib import PurePath
from typing import Any, NoReturn

from tolmach.messages import Message, joined, message


class ExitCode(IntEnum):
    """Exit codes of the program; they are part of the interface and documented."""

    OK = 0
    VIOLATIONS = 1
    UNUSABLE = 2
    LOOK = 3
    FAILED = 4
    HUNG_UP = 129
    STOPPED = 130
    TERMINATED = 143


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

    @property
    def in_full(self) -> Message:
        """What is wrong and what to do, for `translated`."""
        return joined(self.message, self.next_step)

    def __str__(self) -> str:
        return str(self.in_full)

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
    """A recognizer, translator or external program failed while working."""


class MemoryShortageError(EngineError):
    """
    The system had too little memory, or stopped a process for want of it.

    That depends on what else was running, so a batch tries such a recording again the next time.
    """


class WorkFolderError(TolmachError):
    """The work folder is locked, read-only or on a full disk."""


_NEXT_STEPS = {
    errno.EAGAIN: message(
        "Close other programs; a limit on processes, threads or memory is reached."
    ),
    errno.EMFILE: message(
        "Allow this program more open files, for instance with `ulimit -n 1024`."
    ),
    errno.ENFILE: message("Close other programs; the whole system has too many open files."),
    errno.ENOSPC: message("Free some space; finished work is kept."),
    errno.EDQUOT: message("Free some space; finished work is kept."),
    errno.EACCES: message("Check its permissions."),
    errno.EPERM: message("Check its permissions."),
    errno.EROFS: message("Choose a folder that can be written."),
    errno.EIO: message("Check the disk; it may be damaged or was removed."),
}
"""What the system refuses -> what the user can do."""


_UNMAPPED = "failed to map segment"
"""What the loader of glibc says when a native library has no room in memory."""


def from_system(error: BaseException) -> TolmachError | None:
    """
    Put into words what the operating system refuses; None where that is not what happened.

    Args:
        error: what was raised; its causes are looked at as well, for libraries that wrap them.
    """
    number = error.errno if isinstance(error, OSError) else None
    unmapped = isinstance(error, ImportError) and _UNMAPPED in str(error)
    if isinstance(error, MemoryError) or number == errno.ENOMEM or unmapped:
        return MemoryShortageError(
            message("Memory ran out."),
            next_step=message(
                "Close other programs or choose a smaller model; finished work is kept."
            ),
        )
    if isinstance(error, OSError) and number in _NEXT_STEPS:
        reason = message(error.strerror or "")
        if error.filename:
            name = PurePath(str(error.filename)).name
            reason = message("{reason}: {name}", reason=reason, name=name)
        return TolmachError(
            message("{reason}.", reason=reason),
            next_step=_NEXT_STEPS[number],
        )
    cause = error.__cause__ or error.__context__
    return from_system(cause) if cause is not None else None


class Stopped(TolmachError):
    """The user asked to stop; what was done so far is on disk."""

    exit_code = ExitCode.STOPPED


_stop = {"asked": False}


def interrupt(_number: int, _frame: object) -> NoReturn:
    """Handle a signal as Ctrl-C: note that the user asked this process to stop, and stop it."""
    _stop["asked"] = True
    raise KeyboardInterrupt


def stop_asked() -> bool:
    """
    Whether the user asked this process to stop.

    A signal raises `KeyboardInterrupt`, but in the middle of loading native code that becomes
    another error; whoever catches an unexpected one asks here what it was.
    """
    return _stop["asked"]

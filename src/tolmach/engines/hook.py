"""A command of the user's that is started when a batch is done."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping

from tolmach.errors import UsageError
from tolmach.messages import message

SECONDS = 60.0
"""A command that has not ended by then is stopped."""


def parsed(command: str) -> tuple[str, ...]:
    """
    Divide a command into its program and arguments, as a shell would; no shell is started.

    Raises:
        UsageError: an open quote, nothing, or a program that is not there.

    >>> parsed("echo 'all done'")[1:]
    ('all done',)
    """
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise UsageError(message("--when-done cannot be read: {reason}.", reason=error)) from error
    if not words or shutil.which(words[0]) is None:
        raise UsageError(
            message(
                "There is no program '{program}' for --when-done.",
                program=words[0] if words else "",
            ),
            next_step=message(
                "Write the program and its arguments: --when-done 'notify-send done'."
            ),
        )
    return words


def start(words: tuple[str, ...], facts: Mapping[str, str]) -> str:
    """
    Run a command with facts in its environment.

    Returns:
        Why it failed; empty when it did not.
    """
    try:
        done = subprocess.run(
            words,
            env={**os.environ, **facts},
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return f"exit code {done.returncode}" if done.returncode else ""

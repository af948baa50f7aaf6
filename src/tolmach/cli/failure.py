"""
The one place where errors become sentences and exit codes, and where logging is set up.

A user never sees a traceback, unless `--debug` asks for it. One that the program did not expect is
written to a log file, which stays on this computer.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from tolmach.errors import ExitCode, TolmachError, UsageError, from_system, interrupt
from tolmach.messages import joined, localized, message, translated

if TYPE_CHECKING:
    from pathlib import Path

LOG = logging.getLogger(__name__)

_state: dict[str, Any] = {"debug": False, "signal": None}

_SAID = {"said": True}
"""Marks a record of what the command says itself, so that the terminal does not show it twice."""

_SIGNALS = {"SIGHUP": ExitCode.HUNG_UP, "SIGTERM": ExitCode.TERMINATED}
"""Signals that end the program as Ctrl-C does -> exit code."""


def show_tracebacks(switch: bool) -> None:
    """Show the traceback of every error on standard error, or do not."""
    _state["debug"] = switch


@contextmanager
def exit_with(*, as_json: bool = False) -> Iterator[None]:
    """
    Turn an error into its message on standard error and its exit code.

    Args:
        as_json: write `{"error": ..., "next_step": ..., "facts": ...}` to standard output as well,
            for programs that read the output.
    """
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise  # click knows what to do with its own errors, and with a reader that has gone
    except KeyboardInterrupt:
        _say(f"tolmach: {localized('stopped.')}")
        sys.exit(_stopped_by())
    except Exception as error:
        _report(error, as_json=as_json)


def _report(error: Exception, *, as_json: bool) -> None:
    words = error if isinstance(error, TolmachError) else from_system(error) or _unexpected(error)
    if _state["debug"]:
        _say("".join(traceback.format_exception(error)))
    if as_json:
        facts = {"error": words.message, "next_step": words.next_step, "facts": words.facts}
        click.echo(json.dumps(facts, ensure_ascii=False))
    LOG.info("%s", words, extra=_SAID)
    _say(f"tolmach: {translated(words.in_full)}")
    stopped = _state["signal"] is not None or words.exit_code is ExitCode.STOPPED
    sys.exit(_stopped_by() if stopped else words.exit_code)


def _say(text: str) -> None:
    with suppress(OSError):  # the terminal may be the one that was closed
        click.echo(text.rstrip(), err=True)


def _stopped_by() -> ExitCode:
    return _SIGNALS.get(_state["signal"], ExitCode.STOPPED)


def _unexpected(error: Exception) -> TolmachError:
    """A fault of the program, in one sentence, with the place of its log."""
    try:
        kept = message(
            "The details are in {file}; they were not sent anywhere.", file=_write_log(error)
        )
    except OSError as trouble:
        kept = message(
            "No log could be written ({reason}); --debug shows the details.",
            reason=trouble.strerror,
        )
    first_line = (str(error).splitlines() or [""])[0][:200]
    reason = f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__
    return TolmachError(
        message("Something unexpected happened ({reason}).", reason=reason),
        next_step=joined(message("This is a bug in tolmach."), kept),
    )


def _write_log(error: Exception) -> Path:
    """
    Write the traceback to a new file that only this user can read.

    It holds no arguments of the command and nothing of the recordings' texts, apart from what the
    error's own message may quote.

    Raises:
        OSError: the folder cannot be written.
    """
    import platform
    from datetime import UTC, datetime
    from importlib.metadata import version

    import platformdirs

    folder = platformdirs.user_log_path("tolmach", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"{now}-{os.getpid()}.txt"
    head = f"tolmach {version('tolmach')}, Python {platform.python_version()}, {sys.platform}\n\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(head + "".join(traceback.format_exception(error)))
    return path


class _Sentences(logging.Handler):
    """
    Shows what the libraries below log as sentences; tracebacks only with `--debug`.

    Args:
        least: the lowest level that is shown.
        below: the level from which on another handler shows it; 0 for none.
    """

    def __init__(self, least: int, below: int = 0) -> None:
        super().__init__(least)
        self._below = below

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        if hasattr(record, "said") or (self._below and record.levelno >= self._below):
            return
        try:
            _say(f"tolmach: {record.getMessage()}")
            if _state["debug"] and record.exc_info:
                _say(logging.Formatter().formatException(record.exc_info))
        except Exception:
            self.handleError(record)


@contextmanager
def show_log(*, verbose: bool, file: str | None) -> Iterator[None]:
    """
    Show what the libraries below log, and write it and every message to a file.

    Args:
        verbose: show also what is no warning.
        file: where to write, with the time of day; readable by its owner only.

    Raises:
        UsageError: the file cannot be written.
    """
    handlers: list[logging.Handler] = []
    root = logging.getLogger("tolmach")
    before = root.level
    if verbose:
        handlers.append(_Sentences(logging.INFO, logging.WARNING))
    if file:
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise UsageError(
                message(
                    "The log file '{file}' cannot be written: {reason}.",
                    file=file,
                    reason=error.strerror,
                ),
                file=file,
            ) from error
        stream = os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")
        written = logging.StreamHandler(stream)
        written.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        handlers.append(written)
    if handlers:
        root.setLevel(logging.INFO)
    for handler in handlers:
        root.addHandler(handler)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
            if isinstance(handler, logging.StreamHandler):
                handler.stream.close()


def set_up_process() -> None:
    """
    Set up what belongs to a whole process: logging, threads and signals.

    SIGTERM, and SIGHUP unless it is ignored as under `nohup`, end the program as Ctrl-C does: it
    stops its children, keeps what is done and writes its report. Ctrl-C works also where a shell
    lets background jobs ignore it, because `--watch` has no other end.
    """
    logging.raiseExceptions = False  # a log that cannot be written is no reason for a traceback
    logging.getLogger().addHandler(_Sentences(logging.WARNING))
    threading.excepthook = lambda args: LOG.error(
        "A thread failed (%s: %s).",
        args.exc_type.__name__,
        args.exc_value,
        exc_info=(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback),
    )
    signal.signal(signal.SIGINT, interrupt)
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt_once)


def _interrupt_once(number: int, frame: Any) -> None:
    """End as Ctrl-C does, once: a closed terminal is often followed by SIGTERM."""
    if _state["signal"] is None:
        _state["signal"] = signal.Signals(number).name
        interrupt(number, frame)

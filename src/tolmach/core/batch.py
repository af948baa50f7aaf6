"""Records of a batch: what became of every recording."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Row:
    """
    What became of one recording.

    Attributes:
        state: `done`, `look` (done, but something is missing), or `failed`.
        stamp: size and time of the file, by which a changed one is known.
        files: what was written, relative to the batch's folder.
        look_first: times and reasons of the sentences that most want a look.
    """

    media: str
    name: str
    state: str
    stamp: str = ""
    duration_ms: int = 0
    sentences: int = 0
    flagged: int = 0
    languages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    look_first: tuple[tuple[int, str], ...] = ()
    reused: tuple[str, ...] = ()
    error: str = ""
    next_step: str = ""
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of a batch, in the order of its recordings."""

    rows: tuple[Row, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """FAILED if any failed, LOOK if any wants a look, else OK."""
        states = {row.state for row in self.rows}
        if "failed" in states:
            return ExitCode.FAILED
        return ExitCode.LOOK if "look" in states else ExitCode.OK

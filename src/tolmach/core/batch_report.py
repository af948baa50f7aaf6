"""Records of a batch: what became of every recording."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.errors import ExitCode


@dataclass(frozen=True, slots=True)
class BatchRow:
    """
    What became of one recording.

    Attributes:
        name: the folder of its results, relative to the batch's; no two recordings share one.
        media: the name of the file, without its folder, or an address.
        state: `done`, `look` (done, but something is missing), or `failed`.
        stamp: fingerprint of the file and its options, by which a changed one is known.
        duration_ms: length of the recording; 0 where it is not known.
        files: what was written, relative to the batch's folder.
        look_first: times (ms) and reasons of the sentences that most want a look.
        to_review: why a person must look, in sentences; empty when the state is not `look`.
        findings: language and number of places where its cues break the limits.
        reused: steps that were reused from an earlier run.
        hard: it failed late and at a price (a crash, a limit on time or memory); it is left alone
            until it changes or somebody asks.
        log: its log, relative to the batch's folder; named where it failed.
        attempts: how often it was begun.
        seconds: of work in all, recognition and translation; 0 where nothing was done.
        models: what recognized and translated.
        probability: mean of the recognizer's probabilities of words, 0 to 1; 0 where unknown.
        doubtful: sentences in the review queue with reasons.
    """

    name: str
    media: str = ""
    state: str = "failed"
    stamp: str = ""
    duration_ms: int = 0
    sentences: int = 0
    flagged: int = 0
    languages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    look_first: tuple[tuple[int, str], ...] = ()
    findings: tuple[tuple[str, int], ...] = ()
    to_review: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()
    error: str = ""
    next_step: str = ""
    hard: bool = False
    log: str = ""
    attempts: int = 1
    seconds: float = 0.0
    models: tuple[str, ...] = ()
    probability: float = 0.0
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class BatchReport:
    """
    The rows of a batch, in the order of its recordings.

    Attributes:
        at: when it was written, ISO 8601 with the zone.
        waiting: recordings that nothing is known of yet; above 0 while it works or was stopped.
    """

    rows: tuple[BatchRow, ...] = ()
    waiting: int = 0
    at: str = ""

    @property
    def exit_code(self) -> ExitCode:
        """FAILED if any failed, LOOK if any needs a look, else OK."""
        states = {row.state for row in self.rows}
        if "failed" in states:
            return ExitCode.FAILED
        return ExitCode.LOOK if "look" in states else ExitCode.OK

"""What a merge did: one record for every sentence and cue that came back changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tolmach.core.document import State
from tolmach.core.edits import Operation


class Outcome(StrEnum):
    """
    What became of one sentence, or one cue, that came back changed.

    `WITHHELD`: it came back with words of a withheld sentence, and is kept as a suggestion.
    """

    TAKEN = "taken"
    CONFLICT = "conflict"
    WITHHELD = "withheld"
    REMOVED = "removed"
    UNKNOWN = "unknown"
    ADDED = "added"
    CUE = "cue"
    CUE_LEFT = "cue_left"

    @property
    def settled(self) -> bool:
        """Whether it needs no look."""
        return self in (Outcome.TAKEN, Outcome.ADDED, Outcome.CUE)


@dataclass(frozen=True, slots=True)
class Change:
    """
    One sentence that came back changed, or one cue with its times and line breaks.

    Attributes:
        start: media time in milliseconds; None for a sentence that is no longer in the document.
        before: as it was exported.
        ours: as it is here now.
        theirs: as it came back; empty when it was removed.
    """

    sentence: str
    start: int | None
    outcome: Outcome
    before: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The operations that take the changes over, and every change for people to see."""

    operations: tuple[Operation, ...]
    changes: tuple[Change, ...]

    def count(self, outcome: Outcome) -> int:
        """How many changes ended like this."""
        return sum(change.outcome is outcome for change in self.changes)

    @property
    def settled(self) -> bool:
        """Whether no part of it needs a look."""
        return all(change.outcome.settled for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOptions:
    """
    How to decide.

    Attributes:
        theirs: in a conflict take what came back; ours is kept as the suggestion.
        checked: count every sentence of the file as checked by a person.
        approved: count every sentence of the file as approved; it is when a second person says so.
        by: handle of the person, for comments.
    """

    theirs: bool = False
    checked: bool = False
    approved: bool = False
    by: str = ""

    @property
    def state(self) -> State | None:
        """The state that every sentence of the file gets; None for that which the file says."""
        if self.approved:
            return State.APPROVED
        return State.REVIEWED if self.checked else None

"""What the page may ask to be changed: one record per operation, unknown keys refused."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from tolmach.core.document import Origin, State


class _Op(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op"):
    """Common to all operations: the key `op` says which one it is."""


class WriteText(_Op, frozen=True, tag="set_text"):
    """Write a text; the same text with another state is a review."""

    sentence: str
    language: str
    revision: str
    text: str
    state: State = State.DRAFT
    origin: Origin = Origin.HUMAN


class WriteState(_Op, frozen=True, tag="set_state"):
    """Keep a text and say how far it has come."""

    sentence: str
    language: str
    revision: str
    state: State


class WriteNote(_Op, frozen=True, tag="set_note"):
    """Write a note for readers."""

    sentence: str
    language: str
    revision: str
    note: str


class WriteComment(_Op, frozen=True, tag="add_comment"):
    """Say something to colleagues."""

    sentence: str
    text: str


class ChooseSpeaker(_Op, frozen=True, tag="set_speaker"):
    """Say who speaks."""

    sentence: str
    revision: str
    speaker: str | None


class MarkParagraph(_Op, frozen=True, tag="set_paragraph"):
    """Begin a paragraph, or do not."""

    sentence: str
    revision: str
    begins: bool


class WithholdIt(_Op, frozen=True, tag="withhold"):
    """Keep a sentence out of everything public; no revision is needed, so that nothing stops it."""

    sentence: str
    reason: str
    revision: str = ""


class ReleaseIt(_Op, frozen=True, tag="release"):
    """Publish a sentence again."""

    sentence: str
    revision: str


class TakeRepairBack(_Op, frozen=True, tag="take_repair_back"):
    """Put the words back that a repair of a name replaced; `text` is what was there before."""

    sentence: str
    language: str
    revision: str
    text: str


class DismissIt(_Op, frozen=True, tag="dismiss"):
    """Reject a proposal."""

    sentence: str
    language: str
    revision: str
    text: str


class SplitIt(_Op, frozen=True, tag="split"):
    """Split a sentence before a word."""

    sentence: str
    revision: str
    word: int
    texts: dict[str, int] = {}


class MergeIt(
    _Op, frozen=True, tag="merge", rename={"other": "with", "other_revision": "with_revision"}
):
    """Join a sentence with the next one."""

    sentence: str
    revision: str
    other: str
    other_revision: str


class InsertIt(_Op, frozen=True, tag="insert"):
    """Add a sentence that was missed."""

    after: str | None
    start: int
    end: int
    text: str
    speaker: str | None = None
    texts: dict[str, str] = {}


class RetimeIt(_Op, frozen=True, tag="retime"):
    """Move a sentence."""

    sentence: str
    revision: str
    start: int
    end: int


class ShiftIt(_Op, frozen=True, tag="shift"):
    """Move a sentence and all behind it by the same time (ms), for instance after a cut."""

    sentence: str
    revision: str
    by: int


class RetimeTheWords(_Op, frozen=True, tag="retime_words"):
    """Give words their times."""

    sentence: str
    revision: str
    times: list[tuple[int, int]]


class ShownCue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cue as the page shows it."""

    start: int
    end: int
    lines: list[str]


class SetCue(_Op, frozen=True, tag="set_cue"):
    """Pin a cue with other times or line breaks."""

    language: str
    profile: str
    cue: ShownCue
    start: int | None = None
    end: int | None = None
    lines: list[str] | None = None


class MoveWord(_Op, frozen=True, tag="move_word"):
    """Move a cue's last word into the next cue, or its first word into the one before."""

    language: str
    profile: str
    cue: ShownCue
    to: Literal["next", "previous"]


class Unpin(_Op, frozen=True, tag="unpin"):
    """Let the layout choose again."""

    sentence: str
    language: str
    revision: str


class SpeakerRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A speaker as the page writes it."""

    id: str
    name: str
    short: str = ""
    abroad: dict[str, tuple[str, str]] = {}


class WriteSpeaker(_Op, frozen=True, tag="name_speaker"):
    """Name a speaker everywhere."""

    speaker: SpeakerRecord


class MergeSpeakers(_Op, frozen=True, tag="merge_speakers", rename={"source": "from"}):
    """Two speakers are one person."""

    source: str
    into: str


class DeclareIt(_Op, frozen=True, tag="declare"):
    """Say what is true of the video; only the keys that are given change."""

    about: dict[str, str]


AnyOp = (
    WriteText
    | WriteState
    | WriteNote
    | WriteComment
    | ChooseSpeaker
    | MarkParagraph
    | WithholdIt
    | ReleaseIt
    | DismissIt
    | TakeRepairBack
    | SplitIt
    | MergeIt
    | InsertIt
    | RetimeIt
    | ShiftIt
    | RetimeTheWords
    | SetCue
    | MoveWord
    | Unpin
    | WriteSpeaker
    | MergeSpeakers
    | DeclareIt
)


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One act of a person: all of its operations are saved, or none."""

    entry: str
    operations: list[AnyOp]
    message: str = ""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Undo or redo; `entry` is the id of the new entry."""

    entry: str


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request that says everything by its address."""


Json = dict[str, Any]

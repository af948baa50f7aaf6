"""
One open work folder: the document, its journal, revisions and undo.

The session is the only writer of the app. It writes a whole act at once, waits until it is on the
disk, and only then says that it is saved. It holds the folder's lock for that moment alone, so that
another server or the command line may write as well; what they wrote is read before every answer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from tolmach.app import present
from tolmach.app.answers import Refusal, bad_request, is_locked
from tolmach.app.guests import hidden, public_part
from tolmach.app.history import cannot_undo, label, last_act, last_undo, require_free, takes_back
from tolmach.app.operations import Conflict, Translator
from tolmach.app.people import People
from tolmach.app.present import Json, Seen
from tolmach.app.requests import AnyOp
from tolmach.core.cue import Track
from tolmach.core.document import Document, State
from tolmach.core.edits import Entry, Operation, SetText, Undo
from tolmach.errors import TolmachError, WorkFolderError
from tolmach.formats.profile_toml import load, shipped
from tolmach.messages import message
from tolmach.pipeline.corrections import Known, corrected, exact_words, known_corrections
from tolmach.pipeline.media import known_shots
from tolmach.stages.exchange.replay import Applied, replay, replay_one_more
from tolmach.stages.exchange.rerun import lost_versions, named_by
from tolmach.stages.layout import layout
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder, locked

log = logging.getLogger(__name__)

_PATIENCE = 1.0
"""Seconds for which a write waits for another tolmach that writes at this moment."""
_CONTEXT = 20
"""Sentences before and behind a stretch that are laid out with it."""

Told = Callable[[str, Json], None]
"""Passes an event on to all pages."""


@dataclass(frozen=True, slots=True)
class _Files:
    """What tells that a work folder's files are others than before: sizes and times."""

    document: tuple[int, int]
    journal: tuple[int, int]


class Session:
    """
    One work folder.

    Args:
        tell: passes events on.
        name: the recording's id in these events.
    """

    def __init__(self, root: Path, name: str, tell: Told) -> None:
        self.folder = Folder(root)
        self.name = name
        self._tell = tell
        self._lock = threading.RLock()
        self._files: _Files | None = None
        self._outside = False
        self._machine: tuple[tuple[int, int], Document] | None = None
        self._seen: Seen | None = None
        self._known: tuple[tuple[int, int], Known] | None = None
        self._public: tuple[Seen, Seen] | None = None
        self._tracks: dict[tuple[str, str, str], Track] = {}
        self.people = People(self.folder, name, tell, lambda: self.seen().by_id)

    # ---- reading

    def seen(self) -> Seen:
        """
        The work folder as it is on the disk now.

        Raises:
            Refusal: the document or the journal cannot be read in full.
        """
        with self._lock:
            files = self._look()
            if self._seen is None or files != self._files:
                self._outside |= self._files is not None
                self._seen = self._read(files)
                self._files = files
            return self._seen

    def public(self) -> Seen:
        """
        The same as guests see it.

        Raises:
            Refusal: it cannot be read, or it is not known what may be shown.
        """
        with self._lock:
            try:
                seen = self.seen()
            except Refusal as refusal:
                raise hidden() from refusal
            if self._public is None or self._public[0] is not seen:
                self._public = seen, public_part(seen)
            return self._public[1]

    def signature(self) -> str:
        """Sizes and times of the files, for those who keep what they made of them."""
        return repr(self._look())

    def _look(self) -> _Files:
        return _Files(_size(self.folder.document), _size(self.folder.journal))

    def _read(self, files: _Files) -> Seen:
        try:
            if self._machine is None or self._machine[0] != files.document:
                self._machine = files.document, journal.machine_document(self.folder)
            return self._made(self._machine[1], journal.read(self.folder))
        except TolmachError as error:
            raise unreadable(error) from error

    def _made(self, machine: Document, entries: tuple[Entry, ...]) -> Seen:
        return self._state(replay(machine, entries), entries)

    def _state(self, applied: Applied, entries: tuple[Entry, ...], *, same: bool = False) -> Seen:
        """`same`: sentences that did not change are the same objects as before."""
        made = self._machine[0] if self._machine else 0
        size = _size(self.folder.corrections)
        version = present.digest([entry.id for entry in entries], made, size)
        timed = exact_words(applied.document, self._corrections(size))
        after = Seen(applied.document, entries, applied.unplaced, version, timed)
        return after if self._seen is None else _carried(self._seen, after, same=same)

    def _corrections(self, size: tuple[int, int]) -> Known:
        """What an aligner answered about corrected sentences; `size` is that of the file."""
        if self._known is None or self._known[0] != size:
            self._known = size, known_corrections(self.folder)
        return self._known[1]

    def use_times(self, names: Iterable[str]) -> None:
        """Show the times that words of these sentences got meanwhile, and tell the pages."""
        with self._lock:
            seen = self.seen()
            now = Applied(seen.document, seen.unplaced)
            self._seen = after = self._state(now, seen.entries, same=True)
        self._tell("edit", {
            "recording": self.name, "entry": "", "by": "", "client": "",
            "version": after.version,
            "sentences": [name for name in names if name in after.timed],
            "structure": False, "speakers": False, "about": False,
        })  # fmt: skip

    def changed_outside(self) -> bool:
        """Whether somebody else wrote into the folder since it was read last."""
        with self._lock:
            return self._outside or (self._files is not None and self._look() != self._files)

    def forget(self) -> None:
        """Let the next reader read the files again, without a second notice."""
        with self._lock:
            self._files = None
            self._outside = False

    def cues(self, code: str, profile: str) -> Track:
        """The cues of a language as they will be published, without speakers' names."""
        seen = self.seen()
        key = seen.version, code, profile
        with self._lock:
            known = self._tracks.get(key)
        if known is None:
            known = self._lay_out(seen.document, code, profile)
            with self._lock:
                fresh = {k: v for k, v in self._tracks.items() if k[0] == seen.version}
                self._tracks = {**fresh, key: known}
        return known

    def cues_between(self, code: str, profile: str, start: int, end: int) -> tuple[Track, bool]:
        """
        The cues of a stretch, quickly: only sentences in and near it are laid out.

        Returns:
            The cues, and whether they are cut out of all; otherwise those at the edges may yet
            change, because a cue depends a little on those before and behind it.
        """
        seen = self.seen()
        with self._lock:
            known = self._tracks.get((seen.version, code, profile))
        if known is None:
            near = [
                place
                for place, sentence in enumerate(seen.document.sentences)
                if sentence.span.end > start and sentence.span.start < end
            ]
            first = max(0, near[0] - _CONTEXT) if near else 0
            last = near[-1] + _CONTEXT + 1 if near else 0
            part = replace(seen.document, sentences=seen.document.sentences[first:last])
            known = self._lay_out(part, code, profile, seen.languages)
            exact = False
        else:
            exact = True
        inside = tuple(cue for cue in known.cues if cue.end > start and cue.start < end)
        return replace(known, cues=inside), exact

    def _lay_out(
        self, document: Document, code: str, profile: str, languages: Sequence[str] = ()
    ) -> Track:
        if profile not in shipped():
            raise bad_request(
                message("There is no profile '{profile}'.", profile=profile), "profile"
            )
        if code not in (languages or (document.language, *document.target_languages)):
            raise bad_request(message("There is nothing in '{code}'.", code=code), "language")
        known = self._corrections(_size(self.folder.corrections))
        return layout(
            corrected(document, known).sentences,
            code,
            load(profile).at_frame_rate(document.media.frame_rate).for_language(code),
            source_language=document.language,
            duration=document.media.duration or None,
            shots=known_shots(self.folder),
        )

    # ---- writing

    def edit(
        self, entry: str, operations: Sequence[AnyOp], message: str, by: str, client: str
    ) -> Json:
        """
        Save one act of a person.

        Args:
            entry: id of the entry, made by the page; one that is saved already is not saved twice.
            client: the tab that asks.

        Raises:
            Refusal: nothing was saved; the reason is in it.
        """
        check_entry(entry)
        with self._writing() as seen:
            if any(each.id == entry for each in seen.entries):
                return self._saved(seen, seen, entry, by)
            translator = Translator(seen, by, _named_by_all(seen.entries), self._lay_out)
            try:
                made = translator.all(operations)
            except Conflict as conflict:
                raise self._conflict(seen, conflict) from conflict
            return self._append(seen, entry, made, message[:200], by, client)

    def undo(self, entry: str, by: str, client: str) -> Json:
        """
        Take back the last act of this person that is not taken back yet.

        Raises:
            Refusal: there is none, or others built on it since.
        """
        check_entry(entry)
        with self._writing() as seen:
            if any(each.id == entry for each in seen.entries):
                return self._saved(seen, seen, entry, by)
            last = last_act(seen.entries, by)
            if last is None:
                raise cannot_undo(message("There is nothing to undo."))
            require_free(seen.entries, last)
            return self._take_back(seen, entry, last, "undo", by, client)

    def redo(self, entry: str, by: str, client: str) -> Json:
        """
        Bring back what this person took back last.

        Raises:
            Refusal: there is nothing, this person did something else since, or others changed what
                it would change.
        """
        check_entry(entry)
        with self._writing() as seen:
            if any(each.id == entry for each in seen.entries):
                return self._saved(seen, seen, entry, by)
            last = last_undo(seen.entries, by)
            if last is None:
                raise cannot_undo(message("There is nothing to redo."))
            again = {op.entry for op in last.operations if isinstance(op, Undo)}
            for act in (each for each in seen.entries if each.id in again):
                require_free(seen.entries, act)
            return self._take_back(seen, entry, last, "redo", by, client)

    @contextmanager
    def _writing(self) -> Iterator[Seen]:
        """Hold the folder, with everything that others wrote read."""
        with self._lock:
            end = time.monotonic() + _PATIENCE
            while True:
                try:
                    with locked(self.folder.root):
                        yield self.seen()
                    return
                except WorkFolderError as error:
                    if not is_locked(error) or time.monotonic() > end:
                        raise
                    time.sleep(0.02)

    def _take_back(
        self, seen: Seen, entry: str, last: Entry, said: str, by: str, client: str
    ) -> Json:
        """Append an undo of an entry, or of an undo; say which sentences it cannot bring back."""
        assert self._machine is not None, "seen() has read the document"
        saved = self._append(seen, entry, [Undo(last.id)], said, by, client, must_change=True)
        after = self.seen()
        lost = lost_versions(self._machine[1], seen.document, after.document, after.entries, last)
        notes = [{"code": "machine_text_lost", "sentence": name, "language": ""} for name in lost]
        return {**saved, "notes": [*saved["notes"], *notes]}

    def _append(  # the parts of one entry, and who wants to know
        self,
        seen: Seen,
        entry: str,
        operations: Sequence[Operation],
        said: str,
        by: str,
        client: str,
        *,
        must_change: bool = False,
    ) -> Json:
        new = replace(journal.new_entry(operations, said, by=by), id=entry)
        after = self._after(seen, new)
        if after.document == seen.document:
            if must_change:
                raise cannot_undo(
                    message(
                        "Nothing would change: later edits replaced this, or a run of an earlier "
                        "tolmach kept no copy of what was here before. Change it by hand."
                    )
                )
            return {**self._saved(seen, seen, entry, by), "changed_nothing": True}
        try:
            journal.append(self.folder, new)
        except TolmachError as error:
            self._files = None  # whatever is on the disk now is read again
            raise unwritable(error) from error
        self._seen, self._files = after, self._look()
        saved = self._saved(seen, after, entry, by)
        self._tell("edit", {
            "recording": self.name, "entry": entry, "by": by, "client": client,
            "version": after.version,
            "sentences": [each["id"] for each in saved["changed"]] + saved["removed"],
            "structure": saved["order"] is not None,
            "speakers": saved["speakers"] is not None,
            "about": saved["about"] is not None,
        })  # fmt: skip
        return {**saved, "notes": list(_notes(operations, after))}

    def _after(self, seen: Seen, new: Entry) -> Seen:
        """The state with one more entry; a journal of thousands is replayed only for an undo."""
        assert self._machine is not None, "seen() has read the document"
        if takes_back(new):
            return self._made(self._machine[1], (*seen.entries, new))
        before = Applied(seen.document, seen.unplaced)
        applied = replay_one_more(before, seen.entries, new)
        return self._state(applied, (*seen.entries, new), same=True)

    def _saved(self, before: Seen, after: Seen, entry: str, by: str) -> Json:
        """
        What the page learns about a saved entry.

        If it was saved before: all of its sentences, and which of them others changed since.
        """
        names = [n for n, sentence in after.by_id.items() if before.by_id.get(n) != sentence]
        later: frozenset[str] = frozenset()
        if before is after:
            ids = [each.id for each in after.entries]
            at = ids.index(entry) if entry in ids else len(ids)
            touched = _named_by_all(after.entries[at : at + 1])
            later = touched & _named_by_all(after.entries[at + 1 :])
            names = [name for name in after.order if name in touched]
        moved = before is after or before.order != after.order
        people = before is after or before.document.speakers != after.document.speakers
        declared = before is after or before.document.about != after.document.about
        saved_at = next((each.at for each in after.entries if each.id == entry), "")
        return {
            "entry": entry,
            "version": after.version,
            "saved_at": saved_at,
            "changed": after.cards(names),
            "later": sorted(later),
            "removed": [name for name in before.order if name not in after.by_id],
            "order": list(after.order) if moved else None,
            "speakers": present.speakers(after.document) if people else None,
            "about": present.about(after.document.about) if declared else None,
            **self.steps(after, by),
            "notes": [],
            "changed_nothing": False,
        }

    def steps(self, seen: Seen, by: str) -> Json:
        """What undo and redo would do for this person."""
        act, back = last_act(seen.entries, by), last_undo(seen.entries, by)
        return {
            "can_undo": {"label": act.message or label(act)} if act else None,
            "can_redo": {"label": back.message or label(back)} if back else None,
        }

    def _conflict(self, seen: Seen, conflict: Conflict) -> Refusal:
        latest = next(
            (
                entry
                for entry in reversed(seen.entries)
                if any(named_by(op) & set(conflict.sentences) for op in entry.operations)
            ),
            None,
        )
        return Refusal(
            HTTPStatus.CONFLICT,
            "conflict",
            message("Somebody changed this in the meantime."),
            message("Compare both, and save again what is right."),
            facts={"operation": conflict.operation},
            more={
                "present": seen.cards(conflict.sentences),
                "gone": [name for name in conflict.sentences if name not in seen.by_id],
                "version": seen.version,
                "by": latest.by if latest else "",
                "at": latest.at if latest else "",
            },
        )


def _size(path: Path) -> tuple[int, int]:
    """Size and time of a file; zeros where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


def _carried(before: Seen, after: Seen, *, same: bool) -> Seen:
    """The new state, with the sentences that did not change being the same objects as before."""
    if not same:
        known = before.by_id
        sentences = tuple(
            known[sentence.id] if sentence == known.get(sentence.id) else sentence
            for sentence in after.document.sentences
        )
        after = replace(after, document=replace(after.document, sentences=sentences))
    after._cards.update(before._cards)  # a cache of the same class
    return after


def unreadable(error: TolmachError) -> Refusal:
    """A document or journal that cannot be read: nothing may be edited or published."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE, "journal", error.message, error.next_step, facts={}
    )


def unwritable(error: TolmachError) -> Refusal:
    """An entry that is not on the disk."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE, "journal", error.message, error.next_step, facts={}
    )


def check_entry(entry: str) -> None:
    """
    Refuse an id that is none.

    Raises:
        Refusal: it has other characters than twelve hexadecimal digits.
    """
    if len(entry) != 12 or not set(entry) <= set("0123456789abcdef"):
        raise bad_request(message("An entry's id has twelve hexadecimal digits."), "entry")


def _named_by_all(entries: Iterable[Entry]) -> frozenset[str]:
    """Ids of all sentences that edits were about, also of those that ended."""
    return frozenset(name for entry in entries for op in entry.operations for name in named_by(op))


def _notes(operations: Sequence[Operation], after: Seen) -> Iterator[Json]:
    """Approvals that count as checks, because no second person has checked the same text."""
    for op in operations:
        if isinstance(op, SetText) and op.state is State.APPROVED and op.sentence in after.by_id:
            text = after.by_id[op.sentence].text(op.language, after.document.language)
            if text is not None and text.state is State.REVIEWED:
                yield {
                    "code": "approval_counts_as_check",
                    "sentence": op.sentence,
                    "language": op.language,
                }

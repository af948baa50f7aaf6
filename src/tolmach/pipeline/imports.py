"""Take over a file that somebody edited elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tolmach.core.document import Document, State
from tolmach.core.edits import Entry, Operation, SetText, Undo
from tolmach.core.exchange import EditedFile, ExportSnapshot
from tolmach.errors import InputError, UsageError
from tolmach.formats import formats, parse_bytes, parse_file, tmx
from tolmach.formats.format import Content, Format
from tolmach.formats.opening import read_file
from tolmach.formats.parsed import left_out
from tolmach.languages import LANGUAGES
from tolmach.messages import message
from tolmach.pipeline.collector import no_cycle_search
from tolmach.stages.exchange.changes import Merge, MergeOptions
from tolmach.stages.exchange.edited_cues import read_cues, resembles
from tolmach.stages.exchange.merge import merge
from tolmach.stages.exchange.replay import replay
from tolmach.stages.exchange.rerun import kept_entries, lost_versions
from tolmach.stages.translation import memory
from tolmach.workspace import export_snapshots, journal
from tolmach.workspace.folder import Folder, forget_imported, locked, remember_imported

KIND = "import"
"""What entries of imports are marked with in the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """
    One file to take over.

    Attributes:
        work: the folder that a run wrote.
        language: of the file; empty finds it by the file's name or by its text.
        dry_run: show what would happen, write nothing.
    """

    work: Path
    file: Path
    language: str = ""
    merge: MergeOptions = field(default_factory=MergeOptions)
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What an import did.

    Attributes:
        entry: the journal's entry; empty when nothing was to be written.
        remarks: what the reader had to assume, for people.
        corrects: words of the language spoken are others than before.
    """

    language: str
    merge: Merge
    entry: str
    remarks: tuple[str, ...] = ()
    corrects: bool = False


@no_cycle_search()
def take_over(job: Import) -> Imported:
    """
    Merge a file into the work folder as one entry of the journal.

    Raises:
        InputError: the file cannot be read.
        UsageError: nothing was ever exported that the file could come from.
        WorkFolderError: no finished work there, or the disk refuses.
    """
    data = read_file(job.file)
    journal.require_work(Folder(job.work))
    with locked(job.work) as folder:
        document = journal.current(folder).document
        found = _format_of(job.file)
        if found.content is Content.MEMORY:
            return _remembered(folder, document, parse_file(found, data), job)
        base, back = _read(folder, data, found, job)
        result = merge(document, base, back, job.merge)
        entry, after = _write(folder, document, result.operations, job)
        if not job.dry_run and all(change.outcome.settled for change in result.changes):
            remember_imported(folder, data, job.file.suffix, entry)
    remarks = (*back.remarks, *_unseconded(result.operations, after))
    corrects = bool(entry) and any(
        isinstance(op, SetText) and op.language == document.language for op in result.operations
    )
    return Imported(base.language, result, entry, remarks, corrects)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """
    An import that was taken back.

    Attributes:
        lost: ids of sentences that stay as they are, because a run of an earlier tolmach kept no
            copy of what was there before the import.
    """

    entry: Entry
    lost: tuple[str, ...] = ()


def undo_last(work: Path) -> TakenBack:
    """
    Take the last import back that was not taken back yet.

    Raises:
        UsageError: there is none, or nothing of it can be taken back.
    """
    with locked(work) as folder:
        before = journal.layers(folder)
        kept = kept_entries(before.entries)
        entry = next((entry for entry in reversed(kept) if entry.kind == KIND), None)
        if entry is None:
            raise UsageError(
                message("There is no import to take back."),
                next_step=message("See `tolmach import --help`."),
            )
        taken_back = journal.new_entry([Undo(entry.id)], f"undo {entry.message}")
        entries = (*before.entries, taken_back)
        after = replay(before.machine, entries).document
        if after == before.people:
            raise UsageError(
                message("Nothing of '{name}' can be taken back.", name=entry.message),
                next_step=message(
                    "Later edits replaced all of it, or a run of an earlier tolmach kept no copy "
                    "of what was there before. Change it by hand."
                ),
            )
        journal.append(folder, taken_back)
        forget_imported(folder, entry.id)
        lost = lost_versions(before.machine, before.people, after, entries, entry)
        return TakenBack(entry, lost)


def _named_language(name: str) -> str:
    """
    The language in a file's name; of two, as in `talk.ru-en.srt`, none.

    >>> _named_language("talk.en.youtube.srt"), _named_language("talk.srt")
    ('en', '')
    """
    parts = [part for part in name.split(".")[1:-1] if part in LANGUAGES]
    return parts[-1] if parts else ""


def _format_of(file: Path) -> Format[Any]:
    """
    The format of a file, by its suffix; what subtitles are is found by their content later.

    Raises:
        UsageError: files with this suffix are not imported.
    """
    known = {name: one for one in formats().values() if one.imported for name in one.suffixes}
    suffix = file.suffix.lower()
    if suffix.removeprefix(".") not in known:
        shown = ", ".join(f".{name}" for name in known if "." not in name)
        raise UsageError(
            message("Files of type '{suffix}' are not imported.", suffix=suffix),
            next_step=message("Known: {shown}.", shown=shown),
        )
    return known[suffix.removeprefix(".")]


def _read(
    folder: Folder, data: bytes, found: Format[Any], job: Import
) -> tuple[ExportSnapshot, EditedFile]:
    named = job.language or _named_language(job.file.name)
    if found.content is Content.TRACK:
        snapshots = export_snapshots.snapshots(folder, named)
        parsed = parse_bytes(data)
        cues = tuple(sorted(parsed.track.cues, key=lambda cue: cue.start))
        base = _found(export_snapshots.best_for_cues(snapshots, cues))
        if not resembles(base, cues):
            raise _stranger(base.language)
        repaired = tuple(f"line {repair.line}: {repair.sentence}" for repair in parsed.repaired)
        remarks = (*repaired, *left_out(parsed, notes=False))
        return base, replace(read_cues(base, cues), remarks=remarks)
    back: EditedFile = parse_file(found, data)
    snapshots = export_snapshots.snapshots(folder, job.language or back.language or named)
    base = _found(export_snapshots.best_for_table(snapshots, back))
    if not base.texts.keys() & back.texts.keys():
        raise _stranger(base.language)
    return base, back


def _stranger(language: str) -> InputError:
    return InputError(
        message("The file does not look like an edited export in '{language}'.", language=language),
        next_step=message("Is it the right folder, and one language only? Say which with --from."),
        language=language,
    )


def _found(base: ExportSnapshot | None) -> ExportSnapshot:
    if base is None:
        raise UsageError(
            message("Nothing was ever exported that this file could come from."),
            next_step=message("Export first with `tolmach export`, edit that file, and import it."),
        )
    return base


def _write(
    folder: Folder, document: Document, operations: tuple[Operation, ...], job: Import
) -> tuple[str, Document]:
    """
    Write one entry; nothing when it would change nothing, or when only looking.

    Returns:
        The entry's id, or nothing, and the document as it is with the entry.
    """
    entry = journal.new_entry(operations, f"import {job.file.name}", by=job.merge.by, kind=KIND)
    after = journal.current(folder, entry).document
    if job.dry_run or after == document:
        return "", after
    journal.append(folder, entry)
    return entry.id, after


def _unseconded(operations: Iterable[Operation], after: Document) -> Iterator[str]:
    """Say how many approvals are no second person's."""
    sentences = {sentence.id: sentence for sentence in after.sentences}
    approved = [op for op in operations if isinstance(op, SetText) and op.state is State.APPROVED]
    texts = [sentences[op.sentence].text(op.language, after.language) for op in approved]
    alone = sum(text is not None and text.state is State.REVIEWED for text in texts)
    if alone:
        yield (
            f"Approvals that count as checks: {alone}. No one else has checked these sentences "
            "yet; --by tells people apart."
        )


def _remembered(folder: Folder, document: Document, pairs: list[tmx.Pair], job: Import) -> Imported:
    """Put translations of earlier videos beside the sentences that they fit."""
    language = job.language
    operations = memory.suggestions(document, [pair[:4] for pair in pairs], language)
    entry, _ = _write(folder, document, tuple(operations), job)
    remark = f"Sentences with a suggestion from earlier videos: {len(operations)}."
    return Imported(language, Merge(tuple(operations), ()), entry, (remark,))

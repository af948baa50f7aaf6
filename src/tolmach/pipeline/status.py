"""How far the work on a recording has come, and what is still open; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tolmach.core.document import Document, Sentence, State
from tolmach.errors import WorkFolderError
from tolmach.messages import message
from tolmach.pipeline.run import Result
from tolmach.stages.review import Reason, review_queue
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder, earlier_outputs


@dataclass(frozen=True, slots=True)
class LanguageStatus:
    """
    How far the texts of one language have come; withheld sentences are not counted.

    Attributes:
        texts: sentences that have a text.
        checked: of these, read by a person and found right; `approved`: by a second person too.
    """

    language: str
    texts: int
    checked: int
    approved: int


@dataclass(frozen=True, slots=True)
class Status:
    """
    How far one recording has come.

    Attributes:
        folder: its work folder.
        media: name of the recording; empty as long as nothing is finished.
        state: `unfinished`, `needs review`, `checked` or `approved`.
        duration: milliseconds.
        findings: kind -> number of findings, the most frequent first.
        files: files for people that are there.
        to_review: what is missing from the work as a whole, in sentences.
        untitled: languages in which the video has no title; people write titles, no machine does.
        models: what recognized and translated.
    """

    folder: Path
    media: str = ""
    state: str = "unfinished"
    duration: int = 0
    sentences: int = 0
    withheld: int = 0
    open: int = 0
    languages: tuple[LanguageStatus, ...] = ()
    findings: tuple[tuple[str, int], ...] = ()
    files: tuple[str, ...] = ()
    to_review: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    untitled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """
    One sentence that a person should look at, and why.

    Attributes:
        score: how likely something is wrong, 0 to 1.
        start: media time in milliseconds.
        translations: language and text.
    """

    sentence: str
    score: float
    start: int
    text: str
    translations: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TaskList:
    """
    The tasks of one recording, the most urgent first.

    Attributes:
        player: name of a page in the work folder that plays the recording; empty if there is none.
    """

    media: str
    language: str
    tasks: tuple[Task, ...]
    player: str = ""


_STATES = {True: "approved", False: "checked"}


def status(work: Path) -> Status:
    """
    Describe one work folder.

    Raises:
        WorkFolderError: it holds no work, or its journal is damaged.
        FormatError: its document is damaged.
    """
    folder = Folder(work)
    if not folder.document.exists():
        if folder.work.is_dir():
            return Status(work)
        journal.require_work(folder)
    document = journal.current(folder).document
    public = [one for one in document.sentences if not one.withheld]
    languages = tuple(
        _language(public, code, document.language)
        for code in (document.language, *document.target_languages)
    )
    result = Result(document, work, (), ())
    done = bool(public) and not result.to_review
    done = done and all(one.checked == len(public) for one in languages)
    approved = all(one.approved == len(public) for one in languages)
    kinds = Counter(finding.kind.value for one in public for finding in one.findings)
    return Status(
        folder=work,
        media=document.media.name,
        state=_STATES[approved] if done else "needs review",
        duration=document.media.duration,
        sentences=len(document.sentences),
        withheld=len(document.sentences) - len(public),
        open=len(_tasks(document)),
        languages=languages,
        findings=tuple(kinds.most_common()),
        files=tuple(earlier_outputs(folder, Path(document.media.name).stem).names),
        to_review=result.to_review,
        models=document.models,
        untitled=document.about.untitled(document.language, [one.language for one in languages]),
    )


def _language(sentences: list[Sentence], code: str, spoken: str) -> LanguageStatus:
    texts = [text for one in sentences if (text := one.text(code, spoken)) and text.content]
    return LanguageStatus(
        code,
        len(texts),
        sum(text.checked for text in texts),
        sum(text.state is State.APPROVED for text in texts),
    )


def work_folders(place: Path) -> list[Path]:
    """
    The work folders at a place: itself, or all below it.

    Raises:
        WorkFolderError: there are none.
    """
    if (place / "work").is_dir():
        return [place]
    found = sorted(path.parent for path in place.rglob("work") if path.is_dir())
    found = [path for path in found if any((path / "work").iterdir())]
    if not found:
        raise WorkFolderError(
            message("There is no work of tolmach in {place}.", place=place),
            next_step=journal.work_beside(place)
            or message("Name a folder that `tolmach run` or `tolmach batch` wrote."),
            folder=str(place),
        )
    return found


def tasks(work: Path) -> TaskList:
    """
    List the sentences of a work folder that a person should look at.

    Withheld sentences are not among them, nor what was checked already.

    Raises:
        WorkFolderError, FormatError: as `status`.
    """
    folder = Folder(work)
    document = journal.current(folder).document
    files = earlier_outputs(folder, Path(document.media.name).stem).names
    players = [name for name in files if name.endswith(".player.html") and "/" not in name]
    player = players[-1] if players else ""
    return TaskList(document.media.name, document.language, tuple(_tasks(document)), player)


_ALWAYS = ("needs_work", "new_reading")
"""Reasons that came after a text was checked."""


def _tasks(document: Document) -> list[Task]:
    sentences = {one.id: one for one in document.sentences if not one.withheld}
    return [
        Task(
            sentence=one.id,
            score=item.score,
            start=one.span.start,
            text=one.source.content,
            translations=tuple((code, text.content) for code, text in one.targets.items()),
            reasons=reasons,
        )
        for item in review_queue(document)
        if (one := sentences.get(item.sentence))
        and (reasons := tuple(_open(one, item.reasons, document.language)))
    ]


def _open(sentence: Sentence, reasons: tuple[Reason, ...], spoken: str) -> Iterator[Reason]:
    for reason in reasons:
        text = sentence.text(reason.language or spoken, spoken)
        if reason.code in _ALWAYS or text is None or not text.checked:
            yield reason

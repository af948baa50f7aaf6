"""A finished work folder for programs: read, edit, export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.about import About
from tolmach.core.arguments import named_arguments
from tolmach.core.document import Document, Sentence, State
from tolmach.core.edits import SetText
from tolmach.core.options import JobOptions, LayoutOptions, TranscriptOptions, WritingOptions
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.languages import codes_of
from tolmach.languages import language as language_of
from tolmach.messages import message
from tolmach.pipeline.export import Export, export
from tolmach.pipeline.settings import read_settings
from tolmach.pipeline.status import Status, TaskList, status, tasks
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder, locked

_RECORDS = (JobOptions, LayoutOptions, WritingOptions, TranscriptOptions, About)


@dataclass(frozen=True, slots=True, repr=False)
class Work:
    """The folder of one recording; every property reads what is in it now."""

    folder: Path

    @property
    def document(self) -> Document:
        """Everything known about the recording, with all edits."""
        return journal.current(Folder(self.folder)).document

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in the order of time, with all edits."""
        return self.document.sentences

    @property
    def status(self) -> Status:
        """How far the work has come."""
        return status(self.folder)

    @property
    def todo(self) -> TaskList:
        """The sentences that a person should look at, the most doubtful first."""
        return tasks(self.folder)

    @named_arguments()
    def edit(
        self,
        sentence: str,
        text: str | None = None,
        *,
        language: str | None = None,
        state: State | str = State.REVIEWED,
        by: str = "",
    ) -> Sentence:
        """
        Write the text of a sentence, or only its state, into the journal.

        Args:
            sentence: its id.
            text: None leaves the words as they are.
            language: of the text; that of the recording when left out.
            state: `draft`, `needs_work`, `reviewed` or `approved`; an approval counts when a second
                person gives it.
            by: handle of the person, never a name.

        Returns:
            The sentence as it is now.

        Raises:
            UsageError: no such sentence, language or state.
            WorkFolderError: the journal is damaged, or the disk refuses.
        """
        return self.edit_all([sentence], text, language=language, state=state, by=by)[0]

    @named_arguments()
    def edit_all(
        self,
        sentences: Iterable[str],
        text: str | None = None,
        *,
        language: str | None = None,
        state: State | str = State.REVIEWED,
        by: str = "",
    ) -> list[Sentence]:
        """
        Edit several sentences as one entry of the journal; as `edit`.

        Raises:
            UsageError, WorkFolderError: as `edit`.
        """
        ids = list(sentences)
        wanted = _state(state)
        with locked(self.folder) as folder:
            document = journal.current(folder).document
            code = language_of(codes_of(language)).code if language else document.language
            known = {one.id: one for one in document.sentences}
            edits = [_edit(known, key, text, code, document.language, wanted) for key in ids]
            journal.append(folder, journal.new_entry(edits, "edit", by=by))
            after = {one.id: one for one in journal.current(folder).document.sentences}
        return [after[key] for key in ids]

    @named_arguments(*_RECORDS)
    def export(
        self,
        formats: str | Sequence[str] = ("srt", "vtt", "txt", "md"),
        *,
        to: str | Sequence[str] = (),
        out: str | Path | None = None,
        **options: Any,
    ) -> list[Path]:
        """
        Write files for people; withheld sentences are not in them.

        Args:
            formats: kinds of files, as `tolmach export --list` shows them.
            to: languages; all when left out.
            out: the folder for them; the work folder when left out.
            options: as in `tolmach.toml`, with `_` for `-`.

        Raises:
            UsageError: an option, format or language that does not exist.
            WorkFolderError: the journal is damaged, or the disk refuses.
        """
        flags = {**options, "formats": formats, "targets": to or None}
        settings = read_settings(self.folder / "work", _RECORDS, flags)
        what = settings.options(JobOptions)
        target = Path(out) if out is not None else None
        result = export(
            Export(
                work=self.folder,
                out=target,
                languages=what.targets if to else (),
                formats=what.formats,
                profile=settings.profile,
                transcript=settings.options(TranscriptOptions),
                subtitles=settings.options(WritingOptions),
                about=settings.options(About),
            )
        )
        return [(target or self.folder) / file.name for file in result.written]

    def __repr__(self) -> str:
        """One line, for notebooks."""
        return f"<Work {self.folder}: {self.document!r}>"


def _state(state: State | str) -> State:
    try:
        return State(state)
    except ValueError:
        names = [one.value for one in State]
        hint = did_you_mean(str(state), names, message("States: {names}.", names=", ".join(names)))
        raise UsageError(
            message("'{state}' is not a state.", state=state), next_step=hint
        ) from None


def _edit(
    known: dict[str, Sentence], key: str, text: str | None, code: str, spoken: str, state: State
) -> SetText:
    if key not in known:
        hint = did_you_mean(key, known, message("Ids are in `Work.sentences`."))
        raise UsageError(message("There is no sentence '{key}'.", key=key), next_step=hint)
    now = known[key].text(code, spoken)
    if text is None and now is None:
        raise UsageError(
            message("Sentence '{key}' has no text in '{code}'.", key=key, code=code),
            next_step=message("Give a text."),
        )
    content = text if text is not None else now.content if now else ""
    against = "" if code == spoken else known[key].source.content
    if text is None and now:
        return SetText(key, code, content, state, now.origin, against)
    return SetText(key, code, content, state, against=against)

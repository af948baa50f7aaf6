"""Videos with subtitles: beside the picture, or burnt into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tolmach.core.document import Document, Sentence, Word
from tolmach.core.events import (
    EventSink,
    Notice,
    Progress,
    Progressed,
    StageFinished,
    StageStarted,
)
from tolmach.core.timing import Span, merge_spans
from tolmach.engines.media import video
from tolmach.errors import MediaError, UsageError
from tolmach.formats import ass, srt
from tolmach.messages import counted, message
from tolmach.pipeline.media import beside
from tolmach.pipeline.view import View, ViewSettings, view_of
from tolmach.workspace.folder import PART, Folder, Written, place_output

_MARGIN = 200
"""
Milliseconds that are muted before and after a withheld sentence.

Words are timed a little early or late, and the last sound of a name may tell it.
"""


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """
    Which videos to write.

    Attributes:
        video: the original; None looks for it beside the work folder.
        mux: one file with all languages as tracks to choose from.
        burn: one file per language with the text in the picture.
    """

    video: Path | None = None
    mux: bool = False
    burn: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where videos go.

    Attributes:
        folder: the recording's, which remembers what was written.
        out: another folder for the files; None is that of the recording.
    """

    folder: Folder
    out: Path | None = None

    @property
    def root(self) -> Path:
        """The folder in which the videos appear."""
        return self.out or self.folder.root

    def part(self, name: str) -> Path:
        """A hidden name of a video while it is being written, with the same ending."""
        return self.root / f"{PART}{Path(name).suffix}"

    def refuse(self, name: str, original: Path) -> None:
        """
        Refuse to write over the original.

        Raises:
            UsageError: it has the name of the result.
        """
        target = self.root / name
        if target.exists() and target.samefile(original):
            raise UsageError(
                message("The result would replace the original."),
                next_step=message("Choose another folder with --out."),
            )


def make_videos(
    document: Document,
    wanted: ViewSettings,
    settings: VideoSettings,
    place: Place,
    sink: EventSink,
) -> Iterator[Written]:
    """
    Write the wanted videos, without the sound of withheld sentences.

    The original is only read, and a video that a person changed since is left alone.

    Raises:
        MediaError: the original is not there or has no picture.
        UsageError: a result would replace the original.
        EngineError: ffmpeg failed.
    """
    if not (settings.mux or settings.burn):
        return
    original = find_original(document, settings.video, place.root)
    silent = withheld_sound(document.sentences)
    views = [view_of(document, code, wanted) for code in dict.fromkeys(wanted.languages)]
    foreign = [view.language for view in views if view.language != document.language]
    first = (foreign or [document.language])[0]
    if settings.mux:
        tracks = [video.SubtitleTrack(_srt(view), view.language) for view in views]
        name = f"{wanted.name}.subtitled{video.container(original)}"
        place.refuse(name, original)
        job = partial(video.mux, original, tracks, place.part(name), first, silent)
        made = _made("mux", document, sink, job)
        yield place_output(place.folder, made, name, place.out)
    if settings.burn:
        look = ass.TALL if video.picture(original).upright else ass.WIDE
        for view in views:
            text = ass.compose(view.track, look=look)
            name = f"{wanted.name}.{view.language}.burnt.mp4"
            place.refuse(name, original)
            job = partial(video.burn, original, text, place.part(name), silent)
            made = _made(message("burn {language}", language=view.language), document, sink, job)
            yield place_output(place.folder, made, name, place.out)
    if silent:
        sink(
            Notice(_said_of(sum(sentence.withheld is not None for sentence in document.sentences)))
        )


def withheld_sound(sentences: Sequence[Sentence]) -> list[Span]:
    """
    The stretches of the media clock in which withheld sentences are spoken, joined, in order.

    They have a margin on both sides, which ends where a word begins that is shown. A sentence that
    is shown and spoken at the same time is muted with the withheld one.
    """
    shown = [word for sentence in sentences if sentence.withheld is None for word in sentence.words]
    return merge_spans(
        _widened(sentence.span, shown) for sentence in sentences if sentence.withheld
    )


def _widened(span: Span, shown: Sequence[Word]) -> Span:
    """The stretch with its margins; words of sentences that are shown shorten them."""
    start, end = max(0, span.start - _MARGIN), span.end + _MARGIN
    spoken_before = max((word.end for word in shown if word.start < span.start), default=start)
    spoken_after = min((word.start for word in shown if word.end > span.end), default=end)
    return Span(min(span.start, max(start, spoken_before)), max(span.end, min(end, spoken_after)))


def _said_of(withheld: int) -> str:
    return counted(
        "The sound of {count} withheld sentence is muted; lips can still be read in the picture.",
        "The sound of {count} withheld sentences is muted; lips can still be read in the picture.",
        withheld,
    )


def _srt(view: View) -> str:
    marks = view.subtitles.bidi_marks
    return srt.compose(view.track, bidi_marks=marks, for_video=True)


def _made(
    stage: str, document: Document, sink: EventSink, make: Callable[[Progress], Path]
) -> Path:
    """Make one video and report the progress."""
    sink(StageStarted(stage, document.media.name, document.media.duration))
    path = make(lambda done, _total: sink(Progressed(stage, done)))
    sink(StageFinished(stage, path.name, reused=False))
    return path


def find_original(document: Document, named: Path | None, out: Path) -> Path:
    """
    The original video: as named, or beside or above the work folder.

    Raises:
        MediaError: it is not there.
    """
    name = document.media.name
    path = named or beside(out, name)
    if path and path.is_file():
        return path
    raise MediaError(
        message("The video '{named}' was not found.", named=(named or Path(name)).name),
        next_step=message("Name it with --video."),
        file=name,
    )

"""Videos with subtitles: beside the picture, or burnt into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tolmach.core.document import Document
from tolmach.engines import video
from tolmach.errors import MediaError
from tolmach.formats import ass, srt
from tolmach.pipeline.events import Listener, Noticed, Progressed, StageFinished, StageStarted
from tolmach.pipeline.view import View, Wanted, view_of


@dataclass(frozen=True, slots=True)
class VideoWishes:
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


def make_videos(
    document: Document, wanted: Wanted, wishes: VideoWishes, out: Path, listen: Listener
) -> Iterator[Path]:
    """
    Write the wanted videos to `out`; the original is only read.

    Raises:
        MediaError: the original is not there or has no picture.
        EngineError: ffmpeg failed.
    """
    if not (wishes.mux or wishes.burn):
        return
    original = find_original(document, wishes.video, out)
    withheld = sum(unit.withheld is not None for unit in document.units)
    if withheld:
        listen(Noticed(f"The video still holds the sound of {withheld} withheld sentences."))
    views = [view_of(document, code, wanted) for code in dict.fromkeys(wanted.languages)]
    foreign = [view.language for view in views if view.language != document.language]
    first = (foreign or [document.language])[0]
    if wishes.mux:
        tracks = [video.SubtitleTrack(_srt(view), view.language) for view in views]
        target = out / f"{wanted.name}.subtitled"
        yield _told("mux", document, listen, partial(video.mux, original, tracks, target, first))
    if wishes.burn:
        look = ass.TALL if video.picture(original).upright else ass.WIDE
        for view in views:
            text = ass.compose(view.track, look=look)
            target = out / f"{wanted.name}.{view.language}.burnt"
            job = partial(video.burn, original, text, target)
            yield _told(f"burn {view.language}", document, listen, job)


def _srt(view: View) -> str:
    return srt.compose(view.track, bidi_marks=view.subtitles.bidi_marks)


def _told(
    stage: str, document: Document, listen: Listener, make: Callable[[video.Tick], Path]
) -> Path:
    """Make one video and tell how it goes."""
    listen(StageStarted(stage, document.media.name, document.media.duration))
    path = make(lambda done: listen(Progressed(stage, done)))
    listen(StageFinished(stage, path.name, reused=False))
    return path


def find_original(document: Document, named: Path | None, out: Path) -> Path:
    """
    The original video: as named, or beside or above the work folder.

    Raises:
        MediaError: it is not there.
    """
    name = document.media.name
    for path in (named,) if named else (out / name, out.parent / name):
        if path.is_file():
            return path
    raise MediaError(
        f"The video '{(named or Path(name)).name}' was not found.",
        next_step="Name it with --video.",
        file=name,
    )

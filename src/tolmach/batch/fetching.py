"""Recordings of a batch that lie on web pages: found and downloaded before the work begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tolmach.batch.sources import DOWNLOADS, Item, distinct
from tolmach.batch.work import require_room
from tolmach.errors import TolmachError


def fetched(
    items: Sequence[Item], out: Path, progress: Callable[[str], None] = lambda _line: None
) -> list[Item]:
    """
    Put files in the place of pages and playlists; what cannot be fetched carries its trouble.

    Nothing of the network is touched unless there is a page among the recordings.
    """
    if not any(item.is_page for item in items):
        return list(items)
    found: list[Item] = []
    for item in items:
        found += _downloaded(item, out / DOWNLOADS, progress) if item.is_page else [item]
    return distinct(found)


def _downloaded(item: Item, folder: Path, progress: Callable[[str], None]) -> Iterator[Item]:
    from tolmach.engines.media.download import fetch_video, list_videos

    try:
        videos = list_videos(item.media)
    except TolmachError as error:
        yield replace(item, name=_name(item.media), trouble=error)
        return
    for number, video in enumerate(videos, 1):
        progress(f"fetching {number} of {len(videos)}: {video.title or video.address}")
        try:
            require_room(folder)
            path = fetch_video(video, folder)
        except TolmachError as error:
            failed = replace(item, media=video.address, trouble=error)
            yield replace(failed, name=_name(video.title or video.address))
        else:
            yield replace(item, media=str(path), name=path.stem)


def _name(text: str) -> str:
    """A folder's name out of a title or address."""
    text = text.partition("://")[2] or text
    kept = "".join(letter if letter.isalnum() or letter in " -_." else "-" for letter in text)
    return kept.strip(" .-")[:80] or "video"

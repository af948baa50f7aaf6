"""
Videos and playlists from web pages, through yt-dlp's Python interface.

No configuration file of yt-dlp is read and nothing goes through a shell. What was downloaded is
written into an archive beside the files, and is not fetched again as long as its file is there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.engines.media.ffmpeg_program import ffmpeg_program
from tolmach.errors import MediaError, UsageError
from tolmach.network import is_offline

LOG = logging.getLogger(__name__)
ARCHIVE = "archive.txt"

Hear = Callable[[int, int], None]
"""Is told bytes so far and bytes in all, 0 where nobody knows."""


@dataclass(frozen=True, slots=True)
class Video:
    """
    One video of a page or playlist.

    Attributes:
        address: its own page.
        title: as its page says; may be empty.
    """

    address: str
    title: str = ""


def list_videos(address: str) -> list[Video]:
    """
    Find the videos behind an address: itself, or those of a playlist or channel.

    Raises:
        UsageError: yt-dlp is not installed, or the network is switched off.
        MediaError: the page cannot be read or holds no video.
    """
    found = _asked(address, {"extract_flat": "in_playlist"}, download=False)
    return list(_flat(found, address))


def _flat(found: dict[str, Any], address: str) -> Iterator[Video]:
    if "entries" not in found:
        yield Video(address, found.get("title") or "")
        return
    for entry in found["entries"]:
        if entry:
            own = entry.get("webpage_url") or entry.get("url") or address
            yield from _flat(entry, own)


def fetch_video(video: Video, folder: Path, listen: Hear = lambda _done, _total: None) -> Path:
    """
    Download one video, or give its file when it was downloaded before.

    Raises:
        UsageError, MediaError: as `list_videos`.
    """
    known = _Archive(folder)
    earlier = known.file(video.address)
    if earlier is not None:
        return earlier
    folder.mkdir(parents=True, exist_ok=True)

    def recognized(progress: dict[str, Any]) -> None:
        total = progress.get("total_bytes") or progress.get("total_bytes_estimate") or 0
        listen(int(progress.get("downloaded_bytes") or 0), int(total))

    wishes = {
        "outtmpl": {"default": "%(title).80B [%(id).40B].%(ext)s"},
        "paths": {"home": str(folder)},
        "progress_hooks": [recognized],
        "noplaylist": True,
        "restrictfilenames": False,
        "windowsfilenames": True,
        "format": "bestvideo*[height<=1080]+bestaudio/best[height<=1080]/best",
    }
    found = _asked(video.address, wishes, download=True)
    while found.get("entries"):
        found = found["entries"][0]
    files = [part.get("filepath") for part in found.get("requested_downloads") or ()]
    if not files or not files[0] or not Path(files[0]).is_file():
        raise MediaError(f"Nothing was downloaded from {video.address}.")
    path = Path(files[0])
    known.add(video.address, path)
    return path


class _Archive:
    """Which address is in which file of the folder: one tab-separated line each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / ARCHIVE

    def file(self, address: str) -> Path | None:
        """The file of an address, if it is still there."""
        lines = self._path.read_text("utf-8").splitlines() if self._path.exists() else []
        for line in lines:
            name, _, known = line.partition("\t")
            path = self._folder / Path(name).name
            if known == address and path.is_file():
                return path
        return None

    def add(self, address: str, path: Path) -> None:
        """Write down a file that is whole."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{path.name}\t{address}\n")


def _asked(address: str, wishes: dict[str, Any], *, download: bool) -> dict[str, Any]:
    """Ask yt-dlp; its complaints become ours."""
    if is_offline():
        raise UsageError(
            f"{address} cannot be fetched: the network is switched off.",
            next_step="Leave out --offline, or give a file of this computer.",
        )
    try:
        import yt_dlp
    except ImportError as error:
        raise UsageError(
            "Addresses of videos need the package yt-dlp, which is not installed.",
            next_step="Install it with: pip install 'tolmach[download]'",
        ) from error
    options = {
        "logger": LOG,
        "noprogress": True,
        "ffmpeg_location": ffmpeg_program(),
        "cachedir": False,
        "retries": 5,
        **wishes,
    }
    try:
        with yt_dlp.YoutubeDL(options) as downloader:
            found: dict[str, Any] | None = downloader.extract_info(address, download=download)
    except yt_dlp.utils.YoutubeDLError as error:
        reason = str(error).removeprefix("ERROR: ").splitlines()[0]
        raise MediaError(
            f"{address} cannot be fetched: {reason}",
            next_step="Look at the page in a browser; pages change, and a newer yt-dlp may help.",
        ) from error
    if not found:
        raise MediaError(f"There is no video at {address}.")
    return found

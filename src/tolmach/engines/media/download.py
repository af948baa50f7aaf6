"""
Videos and playlists from web pages, through yt-dlp's Python interface.

No configuration file of yt-dlp is read and nothing goes through a shell. What was downloaded is
written into an archive beside the files, and is not fetched again as long as its file is there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.events import Progress, no_progress
from tolmach.engines.media.ffmpeg_program import ffmpeg_program
from tolmach.errors import MediaError, UsageError
from tolmach.installation import install_command
from tolmach.messages import message
from tolmach.network import is_offline

LOG = logging.getLogger(__name__)
ARCHIVE = "archive.txt"


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
    found = _extracted(address, {"extract_flat": "in_playlist"}, download=False)
    return list(_flat(found, address))


def _flat(found: dict[str, Any], address: str) -> Iterator[Video]:
    if "entries" not in found:
        yield Video(address, found.get("title") or "")
        return
    for entry in found["entries"]:
        if entry:
            own = entry.get("webpage_url") or entry.get("url") or address
            yield from _flat(entry, own)


def fetch_video(video: Video, folder: Path, progress: Progress = no_progress) -> Path:
    """
    Download one video, or give its file when it was downloaded before.

    Args:
        progress: in bytes.

    Raises:
        UsageError, MediaError: as `list_videos`.
    """
    known = _Archive(folder)
    earlier = known.file(video.address)
    if earlier is not None:
        return earlier
    folder.mkdir(parents=True, exist_ok=True)

    def hook(state: dict[str, Any]) -> None:
        total = state.get("total_bytes") or state.get("total_bytes_estimate") or 0
        progress(int(state.get("downloaded_bytes") or 0), int(total))

    settings = {
        "outtmpl": {"default": "%(title).80B [%(id).40B].%(ext)s"},
        "paths": {"home": str(folder)},
        "progress_hooks": [hook],
        "noplaylist": True,
        "restrictfilenames": False,
        "windowsfilenames": True,
        "format": "bestvideo*[height<=1080]+bestaudio/best[height<=1080]/best",
    }
    found = _extracted(video.address, settings, download=True)
    while found.get("entries"):
        found = found["entries"][0]
    files = [part.get("filepath") for part in found.get("requested_downloads") or ()]
    if not files or not files[0] or not Path(files[0]).is_file():
        raise MediaError(message("Nothing was downloaded from {address}.", address=video.address))
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
        """Record a file that is complete."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{path.name}\t{address}\n")


def _extracted(address: str, settings: dict[str, Any], *, download: bool) -> dict[str, Any]:
    """What yt-dlp finds out about an address; its errors become errors of tolmach."""
    if is_offline():
        raise UsageError(
            message(
                "{address} cannot be downloaded: the network is switched off.", address=address
            ),
            next_step=message("Omit --offline, or use a file on this computer."),
        )
    try:
        import yt_dlp
    except ImportError as error:
        raise UsageError(
            message("Addresses of videos need the package yt-dlp, which is not installed."),
            next_step=message("Install it with: {command}", command=install_command("download")),
        ) from error
    options = {
        "logger": LOG,
        "noprogress": True,
        "ffmpeg_location": ffmpeg_program(),
        "cachedir": False,
        "retries": 5,
        **settings,
    }
    try:
        with yt_dlp.YoutubeDL(options) as downloader:
            found: dict[str, Any] | None = downloader.extract_info(address, download=download)
    except yt_dlp.utils.YoutubeDLError as error:
        reason = str(error).removeprefix("ERROR: ").splitlines()[0]
        raise MediaError(
            message("{address} cannot be downloaded: {reason}", address=address, reason=reason),
            next_step=message(
                "Look at the page in a browser; pages change, and a newer yt-dlp may help."
            ),
        ) from error
    if not found:
        raise MediaError(message("There is no video at {address}.", address=address))
    return found

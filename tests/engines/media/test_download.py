"""Videos and playlists from web pages, served by this computer to itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.needs import package
from tests.pipeline.conftest import recording  # noqa: F401  # a fixture
from tolmach.batch.fetching import fetched
from tolmach.batch.sources import Item, find_items
from tolmach.engines.media.download import Video, fetch_video, list_videos
from tolmach.errors import MediaError, UsageError
from tolmach.network import offline

pytestmark = [
    pytest.mark.slow,
    # yt-dlp leaves the closing of answers to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Talks</title>
<item><title>First talk</title><enclosure url="{site}/first.mp4" type="video/mp4"/></item>
<item><title>Second talk</title><enclosure url="{site}/gone.mp4" type="video/mp4"/></item>
<item><title>Third talk</title><enclosure url="{site}/third.mp4" type="video/mp4"/></item>
</channel></rss>
"""


class Site:
    """A small web site and what was asked of it."""

    def __init__(self, folder: Path) -> None:
        asked = self.asked = []

        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, *_arguments: Any) -> None:
                asked.append(f"{self.command} {self.path}")

        handler = partial(Handler, directory=str(folder))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def site(tmp_path: Path, recording: Path) -> Iterator[Site]:  # noqa: F811
    """A page with one video, and a playlist of three of which one is gone."""
    package("yt_dlp")
    folder = tmp_path / "site"
    folder.mkdir()
    site = Site(folder)
    for name in ("first.mp4", "third.mp4"):
        (folder / name).write_bytes(recording.read_bytes())
    (folder / "feed.xml").write_text(FEED.format(site=site.address))
    (folder / "page.html").write_text(
        '<html><title>A talk</title><body><video src="first.mp4"></video></body></html>'
    )
    thread = threading.Thread(target=site.server.serve_forever)
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


def test_a_video_comes_whole_and_only_once(
    site: Site,
    tmp_path: Path,
    recording: Path,  # noqa: F811
) -> None:
    told: list[tuple[int, int]] = []
    video = Video(f"{site.address}/first.mp4")
    path = fetch_video(video, tmp_path / "here", lambda *progress: told.append(progress))
    assert path.read_bytes() == recording.read_bytes()
    assert told[-1][0] == len(recording.read_bytes())
    asked = len(site.asked)
    assert fetch_video(video, tmp_path / "here") == path
    assert len(site.asked) == asked
    path.unlink()
    assert fetch_video(video, tmp_path / "here").is_file()


def test_a_playlist_gives_its_videos(site: Site) -> None:
    videos = list_videos(f"{site.address}/feed.xml")
    assert [video.title for video in videos] == ["First talk", "Second talk", "Third talk"]
    assert videos[0].address == f"{site.address}/first.mp4"


def test_a_page_gives_its_video(site: Site, tmp_path: Path) -> None:
    (video,) = list_videos(f"{site.address}/page.html")
    assert fetch_video(video, tmp_path / "here").suffix == ".mp4"


def test_what_is_gone_fails_alone_and_names_are_told_apart(site: Site, tmp_path: Path) -> None:
    said: list[str] = []
    items = fetched(find_items([f"{site.address}/feed.xml"]), tmp_path / "out", said.append)
    assert [item.trouble is None for item in items] == [True, False, True]
    assert isinstance(items[1].trouble, MediaError)
    assert items[1].name == "Second talk"
    assert len({item.name for item in items}) == 3
    assert "fetching 1 of 3" in said[0]


def test_a_page_without_a_video_is_said_in_words(site: Site, tmp_path: Path) -> None:
    (tmp_path / "site" / "empty.html").write_text("<html><body>Nothing.</body></html>")
    (item,) = fetched([Item(f"{site.address}/empty.html", "")], tmp_path / "out")
    assert isinstance(item.trouble, MediaError)
    assert "cannot be downloaded" in item.trouble.message


def test_files_of_settings_in_the_home_folder_are_not_read(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "home" / ".config" / "yt-dlp" / "config"
    config.parent.mkdir(parents=True)
    config.write_text(f"--exec 'touch {tmp_path}/run'\n-o {tmp_path}/elsewhere.mp4\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config.parent.parent))
    path = fetch_video(Video(f"{site.address}/first.mp4"), tmp_path / "here")
    assert path.parent == tmp_path / "here"
    assert not (tmp_path / "run").exists()


def test_offline_refuses_before_anything_is_asked(site: Site, tmp_path: Path) -> None:
    with offline():
        (item,) = fetched([Item(f"{site.address}/first.mp4", "")], tmp_path)
    assert isinstance(item.trouble, UsageError)
    assert site.asked == []


def test_without_an_address_nothing_of_the_network_is_loaded(tmp_path: Path) -> None:
    with offline():
        items = [Item("a.mp4", "a"), Item("s3://bucket/b.mp4", "b")]
        assert fetched(items, tmp_path) == items

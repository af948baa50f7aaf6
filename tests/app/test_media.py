"""Sound and picture: the right file in parts, copies for what browsers cannot play, waveforms."""

from __future__ import annotations

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import House, Person
from tests.app.test_library import Heard
from tests.needs import example
from tolmach.app.answers import Refusal
from tolmach.app.media import MediaRoom, part_of
from tolmach.engines.media.browser import make_peaks, make_proxy, playable
from tolmach.engines.media.ffmpeg_program import ffmpeg_program


def made(path: Path, *options: str) -> Path:
    """A second of picture and sound in some form."""
    command = [
        ffmpeg_program(), "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:d=2:r=10",
        "-f", "lavfi", "-i", "sine=440:d=2", *options, str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return path


H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("a.mp4", H264, ""),
        ("a.mp4", ("-c:v", "libx265", "-c:a", "aac"), "hevc"),
        ("a.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "ac3"), "ac3"),
        ("a.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv444p", "-c:a", "aac"), "yuv444p"),
        ("a.avi", ("-c:v", "mpeg4", "-c:a", "mp3"), ".avi"),
        ("a.ts", H264, ".ts"),
        ("a.mkv", H264, ".mkv"),
        ("a.webm", ("-c:v", "libvpx", "-c:a", "libopus"), ""),
        ("a.mp3", ("-vn",), ""),
        ("a.wav", ("-vn",), ""),
    ],
)
def test_what_browsers_cannot_play_is_known_by_its_codecs(
    tmp_path: Path, name: str, options: tuple[str, ...], why: str
) -> None:
    seen = playable(made(tmp_path / name, *options))
    assert why in seen.reason
    assert bool(seen.reason) == bool(why)
    assert seen.video == ("-vn" not in options)


def test_a_copy_plays_everywhere_and_has_a_keyframe_every_second(tmp_path: Path) -> None:
    original = made(tmp_path / "a.avi", "-c:v", "mpeg4", "-c:a", "mp3")
    copy = tmp_path / "proxy.mp4"
    done: list[int] = []
    make_proxy(original, copy, True, lambda ms, _total: done.append(ms))
    assert playable(copy).reason == ""
    assert done
    import av

    with av.open(str(copy)) as container:
        packets = container.demux(container.streams.video[0])
        keys = [float(p.pts * p.time_base) for p in packets if p.is_keyframe and p.pts is not None]
    assert keys[:2] == pytest.approx([0.0, 1.0], abs=0.11)


def test_the_waveform_is_on_the_media_clock(tmp_path: Path) -> None:
    late = tmp_path / "late.mkv"
    command = [
        ffmpeg_program(), "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x64:d=3:r=10",
        "-itsoffset", "1", "-f", "lavfi", "-i", "sine=440:d=2", *H264, str(late),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    levels = [tmp_path / f"peaks.{level}" for level in range(3)]
    make_peaks(late, levels)
    fine, middle, coarse = (path.read_bytes() for path in levels)
    assert max(fine[:90]) <= 1
    assert min(fine[110:250]) > 5
    assert len(fine) == pytest.approx(300, abs=6)
    assert (len(middle), len(coarse)) == (-(-len(fine) // 8), -(-len(middle) // 8))
    assert max(coarse) == max(fine)


def whole(path: Path, wanted: str | None) -> tuple[int, Any]:
    answer = part_of(path, wanted, "video/mp4")
    return answer.status_code, answer.headers


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        (None, 200, None),
        ("bytes=0-9", 206, "bytes 0-9/20000000"),
        ("bytes=100-", 206, "bytes 100-8388707/20000000"),
        ("bytes=-10", 206, "bytes 19999990-19999999/20000000"),
        ("bytes=0-99999999999", 206, "bytes 0-8388607/20000000"),
        ("bytes=0-1,5-6", 200, None),
        ("bytes=" + "0-1," * 300, 200, None),
        ("bytes=x-", 200, None),
        ("lines=0-1", 200, None),
        ("bytes=-", 200, None),
        ("bytes=--5", 200, None),
    ],
)
def test_parts_are_bounded(
    tmp_path: Path, wanted: str | None, status: int, content: str | None
) -> None:
    path = tmp_path / "a.mp4"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    found, headers = whole(path, wanted)
    assert (found, headers.get("content-range")) == (status, content)


@pytest.mark.parametrize("wanted", [None, "bytes=0-1,5-6", "bytes=0-"])
def test_an_answer_that_may_have_to_be_cut_off_is_bounded_whatever_is_asked(
    tmp_path: Path, wanted: str | None
) -> None:
    path = tmp_path / "a.mp4"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    answer = part_of(path, wanted, "video/mp4", check=lambda: None)
    assert answer.headers["content-range"] == "bytes 0-8388607/20000000"


@pytest.mark.parametrize("wanted", ["bytes=20000000-", "bytes=9-3"])
def test_a_part_that_is_not_there_is_refused(tmp_path: Path, wanted: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"x" * 100)
    with pytest.raises(Refusal) as refused:
        part_of(path, wanted, "video/mp4")
    assert refused.value.status == 416
    assert refused.value.headers == {"content-range": "bytes */100"}


def test_a_recording_is_prepared_in_the_background_and_then_played(
    house: House, anna: Person
) -> None:
    recognized = Heard(house)
    state = f"/api/r/{house.recording}/media/state"
    assert anna.get(state)["here"] is False
    (house.root / "interview.mp4").write_bytes(example().read_bytes())
    assert anna.get(f"/api/r/{house.recording}/peaks", 404)["error"]["code"] == "not_ready"
    first = anna.get(state)
    assert (first["playable"], first["proxy"]["needed"], first["source"]) == (
        True,
        False,
        "original",
    )
    recognized.until("media", lambda data: data["peaks"]["state"] == "ready")
    peaks = anna.client.get(f"/api/r/{house.recording}/peaks?level=1")
    assert (peaks.headers["x-step"], len(peaks.content) > 100) == ("80", True)
    part = anna.client.get(first["url"], headers={"range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, example().read_bytes()[:10])
    assert part.headers["content-type"] == "video/mp4"
    assert not list((house.work.work / "app").glob(".*"))


def test_a_page_that_sees_no_picture_gets_a_copy(house: House, anna: Person) -> None:
    recognized = Heard(house)
    original = made(house.root / "interview.mp4", *H264)
    anna.get(f"/api/r/{house.recording}/media/state")
    asked = anna.post(f"/api/r/{house.recording}/media/proxy", {})
    assert asked["playable"] is False
    ready = recognized.until("media", lambda data: data["source"] == "proxy")
    assert ready["playable"] is True
    got = anna.client.get(ready["url"])
    assert got.content != original.read_bytes()
    assert got.headers["content-type"] == "video/mp4"


def test_what_several_pages_ask_for_at_once_is_made_once(tmp_path: Path) -> None:
    media = made(tmp_path / "a.mp4", *H264)
    ends: list[Any] = []
    ready = threading.Event()

    def heard(_event: str, card: Any) -> None:
        if card["peaks"]["state"] == "ready":
            ends.append(card)
            ready.set()

    room = MediaRoom(heard)
    asked = threading.Barrier(8)

    def ask(_page: int) -> Any:
        asked.wait()
        return room.state("r1", media, tmp_path / "work", 2_000)

    with ThreadPoolExecutor(8) as pages:
        states = list(pages.map(ask, range(8)))
    assert ready.wait(60)
    everything = threading.Event()
    room._queue.put(everything.set)  # behind all that was asked for
    assert everything.wait(60)
    room.close()
    assert len(ends) == 1
    assert {state["url"] for state in states} == {states[0]["url"]}

"""Which ffmpeg runs, and that recordings lead it nowhere else."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines.sounds import ffmpeg, tone
from tolmach.core.cue import Cue, Track
from tolmach.engines.media import ffmpeg_program
from tolmach.engines.media.decoding import pcm_blocks
from tolmach.engines.media.ffmpeg_program import find_ffmpeg, running
from tolmach.engines.media.probe import probe
from tolmach.engines.media.shots import shot_changes
from tolmach.engines.media.video import SubtitleTrack, burn, mux, picture
from tolmach.engines.speakers.channels import channel_turns
from tolmach.errors import EngineError, MediaError
from tolmach.formats import ass, srt

pytestmark = pytest.mark.slow

TRACK = Track("ru", (Cue(0, 900, ("Привет",)),))
RUNS = "#!/bin/sh\n"


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A function that makes a script the system's ffmpeg."""

    def install(script: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        path = folder / "ffmpeg"
        path.write_text(script)
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
        return path

    return install


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A second of picture and stereo sound."""
    folder = tmp_path_factory.mktemp("film")
    pictures = ("-f", "lavfi", "-i", "testsrc=s=64x48:d=1:r=10")
    sound = tone(folder / "tone.wav", 1)
    ffmpeg(*pictures, "-i", sound, "-ac", "2", "-c:v", "mpeg4", folder / "film.mp4")
    return (folder / "film.mp4").read_bytes()


@pytest.fixture
def film(original: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(original)
    return path


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (RUNS + "echo 'libx264.so.164: cannot open shared object file' >&2\nexit 127\n",
         "exit code 127 (libx264.so.164: cannot open shared object file)"),
        (RUNS + "kill -SEGV $$\n", "exit code -11"),
        (RUNS + "echo avconv version 9\n", "another program"),
        (RUNS, "another program"),
        ("\x7fELF no program for this processor", "cannot be started"),
    ],
)  # fmt: skip
def test_a_broken_ffmpeg_of_the_system_is_not_used(
    film: Path, system: Callable[[str], Path], script: str, why: str
) -> None:
    path = system(script)
    used = find_ffmpeg()
    assert used.bundled
    assert used.path != str(path)
    assert used.rejected.startswith(f"{path} is not used: ")
    assert why in used.rejected
    assert sum(len(block) for block in pcm_blocks(film)) >= 16_000


def test_an_ffmpeg_that_hangs_is_not_used(
    system: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg_program, "START_SECONDS", 0.2)
    path = system(RUNS + "exec tail -f /dev/null\n")
    assert ffmpeg_program._tried(str(path)) == ("", "it did not answer within 0.2 s")


def test_an_ffmpeg_without_what_is_needed_is_used_for_the_rest_only(
    system: Callable[[str], Path],
) -> None:
    path = system(RUNS + '[ "$2" = -version ] && echo ffmpeg version 4.2\nexit 0\n')
    assert find_ffmpeg().path == str(path)
    needed = find_ffmpeg("ass", "libx264")
    assert needed.bundled
    assert "it lacks ass, libx264" in needed.rejected


def test_a_broken_program_is_started_once_per_process(
    system: Callable[[str], Path], tmp_path: Path
) -> None:
    system(RUNS + f"echo started >> '{tmp_path}/log'\nexit 1\n")
    assert find_ffmpeg().bundled
    assert find_ffmpeg().bundled
    assert (tmp_path / "log").read_text() == "started\n"


def test_without_any_ffmpeg_the_reason_is_told(
    system: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    system(RUNS + "exit 3\n")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    with pytest.raises(EngineError, match=r"exit code 3.*imageio-ffmpeg"):
        find_ffmpeg()


def test_a_program_that_gives_nothing_is_ended() -> None:
    with running([sys.executable, "-c", "input(); import time; time.sleep(1e6)"]) as run:
        pass  # standard input is closed: it ends by itself with an error
    assert run.status == 1
    with running(["tail", "-f", "/dev/null"], silence=0.2) as run:
        assert run.read(1) == b""
    assert (run.status, run.reason) == (-9, "nothing came for 0.2 s")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that must never be asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def asked(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def every_reader(video: Path, out: Path) -> list[Callable[[], object]]:
    track = SubtitleTrack(srt.compose(TRACK), "ru")
    return [
        lambda: probe(video),
        lambda: picture(video),
        lambda: list(pcm_blocks(video)),
        lambda: shot_changes(video),
        lambda: channel_turns(video),
        lambda: mux(video, [track], out / "m.mkv", "ru", ()),
        lambda: burn(video, ass.compose(TRACK), out / "b.mp4", ()),
    ]


@pytest.mark.parametrize(
    "name",
    ["http:127.0.0.1:PORT.mp4", "-i.mp4", "concat:film.mp4|film.mp4", "subfile,,start,0,end,9,,:a",
     "data:audio,x", "tcp:127.0.0.1:PORT", "pipe:0", "async:film.mp4", "%03d.mp4"],
)  # fmt: skip
def test_a_name_is_never_an_address(
    film: Path, tmp_path: Path, name: str, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    video = Path(name.replace("PORT", str(listener.getsockname()[1])))
    monkeypatch.chdir(folder)
    video.write_bytes(film.read_bytes())
    assert probe(video).name == str(video)
    assert picture(video).width == 64
    assert sum(len(block) for block in pcm_blocks(video)) >= 16_000
    assert shot_changes(video) == []
    mux(video, [SubtitleTrack(srt.compose(TRACK), "ru")], tmp_path / "m.mkv", "ru", ())
    burn(video, ass.compose(TRACK), tmp_path / "b.mp4", ())
    assert not asked(listener)


HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile '{}'\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">'
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">'
    "<BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>"
)
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {} RTP/AVP 0\n"


@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8", "list.ts"])
@pytest.mark.parametrize("content", [HLS, CONCAT, DASH, SDP])
@pytest.mark.parametrize("target", ["http://127.0.0.1:PORT/a.mp4", "film.mp4"])
def test_a_file_that_names_others_is_not_a_recording(
    film: Path, tmp_path: Path, listener: socket.socket, name: str, content: str, target: str
) -> None:
    port = str(listener.getsockname()[1])
    video = tmp_path / name
    video.write_text(content.format(target.replace("PORT", port)))
    for reader in every_reader(video, tmp_path):
        with pytest.raises((MediaError, EngineError)):
            reader()
    assert not asked(listener)


def test_a_pipe_is_not_a_recording(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp4")
    for reader in (probe, picture):
        with pytest.raises(MediaError, match="a device or a pipe"):
            reader(tmp_path / "a.mp4")

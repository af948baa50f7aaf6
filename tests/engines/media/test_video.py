"""Videos with subtitles, written by ffmpeg and read back by it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.needs import program
from tolmach.core.cue import Cue, Track
from tolmach.engines.media.video import SubtitleTrack, burn, container, mux, picture
from tolmach.errors import EngineError, MediaError, UsageError
from tolmach.formats import ass, srt

pytestmark = pytest.mark.slow

TRACK = Track("ru", (Cue(0, 900, ("Привет",)),))
TRACKS = (SubtitleTrack(srt.compose(TRACK), "ru"), SubtitleTrack(srt.compose(TRACK), "en"))


def made(path: Path, size: str = "128x96", sound: bool = True) -> Path:
    """A second of grey with a place in its metadata, as a telephone would make it."""
    inputs = ["-f", "lavfi", "-i", f"color=gray:s={size}:d=1:r=10"]
    inputs += ["-f", "lavfi", "-i", "sine=d=1"] if sound else []
    command = [program("ffmpeg"), "-v", "error", *inputs, "-metadata", "location=+55+37/",
               "-metadata", "title=secret", "-metadata:s:a", "language=rus", "-shortest",
               str(path)]  # fmt: skip
    subprocess.run(command, check=True)
    return path


def described(path: Path) -> dict[str, list[dict[str, dict[str, str]]]]:
    command = [program("ffprobe"), "-v", "error", "-of", "json", "-show_streams", "-show_format"]
    read = subprocess.run([*command, str(path)], capture_output=True, check=True)
    return json.loads(read.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("ending", "codec"), [(".mp4", "mov_text"), (".mkv", "subrip")])
def test_tracks_have_languages_and_one_is_on_by_default(
    tmp_path: Path, ending: str, codec: str
) -> None:
    video = made(tmp_path / f"видео: '1' {ending}")
    before = video.read_bytes()
    done: list[int] = []
    out = mux(
        video, TRACKS, tmp_path / f"out{ending}", "en", (), lambda ms, _total: done.append(ms)
    )
    facts = described(out)
    kinds = [(s["codec_type"], s["codec_name"]) for s in facts["streams"]]
    assert [kind for kind, _ in kinds] == ["video", "audio", "subtitle", "subtitle"]
    subtitles = [s for s in facts["streams"] if s["codec_type"] == "subtitle"]
    assert [s["codec_name"] for s in subtitles] == [codec, codec]
    assert [s["tags"]["language"] for s in subtitles] == ["rus", "eng"]
    assert [s["tags"]["language"] for s in facts["streams"] if s["codec_type"] == "audio"] == [
        "rus"
    ]
    assert [s["disposition"]["default"] for s in subtitles] == [0, 1]
    assert "secret" not in json.dumps(facts)
    assert "+55" not in json.dumps(facts)
    assert video.read_bytes() == before
    assert done[-1] > 500
    assert sorted(path.suffix for path in tmp_path.iterdir()) == sorted([ending, ending])


def test_burnt_text_changes_the_lower_part_of_the_picture(tmp_path: Path) -> None:
    video = made(tmp_path / "a.mp4", "640x360", sound=False)
    out = burn(video, ass.compose(TRACK), tmp_path / "a.ru.burnt.mp4", ())

    def brightest(crop: str) -> int:
        command = [program("ffmpeg"), "-v", "error", "-i", str(out), "-frames:v", "1", "-vf",
                   f"crop={crop},format=gray", "-f", "rawvideo", "-"]  # fmt: skip
        return max(subprocess.run(command, capture_output=True, check=True).stdout)

    assert brightest("640:180:0:180") > 180
    assert brightest("640:180:0:0") < 150


def test_an_upright_picture_is_known_as_such(tmp_path: Path) -> None:
    assert picture(made(tmp_path / "tall.mp4", "96x128")).upright
    assert not picture(made(tmp_path / "wide.mp4")).upright


def test_the_original_is_never_replaced(tmp_path: Path) -> None:
    video = made(tmp_path / "a.mp4")
    before = video.read_bytes()
    with pytest.raises(UsageError, match="replace the original"):
        mux(video, TRACKS, video, "en", ())
    assert video.read_bytes() == before


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    sound = tmp_path / "a.wav"
    command = [program("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "sine=d=1", str(sound)]
    subprocess.run(command, check=True)
    with pytest.raises(MediaError, match="has no picture"):
        picture(sound)
    (tmp_path / "a.mp4").write_bytes(b"no video")
    with pytest.raises(MediaError, match="is not a recording"):
        picture(tmp_path / "a.mp4")


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.mkv").write_bytes(b"no video")
    with pytest.raises(EngineError, match="could not write"):
        mux(tmp_path / "a.mkv", TRACKS, tmp_path / "out.mkv", "en", ())
    assert [path.name for path in tmp_path.iterdir()] == ["a.mkv"]


def test_mp4_stays_mp4_and_everything_else_becomes_matroska() -> None:
    assert [container(Path(name)) for name in ("a.MP4", "a.mov", "a.avi")] == [
        ".mp4", ".mov", ".mkv",
    ]  # fmt: skip


def test_text_that_looks_like_markup_is_shown_as_it_is(tmp_path: Path) -> None:
    said = ("Use <b and y> signs.", r"{\fs200}big", "<i>it</i>", "{aside}")
    track = Track("en", tuple(Cue(i * 200, i * 200 + 100, (t,)) for i, t in enumerate(said)))
    text = srt.compose(track, for_video=True)
    for ending in (".mp4", ".mkv"):
        video = made(tmp_path / f"video{ending}", sound=False)
        tracks = [SubtitleTrack(text, "en")]
        out = mux(video, tracks, tmp_path / f"out{ending}", "en", ())
        command = [program("ffmpeg"), "-v", "error", "-i", str(out), "-f", "ass", "-"]
        read = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        events = [line for line in read.splitlines() if line.startswith("Dialogue")]
        shown = [event.split(",", 9)[9].replace("\u2060", "") for event in events]
        assert shown == ["Use <b and y> signs.", r"｛\fs200｝big", "<i>it</i>", "｛aside｝"]

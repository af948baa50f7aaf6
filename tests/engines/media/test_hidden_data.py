"""Messages and captions that are planted between the pictures of a video do not reach a copy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.needs import program
from tolmach.core.cue import Cue, Track
from tolmach.engines.media.hidden_data import header_hides
from tolmach.engines.media.video import SubtitleTrack, burn, mux, picture
from tolmach.formats import ass, srt

pytestmark = pytest.mark.slow

TRACK = Track("en", (Cue(0, 900, ("Hello",)),))
TRACKS = (SubtitleTrack(srt.compose(TRACK), "en"),)
SECRET = b"SERIAL-4711"
USER = "086f3693b7b34f2c965321492feee5b8"
CAPTION = b"GA94\x03\x43\xff\xfd\x80\x80\xfc\xd3\x45\xfd\x80\x80\xff"
"""Closed captions in the form of ATSC A/53, part 4: three triplets, one of them with letters."""


def encoded(path: Path, codec: str, *filters: str) -> Path:
    """A second of grey."""
    command = [program("ffmpeg"), "-v", "error", "-f", "lavfi", "-i",
               "color=gray:s=128x96:d=1:r=25", "-c:v", codec, *filters, str(path)]  # fmt: skip
    subprocess.run(command, check=True)
    return path


def boxed(plain: Path, path: Path) -> Path:
    """Put a bare stream into a container; only MP4 takes streams without times."""
    for source, target in ((plain, path.with_suffix(".mp4")), (path.with_suffix(".mp4"), path)):
        if source != target:
            command = [program("ffmpeg"), "-v", "error", "-i", str(source), "-c", "copy"]
            subprocess.run([*command, str(target)], check=True)
    return path


def h264_with_captions(path: Path) -> Path:
    """An H.264 stream with a message of the user and closed captions before every picture."""
    plain = encoded(path.with_suffix(".h264"), "libx264", "-bsf:v",
                    f"h264_metadata=sei_user_data={USER}+{SECRET.decode()}")  # fmt: skip
    message = b"\xb5\x00\x31" + CAPTION
    sei = b"\x00\x00\x00\x01\x06\x04" + bytes([len(message)]) + message + b"\x80"
    sentences = plain.read_bytes().replace(b"\x00\x00\x01\x65", sei + b"\x00\x00\x01\x65")
    plain.write_bytes(sentences.replace(b"\x00\x00\x01\x41", sei + b"\x00\x00\x01\x41"))
    return boxed(plain, path)


def mpeg2_with_captions(path: Path) -> Path:
    """An MPEG-2 stream with closed captions as user data of its first picture."""
    plain = encoded(path.with_suffix(".m2v"), "mpeg2video")
    data = plain.read_bytes()
    slices = data.index(b"\x00\x00\x01\x01")
    user_data = b"\x00\x00\x01\xb2" + CAPTION + SECRET
    plain.write_bytes(data[:slices] + user_data + data[slices:])
    return boxed(plain, path)


def has_captions(path: Path) -> bool:
    """Whether ffmpeg finds closed captions on a picture."""
    command = [program("ffprobe"), "-v", "error", "-show_frames", "-select_streams", "v", str(path)]
    shown = subprocess.run(command, capture_output=True, check=True).stdout
    return b"Closed Captions" in shown


def pictures(path: Path) -> bytes:
    """Hash of all pictures as they are shown."""
    command = [program("ffmpeg"), "-v", "error", "-i", str(path), "-map", "0:v:0", "-f", "md5", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize("ending", [".mp4", ".mkv"])
@pytest.mark.parametrize("make", [h264_with_captions, mpeg2_with_captions])
def test_messages_and_captions_between_the_pictures_are_left_behind(
    tmp_path: Path, ending: str, make: object
) -> None:
    video = make(tmp_path / f"video{ending}")  # type: ignore[operator]
    assert SECRET in video.read_bytes()
    assert has_captions(video)
    out = mux(video, TRACKS, tmp_path / f"out{ending}", "en", ())
    assert SECRET not in out.read_bytes()
    assert b"x264" not in out.read_bytes()
    assert not has_captions(out)
    assert pictures(out) == pictures(video)


def test_captions_are_not_burnt_into_the_stream_again(tmp_path: Path) -> None:
    video = h264_with_captions(tmp_path / "video.mp4")
    out = burn(video, ass.compose(TRACK), tmp_path / "out.mp4", ())
    assert not has_captions(out)
    assert SECRET not in out.read_bytes()


def test_what_cannot_be_cleaned_is_encoded_again(tmp_path: Path) -> None:
    video = encoded(tmp_path / "video.avi", "mpeg4", "-s", "127x95")
    data = video.read_bytes()
    marker = data.index(b"\x00\x00\x01\xb2")  # the encoder's own message
    video.write_bytes(data[: marker + 4] + SECRET[:8] + data[marker + 12 :])
    out = mux(video, TRACKS, tmp_path / "out.mkv", "en", ())
    assert SECRET[:8] not in out.read_bytes()
    assert (picture(out).width, picture(out).height) == (126, 94)


def test_a_cover_picture_is_left_behind(tmp_path: Path) -> None:
    cover = encoded(tmp_path / "cover.jpg", "mjpeg", "-frames:v", "1")
    plain = encoded(tmp_path / "plain.mp4", "libx264")
    video = tmp_path / "video.mp4"
    command = [program("ffmpeg"), "-v", "error", "-i", str(plain), "-i", str(cover),
               "-map", "0", "-map", "1", "-c", "copy",
               "-disposition:v:1", "attached_pic", str(video)]  # fmt: skip
    subprocess.run(command, check=True)
    out = mux(video, TRACKS, tmp_path / "out.mp4", "en", ())
    command = [program("ffprobe"), "-v", "error", "-show_entries", "stream=codec_name", str(out)]
    assert b"mjpeg" in subprocess.run(
        [*command[:-1], str(video)], capture_output=True, check=True
    ).stdout  # fmt: skip
    assert b"mjpeg" not in subprocess.run(command, capture_output=True, check=True).stdout


def test_a_message_in_the_header_is_left_behind(tmp_path: Path) -> None:
    video = encoded(tmp_path / "video.mkv", "libx265", "-frames:v", "6", "-threads", "1")
    assert b"x265" in video.read_bytes()  # the encoder's settings stand in the header
    out = mux(video, TRACKS, tmp_path / "out.mkv", "en", ())
    assert b"x265" not in out.read_bytes()


@pytest.mark.parametrize("codec", ["libx265", "libaom-av1", "libvpx-vp9"])
def test_newer_codecs_keep_their_pictures(tmp_path: Path, codec: str) -> None:
    silent = ("-x265-params", "info=0:log-level=none") if codec == "libx265" else ()
    video = encoded(tmp_path / "video.mkv", codec, "-frames:v", "6", "-threads", "1", *silent)
    out = mux(video, TRACKS, tmp_path / "out.mkv", "en", ())
    assert pictures(out) == pictures(video)


def test_headers_that_hold_messages_are_known() -> None:
    def hevc(*kinds: int) -> bytes:
        """A header in the form of MP4, with one sentence of three bytes per type."""
        arrays = [bytes([kind, 0, 1, 0, 3]) + b"abc" for kind in kinds]
        return b"\x01" + bytes(21) + bytes([len(kinds)]) + b"".join(arrays)

    assert not header_hides("hevc", hevc(32, 33, 34))
    assert header_hides("hevc", hevc(32, 33, 34, 39))
    assert header_hides("hevc", b"\0\0\0\1\x40\1a\0\0\1\x4e\1b")
    assert not header_hides("hevc", b"")
    assert not header_hides("av1", b"\x81\0\0\0\x0a\2ab")
    assert header_hides("av1", b"\x81\0\0\0\x0a\2ab\x2a\1c")
    assert header_hides("mpeg2video", b"\0\0\1\xb3abc\0\0\1\xb2GA94")

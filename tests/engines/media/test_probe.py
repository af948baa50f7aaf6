"""Reading recordings: what is read, on which clock, and what is said when it cannot be read."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from tests.engines.sounds import ffmpeg, tone
from tolmach.core.timing import Span
from tolmach.engines.media.decoding import pcm_blocks
from tolmach.engines.media.probe import probe
from tolmach.errors import MediaError

pytestmark = pytest.mark.slow  # starts ffmpeg many times

NAMES = [
    "with spaces.wav",
    'it\'s "quoted".wav',
    "Интервью о письмах.wav",
    "📮 письмо.wav",
    "-leading dash.wav",
    "a:colon%d.wav",
    "я" * 125 + "x.wav",
]


def samples(path: Path, audio_track: int = 0, **settings: object) -> np.ndarray:
    return np.concatenate(list(pcm_blocks(path, audio_track, **settings)))  # type: ignore[arg-type]


def refused(path: Path, audio_track: int = 0) -> str:
    with pytest.raises(MediaError) as caught:
        probe(path, audio_track)
    assert str(path.parent) not in caught.value.message or not path.exists()
    return str(caught.value)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a film of 12 s in several containers."""
    folder = tmp_path_factory.mktemp("films")
    sound = tone(folder / "sound.wav", 12)
    picture = ("-f", "lavfi", "-i", "color=s=32x32:r=5:d=12", "-c:v", "mpeg4")
    ffmpeg("-i", sound, *picture, "-movflags", "+faststart", folder / "film.mp4")
    ffmpeg("-i", folder / "film.mp4", "-c", "copy", folder / "film.mkv")
    return folder


def test_a_film_is_described_without_its_path(films: Path) -> None:
    """Name and duration are told; the hash is left to others."""
    media = probe(films / "film.mp4")
    assert (media.name, media.audio_track, media.sha256) == ("film.mp4", 0, "")
    assert abs(media.duration - 12_000) < 50


def test_the_frame_rate_is_that_of_the_video(films: Path) -> None:
    assert probe(films / "film.mp4").frame_rate == probe(films / "film.mkv").frame_rate == 5.0
    assert probe(films / "sound.wav").frame_rate == 0.0


def test_a_cover_and_frames_at_uneven_times_have_no_frame_rate(tmp_path: Path) -> None:
    sound = tone(tmp_path / "sound.wav", 4)
    picture = ("-f", "lavfi", "-i", "testsrc=s=32x32:r=30:d=4")
    uneven = ("-vf", "select='lt(mod(n,17),9)'", "-fps_mode", "vfr", "-c:v", "mpeg4")
    ffmpeg("-i", sound, *picture, *uneven, tmp_path / "screen.mp4")
    cover = ("-frames:v", "1", "-c:v", "png", "-disposition:v", "attached_pic")
    ffmpeg("-i", sound, *picture, *cover, tmp_path / "song.mp3")
    assert probe(tmp_path / "screen.mp4").frame_rate == 0.0
    assert probe(tmp_path / "song.mp3").frame_rate == 0.0


def test_sound_comes_in_blocks_of_the_asked_length(tmp_path: Path) -> None:
    """All blocks are full but the last, and nothing is lost between them."""
    path = tone(tmp_path / "tone.wav", 2.5)
    blocks = list(pcm_blocks(path, block_ms=1000))
    assert [len(block) for block in blocks] == [16_000, 16_000, 8_000]
    assert all(block.dtype == np.float32 for block in blocks)
    assert np.array_equal(np.concatenate(blocks), samples(path))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("8khz.wav", ("-ar", "8000")),
        ("surround.wav", ("-ac", "6")),
        ("deep.wav", ("-c:a", "pcm_s24le", "-ar", "48000")),
        ("film.opus", ("-c:a", "libopus")),
        ("film.mp3", ("-c:a", "libmp3lame")),
        ("film.flac", ("-c:a", "flac")),
    ],
)
def test_every_kind_of_sound_becomes_16_khz_mono(
    tmp_path: Path, name: str, how: tuple[str, ...]
) -> None:
    """A second of tone stays a second, audible, whatever it was stored as."""
    path = tmp_path / name
    ffmpeg("-i", tone(tmp_path / "tone.wav", 1.0), *how, path)
    sound = samples(path)
    assert abs(len(sound) - 16_000) <= 200
    assert 0.1 < float(np.abs(sound).max()) <= 1.0
    assert abs(probe(path).duration - 1000) <= 50


RATE = 16_000


def wav(path: Path, *, stated: int, rate: int = RATE, fact: int = 0) -> Path:
    """20 KB of sound behind a header that states bytes, samples a second, samples."""
    sound = b"\1\0" * 10_000
    form = struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    extra = b"fact" + struct.pack("<II", 4, fact) if fact else b""
    size = struct.pack("<I", min(stated + 36, 0xFFFF_FFFF))
    data = b"data" + struct.pack("<I", stated) + sound
    path.write_bytes(b"RIFF" + size + b"WAVEfmt " + form + extra + data)
    return path


@pytest.mark.parametrize("fact", [0, 10_000 * RATE])
def test_a_wav_that_states_hours_and_holds_20_kilobytes_is_cut_off(
    tmp_path: Path, fact: int
) -> None:
    path = wav(tmp_path / "talk.wav", stated=10_000 * RATE * 2, fact=fact)
    assert "'talk.wav' is cut off: it should be 2:46:40 long, and its end is missing." in refused(
        path
    )


def test_a_wav_of_two_samples_a_second_is_not_stretched_over_hours(tmp_path: Path) -> None:
    path = wav(tmp_path / "talk.wav", stated=20_000, rate=2)
    assert "2 samples of sound a second" in refused(path)


@pytest.mark.parametrize("stated", [0, 0x7FFF_F000, 0xFFFF_FFFF, 20_000, 60_000])
def test_a_wav_whose_header_knows_no_length_or_nearly_the_right_one_is_read(
    tmp_path: Path, stated: int
) -> None:
    """Recorders and programs that write into a pipe do not know the length beforehand."""
    path = wav(tmp_path / "talk.wav", stated=stated)
    assert probe(path).duration == 625
    assert len(samples(path)) == 10_000


def test_a_tenth_of_a_second_and_silence_are_recordings_too(tmp_path: Path) -> None:
    """Very short and silent files are read, not refused."""
    assert len(samples(tone(tmp_path / "short.wav", 0.1))) == 1_600
    assert not samples(tone(tmp_path / "silent.wav", 1.0, level=0.0)).any()


@pytest.mark.parametrize("name", NAMES)
def test_every_file_name_is_a_file_name(tmp_path: Path, name: str) -> None:
    """Spaces, quotes, Cyrillic, emoji, dashes, colons and 255 bytes are no options or protocols."""
    path = tone(tmp_path / name, 0.2)
    assert probe(path).name == name
    assert len(samples(path)) == 3_200


def test_a_leading_dash_is_no_option_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare relative name works as well."""
    monkeypatch.chdir(tmp_path)
    tone(tmp_path / "-i.wav", 0.2)
    assert probe(Path("-i.wav")).duration == 200
    assert len(samples(Path("-i.wav"))) == 3_200


def test_late_audio_keeps_its_place(films: Path, tmp_path: Path) -> None:
    """A track that starts 3.5 s after the picture is heard 3.5 s late."""
    for name in ("late.mp4", "late.mkv", "late.ts"):
        path = tmp_path / name
        film = films / "film.mp4"
        ffmpeg(
            "-itsoffset",
            "3.5",
            "-i",
            film,
            "-i",
            film,
            "-map",
            "0:a",
            "-map",
            "1:v",
            "-c",
            "copy",
            path,
        )
        sound = samples(path)
        assert not sound[: 3_400 * 16].any()
        assert np.abs(sound[3_550 * 16 : 3_600 * 16]).max() > 0.1


def test_holes_in_the_track_become_silence(tmp_path: Path) -> None:
    """Two seconds that are missing in the middle do not pull the rest forward."""
    path = tmp_path / "hole.mkv"
    hole = "aselect='not(between(t,2,4))'"
    ffmpeg("-i", tone(tmp_path / "tone.wav", 6), "-af", hole, "-c:a", "pcm_s16le", path)
    sound = samples(path)
    assert abs(len(sound) - 6 * 16_000) <= 400
    assert np.abs(sound[1 * 16_000 : int(1.9 * 16_000)]).max() > 0.1
    assert not sound[int(2.2 * 16_000) : int(3.8 * 16_000)].any()
    assert np.abs(sound[int(4.2 * 16_000) : 5 * 16_000]).max() > 0.1


def test_an_excerpt_is_that_part(tmp_path: Path) -> None:
    """Only the asked seconds are decoded."""
    path = tone(tmp_path / "tone.wav", 3)
    part = samples(path, excerpt=Span(1_000, 1_500))
    assert np.array_equal(part, samples(path)[16_000:24_000])


def test_the_track_can_be_chosen(tmp_path: Path) -> None:
    """Track 1 is heard when it is asked for; a number beyond the last names those that exist."""
    path = tmp_path / "two.mka"
    loud, quiet = tone(tmp_path / "a.wav", 0.5), tone(tmp_path / "b.wav", 0.5, level=0.0)
    tags = ("-metadata:s:a:0", "language=rus", "-metadata:s:a:1", "language=eng")
    ffmpeg("-i", loud, "-i", quiet, "-map", "0:a", "-map", "1:a", *tags, path)
    assert np.abs(samples(path, 0)).max() > 0.1
    assert not samples(path, 1).any()
    sentence = refused(path, 2)
    assert "no audio track 2" in sentence
    assert "0 (rus" in sentence
    assert "1 (eng" in sentence


def test_files_without_sound_are_refused_in_words(tmp_path: Path) -> None:
    """Missing, empty, a folder, text, noise, pictures only: each has its own sentence."""
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("Это не видео.")
    (tmp_path / "noise.mp4").write_bytes(bytes(range(256)) * 20)
    ffmpeg("-f", "lavfi", "-i", "color=s=32x32:r=5:d=1", "-c:v", "mpeg4", tmp_path / "mute.mp4")
    assert refused(tmp_path / "absent.mp4").startswith("There is no file")
    assert refused(tmp_path / "empty.mp4").startswith("'empty.mp4' is empty.")
    assert refused(tmp_path).endswith("Give a recording in it.")
    assert refused(tmp_path / "text.mp4").startswith("'text.mp4' is not a recording")
    assert refused(tmp_path / "noise.mp4").startswith("'noise.mp4' is not a recording")
    assert refused(tmp_path / "mute.mp4").startswith("'mute.mp4' has no audio track.")


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_a_truncated_film_is_refused_before_any_work(
    films: Path, tmp_path: Path, name: str
) -> None:
    """The end is looked for when the file is opened."""
    path = tmp_path / name
    whole = (films / name).read_bytes()
    path.write_bytes(whole[: len(whole) * 4 // 10])
    assert f"'{name}' is cut off" in refused(path)


def test_an_interrupted_wav_gives_what_it_has(tmp_path: Path) -> None:
    """A recorder that lost power leaves sound that is worth recognizing."""
    path = tone(tmp_path / "tone.wav", 2)
    path.write_bytes(path.read_bytes()[:32_044])
    assert probe(path).duration == 1_000
    assert len(samples(path)) == 16_000


@pytest.mark.parametrize(
    "head", ["#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "ffconcat version 1.0\nfile x\n"]
)
def test_play_lists_are_refused(tmp_path: Path, head: str) -> None:
    """A file that points to other files is not a recording."""
    path = tmp_path / "list.mp4"
    path.write_text(head)
    refused(path)


def test_an_abandoned_stream_leaves_no_process(tmp_path: Path) -> None:
    """Closing the generator ends ffmpeg and closes its pipes (a warning would fail the test)."""
    blocks = pcm_blocks(tone(tmp_path / "tone.wav", 2), block_ms=100)
    next(blocks)
    blocks.close()


def test_ffmpegs_complaint_is_in_the_error(tmp_path: Path) -> None:
    """A track that is not there ends decoding with ffmpeg's own reason, without the path."""
    with pytest.raises(MediaError, match=r"only up to 0:00") as caught:
        list(pcm_blocks(tone(tmp_path / "tone.wav", 0.2), 5))
    assert "ffmpeg said" in caught.value.next_step
    assert str(tmp_path) not in str(caught.value)


def test_damage_in_the_middle_keeps_the_clock(
    films: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What can be decoded is decoded, at its place, and the log says that something is wrong."""
    whole = (films / "film.mkv").read_bytes()
    middle = len(whole) // 2
    path = tmp_path / "film.mkv"
    path.write_bytes(whole[:middle] + bytes(range(256)) * 8 + whole[middle + 2048 :])
    assert abs(len(samples(path)) - 12 * 16_000) < 1_600
    assert "film.mkv is damaged in places" in caplog.text

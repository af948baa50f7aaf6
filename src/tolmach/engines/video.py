"""
Video out: subtitles as tracks beside the picture, or burnt into it, through ffmpeg.

The original is only ever read. Results are written beside their final name and moved there when
they are whole. Facts about the maker that cameras put into files (place, device, name) are left
behind; a C2PA manifest does not survive either.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.language import language
from tolmach.engines.media import ffmpeg_program
from tolmach.errors import EngineError, MediaError, UsageError

Tick = Callable[[int], None]
"""Hears how many milliseconds of media are done."""

_MP4 = frozenset({".mp4", ".m4v", ".mov"})
_INTO_MP4 = frozenset({"aac", "mp3", "ac3", "eac3", "alac", "opus"})
_NO_GLYPH = b"failed to find any fallback with glyph"
_CODES = """
af:afr am:amh ar:ara as:asm az:aze ba:bak be:bel bg:bul bn:ben bo:bod br:bre bs:bos ca:cat
cs:ces cy:cym da:dan de:deu el:ell en:eng es:spa et:est eu:eus fa:fas fi:fin fo:fao fr:fra
gl:glg gu:guj ha:hau haw:haw he:heb hi:hin hr:hrv ht:hat hu:hun hy:hye id:ind is:isl it:ita
ja:jpn jw:jav ka:kat kk:kaz km:khm kn:kan ko:kor la:lat lb:ltz ln:lin lo:lao lt:lit lv:lav
mg:mlg mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya ne:nep nl:nld nn:nno no:nor
oc:oci pa:pan pl:pol ps:pus pt:por ro:ron ru:rus sa:san sd:snd si:sin sk:slk sl:slv sn:sna
so:som sq:sqi sr:srp su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha tk:tuk tl:tgl tr:tur
tt:tat uk:ukr ur:urd uz:uzb vi:vie yi:yid yo:yor yue:yue zh:zho
"""
_ISO_639_2 = dict(pair.split(":") for pair in _CODES.split())
"""Codes of three letters, which MP4 asks for (ISO 639-2/T, two of ISO 639-3)."""
_QUALITY = 20
"""x264's constant rate factor: 18 is called visually lossless, 23 is its default."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Size of the picture as it is shown, rotation applied; `sound` names the audio codec."""

    width: int
    height: int
    sound: str

    @property
    def upright(self) -> bool:
        """Whether the picture is higher than wide."""
        return self.height > self.width


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """Subtitles to lay beside the picture: SRT text and its language."""

    text: str
    language: str


def picture(video: Path) -> Picture:
    """
    Look at the first picture of a video.

    Raises:
        MediaError: it cannot be read or has no picture.
    """
    import av

    try:
        with av.open(str(video)) as container:
            if not container.streams.video:
                raise MediaError(
                    f"'{video.name}' has no picture.", next_step="Name a video with --video."
                )
            frame = next(container.decode(container.streams.video[0]))
            sound = container.streams.audio
            name = sound[0].codec_context.name if sound else ""
            size = (frame.width, frame.height)
            width, height = size[::-1] if frame.rotation % 180 else size
            return Picture(width, height, name)
    except (av.FFmpegError, OSError, StopIteration) as error:
        raise MediaError(
            f"'{video.name}' cannot be read as a video.", next_step="Name another with --video."
        ) from error


def mux(video: Path, tracks: Sequence[SubtitleTrack], out: Path, default: str, tick: Tick) -> Path:
    """
    Lay subtitles beside picture and sound, which are copied as they are.

    Args:
        tracks: at least one.
        out: the result without its ending: MP4 stays MP4, everything else becomes Matroska.
        default: language of the track that players switch on by themselves.
        tick: hears the progress.

    Returns:
        The file that was written.

    Raises:
        UsageError: the result would replace the original.
        EngineError: ffmpeg failed; its own words are in the message.
    """
    import ffmpeg

    ending = video.suffix.lower() if video.suffix.lower() in _MP4 else ".mkv"
    target = out.with_name(out.name + ending)
    source = _source(video)
    options: dict[str, Any] = {
        "c:v": "copy",
        "c:a": "copy",
        "c:s": "mov_text" if ending in _MP4 else "srt",
        "map_metadata": -1,
        "map_chapters": 0,
    }
    with tempfile.TemporaryDirectory() as folder:
        inputs: list[Any] = []
        tags: list[str] = []
        for number, track in enumerate(tracks):
            path = Path(folder, f"{number}.srt")
            path.write_text(track.text, "utf-8")
            inputs.append(ffmpeg.input(str(path))["s"])
            known = language(track.language)
            for tag in (f"language={_ISO_639_2[known.code]}", f"title={known.name}"):
                tags += [f"-metadata:s:s:{number}", tag]
            options[f"disposition:s:{number}"] = "default" if track.language == default else "0"
        streams = (source["v?"], source["a?"], *inputs)
        return _written(video, target, _Recipe(streams, options, folder, tuple(tags)), tick)


def burn(video: Path, subtitles: str, out: Path, tick: Tick) -> Path:
    """
    Draw subtitles into the picture with libass; sound is copied where MP4 can hold it.

    Args:
        subtitles: in ASS.
        out: the result without its ending; it becomes MP4 with H.264.
        tick: hears the progress.

    Returns:
        The file that was written.

    Raises:
        UsageError: the result would replace the original.
        EngineError: ffmpeg failed, or no installed font has the letters.
    """
    target = out.with_name(out.name + ".mp4")
    source = _source(video)
    shown = picture(video)
    copied = shown.sound in _INTO_MP4
    options: dict[str, Any] = {
        "c:v": "libx264",
        "crf": _QUALITY,
        "preset": "medium",
        "pix_fmt": "yuv420p",
        "c:a": "copy" if copied else "aac",
        "map_metadata": -1,
        "movflags": "+faststart",
    }
    with tempfile.TemporaryDirectory() as folder:
        # A plain name in the working folder needs none of the filter language's escapes.
        Path(folder, "burn.ass").write_text(subtitles, "utf-8")
        # libx264 with 4:2:0 wants even sides.
        drawn = source["v:0"].filter("ass", "burn.ass")
        drawn = drawn.filter("crop", "trunc(iw/2)*2", "trunc(ih/2)*2")
        recipe = _Recipe((drawn, source["a?"]), options, folder)
        return _written(video, target, recipe, tick)


def _source(video: Path) -> Any:
    import ffmpeg

    return ffmpeg.input(f"file:{video.resolve()}", protocol_whitelist="file,pipe")


@dataclass(frozen=True, slots=True)
class _Recipe:
    """
    What ffmpeg is to do.

    Attributes:
        streams: of ffmpeg-python, in the order of the result.
        options: of the result, one value each.
        folder: where ffmpeg works.
        tags: further options; ffmpeg-python keeps one value per option, and streams have several.
    """

    streams: tuple[Any, ...]
    options: dict[str, Any]
    folder: str
    tags: tuple[str, ...] = ()


def _written(video: Path, target: Path, recipe: _Recipe, tick: Tick) -> Path:
    """Run ffmpeg into a temporary file and move it to its name when it is whole."""
    import ffmpeg

    target = target.resolve()
    if target.exists() and target.samefile(video):
        raise UsageError(
            "The result would replace the original.", next_step="Choose another folder with --out."
        )
    part = target.with_name(f".{target.stem[:80]}.part{target.suffix}")
    output = ffmpeg.output(*recipe.streams, f"file:{part}", fflags="+bitexact", **recipe.options)
    *head, place = output.compile(ffmpeg_program())
    command = [*head, *recipe.tags, place, "-y", "-nostdin", "-v", "warning"]
    command += ["-progress", "pipe:1", "-nostats"]
    try:
        _run(command, video, tick, recipe.folder)
        part.replace(target)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return target


def _run(command: list[str], video: Path, tick: Tick, folder: str) -> None:
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, cwd=folder
        ) as process:
            try:
                assert process.stdout is not None
                for line in process.stdout:
                    key, _, value = line.decode().partition("=")
                    if key == "out_time_us" and value.strip().lstrip("-").isdigit():
                        tick(max(0, int(value) // 1000))
            except BaseException:
                process.kill()
                raise
        complaints.seek(0)
        said = complaints.read()
    if process.returncode:
        reason = said.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise EngineError(
            f"ffmpeg could not write the video: {reason[0].replace(str(video.parent), '')}",
            next_step="Look whether the disk is full and the video plays to its end.",
            file=video.name,
        )
    if _NO_GLYPH in said:
        raise EngineError(
            "No installed font has all letters of the subtitles.",
            next_step="Install a font such as DejaVu Sans or Noto Sans and run it again.",
        )

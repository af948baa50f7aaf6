"""
Data that lies hidden between the pictures of a video, and how to leave it behind.

Cameras and encoders write messages between the pictures: serial numbers, places, closed captions
with every word. ffmpeg's filter `filter_units` passes on only the sentences that hold pictures and
what is needed to decode them. It leaves the header of a stream as it is; a stream with messages in
its header, and one of a codec that the filter does not know, is encoded again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tolmach.engines.media.probe import opened
from tolmach.errors import MediaError

_PICTURE_UNITS = {
    # Rec. ITU-T H.264, table 7-1: slices, parameter sets, delimiters, ends, extension slices
    "h264": "1-5|7-11|13-15|19-20",
    # Rec. ITU-T H.265, table 7-1: slices, parameter sets, delimiters, ends
    "hevc": "0-9|16-21|32-37",
    # AV1 specification, section 6.2.2: everything but metadata, tile lists and padding
    "av1": "1-4|6-7",
    # Rec. ITU-T H.262, table 6-1: pictures, slices, sequences, extensions, ends, groups
    "mpeg2video": "0-175|179|181|183-184",
}
_WITHOUT_MESSAGES = frozenset({"vp8", "vp9"})
"""Codecs whose streams have no place for messages."""

_HEVC_PARAMETER_SETS = range(32, 35)

QUALITY = 20
"""x264's constant rate factor: 18 is called visually lossless, 23 is its default."""

NO_CAPTIONS = {"a53cc": 0}
"""x264 would copy closed captions from the pictures that it reads."""


def clean_pictures(video: Path) -> dict[str, Any]:
    """
    Options of ffmpeg that copy the pictures of a video without what is hidden between them.

    Streams are counted as `-map V` counts them: without cover pictures.
    """
    streams = _streams(video)
    options: dict[str, Any] = {} if streams else {"c:v": "libx264", **NO_CAPTIONS}
    for number, (codec, header) in enumerate(streams):
        if codec in _WITHOUT_MESSAGES:
            options[f"c:v:{number}"] = "copy"
        elif codec in _PICTURE_UNITS and not header_hides(codec, header):
            options[f"c:v:{number}"] = "copy"
            options[f"bsf:v:{number}"] = f"filter_units=pass_types={_PICTURE_UNITS[codec]}"
        else:
            options[f"c:v:{number}"] = "libx264"
            options[f"crf:v:{number}"] = QUALITY
            options[f"pix_fmt:v:{number}"] = "yuv420p"
            options[f"filter:v:{number}"] = "crop=trunc(iw/2)*2:trunc(ih/2)*2"
            options |= {f"{key}:v:{number}": value for key, value in NO_CAPTIONS.items()}
    return options


def header_hides(codec: str, header: bytes) -> bool:
    """
    Whether the header of a stream (ffmpeg's extradata) may hold more than decoding needs.

    ffmpeg takes only parameter sets over into the header of H.264; MP4 (ISO/IEC 14496-15) and AV1's
    `av1C` have room for messages in the others.
    """
    if codec == "hevc":
        return any(kind not in _HEVC_PARAMETER_SETS for kind in _hevc_header_units(header))
    if codec == "mpeg2video":
        return b"\x00\x00\x01\xb2" in header
    if codec == "av1":
        # av1C: four bytes, then sentences; the first is the sequence header, with its size
        sentences = header[4:] if header[:1] == b"\x81" else header
        return bool(sentences) and (
            sentences[0] >> 3 & 15 != 1 or len(sentences) != 2 + sentences[1]
        )
    return False


def _hevc_header_units(header: bytes) -> list[int]:
    """
    Types of the sentences in a header: in the form of MP4, or behind start codes as in streams.
    """
    if not header or header[0] == 0:
        return [sentence[0] >> 1 & 63 for sentence in header.split(b"\x00\x00\x01")[1:] if sentence]
    kinds = []
    place = 23
    for _ in range(header[22] if len(header) > 22 else 0):
        kinds.append(header[place] & 63)
        count = int.from_bytes(header[place + 1 : place + 3])
        place += 3
        for _ in range(count):
            place += 2 + int.from_bytes(header[place : place + 2])
    return kinds


def _streams(video: Path) -> list[tuple[str, bytes]]:
    """Codec and header of every stream of pictures; none where the video cannot be read."""
    from av.stream import Disposition

    try:
        with opened(video) as container:
            return [
                (stream.codec_context.codec.canonical_name, stream.codec_context.extradata or b"")
                for stream in container.streams.video
                if not stream.disposition & Disposition.attached_pic
            ]
    except MediaError:
        return []  # ffmpeg will say what is wrong

"""
Stand-alone HTML pages: one to read and print, one to watch beside the text.

A page asks nobody for anything: style and script stand in it, named by their hashes in its content
security policy; the player takes the video and the subtitles that lie beside the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from tolmach.core.publication import Publication, Status
from tolmach.formats.html import Shape, article, tongue

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SCHEMA = "https://schema.org/"


def compose(transcript: Publication) -> str:
    """Write a page to read and print, with schema.org metadata (JSON-LD)."""
    return _page(transcript, article(transcript, Shape(level=1)), ["page.css"])


def player(transcript: Publication, video: str, subtitles: str) -> str:
    """
    Write a page on which a click on a sentence moves the video there.

    Args:
        video: name of the video's file beside the page.
        subtitles: name of the WebVTT file beside the page, in the readers' language.
    """
    labels = transcript.disclosure.labels
    name = labels[f"language_{transcript.language}"]
    # Captions are for those who cannot hear, subtitles for those who do not know the language.
    kind = "captions" if transcript.language == transcript.spoken else "subtitles"
    missing = escape(labels["video_missing"]).format(name=f"<bdi>{escape(video)}</bdi>")
    # No `default`: a browser would load the track at once, which it may not do in a page from a
    # folder. The script switches it on; without script the reader does, in the video's menu.
    stage = f"""<div class="stage" {tongue(transcript.disclosure.language)}>
<video controls preload="metadata" src="{escape(_beside(video))}">
<track kind="{kind}" srclang="{transcript.language}" label="{escape(name)}" \
src="{escape(_beside(subtitles))}">
</video>
<div class="bar">
<p>{escape(labels["jump"])}</p>
<label><input type="checkbox" id="follow" checked> {escape(labels["follow"])}</label>
<label class="missing" id="missing" hidden>{missing} <input type="file" id="choose" \
accept="video/*,audio/*"></label>
</div>
</div>"""
    body = stage + "\n" + article(transcript, Shape(level=1, video=_beside(video)))
    return _page(transcript, body, ["page.css", "player.css"], script="player.js")


def _beside(name: str) -> str:
    """A relative address: `./` keeps a colon in a name from being read as a protocol."""
    return "./" + quote(name)


@cache
def _shipped(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text("utf-8")


def _page(transcript: Publication, body: str, styles: list[str], *, script: str = "") -> str:
    style = "\n".join(_shipped(name) for name in styles)
    code = _shipped(script) if script else ""
    policy = [
        "default-src 'none'",
        f"style-src '{_hash(style)}'",
        *([f"script-src '{_hash(code)}'", "media-src 'self' file: blob:"] if code else []),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    kind = "two" if len(transcript.languages) > 1 else "one"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f"<html {tongue(transcript.language)}>",
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{escape(transcript.heading)}</title>",
            f"<style>{style}</style>",
            f'<script type="application/ld+json">{_json_ld(transcript)}</script>',
            "</head>",
            f'<body class="{kind}">',
            "<main>",
            body.rstrip(),
            "</main>",
            *([f"<script>{code}</script>"] if code else []),
            "</body>",
            "</html>",
            "",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _source_type(*, composite: bool) -> list[str]:
    """Made by a trained model, alone or beside people: schema.org's word, and IPTC's for it."""
    kind = "compositeWithTrainedAlgorithmicMedia" if composite else "trainedAlgorithmicMedia"
    return [f"{_SCHEMA}{kind[0].upper()}{kind[1:]}DigitalSource", f"{_IPTC}{kind}"]


def _json_ld(transcript: Publication) -> str:
    """What machines may know: schema.org's words, and IPTC's for how the video and text came."""
    about, reached = transcript.about, transcript.disclosure.status
    video: dict[str, Any] = {
        "@type": "VideoObject",
        "name": transcript.title,
        "inLanguage": transcript.spoken,
        "duration": f"PT{transcript.duration // 1000}S",
    }
    if about.url:
        video["url"] = about.url
    if about.date:
        video["datePublished"] = about.date
    if about.synthetic in ("voice", "image", "both"):
        video["digitalSourceType"] = _source_type(composite=about.synthetic != "both")
    data: dict[str, Any] = {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "Article",
        "headline": transcript.heading,
        "inLanguage": list(transcript.languages),
        "creativeWorkStatus": {"draft": "Draft"}.get(reached.value, "Published"),
        "digitalSourceType": _source_type(composite=reached is not Status.DRAFT),
        "description": transcript.disclosure.short,
        "isBasedOn": video,
    }
    if transcript.language != transcript.spoken:
        data["translationOfWork"] = {"@type": "CreativeWork", "inLanguage": transcript.spoken}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

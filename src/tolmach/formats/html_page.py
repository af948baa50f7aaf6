"""
Stand-alone HTML page: a transcript to read and print.

A page loads nothing from elsewhere: style and script are in it, named by their hashes in its
content security policy; the player takes the video and the subtitles beside the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from tolmach.core.publication import Makers, Publication, Status
from tolmach.formats.format import Content, Format, Transcript
from tolmach.formats.html import Shape, article, lang_and_dir

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SCHEMA = "https://schema.org/"


def compose(transcript: Publication) -> str:
    """Write a page to read and print, with schema.org metadata (JSON-LD)."""
    return page(transcript, article(transcript, Shape(level=1)), ["page.css"])


@cache
def _shipped(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text("utf-8")


def page(transcript: Publication, body: str, styles: list[str], *, script: str = "") -> str:
    """
    Write a page around a transcript.

    Args:
        body: HTML of its main part.
        styles, script: names of shipped files.
    """
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
            f"<html {lang_and_dir(transcript.language)}>",
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
    """Metadata for machines: terms of schema.org, and of IPTC for how video and text were made."""
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
        "description": transcript.disclosure.short,
        "isBasedOn": video,
    }
    made_by = transcript.disclosure.made_by
    if made_by is not Makers.PEOPLE:
        people = made_by is Makers.MIXED or reached is not Status.DRAFT
        data["digitalSourceType"] = _source_type(composite=people)
    if transcript.language != transcript.spoken:
        data["translationOfWork"] = {"@type": "CreativeWork", "inLanguage": transcript.spoken}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


FORMAT: Format[Transcript] = Format(
    name="html",
    content=Content.PUBLICATION,
    help="transcript as a page to read and print",
    suffixes=("html",),
    compose=lambda it: compose(it.publication),
    bilingual="page in two columns",
)

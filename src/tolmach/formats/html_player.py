"""HTML page with the video beside the text: a click on a sentence moves the video there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from tolmach.core.cue import Track
from tolmach.core.publication import Publication
from tolmach.formats.format import Content, Format, Transcript
from tolmach.formats.html import Shape, article, lang_and_dir
from tolmach.formats.html_page import page
from tolmach.formats.timing_lines import written
from tolmach.languages import language


def compose(
    transcript: Publication, video: str, subtitles: str, tracks: Sequence[Track] = ()
) -> str:
    """
    Write a page on which a click on a sentence moves the video there.

    Args:
        video: name of the video's file beside the page.
        subtitles: name of the WebVTT file beside the page, in the readers' language; it serves
            browsers without script.
        tracks: the cues that the video shows, one track for each language, the first switched on.
    """
    labels = transcript.disclosure.labels
    name = labels[f"language_{transcript.language}"]
    # Captions are for those who cannot hear, subtitles for those who do not know the language.
    kind = "captions" if transcript.language == transcript.spoken else "subtitles"
    missing = escape(labels["video_missing"]).format(name=f"<bdi>{escape(video)}</bdi>")
    # No `default`: a browser would load the track at once, which it may not do in a page from a
    # folder. The script switches it on; without script the reader does, in the video's menu.
    stage = f"""<div class="stage" {lang_and_dir(transcript.disclosure.language)}>
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
    if tracks:
        stage += f'\n<script type="application/json" id="cues">{_cues(tracks)}</script>'
    body = stage + "\n" + article(transcript, Shape(level=1, video=_beside(video)))
    return page(transcript, body, ["page.css", "player.css"], script="player.js")


def _cues(tracks: Sequence[Track]) -> str:
    """The cues as data: a page opened from a folder may not read the files beside it."""
    data = [
        {
            "language": track.language,
            "label": language(track.language).own_name,
            "cues": [
                [cue.start / 1000, cue.end / 1000, "\n".join(written(cue.lines))]
                for cue in track.cues
            ],
        }
        for track in tracks
    ]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _beside(name: str) -> str:
    """A relative address: `./` keeps a colon in a name from being read as a protocol."""
    return "./" + quote(name)


FORMAT: Format[Transcript] = Format(
    name="player",
    content=Content.PUBLICATION,
    help="page with the video: click a sentence, it jumps",
    suffixes=("player.html",),
    compose=lambda it: compose(it.publication, it.video, it.subtitles, it.tracks()),
    bilingual="page with the video and two columns",
    needs=("vtt",),
)

"""HTML page with the video beside the text: a click on a sentence moves the video there."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from tolmach.core.publication import Publication
from tolmach.formats.format import Content, Format, Transcript
from tolmach.formats.html import Shape, article, lang_and_dir
from tolmach.formats.html_page import page


def compose(transcript: Publication, video: str, subtitles: str) -> str:
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
    body = stage + "\n" + article(transcript, Shape(level=1, video=_beside(video)))
    return page(transcript, body, ["page.css", "player.css"], script="player.js")


def _beside(name: str) -> str:
    """A relative address: `./` keeps a colon in a name from being read as a protocol."""
    return "./" + quote(name)


FORMAT: Format[Transcript] = Format(
    name="player",
    content=Content.PUBLICATION,
    help="page with the video: click a sentence, it jumps",
    suffixes=("player.html",),
    compose=lambda it: compose(it.publication, it.video, it.subtitles),
    bilingual="page with the video and two columns",
    needs=("vtt",),
)

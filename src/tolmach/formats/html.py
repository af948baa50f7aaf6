"""
HTML fragment: a transcript to paste into a content management system.

No script, no style, no address but those of the video and of whoever takes corrections; `lang` and
`dir` on everything that holds text; landmarks, headings, and notes with links both ways (DPUB-ARIA
roles).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from tolmach.core.about import About
from tolmach.core.publication import Note, Paragraph, Publication, PublishedSentence
from tolmach.core.timing import short_clock
from tolmach.formats.format import Content, Format, Transcript
from tolmach.languages import language

_WEB = re.compile(r"https?://[^\s<>\"'`\\]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def lang_and_dir(code: str) -> str:
    """
    The attributes that say a text's language and direction.

    >>> lang_and_dir("he")
    'lang="he" dir="rtl"'
    """
    return f'lang="{escape(code)}" dir="{"rtl" if language(code).rtl else "ltr"}"'


@dataclass(frozen=True, slots=True)
class Shape:
    """
    How the pages differ.

    Attributes:
        level: of the first heading.
        video: address of the video that plays on the page, where there is one; sentences and
            times move it.
    """

    level: int = 2
    video: str = ""


def compose(transcript: Publication) -> str:
    """Write the fragment; two languages are in a table of two columns."""
    return article(transcript, Shape())


def article(transcript: Publication, shape: Shape) -> str:
    """Write the transcript as an `article` element."""
    about, anchor, level = transcript.disclosure, _anchor(transcript), shape.level
    many = len(transcript.languages) > 1
    body = _table(transcript, shape) if many else _turns(transcript, shape)
    return "\n".join(
        [
            f'<article class="transcript" {lang_and_dir(transcript.language)}>',
            f"<h{level}>{_label(transcript)}{escape(transcript.title)}</h{level}>",
            f'<p class="{about.status} short" role="note" {lang_and_dir(about.language)}>'
            f"{escape(about.short)}</p>",
            *body,
            *_notes(transcript, level + 1),
            f'<section class="about" aria-labelledby="about-{anchor}" '
            f"{lang_and_dir(about.language)}>",
            f'<h{level + 1} id="about-{anchor}">{escape(about.heading)}</h{level + 1}>',
            "<ul>",
            *(f"<li>{_linked(line, transcript.about)}</li>" for line in about.full),
            "</ul>",
            "</section>",
            "</article>",
            "",
        ]
    )


def _label(transcript: Publication) -> str:
    """
    What a draft's heading begins with.

    Read aloud or copied, the heading is the same as everywhere else; on our pages the label looks
    like a badge, and the colon is not seen.
    """
    about = transcript.disclosure
    if not about.label:
        return ""
    text = f"{escape(about.label)}<span>:</span>"
    return f'<small class="label" {lang_and_dir(about.language)}>{text}</small> '


def _linked(line: str, about: About) -> str:
    """A statement, with links where it names an address that a person declared."""
    for text, target in _addresses(about):
        before, found, after = line.rpartition(text)
        if found:
            link = f'<a href="{escape(target)}">{escape(found)}</a>'
            return f"{escape(before)}{link}{escape(after)}"
    return escape(line)


def _addresses(about: About) -> Iterator[tuple[str, str]]:
    """
    What is plainly an address, and where it leads; any other contact stays mere text.

    The longer one comes first: the shorter may be a part of it.
    """
    for text in sorted((about.url, about.contact), key=len, reverse=True):
        if _WEB.fullmatch(text):
            yield text, text
        elif _MAIL.fullmatch(text):
            yield text, f"mailto:{text}"


def _anchor(transcript: Publication) -> str:
    """What makes ids unique on a page that holds the same text in several languages."""
    return "-".join(transcript.languages)


def _turns(transcript: Publication, shape: Shape) -> list[str]:
    """What one person says at a time is in a `div`, headed by the name where it is known."""
    turns: list[list[str]] = []
    for paragraph in transcript.paragraphs:
        if paragraph.names or not turns:
            names = paragraph.printed_names
            turns.append([f'<p class="speaker">{_name(name)}</p>' for name in names])
        turns[-1].append(f"<p>{_text(transcript, paragraph, 0, shape)}</p>")
    return [line for turn in turns for line in ('<div class="turn">', *turn, "</div>")]


def _name(name: str) -> str:
    return f"<strong>{escape(name)}</strong>"


def _table(transcript: Publication, shape: Shape) -> list[str]:
    """
    A group of rows for each paragraph.

    Names have a row of their own: cells are centred where a site says nothing else, and names
    above texts of different length would not be side by side.
    """
    about = transcript.disclosure
    lines = [
        f'<table lang="{about.language}" aria-label="{escape(about.labels["transcript"])}">',
        f"<thead><tr>{_heads(transcript)}</tr></thead>",
    ]
    for paragraph in transcript.paragraphs:
        lines.append("<tbody>")
        if paragraph.printed_names:
            names = _cells(transcript, map(_name, paragraph.printed_names))
            lines.append(f'<tr class="names">{names}</tr>')
        texts = (
            f"<p>{_text(transcript, paragraph, index, shape)}</p>"
            for index, _ in enumerate(transcript.languages)
        )
        lines += [f"<tr>{_cells(transcript, texts)}</tr>", "</tbody>"]
    return [*lines, "</table>"]


def _heads(transcript: Publication) -> str:
    """Names of the languages: each is aligned like its column, in the words of the disclosure."""
    about = transcript.disclosure
    return "".join(
        f'<th scope="col" {lang_and_dir(code)}>'
        f"<span {lang_and_dir(about.language)}>"
        f"{escape(about.labels[f'language_{code}'])}</span></th>"
        for code in transcript.languages
    )


def _cells(transcript: Publication, texts: Iterable[str]) -> str:
    pairs = zip(transcript.languages, texts, strict=True)
    return "".join(f"<td {lang_and_dir(code)}>{text}</td>" for code, text in pairs)


def _text(transcript: Publication, paragraph: Paragraph, index: int, shape: Shape) -> str:
    """The sentences of a paragraph in one language; times are in the first language only."""
    code = transcript.languages[index]
    sentences: list[str] = []
    for sentence in paragraph.sentences:
        if sentence.texts[index]:
            place = "time" if sentences else "opening time"
            sentences.append(
                (_time(transcript, sentence, shape.video, place) if index == 0 else "")
                + _sentence(sentence, index, shape.video)
                + _references(transcript, sentence, code)
            )
    text = paragraph.opening + (" " if language(code).spaced else "").join(sentences)
    return f"<strong>{text}</strong>" if paragraph.bold else text


def _sentence(sentence: PublishedSentence, index: int, video: str) -> str:
    """A sentence; beside a video it is a link that moves it. A mark of omission has no place."""
    text = escape(sentence.texts[index])
    if not video or not sentence.id:
        return text
    link, end = escape(_moment(video, sentence)), sentence.end / 1000
    return f'<a class="s" href="{link}"{_seek(sentence)} data-end="{end}">{text}</a>'


def _time(transcript: Publication, sentence: PublishedSentence, video: str, place: str) -> str:
    """A time leads to the original; beside a video it moves that one, where scripts may run."""
    if not sentence.mark:
        return ""
    clock, link = short_clock(sentence.start), transcript.link(sentence.start)
    if video:
        address = escape(link or _moment(video, sentence))
        return f'<a class="{place}" href="{address}"{_seek(sentence)}>{clock}</a> '
    if link:
        return f'<a class="{place}" href="{escape(link)}">{clock}</a> '
    return f'<span class="{place}">{clock}</span> '


def _moment(video: str, sentence: PublishedSentence) -> str:
    """Where a sentence begins in the video, for browsers that run no script."""
    return f"{video}#t={sentence.start / 1000:g}"


def _seek(sentence: PublishedSentence) -> str:
    """What the script of the player reads."""
    return f' data-start="{sentence.start / 1000}"'


def _references(transcript: Publication, sentence: PublishedSentence, code: str) -> str:
    if not sentence.notes:
        return ""
    anchor = _anchor(transcript)
    return "".join(
        f'<sup><a id="ref-{number}-{anchor}" href="#note-{number}-{anchor}" '
        f'role="doc-noteref">{number}</a></sup>'
        for number in transcript.notes_on(sentence, code)
    )


def _notes(transcript: Publication, level: int) -> list[str]:
    if not transcript.notes:
        return []
    about, anchor = transcript.disclosure, _anchor(transcript)
    title = escape(about.labels["notes"])
    return [
        f'<section class="notes" role="doc-endnotes" aria-labelledby="notes-{anchor}">',
        f'<h{level} id="notes-{anchor}" {lang_and_dir(about.language)}>{title}</h{level}>',
        "<ol>",
        *(_note(note, anchor) for note in transcript.notes),
        "</ol>",
        "</section>",
    ]


def _note(note: Note, anchor: str) -> str:
    key = f"{note.number}-{anchor}"
    back = f'<a href="#ref-{key}" role="doc-backlink" aria-label="↩ {note.number}">↩</a>'
    # The numbers of a list are on one side, whatever the direction of a note.
    text = f"<span {lang_and_dir(note.language)}>{escape(note.text)}</span>"
    return f'<li id="note-{key}">{text} {back}</li>'


FORMAT: Format[Transcript] = Format(
    name="fragment",
    content=Content.PUBLICATION,
    help="transcript to paste into a web site",
    suffixes=("fragment.html",),
    compose=lambda it: compose(it.publication),
    bilingual="two columns to paste into a web site",
)

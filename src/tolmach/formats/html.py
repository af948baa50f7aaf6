"""
HTML fragment: a transcript to paste into a content management system.

No script, no style, no address of anything but the video; `lang` and `dir` on everything that
holds text; landmarks, headings, and notes with links both ways (DPUB-ARIA roles).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from tolmach.core.language import language
from tolmach.core.timing import short_clock
from tolmach.core.transcript import Note, Paragraph, Phrase, Transcript


def tongue(code: str) -> str:
    """
    The attributes that say a text's language and direction.

    >>> tongue("he")
    'lang="he" dir="rtl"'
    """
    return f'lang="{escape(code)}" dir="{"rtl" if language(code).rtl else "ltr"}"'


def plain_sentence(phrase: Phrase, index: int) -> str:
    """A sentence without markup of its own."""
    return escape(phrase.texts[index])


@dataclass(frozen=True, slots=True)
class Shape:
    """How the pages differ: level of the first heading, and how a sentence is marked up."""

    level: int = 2
    sentence: Callable[[Phrase, int], str] = plain_sentence


def compose(transcript: Transcript) -> str:
    """Write the fragment; two languages stand in a table of two columns."""
    return article(transcript, Shape())


def article(transcript: Transcript, shape: Shape) -> str:
    """Write the transcript as an `article` element."""
    about, anchor, level = transcript.disclosure, _anchor(transcript), shape.level
    many = len(transcript.languages) > 1
    body = _table(transcript, shape) if many else _paragraphs(transcript, shape)
    return "\n".join(
        [
            f'<article class="transcript" {tongue(transcript.language)}>',
            f"<h{level}>{escape(transcript.heading)}</h{level}>",
            f'<p class="{about.status} short" role="note" {tongue(about.language)}>'
            f"{escape(about.short)}</p>",
            *body,
            *_notes(transcript, level + 1),
            f'<section class="about" aria-labelledby="about-{anchor}" {tongue(about.language)}>',
            f'<h{level + 1} id="about-{anchor}">{escape(about.heading)}</h{level + 1}>',
            "<ul>",
            *(f"<li>{escape(line)}</li>" for line in about.full),
            "</ul>",
            "</section>",
            "</article>",
            "",
        ]
    )


def _anchor(transcript: Transcript) -> str:
    """What makes ids unique on a page that holds the same text in several languages."""
    return "-".join(transcript.languages)


def _paragraphs(transcript: Transcript, shape: Shape) -> list[str]:
    lines = []
    for paragraph in transcript.paragraphs:
        if paragraph.names:
            lines.append(_speaker(paragraph.names[0]))
        lines.append(f"<p>{_text(transcript, paragraph, 0, shape)}</p>")
    return lines


def _speaker(name: str) -> str:
    return f'<p class="speaker"><strong>{escape(name)}</strong></p>'


def _table(transcript: Transcript, shape: Shape) -> list[str]:
    names = [transcript.disclosure.labels[f"language_{code}"] for code in transcript.languages]
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    caption = escape(transcript.disclosure.labels["transcript"])
    lines = [
        "<table>",
        f"<caption>{caption}</caption>",
        f"<thead {tongue(transcript.disclosure.language)}><tr>{heads}</tr></thead>",
        "<tbody>",
    ]
    for paragraph in transcript.paragraphs:
        cells = "".join(
            f"<td {tongue(code)}>{_cell(transcript, paragraph, index, shape)}</td>"
            for index, code in enumerate(transcript.languages)
        )
        lines.append(f"<tr>{cells}</tr>")
    return [*lines, "</tbody>", "</table>"]


def _cell(transcript: Transcript, paragraph: Paragraph, index: int, shape: Shape) -> str:
    speaker = _speaker(paragraph.names[index]) if paragraph.names else ""
    return f"{speaker}<p>{_text(transcript, paragraph, index, shape)}</p>"


def _text(transcript: Transcript, paragraph: Paragraph, index: int, shape: Shape) -> str:
    """The sentences of a paragraph in one language; times stand with the first language only."""
    code = transcript.languages[index]
    sentences = [
        (_time(transcript, phrase) if index == 0 else "")
        + shape.sentence(phrase, index)
        + _references(transcript, phrase, code)
        for phrase in paragraph.sentences
        if phrase.texts[index]
    ]
    return (" " if language(code).spaced else "").join(sentences)


def _time(transcript: Transcript, phrase: Phrase) -> str:
    if not phrase.mark:
        return ""
    clock, link = short_clock(phrase.start), transcript.link(phrase.start)
    if link:
        return f'<a class="time" href="{escape(link)}">{clock}</a> '
    return f'<span class="time">{clock}</span> '


def _references(transcript: Transcript, phrase: Phrase, code: str) -> str:
    mine = {note.number for note in transcript.notes if note.language == code}
    anchor = _anchor(transcript)
    return "".join(
        f'<sup><a id="ref-{number}-{anchor}" href="#note-{number}-{anchor}" '
        f'role="doc-noteref">{number}</a></sup>'
        for number in phrase.notes
        if number in mine
    )


def _notes(transcript: Transcript, level: int) -> list[str]:
    if not transcript.notes:
        return []
    about, anchor = transcript.disclosure, _anchor(transcript)
    title = escape(about.labels["notes"])
    return [
        f'<section class="notes" role="doc-endnotes" aria-labelledby="notes-{anchor}">',
        f'<h{level} id="notes-{anchor}" {tongue(about.language)}>{title}</h{level}>',
        "<ol>",
        *(_note(note, anchor) for note in transcript.notes),
        "</ol>",
        "</section>",
    ]


def _note(note: Note, anchor: str) -> str:
    key = f"{note.number}-{anchor}"
    back = f'<a href="#ref-{key}" role="doc-backlink" aria-label="↩ {note.number}">↩</a>'
    return f'<li id="note-{key}" {tongue(note.language)}>{escape(note.text)} {back}</li>'

"""Markdown (CommonMark): a transcript for web sites and wikis; every text in it is inert."""

from __future__ import annotations

import re

from tolmach.core.publication import Paragraph, Publication, PublishedSentence
from tolmach.core.timing import short_clock
from tolmach.formats.format import Content, Format, Transcript
from tolmach.text.words import join_words

# Characters that can mean something inside a line, and openings that mean something at its start
# (CommonMark 0.31, sections 2.4 and 4).
_INLINE = re.compile(r"([\\`*_\[\]<>&~|])")
_OPENING = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")


def escape(text: str) -> str:
    r"""
    Make text plain for a Markdown parser.

    >>> print(escape("- *not* a list <b>"))
    \- \*not\* a list \<b\>
    """
    text = _INLINE.sub(r"\\\1", " ".join(text.split()))
    opening = _OPENING.match(text)
    if not opening:
        return text
    sign = opening[2]
    if sign.isdigit():
        return f"{sign}\\{text[len(sign) :]}"
    return f"\\{text}"


def compose(transcript: Publication) -> str:
    """Write title, disclosure, paragraphs, notes; two languages one under the other."""
    about = transcript.disclosure
    blocks = [
        f"# {escape(transcript.heading)}",
        f"*{escape(about.short)}*",
        *(_paragraph(transcript, paragraph) for paragraph in transcript.paragraphs),
    ]
    if transcript.notes:
        blocks.append(f"## {escape(about.labels['notes'])}")
        blocks += [f"{note.number}. {escape(note.text)}" for note in transcript.notes]
    blocks.append(f"## {escape(about.heading)}")
    blocks.append("\n".join(f"- {escape(line)}" for line in about.full))
    return "\n\n".join(blocks) + "\n"


def _paragraph(transcript: Publication, paragraph: Paragraph) -> str:
    blocks = [f"**{escape(paragraph.speaker)}**"] if paragraph.speaker else []
    for index, code in enumerate(transcript.languages):
        sentences = [_sentence(transcript, sentence, index) for sentence in paragraph.sentences]
        text = paragraph.opening + join_words(filter(None, sentences), code)
        text = f"**{text}**" if paragraph.bold else text
        blocks.append(f"> {text}" if index else text)
    return "\n\n".join(filter(None, blocks))


def _sentence(transcript: Publication, sentence: PublishedSentence, index: int) -> str:
    """One sentence with the numbers of its notes; times are in the first language only."""
    time = _time(transcript, sentence) if index == 0 else ""
    numbers = transcript.notes_on(sentence, transcript.languages[index])
    return time + escape(sentence.texts[index]) + "".join(f" ({number})" for number in numbers)


def _time(transcript: Publication, sentence: PublishedSentence) -> str:
    if not sentence.mark:
        return ""
    clock, link = short_clock(sentence.start), transcript.link(sentence.start)
    return f"[{clock}](<{link}>) " if link else f"\\[{clock}\\] "


FORMAT: Format[Transcript] = Format(
    name="md",
    content=Content.PUBLICATION,
    help="transcript in Markdown",
    suffixes=("md",),
    compose=lambda it: compose(it.publication),
    bilingual="two languages in Markdown",
)

"""Plain text: a transcript for mails, for printing, and for reading aloud."""

from __future__ import annotations

from tolmach.core.publication import Paragraph, Publication, PublishedSentence
from tolmach.core.timing import short_clock
from tolmach.formats.format import Content, Format, Transcript
from tolmach.text.words import join_words

_QUESTION = "— "
"""In front of what is bold elsewhere."""


def compose(transcript: Publication) -> str:
    """Write title, disclosure, paragraphs, notes; two languages one under the other."""
    about = transcript.disclosure
    blocks = [
        transcript.heading,
        about.short,
        *(_paragraph(transcript, paragraph) for paragraph in transcript.paragraphs),
    ]
    if transcript.notes:
        lines = [f"({note.number}) {note.text}" for note in transcript.notes]
        blocks.append("\n".join([about.labels["notes"], *lines]))
    blocks.append("\n".join([about.heading, *about.full]))
    return "\n\n".join(blocks) + "\n"


def _paragraph(transcript: Publication, paragraph: Paragraph) -> str:
    lines = [f"{paragraph.speaker}:"] if paragraph.speaker else []
    for index, code in enumerate(transcript.languages):
        sentences = [_sentence(transcript, sentence, index) for sentence in paragraph.sentences]
        mark = _QUESTION if paragraph.bold else paragraph.opening
        lines.append(mark + join_words(filter(None, sentences), code))
    return "\n".join(lines)


def _sentence(transcript: Publication, sentence: PublishedSentence, index: int) -> str:
    """One sentence with the numbers of its notes; times are in the first language only."""
    time = f"[{short_clock(sentence.start)}] " if sentence.mark and index == 0 else ""
    numbers = transcript.notes_on(sentence, transcript.languages[index])
    return time + sentence.texts[index] + "".join(f" ({number})" for number in numbers)


FORMAT: Format[Transcript] = Format(
    name="txt",
    content=Content.PUBLICATION,
    help="transcript as text",
    suffixes=("txt",),
    compose=lambda it: compose(it.publication),
    bilingual="two languages as text",
)

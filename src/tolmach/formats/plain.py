"""Plain text: a transcript for mails, for printing, and for reading aloud."""

from __future__ import annotations

from tolmach.core.language import join_words
from tolmach.core.timing import short_clock
from tolmach.core.transcript import Paragraph, Phrase, Transcript


def compose(transcript: Transcript) -> str:
    """Write title, disclosure, paragraphs, notes; two languages stand one under the other."""
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


def _paragraph(transcript: Transcript, paragraph: Paragraph) -> str:
    lines = [f"{paragraph.speaker}:"] if paragraph.speaker else []
    for index, code in enumerate(transcript.languages):
        sentences = [_sentence(phrase, index) for phrase in paragraph.sentences]
        lines.append(join_words(filter(None, sentences), code))
    return "\n".join(lines)


def _sentence(phrase: Phrase, index: int) -> str:
    """One sentence with its time in front; time and notes stand with the first language only."""
    text = phrase.texts[index]
    if index == 0:
        time = f"[{short_clock(phrase.start)}] " if phrase.mark else ""
        text = time + text + "".join(f" ({number})" for number in phrase.notes)
    return text

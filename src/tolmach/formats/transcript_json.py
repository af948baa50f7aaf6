"""
Transcript JSON, for web sites and programs; its schema is `transcript.schema.json` beside this.

It says what the other transcripts say and nothing more: no path, no model's score, no withheld
sentence.
"""

from __future__ import annotations

import json
from typing import Any

from tolmach.core.publication import Publication, PublishedSentence
from tolmach.formats.format import Content, Format, Transcript

VERSION = 1


def compose(transcript: Publication) -> str:
    """Write the transcript; times in milliseconds, texts by language code."""
    about = transcript.disclosure
    data: dict[str, Any] = {
        "version": VERSION,
        "title": transcript.title,
        "language": transcript.language,
        "languages": list(transcript.languages),
        "media": {
            "language": transcript.spoken,
            "duration": transcript.duration,
            "url": transcript.about.url,
            "date": transcript.about.date,
            "synthetic": transcript.about.synthetic or "undeclared",
        },
        "status": about.status.value,
        "disclosure": {
            "language": about.language,
            "short": about.short,
            "full": list(about.full),
        },
        "paragraphs": [
            {
                "speaker": dict(zip(transcript.languages, paragraph.names, strict=False)),
                "sentences": [_sentence(transcript, sentence) for sentence in paragraph.sentences],
            }
            for paragraph in transcript.paragraphs
        ],
        "notes": [
            {"number": note.number, "language": note.language, "text": note.text}
            for note in transcript.notes
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _sentence(transcript: Publication, sentence: PublishedSentence) -> dict[str, Any]:
    return {
        "id": sentence.id,
        "start": sentence.start,
        "end": sentence.end,
        "texts": dict(zip(transcript.languages, sentence.texts, strict=True)),
        "checked": sentence.checked,
        "notes": list(sentence.notes),
    }


FORMAT: Format[Transcript] = Format(
    name="json",
    content=Content.PUBLICATION,
    help="transcript for programs",
    suffixes=("json",),
    compose=lambda it: compose(it.publication),
    bilingual="two languages for programs",
)

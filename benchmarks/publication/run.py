"""
What it costs to write an hour of speech again: `python -m benchmarks.publication.run`.

The example is run once and its sentences are repeated to about 9,000 words, an hour of speech; then
the files of the default kinds, and a few others, are written in two languages without any engine.
The run has a process of its own, as it has for users: threads of its models would be counted here.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tolmach.core.document import Document, Sentence
from tolmach.core.options import TranscriptOptions
from tolmach.formats import document_json
from tolmach.formats.profile_toml import load
from tolmach.pipeline.view import ViewSettings
from tolmach.pipeline.views import render_views

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "interview.mp4"
WORDS = 9_000
TOLMACH = Path(sys.executable).with_name("tolmach")
KINDS = (("srt",), ("srt", "vtt", "txt", "md"), ("docx",), ("html", "bilingual-html", "json"))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        subprocess.run([TOLMACH, "run", EXAMPLE, "--out", out, "--quiet"], check=True)
        text = (out / "work" / "document.json").read_text("utf-8")
    document = an_hour(document_json.parse(text))
    words = sum(len(sentence.words) for sentence in document.sentences)
    print(f"{words} words, {document.media.duration / 60_000:.0f} minutes, two languages")
    for kinds in KINDS:
        wanted = ViewSettings("x", ("ru", "en"), kinds, load("netflix"), TranscriptOptions())
        dict(render_views(document, wanted))  # word lists and packages are loaded once
        start = time.process_time()
        dict(render_views(document, wanted))
        print(f"{','.join(kinds):<28} {time.process_time() - start:6.2f} s of processor time")


def an_hour(document: Document) -> Document:
    """The same sentences again and again, later each time."""
    sentences: list[Sentence] = []
    step = document.media.duration
    rounds = -(-WORDS // sum(len(sentence.words) for sentence in document.sentences))
    for number in range(rounds):
        for sentence in document.sentences:
            words = tuple(
                replace(word, start=word.start + number * step, end=word.end + number * step)
                for word in sentence.words
            )
            sentences.append(replace(sentence, id=f"{sentence.id}{number}", words=words))
    media = replace(document.media, duration=rounds * step)
    return replace(document, sentences=tuple(sentences), media=media, findings=())


if __name__ == "__main__":
    main()

"""How long the layout takes for one hour of speech, for ten and for a hundred: see README.md."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

from tolmach.core.document import Word
from tolmach.formats import srt
from tolmach.formats.profile_toml import load
from tolmach.stages.checks.check import check
from tolmach.stages.layout import layout
from tolmach.stages.sentences.segmentation import sentences_from_words

SENTENCES = str.split(
    "We drove for nine hours to the prison, and when we arrived, the guard told us that visits had "
    "been cancelled because of a quarantine. Nobody knew for how long. We left the parcel with "
    "books and warm clothes at the gate, as we had done twice before, and drove home again."
)
HOUR = 9000
"""Words in an hour of speech."""


def main() -> None:
    print("| hours | sentences | layout | check | write | together |")
    print("|---|---|---|---|---|---|")
    for hours in (1, 10, 100):
        print(f"| {hours} |", " | ".join(f"{s:.2f} s" for s in measure(hours)), "|", flush=True)


def measure(hours: int) -> list[float]:
    """Processor seconds of each step, and their sum; sentences are made hour by hour."""
    words = spoken(hours * HOUR)
    profile = load("netflix").for_language("en")
    marks = [time.process_time()]
    sentences = [
        sentence
        for first in range(0, len(words), HOUR)
        for sentence in sentences_from_words(words[first : first + HOUR], "en")
    ]
    marks.append(time.process_time())
    track = layout(sentences, "en", profile)
    marks.append(time.process_time())
    check(track, profile)
    marks.append(time.process_time())
    srt.compose(track)
    marks.append(time.process_time())
    steps = [after - before for before, after in pairwise(marks)]
    return [*steps, sum(steps)]


def spoken(count: int) -> list[Word]:
    """The sentences over and over, a word every 400 ms."""
    words = [Word(text, 400 * i, 400 * i + 350, 0.9) for i, text in enumerate(SENTENCES)]
    return [
        replace(word, text=word.text, start=word.start + shift, end=word.end + shift)
        for turn in range(count // len(words) + 1)
        for shift in [400 * len(words) * turn]
        for word in words
    ][:count]


if __name__ == "__main__":
    main()

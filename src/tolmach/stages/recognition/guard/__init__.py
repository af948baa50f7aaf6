"""
The guard: recognized words that may not have been said, and speech without words.

`examine` looks at one window; `decide` takes out text where no one speaks and notes the
rest; `review` looks across the whole recording, `other_language` and `second_language` at what
languages it is in; `mark_sentences` adds findings to the sentences.
Nothing is taken out on the strength of its words alone: the voice detector must agree.
"""

from tolmach.stages.recognition.guard.checks import examine
from tolmach.stages.recognition.guard.filling import filled
from tolmach.stages.recognition.guard.findings import Reading, WindowFinding, worth
from tolmach.stages.recognition.guard.review import mark_sentences, review
from tolmach.stages.recognition.guard.spoken import (
    other_language,
    other_than_recognized,
    second_language,
)
from tolmach.stages.recognition.guard.verdict import decide, nobody_speaks

__all__ = [
    "Reading",
    "WindowFinding",
    "decide",
    "examine",
    "filled",
    "mark_sentences",
    "nobody_speaks",
    "other_language",
    "other_than_recognized",
    "review",
    "second_language",
    "worth",
]

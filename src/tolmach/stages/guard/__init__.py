"""
The guard: recognised words that may not have been said, and speech that was not heard.

`examine` looks at one window; `settle` takes out what stands where nobody speaks and notes the
rest; `review` looks across the whole recording, `other_language` at what language it is in;
`flag_units` carries suspicions to the sentences.
Nothing is taken out on the strength of its words alone: the voice detector must agree.
"""

from tolmach.stages.guard.checks import examine
from tolmach.stages.guard.findings import Finding, Heard, weight
from tolmach.stages.guard.review import flag_units, review
from tolmach.stages.guard.spoken import other_language
from tolmach.stages.guard.verdict import settle

__all__ = [
    "Finding",
    "Heard",
    "examine",
    "flag_units",
    "other_language",
    "review",
    "settle",
    "weight",
]

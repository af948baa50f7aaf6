"""
What a person should look at first.

`doubt` gathers the signs that a sentence may be wrong and weighs them, `queue` puts sentences in
order, `second_opinion` compares the words of two recognizers, and `understood` tells when a whole
recording was hardly understood.
"""

from tolmach.stages.review.doubt import Reason, explained
from tolmach.stages.review.queue import OF_RECORDING, ReviewItem, review_queue
from tolmach.stages.review.second_opinion import second_opinion
from tolmach.stages.review.understood import hardly_understood

__all__ = [
    "OF_RECORDING",
    "Reason",
    "ReviewItem",
    "explained",
    "hardly_understood",
    "review_queue",
    "second_opinion",
]

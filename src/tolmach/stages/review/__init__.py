"""
What a person should look at first.

`doubt` gathers the signs that a sentence may be wrong and weighs them, `queue` puts sentences in
order, and `understood` tells when a whole recording was hardly understood.
"""

from tolmach.stages.review.doubt import Reason, explained
from tolmach.stages.review.queue import OF_RECORDING, ReviewItem, review_queue
from tolmach.stages.review.understood import hardly_understood

__all__ = ["OF_RECORDING", "Reason", "ReviewItem", "explained", "hardly_understood", "review_queue"]

"""Watching sources of a batch: what is new and has come to rest is taken up, until Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tolmach.batch.sources import Item

PAUSE = 5.0
"""Seconds between two looks; a file that has not changed from one to the next is whole."""

Sight = dict[str, tuple[int, int]]
"""Recording -> size and time of its file."""


def rounds(
    look: Callable[[], Sequence[Item]], pause: Callable[[float], None] = time.sleep
) -> Iterator[list[Item]]:
    """
    Give all recordings that are whole, each time when one is new or has changed; never ends.

    A file that is still being copied waits until two looks in a row find it the same. Addresses are
    not watched: they are given with the first round.
    """
    known: Sight = {}
    before: Sight = {}
    addresses_wait = True
    while True:
        items = look()
        now = {item.media: _seen(item) for item in items if not item.is_address}
        whole = {media: seen for media, seen in now.items() if before.get(media) == seen}
        ready = [item for item in items if item.is_address or item.media in whole]
        if not whole.items() <= known.items() or (addresses_wait and len(ready) > len(whole)):
            known |= whole
            addresses_wait = False
            yield ready
        before = now
        pause(PAUSE)


def _seen(item: Item) -> tuple[int, int]:
    try:
        stat = Path(item.media).stat()
    except OSError:
        return (-1, -1)  # gone between two looks
    return (stat.st_size, stat.st_mtime_ns)

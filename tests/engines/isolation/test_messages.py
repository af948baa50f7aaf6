"""Messages between a process with an engine and those who ask it."""

from __future__ import annotations

import io

import pytest

from tolmach.engines.isolation.messages import Failed, receive, send
from tolmach.messages import message


def test_a_message_that_was_cut_off_is_the_end_of_the_other_side() -> None:
    """A process that is killed while it writes leaves part of an answer, of any length."""
    sent = Failed("engine", message("Unable to allocate."))
    stream = io.BytesIO()
    send(stream, sent)
    written = stream.getvalue()
    assert receive(io.BytesIO(written), Failed) == sent
    for length in range(len(written)):
        with pytest.raises(EOFError):
            receive(io.BytesIO(written[:length]), Failed)

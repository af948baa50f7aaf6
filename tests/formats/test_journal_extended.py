"""A journal that grew is read from where it was read before, to the same result."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.edits import Entry, SetNote
from tolmach.formats.journal_json import compose, extended, head_after, parse


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 30))
def test_reading_on_gives_what_reading_all_does(earlier: int, later: int, torn: int) -> None:
    head, lines = "", []
    for number in range(earlier + later):
        entry = Entry(str(number), (SetNote("u1", "en", f"note {number}"),))
        lines.append(compose(entry, head).encode())
        head = head_after(head, lines[-1])
    known = parse(b"".join(lines[:earlier]))
    data = b"".join(lines) + b'{"id":"torn by a crash'[:torn]
    assert extended(known, data) == parse(data)

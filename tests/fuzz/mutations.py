"""Damage to files: bounded, and the same for the same seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

LONG = 250_000
"""Bytes of a file that shows quadratic growth."""
TOKENS = (
    b"<", b">", b'"', b"'", b"{", b"}", b"[", b"]", b"\n", b"\r", b" ", b"\0", b"\xff", b"\xd0",
    b"&#", b"9" * 5_000, b"1e999", b"inf", b"nan", b"-1", b"-->", b":", b",", b";", b"\t", b"null",
    b"true", b"\\ud800", b"=", b".", b"a", b"0", b"/", "\u202e".encode(), "＝".encode(), b"1" * 400,
)  # fmt: skip
RUNS = (
    b"\n", b"\r", b" ", b"a", b"a\n", b"\n \n", b"<", b"<v ", b"<i ", b"<br ", b"{", b"[", b"(",
    b'{"a":', b"<a>", b"&", b"&#9", b"9", b"'", b'"', b",", b"a,", b"a.", b"-->", b"1\n",
    b"(00:01 ", b"00:01 - ", b"00:00:01,000 --> 00:00:02,000\n", b"{\\", b"**", b"*a",
    b"a: ", b"\xd0\x90 ",
    b"\xd0\x90: b\n", b"\xff", b"\0", b"[a]\n", b"\\", b"<!--", b"!",
)  # fmt: skip


def mutated(seed: bytes, number: int) -> bytes:
    """A file with a few pieces put in, taken out, doubled, moved or with a changed bit."""
    choice = random.Random(number)
    data = bytearray(seed)
    for _ in range(choice.choice((1, 1, 2, 3, 8))):
        act = choice.randrange(7)
        start = choice.randrange(len(data) + 1)
        end = min(len(data), start + choice.choice((1, 1, 2, 5, 20, 80)))
        if act == 0:
            data[start:start] = choice.choice(TOKENS)
        elif act == 1:
            del data[start:end]
        elif act == 2:
            data[start:end] = choice.choice(TOKENS)
        elif act == 3 and start < len(data):
            data[start] ^= 1 << choice.randrange(8)
        elif act == 4:
            data[start:start] = bytes(data[start:end]) * choice.choice((1, 2, 10))
        elif act == 5:
            del data[start:]
        else:
            other = choice.randrange(len(data) + 1)
            data[start:start] = data[other : other + choice.randrange(60)]
    return bytes(data)


def mutated_inside(archive: bytes, number: int) -> bytes:
    """A ZIP archive that is sound but for one member, which is mutated or missing."""
    choice = random.Random(number)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        victim = choice.choice(old.namelist())
        for name in old.namelist():
            data = old.read(name)
            if name != victim:
                new.writestr(name, data)
            elif number % 5:
                new.writestr(name, mutated(data, number))
    return out.getvalue()


def grown(seed: bytes, length: int) -> Iterator[bytes]:
    """Long files: short pieces repeated inside the seed, pieces of the seed, and all of it."""
    for number, run in enumerate(RUNS):
        place = (0, len(seed) // 3, len(seed) // 2, len(seed))[number % 4]
        yield seed[:place] + run * (length // len(run)) + seed[place:]
    yield seed * (length // len(seed) + 1)
    for place in range(0, len(seed) - 8, max(1, len(seed) // 8)):
        piece = seed[place : place + 30]
        yield seed[:place] + piece * (length // len(piece)) + seed[place:]

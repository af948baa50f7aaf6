"""Bytes become text, and the answer says how."""

from __future__ import annotations

import pytest

from tolmach.errors import FormatError
from tolmach.formats import RepairKind, parse_bytes
from tolmach.formats.reading import decode

TEXT = "1\n00:00:01,000 --> 00:00:02,000\nДобро пожаловать, это Ёлка.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"]
)
def test_common_encodings_are_found_and_named(encoding: str) -> None:
    """Even in a file of three lines."""
    decoded = decode(TEXT.encode(encoding))
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)
    assert bool(decoded.damage) == (encoding in ("cp1251", "utf-16-le", "utf-16-be"))


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866"])
def test_older_cyrillic_code_pages_are_not_taken_for_cp1251(encoding: str) -> None:
    """They go to charset-normalizer, which may name a close relative of the page."""
    assert decode((TEXT * 3).encode(encoding)).text == TEXT * 3


def test_french_in_cp1252_is_not_taken_for_russian() -> None:
    """One accented letter in a Latin word is no Cyrillic."""
    assert "пїЅ" not in decode("Voilà l'été à Paris, c'est sûr.".encode("cp1252")).text
    assert decode("Voilà l'été à Paris.".encode("cp1252")).encoding != "cp1251"


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else() -> None:
    """A file cut in the middle of a letter."""
    decoded = decode(TEXT.encode()[:-2] + b"\xd0")
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith("1\n00:00:01,000 --> 00:00:02,000\nДобро")
    assert "broken" in decoded.damage


def test_an_encoding_that_was_named_is_used_or_refused() -> None:
    """A wrong name is an error and not a guess."""
    assert decode(TEXT.encode("cp866"), encoding="cp866").text == TEXT
    with pytest.raises(FormatError):
        decode(b"\xff", encoding="utf-8")
    with pytest.raises(FormatError):
        decode(b"x", encoding="no-such-code")


def test_a_legacy_encoding_counts_as_mended_and_strict_refuses_it() -> None:
    """The caller can say which encoding it was."""
    parsed = parse_bytes(TEXT.encode("cp1251"))
    assert [repair.kind for repair in parsed.repaired] == [RepairKind.ENCODING]
    assert parsed.encoding == "cp1251"
    with pytest.raises(FormatError, match="cp1251"):
        parse_bytes(TEXT.encode("cp1251"), strict=True)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\r\n", b"\x00\x01\x02\x03" * 8])
def test_empty_and_binary_files_are_refused(data: bytes) -> None:
    """With a sentence, whatever they hold."""
    with pytest.raises(FormatError):
        parse_bytes(data)

"""Which words may translate which, by the file beside a Firefox model."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.needs import real
from tolmach.engines.translators.shortlist import load_lexicon
from tolmach.errors import ModelError
from tolmach.stages.alignment.lexical_links import link_words

NAME = "lex.50.50.enpt.s2t.bin"
MAGIC = 0xF11A48D5013417F5


def test_a_model_without_a_shortlist_says_nothing(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x" * 100,
        struct.pack("<6Q", MAGIC, 0, 50, 50, 2**40, 2**40),
        struct.pack("<6Q2Q2I", MAGIC, 0, 50, 50, 2, 2, 0, 9, 1, 1),
        struct.pack("<6Q2Q2I", MAGIC, 0, 50, 50, 2, 2, 2, 0, 1, 1),
        struct.pack("<6Q2Q2I", MAGIC, 0, 50, 50, 2, 2, 0, 2, 1, 1),
    ],
    ids=["empty", "no magic", "lists that are not there", "past the end", "back", "no vocabulary"],
)
def test_a_damaged_shortlist_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    (tmp_path / "vocab.enpt.spm").write_bytes(b"no vocabulary")
    with pytest.raises(ModelError, match="shortlist"):
        load_lexicon(tmp_path)


@pytest.mark.real
def test_a_real_shortlist_links_words_that_never_met_before() -> None:
    lexicon = load_lexicon(real("firefox-en-pt"))
    assert lexicon is not None
    assert lexicon("house", "casa")
    assert lexicon("Minister,", "ministro")
    assert not lexicon("house", "ministro")
    assert not lexicon("house", "de")  # in too many lists
    pair = (["The", "minister", "sold", "houses"], ["Vendeu", "casas", "o", "ministro"])
    (links,) = link_words([pair], "en", "pt", lexicon)
    best = {link.target: link.source for link in sorted(links, key=lambda link: link.weight)}
    assert (best[1], best[3]) == (3, 1)

"""Whatever a file holds, its parser gives its content or one sentence, in time."""

from __future__ import annotations

import pkgutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tolmach.formats
from tests.fuzz.mutations import LONG, grown, mutated, mutated_inside
from tests.fuzz.parsers import PARSERS, Parser
from tolmach.errors import TolmachError

LONGEST = 2.5
"""CPU seconds for a long file, which are 10 s for a megabyte; beyond it, a parser hangs."""
FIFTH = LONGEST / 5**3
"""CPU seconds that a fifth of a file takes a parser which needs `LONGEST` for all of it and whose
time grows with the cube of the length."""
SEEDED = [parser for parser in PARSERS if parser.seeds]


def by_name(parsers: list[Parser]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("parser", parsers, ids=lambda parser: parser.name)


def attempt(parser: Parser, data: bytes, folder: Path) -> None:
    """Parse; errors in words are fine, all others fail the test."""
    with suppress(TolmachError, *parser.errors):
        parser.read(data, folder)


def test_every_format_that_parses_has_a_row() -> None:
    modules = {module.name for module in pkgutil.iter_modules(tolmach.formats.__path__)}
    parsing = {
        name for name in modules if hasattr(import_module(f"tolmach.formats.{name}"), "parse")
    }
    assert parsing == {parser.module for parser in PARSERS} - {""}


@by_name(SEEDED)
def test_mutations_begin_with_sound_files(parser: Parser, tmp_path: Path) -> None:
    for seed in parser.seeds:
        parser.read(seed, tmp_path)


@by_name(SEEDED)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 2**32), which=st.integers(0, 9))
def test_damaged_files_end_in_words(
    parser: Parser, tmp_path: Path, number: int, which: int
) -> None:
    attempt(parser, mutated(parser.seeds[which % len(parser.seeds)], number), tmp_path)


@given(number=st.integers(0, 2**32))
def test_word_documents_with_a_damaged_part_end_in_words(number: int) -> None:
    parser = next(one for one in PARSERS if one.name == "docx")
    attempt(parser, mutated_inside(parser.seeds[0], number), Path())


@by_name([parser for parser in SEEDED if parser.name != "docx"])
@given(data=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_words(parser: Parser, tmp_path: Path, data: bytes) -> None:
    attempt(parser, data, tmp_path)


class Hanging(BaseException):
    """A parser works longer than it may."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Count the CPU time of this process, so that a busy machine fails no test."""

    def stop(*_: object) -> None:
        raise Hanging

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="CPU timers need a Unix system")
@by_name(SEEDED)
def test_no_long_file_hangs_a_parser(parser: Parser, tmp_path: Path) -> None:
    seed = parser.seeds[0]
    for short, long in zip(grown(seed, LONG // 5), grown(seed, LONG), strict=True):
        start = time.process_time()
        with at_most(LONGEST):
            attempt(parser, short, tmp_path)
        if time.process_time() - start > FIFTH:  # the others are far from hanging
            with at_most(LONGEST):
                attempt(parser, long, tmp_path)

"""The search for reference cycles is paused, and goes on afterwards as it was."""

from __future__ import annotations

import gc

import pytest

from tolmach.pipeline.collector import no_cycle_search


@no_cycle_search()
def raise_inside() -> None:
    assert not gc.isenabled()
    raise ValueError("x")


def test_the_search_goes_on_after_an_error() -> None:
    with pytest.raises(ValueError, match="x"):
        raise_inside()
    assert gc.isenabled()


def test_a_search_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with no_cycle_search(), no_cycle_search():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

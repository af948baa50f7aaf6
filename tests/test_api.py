"""The public surface: what is promised can be imported, and nothing else is promised."""

from __future__ import annotations

import inspect

import pytest

import tolmach


def test_the_promised_names_are_those_of_the_table() -> None:
    assert tolmach.__all__ == sorted(tolmach._HOMES, key=lambda name: (name[0].islower(), name))


@pytest.mark.parametrize("name", tolmach.__all__)
def test_every_promised_name_can_be_used_and_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(tolmach, name))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        tolmach.nothing  # noqa: B018

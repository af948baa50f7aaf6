"""A keyword that a public function does not know is answered with what was meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tolmach.core.arguments import named_arguments
from tolmach.core.options import BatchOptions
from tolmach.errors import UsageError


@named_arguments(BatchOptions)
def many(media: str, *, language: str = "", **options: Any) -> tuple[str, str, dict[str, Any]]:
    return media, language, options


@named_arguments()
def run(media: str, to: str = "") -> tuple[str, str]:
    return media, to


def test_known_keywords_are_passed_on() -> None:
    assert many("a", language="ru", workers=2) == ("a", "ru", {"workers": 2})
    assert run(media="a", to="en") == ("a", "en")


@pytest.mark.parametrize(
    ("function", "keyword", "hint"),
    [
        (many, "worker", "Did you mean 'workers'?"),
        (many, "source", "Did you mean 'language'?"),
        (many, "to", "It is an argument of tolmach.run and tolmach.translate."),
        (run, "targets", "Did you mean 'to'?"),
        (run, "source", "Arguments: media, to."),
        (run, "xyz", "Arguments: media, to."),
    ],
)
def test_an_unknown_keyword_is_refused_with_the_nearest(
    function: Callable[..., object], keyword: str, hint: str
) -> None:
    with pytest.raises(
        UsageError, match=f"{function.__name__} has no argument '{keyword}'"
    ) as caught:
        function("a", **{keyword: "b"})
    assert caught.value.next_step == hint

"""The name that was probably meant, for the next step of an error."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tolmach.messages import message


def did_you_mean(
    name: str,
    known: Iterable[str],
    otherwise: str = "",
    *,
    shown: Mapping[str, str] = MappingProxyType({}),
    most: int = 1,
    cutoff: float = 0.6,
) -> str:
    """
    A sentence with the nearest known names, or `otherwise` when none is near.

    Args:
        shown: what to suggest in place of a known name, such as the code of a language.
        most: how many names may be suggested.
        cutoff: least similarity, from 0 to 1, as `difflib.SequenceMatcher.ratio` measures it.

    >>> did_you_mean("beam-sise", ["beam-size", "names"], "See --help.")
    "Did you mean 'beam-size'?"
    >>> did_you_mean("nothing like it", ["beam-size"], "See --help.")
    'See --help.'
    >>> did_you_mean("ukranian", ["ukrainian", "uk"], shown={"ukrainian": "uk"})
    "Did you mean 'uk'?"
    """
    near = difflib.get_close_matches(name, tuple(known), n=most, cutoff=cutoff)
    suggested = dict.fromkeys(f"'{shown.get(one, one)}'" for one in near)
    if not suggested:
        return otherwise
    first, *rest = suggested
    names: str = first
    for one in rest:
        names = message("{first} or {second}", first=names, second=one)
    return message("Did you mean {names}?", names=names)

"""Watching: a recording is taken up when it is whole, and again when it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tolmach.batch.sources import Item, find_items
from tolmach.batch.watching import rounds


class Script:
    """What happens in the pauses, one act after the other; then the user stops."""

    def __init__(self, *acts: Callable[[], object]) -> None:
        self._acts = iter(acts)

    def pause(self, _seconds: float) -> None:
        act = next(self._acts, None)
        if act is None:
            raise KeyboardInterrupt
        act()


def watched(folder: Path, *acts: Callable[[], object]) -> list[list[str]]:
    found: list[list[str]] = []

    def look() -> list[Item]:
        return find_items([str(folder)])

    try:
        for items in rounds(look, Script(*acts).pause):
            found.append([item.name for item in items])  # noqa: PERF401  # it never ends
    except KeyboardInterrupt:
        return found


def nothing() -> None:
    """A pause in which nothing happens."""


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def test_a_file_waits_until_it_has_stopped_growing(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    acts = [lambda: grow(path), lambda: grow(path), lambda: grow(path), nothing, nothing]
    assert watched(tmp_path, *acts) == [["a"]]


def test_a_new_file_brings_a_round_and_quiet_brings_none(tmp_path: Path) -> None:
    grow(tmp_path / "a.mp4")
    acts = [nothing, nothing, lambda: grow(tmp_path / "b.mp4"), nothing, nothing, nothing]
    assert watched(tmp_path, *acts) == [["a"], ["a", "b"]]


def test_a_changed_file_brings_another_round(tmp_path: Path) -> None:
    grow(tmp_path / "a.mp4")
    acts = [nothing, nothing, lambda: grow(tmp_path / "a.mp4"), nothing, nothing]
    assert watched(tmp_path, *acts) == [["a"], ["a"]]

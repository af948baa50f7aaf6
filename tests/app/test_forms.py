"""A page names files by the ids of the library's list; no option of its takes a path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tolmach.app.answers import Refusal
from tolmach.app.forms import flags_from, form
from tolmach.app.library import Library


def offered(root: Path) -> dict[str, Any]:
    groups = form(root)["groups"]
    return {option["name"]: option["type"] for group in groups for option in group["options"]}


def test_every_model_is_chosen_by_its_id(tmp_path: Path) -> None:
    kinds = offered(tmp_path)
    models = ("model", "translator", "compare", "second_opinion", "aligner", "speaker_model")
    assert {name: kinds[name] for name in models} == dict.fromkeys(models, "model")


@pytest.mark.parametrize("name", ["model", "compare", "second_opinion", "aligner", "synopsis"])
def test_a_path_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        flags_from({name: str(tmp_path)}, Library(tmp_path, lambda *_: None))


def test_the_aligner_may_be_switched_off(tmp_path: Path) -> None:
    library = Library(tmp_path, lambda *_: None)
    assert flags_from({"aligner": "none"}, library) == {"aligner": "none"}

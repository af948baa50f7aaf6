"""What came first is remembered, whoever else is writing."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tolmach.errors import ModelError
from tolmach.models import catalog
from tolmach.models.manifest import FileRecord, Manifest
from tolmach.models.pins import contradictions, forget, pinned, remember, require_pinned


def manifest(model_id: str, digest: str = "a" * 64) -> Manifest:
    entry = catalog.entry(model_id)
    pins = entry.source.sha256
    files = {name: FileRecord(1, pins.get(name, digest)) for name in entry.source.files}
    return Manifest(entry, "r", files)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path


def test_what_came_first_is_required_later(store: Path) -> None:
    remember(manifest("whisper-small"), store)
    assert contradictions(manifest("whisper-small"), store) == ()
    with pytest.raises(ModelError, match=r"config\.json is not the one that came first"):
        require_pinned(manifest("whisper-small", "b" * 64), store)
    forget("whisper-small", store)
    assert contradictions(manifest("whisper-small", "b" * 64), store) == ()


def test_models_that_come_at_the_same_time_are_all_remembered(store: Path) -> None:
    names = [one.id for one in catalog.catalog() if one.source.kind == "hub"]
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(lambda name: remember(manifest(name), store), names))
    assert sorted(json.loads((store / ".first-seen.json").read_text())) == sorted(names)


def test_models_that_the_catalogue_does_not_know_are_free(store: Path) -> None:
    own = manifest("whisper-small")
    own = replace(own, entry=replace(own.entry, id="my-model"))
    assert contradictions(own, store) == ()
    remember(own, store)
    assert not (store / ".first-seen.json").exists()


@pytest.mark.parametrize("content", ["", "null", "[" * 100_000, '{"a": 5}', "\x00"])
def test_a_damaged_list_is_not_taken_for_an_empty_one(store: Path, content: str) -> None:
    (store / ".first-seen.json").write_text(content)
    with pytest.raises(ModelError, match="cannot be read") as caught:
        pinned(catalog.entry("whisper-small"), store)
    assert "Delete it" in caught.value.next_step

"""A store of its own and a hub on this computer for every test that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.models.hub import Hub, serving
from tolmach.models import catalog

WriteCatalog = Callable[[str], None]

CATALOG = """
[[model]]
id = "tiny"
title = "Tiny"
task = "recognition"
engine = "faster-whisper"
license = "MIT"
size = 300_000
memory = 1_000_000
quality = 1
good_for = "Tests."
[model.source]
kind = "hub"
repo = "someone/tiny"
files = ["config.json", "model.bin", "tokenizer.json"]
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty model store."""
    folder = tmp_path / "store"
    monkeypatch.setenv("TOLMACH_MODELS", str(folder))
    monkeypatch.delenv("TOLMACH_OFFLINE", raising=False)
    return folder


@pytest.fixture
def write_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WriteCatalog]:
    """A function that puts another catalogue in the place of the shipped one."""

    def write(text: str) -> None:
        (tmp_path / "catalog.toml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(catalog, "catalog_file", lambda: tmp_path / "catalog.toml")
        catalog.catalog.cache_clear()

    yield write
    catalog.catalog.cache_clear()


@pytest.fixture
def hub(store: Path, write_catalog: WriteCatalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one small model, known to the catalogue as `tiny`; nobody waits for retries."""
    write_catalog(CATALOG)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("tolmach.models.store.MARGIN", 0)
    files = {
        "config.json": b'{"alignment_heads": [[0, 0]]}',
        "model.bin": bytes(range(256)) * 1000,
        "tokenizer.json": b"{}",
        "README.md": b"not wanted",
    }
    with serving(Hub(files=files)) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running

"""Models of other programs are found, offered, and linked into the store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import toy_whisper
from tests.models.conftest import WriteCatalog
from tolmach.cli import tolmach
from tolmach.errors import ModelError
from tolmach.models.adding import add
from tolmach.models.elsewhere import found_elsewhere
from tolmach.models.store import find, verify

pytestmark = pytest.mark.slow

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def cached(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model in the cache of Hugging Face: links to blobs in a folder named by the commit."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    repository = tmp_path / "hub" / "models--someone--faster-whisper-toy"
    toy_whisper.build(repository / "blobs")
    snapshot = repository / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    for blob in (repository / "blobs").iterdir():
        (snapshot / blob.name).symlink_to(blob)
    return snapshot


def test_a_model_in_the_cache_is_added_under_its_name_without_a_copy(cached: Path) -> None:
    """The weights are the same file on the disk."""
    model = add(cached)
    assert model.entry.id == "faster-whisper-toy"
    assert (model.folder / "model.bin").samefile(cached / "model.bin")
    assert not (model.folder / "model.bin").is_symlink()
    assert verify(model) == ()


def test_the_list_offers_what_other_programs_have(cached: Path) -> None:
    def listed() -> str:
        return CliRunner().invoke(tolmach, ["models", "list"]).stdout

    assert f"tolmach models add {cached}" in listed()
    add(cached)
    assert f"tolmach models add {cached}" not in listed()


def test_models_of_subtitle_edit_are_found(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    models = tmp_path / "Subtitle Edit/Whisper/Purfview-Whisper-Faster/_models"
    toy_whisper.build(models / "faster-whisper-toy")
    (models / "broken").mkdir()
    (models / "broken" / "model.bin").write_bytes(b"")
    assert [one.folder.name for one in found_elsewhere()] == ["faster-whisper-toy"]


def test_the_weights_of_a_model_of_the_catalogue_become_that_model(
    cached: Path, write_catalog: WriteCatalog
) -> None:
    """They are known by their hash; so `--model toy` then works."""
    size = (cached / "model.bin").stat().st_size
    weights = hashlib.sha256((cached / "model.bin").read_bytes()).hexdigest()
    write_catalog(
        f"""
        [[model]]
        id = "whisper-toy"
        title = "Whisper toy"
        task = "recognition"
        engine = "faster-whisper"
        license = "MIT"
        size = {size}
        [model.source]
        kind = "hub"
        repo = "someone/faster-whisper-toy"
        files = ["config.json", "model.bin", "tokenizer.json", "preprocessor_config.json"]
        sha256 = {{ "model.bin" = "{weights}" }}
        """
    )
    model = add(cached / "model.bin")
    assert (model.entry.id, model.revision) == ("whisper-toy", COMMIT)
    assert find("toy").folder == model.folder
    assert verify(model) == ()


@pytest.mark.real
def test_a_model_that_another_program_has_is_named_when_it_is_missing(
    cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.needs import real

    snapshot = cached.parents[2] / "models--Systran--faster-whisper-base/snapshots" / COMMIT
    snapshot.parent.mkdir(parents=True)
    snapshot.symlink_to(real("whisper-base"))
    with pytest.raises(ModelError, match="not on this computer") as error:
        find("base")
    assert str(error.value.next_step) == f"Another program has it: tolmach models add {snapshot}"

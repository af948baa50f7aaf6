"""The store and folders of the user's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.models.hub import Hub
from tolmach.errors import ModelError, UsageError
from tolmach.models import catalog
from tolmach.models.download import pull
from tolmach.models.store import damaged, find, installed, remove, store_folder


def folder_with(path: Path, **files: str) -> Path:
    path.mkdir()
    for name, content in files.items():
        (path / name.replace("__", ".")).write_text(content)
    return path


def test_the_store_is_where_the_environment_says(store: Path) -> None:
    assert store_folder() == store


@pytest.mark.skipif(sys.platform != "linux", reason="the place differs by system")
def test_without_a_word_the_store_lies_in_the_user_s_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TOLMACH_MODELS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert store_folder() == tmp_path / "tolmach" / "models"


def test_looking_makes_no_folder(store: Path) -> None:
    installed()
    assert not store.exists()


def test_a_recognizer_s_folder_is_known_by_its_files(store: Path, tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "mine", model__bin="x", config__json='{"alignment_heads": []}')
    model = find(str(folder))
    assert (model.entry.id, model.entry.task) == ("mine", "recognition")
    assert model.entry.knows("ru")
    assert not model.entry.demo


def test_a_translator_s_folder_is_known_by_its_files(store: Path, tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "mine", model__bin="x", config__json="{}", source__spm="x")
    entry = find(str(folder)).entry
    assert (entry.task, entry.engine) == ("translation", "ctranslate2")
    assert entry.knows("ru", "en")


@pytest.mark.parametrize(
    "name", ["opus-mt-ru-en", "models--Helsinki-NLP--opus-mt-ru-en/snapshots/0123456789"]
)
def test_a_folder_of_a_known_model_keeps_the_settings_of_the_catalogue(
    store: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    folder = folder_with(tmp_path / name, model__bin="x", config__json="{}", source__spm="x")
    found, known = find(str(folder)).entry, catalog.entry("opus-mt-ru-en")
    assert (found.sources, found.targets) == (known.sources, known.targets) == (("ru",), ("en",))
    assert (found.alignment_head, known.alignment_head) == (True, True)
    assert (found.id, found.license, found.source.kind) == (folder.name, "unknown", "local")


def test_a_checkpoint_of_transformers_goes_to_its_engine(store: Path, tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "mine", model__safetensors="x", config__json="{}")
    assert find(str(folder)).entry.engine == "transformers"


def test_a_folder_without_a_model_says_what_is_missing(store: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.bin and config\.json"):
        find(str(folder_with(tmp_path / "mine", config__json="{}")))


def test_a_damaged_configuration_is_named(store: Path, tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "mine", model__bin="x", config__json="{")
    with pytest.raises(ModelError, match=r"config\.json in 'mine' is damaged"):
        find(str(folder))


def test_a_path_that_is_no_folder_is_the_caller_s_error(store: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        find("some/where")


def test_a_known_id_beats_a_folder_of_the_same_name(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull("tiny")
    folder_with(tmp_path / "tiny", config__json="{}", model__bin="x")
    monkeypatch.chdir(tmp_path)
    assert find("tiny").entry.title == "Tiny"


def test_removing_frees_the_room_and_forgets_the_model(hub: Hub, store: Path) -> None:
    size = sum(path.stat().st_size for path in pull("tiny").folder.iterdir())
    assert remove("tiny") == size
    assert installed() == ()
    assert not (store / "tiny").exists()


def test_removing_takes_the_rest_of_a_broken_download_too(hub: Hub, store: Path) -> None:
    hub.cut["model.bin"] = [65_536, *[0] * 20]
    with pytest.raises(ModelError):
        pull("tiny")
    assert remove("tiny") > 65_536
    assert not (store / ".incoming" / "tiny").exists()


@pytest.mark.parametrize("name", ["tiny", "../store", ".incoming"])
def test_only_models_can_be_removed(store: Path, name: str) -> None:
    store.mkdir()
    with pytest.raises((ModelError, UsageError)):
        remove(name)
    assert store.exists()


def test_one_damaged_manifest_hides_only_its_own_model(hub: Hub, store: Path) -> None:
    pull("tiny")
    (store / "other").mkdir()
    (store / "other" / "manifest.json").write_text("{")
    assert [model.entry.id for model in installed()] == ["tiny"]
    assert list(damaged()) == ["other"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_store_that_cannot_be_written_is_named(hub: Hub, store: Path) -> None:
    store.mkdir()
    store.chmod(0o500)
    with pytest.raises(ModelError, match="TOLMACH_MODELS"):
        pull("tiny")


def test_a_store_whose_place_is_a_file_is_named(hub: Hub, store: Path) -> None:
    store.write_text("a file")
    with pytest.raises(ModelError, match="TOLMACH_MODELS"):
        pull("tiny")

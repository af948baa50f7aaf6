"""Model folders of the user's own, taken into the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import miniature
from tests.needs import real
from tolmach.errors import ModelError, UsageError
from tolmach.models.adding import add
from tolmach.models.choose import choose
from tolmach.models.store import find, verify

pytestmark = pytest.mark.slow


def test_a_translator_of_the_user_s_own_is_found_chosen_and_verified(
    store: Path, tmp_path: Path
) -> None:
    folder = miniature.marian(tmp_path / "My Model")
    (folder / "notes.pkl").write_bytes(b"a pickle")
    model = add(folder, sources=["ru"], targets=["en"])
    assert model.entry.id == "my-model"
    assert find("my-model") == model
    assert choose("translation", "ru", "en").entry.id == "my-model"
    assert verify(model) == ()
    assert not (model.folder / "notes.pkl").exists()


def test_a_translator_without_languages_asks_for_them(store: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"which languages.*--from ru,uk --to en"):
        add(miniature.marian(tmp_path / "mine"))


def test_a_damaged_translator_is_not_installed(store: Path, tmp_path: Path) -> None:
    folder = miniature.marian(tmp_path / "mine")
    (folder / "model.bin").write_bytes(b"short")
    with pytest.raises(ModelError, match="mine cannot be loaded"):
        add(folder, sources=["ru"], targets=["en"])
    assert not (store / "mine").exists()


def test_an_id_of_the_catalogue_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--id my-opus-mt-ru-en"):
        add(miniature.marian(tmp_path / "mine"), "opus-mt-ru-en", ["ru"], ["en"])


def test_a_folder_without_a_model_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        add(tmp_path)


@pytest.mark.real
def test_a_folder_of_firefox_says_its_languages(store: Path) -> None:
    model = add(real("firefox-en-pt"))
    assert (model.entry.id, model.entry.sources) == ("my-firefox-en-pt", ("en",))
    assert model.entry.targets == ("pt",)

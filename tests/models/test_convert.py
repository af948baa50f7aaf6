"""Converting Marian's own files, and refusing what must not be opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.models.conftest import WriteCatalog
from tests.models.hub import Hub
from tests.models.marian import write_archive, write_marian
from tolmach.errors import ModelError, UsageError
from tolmach.models.convert import convert
from tolmach.models.download import pull
from tolmach.models.manifest import read_manifest, verify
from tolmach.models.store import find, installed

CATALOG = """
[[model]]
id = "ru-en"
title = "Russian to English"
task = "translation"
engine = "ctranslate2"
license = "CC-BY-4.0"
sources = ["ru"]
targets = ["en"]
size = 20_000
memory = 1_000_000
quality = 1
good_for = "Tests."
[model.source]
kind = "archive"
url = "URL/opus-2020-02-26.zip"
revision = "2020-02-26"
"""


@pytest.fixture(scope="module")
def marian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_marian(tmp_path_factory.mktemp("marian") / "files")


def test_marian_files_become_an_installed_model(marian: Path, store: Path) -> None:
    model = convert(marian, "my-ru-en", "ru", "en")
    assert {path.name for path in model.folder.iterdir()} == {
        "LICENSE", "config.json", "manifest.json", "model.bin", "shared_vocabulary.json",
        "source.spm", "target.spm",
    }  # fmt: skip
    assert find("my-ru-en") == model
    assert model.entry.knows("ru", "en")
    assert not model.entry.knows("ru", "de")
    assert verify(model.folder, {}) == ()


def test_the_converted_model_translates_and_links_words(marian: Path, store: Path) -> None:
    import ctranslate2

    translator = ctranslate2.Translator(str(convert(marian, "my-ru-en", "ru", "en").folder))
    result = translator.translate_batch(
        [["▁с", "л"]], return_attention=True, min_decoding_length=4, max_decoding_length=4
    )[0]
    assert [len(row) for row in result.attention[0]] == [2] * 4  # target pieces x source pieces


def test_without_decoder_yml_the_files_are_told_by_their_endings(
    marian: Path, store: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    for name in ("model.npz", "vocab.yml", "source.spm", "target.spm"):
        (plain / name).write_bytes((marian / name).read_bytes())
    assert convert(plain, "plain", "ru", "en").entry.id == "plain"
    (plain / "other.npz").write_bytes((marian / "model.npz").read_bytes())
    with pytest.raises(ModelError, match=r"one \.npz"):
        convert(plain, "plain-2", "ru", "en")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (("config.json", "pytorch_model.bin"), "pickle"),
        (("config.json", "model.safetensors"), "needs torch"),
        (("model.npz",), r"source\.spm"),
        (("readme.txt",), "neither Marian files"),
        ((), "neither Marian files"),
    ],
)
def test_what_cannot_be_converted_is_refused_in_words(
    store: Path, tmp_path: Path, files: tuple[str, ...], words: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in files:
        (folder / name).write_bytes(b"{}")
    if words == "needs torch":
        pytest.importorskip("sentencepiece")
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(__import__("sys").modules, "torch", None)
            with pytest.raises(ModelError, match=words) as caught:
                convert(folder, "x", "ru", "en")
        assert "tolmach[torch]" in caught.value.next_step
    else:
        with pytest.raises(ModelError, match=words):
            convert(folder, "x", "ru", "en")
    assert [model for model in installed() if not model.entry.demo] == []


def test_damaged_weights_are_refused(marian: Path, store: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in marian.iterdir():
        (broken / path.name).write_bytes(path.read_bytes())
    (broken / "model.npz").write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(ModelError, match="cannot be converted"):
        convert(broken, "broken", "ru", "en")


@pytest.mark.parametrize("name", ["../x", "a/b", "", "Großes", ".hidden", "x."])
def test_an_id_must_be_a_possible_folder_name(marian: Path, store: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the id"):
        convert(marian, name, "ru", "en")


def test_an_archive_is_fetched_converted_and_pinned(
    hub: Hub, marian: Path, store: Path, tmp_path: Path, write_catalog: WriteCatalog
) -> None:
    archive = write_archive(marian, tmp_path / "opus.zip")
    hub.files = {"opus-2020-02-26.zip": archive.read_bytes()}
    hub.cut["opus-2020-02-26.zip"] = [5_000]
    write_catalog(CATALOG.replace("URL", hub.url))
    model = pull("ru-en")
    assert "model.bin" in {path.name for path in model.folder.iterdir()}
    assert not (store / ".incoming" / "ru-en").exists()
    manifest = read_manifest(model.folder)
    assert manifest.revision == "2020-02-26"
    assert len(manifest.entry.source.sha256["archive.zip"]) == 64


def test_an_archive_with_another_hash_than_known_is_refused(
    hub: Hub, marian: Path, tmp_path: Path, write_catalog: WriteCatalog
) -> None:
    hub.files = {"opus-2020-02-26.zip": b"another file"}
    pin = f'sha256 = {{ "archive.zip" = "{"0" * 64}" }}\n'
    write_catalog(CATALOG.replace("URL", hub.url) + pin)
    with pytest.raises(ModelError, match="hash that was promised"):
        pull("ru-en")


def test_a_damaged_archive_is_thrown_away(
    hub: Hub, store: Path, write_catalog: WriteCatalog
) -> None:
    hub.files = {"opus-2020-02-26.zip": b"no zip at all"}
    write_catalog(CATALOG.replace("URL", hub.url))
    with pytest.raises(ModelError, match="archive is damaged"):
        pull("ru-en")
    assert [model for model in installed() if not model.entry.demo] == []
    assert not list((store / ".incoming" / "ru-en").glob("*.zip"))


def test_names_inside_an_archive_lead_nowhere_else(
    hub: Hub, store: Path, tmp_path: Path, write_catalog: WriteCatalog
) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as packed:
        packed.writestr("../../../escaped.txt", "x")
    hub.files = {"opus-2020-02-26.zip": (tmp_path / "evil.zip").read_bytes()}
    write_catalog(CATALOG.replace("URL", hub.url))
    with pytest.raises(ModelError, match="neither Marian files"):
        pull("ru-en")
    assert not list(tmp_path.rglob("escaped.txt"))
    assert not list((store / ".incoming" / "ru-en").iterdir())

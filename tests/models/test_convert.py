"""Converting Marian's own files, and refusing what must not be opened."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.models.conftest import WriteCatalog
from tests.models.hub import Hub
from tests.models.marian import write_archive, write_marian
from tolmach.errors import ModelError, UsageError
from tolmach.models.catalog import Source
from tolmach.models.convert import convert
from tolmach.models.download import pull
from tolmach.models.manifest import read_manifest, verify
from tolmach.models.pins import require_pinned
from tolmach.models.store import find, installed, remove

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
download = 290_000
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
    with pytest.raises(ModelError, match="does not have the expected hash"):
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


def served(hub: Hub, content: bytes, write_catalog: WriteCatalog) -> None:
    hub.files = {"opus-2020-02-26.zip": content}
    write_catalog(CATALOG.replace("URL", hub.url))


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


LINK = zipfile.ZipInfo("model.npz")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed(("model.npz", bytes(5_000_000))), "unpacks to 5000000 bytes"),
        (packed(*((f"f{number}", b"") for number in range(2_001))), "holds 2001 files"),
        (packed((LINK, b"/etc/passwd")), "other than plain files"),
        (packed(("a/x", b"1"), ("b/x", b"2")), "archive is damaged"),
        (packed(("x", b"1")).replace(b"\x08\x00", b"\x63\x00"), "archive is damaged"),
        (
            packed(("x", b"abc" * 9))[:31] + b"\xff" * 9 + packed(("x", b"abc" * 9))[40:],
            "archive is damaged",
        ),
        (b"<html>Log in</html>", "archive is damaged"),
    ],
    ids=["bomb", "many", "link", "twice", "compression", "data", "login"],
)
def test_a_hostile_archive_is_refused_removed_and_asked_for_again(
    hub: Hub, store: Path, write_catalog: WriteCatalog, content: bytes, words: str
) -> None:
    served(hub, content, write_catalog)
    for _ in range(2):
        with pytest.raises(ModelError, match=words):
            pull("ru-en")
        assert not list((store / ".incoming" / "ru-en").iterdir())
    assert len(hub.requests) == 2


def test_an_archive_left_by_a_run_that_was_killed_is_asked_for_again(
    hub: Hub, marian: Path, store: Path, tmp_path: Path, write_catalog: WriteCatalog
) -> None:
    served(hub, write_archive(marian, tmp_path / "opus.zip").read_bytes(), write_catalog)
    (store / ".incoming" / "ru-en").mkdir(parents=True)
    (store / ".incoming" / "ru-en" / "archive.zip").write_bytes(b"planted")
    assert pull("ru-en").entry.id == "ru-en"
    assert len(hub.requests) == 1


def test_an_archive_that_grows_beyond_its_size_in_the_catalogue_is_refused(
    hub: Hub, store: Path, write_catalog: WriteCatalog
) -> None:
    served(hub, b"", write_catalog)
    hub.endless.add("opus-2020-02-26.zip")
    with pytest.raises(ModelError, match="more bytes came than announced"):
        pull("ru-en")
    assert sum(path.stat().st_size for path in store.rglob("*.part")) == 0


def test_an_archive_without_a_hash_is_pinned_when_it_is_first_seen(
    hub: Hub, marian: Path, store: Path, tmp_path: Path, write_catalog: WriteCatalog
) -> None:
    served(hub, write_archive(marian, tmp_path / "opus.zip").read_bytes(), write_catalog)
    pull("ru-en")
    seen = json.loads((store / ".first-seen.json").read_text())["ru-en"]["sha256"]
    assert seen == {"archive.zip": hashlib.sha256((tmp_path / "opus.zip").read_bytes()).hexdigest()}
    remove("ru-en")
    served(hub, (tmp_path / "opus.zip").read_bytes() + b"x", write_catalog)
    with pytest.raises(ModelError, match="does not have the expected hash"):
        pull("ru-en")


def test_a_converted_model_that_names_no_archive_or_another_is_refused(
    hub: Hub, marian: Path, store: Path, tmp_path: Path, write_catalog: WriteCatalog
) -> None:
    served(hub, write_archive(marian, tmp_path / "opus.zip").read_bytes(), write_catalog)
    manifest = read_manifest(pull("ru-en").folder)
    for source, words in (
        (Source(kind="local"), "from which archive"),
        (replace(manifest.entry.source, sha256={"archive.zip": "0" * 64}), "came first"),
    ):
        with pytest.raises(ModelError, match=words):
            require_pinned(replace(manifest, entry=replace(manifest.entry, source=source)), store)


def test_a_conversion_cannot_take_the_id_of_a_model_of_the_catalogue(
    hub: Hub, marian: Path
) -> None:
    with pytest.raises(UsageError, match="is the id of a model of the catalogue"):
        convert(marian, "tiny", "ru", "en")


def copied(marian: Path, folder: Path, name: str, content: bytes) -> Path:
    shutil.copytree(marian, folder)
    (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("decoder.yml", b"models: [/etc/passwd]\nvocabs: [vocab.yml]\n", "which is not in"),
        ("decoder.yml", b"models: [../x.npz]\nvocabs: [vocab.yml]\n", "which is not in"),
        ("decoder.yml", b"[" * 50_000, "decoder.yml in 'copy' is damaged"),
        ("decoder.yml", b"models: {", "decoder.yml in 'copy' is damaged"),
        ("decoder.yml", b"null", "decoder.yml in 'copy' is damaged"),
        ("model.npz", packed(("a.npy", bytes(50_000_000))), "unpacks to 50000000 bytes"),
        ("model.npz", packed(("special:model.yml.npy", b"x")), "cannot be converted"),
        ("vocab.yml", b"\xff", "cannot be converted"),
    ],
)
def test_a_folder_of_a_stranger_is_refused_in_words(
    marian: Path, store: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(ModelError, match=words):
        convert(copied(marian, tmp_path / "copy", name, content), "mine", "ru", "en")
    assert not (store / ".incoming" / "mine").exists()

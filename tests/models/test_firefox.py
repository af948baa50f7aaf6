"""Fetching the models that Firefox ships, from a mirror that may lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tolmach.errors import ModelError
from tolmach.models.download import pull
from tolmach.models.manifest import read_manifest
from tolmach.models.store import find, remove

FILES = {
    "model.ruen.intgemm.alphas.bin": ("model", b"weights" * 1000),
    "lex.50.50.ruen.s2t.bin": ("lex", b"shortlist"),
    "vocab.ruen.spm": ("vocab", b"pieces"),
}


def frame(content: bytes) -> bytes:
    """
    Content as a zstd frame of raw blocks (RFC 8878): one segment, and its size in four bytes.
    """
    head = b"\x28\xb5\x2f\xfd" + b"\xa0" + len(content).to_bytes(4, "little")
    return head + (len(content) << 3 | 1).to_bytes(3, "little") + content


class Mirror:
    """A folder with `records` and the files, served to this computer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: list[dict[str, Any]] = []

    def add(self, version: str, architecture: str = "tiny", mark: bytes = b"") -> None:
        for name, (kind, plain) in FILES.items():
            content = plain + mark
            packed = frame(content)
            location = f"main/{version}-{architecture}-{name}.zst"
            path = self.folder / location
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(packed)
            self.records.append(
                {
                    "name": name, "fileType": kind, "sourceLanguage": "ru",
                    "targetLanguage": "en", "version": version, "architecture": architecture,
                    "decompressedHash": hashlib.sha256(content).hexdigest(),
                    "attachment": {
                        "location": location, "size": len(packed), "filename": name,
                        "hash": hashlib.sha256(packed).hexdigest(),
                    },
                }
            )  # fmt: skip
        self.write({"data": self.records})

    def write(self, records: object) -> None:
        (self.folder / "records").write_text(json.dumps(records), encoding="utf-8")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def mirror(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    folder = tmp_path / "mirror"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("TOLMACH_FIREFOX", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    yield Mirror(folder)
    server.shutdown()
    thread.join()
    server.server_close()


def weights(mark: bytes = b"") -> bytes:
    return FILES["model.ruen.intgemm.alphas.bin"][1] + mark


def test_the_newest_model_arrives_unpacked(mirror: Mirror) -> None:
    mirror.add("1.0", mark=b"old")
    mirror.add("2.0", "tiny", mark=b"tiny")
    mirror.add("2.0", "base-memory")
    mirror.add("3.0a1", mark=b"trial")
    model = pull("firefox-ru-en")
    assert {path.name for path in model.folder.iterdir()} == {"manifest.json", *FILES}
    assert (model.folder / "model.ruen.intgemm.alphas.bin").read_bytes() == weights()
    assert read_manifest(model.folder).revision == "2.0"
    assert find("firefox-ru-en") == model


def test_what_came_first_is_pinned(mirror: Mirror) -> None:
    mirror.add("1.0")
    pull("firefox-ru-en")
    remove("firefox-ru-en")
    mirror.add("1.1", mark=b"another")
    with pytest.raises(ModelError):
        pull("firefox-ru-en")
    remove("firefox-ru-en", forgotten=True)
    assert pull("firefox-ru-en").revision == "1.1"


def test_a_file_that_is_not_what_the_record_promises_is_refused(mirror: Mirror) -> None:
    mirror.add("1.0")
    for one in mirror.records:
        one["decompressedHash"] = "0" * 64
    mirror.write({"data": mirror.records})
    with pytest.raises(ModelError, match="was refused"):
        pull("firefox-ru-en")


@pytest.mark.parametrize("name", ["../evil.bin", "a/b.bin", ""])
def test_names_that_leave_the_folder_are_refused(mirror: Mirror, name: str) -> None:
    mirror.add("1.0")
    mirror.records[0]["name"] = name
    mirror.write({"data": mirror.records})
    with pytest.raises(ModelError, match="did not answer with the record"):
        pull("firefox-ru-en")


def test_a_login_page_is_no_record(mirror: Mirror) -> None:
    mirror.write("<html>")
    with pytest.raises(ModelError, match="did not answer with the record"):
        pull("firefox-ru-en")


def test_languages_without_a_complete_model_are_named(mirror: Mirror) -> None:
    mirror.add("1.0")
    mirror.write({"data": mirror.records[:1]})
    with pytest.raises(ModelError, match="none for ru to en"):
        pull("firefox-ru-en")


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, store: Path
) -> None:
    monkeypatch.setattr("tolmach.models.firefox._LARGEST", 50_000)
    mirror.add("1.0", mark=bytes(100_000))
    with pytest.raises(ModelError, match="unpacks to more than 50,000 bytes"):
        pull("firefox-ru-en")
    assert not [path for path in store.rglob("*") if path.suffix in (".bin", ".zst", ".spm")]


def test_a_packed_file_that_breaks_off_is_refused(mirror: Mirror) -> None:
    mirror.add("1.0")
    attachment = mirror.records[0]["attachment"]
    path = mirror.folder / attachment["location"]
    path.write_bytes(path.read_bytes()[:-10])
    attachment["size"] = path.stat().st_size
    attachment["hash"] = hashlib.sha256(path.read_bytes()).hexdigest()
    mirror.write({"data": mirror.records})
    with pytest.raises(ModelError, match="was refused"):
        pull("firefox-ru-en")

"""Carrying models on a stick: what went in comes out, and nothing else does."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.models.conftest import CATALOG, WriteCatalog
from tests.models.hub import Hub
from tolmach.errors import ModelError, UsageError
from tolmach.models.archive import export, import_models
from tolmach.models.download import pull
from tolmach.models.store import find, installed, remove

pytestmark = pytest.mark.slow


@pytest.fixture
def stick(hub: Hub, tmp_path: Path) -> Path:
    """An exported model, which is no longer in the store."""
    pull("tiny")
    export(["tiny"], tmp_path / "stick.tar")
    remove("tiny")
    return tmp_path / "stick.tar"


Member = tuple[tarfile.TarInfo, bytes]


def repack(stick: Path, change: Callable[[list[Member]], Iterable[Member]]) -> Path:
    """The same file with its members changed: (name, content) pairs in, TarInfo pairs out."""
    with tarfile.open(stick) as tar:
        members = [(member, _content(tar, member)) for member in tar]
    changed = stick.with_name("changed.tar")
    with tarfile.open(changed, "w") as tar:
        for member, content in change(members):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return changed


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(member)
    return stream.read() if stream else b""


def test_a_model_comes_back_as_it_went(stick: Path, hub: Hub, store: Path) -> None:
    assert installed() == ()
    (model,) = import_models(stick)
    assert model == find("tiny")
    assert (model.folder / "model.bin").read_bytes() == hub.files["model.bin"]


def test_the_file_names_neither_person_nor_computer_nor_time(stick: Path) -> None:
    with tarfile.open(stick) as tar:
        for member in tar:
            assert (member.uname, member.gname, member.uid, member.mtime) == ("", "", 0, 0)
            assert not member.name.startswith("/")


def test_importing_twice_replaces_the_model(stick: Path) -> None:
    import_models(stick)
    assert [model.entry.id for model in import_models(stick)] == ["tiny"]


def test_a_file_that_is_there_is_not_overwritten(stick: Path, hub: Hub) -> None:
    pull("tiny")
    with pytest.raises(UsageError, match="there already"):
        export(["tiny"], stick)


def test_a_changed_byte_is_noticed(stick: Path) -> None:
    def change(members: list[Member]) -> Iterator[Member]:
        for member, content in members:
            yield member, b"X" + content[1:] if member.name == "tiny/model.bin" else content

    with pytest.raises(ModelError, match="hash of its manifest"):
        import_models(repack(stick, change))
    assert installed() == ()


def test_a_file_cut_short_is_noticed(stick: Path) -> None:
    short = stick.with_name("short.tar")
    short.write_bytes(stick.read_bytes()[:100_000])
    with pytest.raises(ModelError, match="refused"):
        import_models(short)
    assert installed() == ()


@pytest.mark.parametrize(
    "name", ["tiny/../../evil", "/tmp/evil", "tiny/sub/evil", "other/config.json", "tiny/extra"]
)
def test_members_that_do_not_belong_there_are_refused(
    stick: Path, tmp_path: Path, name: str
) -> None:
    def change(members: list[Member]) -> Iterator[Member]:
        yield members[0]
        yield tarfile.TarInfo(name), b"evil"
        yield from members[1:]

    with pytest.raises(ModelError, match="does not belong there"):
        import_models(repack(stick, change))
    assert installed() == ()
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(stick: Path, kind: bytes) -> None:
    def change(members: list[Member]) -> Iterator[Member]:
        yield members[0]
        member = tarfile.TarInfo("tiny/config.json")
        member.type = kind
        member.linkname = "/etc/passwd"
        yield member, b""

    with pytest.raises(ModelError, match="does not belong there"):
        import_models(repack(stick, change))


@pytest.mark.parametrize("name", ["../evil", "sub/evil", "..", "manifest.json"])
def test_a_manifest_cannot_name_files_elsewhere(stick: Path, name: str) -> None:
    def change(members: list[Member]) -> Iterator[Member]:
        member, content = members[0]
        manifest = json.loads(content)
        manifest["files"][name] = {"size": 1, "sha256": "0" * 64}
        yield member, json.dumps(manifest).encode()
        yield from members[1:]

    with pytest.raises(ModelError, match="cannot be the name of a model"):
        import_models(repack(stick, change))


def test_a_model_cannot_come_under_another_one_s_name(stick: Path) -> None:
    def change(members: list[Member]) -> Iterator[Member]:
        for member, content in members:
            member.name = member.name.replace("tiny", "whisper-small")
            yield member, content

    with pytest.raises(ModelError, match="that of another model"):
        import_models(repack(stick, change))


def test_a_missing_file_is_noticed(stick: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.bin, tokenizer\.json of 'tiny' is missing"):
        import_models(repack(stick, lambda members: members[:2]))


@pytest.mark.parametrize("content", [b"", b"not a tar file at all", b"\0" * 10_240])
def test_what_is_no_export_is_refused(store: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.tar"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="was refused"):
        import_models(path)


def test_a_file_that_is_not_there_is_the_caller_s_error(store: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        import_models(tmp_path / "none.tar")


def manifest_with(
    change: Callable[[dict[str, Any]], None],
) -> Callable[[list[Member]], list[Member]]:
    def changed(members: list[Member]) -> list[Member]:
        member, content = members[0]
        manifest = json.loads(content)
        change(manifest)
        return [(member, json.dumps(manifest).encode()), *members[1:]]

    return changed


def waiting(store: Path) -> list[str]:
    """What is left of work in progress, locks aside."""
    return [path.name for path in (store / ".incoming").rglob("*") if path.suffix != ".lock"]


def test_a_sparse_file_is_refused_before_it_takes_room(stick: Path, store: Path) -> None:
    """GNU tar's old way: a member of 2 GB in 10 KB of archive."""
    content = bytearray(stick.read_bytes())
    with tarfile.open(stick) as tar:
        manifest_size = tar.getmembers()[0].size
    place = 512 + -(-manifest_size // 512) * 512  # the header of config.json
    header = bytearray(tarfile.TarInfo("tiny/config.json").tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[483:495] = b"17777777777\0"  # real size in octal
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    content[place : place + 512] = header
    stick.write_bytes(content)
    with pytest.raises(ModelError, match="does not belong there"):
        import_models(stick)
    assert waiting(store) == []


def test_a_sparse_file_in_the_way_of_pax_is_refused(stick: Path, store: Path) -> None:
    changed = stick.with_name("changed.tar")
    with tarfile.open(stick) as tar, tarfile.open(changed, "w", format=tarfile.PAX_FORMAT) as out:
        for member in tar:
            content = _content(tar, member)
            if member.name == "tiny/config.json":
                member.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(10**12)}
            out.addfile(member, io.BytesIO(content))
    with pytest.raises(ModelError, match="does not belong there"):
        import_models(changed)
    assert waiting(store) == []


def test_a_header_that_would_fill_the_memory_is_refused(stick: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type = tarfile.GNUTYPE_LONGNAME
    header.size = 8_000_000_000
    stick.write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
    with pytest.raises(ModelError, match="a header is too long"):
        import_models(stick)


def test_an_endless_chain_of_headers_is_refused(stick: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type = tarfile.GNUTYPE_LONGNAME
    header.size = 1
    one = header.tobuf(tarfile.GNU_FORMAT) + b"y" + bytes(511)
    stick.write_bytes(one * 5_000 + stick.read_bytes())
    with pytest.raises(ModelError, match="was refused"):
        import_models(stick)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"null",
        b"7",
        b"\xff",
        b'{"kind": "tolmach-model", "schema": 1, "revision": "r", "files": {}, "entry": null}',
        b'{"kind": "tolmach-model", "schema": 1, "revision": "r", "files": {}, "entry": {}}',
    ],
)
def test_a_manifest_that_is_none_is_refused_in_words(stick: Path, content: bytes) -> None:
    with pytest.raises(ModelError, match="the manifest of 'tiny' is damaged"):
        import_models(repack(stick, lambda members: [(members[0][0], content)]))


def test_a_manifest_larger_than_any_is_refused(stick: Path) -> None:
    with pytest.raises(ModelError, match="is not a manifest"):
        import_models(repack(stick, lambda members: [(members[0][0], b" " * 1_000_001)]))


@pytest.mark.parametrize(
    ("name", "record", "words"),
    [
        ("a", {"size": -1, "sha256": "0" * 64}, "no possible size or hash"),
        ("a", {"size": 1, "sha256": "../evil"}, "no possible size or hash"),
        ("a", {"size": "1", "sha256": "0" * 64}, "Expected `int`"),
        (".manifest.json", {"size": 1, "sha256": "0" * 64}, "cannot be the name of a model"),
        ("Manifest.JSON", {"size": 1, "sha256": "0" * 64}, "cannot be the name of a model"),
        ("a\0b", {"size": 1, "sha256": "0" * 64}, "cannot be the name of a model"),
        ("a\\b", {"size": 1, "sha256": "0" * 64}, "cannot be the name of a model"),
        ("a" * 200, {"size": 1, "sha256": "0" * 64}, "cannot be the name of a model"),
    ],
)
def test_a_manifest_s_files_have_possible_names_sizes_and_hashes(
    stick: Path, name: str, record: dict[str, Any], words: str
) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["files"] = {name: record}

    with pytest.raises(ModelError, match=words):
        import_models(repack(stick, manifest_with(change)))


def test_a_manifest_with_more_files_than_a_model_has_is_refused(stick: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["files"] = {f"f{n}": {"size": 0, "sha256": "0" * 64} for n in range(101)}

    with pytest.raises(ModelError, match="It names 101 files"):
        import_models(repack(stick, manifest_with(change)))


@pytest.mark.parametrize("source", [[], 5, "hub", None])
def test_a_manifest_whose_source_is_none_is_refused(stick: Path, source: object) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["entry"]["source"] = source

    with pytest.raises(ModelError, match="was refused"):
        import_models(repack(stick, manifest_with(change)))


def test_a_model_of_the_catalogue_must_have_the_pinned_content(
    stick: Path, hub: Hub, store: Path, write_catalog: WriteCatalog
) -> None:
    (store / ".first-seen.json").unlink()
    write_catalog(CATALOG + f'sha256 = {{ "model.bin" = "{"0" * 64}" }}\n')
    with pytest.raises(ModelError, match=r"model\.bin is not the one that the catalogue pins"):
        import_models(stick)
    assert installed() == ()


def test_a_pinned_file_cannot_be_left_out_or_given_another_name(stick: Path, store: Path) -> None:
    def change(members: list[Member]) -> list[Member]:
        def rename(manifest: dict[str, Any]) -> None:
            manifest["files"]["model.safetensors"] = manifest["files"].pop("model.bin")

        for member, _ in members:
            member.name = member.name.replace("model.bin", "model.safetensors")
        return manifest_with(rename)(members)

    with pytest.raises(ModelError, match=r"model\.bin is missing; model\.safetensors does not"):
        import_models(repack(stick, change))


def test_what_the_catalogue_does_not_pin_must_be_what_came_first(stick: Path) -> None:
    def change(members: list[Member]) -> list[Member]:
        new = b"{ }"

        def other(manifest: dict[str, Any]) -> None:
            record = {"size": len(new), "sha256": hashlib.sha256(new).hexdigest()}
            manifest["files"]["tokenizer.json"] = record

        changed = [
            (member, new if member.name == "tiny/tokenizer.json" else content)
            for member, content in members
        ]
        return manifest_with(other)(changed)

    with pytest.raises(
        ModelError, match=r"tokenizer\.json is not the one that came first"
    ) as caught:
        import_models(repack(stick, change))
    assert "tolmach models remove tiny --forget" in caught.value.next_step
    remove("tiny", forgotten=True)
    assert [model.entry.id for model in import_models(repack(stick, change))] == ["tiny"]


def test_a_refused_import_leaves_nothing_and_does_not_touch_a_broken_download(
    stick: Path, hub: Hub, store: Path
) -> None:
    hub.cut["model.bin"] = [65_536, *[0] * 20]
    with pytest.raises(ModelError, match="What was downloaded is kept"):
        pull("tiny")
    before = sorted(waiting(store))
    with pytest.raises(ModelError, match="is missing"):
        import_models(repack(stick, lambda members: members[:2]))
    assert sorted(waiting(store)) == before


def test_too_little_room_is_said_before_anything_is_unpacked(
    stick: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tolmach.models.store.MARGIN", 10**18)
    with pytest.raises(ModelError, match="on the disk"):
        import_models(stick)
    assert waiting(store) == []


def test_a_folder_is_told_from_an_export(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder, not a file that was written by") as caught:
        import_models(pull("tiny").folder)
    assert "--model" in caught.value.next_step


def test_a_pipe_is_not_waited_for(store: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tar")
    with pytest.raises(UsageError, match="a device or a pipe"):
        import_models(tmp_path / "pipe.tar")


def test_an_export_that_fails_leaves_no_part_of_the_file(hub: Hub, tmp_path: Path) -> None:
    (pull("tiny").folder / "model.bin").unlink()
    (tmp_path / "out").mkdir()
    with pytest.raises(ModelError):
        export(["tiny"], tmp_path / "out" / "stick.tar")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_on_a_stick_cannot_pass_for_a_model_of_the_catalogue(
    hub: Hub, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "stick" / "tiny"
    shutil.copytree(pull("tiny").folder, folder)
    assert find(str(folder)).entry.id == "tiny"
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["model.bin"]["sha256"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="not the model of that name"):
        find(str(folder))

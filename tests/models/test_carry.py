"""Carrying models on a stick: what went in comes out, and nothing else does."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.models.hub import Hub
from tolmach.errors import ModelError, UsageError
from tolmach.models.carry import export, import_models
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

    with pytest.raises(ModelError, match="no name for a model's file"):
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

"""Fetching models over a network that breaks, lies and refuses."""

from __future__ import annotations

import errno
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.models.conftest import CATALOG, WriteCatalog
from tests.models.hub import COMMIT, Hub
from tolmach.errors import ModelError, UsageError
from tolmach.models.download import pull
from tolmach.models.hub import STEP
from tolmach.models.manifest import read_manifest, verify
from tolmach.models.store import find, installed, locked, remove, replaced
from tolmach.models.store import verify as verify_model
from tolmach.network import offline

pytestmark = pytest.mark.slow


def folders(store: Path) -> list[str]:
    return sorted(path.name for path in store.iterdir() if not path.name.startswith("."))


def ranges(hub: Hub, name: str) -> list[str]:
    """The Range headers of all requests that were answered with (part of) this file."""
    large = name.endswith(".bin")
    return [
        wanted
        for _, path, wanted in hub.requests
        if path.endswith(f"/{name}") and path.startswith("/cdn/") == large
    ]


def test_a_model_arrives_with_the_files_of_its_entry_and_no_others(hub: Hub, store: Path) -> None:
    model = pull("tiny")
    assert sorted(path.name for path in model.folder.iterdir()) == [
        "config.json", "manifest.json", "model.bin", "tokenizer.json",
    ]  # fmt: skip
    assert (model.folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert find("tiny") == model
    assert folders(store) == ["tiny"]


def test_the_manifest_pins_what_was_received(hub: Hub) -> None:
    manifest = read_manifest(pull("tiny").folder)
    assert manifest.revision == COMMIT
    record = manifest.files["model.bin"]
    assert record.size == 256_000
    assert record.sha256 == hashlib.sha256(hub.files["model.bin"]).hexdigest()


def test_files_are_asked_for_at_the_commit_that_was_listed(hub: Hub) -> None:
    pull("tiny")
    paths = [path for _, path, _ in hub.requests if path.endswith("model.bin")]
    place = f"/someone/tiny/resolve/{COMMIT}/model.bin"
    assert paths == [place, f"/cdn{place}"]


def test_a_model_that_is_here_is_not_fetched_again(hub: Hub) -> None:
    first = pull("tiny")
    hub.requests.clear()
    assert pull("tiny") == first
    assert hub.requests == []


def test_progress_counts_up_to_the_size_of_all_files(hub: Hub) -> None:
    progress: list[tuple[int, int]] = []
    pull("tiny", lambda done, total: progress.append((done, total)))
    size = sum(len(content) for name, content in hub.files.items() if name != "README.md")
    assert progress[0] == (0, size)
    assert progress[-1] == (size, size)
    assert {total for _, total in progress} == {size}
    assert [done for done, _ in progress] == sorted(done for done, _ in progress)


def test_a_cut_connection_is_taken_up_where_it_broke(hub: Hub) -> None:
    hub.cut["model.bin"] = [2 * STEP, STEP]
    model = pull("tiny")
    assert (model.folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert ranges(hub, "model.bin") == ["", "bytes=131072-", "bytes=196608-"]


def test_what_came_before_a_dead_connection_is_kept_for_the_next_try(hub: Hub, store: Path) -> None:
    hub.cut["model.bin"] = [STEP, *[0] * 20]
    with pytest.raises(ModelError, match="What was downloaded is kept") as caught:
        pull("tiny")
    assert "tolmach models pull tiny" in caught.value.next_step
    assert folders(store) == []
    assert installed() == ()
    hub.cut.clear()
    hub.requests.clear()
    model = pull("tiny")
    assert ranges(hub, "model.bin") == ["bytes=65536-"]
    assert verify(model.folder, {}) == ()


def test_a_partial_file_of_another_version_is_not_gone_on_with(hub: Hub) -> None:
    hub.cut["model.bin"] = [STEP, *[0] * 20]
    with pytest.raises(ModelError):
        pull("tiny")
    hub.cut.clear()
    hub.requests.clear()
    hub.files["model.bin"] = bytes(200_000)
    model = pull("tiny")
    assert ranges(hub, "model.bin") == [""]
    assert (model.folder / "model.bin").read_bytes() == bytes(200_000)


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_a_file_with_a_wrong_hash_is_refused_and_thrown_away(
    hub: Hub, store: Path, name: str
) -> None:
    good = hub.files[name]
    hub.sent[name] = b"X" + good[1:]
    with pytest.raises(ModelError, match=f"'{name}' was refused"):
        pull("tiny")
    assert installed() == ()
    hub.sent.clear()
    assert (pull("tiny").folder / name).read_bytes() == good


def test_a_hash_of_the_catalogue_overrules_the_hub(hub: Hub, write_catalog: WriteCatalog) -> None:
    write_catalog(CATALOG + f'sha256 = {{ "model.bin" = "{"0" * 64}" }}\n')
    with pytest.raises(ModelError, match="another file than the one known to be good"):
        pull("tiny")
    assert ranges(hub, "model.bin") == []


def test_a_file_that_is_cut_short_for_good_is_refused(hub: Hub) -> None:
    hub.sent["model.bin"] = hub.files["model.bin"][:1000]
    with pytest.raises(ModelError, match="wrong length"):
        pull("tiny")
    assert installed() == ()


@pytest.mark.parametrize(
    ("where", "status", "words"),
    [
        ("api", 404, "is not there"),
        ("api", 401, "not open to everybody"),
        ("model.bin", 404, "is not there"),
        ("api", 429, "refuses for now"),
        ("model.bin", 429, "refuses for now"),
        ("model.bin", 503, "failed"),
    ],
)
def test_refusals_of_the_server_become_words(
    hub: Hub, store: Path, where: str, status: int, words: str
) -> None:
    hub.status[where] = status
    with pytest.raises(ModelError, match=words) as caught:
        pull("tiny")
    assert caught.value.facts["status"] == status
    assert installed() == ()


def test_a_file_that_left_the_repository_is_named(hub: Hub) -> None:
    del hub.files["tokenizer.json"]
    with pytest.raises(ModelError, match=r"does not hold tokenizer\.json"):
        pull("tiny")


def test_no_server_at_all_names_the_mirror_setting(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="HF_ENDPOINT"):
        pull("tiny")


def test_a_proxy_of_the_environment_is_used(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub.utils import close_session

    close_session()  # a session keeps the proxies it was made with
    monkeypatch.setenv("HTTP_PROXY", hub.url)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example")
    try:
        assert pull("tiny").revision == COMMIT
    finally:
        close_session()


def test_too_little_room_is_said_before_anything_is_fetched(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tolmach.models.store.MARGIN", 10**18)
    with pytest.raises(ModelError, match="on the disk"):
        pull("tiny")
    assert ranges(hub, "model.bin") == []


def test_a_disk_that_fills_up_leaves_no_model_and_the_next_try_goes_on(
    hub: Hub, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.file_download as library

    real = library.http_get

    def full_disk(url: str, stream: BinaryIO, **options: Any) -> None:
        class Full:
            def write(self, block: bytes) -> int:
                if stream.tell() + len(block) > 100_000:
                    stream.write(block[: 100_000 - stream.tell()])
                    raise OSError(errno.ENOSPC, "No space left on device")
                return stream.write(block)

            def __getattr__(self, name: str) -> Any:
                return getattr(stream, name)

        real(url, Full(), **options)

    monkeypatch.setattr(library, "http_get", full_disk)
    with pytest.raises(ModelError, match="No space left on device"):
        pull("tiny")
    assert installed() == ()
    monkeypatch.setattr(library, "http_get", real)
    hub.requests.clear()
    pull("tiny")
    assert ranges(hub, "model.bin") == ["bytes=100000-"]


def test_two_at_once_do_not_meet_in_one_folder(hub: Hub) -> None:
    with locked("tiny"), pytest.raises(ModelError, match="Another tolmach is busy"):
        pull("tiny")
    pull("tiny")


def test_offline_nothing_is_asked_and_the_way_by_stick_is_named(hub: Hub) -> None:
    with offline(), pytest.raises(ModelError, match=r"export tiny tiny\.tar") as caught:
        pull("tiny")
    assert "import" in caught.value.next_step
    assert hub.requests == []


def test_an_unknown_model_is_an_error_of_the_caller(hub: Hub) -> None:
    with pytest.raises(UsageError, match="tiny"):
        pull("tin")


def test_a_half_model_never_counts_as_installed(hub: Hub, store: Path) -> None:
    model = pull("tiny")
    (model.folder / "manifest.json").unlink()
    assert installed() == ()
    with pytest.raises(ModelError, match="not on this computer"):
        find("tiny")
    pull("tiny")
    assert find("tiny").revision == COMMIT


def test_verify_names_missing_short_and_changed_files(hub: Hub) -> None:
    folder = pull("tiny").folder
    (folder / "config.json").unlink()
    (folder / "tokenizer.json").write_bytes(b"[]")
    (folder / "model.bin").write_bytes(b"short")
    assert verify(folder, {}) == (
        "config.json is missing",
        "model.bin has 5 bytes instead of 256000",
        "tokenizer.json has changed",
    )


def test_verify_knows_the_hashes_of_the_catalogue(hub: Hub) -> None:
    folder = pull("tiny").folder
    assert verify(folder, {"model.bin": "0" * 64}) == ("model.bin is not the one that is pinned",)


def test_a_damaged_manifest_says_how_to_mend_it(hub: Hub) -> None:
    folder = pull("tiny").folder
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest)[:100])
    assert installed() == ()
    with pytest.raises(ModelError, match="tolmach models remove tiny"):
        find("tiny")


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_a_disk_that_is_really_full_leaves_no_model(
    hub: Hub, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tolmach.models.download.require_room", lambda *_: None)
    store.mkdir()
    size = ["-o", "size=200k"]
    mounted = subprocess.run(["mount", "-t", "tmpfs", *size, "tmpfs", store], check=False)
    if mounted.returncode:
        pytest.skip("only the superuser can mount a small disk")
    try:
        with pytest.raises(ModelError, match="No space left on device"):
            pull("tiny")
        assert installed() == ()
    finally:
        subprocess.run(["umount", store], check=True)


DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    "answer",
    [b"<html>Log in to the hotel</html>", b"null", b"7", b"[]", b"{}", b'"x"', DEEP, b"\xff",
     b'{"id": "x", "siblings": 5}', b'{"id": "x", "siblings": [null]}',
     b'{"id": "x", "sha": "../x", "siblings": []}', b'{"id": "x", "sha": 5, "siblings": []}'],
)  # fmt: skip
def test_an_answer_that_is_no_list_of_files_is_said(hub: Hub, answer: bytes) -> None:
    hub.api = answer
    with pytest.raises(ModelError, match=r"list of files|does not hold"):
        pull("tiny")
    assert installed() == ()


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [("config.json", "blobId", "/../../../../evil"), ("config.json", "size", "12"),
     ("config.json", "blobId", 5),
     ("model.bin", "lfs", {"sha256": "/../../../../evil", "size": 1, "pointerSize": 1})],
)  # fmt: skip
def test_hashes_and_sizes_of_the_server_are_not_taken_on_trust(
    hub: Hub, tmp_path: Path, name: str, key: str, value: object
) -> None:
    listing = hub.listing()
    next(one for one in listing["siblings"] if one["rfilename"] == name)[key] = value
    hub.api = json.dumps(listing).encode()
    with pytest.raises(ModelError, match="list of files"):
        pull("tiny")
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize(
    "headers",
    [{"Retry-After": "9" * 5_000}, {"Retry-After": "-1"}, {"Retry-After": "soon"},
     {"Retry-After": "86400"}, {"Retry-After": "Wed, 21 Oct 2065 07:28:00 GMT"},
     {"ratelimit": '"api";r=0;t=' + "9" * 5_000}, {"ratelimit": '"api";r=0;t=86400'},
     {"Retry-After": "60"}],
)  # fmt: skip
def test_no_server_makes_us_wait_for_hours(
    hub: Hub, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    hub.status["model.bin"] = 429
    hub.headers = headers
    with pytest.raises(ModelError, match="refuses for now"):
        pull("tiny")
    assert waited
    assert max(waited) <= 100


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_a_body_without_end_stops_at_the_promised_length(hub: Hub, store: Path, name: str) -> None:
    received: list[int] = []
    hub.endless.add(name)
    with pytest.raises(ModelError, match="more bytes came than announced"):
        pull("tiny", lambda done, _total: received.append(done))
    promised = [len(hub.files[one]) for one in ("config.json", "model.bin", "tokenizer.json")]
    before = ("config.json", "model.bin", "tokenizer.json").index(name)
    assert max(received) <= sum(promised[: before + 1]) + STEP
    assert not any(path.stat().st_size for path in store.rglob("*.part"))
    hub.endless.clear()
    assert verify(pull("tiny").folder, {}) == ()


def test_a_list_of_files_without_end_is_not_read_to_its_end(hub: Hub) -> None:
    hub.endless.add("api")
    with pytest.raises(ModelError, match="list of files"):
        pull("tiny")


def test_a_later_download_must_bring_what_came_first(hub: Hub, store: Path) -> None:
    pull("tiny")
    remove("tiny")
    hub.files["config.json"] = b'{"alignment_heads": [[1, 1]]}'
    with pytest.raises(ModelError, match=r"config\.json' was refused"):
        pull("tiny")
    hub.files["model.bin"] = bytes(10)
    with pytest.raises(ModelError, match="another file than the one known to be good"):
        pull("tiny")
    remove("tiny", forgotten=True)
    assert (pull("tiny").folder / "model.bin").read_bytes() == bytes(10)


def test_a_new_revision_of_the_catalogue_is_not_bound_to_what_came_first(
    hub: Hub, write_catalog: WriteCatalog
) -> None:
    pull("tiny")
    remove("tiny")
    hub.files["model.bin"] = bytes(10)
    write_catalog(CATALOG + 'revision = "v2"\n')
    assert (pull("tiny").folder / "model.bin").read_bytes() == bytes(10)


def test_verify_names_what_does_not_belong_there(hub: Hub) -> None:
    model = pull("tiny")
    (model.folder / "vocabulary.json").write_text("[]")
    assert verify(model.folder, {}) == ("vocabulary.json does not belong to it",)


def test_verify_does_not_pass_a_model_that_lacks_what_is_pinned(
    hub: Hub, write_catalog: WriteCatalog
) -> None:
    folder = pull("tiny").folder
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["model.bin"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "model.bin").unlink()
    assert verify_model(find("tiny")) == ("model.bin is missing",)
    assert replaced() == {"tiny": ("model.bin is missing",)}

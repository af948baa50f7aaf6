"""
The commands of the pages that need more than files run, too, with stand-ins on this computer.

A web server has models of some kilobytes under the names of the catalogue; a chat server, a cluster
and a site with a video are here as well. Addresses and folders of the pages are replaced with
theirs, nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests import toy_onnx
from tests.batch.batch_help import WORDS
from tests.documents import document, sentence
from tests.engines.speakers.toy_encoders import LAYOUTS
from tests.engines.translators.chat_server import Reply, chat_server, completion
from tests.miniature import marian
from tests.models.hub import serving_folders
from tests.models.marian import write_marian
from tests.needs import ROOT, package, program
from tests.test_docs_commands import COMMANDS, runs_without_more
from tests.test_docs_models import prepared, runs_with_models  # noqa: F401
from tests.toy_whisper import build
from tolmach.batch.watching import rounds
from tolmach.cli import tolmach
from tolmach.core.document import Finding, FindingKind
from tolmach.errors import ExitCode
from tolmach.formats import document_json
from tolmach.models import catalog
from tolmach.models.refused import REFUSED

pytestmark = pytest.mark.slow

MODELS: dict[str, Callable[[Path], object]] = {
    "whisper-small": lambda folder: build(folder, WORDS),
    "opus-mt-zle-en-big": marian,
    "opus-mt-zle-de-big": marian,
    "firefox-ru-en": marian,
    "gigaam-v3-e2e": toy_onnx.build,
    "wespeaker-resnet34": LAYOUTS["wespeaker-resnet34"].write,
    "pyannote-segmentation": LAYOUTS["wespeaker-resnet34"].write,
}
"""Model of the catalogue -> what writes a small one in its place."""

NOT_RUN: dict[str, str] = {}
"""Start of a command that no test runs -> why."""

Run = Callable[["Place", list[str]], object]


class Place:
    """A folder with what the pages speak of, and where the stand-ins are."""

    def __init__(self, folder: Path, hub: str) -> None:
        self.folder = folder
        self.hub = hub

    def call(self, *words: str, codes: tuple[int, ...] = (0, 3)) -> Result:
        """Run a command in this process."""
        done = CliRunner().invoke(tolmach, words)
        assert done.exit_code in codes, done.output
        return done

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command as a program of its own."""
        source = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": source, "PYTHONUNBUFFERED": "1"}
        environment["BROWSER"] = "true"
        return subprocess.Popen(
            [sys.executable, "-m", "tolmach", *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )  # fmt: skip


def pulled(place: Place, words: list[str]) -> None:
    """Fetch models from the web server here into an empty store."""
    shutil.rmtree(place.folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", place.hub)
        place.call(*words)
    here = {path.name for path in (place.folder / "store").iterdir()} & MODELS.keys()
    assert here >= {word for word in words if word in MODELS}
    assert len(here) >= 1 + words.count("--from")  # a recognizer and a translator


def carried(place: Place, words: list[str]) -> None:
    """Write models into a file, or take them out of it again."""
    stick = place.folder / "stick"
    stick.mkdir()
    given = [word.replace("/media/stick", str(stick)) for word in words]
    if words[1] == "import":
        place.call("models", "export", "whisper-small", given[-1])
        place.call("models", "remove", "whisper-small")
    place.call(*given)
    assert "whisper-small" in place.call("models", "list", "--installed").stdout


def converted(place: Place, words: list[str]) -> None:
    write_marian(place.folder / words[2])
    place.call(*words)
    assert words[words.index("--id") + 1] in place.call("models", "list", "--installed").stdout


def by_a_server(place: Place, words: list[str]) -> None:
    """Translate with a chat server, or try one."""
    with _chat() as server:
        given = [word.replace("http://127.0.0.1:8080", server.url) for word in words]
        place.call(*given)
        assert bool(server.asked) == ("--explain-prompt" not in words)


def _chat() -> AbstractContextManager[Any]:
    def reply(asked: dict[str, Any]) -> Reply:
        try:
            sentences = json.loads(asked["messages"][1]["content"])["sentences"]
        except ValueError:
            return Reply(completion("A talk about a book."))
        rows = [{"id": each["id"], "text": "Boris writes a book."} for each in sentences]
        return Reply(completion(json.dumps({"translations": rows})))

    return chat_server(reply, models=b'{"data": [{"id": "gemma"}]}')


def on_a_cluster(place: Place, words: list[str]) -> None:
    """Work on a cluster: one that the command makes, or one that is there already."""
    package("distributed")
    from distributed import LocalCluster

    if "--address" not in words:
        place.call(*words)
        return
    (place.folder / "shared" / "talks").mkdir(parents=True)
    shutil.copy("talk.mp4", "shared/talks/one.mp4")
    with LocalCluster(
        n_workers=1, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0",
        resources={"GPU": 1, "MEMORY": 8e9},
    ) as cluster:  # fmt: skip
        given = [
            cluster.scheduler_address
            if word.startswith("tcp://")
            else word.replace("/shared", str(place.folder / "shared"))
            for word in words
        ]
        place.call(*given)
    assert list(place.folder.glob("shared/results/**/*.en.srt"))


def watched(place: Place, words: list[str]) -> None:
    """Take up what is there, and end with Ctrl-C when nothing more comes."""
    (place.folder / "inbox").mkdir()
    shutil.copy("talk.mp4", "inbox/one.mp4")
    pauses = iter(range(2))

    def pause(_seconds: float) -> None:
        if next(pauses, None) is None:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "__defaults__", (pause,))
        place.call(*words, codes=(ExitCode.STOPPED,))
    assert list(place.folder.glob("results/one/*.en.srt"))


def from_the_web(place: Place, words: list[str]) -> None:
    """Fetch a video from a site here; yt-dlp takes a plain file as a list of one."""
    package("yt_dlp")
    handler = partial(SimpleHTTPRequestHandler, directory=str(place.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}).start()
        address = f"http://127.0.0.1:{site.server_port}/talk.mp4"
        try:
            place.call(*(address if "://" in word else word for word in words))
        finally:
            site.shutdown()
    assert list(place.folder.glob("results/**/*.en.srt"))


def with_finished_work(place: Place, words: list[str]) -> None:
    """Act on the folder that a run of the page filled."""
    (place.folder / "campaign").mkdir()
    place.call(*words)
    if "--mux" in words:
        assert len(list(place.folder.glob("interview/*.m??"))) == 2


def repaired(place: Place, words: list[str]) -> None:
    """List a name that was repaired, and take the repair back."""
    detail = "Kagarlicki replaced with Kagarlitsky"
    found = Finding(
        FindingKind.NAME_REPAIR, detail, "en", text="Kagarlicki", instead="Kagarlitsky"
    )  # fmt: skip
    made = sentence("u7", 0, "Книги Кагарлицкого.", "Kagarlitsky's books.", findings=(found,))
    work = place.folder / "talk" / "work"
    work.mkdir(parents=True)
    (work / "document.json").write_text(document_json.compose(document([made])), "utf-8")
    place.call(*words)


def opened(place: Place, words: list[str]) -> None:
    """Open the app, ask for its page, and end it."""
    (place.folder / "interviews").mkdir()
    if "--install-shortcut" in words:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOME", str(place.folder))
            place.call(*words)
        return
    trusted = None
    if "--certificate" in words:
        subprocess.run(
            [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
             "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem",
             "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True,
        )  # fmt: skip
        trusted = ssl.create_default_context(cafile="cert.pem")
    with place.start(*words) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert "://127.0.0.1:" in said, said + process.stdout.read()
            page = said.split()[-1].partition("#")[0]
            with urllib.request.urlopen(page, context=trusted, timeout=60) as answer:
                assert answer.status == 200
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def simply(place: Place, words: list[str]) -> None:
    place.call(*words)


GROUPS: list[tuple[Callable[[list[str]], bool], Run]] = [
    (lambda words: words[:2] == ["models", "pull"], pulled),
    (lambda words: words[:2] in (["models", "export"], ["models", "import"]), carried),
    (lambda words: words[:2] == ["models", "convert"], converted),
    (lambda words: any("127.0.0.1:8080" in word for word in words), by_a_server),
    (lambda words: "--executor" in words, on_a_cluster),
    (lambda words: "--watch" in words, watched),
    (lambda words: any(word.startswith("https://") for word in words), from_the_web),
    (lambda words: words[:2] == ["names", "repairs"], repaired),
    (lambda words: words[0] == "app", opened),
    (lambda words: words[0] in ("export", "speakers"), with_finished_work),
    (lambda words: words == ["doctor"], simply),
    (lambda words: bool({"--compare", "--diarize", "gigaam-v3-e2e"} & set(words)), simply),
]
"""Which commands -> what runs them; the first that fits counts."""


def runner(words: list[str]) -> Run | None:
    return next((act for wanted, act in GROUPS if wanted(words)), None)


REST = {
    tuple(words): where
    for where, words in COMMANDS
    if not runs_without_more(words) and not runs_with_models(words)
}
"""Commands that no other test runs -> where the first of each is."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web server with the models, and a catalogue that leads to it."""
    root = tmp_path_factory.mktemp("hub")
    rows = []
    for name, write in MODELS.items():
        folder = root / "toys" / name
        folder.parent.mkdir(exist_ok=True)
        write(folder)
        entry = catalog.entry(name)
        files = sorted(path.name for path in folder.iterdir())
        rows.append(
            f'[[model]]\nid = "{name}"\ntitle = "{entry.title}"\ntask = "{entry.task}"\n'
            f'engine = "{entry.engine if entry.engine != "firefox" else "ctranslate2"}"\n'
            f"sources = {list(entry.sources)}\ntargets = {list(entry.targets)}\n"
            f'license = "MIT"\nsize = 100_000\nmemory = 1_000_000\nquality = {entry.quality}\n'
            f'good_for = "Tests."\n[model.source]\nkind = "hub"\nrepo = "toys/{name}"\n'
            f"files = {files}\n"
        )
    (root / "catalog.toml").write_text("\n".join(rows), "utf-8")
    with pytest.MonkeyPatch.context() as patch, serving_folders(root) as url:
        patch.setattr(catalog, "catalog_file", lambda: root / "catalog.toml")
        catalog.catalog.cache_clear()
        yield url
    catalog.catalog.cache_clear()


@pytest.fixture(scope="module")
def stocked(prepared: Path, hub: str, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """The folder of the pages with models of the catalogue, and finished work in `interview`."""
    folder = tmp_path_factory.mktemp("stocked") / "here"
    shutil.copytree(prepared, folder)
    names = [name for name in MODELS if name != "pyannote-segmentation"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("TOLMACH_MODELS", str(folder / "store"))
        patch.setenv("HF_ENDPOINT", hub)
        place = Place(folder, hub)
        place.call("models", "pull", *names)
        (folder / "store" / REFUSED).unlink(missing_ok=True)
        place.call("run", "interview.mp4", "--from", "ru", "--to", "en", "--out", "interview")
    return folder


def test_every_command_of_the_pages_is_run_by_some_test() -> None:
    without = {" ".join(words) for words in REST if runner(list(words)) is None}
    assert without == {line for line in without if line.startswith(tuple(NOT_RUN) or "\0")}
    assert all(any(line.startswith(start) for line in without) for start in NOT_RUN)


@pytest.mark.parametrize("words", [pytest.param(words, id=REST[words]) for words in REST])
def test_a_command_of_the_pages_that_needs_more_runs(
    words: tuple[str, ...], stocked: Path, hub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    shutil.copytree(stocked, here)
    monkeypatch.chdir(here)
    monkeypatch.setenv("TOLMACH_MODELS", str(here / "store"))
    act = runner(list(words))
    if act is None:
        pytest.skip(
            next(why for start, why in NOT_RUN.items() if " ".join(words).startswith(start))
        )
    if words[0] == "translate":  # what it writes is not there yet
        Path("talk.en.srt").unlink()
    act(Place(here, hub), list(words))

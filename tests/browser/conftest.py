"""The app served to a real browser, and people who work in it."""

from __future__ import annotations

import itertools
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from tests.app.conftest import write_work
from tests.documents import CONVERSATION
from tests.needs import ROOT, program
from tolmach.app.media import MediaRoom
from tolmach.app.requests import AnyOp, WithholdIt
from tolmach.app.security import Access
from tolmach.app.server import Settings, create_app
from tolmach.core.document import Document

sync_api = pytest.importorskip("playwright.sync_api")
PATIENCE = 30_000
"""Milliseconds that the browser may take for something; the machine may be busy."""


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty seconds of a grey picture and a tone; beside it what the app makes of it."""
    made = tmp_path_factory.mktemp("media") / "interview.mp4"
    subprocess.run(
        [program("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "color=gray:s=160x90:r=5:d=80",
         "-f", "lavfi", "-i", "sine=f=300:d=80", "-c:v", "libx264", "-g", "5", "-c:a", "aac",
         "-movflags", "+faststart", "-shortest", str(made)],
        check=True,
    )  # fmt: skip
    room = MediaRoom(lambda _event, _card: None)
    eventually(lambda: room.state("r", made, made.parent, 80_000)["peaks"]["state"] == "ready")
    room.close()
    return made


@dataclass
class Served:
    """The app on a folder, at an address."""

    root: Path
    port: int
    app: Any
    server: uvicorn.Server

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self) -> str:
        """An address with which one person gets in."""
        return f"{self.origin}/#token={self.app.state.context.door.new_token()}"

    def id(self, name: str = "interview") -> str:
        found: str = self.app.state.context.library.id_of(self.root / name)
        return found

    def seen(self, name: str = "interview") -> Any:
        """The recording as it is on the disk now."""
        return self.app.state.context.library.session(self.id(name)).seen()

    def text(self, sentence: str, language: str = "ru") -> str:
        one = self.seen().by_id[sentence]
        return str(one.text(language, "ru").content)


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path, recording: Path) -> Iterator[Serve]:
    """Starts the app on a document; everything ends with the test."""
    with serving(tmp_path, recording) as start:
        yield start


@contextmanager
def serving(folder: Path, recording: Path) -> Iterator[Serve]:
    """
    What starts the app on documents in folders below this one; ends all in the end.

    The waveform is ready, unless `peaks` says that the app shall make it.
    """
    running: list[tuple[Served, threading.Thread]] = []

    def start(
        document: Document = CONVERSATION,
        job_work: Any = None,
        task_work: Any = None,
        *,
        peaks: bool = True,
        **access: Any,
    ) -> Served:
        root = folder / f"interviews {len(running)}"
        work = write_work(root, document).work
        (root / "interview.mp4").hardlink_to(recording)
        if peaks:
            shutil.copytree(recording.parent / "app", work / "app")
        served, thread = serve_folder(root, job_work, task_work, **access)
        running.append((served, thread))
        return served

    yield start
    for served, thread in running:
        served.app.state.context.hub.close()
        served.server.should_exit = True
        thread.join()


def serve_folder(
    root: Path, job_work: Any = None, task_work: Any = None, **access: Any
) -> tuple[Served, threading.Thread]:
    """Run the app in a thread, on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    access_ = Access(hosts=(f"127.0.0.1:{port}",), **access)
    app = create_app(root, Settings(access=access_, job_work=job_work, task_work=task_work))
    config = uvicorn.Config(app, log_level="error", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    return Served(root, port, app, server), thread


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The browser of this system; its event loop would be in the way of tests without one."""
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program("chromium", "chromium-browser", "google-chrome"),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        yield browser
        browser.close()


class Pages:
    """
    Pages that tests use one after another.

    A page of its own for each test costs a process of the browser, more than most tests.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._free: dict[str, list[Any]] = {}

    @contextmanager
    def page(self, *listeners: tuple[str, Callable[[Any], None]], **settings: Any) -> Iterator[Any]:
        """A page with nothing on it of the tests before; the settings are those of a context."""
        free = self._free.setdefault(repr(sorted(settings.items())), [])
        page = free.pop() if free else self._browser.new_context(**settings).new_page()
        page.set_default_timeout(PATIENCE)
        for event, listener in listeners:
            page.on(event, listener)
        try:
            yield page
        except BaseException:
            page.context.close()
            raise
        if page.is_closed() or page.context.pages != [page]:
            page.context.close()
            return
        self._clear(page)
        for event, listener in listeners:
            page.remove_listener(event, listener)
        free.append(page)

    def _clear(self, page: Any) -> None:
        origin = page.evaluate("location.origin")
        page.unroute_all(behavior="ignoreErrors")
        page.goto("about:blank")
        page.context.set_offline(False)
        page.context.clear_cookies()
        session = page.context.new_cdp_session(page)  # another test may get the same port
        everything = {"origin": origin, "storageTypes": "all"}
        session.send("Storage.clearDataForOrigin", everything)
        session.detach()


@pytest.fixture(scope="package")
def windows(chromium: Any) -> Pages:
    """The pages of all tests of the app."""
    return Pages(chromium)


def eventually(holds: Callable[[], object]) -> None:
    """Wait for something that another process or thread does."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@dataclass
class Person:
    """Somebody at a browser: a page, and what went wrong on it."""

    served: Served
    page: Any
    problems: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def see(self, selector: str, **more: Any) -> Any:
        found = self.page.locator(selector, **more)
        found.first.wait_for(timeout=PATIENCE)
        return found

    def until(self, condition: str) -> None:
        """Wait until a JavaScript expression holds."""
        eventually(lambda: self.page.evaluate(f"Boolean({condition})"))

    def listen(self) -> None:
        """Note from now on when the recording begins to play, which may be for a moment only."""
        self.page.evaluate(
            """() => { delete document.body.dataset.heard;
              document.querySelector("video").addEventListener("play", () => {
                document.body.dataset.heard = "yes"; }); }"""
        )

    def heard(self) -> None:
        """Wait until the recording has begun to play since `listen`."""
        self.until("document.body.dataset.heard")

    def saved(self) -> None:
        """
        Wait until the page says that everything is saved.

        What was just pressed may come to the page's queue a moment later, when a dialog has closed.
        """
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
        self.see(".save-state.save-saved")

    def sign_in(self, handle: str, way: dict[str, Any] | None = None) -> None:
        """Sign in without a page, by a token or the way that is given."""
        way = way or {"token": self.served.app.state.context.door.new_token()}
        answer = self.page.context.request.post(
            f"{self.served.origin}/api/session",
            data={"handle": handle, **way},
            headers={"origin": self.served.origin, "sec-fetch-site": "same-origin"},
        )
        assert answer.ok, answer.text()

    def go(self, path: str) -> None:
        self.page.goto(self.served.origin + path)

    def review(self, name: str = "interview") -> None:
        self.go(f"/r/{self.served.id(name)}")
        self.see(".row.current")
        self.until("!document.querySelector('.loading')")

    @property
    def current(self) -> str:
        """What the current sentence shows."""
        return str(self.page.locator(".row.current").inner_text())

    def typing_in(self) -> str | None:
        """The language of the field that has the focus."""
        found = "document.activeElement.matches('textarea.typed') && document.activeElement.lang"
        return self.page.evaluate(found) or None


CYRILLIC = {"KeyA": "ф", "KeyX": "ч", "KeyS": "ы", "KeyM": "ь", "KeyP": "з", "KeyZ": "я",
            "KeyC": "с", "KeyJ": "о", "KeyK": "л"}  # fmt: skip


def cyrillic(someone: Person, code: str, *, ctrl: bool = False, shift: bool = False) -> None:
    """Press a key of a Russian keyboard, as the browser gets it from the system."""
    session = someone.page.context.new_cdp_session(someone.page)
    key = CYRILLIC.get(code, code)
    known = {"Enter": 13, "Space": 32, "Escape": 27, "ArrowDown": 40, "F8": 119}
    event = {
        "code": code,
        "key": key if code != "Space" else " ",
        "modifiers": (2 if ctrl else 0) | (8 if shift else 0),
        "windowsVirtualKeyCode": known.get(code, ord(code[-1])),
    }
    text = {"Enter": "\r", "Space": " "}.get(code, key if code in CYRILLIC else "")
    if text and not ctrl:
        event["text"] = text
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", **event})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})


Opens = Callable[..., Person]


@pytest.fixture
def person(windows: Pages) -> Iterator[Opens]:
    """Lets somebody into the app, who has no page of it yet; problems on pages fail the test."""
    people: list[Person] = []

    def note(someone: Person, message: Any) -> None:
        policy = "Content Security Policy" in message.text
        if message.type == "error" and (policy or "Failed to load" not in message.text):
            someone.problems.append(message.text)

    def stranger(someone: Person, url: str) -> None:
        if url.startswith("http") and urlsplit(url).port != someone.served.port:
            someone.strangers.append(url)

    with ExitStack() as pages:

        def arrive(
            served: Served, handle: str = "anna", way: dict[str, Any] | None = None, **context: Any
        ) -> Person:
            someone = Person(served, None)
            settings = {"locale": "en-GB", "viewport": {"width": 1280, "height": 720}, **context}
            someone.page = pages.enter_context(
                windows.page(
                    ("pageerror", lambda error: someone.problems.append(str(error))),
                    ("console", lambda message: note(someone, message)),
                    ("request", lambda request: stranger(someone, request.url)),
                    **settings,
                )
            )
            people.append(someone)
            if handle:
                someone.sign_in(handle, way)
            return someone

        yield arrive
    assert [problem for someone in people for problem in someone.problems] == []
    assert [url for someone in people for url in someone.strangers] == []


@pytest.fixture
def anna(serve: Serve, person: Opens) -> Person:
    """The owner, on the review page of the conversation."""
    someone = person(serve())
    someone.review()
    return someone


GUEST = {"passphrase": "three four", "guest": True}


@pytest.fixture
def vera(serve: Serve, person: Opens) -> Person:
    """A guest, who has no page yet."""
    return person(serve(passphrase="one two", guest_passphrase="three four"), "vera", GUEST)


def withhold(served: Served, sentence: str) -> None:
    """A colleague withholds a sentence."""
    edit(served, WithholdIt(sentence=sentence, reason="a name"))


def edit(served: Served, *operations: AnyOp) -> None:
    """A colleague edits at another computer."""
    session = served.app.state.context.library.session(served.id())
    session.edit(secrets.token_hex(6), list(operations), "", "boris", "")


def at(someone: Person, sentence: str) -> None:
    """Go to a sentence."""
    place = list(someone.served.seen().order).index(sentence)
    someone.page.locator(".row.current").focus()
    someone.press("Home", *["ArrowDown"] * place)
    someone.until(f"document.querySelector('.row.current').dataset.place === '{place}'")


class Held:
    """
    One answer that is kept back until it is let go; all others come as they are.

    Args:
        address: a pattern for the address of the request.
        pass_first: so many requests of this address are answered at once.
        reaches: whether the server gets the request at once; otherwise that is kept back as well.
    """

    def __init__(
        self, someone: Person, address: str, pass_first: int = 0, *, reaches: bool = True
    ) -> None:
        self.someone = someone
        self.address = re.compile(address)
        self._reaches = reaches
        self._coming = itertools.count(-pass_first)
        self._kept: list[tuple[Any, Any]] = []
        someone.page.route(self.address, self._take)

    def _take(self, route: Any) -> None:
        if next(self._coming) != 0:
            route.continue_()
        else:
            self._kept.append((route, route.fetch() if self._reaches else None))

    def wait(self) -> None:
        """Until the page has asked."""
        eventually(lambda: self.someone.page.wait_for_timeout(0) or self._kept)

    def begin(self) -> None:
        """Let it go, although it may never end."""
        self.wait()
        self._kept[0][0].continue_()
        self.someone.page.unroute(self.address)

    def fail(self) -> None:
        """Answer that the server failed."""
        self.wait()
        self._kept[0][0].fulfill(status=500)
        self.someone.page.unroute(self.address)

    def let_go(self) -> None:
        """Let it go, until the page has taken the answer in."""
        self.wait()
        route, answer = self._kept[0]
        asked = route.request
        with self.someone.page.expect_event("requestfinished", lambda one: one == asked):
            route.fulfill(response=answer) if answer else route.continue_()
        self.someone.page.unroute(self.address)
        self.someone.page.evaluate(
            "() => new Promise((done) => setTimeout(() => requestAnimationFrame(done)))"
        )


@contextmanager
def server_process(root: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The app as a process of its own, which is killed in the end, and a token to get in."""
    command = [sys.executable, "-m", "tests.browser.serve_alone", str(root), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        token = process.stdout.readline().strip()
        eventually(lambda: _listens(port))
        yield process, token
        process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0

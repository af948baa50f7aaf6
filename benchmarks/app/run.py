"""
How fluid the app's review page is: `python -m benchmarks.app.run [SENTENCES ...]`.

The example is recognized once; its sentences and its sound are repeated to 1,500 and 5,000
sentences. The app runs as a process of its own, and the system's Chromium opens the page as a
person would. Needs `playwright` (group `dev`), `ffmpeg` and Chromium.

Every number is one of these:

- list: from the page's answer with sentences to the frame that shows them, in milliseconds;
- open: from the click on Review to the same frame, with everything that the server does;
- key: from a key press in a text to the next frame that is drawn, 50th and 95th of 100;
- key work, frame work: processor time of the page's main thread for a letter with everything that
  it causes (saving, cues), and for a frame of scrolling; other programs do not change these two;
- scroll: frames later than 50 ms while the list moves by 3,000 pixels a second for 5 s, as by a
  quick wheel;
- sound: from a click on a word to sound, median of 5;
- save: from sending an edit to its answer, on the disk, median and worst of the letters typed;
- memory: of the server's process after all that, in megabytes.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, sync_playwright

from tolmach.core.document import Document, Sentence
from tolmach.formats import document_json

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "interview.mp4"
TOLMACH = Path(sys.executable).with_name("tolmach")
SIZES = (1_500, 5_000)
LETTERS = 100

WATCH = """
() => {
  window.seen = { keys: [], frames: [], rows: 0 };
  document.addEventListener("keydown", (event) => {
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => seen.keys.push(performance.now() - event.timeStamp);
      after.port2.postMessage(0);
    });
  }, true);
}
"""
SCROLL = """
() => new Promise((done) => {
  const list = document.querySelector(".list");
  const late = [];
  const began = performance.now();
  let before = began;
  let frames = 0;
  const step = (now) => {
    if (now - before > 50) late.push(Math.round(now - before));
    before = now;
    frames += 1;
    const share = Math.min(1, (now - began) / 5000);
    list.scrollTop = 15000 * share;
    if (share < 1) requestAnimationFrame(step);
    else done([late, frames]);
  };
  requestAnimationFrame(step);
})
"""
OPEN = """
(path) => new Promise((done) => {
  const began = performance.now();
  document.dispatchEvent(new CustomEvent("go", { detail: path }));
  const look = () => {
    if (!document.querySelector(".row:not(.loading) .content")) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      const now = performance.now();
      const pages = performance.getEntriesByType("resource").filter((one) =>
        one.name.includes("/sentences?from=") && one.startTime >= began);
      done([now - began, now - pages[0].responseEnd]);
    });
  };
  requestAnimationFrame(look);
})
"""
SOUND = """
(word) => new Promise((done) => {
  const video = document.querySelector("video");
  video.pause();
  const began = performance.now();
  video.addEventListener("playing", () => done(performance.now() - began), { once: true });
  word.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0 }));
})
"""


def main() -> None:
    """Measure and print one line for each size."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = recognized(folder / "once")
        head = ("sentences", "list", "open", "key p50", "key p95", "key work", "late frames",
                "frame work", "sound", "save", "save max", "memory")  # fmt: skip
        print("| " + " | ".join(head) + " |")
        print("|" + " --: |" * len(head))
        for size in sizes:
            root = folder / str(size)
            make(root, document, size)
            print("| " + " | ".join(measured(root, size)) + " |", flush=True)


def recognized(out: Path) -> Document:
    """The example, as the demo models understand it."""
    subprocess.run([TOLMACH, "run", EXAMPLE, "--out", out, "--quiet"], check=True)
    return document_json.parse((out / "work" / "document.json").read_text("utf-8"))


def make(root: Path, document: Document, size: int) -> None:
    """A folder with a recording of so many sentences, and as much sound."""
    sentences: list[Sentence] = []
    step = document.media.duration
    rounds = -(-size // len(document.sentences))
    for number in range(rounds):
        for one in document.sentences[: size - len(sentences)]:
            words = tuple(
                replace(word, start=word.start + number * step, end=word.end + number * step)
                for word in one.words
            )
            sentences.append(replace(one, id=f"{one.id}{number}", words=words))
    media = replace(document.media, name="long.mp4", duration=rounds * step, sha256="")
    work = root / "long" / "work"
    work.mkdir(parents=True)
    made = replace(document, media=media, sentences=tuple(sentences))
    (work / "document.json").write_text(document_json.compose(made), "utf-8")
    ffmpeg = shutil.which("ffmpeg") or "ffmpeg"
    command = [ffmpeg, "-v", "error", "-stream_loop", str(rounds - 1), "-i", EXAMPLE,
               "-c", "copy", "-movflags", "+faststart", root / "long.mp4"]  # fmt: skip
    subprocess.run(command, check=True)


def measured(root: Path, size: int) -> list[str]:
    """Open the page and use it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [TOLMACH, "app", root, "--port", str(port), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline() if server.stdout else ""
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            )
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.set_default_timeout(120_000)
            page.goto(line.split()[-1])
            found = used(page, size)
            memory = psutil.Process(server.pid).memory_info().rss / 1e6
            browser.close()
        return [*found, f"{memory:.0f}"]
    finally:
        server.terminate()
        server.wait()


def used(page: Page, size: int) -> list[str]:
    """What a person notices."""
    page.locator("dialog input").fill("anna")
    page.keyboard.press("Enter")
    path = page.locator(".recording h2 a").get_attribute("href")
    page.evaluate(WATCH)
    opened, listed = page.evaluate(OPEN, path)
    page.locator(".states", has_text=f"of {size:,}").wait_for()
    time.sleep(10)  # everything in the background has come, as for somebody who reads first
    work = Work(page)
    late, frames = page.evaluate(SCROLL)
    frame_work = work.done() / frames
    page.locator(".row.current").focus()
    page.keyboard.press("Home")
    words = page.locator(".row.current .word").element_handles()
    sounds = [page.evaluate(SOUND, word) for word in words[:5]]
    page.evaluate("document.querySelector('video').pause()")
    page.locator(".row.current").focus()
    page.keyboard.press("Enter")
    page.evaluate("seen.keys = []; performance.clearResourceTimings()")
    work = Work(page)
    for letter in range(LETTERS):
        page.keyboard.press("abcdefghij"[letter % 10])
        time.sleep(0.08)
    page.locator(".save-saved").wait_for()
    key_work = work.done() / LETTERS
    keys = sorted(page.evaluate("seen.keys"))
    saves = edits(page)
    p95 = keys[int(len(keys) * 0.95)]
    stutter = f"{len(late)} of {frames} ({max(late, default=0)} ms)"
    times = listed, opened, keys[len(keys) // 2], p95
    rest = statistics.median(sounds), statistics.median(saves), max(saves)
    return [f"{size:,}", *(f"{ms:.0f}" for ms in times), f"{key_work:.1f}", stutter,
            f"{frame_work:.1f}", *(f"{ms:.0f}" for ms in rest)]  # fmt: skip


class Work:
    """Processor time of the page's main thread, in milliseconds, from now on."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._began = self._now()

    def _now(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        found = {metric["name"]: metric["value"] for metric in metrics}
        return 1000 * float(found["TaskDuration"])

    def done(self) -> float:
        """What it did since."""
        return self._now() - self._began


def edits(page: Page) -> list[float]:
    """Milliseconds that each edit took to be answered."""
    found: Any = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/edits'))"
        ".map((one) => one.duration)"
    )
    return list(found)


if __name__ == "__main__":
    main()

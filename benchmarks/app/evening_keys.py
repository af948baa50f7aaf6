"""
The evening of `benchmarks.app.evening`, with keys that are really pressed in the system's Chromium.

A script walks through the queue of every copy as a person does who hears each error: a double click
selects a wrong word, its letters are typed, Ctrl+Enter approves and plays the next sentence; a
sentence that is not said is withheld. It knows the right text, so it shows the keys that the work
takes, not what people hear. Every `keydown` and every double click that reaches the page counts.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tolmach.app.library import name_for

TOLMACH = Path(sys.executable).with_name("tolmach")
COUNT = """
() => {
  window.pressed = 0;
  const alone = ["Shift", "Control", "Alt", "Meta"];
  addEventListener("keydown", (event) => { pressed += alone.includes(event.key) ? 0 : 1; }, true);
  addEventListener("dblclick", () => { pressed += 1; }, true);
  // Letters that the script's keyboard has no key for arrive as text alone.
  addEventListener("input", (event) => {
    const text = event.inputType === "insertText" ? event.data ?? "" : "";
    if (/[^ -~]/.test(text)) pressed += text.length;
  }, true);
}
"""
CURRENT = "document.querySelector('.row.current')"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was read, and how many keys and clicks it took."""

    read: list[str]
    keys: int


def pressed(
    folder: Path,
    counts: Sequence[int],
    contents: Sequence[Sequence[str]],
    right: Mapping[str, str | None],
    reason: str,
) -> Pressed:
    """
    Walk through all copies.

    Args:
        folder: of the copies `copy0`, `copy1` and so on.
        counts: for each copy, how many sentences are to be read.
        contents: for each copy, its texts in order.
        right: a wrong text -> the right one; None for what is not said.
        reason: why that is withheld.
    """
    with (
        subprocess.Popen(
            [str(TOLMACH), "app", str(folder), "--no-browser"], stdout=subprocess.PIPE, text=True
        ) as server,
        sync_playwright() as play,
    ):
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[-1]
            browser = play.chromium.launch(
                executable_path=_chromium(),
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            )
            page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 720})
            page.goto(address)
            page.locator("dialog input").fill("anna")
            page.keyboard.press("Enter")
            page.locator("dialog").wait_for(state="detached")
            read: list[str] = []
            keys = 0
            for number, most in enumerate(counts):
                seen, count = _walked(page, address, number, most, contents[number], right, reason)
                read += seen
                keys += count
            browser.close()
        finally:
            server.kill()
    return Pressed(read, keys)


def _walked(
    page: Page,
    address: str,
    number: int,
    most: int,
    contents: Sequence[str],
    right: Mapping[str, str | None],
    reason: str,
) -> tuple[list[str], int]:
    """Read so many stops of one copy; their texts as they were, and the keys."""
    page.goto(f"{address.split('/#', maxsplit=1)[0]}/r/{name_for(f'copy{number}', 'r')}")
    page.locator(".row.current").wait_for()
    page.wait_for_function("!document.querySelector('.loading')")
    page.evaluate(COUNT)
    page.get_by_label("What to walk through").select_option("ranked")
    read: list[str] = []
    page.wait_for_function("document.querySelector('.progress').textContent.startsWith('1 of ')")
    for step in range(most):
        place = int(page.evaluate(f"{CURRENT}.dataset.place"))
        content = contents[place]
        read.append(content)
        good = right.get(content, content)
        if good is None:
            if page.evaluate("document.activeElement.matches('textarea')"):
                page.keyboard.press("Escape")
            page.keyboard.press("Delete")
            page.locator("dialog input").wait_for()
            page.keyboard.type(reason)
            page.keyboard.press("Enter")
            page.locator("dialog").wait_for(state="detached")
            page.keyboard.press("F8")
        else:
            pairs = list(zip(content.split(), good.split(), strict=True))
            for at, (old, new) in enumerate(pairs):
                if old != new:
                    _replace(page, at, new)
            page.keyboard.press("Control+Enter")
        if step + 1 < most:
            page.wait_for_function(f"{CURRENT}.dataset.place !== '{place}'")
    page.locator(".save-state.save-saved").wait_for()
    return read, int(page.evaluate("pressed"))


def _replace(page: Page, at: int, new: str) -> None:
    """Double-click the word at a place of the Russian text and type another."""
    field = page.locator(".row.current textarea[lang=ru]")
    if field.count():  # a double click in a field selects a word by itself; so does this
        page.evaluate(
            """([field, at]) => {
              const words = field.value.split(" ");
              const first = words.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
              const inner = words[at].replace(/[.,!?…»]+$/, "");
              field.focus();
              field.setSelectionRange(first, first + inner.length);
              field.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
            }""",
            [field.element_handle(), at],
        )
    else:
        page.locator(f".row.current .text[data-language=ru] [data-word='{at}']").dblclick()
        field.wait_for()
    page.keyboard.type(new.rstrip(".,!?…»"))


def _chromium() -> str:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))

"""Our pages and subtitles in a real browser: they load, obey their own policy, and ask nobody."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.documents import CONVERSATION
from tests.formats.test_transcripts import hostile
from tolmach.core.cue import Cue, Track
from tolmach.core.document import Text
from tolmach.core.options import TranscriptOptions
from tolmach.formats import webvtt
from tolmach.formats.profile_toml import load
from tolmach.pipeline.view import ViewSettings
from tolmach.pipeline.views import render_views

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTED = replace(
    CONVERSATION,
    sentences=tuple(
        replace(one, targets={"en": Text("Fine, thank you.", note="He is not.")})
        if one.id == "u3"
        else one
        for one in CONVERSATION.sentences
    ),
)


@dataclass
class Shown:
    """A page from a folder, open in the browser."""

    page: Any
    complaints: list[str] = field(default_factory=list)

    def run(self, code: str) -> Any:
        """What a function body returns on the page."""
        return self.page.evaluate(f"async () => {{ {code} }}")


Opens = Callable[..., Shown]


@pytest.fixture
def opened(chromium: Any) -> Iterator[Opens]:
    """Opens a file, as on paper where `printed`; what the browser says of it is in `complaints`."""
    contexts = []

    def open_file(file: Path, *, width: int = 1280, printed: bool = False) -> Shown:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 700}))
        shown = Shown(contexts[-1].new_page())
        shown.page.on("console", lambda message: shown.complaints.append(message.text))
        shown.page.emulate_media(media="print" if printed else "screen")
        shown.page.goto(file.as_uri())
        return shown

    yield open_file
    for context in contexts:
        context.close()


def written(folder: Path, kind: str, name: str, *, nasty: bool = False) -> Path:
    document = hostile() if nasty else NOTED
    wanted = ViewSettings("interview", ("en",), (kind,), load("netflix"), TranscriptOptions())
    path = folder / name
    path.write_bytes(dict(render_views(document, wanted))[name])
    return path


@pytest.mark.parametrize("nasty", [False, True])
def test_the_player_runs_under_its_own_policy_and_misses_its_video_politely(
    opened: Opens, tmp_path: Path, nasty: bool
) -> None:
    page = opened(written(tmp_path, "player", "interview.en.player.html", nasty=nasty))
    page.page.locator("label#missing").wait_for()
    complaints = "\n".join(page.complaints)
    assert "Content Security Policy" not in complaints
    assert "vtt" not in complaints, "a page from a folder may not read the file beside it"
    assert page.page.locator("track").count() == 0, "the script did not run"


def test_hostile_text_runs_nothing_and_loads_nothing(opened: Opens, tmp_path: Path) -> None:
    page = opened(written(tmp_path, "bilingual-html", "interview.ru-en.html", nasty=True))
    assert page.complaints == []
    assert page.page.locator("body script, body img").count() == 0
    assert "<script>alert(1)</script>" in page.page.locator("body").inner_text()


def test_the_browsers_own_reader_of_web_subtitles_understands_ours(
    opened: Opens, tmp_path: Path
) -> None:
    track = Track(
        "en",
        (
            Cue(1_000, 2_500, ("Fish & <chips>", "--> now"), "A & B", ("u1",)),
            Cue(3_600_000, 3_601_250, ("Ça va?",), None, ("u2",)),
        ),
    )
    data = base64.b64encode(webvtt.compose(track, note="A draft.").encode()).decode()
    file = tmp_path / "page.html"
    file.write_text("<video></video>", "utf-8")
    code = f"""const track = document.createElement("track");
        track.src = "data:text/vtt;base64,{data}";
        document.querySelector("video").append(track);
        track.track.mode = "showing";
        await new Promise((done) => track.addEventListener("load", done));
        return [...track.track.cues].map(
          (cue) => [cue.id, cue.startTime, cue.endTime, cue.getCueAsHTML().textContent]);"""
    assert opened(file).run(code) == [
        ["u1", 1, 2.5, "Fish & <chips>\n--> now"],
        ["u2", 3600, 3601.25, "Ça va?"],
    ]


def test_a_time_beside_the_video_moves_it(opened: Opens, tmp_path: Path) -> None:
    page = opened(written(tmp_path, "player", "interview.en.player.html")).page
    page.locator("a.time").nth(1).click()
    page.wait_for_function("document.querySelector('video').currentTime === 4")
    assert page.url.endswith("/interview.en.player.html")


def test_what_is_printed_has_neither_video_nor_arrows(opened: Opens, tmp_path: Path) -> None:
    file = written(tmp_path, "player", "interview.en.player.html")
    for printed in (True, False):
        page = opened(file, printed=printed).page
        for part in (".stage", "[role=doc-backlink]"):
            assert page.locator(part).first.is_hidden() == printed


def test_links_are_large_enough_for_a_finger(opened: Opens, tmp_path: Path) -> None:
    page = opened(written(tmp_path, "player", "interview.en.player.html"), width=320)
    small = page.run(
        """return [...document.querySelectorAll("sup a, a.time, [role=doc-backlink]")].map(
        (one) => one.getBoundingClientRect()).filter((box) => box.width < 24 || box.height < 24)
        .map((box) => [box.width, box.height]);"""
    )
    assert small == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("html", "interview.en.html"),
        ("player", "interview.en.player.html"),
        ("bilingual-html", "interview.ru-en.html"),
        ("bilingual-player", "interview.ru-en.player.html"),
    ],
)
def test_pages_fit_into_a_narrow_window(
    opened: Opens, tmp_path: Path, kind: str, name: str
) -> None:
    page = opened(written(tmp_path, kind, name, nasty=True), width=320)
    assert page.run("return document.documentElement.scrollWidth;") == 320


def test_in_a_narrow_window_each_name_stands_above_its_own_text(
    opened: Opens, tmp_path: Path
) -> None:
    page = opened(written(tmp_path, "bilingual-html", "interview.ru-en.html"), width=360)
    assert page.run(
        """return [...document.querySelectorAll("tbody td")].slice(0, 4).sort(
        (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map(
        (cell) => cell.textContent.slice(-12));"""
    ) == ["Интервьюер", "с! Как дела?", "Interviewer", "How are you?"]


def test_a_link_back_from_a_note_does_not_end_under_the_video(
    opened: Opens, tmp_path: Path
) -> None:
    file = written(tmp_path, "player", "interview.en.player.html", nasty=True)
    page = opened(file, width=900).page
    page.locator("label#missing").wait_for()
    page.evaluate("scrollTo(0, 9e9); location.hash = 'ref-13-en'")
    page.wait_for_function(
        """(() => {
          const below = document.querySelector(":target").getBoundingClientRect().top
            - document.querySelector(".stage").getBoundingClientRect().bottom;
          return below > 0 && below < 40; })()"""
    )


def test_the_player_shows_cues_in_every_language_and_opens_at_a_moment(
    opened: Opens, tmp_path: Path
) -> None:
    page = opened(written(tmp_path, "player", "interview.en.player.html"))
    page.run("location.hash = '#t=0:12';")
    page.page.wait_for_function("document.querySelector('video').currentTime === 12")
    code = """return [...document.querySelector("video").textTracks].map(
        (one) => [one.language, one.mode]);"""
    assert page.run(code) == [["en", "showing"], ["ru", "disabled"]]

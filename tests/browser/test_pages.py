"""Our pages and subtitles in a real browser: they load, obey their own policy, and ask nobody."""

from __future__ import annotations

import base64
import html
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.documents import CONVERSATION
from tests.formats.test_transcripts import hostile
from tests.needs import program
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


def seen(page: Path) -> tuple[str, str]:
    """The page as it stands after its scripts ran, and what the browser complained about."""
    command = [program("chromium", "chromium-browser", "google-chrome"), "--headless",
               "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
               "--virtual-time-budget=3000", "--dump-dom", page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, "\n".join(complaints)


def found(page: Path, code: str, *, width: int = 1280, printed: bool = False) -> Any:
    """
    What a function body returns on a page in a frame of this width, 700 pixels high.

    The page's policy, which would forbid the stranger, is taken out; rules for print are made
    rules for the screen where the sheet is looked at.
    """
    text = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    if printed:
        text = text.replace("@media print", "@media screen")
    ask = f"""<script>addEventListener("load", async () => {{
        parent.postMessage(await (async () => {{ {code} }})(), "*");
        }});</script></body>"""
    page.with_name("asked.html").write_text(text.replace("</body>", ask), "utf-8")
    frame = page.with_name("frame.html")
    frame.write_text(
        """<pre></pre><script>addEventListener("message", (event) => {
        document.querySelector("pre").textContent = JSON.stringify(event.data); });</script>"""
        f'<iframe src="asked.html" width="{width}" height="700"></iframe>',
        "utf-8",
    )
    return answer(seen(frame)[0])


def answer(shown: str) -> Any:
    """What a script wrote into the `pre` of a page."""
    return json.loads(html.unescape(shown.partition("<pre>")[2].partition("</pre>")[0]))


def written(folder: Path, kind: str, name: str, *, nasty: bool = False) -> Path:
    document = hostile() if nasty else NOTED
    wanted = ViewSettings("interview", ("en",), (kind,), load("netflix"), TranscriptOptions())
    path = folder / name
    path.write_bytes(dict(render_views(document, wanted))[name])
    return path


@pytest.mark.parametrize("nasty", [False, True])
def test_the_player_runs_under_its_own_policy_and_misses_its_video_politely(
    tmp_path: Path, nasty: bool
) -> None:
    page = written(tmp_path, "player", "interview.en.player.html", nasty=nasty)
    shown, complaints = seen(page)
    assert "Content Security Policy" not in complaints
    assert "vtt" not in complaints, "a page from a folder may not read the file beside it"
    assert "<track" not in shown.partition("<script>")[0], "the script did not run"
    assert re.search(r'<label class="missing" id="missing">', shown)


def test_hostile_text_runs_nothing_and_loads_nothing(tmp_path: Path) -> None:
    page = written(tmp_path, "bilingual-html", "interview.ru-en.html", nasty=True)
    shown, complaints = seen(page)
    assert complaints == ""
    body = shown.partition("<body")[2]
    assert "<script" not in body
    assert "<img" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_the_browsers_own_reader_of_web_subtitles_understands_ours(tmp_path: Path) -> None:
    track = Track(
        "en",
        (
            Cue(1_000, 2_500, ("Fish & <chips>", "--> now"), "A & B", ("u1",)),
            Cue(3_600_000, 3_601_250, ("Ça va?",), None, ("u2",)),
        ),
    )
    data = base64.b64encode(webvtt.compose(track, note="A draft.").encode()).decode()
    page = tmp_path / "page.html"
    page.write_text(
        f"""<video><track default src="data:text/vtt;base64,{data}"></video><pre></pre><script>
        const track = document.querySelector("track");
        track.addEventListener("load", () => {{
          document.querySelector("pre").textContent = JSON.stringify([...track.track.cues].map(
            (cue) => [cue.id, cue.startTime, cue.endTime, cue.getCueAsHTML().textContent]));
        }});
        track.track.mode = "showing";
        </script>""",
        "utf-8",
    )
    shown, _ = seen(page)
    assert answer(shown) == [
        ["u1", 1, 2.5, "Fish & <chips>\n--> now"],
        ["u2", 3600, 3601.25, "Ça va?"],
    ]


def test_a_time_beside_the_video_moves_it(tmp_path: Path) -> None:
    page = written(tmp_path, "player", "interview.en.player.html")
    assert found(
        page,
        """document.querySelectorAll("a.time")[1].click();
        await new Promise((done) => setTimeout(done, 100));  // virtual time
        return [document.querySelector("video").currentTime, location.pathname.slice(-11)];""",
    ) == [4, "/asked.html"]


def test_what_is_printed_has_neither_video_nor_arrows(tmp_path: Path) -> None:
    page = written(tmp_path, "player", "interview.en.player.html")
    code = """return [".stage", "[role=doc-backlink]"].map(
        (one) => getComputedStyle(document.querySelector(one)).display);"""
    assert found(page, code, printed=True) == ["none", "none"]
    assert "none" not in found(page, code)


def test_links_are_large_enough_for_a_finger(tmp_path: Path) -> None:
    page = written(tmp_path, "player", "interview.en.player.html")
    small = found(
        page,
        """return [...document.querySelectorAll("sup a, a.time, [role=doc-backlink]")].map(
        (one) => one.getBoundingClientRect()).filter((box) => box.width < 24 || box.height < 24)
        .map((box) => [box.width, box.height]);""",
        width=320,
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
def test_pages_fit_into_a_narrow_window(tmp_path: Path, kind: str, name: str) -> None:
    page = written(tmp_path, kind, name, nasty=True)
    code = "const { scrollWidth, clientWidth } = document.documentElement;"
    assert found(page, code + "return scrollWidth - clientWidth;", width=320) == 0


def test_in_a_narrow_window_each_name_stands_above_its_own_text(tmp_path: Path) -> None:
    page = written(tmp_path, "bilingual-html", "interview.ru-en.html")
    assert found(
        page,
        """return [...document.querySelectorAll("tbody td")].slice(0, 4).sort(
        (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map(
        (cell) => cell.textContent.slice(-12));""",
        width=360,
    ) == ["Интервьюер", "с! Как дела?", "Interviewer", "How are you?"]


def test_a_link_back_from_a_note_does_not_end_under_the_video(tmp_path: Path) -> None:
    page = written(tmp_path, "player", "interview.en.player.html", nasty=True)
    code = """const later = () => new Promise((done) => setTimeout(done, 300));  // virtual time
    document.getElementById("missing").hidden = false;  // as it will be when the video fails
    await later();
    scrollTo(0, 9e9); location.hash = "ref-13-en";
    await later();
    return document.querySelector(":target").getBoundingClientRect().top
      - document.querySelector(".stage").getBoundingClientRect().bottom;"""
    assert 0 < found(page, code, width=900) < 40


def test_the_player_shows_cues_in_every_language_and_opens_at_a_moment(tmp_path: Path) -> None:
    page = written(tmp_path, "player", "interview.en.player.html")
    shown = found(
        page,
        """location.hash = "#t=0:12";
        await new Promise((done) => setTimeout(done, 100));  // virtual time
        const video = document.querySelector("video");
        const tracks = [...video.textTracks].map((one) => [one.language, one.mode]);
        return [tracks, video.currentTime];""",
    )
    assert shown == [[["en", "showing"], ["ru", "disabled"]], 12]

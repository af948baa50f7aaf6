"""Our pages and subtitles in a real browser: they load, obey their own policy, and ask nobody."""

from __future__ import annotations

import base64
import html
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.documents import CONVERSATION
from tests.formats.test_transcripts import hostile
from tests.needs import program
from tolmach.core.cue import Cue, Track
from tolmach.core.options import LayoutOptions, TranscriptOptions
from tolmach.formats import webvtt
from tolmach.pipeline.view import Wanted
from tolmach.pipeline.views import render_views

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def seen(page: Path) -> tuple[str, str]:
    """The page as it stands after its scripts ran, and what the browser complained about."""
    command = [program("chromium", "chromium-browser", "google-chrome"), "--headless",
               "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
               "--virtual-time-budget=3000", "--dump-dom", page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, "\n".join(complaints)


def written(folder: Path, kind: str, name: str, *, nasty: bool = False) -> Path:
    document = hostile() if nasty else CONVERSATION
    wanted = Wanted("interview", ("en",), (kind,), LayoutOptions(), TranscriptOptions())
    path = folder / name
    path.write_bytes(render_views(document, wanted).files[name])
    return path


@pytest.mark.parametrize("nasty", [False, True])
def test_the_player_runs_under_its_own_policy_and_misses_its_video_politely(
    tmp_path: Path, nasty: bool
) -> None:
    page = written(tmp_path, "player", "interview.en.player.html", nasty=nasty)
    shown, complaints = seen(page)
    assert "Content Security Policy" not in complaints
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
    cues = json.loads(html.unescape(shown.partition("<pre>")[2].partition("</pre>")[0]))
    assert cues == [
        ["u1", 1, 2.5, "Fish & <chips>\n--> now"],
        ["u2", 3600, 3601.25, "Ça va?"],
    ]

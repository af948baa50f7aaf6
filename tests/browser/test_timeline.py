"""Who speaks when: the lanes below the waveform."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.browser.conftest import Opens, Person, Serve
from tests.documents import CONVERSATION, document, sentence
from tolmach.core.document import Document, Finding, FindingKind, Speaker

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def talk() -> Document:
    """A minute of two people; the second sentence is spoken by both."""
    said = [
        sentence("a", 1_000, "Как вы жили там все эти годы?", speaker="S1"),
        sentence("b", 20_000, "Мы ждали ответа.", speaker="S2"),
        sentence("c", 40_000, "И что потом?", speaker="S1"),
        sentence("d", 60_000, "Потом мы писали письма.", speaker="S2"),
    ]
    both = Finding(FindingKind.OVERLAP, "two people speak at once", start=20_100, end=20_600)
    said[1] = replace(said[1], findings=(both,))
    made = document(said, speakers=(Speaker("S1", "Ведущий"), Speaker("S2", "Нина Верхова")))
    return replace(made, media=replace(made.media, duration=80_000))


def lane(someone: Person, number: int) -> object:
    return someone.page.locator(".lane-canvas").nth(number)


def painted(someone: Person, number: int, ms: int) -> bool:
    """Whether something is drawn in the middle of a lane at a time."""
    code = f"""(() => {{
      const canvas = document.querySelectorAll(".lane-canvas")[{number}];
      const x = Math.round(canvas.width * {ms} / 80000);
      return canvas.getContext("2d").getImageData(x, canvas.height / 2, 1, 1).data[3] > 0; }})()"""
    return bool(someone.page.evaluate(code))


@pytest.fixture
def anna(serve: Serve, person: Opens) -> Person:
    someone = person(serve(talk()))
    someone.review()
    someone.see(".lane-canvas")
    return someone


def test_each_speaker_has_a_lane_with_the_turns_and_overlaps_have_one(anna: Person) -> None:
    names = anna.page.locator(".lane .who").all_inner_texts()
    assert [name.split() for name in names] == [
        ["1", "Ведущий"], ["2", "Нина", "Верхова"], ["=", "Two", "at", "once"],
    ]  # fmt: skip
    anna.until("document.querySelector('.lane-canvas').width > 100")
    anna.page.wait_for_function(
        "document.querySelector('.lane-canvas').getContext('2d').getImageData(0, 0, 4000, 40)"
        ".data.some((value) => value > 0)"
    )
    drawn = [[painted(anna, n, ms) for ms in (2_000, 20_300, 30_000, 40_500)] for n in range(3)]
    assert drawn == [
        [True, False, False, True],
        [False, True, False, False],
        [False, True, False, False],
    ]


def test_a_click_on_a_turn_plays_it_and_a_click_beside_one_only_goes_there(anna: Person) -> None:
    box = lane(anna, 1).bounding_box()  # type: ignore[attr-defined]
    anna.listen()
    anna.page.mouse.click(box["x"] + box["width"] * 60.5 / 80, box["y"] + 10)
    anna.heard()
    anna.see(".row.current", has_text="Потом мы писали")
    anna.page.evaluate("document.querySelector('video').pause()")
    anna.page.mouse.click(box["x"] + box["width"] * 70 / 80, box["y"] + 10)
    anna.until("Math.abs(document.querySelector('video').currentTime - 70) < 1")
    anna.until("document.querySelector('video').paused")


def test_keys_go_from_turn_to_turn_and_play(anna: Person) -> None:
    lane(anna, 0).focus()  # type: ignore[attr-defined]
    anna.press("End")
    anna.see(".row.current", has_text="И что потом?")
    heard = "document.activeElement.getAttribute('aria-valuetext')"
    anna.until(f"{heard} === '0:40, speaking'")
    anna.press("ArrowLeft")
    anna.see(".row.current", has_text="Как вы жили")
    anna.press("ArrowRight")
    anna.see(".row.current", has_text="И что потом?")
    anna.listen()
    anna.press("Enter")
    anna.heard()


def test_a_name_plays_the_voice_and_not_somebody_elses(anna: Person) -> None:
    anna.listen()
    anna.page.get_by_role("button", name="Hear Нина Верхова").click()
    anna.heard()
    anna.until("document.querySelector('video').paused")
    assert 60 <= anna.page.evaluate("document.querySelector('video').currentTime") < 63


def test_a_sentence_that_gets_another_speaker_changes_lanes(anna: Person) -> None:
    anna.page.locator(".row.current").focus()
    anna.press("Home", "2")
    anna.saved()
    anna.page.wait_for_function(
        "document.querySelectorAll('.lane-canvas')[1]."
        "ariaLabel.startsWith('Turns of Нина Верхова: 3')"
    )


@pytest.mark.parametrize("width", [320, 1280])
def test_lanes_fit_into_the_window(serve: Serve, person: Opens, width: int) -> None:
    someone = person(serve(talk()), viewport={"width": width, "height": 720})
    someone.review()
    someone.until("!document.querySelector('.timeline').hidden")
    if width == 320:
        someone.page.locator(".timeline summary").click()
    someone.see(".lane-canvas")
    assert someone.page.evaluate("document.documentElement.scrollWidth") <= width
    assert lane(someone, 0).bounding_box()["width"] > 120  # type: ignore[attr-defined]


def test_where_no_one_is_known_there_are_no_lanes(serve: Serve, person: Opens) -> None:
    unknown = [replace(one, speaker=None) for one in CONVERSATION.sentences]
    someone = person(serve(replace(CONVERSATION, sentences=tuple(unknown), speakers=())))
    someone.review()
    someone.until("document.querySelector('.timeline').hidden")

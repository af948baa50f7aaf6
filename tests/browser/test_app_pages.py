"""All pages of the app: reachable, accessible, narrow and dark, in two languages; publishing."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.app import fake_work
from tests.browser.conftest import Opens, Person, Serve, cyrillic, eventually
from tolmach.core.document import State

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WIDTHS = ((1280, 720), (320, 640))
RULES = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }"


def pages(someone: Person) -> dict[str, str]:
    """Every page, and something that it shows when it is ready."""
    own = f"/r/{someone.served.id()}"
    return {
        "/": ".recording",
        "/add": ".qualities .quality",
        own: ".row.current",
        f"{own}/publish": ".preview p",
        "/models": ".verdict",
        "/settings": "select",
        "/help": ".keys",
    }


def violations(someone: Person, rules: str = RULES) -> list[str]:
    """What axe finds wrong: rule and element."""
    if not someone.page.evaluate("'axe' in window"):
        someone.page.evaluate(AXE)
    found: Any = someone.page.evaluate(f"axe.run(document, {rules})")
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_no_page_has_an_accessibility_violation_and_none_scrolls_sideways(
    serve: Serve, person: Opens, size: tuple[int, int]
) -> None:
    """In both themes, which differ in their colours only."""
    anna = person(serve(), viewport={"width": size[0], "height": size[1]})
    found = {}
    for path, ready in pages(anna).items():
        anna.go(path)
        anna.see(ready)
        found[path] = violations(anna)
        anna.page.emulate_media(color_scheme="dark")
        found[path] += violations(anna, "{ runOnly: { type: 'rule', values: ['color-contrast'] } }")
        wide = anna.page.evaluate("document.documentElement.scrollWidth")
        if wide > size[0]:
            found[path].append(f"{wide} pixels wide")
        anna.page.emulate_media(color_scheme="light")
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("text_size", [15, 28])
def test_no_russian_page_scrolls_sideways_on_a_phone(
    serve: Serve, person: Opens, text_size: int
) -> None:
    """With everything opened that can be, on the narrowest, and with the largest text."""
    served = serve()
    served.app.state.context.library.keep("settings", "anna", {"text_size": text_size})
    anna = person(served, viewport={"width": 320, "height": 640}, locale="ru-RU")
    wide = {}
    for path, ready in pages(anna).items():
        anna.go(path)
        anna.see(ready)
        anna.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        wide[path] = anna.page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > 320} == {}


def test_dialogs_and_tabs_have_no_accessibility_violation(anna: Person) -> None:
    found = []
    for tab in ("Times", "Notes", "History"):
        anna.page.get_by_role("tab", name=tab).click()
        anna.until("document.querySelector('.details-panel').childElementCount")
        found += violations(anna)
    for keys in ("Shift+Slash", "Control+h", "g"):
        anna.page.locator(".row.current").focus()
        anna.press(keys)
        anna.see("dialog[open]")
        found += violations(anna)
        anna.press("Escape")
        anna.page.locator("dialog").wait_for(state="detached")
    anna.page.locator(".row.current").focus()
    anna.press("Enter")
    found += violations(anna)
    assert found == []


def test_everything_on_the_review_page_can_be_reached_by_tab(anna: Person) -> None:
    anna.page.locator(".brand").focus()
    reached = set()
    for _ in range(60):
        anna.press("Tab")
        reached.add(anna.page.evaluate("document.activeElement.className"))
    assert {"row current", "button round bare", "seek"} <= reached
    assert any("primary" in name for name in reached)


def test_the_language_of_the_page_follows_the_browser_and_can_be_changed(
    serve: Serve, person: Opens
) -> None:
    anna = person(serve(), locale="ru-RU")
    anna.go("/")
    anna.see("h1", has_text="Записи")
    assert anna.page.evaluate("document.documentElement.lang") == "ru"
    anna.go("/settings")
    anna.page.get_by_label("Язык страницы").select_option("en")
    anna.see("h1", has_text="Settings")


def test_settings_are_kept_for_the_person(serve: Serve, person: Opens) -> None:
    anna = person(serve())
    anna.go("/settings")
    library = anna.served.app.state.context.library
    anna.page.get_by_label("Colours").select_option("dark")
    eventually(lambda: (library.kept("settings") or {"anna": {}})["anna"].get("theme") == "dark")
    anna.page.get_by_label("Keys like in").select_option("amara")
    eventually(lambda: (library.kept("settings") or {"anna": {}})["anna"].get("keys") == "amara")
    anna.go("/help")
    anna.see("kbd", has_text="Tab")
    assert anna.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_key_of_ones_own_is_chosen_by_pressing_it_and_put_back(
    serve: Serve, person: Opens
) -> None:
    """With a Russian layout; a key that does something else is taken only after a word about it."""
    anna = person(serve())
    page = anna.page
    anna.go("/settings")
    page.get_by_text("Change single keys").click()
    assert violations(anna) == []
    page.locator('[data-cell="command approve"]').click()
    cyrillic(anna, "KeyX")
    anna.see(".dialog", has_text="This key now does: Needs work.")
    assert page.get_by_label("New key").input_value() == "X"
    assert violations(anna) == []
    page.get_by_role("button", name="Use this key").click()
    anna.see('[data-cell="command approve"]:focus kbd', has_text="X")
    anna.see('[data-cell="command needsWork"]', has_text="no key")
    page.locator('[data-cell="text play"]').click()
    cyrillic(anna, "KeyX")
    anna.see(".dialog", has_text="needed for typing")
    anna.press("Escape")
    anna.review()
    anna.page.locator(".row.current").focus()
    before = anna.served.seen()
    cyrillic(anna, "KeyA")
    cyrillic(anna, "KeyX")
    anna.saved()
    eventually(lambda: anna.served.seen().version != before.version)
    assert any(one.source.checked for one in anna.served.seen().document.sentences)
    anna.press("Shift+Slash")
    row = page.get_by_role("dialog").get_by_role("row", name="Checked, next")
    assert row.locator("kbd").first.inner_text() == "X"
    anna.press("Escape")
    anna.go("/settings")
    page.get_by_text("Change single keys").click()
    page.get_by_role("button", name="Reset all keys").click()
    page.get_by_role("dialog").get_by_role("button", name="Reset all keys").click()
    anna.see('[data-cell="command approve"]', has_text="A")


def test_publishing_says_what_is_missing_and_writes_files(anna: Person) -> None:
    anna.page.get_by_role("link", name="Publish").click()
    anna.see(".checklist .open", has_text="Russian: 6 sentences not checked")
    anna.see(".reached", has_text="English: 0 of 6 checked")
    assert anna.page.get_by_label("Call it final").is_disabled()
    anna.see(".disclosure", has_text="draft")
    anna.page.get_by_role("button", name="Write files").click()
    anna.page.get_by_role("button", name="Write as draft").click()
    anna.see(".files a", has_text="interview.en.srt")
    with anna.page.expect_download() as coming:
        anna.page.get_by_role("link", name="interview.en.srt").click()
    assert "Fine, thank you." in coming.value.path().read_text("utf-8")


def test_questions_can_be_set_apart_and_the_preview_shows_how(anna: Person) -> None:
    anna.page.get_by_role("link", name="Publish").click()
    anna.page.locator("summary", has_text="More options").click()
    anna.page.get_by_label("Setting speakers apart").select_option("bold")
    anna.page.get_by_label("Who asks").select_option("S2")
    anna.see(".preview .look-bold", has_text="Fine, thank you.")
    anna.page.get_by_label("Setting speakers apart").select_option("dashes")
    anna.see(".preview .look-dash", has_text="Fine, thank you.")
    assert not anna.page.get_by_label("Who asks").is_visible()


def test_a_withheld_sentence_is_listed_and_in_no_preview(anna: Person) -> None:
    anna.page.locator(".row.current").focus()
    anna.press("Home", "Delete")
    anna.see("dialog input")
    anna.type("a reason")
    anna.press("Enter")
    anna.saved()
    anna.go(f"/r/{anna.served.id()}/publish")
    anna.see(".withheld-list", has_text="a reason")
    for view in ("transcript", "bilingual", "subtitles"):
        anna.page.get_by_label("View", exact=True).select_option(view)
        anna.see(".preview", has_text="How are you?")
        assert "Boris" not in anna.page.locator(".preview").inner_text().replace("Boris K", "")


def test_what_is_declared_is_disclosed(anna: Person) -> None:
    anna.go(f"/r/{anna.served.id()}/publish")
    anna.page.get_by_role("button", name="Change", exact=True).click()
    anna.page.get_by_label("Made by a machine in the video").select_option("both")
    anna.page.get_by_role("button", name="Save", exact=True).click()
    anna.see(".about", has_text="voice and image")
    assert anna.served.seen().document.about.synthetic == "both"


def test_an_edited_file_is_taken_in_after_a_preview(anna: Person) -> None:
    anna.go(f"/r/{anna.served.id()}/publish")
    anna.page.get_by_role("button", name="Write files").click()
    anna.page.get_by_role("button", name="Write as draft").click()
    anna.see(".files a", has_text="interview.en.srt")
    written = anna.served.root / "interview" / "interview.en.srt"
    edited = anna.served.root.parent / "interview.en.srt"
    edited.write_text(written.read_text("utf-8").replace("Because.", "Just because."), "utf-8")
    anna.page.set_input_files("input[type=file]", edited)
    anna.see("dialog .after", has_text="Just because.")
    anna.page.get_by_role("button", name="Take over").click()
    eventually(lambda: anna.served.text("u6", "en") == "Just because.")


def start(someone: Person) -> None:
    """Press Start, and say that it shall begin with the models that are here."""
    someone.page.get_by_role("button", name="Start", exact=True).click()
    anyway = someone.page.get_by_role("button", name="Start without it")
    someone.page.locator(".recording").or_(anyway).first.wait_for()
    if anyway.count():
        anyway.click()


def test_a_missing_model_is_said_before_a_run_begins(
    serve: Serve, person: Opens, recording: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOLMACH_MODELS", str(tmp_path / "no models"))
    served = serve(job_work=fake_work.work)
    (served.root / "waiting.mp4").hardlink_to(recording)
    anna = person(served)
    anna.go("/")
    anna.page.get_by_role("link", name="Process").click()
    anna.see(".quality")
    anna.page.get_by_role("button", name="Start", exact=True).click()
    anna.see("dialog li", has_text="Whisper")
    assert violations(anna) == []
    anna.page.get_by_role("dialog").get_by_role("button", name="Get models").click()
    anna.see("h1", has_text="Models")


def test_a_recording_is_added_processed_and_ready_for_review(
    serve: Serve, person: Opens, recording: Any
) -> None:
    served = serve(job_work=fake_work.work)
    anna = person(served)
    anna.go("/")
    anna.page.get_by_role("link", name="Add recording").click()
    anna.page.set_input_files("input[type=file][accept]", recording)
    anna.see("[role=status]", has_text="is in the folder")
    start(anna)
    anna.see(".recording")
    eventually(lambda: anna.page.locator(".recording").count() == 2)
    eventually(lambda: anna.page.get_by_role("link", name="Review").count() == 2)


def test_texts_that_people_have_already_are_given_along(
    serve: Serve, person: Opens, recording: Any, tmp_path: Path
) -> None:
    """A transcript in Word and a translation as subtitles, each chosen as a file."""
    given: list[dict[str, Any]] = []
    served = serve(job_work=fake_work.work)
    jobs, add = served.app.state.context.jobs, served.app.state.context.jobs.add
    jobs.add = lambda name, media, out, flags: given.append(flags) or add(name, media, out, flags)
    (served.root / "waiting.mp4").hardlink_to(recording)
    transcript, translation = tmp_path / "Разговор.docx", tmp_path / "talk en.srt"
    package = docx.Document()
    package.add_paragraph("Анна: Добрый день.")
    package.save(str(transcript))
    translation.write_text("1\n00:00:01,000 --> 00:00:02,000\nGood day.\n", "utf-8")
    anna = person(served)
    anna.go("/")
    anna.page.get_by_role("link", name="Process").click()
    anna.page.get_by_label("Add a language").select_option("en")
    anna.page.get_by_text("Texts that you have already").click()
    texts = anna.page.locator("details", has_text="Texts that you have already").first
    anna.see(".hint", has_text="a translation can be given here too")
    texts.locator("input[type=file]").first.set_input_files(transcript)
    own = anna.page.get_by_label("Translation you have: English")
    own.wait_for()
    texts.locator("input[type=file]").nth(1).set_input_files(translation)
    eventually(own.input_value)
    assert violations(anna) == []
    start(anna)
    eventually(lambda: given)
    assert Path(given[0]["transcript"]).read_bytes() == transcript.read_bytes()
    (pair,) = given[0]["translation"]
    assert pair.startswith("en=")
    assert Path(pair.removeprefix("en=")).read_text("utf-8") == translation.read_text("utf-8")


def test_a_run_can_be_stopped_and_begun_again(serve: Serve, person: Opens, recording: Any) -> None:
    served = serve(job_work=fake_work.work)
    (served.root / "waiting.mp4").hardlink_to(recording)
    anna = person(served)
    anna.go("/")
    anna.see(".waiting li", has_text="waiting.mp4")
    anna.page.get_by_role("link", name="Process").click()
    start(anna)
    anna.see(".recording", has_text="waiting.mp4")
    assert anna.page.locator(".waiting li").count() == 0, "it is being processed"
    anna.page.get_by_role("button", name="Stop").click()
    anna.page.get_by_role("button", name="Continue").wait_for()


def test_everything_checked_is_told(anna: Person) -> None:
    anna.page.get_by_label("What to walk through").select_option("unreviewed")
    anna.see(".walk .progress", has_text="of 6")
    for _ in range(6):
        before = anna.page.locator(".row.current").get_attribute("data-place")
        anna.page.locator(".row.current").focus()
        anna.press("Home" if before is None else "a")
    anna.see(".notice")
    anna.saved()
    states = {each.source.state for each in anna.served.seen().by_id.values()}
    assert states == {State.REVIEWED}


def test_words_are_found_in_all_recordings_and_replaced_after_a_look(anna: Person) -> None:
    anna.go("/")
    anna.page.get_by_text("Find in all recordings").click()
    anna.page.get_by_role("searchbox").fill("Потому")
    anna.press("Enter")
    found = anna.page.get_by_role("status").filter(has_text="found")
    found.get_by_role("link", name="A conversation").click()
    anna.page.get_by_label("Replace by").fill("Оттого")
    anna.see(".hit-texts .after", has_text="Оттого что.")
    anna.page.get_by_role("button", name="Replace in ticked sentences").click()
    eventually(lambda: anna.served.text("u6") == "Оттого что.")

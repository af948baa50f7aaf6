"""Answers that come late, in another order than they were asked for, or after somebody moved on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.app import fake_work
from tests.app.conftest import write_work
from tests.browser.conftest import (
    Held,
    Opens,
    Person,
    Serve,
    at,
    edit,
    eventually,
    withhold,
)
from tests.documents import CONVERSATION, sentence
from tolmach.app import present
from tolmach.app.requests import DeclareIt, RetimeIt, WriteText
from tolmach.core.document import Alternative, Text

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def write(someone: Person, name: str, text: str, code: str = "ru") -> None:
    """A colleague writes a text."""
    known = someone.served.seen().by_id[name].text(code, "ru")
    revision = present.text_revision(known)
    edit(someone.served, WriteText(sentence=name, language=code, revision=revision, text=text))


def told(someone: Person, kind: str) -> None:
    """Note the last event of a kind on the page."""
    someone.page.evaluate(
        """(kind) => import("/static/js/events.js").then((m) => m.listen(kind, (event) => {
          document.body.dataset.told = event.state ?? "something"; }))""",
        kind,
    )


def shown(someone: Person) -> str:
    return str(someone.page.locator(".rows").inner_text())


# ---- guests and what is withheld from them


def test_an_older_answer_does_not_bring_the_sound_back(vera: Person) -> None:
    state = Held(vera, "/media/state$")
    vera.review()
    state.wait()
    withhold(vera.served, "u3")
    vera.see(".player", has_text="so guests cannot listen")
    state.let_go()
    assert vera.page.locator("video").get_attribute("src") is None


def test_an_older_answer_does_not_bring_a_withheld_sentence_back(vera: Person) -> None:
    vera.review()
    sentences = Held(vera, "/sentences[?]")
    write(vera, "u1", "Здравствуйте!")
    sentences.wait()
    withhold(vera.served, "u3")
    vera.page.locator(".row", has_text="Хорошо").wait_for(state="detached")
    sentences.let_go()
    assert "Хорошо" not in shown(vera)


def test_what_is_withheld_before_the_page_is_told_of_it_goes_away(vera: Person) -> None:
    events = Held(vera, "/api/events.*recording=", reaches=False)
    vera.review()
    events.wait()
    withhold(vera.served, "u3")
    assert "Хорошо" in shown(vera)
    events.begin()
    vera.page.locator(".row", has_text="Хорошо").wait_for(state="detached")
    vera.see(".player", has_text="so guests cannot listen")


def test_what_cannot_be_read_is_asked_for_again(vera: Person) -> None:
    vera.review()
    failing = Held(vera, "/sentences[?]")
    withhold(vera.served, "u3")
    failing.fail()
    vera.page.locator(".row", has_text="Хорошо").wait_for(state="detached")


def test_a_guest_whose_media_are_being_made_ready_gets_no_error(vera: Person) -> None:
    vera.review()
    told(vera, "media")
    vera.served.app.state.context.hub.publish("media", {"recording": vera.served.id()})
    vera.until("document.body.dataset.told")


def test_guests_see_what_may_be_published(vera: Person) -> None:
    vera.go(f"/r/{vera.served.id()}/publish")
    vera.see(".preview p", has_text="Fine, thank you.")


# ---- what a person does is not undone by what was asked for before


def test_an_own_edit_outlives_an_older_answer(serve: Serve, person: Opens) -> None:
    many = tuple(sentence(f"m{n}", n * 1_000, f"Слово {n}.", f"Word {n}.") for n in range(100))
    anna = person(serve(replace(CONVERSATION, sentences=many)))
    rest = Held(anna, "/sentences[?]", pass_first=1)
    anna.go(f"/r/{anna.served.id()}")
    anna.see(".row.current").focus()
    rest.wait()
    anna.press("Home")
    anna.see(".row.current[data-place='0']")
    anna.press("a")
    anna.saved()
    rest.let_go()
    anna.see(".row[data-place='0'] .state-reviewed")
    anna.page.locator(".row").first.focus()
    eventually(lambda: anna.press("End") or "Слово 99." in anna.current)  # not before it is read


def test_nobody_who_types_is_led_away_by_the_walk(serve: Serve, person: Opens) -> None:
    unsure = tuple(
        replace(one, words=tuple(replace(word, probability=0.1) for word in one.words))
        if one.id == "u5"
        else one
        for one in CONVERSATION.sentences
    )
    anna = person(serve(replace(CONVERSATION, sentences=unsure)))
    queue = Held(anna, "/queue[?]")
    anna.go(f"/r/{anna.served.id()}")
    anna.see(".row.current").focus()
    queue.wait()
    anna.press("Enter")
    anna.type(" Да")
    queue.let_go()
    anna.type(", да.")
    anna.saved()
    assert anna.served.text("u1") == "Здравствуйте, э-э, Борис! Да, да."


def test_the_walk_that_was_chosen_last_is_the_one_that_is_taken(anna: Person) -> None:
    walk = anna.page.get_by_label("What to walk through")
    walk.select_option("all")
    anna.see(".walk .progress", has_text="of 6")
    queue = Held(anna, "/queue[?]")
    walk.select_option("ranked")
    queue.wait()
    walk.select_option("needs_work")
    anna.see(".walk .progress", has_text="Nothing left here")
    queue.let_go()
    anna.press("Alt+ArrowDown")
    anna.see(".row.current[data-place='1']")
    anna.see(".walk .progress", has_text="Nothing left here")


def test_a_split_is_made_where_it_was_asked_for(anna: Person) -> None:
    at(anna, "u1")
    edits = Held(anna, "/edits", reaches=False)
    anna.press("Enter")
    anna.type(" Да.")
    anna.press("Escape")
    edits.wait()
    anna.page.evaluate("document.querySelector('video').currentTime = 0.65")
    anna.press("s", "ArrowDown")
    anna.see(".row.current", has_text="Как дела?")
    edits.let_go()
    eventually(lambda: len(anna.served.seen().order) == 7)
    assert anna.served.text("u1") == "Здравствуйте, э-э,"
    assert anna.served.text("u2") == "Как дела?"


def test_a_proposal_is_taken_for_the_sentence_that_it_was_shown_for(
    serve: Serve, person: Opens
) -> None:
    other = Text("Why?", alternatives=(Alternative("How come?", 0.0),))
    rest = CONVERSATION.sentences
    fifth = replace(rest[4], targets={"en": other})
    anna = person(serve(replace(CONVERSATION, sentences=(*rest[:4], fifth, rest[5]))))
    anna.review()
    at(anna, "u5")
    anna.see("[data-keep='take-en-0']")
    anna.page.evaluate(
        """document.querySelector('.row.current').dispatchEvent(
          new KeyboardEvent('keydown', { code: 'ArrowDown', key: 'ArrowDown', bubbles: true }));
        document.querySelector("[data-keep='take-en-0']").click();"""
    )
    anna.saved()
    anna.see(".row.current", has_text="Потому что.")
    eventually(lambda: anna.served.text("u5", "en") == "How come?")
    assert anna.served.text("u6", "en") == "Because."


def test_the_sound_goes_on_while_a_menu_is_open_and_the_sentence_stays(anna: Person) -> None:
    at(anna, "u1")
    anna.press("Control+Space")
    anna.until("!document.querySelector('video').paused")
    anna.page.get_by_role("button", name="More actions").click()
    anna.until("document.querySelector('video').currentTime > 1.5")
    anna.page.get_by_role("menuitem", name="Withhold").click()
    anna.see("dialog input")
    anna.type("a reason")
    anna.press("Enter")
    anna.page.locator("dialog").wait_for(state="detached")
    anna.saved()
    eventually(lambda: any(one.withheld for one in anna.served.seen().by_id.values()))
    assert [one.id for one in anna.served.seen().by_id.values() if one.withheld] == ["u1"]


def test_a_key_that_is_pressed_three_times_moves_an_edge_three_times(anna: Person) -> None:
    at(anna, "u3")
    end = anna.served.seen().by_id["u3"].span.end
    edits = Held(anna, "/edits", reaches=False)
    anna.press("e", "e", "e")
    edits.let_go()
    eventually(lambda: anna.served.seen().by_id["u3"].span.end == end - 300)


def test_one_edge_is_set_and_what_a_colleague_did_to_the_other_stays(anna: Person) -> None:
    at(anna, "u3")
    anna.page.get_by_role("tab", name="Times").click()
    field = anna.page.get_by_label("Start", exact=True)
    field.fill("0:03.900")
    one = anna.served.seen().by_id["u3"]
    revision = present.sentence_revision(one)
    edit(anna.served, RetimeIt(sentence="u3", revision=revision, start=4_000, end=5_500))
    anna.see("canvas.wave")
    anna.until(
        "document.querySelector('.row.current') && performance.getEntriesByType('resource')"
        ".some((one) => one.name.includes('sentences?ids=u3'))"
    )
    anna.press("Enter")
    eventually(lambda: anna.served.seen().by_id["u3"].span.start == 3_900)
    assert anna.served.seen().by_id["u3"].span.end == 5_500


def test_what_a_colleague_declares_meanwhile_stays(anna: Person) -> None:
    anna.go(f"/r/{anna.served.id()}/publish")
    anna.page.get_by_role("button", name="Change", exact=True).click()
    anna.page.get_by_label("Made by a machine in the video").select_option("both")
    edit(anna.served, DeclareIt(about={"title": "A long conversation"}))
    anna.page.get_by_role("button", name="Save", exact=True).click()
    anna.see(".about", has_text="voice and image")
    assert anna.served.seen().document.about.title == "A long conversation"


def test_words_typed_after_a_colleagues_change_do_not_overwrite_it(anna: Person) -> None:
    at(anna, "u5")
    edits = Held(anna, "/edits", reaches=False)
    anna.press("Enter")
    anna.type(" Анна")
    edits.wait()
    write(anna, "u5", "Почему? Борис.")
    with anna.page.expect_response(lambda one: "/sentences?" in one.url):
        anna.served.app.state.context.hub.close()  # all streams, which are begun again
    anna.type(" и ещё")
    edits.let_go()
    anna.see("dialog .merge")
    assert anna.served.text("u5") == "Почему? Борис."


# ---- the page that is open, its language, its lists


def test_a_page_that_is_left_while_it_is_read_does_not_draw_over_the_next(anna: Person) -> None:
    published = Held(anna, "/publish[?]")
    anna.page.get_by_role("link", name="Publish").click()
    published.wait()
    anna.page.get_by_role("link", name="Library", exact=True).click()
    anna.see(".recording")
    published.let_go()
    anna.see(".recording")
    assert anna.page.locator(".publish").count() == 0
    assert "Library" in anna.page.title()


def test_the_language_that_was_chosen_last_is_the_one_that_is_shown(
    serve: Serve, person: Opens
) -> None:
    anna = person(serve())
    anna.go("/settings")
    anna.see("h1", has_text="Settings")
    russian = Held(anna, "/locale/ru.json")
    chosen = anna.page.locator("select").first
    chosen.select_option("ru")
    russian.wait()
    chosen.select_option("en")
    anna.see("h1", has_text="Settings")
    russian.let_go()
    anna.see("h1", has_text="Settings")
    assert anna.page.evaluate("document.documentElement.lang") == "en"


def test_settings_are_sent_in_the_order_in_which_they_were_chosen(
    serve: Serve, person: Opens
) -> None:
    anna = person(serve())
    anna.go("/settings")
    size = anna.page.get_by_label("Text size")
    size.wait_for()
    first = Held(anna, "/api/settings$", reaches=False)
    size.select_option("20")
    first.wait()
    size.select_option("22")
    first.let_go()
    library = anna.served.app.state.context.library
    eventually(lambda: (library.kept("settings") or {})["anna"]["text_size"] == 22)


def test_hits_of_an_earlier_search_are_never_replaced(anna: Person) -> None:
    anna.page.locator(".row.current").focus()
    anna.press("Control+h")
    anna.page.get_by_label("Replace by").fill("X")
    find = Held(anna, "/find$")
    anna.page.get_by_role("textbox", name="Find").fill("Потому")
    find.wait()
    anna.page.get_by_role("textbox", name="Find").fill("nowhere")
    anna.see(".results p")
    find.let_go()
    anna.page.get_by_role("button", name="Replace in ticked sentences").click()
    anna.see(".notice.problem")
    assert anna.served.text("u6") == "Потому что."


def test_the_replacement_is_the_one_that_is_shown(anna: Person) -> None:
    anna.page.locator(".row.current").focus()
    anna.press("Control+h")
    anna.page.get_by_role("textbox", name="Find").fill("Потому")
    anna.page.get_by_label("Replace by").fill("Оттого")
    anna.see(".hit-texts .after", has_text="Оттого что.")
    find = Held(anna, "/find$", reaches=False)
    anna.page.get_by_label("Replace by").fill("Затем")
    anna.page.get_by_role("button", name="Replace in ticked sentences").click()
    anna.see(".notice.problem")
    find.let_go()
    anna.see(".hit-texts .after", has_text="Затем что.")
    assert anna.served.text("u6") == "Потому что."


def test_the_search_in_all_recordings_shows_what_was_looked_for_last(anna: Person) -> None:
    anna.go("/")
    anna.page.get_by_text("Find in all recordings").click()
    find = Held(anna, "/api/find$")
    anna.page.get_by_role("searchbox").fill("Потому")
    anna.press("Enter")
    find.wait()
    anna.page.get_by_role("searchbox").fill("nowhere")
    anna.press("Enter")
    anna.see("[role=status] p", has_text="0 recordings")
    find.let_go()
    assert anna.page.get_by_role("link", name="A conversation").count() == 1


def test_the_preview_is_of_the_view_that_was_chosen_last(anna: Person) -> None:
    anna.go(f"/r/{anna.served.id()}/publish")
    anna.see(".preview p")
    preview = Held(anna, "/preview[?]")
    view = anna.page.get_by_label("View", exact=True)
    view.select_option("bilingual")
    preview.wait()
    view.select_option("subtitles")
    anna.see(".cue-preview")
    preview.let_go()
    assert anna.page.locator(".cue-preview").count() == 1


def test_the_models_are_those_for_the_language_that_was_chosen_last(
    serve: Serve, person: Opens
) -> None:
    anna = person(serve())
    anna.go("/models")
    models = Held(anna, "/api/models[?]source=ru")
    source = anna.page.get_by_label("Spoken language")
    source.focus()
    source.select_option("ru")
    models.wait()
    with anna.page.expect_response(lambda one: "source=de" in one.url):
        source.select_option("de")
    anna.until("document.activeElement.getAttribute('aria-label') === 'Spoken language'")
    listed = "[...document.querySelectorAll('.models')].map((one) => one.innerText).join()"
    german = anna.page.evaluate(listed)
    models.let_go()
    assert anna.page.evaluate(listed) == german


def test_translations_that_come_at_once_are_shown(serve: Serve, person: Opens) -> None:
    anna = person(serve(task_work=fake_work.translate))
    anna.review()
    at(anna, "u5")
    answer = Held(anna, "/translate$")
    told(anna, "task")
    anna.press("t")
    answer.wait()
    anna.until("document.body.dataset.told === 'done'")
    answer.let_go()
    anna.see(".proposals li", has_text="first")


def test_a_late_answer_about_words_does_not_interrupt_what_is_heard_now(anna: Person) -> None:
    words = Held(anna, "/words[?]")
    anna.page.locator(".row[data-place='3'] [data-language=ru] .content").hover()
    anna.page.locator(".row[data-place='2'] [data-language=en] .content").hover()
    anna.page.locator(".row[data-place='2'] [data-language=en] .word").last.click()
    words.wait()
    anna.page.locator(".row[data-place='3'] [data-language=ru] .word").first.click()
    anna.until("document.querySelector('video').currentTime >= 65")
    words.let_go()
    assert anna.page.evaluate("document.querySelector('video').currentTime") >= 65


def test_the_page_is_told_again_after_somebody_has_signed_in_again(
    serve: Serve, person: Opens
) -> None:
    served = serve(passphrase="one two")
    anna = person(served)
    anna.review()
    (cookie,) = anna.page.context.cookies()
    served.app.state.context.door.sign_out(cookie["value"])
    served.app.state.context.hub.close()
    anna.page.locator(".row.current").focus()
    anna.press("a")
    anna.see("dialog.sign-in")
    anna.page.get_by_label("Passphrase").fill("one two")
    anna.page.get_by_label("Name or nickname").fill("anna")
    anna.page.get_by_role("button", name="Enter").click()
    anna.page.locator("dialog").wait_for(state="detached")
    eventually(lambda: served.app.state.context.hub.looking(served.id()) == ["anna"])
    write(anna, "u6", "Потому что так.")
    anna.see(".row", has_text="Потому что так.")


# ---- what is drawn again keeps the focus


def test_ticking_a_language_leaves_the_focus_there(anna: Person) -> None:
    anna.go(f"/r/{anna.served.id()}/publish")
    anna.page.locator("summary", has_text="More options").click()
    box = anna.page.get_by_role("checkbox", name="English")
    box.focus()
    with anna.page.expect_response(lambda one: "/publish?" in one.url):
        anna.press("Space")
    anna.until("!document.querySelector('.reached').innerText.includes('English')")
    anna.until("document.activeElement.labels?.[0]?.textContent === 'English'")
    assert anna.page.get_by_label("Setting speakers apart").is_visible()


def test_a_list_that_is_drawn_again_leaves_the_focus_on_the_same_recording(
    serve: Serve, person: Opens
) -> None:
    anna = person(serve())
    anna.go("/")
    anna.see(".recording a", has_text="Review").focus()
    write_work(anna.served.root, CONVERSATION, "another")
    anna.served.app.state.context.hub.publish("library", {"recording": ""})
    anna.until("document.querySelectorAll('.recording').length === 2")
    own = f"document.activeElement.closest('[data-keep={anna.served.id()}]')"
    anna.until(f"{own} && document.activeElement.textContent.includes('Review')")

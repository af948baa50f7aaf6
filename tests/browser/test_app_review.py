"""Reviewing in a real browser: hearing, typing, keys, structure, and that nothing is ever lost."""

from __future__ import annotations

import json
import socket
from dataclasses import replace

import pytest

from tests.browser.conftest import (
    Opens,
    Person,
    Serve,
    at,
    cyrillic,
    eventually,
    server_process,
    withhold,
)
from tests.documents import CONVERSATION, sentence
from tolmach.core.document import Alternative, Finding, FindingKind, State, Text
from tolmach.formats import document_json

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


def test_the_token_is_taken_out_of_the_address_and_works_once(serve: Serve, person: Opens) -> None:
    served = serve()
    address = served.address()
    anna = person(served, handle="")
    anna.page.goto(served.address())
    anna.page.locator("dialog input").fill("anna")
    anna.press("Enter")
    anna.page.locator("dialog").wait_for(state="detached")
    assert "token" not in anna.page.url
    anna.go("/")
    anna.see(".recording")
    stranger = anna.page.context.browser.new_context().new_page()
    stranger.goto(address)
    stranger.get_by_label("Name or nickname").wait_for()
    second = anna.page.context.browser.new_context().new_page()
    second.goto(address)
    second.locator("dialog.sign-in").wait_for()
    for page in (stranger, second):
        page.context.close()


def test_what_is_typed_is_on_the_disk_without_leaving_the_field(anna: Person) -> None:
    at(anna, "u3")
    anna.press("Enter")
    assert anna.typing_in() == "ru"
    anna.type(" Да.")
    anna.saved()
    assert anna.served.text("u3") == "Хорошо, спасибо. Да."
    assert anna.typing_in() == "ru"
    assert "Saved" in anna.page.locator(".save-state").inner_text()


def test_the_cue_over_the_picture_changes_while_somebody_types(anna: Person) -> None:
    at(anna, "u2")
    anna.see(".cue-line", has_text="How are you?")
    anna.press("Enter", "Tab")
    anna.page.locator(".row.current .text[data-language=en]").dblclick()
    anna.press("End")
    anna.type(" Well?")
    anna.see(".cue-line", has_text="Well?")


def test_a_click_on_a_word_plays_from_it(anna: Person) -> None:
    anna.page.locator(".row[data-place='2'] [data-language=ru] .content").hover()
    anna.listen()
    anna.page.locator(".row[data-place='2'] [data-language=ru] .word", has_text="спасибо").click()
    anna.heard()
    anna.until("document.querySelector('video').currentTime >= 4.3")
    assert "Хорошо" in anna.current


def test_a_double_click_on_a_word_selects_it_so_that_typing_replaces_it(anna: Person) -> None:
    at(anna, "u1")
    anna.page.locator(".row.current [data-word='2']").first.dblclick()
    anna.see(".row.current textarea[lang=ru]:focus")
    anna.type("Глеб")
    anna.saved()
    assert anna.served.text("u1") == "Здравствуйте, э-э, Глеб!"


def test_the_walk_begins_with_the_worst_and_says_why(serve: Serve, person: Opens) -> None:
    unsure = tuple(
        replace(one, words=tuple(replace(word, probability=sure) for word in one.words))
        for one, sure in zip(CONVERSATION.sentences, (0.9, 0.4, 0.9, 0.9, 0.1, 0.9), strict=True)
    )
    anna = person(serve(replace(CONVERSATION, sentences=unsure)))
    anna.review()
    anna.see(".stop-reason", has_text="recognition unsure: «Почему»")
    anna.see(".row.current", has_text="Почему?")
    anna.see(".walk .progress", has_text="1 of")
    anna.press("a")
    anna.see(".row.current:not([data-place='4'])")
    anna.press("Shift+F8")
    anna.see(".walk .progress")


def test_all_can_be_done_by_keys_of_a_russian_keyboard(anna: Person) -> None:
    at(anna, "u1")
    cyrillic(anna, "KeyA")
    anna.saved()
    assert anna.served.seen().by_id["u1"].source.state is State.REVIEWED
    at(anna, "u3")
    cyrillic(anna, "KeyX")
    anna.saved()
    assert anna.served.seen().by_id["u3"].source.state is State.NEEDS_WORK
    cyrillic(anna, "KeyP")
    anna.saved()
    anna.until("document.querySelector('.row.current.new-paragraph')")
    cyrillic(anna, "KeyZ", ctrl=True)
    anna.until("!document.querySelector('.row.new-paragraph')")
    cyrillic(anna, "Enter")
    anna.page.keyboard.insert_text(" Ага.")
    cyrillic(anna, "Enter", ctrl=True)
    anna.saved()
    one = anna.served.seen().by_id["u3"]
    assert one.source.content == "Хорошо, спасибо. Ага."
    assert one.source.state is State.REVIEWED
    at(anna, "u5")
    cyrillic(anna, "KeyM")
    anna.until("document.querySelectorAll('.row').length === 5")
    anna.listen()
    cyrillic(anna, "Space")
    anna.heard()


def test_the_text_layer_leaves_letters_to_the_text(anna: Person) -> None:
    at(anna, "u5")
    anna.press("Enter", "Control+a")
    anna.type("asmpx 1?")
    anna.saved()
    assert anna.served.text("u5") == "asmpx 1?"
    assert len(anna.served.seen().order) == 6


def test_a_split_and_a_merge_hold_both_languages_and_are_undone(anna: Person) -> None:
    at(anna, "u1")
    anna.page.evaluate("document.querySelector('video').currentTime = 0.65")
    anna.press("s")
    anna.see(".row", has_text="Борис!").first.wait_for()
    anna.until("document.querySelectorAll('.row').length === 7")
    seen = anna.served.seen()
    assert [seen.by_id[name].source.content for name in seen.order[:2]] == [
        "Здравствуйте, э-э,",
        "Борис!",
    ]
    anna.press("m")
    anna.until("document.querySelectorAll('.row').length === 6")
    assert anna.served.text("u1") == "Здравствуйте, э-э, Борис!"
    anna.press("Control+z")
    anna.until("document.querySelectorAll('.row').length === 7")
    anna.press("Control+Shift+Z")
    anna.until("document.querySelectorAll('.row').length === 6")
    assert anna.served.text("u1", "en") == "Hello, uh, Boris!"


def test_a_missed_sentence_is_put_in_and_a_sentence_is_withheld_with_a_reason(anna: Person) -> None:
    at(anna, "u3")
    anna.press("i")
    anna.see("dialog textarea")
    anna.type("А у вас?")
    anna.page.get_by_role("button", name="Add", exact=True).click()
    anna.see(".row.current", has_text="А у вас?")
    anna.press("Delete")
    anna.see("dialog input")
    anna.press("Enter")
    assert anna.page.locator("dialog .wrong").inner_text()
    anna.type("names a third person")
    anna.press("Enter")
    anna.see(".row.current.withheld")
    anna.saved()
    hidden = [one for one in anna.served.seen().by_id.values() if one.withheld]
    assert [one.withheld.reason for one in hidden if one.withheld] == ["names a third person"]


def test_the_source_is_copied_into_the_translation_by_key_or_menu_and_undone(anna: Person) -> None:
    at(anna, "u4")
    anna.press("Control+Insert")
    anna.saved()
    eventually(lambda: anna.served.text("u4", "en") == "[неразборчиво] Это важно.")
    at(anna, "u5")
    anna.page.locator(".row.current .text[data-language=en]").dblclick()
    anna.page.keyboard.press("Control+a")
    anna.press("Control+Insert")  # copies what is selected, as everywhere
    anna.see("textarea[lang=en]:focus")
    anna.press("ArrowRight", "Control+Insert")
    assert anna.page.locator("textarea[lang=en]").input_value() == "Почему?"
    eventually(lambda: anna.served.text("u5", "en") == "Почему?")
    anna.press("Control+z")
    eventually(lambda: anna.served.text("u5", "en") == "Why?")
    at(anna, "u6")
    anna.page.get_by_role("button", name="More actions").click()
    anna.page.get_by_role("menuitem", name="Copy the source into the translation").click()
    eventually(lambda: anna.served.text("u6", "en") == "Потому что.")


def test_the_list_follows_the_sound_by_jumps_where_less_motion_is_wanted(
    serve: Serve, person: Opens
) -> None:
    many = tuple(sentence(f"m{n}", n * 1_200, f"Слово {n}.", f"Word {n}.") for n in range(60))
    anna = person(serve(replace(CONVERSATION, sentences=many)), reduced_motion="reduce")
    anna.review()
    rows = "document.querySelector('.list')"
    anna.page.evaluate(f"{rows}.style.scrollBehavior = 'smooth'")
    assert anna.page.evaluate(f"getComputedStyle({rows}).scrollBehavior") == "auto"
    anna.page.evaluate("document.querySelector('video').currentTime = 60.1")
    anna.page.locator(".row.current").focus()
    anna.press("Space")
    anna.until(f"{rows}.scrollTop > 1000")
    anna.see(".row.sounding.current")


def test_a_number_gives_the_speaker_and_a_comment_is_for_colleagues(anna: Person) -> None:
    at(anna, "u5")
    anna.press("2")
    anna.saved()
    assert anna.served.seen().by_id["u5"].speaker == "S2"
    anna.press("c")
    anna.see("dialog textarea")
    anna.type("Is this right?")
    anna.press("Tab", "Tab", "Enter")
    anna.until("document.querySelector('.row.current .icon-comment')")
    assert anna.served.seen().by_id["u5"].comments[0].by == "anna"


def test_an_edge_of_the_waveform_can_be_dragged_and_a_key_does_the_same(anna: Person) -> None:
    at(anna, "u3")
    before = anna.served.seen().by_id["u3"].span
    box = anna.page.locator("canvas.wave").bounding_box()
    start, view = anna.page.evaluate(
        "(({ start, span }) => [Number(start), Number(span)])"
        "(document.querySelector('canvas.wave').dataset)"
    )
    edge = box["x"] + (before.end - start) / view * box["width"]
    anna.page.mouse.move(edge, box["y"] + 30)
    anna.page.mouse.down()
    anna.page.mouse.move(edge + 60, box["y"] + 30, steps=4)
    anna.page.mouse.up()
    anna.until("document.querySelector('.save-state').innerText.includes('Saved')")
    dragged = anna.served.seen().by_id["u3"].span
    assert dragged.start == before.start
    assert dragged.end > before.end + 400
    anna.page.locator(".row.current").focus()
    anna.press("e")
    eventually(lambda: anna.served.seen().by_id["u3"].span.end == dragged.end - 100)


def test_the_waveform_appears_when_it_is_made(serve: Serve, person: Opens) -> None:
    anna = person(serve(peaks=False))
    anna.review()
    anna.until(
        """(() => {
          const canvas = document.querySelector("canvas.wave");
          const row = canvas.getContext("2d")
            .getImageData(0, Math.round(canvas.height * 0.45), canvas.width, 1).data;
          const painted = row.filter((value, n) => n % 4 === 3 && value > 0).length;
          return painted > canvas.width / 2; })()"""
    )


def test_two_people_never_overwrite_each_other(serve: Serve, person: Opens) -> None:
    served = serve()
    anna, boris = person(served, "anna"), person(served, "boris")
    for someone in (anna, boris):
        someone.review()
        at(someone, "u5")
        someone.press("Enter")
    anna.page.context.set_offline(True)
    anna.type(" Анна.")
    anna.see(".save-state.save-unsent")
    boris.type(" Борис.")
    boris.saved()
    anna.page.context.set_offline(False)
    anna.see("dialog .merge")
    shown = anna.page.locator("dialog .merge").inner_text()
    assert "Почему? Анна." in shown
    assert "Почему? Борис." in shown
    assert served.text("u5") == "Почему? Борис."
    anna.see(".save-state.save-conflict")
    anna.page.locator("dialog textarea").fill("Почему? Анна. Борис.")
    anna.page.get_by_role("button", name="Save this text").click()
    boris.until("document.querySelector('textarea.typed').value === 'Почему? Анна. Борис.'")
    assert served.text("u5") == "Почему? Анна. Борис."


def test_colleagues_see_each_other_and_a_claim_warns(serve: Serve, person: Opens) -> None:
    served = serve()
    anna, boris = person(served, "anna"), person(served, "boris")
    anna.review()
    boris.review()
    anna.see(".people", has_text="boris")
    boris.page.get_by_role("button", name="More", exact=True).click()
    boris.page.get_by_role("menuitem", name="Take a part").click()
    boris.page.get_by_role("button", name="Take", exact=True).click()
    anna.see(".row .claim", has_text="boris")


def test_typing_goes_on_without_a_connection_and_is_sent_later(anna: Person) -> None:
    at(anna, "u3")
    anna.page.context.set_offline(True)
    anna.press("Enter")
    anna.type(" Раз.")
    anna.press("Enter")
    anna.type(" Два.")
    anna.see(".save-state.save-unsent")
    assert anna.served.text("u3") == "Хорошо, спасибо."
    anna.page.context.set_offline(False)
    anna.saved()
    assert anna.served.text("u3") == "Хорошо, спасибо. Раз."
    assert anna.served.text("u4") == "[неразборчиво] Это важно. Два."


def test_a_page_that_ends_in_mid_typing_loses_nothing(anna: Person) -> None:
    at(anna, "u3")
    anna.page.context.set_offline(True)
    anna.press("Enter")
    anna.type(" Почти потеряно.")
    anna.see(".save-state.save-unsent")
    anna.page.close(run_before_unload=False)
    anna.page.context.set_offline(False)
    anna.page = anna.page.context.new_page()
    anna.review()
    eventually(lambda: anna.served.text("u3") == "Хорошо, спасибо. Почти потеряно.")


def test_a_server_that_is_killed_in_mid_typing_loses_nothing(serve: Serve, person: Opens) -> None:
    served = serve()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    review = f"http://127.0.0.1:{port}/r/{served.id()}"
    context = person(served, handle="").page.context
    page = context.new_page()

    def enter(token: str) -> None:
        page.goto("about:blank")
        page.goto(f"http://127.0.0.1:{port}/#token={token}")
        page.locator("dialog input").fill("anna")
        page.keyboard.press("Enter")
        page.locator("dialog").wait_for(state="detached")
        page.goto(review)
        page.locator(".row.current").first.wait_for()

    with server_process(served.root, port) as (first, token):
        enter(token)
        page.locator(".row.current").focus()
        page.keyboard.press("Enter")
        page.keyboard.type(" Перед")
        first.kill()
    page.keyboard.type(" обрывом.")
    page.locator(".save-state.save-unsent").wait_for()
    page.close(run_before_unload=False)
    page = context.new_page()
    with server_process(served.root, port) as (_, token):
        enter(token)
        eventually(lambda: " Перед обрывом." in served.text("u1"))


def test_a_run_under_an_open_page_leaves_human_text_alone(anna: Person) -> None:
    at(anna, "u3")
    anna.press("Enter")
    anna.type(" Руками.")
    anna.saved()
    folder = anna.served.app.state.context.library.session(anna.served.id()).folder
    news = tuple(
        replace(one, targets={**one.targets, "en": Text("A new reading.")})
        if one.id == "u6"
        else one
        for one in CONVERSATION.sentences
    )
    folder.document.write_text(
        document_json.compose(replace(CONVERSATION, sentences=news)), "utf-8"
    )
    anna.see(".row", has_text="A new reading.")
    assert "Руками." in anna.page.evaluate("document.activeElement.value ?? ''") or (
        "Руками." in anna.page.locator(".rows").inner_text()
    )
    assert anna.served.text("u3") == "Хорошо, спасибо. Руками."


def test_hostile_text_stays_text_everywhere(serve: Serve, person: Opens) -> None:
    bad = sentence("u1", 0, HOSTILE, HOSTILE, speaker="S1")
    people = tuple(replace(one, name=HOSTILE) for one in CONVERSATION.speakers)
    about = replace(CONVERSATION.about, title=HOSTILE)
    served = serve(
        replace(
            CONVERSATION, sentences=(bad, *CONVERSATION.sentences[1:]), speakers=people, about=about
        )
    )
    anna = person(served)
    anna.go("/")
    anna.see(".recording")
    anna.review()
    anna.page.locator(".row.current").focus()
    anna.press("c")
    anna.see("dialog textarea")
    anna.page.keyboard.insert_text(HOSTILE)
    anna.page.locator("dialog .primary").click()
    anna.saved()
    for tab in ("Times", "Notes", "History"):
        anna.page.get_by_role("tab", name=tab).click()
    anna.press("Control+f")
    anna.type("img")
    anna.see(".hits li")
    anna.press("Escape")
    anna.go(f"/r/{served.id()}/publish")
    anna.see(".preview p")
    assert anna.page.locator("main img, main script, dialog img").count() == 0
    assert "owned" not in anna.page.title().split("·")[-1]


def test_find_and_replace_shows_what_it_would_change(anna: Person) -> None:
    anna.page.locator(".row.current").focus()
    anna.press("Control+h")
    anna.page.get_by_role("textbox", name="Find").fill("Потому")
    anna.page.get_by_label("Replace by").fill("Оттого")
    anna.see(".hit-texts .after", has_text="Оттого что.")
    assert anna.served.text("u6") == "Потому что."
    anna.page.get_by_role("button", name="Replace in ticked sentences").click()
    eventually(lambda: anna.served.text("u6") == "Оттого что.")
    anna.page.locator(".row.current").focus()
    anna.press("Control+z")
    eventually(lambda: anna.served.text("u6") == "Потому что.")


def test_a_name_goes_into_the_glossary_and_is_put_right_everywhere(anna: Person) -> None:
    at(anna, "u1")
    anna.press("g")
    anna.page.get_by_label("Name or term, Russian").fill("Борис")
    anna.page.get_by_label("In English").fill("Boriss")
    anna.page.locator("dialog").get_by_label("English", exact=True).fill("Boris")
    anna.page.get_by_role("button", name="Show where").click()
    anna.see(".hit-texts .after", has_text="Hello, uh, Boriss!")
    anna.page.get_by_role("button", name="Add and replace ticked").click()
    eventually(lambda: anna.served.text("u1", "en") == "Hello, uh, Boriss!")
    assert "Борис" in (anna.served.root / "names.csv").read_text("utf-8-sig")


def test_a_repaired_name_is_taken_back_with_a_key_or_a_button_and_undone(
    serve: Serve, person: Opens
) -> None:
    repair = Finding(FindingKind.NAME_REPAIR, "Bob replaced", "en", text="Bob", instead="Boris")
    first = replace(CONVERSATION.sentences[0], findings=(repair,))
    served = serve(replace(CONVERSATION, sentences=(first, *CONVERSATION.sentences[1:])))
    anna = person(served)
    anna.review()
    at(anna, "u1")
    anna.see(".reasons", has_text="EN: a name was repaired")
    anna.see(".repairs", has_text="Bob → Boris")
    anna.press("u")
    eventually(lambda: served.text("u1", "en") == "Hello, uh, Bob!")
    anna.page.locator(".repairs").wait_for(state="detached")
    anna.press("Control+z")
    eventually(lambda: served.text("u1", "en") == "Hello, uh, Boris!")
    anna.page.get_by_role("button", name="Take back").click()
    eventually(lambda: served.text("u1", "en") == "Hello, uh, Bob!")


def test_an_alternative_names_the_second_model(serve: Serve, person: Opens) -> None:
    other = Text("Why?", alternatives=(Alternative("How come?", 0.0, model="firefox-ru-en"),))
    fifth = replace(CONVERSATION.sentences[4], targets={"en": other})
    rest = CONVERSATION.sentences
    anna = person(serve(replace(CONVERSATION, sentences=(*rest[:4], fifth, rest[5]))))
    anna.review()
    at(anna, "u5")
    anna.see(".proposals li", has_text="How come?")
    anna.see(".proposals li", has_text="Model: firefox-ru-en")


def test_a_second_person_approves_and_states_are_told_truthfully(
    serve: Serve, person: Opens
) -> None:
    served = serve()
    anna = person(served, "anna")
    anna.review()
    at(anna, "u5")
    anna.press("a", "ArrowUp")
    anna.see(".states", has_text="Russian: 1 of 6 checked")
    eventually(lambda: served.seen().by_id["u5"].source.state is State.REVIEWED)
    boris = person(served, "boris")
    boris.review()
    at(boris, "u5")
    boris.press("a")
    eventually(lambda: served.seen().by_id["u5"].source.state is State.APPROVED)
    boris.see(".states", has_text="Russian: 1 of 6 checked")


def test_guests_read_and_cannot_write(serve: Serve, person: Opens) -> None:
    vera = person(serve(passphrase="one two", guest_passphrase="three four"), handle="")
    vera.go("/")
    vera.page.get_by_label("Passphrase").fill("three four")
    vera.page.get_by_label("Name or nickname").fill("vera")
    vera.page.get_by_label("Only read").check()
    vera.page.get_by_role("button", name="Enter").click()
    vera.page.locator("dialog").wait_for(state="detached")
    vera.review()
    assert vera.page.get_by_role("button", name="Checked, next").count() == 0
    vera.press("Enter", "a")
    assert vera.page.locator("textarea.typed").count() == 0


def test_a_guest_is_told_why_a_recording_falls_silent(vera: Person) -> None:
    vera.review()
    eventually(lambda: vera.page.locator("video").evaluate("one => one.readyState > 0"))
    withhold(vera.served, "u3")
    vera.see(".player", has_text="so guests cannot listen")
    assert vera.page.locator("video").get_attribute("src") is None
    vera.page.locator(".row", has_text="Fine, thank you").wait_for(state="detached")


def test_the_page_opens_where_this_person_was(anna: Person) -> None:
    at(anna, "u5")
    people = anna.served.app.state.context.library.session(anna.served.id()).people
    eventually(lambda: people.place("anna") == "u5")
    anna.review()
    assert "Почему?" in anna.current


def test_a_right_to_left_translation_reads_from_the_right(serve: Serve, person: Opens) -> None:
    arabic = replace(CONVERSATION.sentences[0], targets={"ar": Text("مرحبا، بوريس!")})
    anna = person(serve(replace(CONVERSATION, sentences=(arabic, *CONVERSATION.sentences[1:]))))
    anna.review()
    assert anna.page.locator(".content[lang=ar]").first.get_attribute("dir") == "rtl"
    kept = json.loads(anna.page.evaluate("JSON.stringify(document.documentElement.lang)"))
    assert kept == "en"


def test_a_word_goes_to_the_next_subtitle_by_a_button(anna: Person) -> None:
    at(anna, "u3")
    anna.page.get_by_role("tab", name="Times").click()
    anna.see(".cues textarea")
    anna.page.get_by_label("Language", exact=True).select_option("en")
    anna.page.locator(".row.current .text[data-language=en]").dblclick()
    anna.page.keyboard.press("Control+a")
    anna.type("I have been well for a long time, thank you, ")
    anna.type("and my family is well at home too, I hope.")
    anna.press("Escape")
    anna.saved()
    lines = anna.page.locator(".cues textarea")
    eventually(lambda: lines.count() == 2)
    first, second = (lines.nth(n).input_value().split() for n in range(2))
    anna.page.get_by_role("button", name="Last word to the next subtitle").first.click()
    eventually(lambda: lines.nth(0).input_value().split() == first[:-1])
    assert lines.nth(1).input_value().split() == [first[-1], *second]

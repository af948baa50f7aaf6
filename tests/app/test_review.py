"""The review page: what people change is saved at once, and nobody overwrites anybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.app.conftest import House, Person, new_entry
from tests.documents import CONVERSATION
from tolmach.core.document import Alternative, Finding, FindingKind, Origin, State
from tolmach.core.edits import AddComment
from tolmach.formats import document_json
from tolmach.stages.exchange.rerun import keep_edits
from tolmach.workspace import journal


def write(house: House, person: Person, text: str, name: str = "u2", code: str = "en") -> object:
    """A person who writes a translation as it is on their page."""
    seen = person.sentences(house.recording)[name]["texts"].get(code, {"revision": ""})
    return {
        "op": "set_text",
        "sentence": name,
        "language": code,
        "revision": seen["revision"],
        "text": text,
    }


def test_a_proposal_of_a_machine_that_is_taken_over_stays_machine_made(
    house: House, anna: Person
) -> None:
    first, *others = CONVERSATION.sentences
    evening = Alternative("Good evening!", 0.0, origin=Origin.HUMAN)
    offered = (Alternative("Good day!", -1.0), Alternative("Good morning!", 0.0), evening)
    texts = {"en": replace(first.targets["en"], alternatives=offered)}
    changed = replace(CONVERSATION, sentences=(replace(first, targets=texts), *others))
    house.work.document.write_text(document_json.compose(changed), "utf-8")

    def origin(text: str) -> str:
        anna.edit(house.recording, write(house, anna, text, first.id))
        return str(anna.sentences(house.recording)[first.id]["texts"]["en"]["origin"])

    assert origin("Good day!") == "machine"
    assert origin("Good morning!") == "machine"  # a chat server gives no scores
    assert origin("Good evening!") == "human"
    assert origin("Hello, uh, Boris!") == "machine"
    assert origin("Hello, Boris!") == "human"


def test_an_edit_is_in_the_journal_before_it_counts_as_saved(house: House, anna: Person) -> None:
    saved = anna.edit(house.recording, write(house, anna, "How are you doing?"))
    assert saved["changed"][0]["texts"]["en"]["text"] == "How are you doing?"
    assert saved["saved_at"]
    (entry,) = house.entries()
    assert (entry.by, entry.id) == ("anna", saved["entry"])
    assert journal.current(house.work).document.sentences[1].targets["en"].content == (
        "How are you doing?"
    )


def test_the_same_entry_sent_twice_is_saved_once(house: House, anna: Person) -> None:
    operation = write(house, anna, "How are you doing?")
    entry = new_entry()
    first = anna.edit(house.recording, operation, entry=entry)
    second = anna.edit(house.recording, operation, entry=entry)
    assert len(house.entries()) == 1
    assert second["changed"] == first["changed"]


def test_an_answer_that_was_lost_says_later_what_others_changed_since(
    house: House, anna: Person
) -> None:
    operation, entry = write(house, anna, "How are you doing?"), new_entry()
    assert anna.edit(house.recording, operation, entry=entry)["later"] == []
    assert anna.edit(house.recording, operation, entry=entry)["later"] == []
    boris = house.person("boris")
    boris.edit(house.recording, write(house, boris, "Well?"))
    assert anna.edit(house.recording, operation, entry=entry)["later"] == ["u2"]


def test_the_second_of_two_people_learns_what_the_first_wrote(house: House, anna: Person) -> None:
    boris = house.person("boris")
    mine, theirs = write(house, anna, "Hello?"), write(house, boris, "Well?")
    anna.edit(house.recording, mine)
    refused = boris.edit(house.recording, theirs, status=409)
    assert refused["error"]["code"] == "conflict"
    assert refused["by"] == "anna"
    assert refused["present"][0]["texts"]["en"]["text"] == "Hello?"
    assert len(house.entries()) == 1
    boris.edit(house.recording, write(house, boris, "Well?"))
    assert len(house.entries()) == 2


def test_two_people_may_write_different_languages_of_one_sentence(
    house: House, anna: Person
) -> None:
    boris = house.person("boris")
    mine, theirs = write(house, anna, "Hello?"), write(house, boris, "Как дела, Борис?", code="ru")
    anna.edit(house.recording, mine)
    boris.edit(house.recording, theirs)
    assert len(house.entries()) == 2


def test_all_operations_of_an_act_are_saved_or_none(house: House, anna: Person) -> None:
    good = write(house, anna, "Hello?")
    bad = {**write(house, anna, "x", "u3"), "revision": "t:stale"}  # type: ignore[dict-item]
    refused = anna.edit(house.recording, good, bad, status=409)
    assert refused["error"]["facts"] == {"operation": 1}
    assert house.entries() == ()


def test_an_approval_needs_a_second_person(house: House, anna: Person) -> None:
    boris = house.person("boris")
    state = {"op": "set_state", "sentence": "u2", "language": "en", "state": "approved"}

    def revision(person: Person) -> str:
        text = person.sentences(house.recording)["u2"]["texts"]["en"]
        return str(text["revision"])

    first = anna.edit(house.recording, {**state, "revision": revision(anna)})
    assert first["changed"][0]["texts"]["en"]["state"] == "reviewed"
    assert first["notes"][0]["code"] == "approval_counts_as_check"
    second = boris.edit(house.recording, {**state, "revision": revision(boris)})
    assert second["changed"][0]["texts"]["en"]["state"] == "approved"
    nameless = house.person("")
    refused = nameless.edit(house.recording, {**state, "revision": revision(nameless)}, status=403)
    assert refused["error"]["code"] == "handle_needed"


def test_undo_and_redo_work_across_structure(house: House, anna: Person) -> None:
    before = anna.sentences(house.recording)
    anna.edit(house.recording, write(house, anna, "Hello?"))
    sentence = anna.sentences(house.recording)["u3"]
    saved = anna.edit(
        house.recording,
        {"op": "split", "sentence": "u3", "revision": sentence["revision"], "word": 1},
    )
    assert saved["order"] is not None
    assert len(saved["order"]) == 7
    path = f"/api/r/{house.recording}"
    undone = anna.post(f"{path}/undo", {"entry": new_entry()})
    assert len(undone["order"]) == 6
    anna.post(f"{path}/undo", {"entry": new_entry()})
    assert anna.sentences(house.recording) == before
    anna.post(f"{path}/undo", {"entry": new_entry()}, status=409)
    anna.post(f"{path}/redo", {"entry": new_entry()})
    redone = anna.post(f"{path}/redo", {"entry": new_entry()})
    assert len(redone["order"]) == 7
    assert redone["can_redo"] is None
    texts = anna.sentences(house.recording)["u2"]["texts"]
    assert texts["en"]["text"] == "Hello?"


def test_what_others_built_on_is_not_undone(house: House, anna: Person) -> None:
    boris = house.person("boris")
    sentence = anna.sentences(house.recording)["u3"]
    split = {"op": "split", "sentence": "u3", "revision": sentence["revision"], "word": 1}
    new = next(
        each["id"] for each in anna.edit(house.recording, split)["changed"] if each["id"] != "u3"
    )
    boris.edit(house.recording, {"op": "withhold", "sentence": new, "reason": "a name"})
    path = f"/api/r/{house.recording}/undo"
    refused = anna.post(path, {"entry": new_entry()}, status=409)
    assert refused["error"]["code"] == "cannot_undo"
    assert refused["error"]["facts"] == {"handles": ["boris"]}


@pytest.mark.parametrize(
    "later",
    [
        {"op": "withhold", "sentence": "u3", "reason": "a name"},
        {"op": "set_text", "sentence": "u3", "language": "ru", "text": "Да!", "state": "reviewed"},
    ],
    ids=lambda later: str(later["op"]),
)
def test_what_others_would_lose_is_not_redone(
    house: House, anna: Person, later: dict[str, str]
) -> None:
    boris = house.person("boris")
    found = anna.sentences(house.recording)
    merge = {"op": "merge", "sentence": "u2", "with": "u3"}
    shown = {"revision": found["u2"]["revision"], "with_revision": found["u3"]["revision"]}
    anna.edit(house.recording, {**merge, **shown})
    path = f"/api/r/{house.recording}"
    anna.post(f"{path}/undo", {"entry": new_entry()})
    text = boris.sentences(house.recording)["u3"]["texts"]["ru"]
    if "text" in later:
        later = {**later, "revision": text["revision"]}
    boris.edit(house.recording, later)
    refused = anna.post(f"{path}/redo", {"entry": new_entry()}, status=409)
    assert refused["error"]["facts"] == {"handles": ["boris"]}


def test_undo_and_redo_reach_behind_a_run_under_the_open_page(house: House, anna: Person) -> None:
    before = anna.sentences(house.recording)
    anna.edit(house.recording, write(house, anna, "Hello?"))
    hidden = {"op": "withhold", "sentence": "u3", "reason": "a name"}
    anna.edit(house.recording, hidden)
    rerun(house)
    path = f"/api/r/{house.recording}"
    anna.post(f"{path}/undo", {"entry": new_entry()})
    assert anna.sentences(house.recording)["u3"]["withheld"] is None
    undone = anna.post(f"{path}/undo", {"entry": new_entry()})
    assert undone["notes"] == []
    assert anna.sentences(house.recording) == before
    rerun(house)
    assert anna.sentences(house.recording) == before
    anna.post(f"{path}/redo", {"entry": new_entry()})
    assert anna.sentences(house.recording)["u2"]["texts"]["en"]["text"] == "Hello?"
    rerun(house)
    anna.post(f"{path}/undo", {"entry": new_entry()})
    assert anna.sentences(house.recording) == before


def test_undo_says_when_an_earlier_version_kept_nothing_to_go_back_to(
    house: House, anna: Person
) -> None:
    anna.edit(house.recording, write(house, anna, "Hello?"))
    old = journal.current(house.work).document  # what earlier versions left after another run
    house.work.document.write_text(document_json.compose(old, record=True), "utf-8")
    path = f"/api/r/{house.recording}/undo"
    refused = anna.post(path, {"entry": new_entry()}, status=409)
    assert "earlier tolmach" in refused["error"]["message"]
    assert len(house.entries()) == 1


def rerun(house: House) -> None:
    """Another run that recognizes and translates as the first one did."""
    before = journal.layers(house.work)
    made = keep_edits(before.machine, before.people, before.entries, CONVERSATION.sentences)
    document = replace(
        CONVERSATION,
        sentences=tuple(made.sentences),
        unedited=made.unedited,
        edits=made.edits,
    )
    content = document_json.compose(document, record=True)
    house.work.document.write_text(content, "utf-8")


def test_every_operation_of_the_page_does_what_it_says(house: House, anna: Person) -> None:
    recording = house.recording

    def now(name: str) -> dict[str, str]:
        return {"sentence": name, "revision": anna.sentences(recording)[name]["revision"]}

    def text(name: str, code: str = "en") -> dict[str, str]:
        revision = anna.sentences(recording)[name]["texts"][code]["revision"]
        return {"sentence": name, "language": code, "revision": revision}

    anna.edit(recording, {"op": "set_note", **text("u2"), "note": "a greeting"})
    anna.edit(recording, {"op": "add_comment", "sentence": "u2", "text": "sure?"})
    anna.edit(recording, {"op": "set_speaker", **now("u2"), "speaker": "S2"})
    anna.edit(recording, {"op": "set_paragraph", **now("u2"), "begins": True})
    anna.edit(recording, {"op": "retime", **now("u3"), "start": 4_500, "end": 5_000})
    anna.edit(recording, {"op": "retime_words", **now("u5"), "times": [[70_100, 70_200]]})
    anna.edit(
        recording,
        {"op": "insert", "after": "u3", "start": 9_000, "end": 10_000, "text": "Да.",
         "speaker": "S1", "texts": {"en": "Yes."}},
    )  # fmt: skip
    anna.edit(
        recording,
        {"op": "merge", **now("u5"), "with": "u6", "with_revision": now("u6")["revision"]},
    )
    anna.edit(
        recording,
        {"op": "name_speaker", "speaker": {"id": "new", "name": "Нина", "abroad": {}}},
    )
    anna.edit(recording, {"op": "merge_speakers", "from": "S2", "into": "S1"})
    anna.edit(recording, {"op": "declare", "about": {"title": "A new title"}})
    head = anna.get(f"/api/r/{recording}")
    found = anna.sentences(recording)
    assert found["u2"]["texts"]["en"]["note"] == "a greeting"
    assert found["u2"]["comments"] == [{"text": "sure?", "by": "anna"}]
    assert (found["u2"]["speaker"], found["u2"]["paragraph"]) == ("S1", True)
    assert (found["u3"]["start"], found["u3"]["end"]) == (4_500, 5_000)
    assert list(found.values())[3]["texts"]["en"]["text"] == "Yes."
    assert found["u5"]["texts"]["en"]["text"] == "Why? Because."
    assert "u6" not in found
    assert [speaker["id"] for speaker in head["speakers"]] == ["S1", "S3"]
    assert head["about"]["title"] == "A new title"
    assert head["recording"]["sentences"] == 6


def test_a_withheld_sentence_has_no_cue_and_is_in_no_file(house: House, anna: Person) -> None:
    recording = house.recording
    anna.edit(recording, {"op": "withhold", "sentence": "u3", "reason": "a name"})
    cues = anna.get(f"/api/r/{recording}/cues?language=en")["cues"]
    assert "u3" not in {name for cue in cues for name in cue["sentences"]}
    body = {"languages": ["en"], "formats": ["srt", "json"]}
    files = anna.post(f"/api/r/{recording}/export", body)["files"]
    for file in files:
        assert "thank you" not in anna.get(file["url"]).text
    sentence = anna.sentences(recording)["u3"]
    anna.edit(recording, {"op": "release", "sentence": "u3", "revision": sentence["revision"]})
    assert anna.sentences(recording)["u3"]["withheld"] is None


def test_a_cue_keeps_the_time_and_the_lines_that_a_person_gave_it(
    house: House, anna: Person
) -> None:
    path = f"/api/r/{house.recording}/cues?language=en"
    cue = anna.get(path)["cues"][0]
    words = " ".join(cue["lines"]).split()
    shown = {key: cue[key] for key in ("start", "end", "lines")}
    lines = [words[0], " ".join(words[1:])]
    set_cue = {"op": "set_cue", "language": "en", "profile": "netflix", "cue": shown}
    anna.edit(house.recording, {**set_cue, "end": cue["end"] - 100, "lines": lines})
    after = anna.get(path)["cues"][0]
    assert (after["end"], after["lines"], after["pinned"]) == (cue["end"] - 100, lines, True)
    anna.edit(house.recording, {**set_cue, "end": 900}, status=409)
    anna.edit(
        house.recording,
        {**set_cue, "cue": {k: after[k] for k in shown}, "lines": ["other words"]},
        status=400,
    )


def test_the_last_word_of_a_cue_goes_into_the_next_one_and_back(house: House, anna: Person) -> None:
    text = "I have been well for a long time, thank you, and my family is well at home too, I hope."
    anna.edit(house.recording, write(house, anna, text, "u3"))

    def cues() -> list[dict[str, object]]:
        path = f"/api/r/{house.recording}/cues?language=en&profile=netflix"
        found = anna.get(path)["cues"]
        return [each for each in found if "u3" in each["sentences"]]

    def words(cue: dict[str, object]) -> list[str]:
        return " ".join(cue["lines"]).split()  # type: ignore[arg-type]

    def move(cue: dict[str, object], to: str, status: int = 200) -> None:
        shown = {key: cue[key] for key in ("start", "end", "lines")}
        operation = {"op": "move_word", "language": "en", "profile": "netflix", "cue": shown}
        anna.edit(house.recording, {**operation, "to": to}, status=status)

    first, second = cues()
    move(first, "next")
    less, more = cues()
    assert words(less) == words(first)[:-1]
    assert words(more) == [words(first)[-1], *words(second)]
    move(more, "previous")
    assert words(cues()[0]) == words(first)
    move(cues()[0], "previous", status=400)


def test_everything_behind_a_sentence_is_moved_at_once_and_undone(
    house: House, anna: Person
) -> None:
    before = anna.sentences(house.recording)
    shift = {"op": "shift", "sentence": "u3", "revision": before["u3"]["revision"]}
    anna.edit(house.recording, {**shift, "by": 1_500})
    after = anna.sentences(house.recording)
    moved = {name: after[name]["start"] - before[name]["start"] for name in before}
    assert moved == {"u1": 0, "u2": 0, "u3": 1_500, "u4": 1_500, "u5": 1_500, "u6": 1_500}
    again = {**shift, "revision": after["u3"]["revision"]}
    anna.edit(house.recording, {**again, "by": -60_000}, status=400)
    anna.post(f"/api/r/{house.recording}/undo", {"entry": new_entry()})
    assert anna.sentences(house.recording) == before


def test_live_cues_answer_304_while_nothing_changed(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}/cues?language=en"
    tag = anna.client.get(path).headers["etag"]
    assert anna.client.get(path, headers={"if-none-match": tag}).status_code == 304
    anna.edit(house.recording, write(house, anna, "Hello?"))
    assert anna.client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_edits_made_elsewhere_are_seen_and_stand_against_stale_pages(
    house: House, anna: Person
) -> None:
    operation = write(house, anna, "Hello?")
    elsewhere = journal.new_entry(
        [AddComment("u2", "from the terminal", "carol")], "by hand", by="carol"
    )
    journal.append(house.work, elsewhere)
    assert anna.sentences(house.recording)["u2"]["comments"][0]["by"] == "carol"
    anna.edit(house.recording, operation)
    assert [entry.by for entry in house.entries()] == ["carol", "anna"]


def test_the_queue_names_the_worst_first_and_leaves_out_what_was_reviewed(
    house: House, anna: Person
) -> None:
    path = f"/api/r/{house.recording}/queue?languages=en"
    first = anna.get(path)
    assert first["left"] == 6
    scores = [item["score"] for item in first["items"]]
    assert scores == sorted(scores, reverse=True)
    text = anna.sentences(house.recording)["u2"]["texts"]["en"]
    review = {"op": "set_state", "sentence": "u2", "language": "en", "state": "reviewed"}
    anna.edit(house.recording, {**review, "revision": text["revision"]})
    second = anna.get(path)
    assert (second["left"], second["done"]) == (5, 1)
    assert "u2" not in [item["sentence"] for item in second["items"]]


def test_find_and_replace_shows_what_it_would_do(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}/find"
    body = {"find": "hello", "replace": "Hi", "language": "en"}
    (hit,) = anna.post(path, body)["hits"]
    assert hit["after"] == "Hi, uh, Boris!"
    assert hit["spans"] == [[0, 5]]
    assert house.entries() == ()
    anna.edit(
        house.recording,
        {"op": "set_text", "sentence": hit["sentence"], "language": "en",
         "revision": hit["revision"], "text": hit["after"]},
    )  # fmt: skip
    assert anna.post(path, body)["total"] == 0
    everywhere = anna.post("/api/find", {"find": "дела", "language": "ru"})
    assert [each["hits"] for each in everywhere["recordings"]] == [1]


def test_a_name_is_added_to_the_list_and_fixed_everywhere(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}/glossary"
    term = {"source": "Борис", "targets": {"en": ["Boris"]}, "note": "", "match": "name"}
    preview = anna.post(f"{path}/preview", {"term": term, "replace": {"en": ["Boris"]}})
    assert preview["total"] == 1
    assert anna.post(path, {"term": term})["terms"] == 1
    assert (house.root / "names.csv").is_file()
    hits = anna.get(f"{path}?sentence=u1")["hits"]
    assert [(hit["source"], hit["missing"]) for hit in hits] == [("Борис", [])]
    assert anna.post(path, {"term": term}, status=422)["error"]["code"] == "refused"


def test_claims_are_shown_and_end(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}/claims"
    claim = anna.post(path, {"first": "u1", "last": "u3", "minutes": 60})
    assert anna.get(f"/api/recordings/{house.recording}")["claims"] == [claim]
    anna.post(path, {"first": "nowhere", "last": "u3"}, status=400)
    anna.send("DELETE", f"{path}/{claim['id']}", {})
    assert anna.get(f"/api/r/{house.recording}")["claims"] == []


def test_the_history_says_who_did_what(house: House, anna: Person) -> None:
    anna.edit(house.recording, write(house, anna, "Hello?"))
    path = f"/api/r/{house.recording}/history?sentence=u2"
    (entry,) = anna.get(path)["entries"]
    assert (entry["by"], entry["changes"][0]["what"]) == ("anna", "set_text")
    assert entry["changes"][0]["state"] == State.DRAFT


def test_the_cues_of_a_stretch_are_those_of_the_whole(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}/cues?language=en"
    part = anna.get(f"{path}&around=70000&seconds=10")
    assert part["exact"] is False
    every = anna.get(path)["cues"]
    near = [cue for cue in every if cue["end"] > 60_000]
    assert [cue["lines"] for cue in part["cues"]] == [cue["lines"] for cue in near]
    assert anna.get(f"{path}&around=70000&seconds=10")["exact"] is True


def test_a_repaired_name_is_taken_back_once(house: House, anna: Person) -> None:
    repair = Finding(FindingKind.NAME_REPAIR, "Bob replaced", "en", text="Bob", instead="Boris")
    document = journal.current(house.work).document
    first = replace(document.sentences[0], findings=(repair,))
    changed = replace(document, sentences=(first, *document.sentences[1:]))
    house.work.document.write_text(document_json.compose(changed), encoding="utf-8")
    seen = anna.sentences(house.recording)["u1"]
    assert seen["repairs"] == [{"language": "en", "text": "Bob", "instead": "Boris"}]
    asked = {
        "op": "take_repair_back",
        "sentence": "u1",
        "language": "en",
        "revision": seen["texts"]["en"]["revision"],
        "text": "Bob",
    }
    saved = anna.edit(house.recording, asked)
    assert saved["changed"][0]["texts"]["en"]["text"] == "Hello, uh, Bob!"
    assert saved["changed"][0]["repairs"] == []
    again = {**asked, "revision": saved["changed"][0]["texts"]["en"]["revision"]}
    anna.edit(house.recording, again, status=400)

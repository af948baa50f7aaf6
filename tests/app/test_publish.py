"""The publish page: what it says is missing is missing, and what it writes is what it shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.conftest import HOST, House, Person, running, write_work
from tests.documents import CONVERSATION, SECRET, SECRET_ENGLISH, in_state, with_secret
from tolmach.app.security import Access
from tolmach.app.server import Settings
from tolmach.core.document import State
from tolmach.core.edits import SetText
from tolmach.formats import document_json
from tolmach.workspace import journal


def test_the_page_counts_each_language_truly(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}/publish"
    text = anna.sentences(house.recording)["u2"]["texts"]["en"]
    review = {"op": "set_state", "sentence": "u2", "language": "en", "state": "reviewed"}
    anna.edit(house.recording, {**review, "revision": text["revision"]})
    page = anna.get(path)
    counts = {each["code"]: (each["reviewed"], each["total"]) for each in page["languages"]}
    assert counts == {"ru": (0, 6), "en": (1, 6)}
    points = {(p["code"], p.get("language")): p for p in page["checklist"]}
    assert points["unreviewed", "en"]["count"] == 5
    assert points["untranslated", "en"]["sentences"] == ["u4"]
    assert page["final"]["possible"] is False
    assert "1 of 6" in " ".join(page["disclosure"]["en"]["full"])


def test_final_is_refused_until_it_is_true(tmp_path: Path) -> None:
    base = with_secret()
    sentences = tuple(sentence for sentence in base.sentences if sentence.id != "u4")
    document = in_state(type(base)(base.media, "ru", sentences, base.speakers), State.APPROVED)
    write_work(tmp_path / "f", document)
    with running(tmp_path / "f", Settings(access=Access(hosts=(HOST,)))) as house:
        anna = house.person("anna")
        path = f"/api/r/{house.recording}"
        assert anna.get(f"{path}/publish")["final"] == {"possible": True, "missing": []}
        body = {"languages": ["en"], "formats": ["txt"], "final": True}
        assert anna.post(f"{path}/export", body)["files"]
        lost = journal.new_entry([SetText("gone", "en", "x")], "", by="anna")
        journal.append(house.work, lost)
        assert anna.get(f"{path}/publish")["final"]["possible"] is False
        refused = anna.post(f"{path}/export", body, 422)
        assert "no longer there" in refused["error"]["message"]


def test_final_is_refused_for_a_draft(house: House, anna: Person) -> None:
    body = {"languages": ["en"], "formats": ["txt"], "final": True}
    refused = anna.post(f"/api/r/{house.recording}/export", body, 422)
    assert "cannot be called final" in refused["error"]["message"]
    assert not list((house.root / "interview").glob("*.txt"))


def test_nothing_withheld_is_in_previews_or_files(tmp_path: Path) -> None:
    write_work(tmp_path / "f", with_secret())
    with running(tmp_path / "f", Settings(access=Access(hosts=(HOST,)))) as house:
        anna = house.person("anna")
        path = f"/api/r/{house.recording}"
        seen = [
            anna.client.get(f"{path}/{what}").text
            for what in (
                "preview?language=en",
                "preview?language=en&view=bilingual",
                "preview?language=en&view=subtitles",
                "cues?language=ru",
                "cues?language=en",
            )
        ]
        formats = [f["name"] for f in anna.get("/api/options")["formats"]]
        body = {"languages": ["ru", "en"], "formats": formats}
        files = anna.post(f"{path}/export", body)["files"]
        assert len(files) > len(formats)
        for text in [*seen, *(anna.client.get(file["url"]).text for file in files)]:
            assert SECRET not in text
            assert SECRET_ENGLISH not in text
        (withheld,) = anna.get(f"{path}/publish")["withheld"]
        assert withheld["sentence"] == "secret1"


def test_previews_read_like_the_files(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}"
    preview = anna.get(f"{path}/preview?language=en")
    body = {"languages": ["en"], "formats": ["txt"]}
    (file,) = anna.post(f"{path}/export", body)["files"]
    text = anna.client.get(file["url"]).text
    assert preview["paragraphs"][0]["speaker"] == "Interviewer"
    for paragraph in preview["paragraphs"]:
        assert paragraph["text"] in text
    both = anna.get(f"{path}/preview?language=en&view=bilingual")
    assert both["languages"] == ["ru", "en"]
    assert len(both["paragraphs"][0]["texts"]) == 2


def test_files_changed_by_hand_stay(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}"
    body = {"languages": ["en"], "formats": ["txt"]}
    anna.post(f"{path}/export", body)
    mine = house.root / "interview" / "interview.en.txt"
    mine.write_text("mine", "utf-8")
    anna.edit(house.recording, {"op": "withhold", "sentence": "u1", "reason": "x"})
    (file,) = anna.post(f"{path}/export", body)["files"]
    assert (file["name"], file["kept_yours"]) == ("interview.en.new.txt", True)
    assert mine.read_text("utf-8") == "mine"
    listed = [each["name"] for each in anna.get(f"{path}/files")["files"]]
    assert listed == ["interview.en.new.txt", "interview.en.txt"]


@pytest.mark.parametrize(
    "body",
    [
        {"languages": [], "formats": ["srt"]},
        {"languages": ["de"], "formats": ["srt"]},
        {"languages": ["en"], "formats": ["exe"]},
        {"languages": ["en"], "formats": []},
        {"languages": ["en"], "formats": ["srt"], "options": {"profile": "/etc/passwd"}},
        {"languages": ["en"], "formats": ["srt"], "options": {"out": "/tmp"}},
    ],
)
def test_what_cannot_be_written_is_refused(
    house: House, anna: Person, body: dict[str, object]
) -> None:
    assert anna.post(f"/api/r/{house.recording}/export", body, 400)
    assert [path.name for path in (house.root / "interview").iterdir()] == ["work"]


def test_a_file_that_comes_back_is_shown_first_and_then_taken_over(
    house: House, anna: Person
) -> None:
    path = f"/api/r/{house.recording}"
    anna.post(f"{path}/export", {"languages": ["en"], "formats": ["srt"]})
    edited = (house.root / "interview" / "interview.en.srt").read_text("utf-8")
    context = house.app.state.context
    place = context.library.place_for("back.en.srt", "import")
    place.write_text(edited.replace("How are you?", "How is life?"), "utf-8")
    context.library.look()
    (file,) = anna.get("/api/files?kind=import")["files"]
    body = {"file": file["id"], "language": "en"}
    shown = anna.post(f"{path}/import", body)
    assert [(c["sentence"], c["outcome"]) for c in shown["changes"]] == [("u2", "taken")]
    assert house.entries() == ()
    taken = anna.post(f"{path}/import", {**body, "dry_run": False})
    assert taken["entry"]
    assert anna.sentences(house.recording)["u2"]["texts"]["en"]["text"] == "How is life?"
    assert house.entries()[0].by == "anna"


def test_questions_are_set_apart_in_previews_and_files(house: House, anna: Person) -> None:
    path = f"/api/r/{house.recording}"
    shown = anna.get(f"{path}/preview?language=en&questions=bold&interviewer=S2")["paragraphs"]
    named = anna.get(f"{path}/preview?language=en")["paragraphs"]
    asks = [each["speaker"] != "Interviewer" for each in named]
    assert [each["look"] == "bold" for each in shown] == asks
    options = {"questions": "dashes"}
    body = {"languages": ["en"], "formats": ["md"], "options": options}
    assert anna.post(f"{path}/export", body)["files"]
    text = (house.root / "interview" / "interview.en.md").read_text("utf-8")
    assert "\n– " in text or "\n— " in text
    anna.get(f"{path}/preview?language=en&questions=loud", 422)
    anna.post(f"{path}/export", {**body, "options": {"questions": "loud"}}, 422)


def test_doubtful_are_the_sentences_that_the_walk_through_doubt_stops_at(
    house: House, anna: Person
) -> None:
    unsure = tuple(
        replace(one, words=tuple(replace(word, probability=sure) for word in one.words))
        for one, sure in zip(CONVERSATION.sentences, (0.9, 0.4, 0.9, 0.9, 0.1, 0.9), strict=True)
    )
    document = replace(CONVERSATION, sentences=unsure)
    house.work.document.write_text(document_json.compose(document), "utf-8")
    path = f"/api/r/{house.recording}"

    def stops() -> list[str]:
        queue = anna.get(f"{path}/queue")["items"]
        return [item["sentence"] for item in queue if item["reasons"]]

    def point() -> tuple[list[str], bool, int]:
        (found,) = (
            each for each in anna.get(f"{path}/publish")["checklist"] if each["code"] == "findings"
        )
        return found["sentences"], found["ok"], found["count"]

    assert stops() == ["u5", "u2"]
    assert point() == (["u5", "u2"], False, 2)
    for name in stops():
        texts = anna.sentences(house.recording)[name]["texts"]
        anna.edit(house.recording, *(
            {"op": "set_state", "sentence": name, "language": code, "revision": text["revision"],
             "state": "reviewed"}
            for code, text in texts.items()
        ))  # fmt: skip
    assert stops() == []
    assert point() == ([], True, 0)

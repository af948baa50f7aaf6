"""The library, the queue of runs, uploads and the form for a new recording."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.app import fake_work
from tests.app.conftest import HOST, ORIGIN, House, Person, running, write_work
from tests.documents import CONVERSATION
from tests.needs import example
from tolmach.app import jobs as queue
from tolmach.app.security import Access
from tolmach.app.server import Settings
from tolmach.app.store import write_private
from tolmach.engines.media.ffmpeg_program import ffmpeg_program

SETTINGS = Settings(
    access=Access(hosts=(HOST,)), job_work=fake_work.work, task_work=fake_work.translate
)


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[House]:
    """The app on a folder with files that look like recordings, and work that takes no time."""
    root = tmp_path / "interviews"
    root.mkdir()
    for name in ("talk.mp4", "failing.mp4", "killed.mp4", "waiting.mp4"):
        (root / name).write_bytes(b"sound")
    with running(root, SETTINGS) as house:
        yield house


class Heard:
    """Events as pages get them, to wait for one."""

    def __init__(self, house: House) -> None:
        self._events: list[tuple[str, Any]] = []
        self._more = threading.Condition()
        hub = house.app.state.context.hub
        publish = hub.publish

        def listening(event: str, data: Any) -> None:
            publish(event, data)
            with self._more:
                self._events.append((event, data))
                self._more.notify_all()

        context = house.app.state.context
        for part in (context.jobs, context.tasks, context.media):
            part._tell = listening

    def until(self, event: str, fits: Callable[[Any], bool]) -> Any:
        def found() -> Any:
            return next((data for name, data in self._events if name == event and fits(data)), None)

        with self._more:
            assert self._more.wait_for(found, timeout=60), self._events
            return found()


def file_id(person: Person, name: str) -> str:
    waiting = person.get("/api/recordings")["waiting"]
    return str(next(file["id"] for file in waiting if file["name"] == name))


def started(person: Person, name: str) -> Any:
    body = {"file": file_id(person, name), "options": {"source": "ru", "targets": ["en"]}}
    return person.post("/api/jobs", body, 201)


def over(job: Any) -> Callable[[Any], bool]:
    """Whether an event is the last one of a job."""
    return lambda data: data["id"] == job["id"] and data["finished_at"] is not None


def test_a_recording_is_added_run_and_reviewed(factory: House) -> None:
    recognized, anna = Heard(factory), factory.person("anna")
    job = started(anna, "talk.mp4")
    done = recognized.until("job", over(job))
    assert (done["state"], done["notices"]) == ("done", ["One thing."])
    recognized.until("library", lambda data: data["recording"] == job["recording"])
    found = anna.get("/api/recordings")
    (card,) = found["recordings"]
    assert (card["id"], card["state"], card["to_review"]) == (job["recording"], "review", 6)
    assert "talk.mp4" not in [file["name"] for file in found["waiting"]]
    assert anna.get(f"/api/r/{job['recording']}")["sentences"] == 6


@pytest.mark.skipif(os.name != "posix", reason="sends signals of POSIX")
def test_a_run_that_fails_or_is_killed_says_so_and_the_next_one_begins(factory: House) -> None:
    recognized, anna = Heard(factory), factory.person("anna")
    failing, killed, good = (started(anna, f"{n}.mp4") for n in ("failing", "killed", "talk"))
    error = recognized.until("job", over(failing))["error"]
    assert (error["message"], error["models"]) == ("There is no model.", True)
    assert "ended by the system" in recognized.until("job", over(killed))["error"]["message"]
    assert recognized.until("job", over(good))["state"] == "done"
    states = {card["name"]: card["state"] for card in anna.get("/api/recordings")["recordings"]}
    assert states == {"failing.mp4": "failed", "killed.mp4": "failed", "interview.mp4": "review"}


@pytest.mark.skipif(os.name != "posix", reason="sends signals of POSIX")
def test_a_run_is_stopped_and_resumed_and_meanwhile_edits_wait(factory: House) -> None:
    recognized, anna = Heard(factory), factory.person("anna")
    job = started(anna, "waiting.mp4")
    recognized.until("job", lambda data: data["done"] == 30_000)
    again = {"recording": job["recording"], "options": {"source": "ru"}}
    assert anna.post("/api/jobs", again, 409)["error"]["code"] == "busy"
    write_work(factory.root, CONVERSATION, "waiting")
    operation = {"op": "withhold", "sentence": "u1", "reason": "x"}
    assert anna.edit(job["recording"], operation, status=423)["error"]["code"] == "locked"
    anna.post(f"/api/jobs/{job['id']}/stop", {})
    assert recognized.until("job", over(job))["state"] == "stopped"
    anna.edit(job["recording"], operation)
    shutil.rmtree(factory.root / "waiting")
    assert anna.post(f"/api/jobs/{job['id']}/resume", {})["state"] in ("waiting", "running")
    anna.post(f"/api/jobs/{job['id']}/stop", {})


@pytest.mark.skipif(os.name != "posix", reason="sends signals of POSIX")
def test_a_run_is_stopped_where_the_app_began_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell starts such programs with Ctrl-C ignored, and children inherit that."""
    monkeypatch.setattr(queue, "_GRACE", 600.0)  # a run that ignores the signal is not ended here
    (tmp_path / "waiting.mp4").write_bytes(b"sound")
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with running(tmp_path, SETTINGS) as house:
            told, anna = Heard(house), house.person("anna")
            job = started(anna, "waiting.mp4")
            told.until("job", lambda data: data["done"] == 30_000)
            anna.post(f"/api/jobs/{job['id']}/stop", {})
            assert told.until("job", over(job))["state"] == "stopped"
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_queue_is_moved_and_shortened(factory: House) -> None:
    anna = factory.person("anna")
    jobs = [started(anna, f"{name}.mp4") for name in ("waiting", "talk", "failing")]
    last = jobs[-1]["id"]
    assert anna.post(f"/api/jobs/{last}/move", {"position": 0})["position"] == 0
    anna.send("DELETE", f"/api/jobs/{jobs[1]['id']}", {})
    names = [job["name"] for job in anna.get("/api/jobs")["jobs"]]
    assert names == ["waiting.mp4", "failing.mp4"]
    anna.send("DELETE", f"/api/jobs/{jobs[0]['id']}", {}, 409)
    anna.post(f"/api/jobs/{jobs[0]['id']}/stop", {})


@pytest.mark.skipif(os.name != "posix", reason="a child is interrupted by a signal of POSIX")
def test_jobs_are_listed_again_after_a_restart_and_nothing_starts_unasked(tmp_path: Path) -> None:
    root = tmp_path / "interviews"
    root.mkdir()
    for name in ("failing.mp4", "waiting.mp4", "talk.mp4"):
        (root / name).write_bytes(b"sound")
    with running(root, SETTINGS) as house:
        heard, anna = Heard(house), house.person("anna")
        jobs = [started(anna, f"{name}.mp4") for name in ("failing", "waiting", "talk")]
        heard.until("job", lambda data: data["id"] == jobs[1]["id"] and data["done"] == 30_000)
    moved = root.rename(tmp_path / "elsewhere")
    with running(moved, SETTINGS) as house:
        heard, anna = Heard(house), house.person("anna")
        listed = anna.get("/api/jobs")["jobs"]
        assert [(job["id"], job["state"]) for job in listed] == [
            (jobs[0]["id"], "failed"),
            (jobs[1]["id"], "stopped"),
            (jobs[2]["id"], "stopped"),
        ]
        assert listed[0]["error"]["message"] == "There is no model."
        anna.post(f"/api/jobs/{jobs[2]['id']}/resume", {})
        assert heard.until("job", over(jobs[2]))["state"] == "done"
        assert (moved / "talk" / "work").is_dir()


@pytest.mark.parametrize(
    "changed",
    [
        {"media": "../secret.mp4"},
        {"out": "/etc"},
        {"out": "."},
        {"options": 7},
        {"state": None, "media": None},
        {"options": {"source": "no language"}},
    ],
    ids=str,
)
def test_jobs_that_came_with_a_folder_lead_nowhere_else(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    good: dict[str, Any] = {
        "id": "j1", "recording": "r1", "options": {"endpoint": "http://elsewhere.example/v1"},
        "state": "waiting", "notices": [], "error": None, "started_at": None, "finished_at": None,
        "media": "talk.mp4", "out": "talk",
    }  # fmt: skip
    write_private(
        tmp_path / "f" / ".tolmach" / "jobs.json", {"jobs": [{**good, **changed}, good, 7]}
    )
    with running(tmp_path / "f", SETTINGS) as house:
        (job,) = house.person("anna").get("/api/jobs")["jobs"]
        assert (job["state"], job["sent_to"]) == ("stopped", "")


def test_a_sentence_is_translated_again_with_alternatives(factory: House) -> None:
    recognized, anna = Heard(factory), factory.person("anna")
    write_work(factory.root, CONVERSATION, "interview")
    recording = factory.app.state.context.library.id_of(factory.root / "interview")
    path = f"/api/r/{recording}/translate"
    task = anna.post(path, {"sentence": "u1", "language": "en"}, 202)["task"]
    done = recognized.until("task", lambda data: data["task"] == task)
    assert [each["text"] for each in done["proposals"]] == ["first", "second"]
    assert anna.get(f"/api/tasks/{task}") == done
    task = anna.post(path, {"sentence": "u1", "language": "de"}, 202)["task"]
    failed = recognized.until("task", lambda data: data["task"] == task)
    assert failed["error"]["message"] == "There is no translation model."
    assert not (factory.root / "interview" / "work" / "journal.jsonl").exists()


def test_a_withheld_sentence_is_not_sent_to_a_server_that_the_settings_name(
    factory: House, own_settings: Path
) -> None:
    own_settings.write_text('endpoint = "http://127.0.0.1:9"\n', "utf-8")
    recognized, anna = Heard(factory), factory.person("anna")
    write_work(factory.root, CONVERSATION, "interview")
    recording = factory.app.state.context.library.id_of(factory.root / "interview")
    anna.edit(recording, {"op": "withhold", "sentence": "u5", "reason": "a name"})

    def asked(sentence: str) -> Any:
        body = {"sentence": sentence, "language": "en"}
        task = anna.post(f"/api/r/{recording}/translate", body, 202)["task"]
        return recognized.until("task", lambda data: data["task"] == task)

    refused = asked("u5")["error"]["message"]
    assert "A withheld sentence is not sent to 127.0.0.1:9" in refused
    assert asked("u1")["error"] is None


def test_the_form_has_every_option_once_with_the_common_ones_first(anna: Person) -> None:
    groups = anna.get("/api/options")["groups"]
    names = [option["name"] for group in groups for option in group["options"]]
    assert len(names) == len(set(names))
    assert names[:3] == ["source", "targets", "formats"]
    assert {option["type"] for group in groups for option in group["options"]} <= {
        "int", "float", "bool", "text", "list", "choice", "file", "files", "language",
        "languages", "model",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("beam_size", 0), ("beam_size", "5"), ("beam_size", 1.5), ("targets", "en"),
     ("targets", ["xx"]), ("device", "tpu"), ("snap", "yes"), ("profile", "./evil.toml"),
     ("nowhere", 1), ("formats", ["exe"]), ("compute_type", "x"), ("source", "xx")],
)  # fmt: skip
def test_an_option_that_cannot_be_is_named(factory: House, name: str, value: object) -> None:
    anna = factory.person("anna")
    body = {"file": file_id(anna, "talk.mp4"), "options": {"source": "ru", name: value}}
    refused = anna.post("/api/jobs", body, 400)
    assert refused["error"]["facts"]["key"] == name
    assert anna.get("/api/jobs")["jobs"] == []


def test_work_that_cannot_be_read_is_shown_and_stops_nobody(house: House, anna: Person) -> None:
    folder = write_work(house.root, CONVERSATION, "damaged")
    folder.document.write_text("{", "utf-8")
    states = {card["folder"]: card["state"] for card in anna.get("/api/recordings")["recordings"]}
    assert states == {"interview": "review", "damaged": "broken"}


def test_work_that_can_be_read_again_is_shown_again(house: House, anna: Person) -> None:
    record = house.root / "interview" / "work" / "journal.state.json"
    anna.get("/api/recordings")
    intact = record.read_bytes()
    record.write_text("{", "utf-8")
    with (house.root / "interview" / "work" / "document.json").open("a") as document:
        document.write(" ")
    assert anna.get("/api/recordings")["recordings"][0]["state"] == "broken"
    record.write_bytes(intact)
    assert anna.get("/api/recordings")["recordings"][0]["state"] == "review"


def test_links_that_lead_out_of_the_folder_are_not_followed(house: House, anna: Person) -> None:
    outside = house.root.parent / "outside"
    write_work(outside, CONVERSATION, "secret")
    (outside / "talk.mp4").write_bytes(b"x")
    (house.root / "link").symlink_to(outside / "secret")
    (house.root / "talk.mp4").symlink_to(outside / "talk.mp4")
    found = anna.get("/api/recordings")
    assert [card["folder"] for card in found["recordings"]] == ["interview"]
    assert found["waiting"] == []


@pytest.mark.shared
def test_a_recording_that_is_sent_can_be_chosen(house: House, anna: Person) -> None:
    headers = {
        "origin": f"http://{HOST}",
        "sec-fetch-site": "same-origin",
        "x-tolmach-token": anna.token,
        "content-type": "application/octet-stream",
    }
    answer = anna.client.post(
        "/api/uploads?name=Interview%20%D0%9D.mp4&kind=media",
        content=example().read_bytes(),
        headers=headers,
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "Interview Н.mp4"
    assert file_id(anna, "Interview Н.mp4") == answer.json()["id"]
    assert [path.name for path in house.root.glob(".*.upload")] == []


@pytest.mark.slow
def test_half_a_minute_of_the_example_is_recognized_translated_and_opened(tmp_path: Path) -> None:
    root = tmp_path / "interviews"
    root.mkdir()
    cut = ["-t", "30", "-c", "copy", str(root / "talk.mp4")]
    subprocess.run([ffmpeg_program(), "-v", "error", "-i", str(example()), *cut], check=True)
    with running(root) as house:
        recognized, anna = Heard(house), house.person("anna")
        options = {
            "source": "ru",
            "targets": ["en"],
            "model": "demo-whisper-ru",
            "translator": "demo-marian-ru-en",
        }
        body = {"file": file_id(anna, "talk.mp4"), "options": options}
        job = anna.post("/api/jobs", body, 201)
        done = recognized.until("job", over(job))
        assert (done["state"], done["error"]) == ("done", None)
        recording = job["recording"]
        card = anna.get(f"/api/recordings/{recording}")
        assert (card["state"], card["media"], card["targets"]) == ("review", "here", ["en"])
        first = next(iter(anna.sentences(recording)))
        asked = {"sentence": first, "language": "en"}
        task = anna.post(f"/api/r/{recording}/translate", asked, 202)["task"]
        answer = recognized.until("task", lambda data: data["task"] == task)
        assert len(answer["proposals"]) > 1
        assert anna.get(f"/api/r/{recording}/cues?language=en")["cues"]


def test_what_people_keep_at_the_same_time_is_all_kept(house: House) -> None:
    library = house.app.state.context.library
    names = [f"person {number}" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: library.keep("settings", name, {"theme": "dark"}), names))
    assert sorted(library.kept("settings")) == sorted(names)


def test_a_file_that_is_sent_never_takes_the_place_of_another_one(
    house: House, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one of the same name comes while it is on its way."""
    library = house.app.state.context.library
    place = library.place_for
    coming = iter(["ru,en\nАнна,Anna\n"])

    def place_for(label: str, kind: str) -> Path:
        found: Path = place(label, kind)
        for text in coming:
            found.write_text(text, "utf-8")
        return found

    monkeypatch.setattr(library, "place_for", place_for)
    sent = anna.client.post(
        "/api/uploads?name=names.csv&kind=glossary",
        content="ru,en\nБорис,Boris\n".encode(),
        headers={
            "origin": ORIGIN,
            "sec-fetch-site": "same-origin",
            "x-tolmach-token": anna.token,
            "content-type": "application/octet-stream",
        },
    )
    assert sent.json()["name"] == "names 2.csv"
    assert "Анна" in (house.root / "names.csv").read_text("utf-8")

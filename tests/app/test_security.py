"""Who may ask the app for anything: what other pages, computers and paths must not reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.app.conftest import HOST, ORIGIN, House, Person, new_entry, running, write_work
from tests.documents import CONVERSATION
from tolmach.app.security import Access
from tolmach.app.server import Settings

PATHS = ("/", "/static/app.js", "/locale/en.json", "/api/session", "/api/locale", "/api/recordings")
OWN = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}


def error(answer: object) -> str:
    code: str = answer.json()["error"]["code"]  # type: ignore[attr-defined]
    return code


@pytest.mark.parametrize("path", PATHS)
def test_a_rebound_name_reaches_nothing_though_its_origin_is_its_host(
    house: House, anna: Person, path: str
) -> None:
    rebound = {
        "host": "evil.example:8321",
        "origin": "http://evil.example:8321",
        "sec-fetch-site": "same-origin",
    }
    answer = anna.client.get(path, headers=rebound)
    assert (answer.status_code, error(answer)) == (403, "bad_host")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:80", "127.0.0.1:8321.evil.example", "localhost.evil.example:8321",
     "192.168.1.5:8321", "[::1]:8321", "", "127.0.0.1:8321@evil.example", "0.0.0.0:8321"],
)  # fmt: skip
def test_only_the_exact_host_is_answered(anna: Person, host: str) -> None:
    answer = anna.client.get("/api/recordings", headers={"host": host})
    assert (answer.status_code, error(answer)) == (403, "bad_host")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:9999", "sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:8321"},
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": ORIGIN, "sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin"},
    ],
)
def test_a_page_from_elsewhere_writes_nothing_even_with_cookie_and_token(
    house: House, anna: Person, headers: dict[str, str]
) -> None:
    operation = {"op": "withhold", "sentence": "u1", "reason": "x"}
    answer = anna.client.post(
        f"/api/r/{house.recording}/edits",
        json={"entry": new_entry(), "operations": [operation]},
        headers={**headers, "x-tolmach-token": anna.token},
    )
    assert (answer.status_code, error(answer)) == (403, "bad_origin")
    assert house.entries() == ()


def test_a_form_of_another_port_reaches_no_handler(house: House, anna: Person) -> None:
    body = f'{{"entry":"{new_entry()}","operations":[{{"op":"withhold","x":"="}}]}}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = anna.client.post(
            f"/api/r/{house.recording}/edits",
            content=body,
            headers={**OWN, "content-type": kind, "x-tolmach-token": anna.token},
        )
        assert answer.status_code == 415
    assert house.entries() == ()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_from_elsewhere_reads_nothing(anna: Person, site: str) -> None:
    for path in PATHS:
        answer = anna.client.get(path, headers={"sec-fetch-site": site})
        assert (answer.status_code, error(answer)) == (403, "bad_origin")


def test_a_write_needs_this_pages_token(house: House, anna: Person) -> None:
    boris = house.person("boris")
    body = {
        "entry": new_entry(),
        "operations": [{"op": "withhold", "sentence": "u1", "reason": "x"}],
    }
    path = f"/api/r/{house.recording}/edits"
    for token in ("", "x", boris.token):
        headers = {**OWN, **({"x-tolmach-token": token} if token else {})}
        answer = anna.client.post(path, json=body, headers=headers)
        assert (answer.status_code, error(answer)) == (403, "bad_token")


def test_every_route_with_data_needs_a_person(house: House) -> None:
    stranger = TestClient(house.app, base_url=ORIGIN)
    free = {"/api/session", "/api/locale"}
    for route in house.app.routes:
        path = route.path.replace("{recording:str}", house.recording)
        path = path.replace("{path:path}", "x").replace(":str}", "}")
        for method in route.methods - {"HEAD"}:
            if not path.startswith("/api/") or path in free:
                continue
            kind = "application/octet-stream" if path == "/api/uploads" else "application/json"
            answer = stranger.request(method, path, headers={**OWN, "content-type": kind})
            assert (answer.status_code, error(answer)) == (401, "signed_out"), (method, path)


def test_a_token_lets_one_person_in_once(house: House) -> None:
    token = house.app.state.context.door.new_token()
    house.person("anna", token=token)
    client = TestClient(house.app, base_url=ORIGIN)
    for wrong in (token, "", "guess"):
        answer = client.post("/api/session", json={"token": wrong}, headers=OWN)
        assert (answer.status_code, answer.json()["ways"]) == (401, ["token"])


def test_the_cookie_is_for_this_server_alone(house: House) -> None:
    client = TestClient(house.app, base_url=ORIGIN)
    door = house.app.state.context.door
    answer = client.post("/api/session", json={"token": door.new_token()}, headers=OWN)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"tolmach-{door.instance}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_every_answer_has_the_protective_headers(house: House, anna: Person) -> None:
    for path in (*PATHS, "/nowhere", "/api/nowhere"):
        headers = anna.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    refused = anna.client.get("/", headers={"host": "evil.example"})
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_there_are_no_websockets(anna: Person) -> None:
    with pytest.raises(WebSocketDisconnect), anna.client.websocket_connect("/api/events"):
        pass


TRAVERSALS = [
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//etc/passwd",
    "..\\..\\windows\\win.ini", "..%5c..%5cwindows%5cwin.ini", "C:\\windows\\win.ini",
    "/etc/passwd",
    "C:/windows/win.ini", "\\\\server\\share\\x", "interview", "interview%00.mp4",
    "file:///etc/passwd",
    "%252e%252e%252fetc%252fpasswd", "CON", "x" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("evil", TRAVERSALS)
def test_no_address_leads_to_a_file(house: House, anna: Person, evil: str) -> None:
    (house.root / "secret.txt").write_text("secret")
    places = (
        f"/static/{evil}", f"/locale/{evil}", f"/locale/{evil}.json", f"/api/r/{evil}",
        f"/api/r/{evil}/media", f"/api/r/{house.recording}/files/{evil}", f"/api/recordings/{evil}",
        f"/api/tasks/{evil}",
    )  # fmt: skip
    for place in places:
        answer = anna.client.get(place)
        assert answer.status_code in (404, 405), (place, answer.text)
        assert "root:" not in answer.text
    missing = anna.post("/api/jobs", {"file": evil, "options": {"source": "ru"}}, status=400)
    assert missing["error"]["facts"]["key"] == "file"
    for option in ("names", "speakers", "transcript", "turns", "model", "profile"):
        body = {"recording": house.recording, "options": {"source": "ru", option: evil}}
        refused = anna.post("/api/jobs", body, status=400)
        assert refused["error"]["facts"]["key"] == option


def test_options_that_send_text_away_are_not_taken_from_a_page(house: House, anna: Person) -> None:
    body = {"recording": house.recording, "options": {"endpoint": "http://evil.example"}}
    assert anna.post("/api/jobs", body, status=400)["error"]["facts"]["key"] == "endpoint"
    names = [o["name"] for g in anna.get("/api/options")["groups"] for o in g["options"]]
    assert "endpoint" not in names
    assert "source" in names


@pytest.mark.parametrize(
    "name",
    ["..\\..\\x.mp4", "../../x.mp4", "C:\\x.mp4", "con.mp4", "<img onerror=alert(1)>.mp4",
     "a\x00b.mp4",
     "\u202egpj.mp4", "x" * 3000 + ".mp4", "-rf.mp4", ".hidden.mp4"],
)  # fmt: skip
def test_a_sent_file_gets_a_name_of_our_own_inside_the_folder(house: House, name: str) -> None:
    place = house.app.state.context.library.place_for(name, "media")
    assert place.parent == house.root
    assert place.suffix == ".mp4"
    assert len(place.name.encode()) < 200
    assert not set(place.name) & set('<>:"/\\|?*\x00\u202e=')
    assert not place.name.startswith((".", "con."))


def test_what_is_sent_is_checked_and_kept_only_when_it_is_complete(
    house: House, anna: Person
) -> None:
    def send(name: str, kind: str, content: bytes, **headers: str) -> object:
        own = {**OWN, "x-tolmach-token": anna.token, "content-type": "application/octet-stream"}
        path = f"/api/uploads?name={name}&kind={kind}"
        return anna.client.post(path, content=content, headers={**own, **headers})

    before = sorted(path.name for path in house.root.iterdir())
    for name, kind, status in (
        ("x.mp4", "media", 422),
        ("x.exe", "media", 422),
        ("x.csv", "nowhere", 422),
    ):
        answer = send(name, kind, b"<script>alert(1)</script>")
        assert answer.status_code == status, answer.text  # type: ignore[attr-defined]
    assert sorted(path.name for path in house.root.iterdir()) == before
    good = send("names.csv", "glossary", "source,en\nБорис,Boris\n".encode())
    assert good.status_code == 201, good.text  # type: ignore[attr-defined]
    assert (house.root / "names.csv").read_text("utf-8").startswith("source")
    names = [file["name"] for file in anna.get("/api/files?kind=glossary")["files"]]
    assert names == ["names.csv"]


def test_an_upload_over_the_limit_is_refused(tmp_path: Path) -> None:
    write_work(tmp_path / "f", CONVERSATION)
    settings = Settings(access=Access(hosts=(HOST,)), largest_upload=10)
    with running(tmp_path / "f", settings) as house:
        anna = house.person("anna")
        own = {**OWN, "x-tolmach-token": anna.token, "content-type": "application/octet-stream"}
        path = "/api/uploads?name=x.mp4&kind=media"
        answer = anna.client.post(path, content=b"x" * 11, headers=own)
        assert (answer.status_code, error(answer)) == (413, "too_large")
        assert not list((tmp_path / "f").glob("*.mp4"))


HOSTILE = [
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "{{7*7}}${7*7}",
    "=cmd|' /C calc'!A0", "\u202eevil\u202c", "a\x00b", "'; DROP TABLE x;--", "x" + "\u202e" * 10,
    "𝕏" * 200,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_stays_text(house: House, anna: Person, text: str) -> None:
    recording = house.recording
    sentence = anna.sentences(recording)["u2"]
    english = {"sentence": "u2", "language": "en", "revision": sentence["texts"]["en"]["revision"]}
    whole = {"sentence": "u2", "revision": sentence["revision"]}
    anna.edit(
        recording,
        {"op": "set_text", **english, "text": text},
        {"op": "set_note", **english, "note": text},
        {"op": "add_comment", "sentence": "u2", "text": text},
        {"op": "withhold", **whole, "reason": text},
        {"op": "release", **whole},
        {"op": "name_speaker", "speaker": {"id": "S1", "name": text, "short": text, "abroad": {}}},
        {"op": "declare", "about": {"title": text, "contact": text}},
    )
    answer = anna.client.get(f"/api/r/{recording}/sentences")
    assert answer.headers["content-type"] == "application/json"
    anna.post(f"/api/r/{recording}/find", {"find": text, "replace": text, "language": "en"})
    anna.get(f"/api/r/{recording}/preview?language=en")
    body = {"languages": ["en"], "formats": ["html", "player", "vtt", "md", "docx", "csv"]}
    for file in anna.post(f"/api/r/{recording}/export", body)["files"]:
        got = anna.client.get(file["url"])
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"].startswith("attachment")
        if file["name"].endswith(".html"):
            assert "<img src=x" not in got.text
            assert "</script><script>alert" not in got.text


@pytest.mark.parametrize(
    "handle", ["<script>", "a" * 41, " anna", "a\nb", "a/b", "a\u202eb", "../x", ""]
)
def test_a_handle_is_a_short_name(anna: Person, handle: str) -> None:
    anna.send("PATCH", "/api/session", {"handle": handle}, status=400)


@pytest.mark.parametrize(
    "settings",
    [{"keys": "<script>"}, {"theme": "pink"}, {"text_size": 99}, {"custom": 1},
     {"columns": ["<b>"]},
     {"profile": "/etc/passwd"}, {"speed": "fast"},
     {"own_keys": {"command": {"approve": ["<img src=x>"]}}},
     {"own_keys": {"command": {"<script>": ["KeyA"]}}}, {"own_keys": {"__proto__": {}}},
     {"own_keys": {"text": {"approve": ["KeyA"] * 9}}},
     {"own_keys": {"text": {"approve": "KeyA"}}}],
)  # fmt: skip
def test_settings_are_choices_not_text(anna: Person, settings: dict[str, object]) -> None:
    before = anna.get("/api/settings")
    anna.send("PUT", "/api/settings", settings, status=400)
    assert anna.get("/api/settings") == before
    assert anna.send("PUT", "/api/settings", {"theme": "dark"})["theme"] == "dark"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"entry":1}', b'{"entry":"0","operations":[]}', b"\xff\xfe",
     b'{"entry":"0123456789ab","operations":[{"op":"run","command":"x"}]}',
     b'{"entry":"0123456789ab","operations":[{"op":"undo"}]}', b"[" * 100_000],
)  # fmt: skip
def test_a_body_that_is_no_edit_is_refused(house: House, anna: Person, body: bytes) -> None:
    headers = {**OWN, "x-tolmach-token": anna.token, "content-type": "application/json"}
    answer = anna.client.post(f"/api/r/{house.recording}/edits", content=body, headers=headers)
    assert (answer.status_code, error(answer)) == (400, "bad_request")


def test_a_body_without_end_is_cut_off(house: House, anna: Person) -> None:
    headers = {**OWN, "x-tolmach-token": anna.token, "content-type": "application/json"}
    content = b" " * (5 * 1024 * 1024)
    answer = anna.client.post(f"/api/r/{house.recording}/edits", content=content, headers=headers)
    assert (answer.status_code, error(answer)) == (413, "too_large")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[House]:
    write_work(tmp_path / "f", CONVERSATION)
    access = Access(hosts=(HOST,), passphrase="open sesame", guest_passphrase="look only")
    with running(tmp_path / "f", Settings(access=access)) as house:
        yield house


def test_people_on_other_computers_sign_in_and_may_not_start_runs(shared: House) -> None:
    boris = shared.person("boris", passphrase="open sesame")
    assert boris.get("/api/session")["role"] == "editor"
    boris.edit(shared.recording, {"op": "withhold", "sentence": "u1", "reason": "a name"})
    for path in ("/api/jobs", "/api/models/whisper-base/get"):
        refused = boris.post(path, {}, status=403)
        assert refused["error"]["code"] == "forbidden"


def test_guests_only_read(shared: House) -> None:
    guest = shared.person("guest", passphrase="look only", guest=True)
    assert guest.get(f"/api/r/{shared.recording}")["read_only"] is True
    operation = {"op": "withhold", "sentence": "u1", "reason": "x"}
    refused = guest.edit(shared.recording, operation, status=403)
    assert refused["error"]["code"] == "read_only"


def test_passphrases_cannot_be_tried_without_end(shared: House) -> None:
    client = TestClient(shared.app, base_url=ORIGIN)
    codes = [
        client.post(
            "/api/session", json={"passphrase": f"guess {n}", "handle": "x"}, headers=OWN
        ).status_code
        for n in range(7)
    ]
    assert codes == [401] * 5 + [429] * 2
    shared.person("anna")  # the owner's token still opens

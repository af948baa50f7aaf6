"""
The library: work folders and media files below one folder, each known by an id.

The page never names a path. Ids are made from the place of a file when the folder is looked
through, and an id that was not found then leads nowhere.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tolmach.app import present
from tolmach.app.answers import Refusal, not_found
from tolmach.app.present import Json
from tolmach.app.session import Session, Told
from tolmach.app.store import read_private, write_private
from tolmach.core.document import Document
from tolmach.messages import message
from tolmach.stages.publication import publish
from tolmach.workspace.folder import Folder

HIDDEN = ".tolmach"
"""Folder for what the app keeps, and for files that were sent to it."""
_DEEPEST = 3
"""Levels of folders that are looked through."""
_MOST_OPEN = 4
"""Documents that are kept in memory; one of 5,000 sentences takes 40 MB."""
_MOST = 20_000
"""Entries of folders that are looked at."""

MEDIA = frozenset({
    ".3gp", ".aac", ".aif", ".aiff", ".amr", ".avi", ".flac", ".flv", ".m2ts", ".m4a", ".m4b",
    ".m4v", ".mka", ".mkv", ".mov", ".mp3", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".oga", ".ogg",
    ".ogv", ".opus", ".ts", ".wav", ".webm", ".wma", ".wmv",
})  # fmt: skip
_TEXTS = frozenset({".txt", ".md", ".srt", ".vtt", ".docx"})
KINDS: dict[str, frozenset[str]] = {
    "media": MEDIA,
    "glossary": frozenset({".csv"}),
    "speakers": frozenset({".toml"}),
    "turns": frozenset({".txt", ".rttm"}),
    "transcript": _TEXTS,
    "translation": _TEXTS,
    "import": frozenset({".srt", ".vtt", ".docx", ".csv", ".xlf", ".xliff", ".tmx"}),
}
"""Kind of a file that people hand in -> endings that it may have."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def name_for(path: str, letter: str) -> str:
    """The id of a place below the library's folder."""
    return letter + hashlib.sha256(path.encode(errors="surrogateescape")).hexdigest()[:12]


def safe_name(label: str, ending: str) -> str:
    r"""
    A file name of our own making that still tells people what the file was called.

    >>> safe_name("..\\..\\C:/x/Interview Нина?.mp4", ".mp4")
    'Interview Нина.mp4'
    >>> safe_name("con.mp4", ".mp4"), safe_name("...", ".csv")
    ('file con.mp4', 'file.csv')
    """
    last = re.split(r"[\\/:]", label)[-1]
    stem = last[: -len(ending)] if ending and last.lower().endswith(ending) else last
    kept = (c for c in unicodedata.normalize("NFC", stem) if c.isalnum() or c in " -_.,()")
    plain = " ".join("".join(kept).split()).strip(". ")
    plain = plain.encode()[:120].decode(errors="ignore")
    if _RESERVED.fullmatch(plain):
        plain = f"file {plain}"
    return (plain or "file") + ending


@dataclass(frozen=True, slots=True)
class Found:
    """A file in the library's folder."""

    id: str
    path: Path
    size: int
    changed: float

    def card(self, kind: str = "") -> Json:
        """The file as the page gets it."""
        at = datetime.fromtimestamp(self.changed, UTC).isoformat(timespec="seconds")
        card = {"id": self.id, "name": self.path.name, "size": self.size, "changed_at": at}
        return {**card, "kind": kind} if kind else card


class Library:
    """
    Everything below one folder.

    Args:
        tell: passes events on to all pages.
    """

    def __init__(self, root: Path, tell: Told) -> None:
        self.root = root.resolve()
        self.tell = tell
        self._lock = threading.RLock()
        self._folders: dict[str, Path] = {}
        self._files: dict[str, Found] = {}
        self._sessions: dict[str, Session] = {}
        self._cards: dict[tuple[str, bool], tuple[str, Json]] = {}

    @property
    def state_file(self) -> Path:
        """Where the app keeps which media belong to which work folder, and the like."""
        return self.root / HIDDEN / "app.json"

    @property
    def jobs_file(self) -> Path:
        """Where the queue of runs is kept."""
        return self.root / HIDDEN / "jobs.json"

    @property
    def uploads(self) -> Path:
        """Where small files go that are sent by the page; media go into the folder itself."""
        return self.root / HIDDEN / "files"

    def look(self) -> None:
        """Look through the folder."""
        folders: dict[str, Path] = {}
        files: dict[str, Found] = {}
        for path in self._paths():
            place = path.relative_to(self.root).as_posix()
            if path.is_dir():
                folders[name_for(place, "r")] = path
                continue
            facts = path.stat()
            name = name_for(place, "f")
            files[name] = Found(name, path, facts.st_size, facts.st_mtime)
        with self._lock:
            self._folders, self._files = folders, files

    def _paths(self) -> Iterator[Path]:
        """Work folders, and files outside of them, that lie in the folder and are no links out."""
        left = _MOST
        stack = [(self.root, 0), (self.uploads, _DEEPEST)]
        while stack:
            folder, depth = stack.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                left -= 1
                if left < 0:
                    return
                if entry.name.startswith(".") or not entry.name.isprintable():
                    continue
                path = Path(entry.path)
                try:
                    if not path.resolve().is_relative_to(self.root):
                        continue
                    if entry.is_file() or (entry.is_dir() and (path / "work").is_dir()):
                        yield path
                    elif entry.is_dir() and depth < _DEEPEST:
                        stack.append((path, depth + 1))
                except OSError:
                    continue

    # ---- recordings

    def recordings(self) -> dict[str, Path]:
        """All work folders, by id, as they were found last."""
        with self._lock:
            return dict(self._folders)

    def folder(self, name: str) -> Path:
        """
        A work folder by its id.

        Raises:
            Refusal: there is none.
        """
        with self._lock:
            known = self._folders.get(name)
        if known is None:
            self.look()
            with self._lock:
                known = self._folders.get(name)
        if known is None:
            raise not_found(message("There is no such recording."))
        return known

    def session(self, name: str) -> Session:
        """
        The session of a recording.

        Raises:
            Refusal: there is no such recording.
        """
        folder = self.folder(name)
        with self._lock:
            session = self._sessions.pop(name, None) or Session(folder, name, self.tell)
            self._sessions[name] = session
            for old in list(self._sessions)[:-_MOST_OPEN]:
                del self._sessions[old]  # everything of it is on the disk
            return session

    def _open(self, name: str) -> Session | None:
        with self._lock:
            return self._sessions.get(name)

    def open_sessions(self) -> list[Session]:
        """Sessions that somebody has asked for."""
        with self._lock:
            return list(self._sessions.values())

    def id_of(self, folder: Path) -> str:
        """The id of a work folder below the library's folder."""
        return name_for(folder.resolve().relative_to(self.root).as_posix(), "r")

    def card(self, name: str, *, guest: bool = False) -> Json:
        """A recording as the page gets it, without its job; for guests, of what is public."""
        root = self.folder(name)
        folder = Folder(root)
        base: Json = {
            "id": name,
            "name": root.name,
            "title": root.name,
            "folder": root.relative_to(self.root).as_posix(),
            "duration": 0,
            "language": "",
            "targets": [],
            "changed_at": _changed(folder),
            "state": "new",
            "sentences": 0,
            "words": 0,
            "states": {},
            "to_review": 0,
            "withheld": 0,
            "findings": 0,
            "unplaced": 0,
            "claims": [],
            "media": "missing",
            "problem": None,
        }
        if not folder.document.is_file():
            begun = self.registered(name) is not None
            return {**base, "state": "stopped" if begun else "new"}
        session = self._open(name) or Session(root, name, self.tell)
        files = session.signature()
        with self._lock:
            known = self._cards.get((name, guest))
        if known is None or known[0] != files:
            known = files, _card(session, guest=guest)
            if "problem" not in known[1]:  # what is wrong may lie in a file that is not compared
                with self._lock:
                    self._cards[name, guest] = known
        here = "here" if self.media_named(name, known[1].get("name", "")) else "missing"
        claims = [] if guest else session.people.claims()
        return {**base, **known[1], "claims": claims, "media": here}

    # ---- files

    def files(self, kind: str) -> list[Found]:
        """
        Files of a kind, the newest first.

        Raises:
            Refusal: there is no such kind.
        """
        if kind not in KINDS:
            raise not_found(message("There is no such kind of file."))
        with self._lock:
            found = [f for f in self._files.values() if f.path.suffix.lower() in KINDS[kind]]
        return sorted(found, key=lambda file: -file.changed)

    def waiting(self) -> list[Found]:
        """Media files that no work folder is made of."""
        used = {self.registered(name) for name in self.recordings()}
        named = {self.card(name)["name"] for name in self.recordings()}
        return [f for f in self.files("media") if f.path not in used and f.path.name not in named]

    def file(self, name: str, kind: str) -> Path:
        """
        A file by its id.

        Raises:
            Refusal: there is none of this kind.
        """
        for _ in range(2):
            with self._lock:
                found = self._files.get(name)
            if found is not None and found.path.is_file():
                if found.path.suffix.lower() in KINDS[kind]:
                    return found.path
                break
            self.look()
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "bad_request",
            message("There is no such file."),
            facts={"key": "file"},
        )

    def place_for(self, label: str, kind: str) -> Path:
        """A free place for a file that is sent, with a name of our own making."""
        ending = Path(re.split(r"[\\/]", label)[-1]).suffix.lower()
        if kind not in KINDS or ending not in KINDS[kind]:
            raise Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "refused",
                message(
                    "A file of this kind ends with {endings}.",
                    endings=", ".join(sorted(KINDS.get(kind, ()))),
                ),
            )
        folder = self.root if kind in ("media", "glossary") else self.uploads
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _free(folder / safe_name(label, ending))

    def folder_for(self, media: Path) -> Path:
        """A free place for the work folder of a recording."""
        return _free(self.root / safe_name(media.stem, ""))

    # ---- media of recordings

    def registered(self, name: str) -> Path | None:
        """The media file that was named for a recording."""
        found = read_private(self.state_file).get("media", {}).get(name)
        return Path(found) if isinstance(found, str) else None

    def register(self, name: str, media: Path) -> None:
        """Remember which media file belongs to a recording."""
        self.keep("media", name, str(media))

    def media_of(self, name: str, document: Document) -> Path | None:
        """The media file of a recording: as registered, or beside the work folder by its name."""
        return self.media_named(name, document.media.name)

    def media_named(self, name: str, label: str) -> Path | None:
        """The same by the file's name, as the document has it."""
        root = self.folder(name)
        if not label or Path(label).name != label or "\\" in label:
            return None
        for path in (self.registered(name), root / label, root.parent / label, self.root / label):
            if path is not None and path.is_file():
                return path
        return None

    def kept(self, key: str) -> Any:
        """Something else that the app keeps."""
        return read_private(self.state_file).get(key)

    def keep(self, key: str, name: str, value: Any) -> None:
        """Keep something of what is kept under a key, by its name; the rest of it stays."""
        with self._lock:
            known = read_private(self.state_file)
            write_private(self.state_file, {**known, key: {**known.get(key, {}), name: value}})


def _free(path: Path) -> Path:
    """The path, or one with a number that is free."""
    number = 2
    free = path
    while free.exists() or free.is_symlink():
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1
    return free


def _changed(folder: Folder) -> str:
    times = [0.0]
    for path in (folder.document, folder.work / "journal.jsonl", folder.work):
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return datetime.fromtimestamp(max(times), UTC).isoformat(timespec="seconds")


def _card(session: Session, *, guest: bool) -> Json:
    """What the library says of a work folder with a document."""
    try:
        seen = session.public() if guest else session.seen()
    except Refusal as refusal:
        problem = {
            "code": refusal.code,
            "message": refusal.message,
            "next_step": refusal.next_step,
        }
        return {"state": "broken", "problem": problem}
    return {**_counts(seen.document), "unplaced": len(seen.unplaced)}


def _counts(document: Document) -> Json:
    """What the library says of a document."""
    shown = [sentence for sentence in document.sentences if sentence.withheld is None]
    counts = present.states(document)
    left = present.left_to_review(document)
    approved = all(
        {name for name, count in each.items() if count} <= {"approved"} for each in counts.values()
    )
    state = "review" if left or not shown else "approved" if approved else "reviewed"
    return {
        "name": document.media.name,
        "title": publish.title(document),
        "duration": document.media.duration,
        "language": document.language,
        "targets": list(document.target_languages),
        "state": state,
        "sentences": len(document.sentences),
        "words": sum(len(sentence.words) for sentence in document.sentences),
        "states": counts,
        "to_review": left,
        "withheld": len(document.sentences) - len(shown),
        "findings": sum(len(sentence.findings) for sentence in shown),
    }

"""Who works where: claims and each person's place, in `work/app.json`, beside the document."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tolmach.app.answers import Refusal, bad_request
from tolmach.app.present import Json
from tolmach.app.store import read_private, write_private
from tolmach.messages import message
from tolmach.workspace.folder import Folder

_MOST_CLAIMS = 200
_LONGEST_CLAIM = 24 * 60
"""Minutes after which a claim ends by itself at the latest."""


class People:
    """
    The people of one work folder, of which there may be several objects at a time.

    Args:
        tell: passes events on.
        name: the recording's id in these events.
        sentences: gives the ids of the sentences that there are now.
    """

    _lock = threading.RLock()  # one for all folders: writing a note takes a moment

    def __init__(
        self,
        folder: Folder,
        name: str,
        tell: Callable[[str, Json], None],
        sentences: Callable[[], Collection[str]],
    ) -> None:
        self._folder = folder
        self._name = name
        self._tell = tell
        self._sentences = sentences

    @property
    def _notes_file(self) -> Path:
        return self._folder.work / "app.json"

    def claims(self) -> list[Json]:
        """Who works on which sentences; claims end by themselves."""
        now = _now()
        with self._lock:
            found = read_private(self._notes_file).get("claims", [])
        return [each for each in found if str(each.get("until_at", "")) > now]

    def claim(self, first: str, last: str, minutes: int, by: str) -> Json:
        """
        Say that somebody works on some sentences; an earlier claim of the same ones is renewed.

        Raises:
            Refusal: no handle, or no such sentences.
        """
        if not by:
            raise Refusal(HTTPStatus.FORBIDDEN, "handle_needed", message("A claim needs a handle."))
        if not {first, last} <= set(self._sentences()):
            raise bad_request(message("There is no such sentence."), "first")
        until = datetime.now(UTC) + timedelta(minutes=min(max(1, minutes), _LONGEST_CLAIM))
        made = {
            "id": secrets.token_hex(4),
            "by": by,
            "first": first,
            "last": last,
            "until_at": until.isoformat(timespec="seconds"),
        }
        with self._lock:
            others = [
                c for c in self.claims() if (c["by"], c["first"], c["last"]) != (by, first, last)
            ]
            self._keep(claims=[*others, made][-_MOST_CLAIMS:])
        self._tell("claims", {"recording": self._name, "claims": self.claims()})
        return made

    def unclaim(self, name: str) -> None:
        """End a claim."""
        with self._lock:
            self._keep(claims=[each for each in self.claims() if each["id"] != name])
        self._tell("claims", {"recording": self._name, "claims": self.claims()})

    def place(self, by: str) -> str | None:
        """The sentence at which this person was last."""
        found = read_private(self._notes_file).get("places", {}).get(by)
        return str(found) if found else None

    def put_place(self, by: str, sentence: str) -> None:
        """Remember where this person is."""
        if sentence not in self._sentences():
            raise bad_request(message("There is no such sentence."), "sentence")
        with self._lock:
            places = read_private(self._notes_file).get("places", {})
            self._keep(places={**places, by: sentence})

    def _keep(self, **news: Any) -> None:
        write_private(self._notes_file, {**read_private(self._notes_file), **news})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

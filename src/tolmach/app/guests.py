"""
What guests get: the document as it may be published, and nothing about how it was made.

Guests read along on a shared app. They are not colleagues: a withheld sentence does not exist for
them, in no text, no event and no sound. The door lets them to the paths of `PATHS` only, so that a
new route is closed to them until somebody has thought about it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from tolmach.app.answers import Refusal
from tolmach.app.present import Json, Seen
from tolmach.core.document import Document, Sentence, Text
from tolmach.messages import message
from tolmach.stages.publication import publish
from tolmach.workspace.journal import lost_withheld

PATHS = re.compile(
    r"/api/(session|settings|locale|events|recordings(/[^/]+)?"
    r"|r/[^/]+(/(sentences|words|queue|lists|cues|publish|preview|media|media/state|peaks))?)"
)
"""Paths with data that guests may read; each route behind them shows guests `public_part`."""

NOT_PLAYED = message("The recording is not played for guests, because a passage of it is withheld.")


def public_part(seen: Seen) -> Seen:
    """
    A state of a work folder as guests see it.

    Raises:
        Refusal: a withheld sentence is no longer in the document; its words may be in another one.
    """
    if lost_withheld(seen.unplaced):
        raise hidden()
    return Seen(_readable(seen.document), (), (), seen.version, seen.timed)


def hidden() -> Refusal:
    """The answer where it is not known what may be shown; it says nothing about the reason."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "hidden",
        message("This recording cannot be shown to guests now."),
        message("Ask the person who shares it."),
    )


def require_played(seen: Seen) -> None:
    """
    Refuse sound and picture while a passage is withheld: a guest could hear it.

    Raises:
        Refusal: something is withheld.
    """
    if withholds(seen):
        raise Refusal(HTTPStatus.FORBIDDEN, "withheld", NOT_PLAYED)


def withholds(seen: Seen) -> bool:
    """Whether any sentence is withheld."""
    return any(sentence.withheld is not None for sentence in seen.document.sentences)


def event_for_guests(event: str, data: Json) -> tuple[str, Json] | None:
    """An event as guests get it; None keeps it from them. What is not named here stays inside."""
    match event:
        case "hello":
            return event, {**data, "jobs": [], "downloads": []}
        case "edit":  # which sentences were changed is not for guests: they load what is public
            return "document", {"recording": data["recording"], "version": data["version"]}
        case "document" | "library" | "presence" | "bye":
            return event, data
        case "media":  # they ask for the state, which says what they may play
            return event, {"recording": data["recording"], "ask": True}
    return None


def _readable(document: Document) -> Document:
    """The publishable document without remarks of colleagues and candidates of machines."""
    shown = publish.public(document)
    return replace(shown, sentences=tuple(map(_sentence, shown.sentences)))


def _sentence(sentence: Sentence) -> Sentence:
    return replace(
        sentence,
        source=_text(sentence.source),
        targets={code: _text(text) for code, text in sentence.targets.items()},
        findings=(),
        comments=(),
    )


def _text(text: Text) -> Text:
    return replace(text, alternatives=())

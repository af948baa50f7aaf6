"""The publish page: what is missing, how it will read, writing the files, taking files back."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from tolmach.app import forms, present
from tolmach.app.answers import Refusal, bad_request, in_thread, not_found, with_body
from tolmach.app.context import context_of, listed, seen_of, session_of
from tolmach.app.library import name_for
from tolmach.app.present import Json, Seen
from tolmach.app.routes.review import cue_cards
from tolmach.app.security import person_of
from tolmach.app.session import Session
from tolmach.core.document import Document, State, Text
from tolmach.core.events import Event, Notice
from tolmach.core.options import JobOptions, TranscriptOptions, WritingOptions
from tolmach.core.publication import Disclosure, Publication, Status
from tolmach.core.timing import short_clock
from tolmach.errors import FormatError
from tolmach.formats.profile_toml import load, shipped
from tolmach.languages import language
from tolmach.messages import message
from tolmach.pipeline.export import Export, export
from tolmach.pipeline.imports import Import, take_over
from tolmach.pipeline.views import kinds
from tolmach.stages.exchange.changes import MergeOptions
from tolmach.stages.publication import publish
from tolmach.stages.publication.disclosure import disclosure, status
from tolmach.workspace.folder import earlier_outputs
from tolmach.workspace.journal import lost_withheld

_SHOWN = 50
"""Sentences that one point of the checklist names."""
_DEFAULT = JobOptions().formats


def _codes(request: Request, seen: Seen) -> tuple[str, ...]:
    """
    The languages asked for.

    Raises:
        Refusal: one that the document does not have.
    """
    asked = listed(request, "languages") or seen.languages
    if not set(asked) <= set(seen.languages):
        raise bad_request(message("There is nothing in this language."), "languages")
    return tuple(dict.fromkeys(asked))


def _publish(request: Request) -> Json:
    context, session = context_of(request), session_of(request)
    seen = seen_of(request)
    codes = _codes(request, seen)
    document, shown = seen.document, publish.public(seen.document)
    here = context.library.media_of(session.name, document) is not None
    missing = [point for code in codes for point in _not_approved(seen, code)]
    if seen.unplaced:
        missing.append({"code": "unplaced_edits", "language": None,
                        "count": len(seen.unplaced), "sentences": []})  # fmt: skip
    return {
        "version": seen.version,
        "languages": [_reached(seen, code) for code in codes],
        "final": {"possible": not missing and bool(shown.sentences), "missing": missing},
        "checklist": list(_checklist(seen, codes, here)),
        "withheld": [
            {
                "sentence": sentence.id,
                "start": sentence.span.start,
                "reason": sentence.withheld.reason,
                "by": sentence.withheld.by,
                "text": sentence.source.content,
            }
            for sentence in document.sentences
            if sentence.withheld is not None
        ],
        "disclosure": {
            code: _told(disclosure(shown, shown.sentences, [code], reader=code)) for code in codes
        },
        "about": present.about(document.about),
        "formats": [{**each, "default": each["name"] in _DEFAULT} for each in forms.formats()],
        "files": _written(session, document) if person_of(request).writes else [],
    }


def _reached(seen: Seen, code: str) -> Json:
    counts = present.states(seen.document)[code]
    shown = publish.public(seen.document)
    approved = counts[State.APPROVED]
    checked = counts[State.REVIEWED] + approved
    reached = status(shown, shown.sentences, [code])
    name = language(code).name
    return {
        "code": code,
        "name": name,
        "total": len(shown.sentences),
        "reviewed": checked,
        "approved": approved,
        "status": reached,
        "label": f"{name}: {checked} of {len(shown.sentences)} checked",
    }


def _not_approved(seen: Seen, code: str) -> Iterator[Json]:
    """What a language still lacks to be "final"."""
    shown = publish.public(seen.document)
    if status(shown, shown.sentences, [code]) is Status.APPROVED:
        return
    for each in dict.fromkeys((code, shown.language)):
        names = [
            sentence.id
            for sentence in shown.sentences
            if (sentence.text(each, shown.language) or Text("")).state is not State.APPROVED
        ]
        if names:
            yield {"code": "not_approved", "language": each, "count": len(names),
                   "sentences": names[:_SHOWN]}  # fmt: skip


def _checklist(seen: Seen, codes: tuple[str, ...], here: bool) -> Iterator[Json]:
    shown = publish.public(seen.document)
    for code in codes:
        texts = [
            (sentence.id, sentence.text(code, shown.language) or Text(""))
            for sentence in shown.sentences
        ]
        yield _point("unreviewed", [name for name, text in texts if not text.checked], code)
        yield _point("untranslated", [n for n, text in texts if not text.content.strip()], code)
    yield _point("findings", seen.doubtful((shown.language, *codes)))
    withheld = [sentence.id for sentence in seen.document.sentences if sentence.withheld]
    yield {**_point("withheld", withheld), "ok": True}
    about = seen.document.about
    yield {"code": "synthetic_undeclared", "ok": bool(about.synthetic), "count": 0}
    yield {"code": "contact_missing", "ok": bool(about.contact), "count": 0}
    known = {speaker.id for speaker in shown.speakers if speaker.name}
    unnamed = {
        sentence.speaker
        for sentence in shown.sentences
        if sentence.speaker and sentence.speaker not in known
    }
    yield {"code": "speakers_unnamed", "ok": not unnamed, "count": len(unnamed)}
    yield {"code": "unplaced_edits", "ok": not seen.unplaced, "count": len(seen.unplaced)}
    yield {"code": "media_missing", "ok": here, "count": 0}


def _point(code: str, names: list[str], about: str | None = None) -> Json:
    return {
        "code": code,
        "language": about,
        "ok": not names,
        "count": len(names),
        "sentences": names[:_SHOWN],
    }


def _told(what: Disclosure) -> Json:
    return {
        "heading": what.heading,
        "short": what.short,
        "full": list(what.full),
        "label": what.label,
        "status": what.status,
    }


def _preview(request: Request) -> Json:
    session = session_of(request)
    seen = seen_of(request)
    if lost_withheld(seen.unplaced):
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "refused",
            message(
                "A withheld sentence is no longer there under its id; its words may be in "
                "another one."
            ),
            message("Look for it, withhold it again, then look at the preview."),
        )
    code = request.query_params.get("language", "")
    if code not in seen.languages:
        raise bad_request(message("There is nothing in this language."), "language")
    view = request.query_params.get("view", "transcript")
    profile = request.query_params.get("profile", "netflix")
    if view == "subtitles":
        return {"language": code, "cues": cue_cards(seen, session.cues(code, profile), profile)}
    if view not in ("transcript", "bilingual"):
        raise bad_request(message("A view is transcript, bilingual or subtitles."), "view")
    both = (seen.document.language, code) if view == "bilingual" else ()
    asked = request.query_params
    styled = TranscriptOptions(
        questions=asked.get("questions", "names"), interviewer=asked.get("interviewer", "S1")
    )
    return _transcript(publish.transcript(seen.document, code, styled, languages=both))


def _transcript(made: Publication) -> Json:
    several = len(made.languages) > 1
    paragraphs = []
    for paragraph in made.paragraphs:
        columns = [
            " ".join(phrase.texts[column] for phrase in paragraph.sentences if phrase.texts)
            for column in range(len(made.languages))
        ]
        paragraphs.append({
            "start": paragraph.start,
            "speaker": paragraph.speaker,
            "look": paragraph.look,
            "time": short_clock(paragraph.start),
            "text": columns[0],
            **({"texts": columns} if several else {}),
            "sentences": [phrase.id for phrase in paragraph.sentences if phrase.id],
        })  # fmt: skip
    return {
        "title": made.title,
        "language": made.language,
        "languages": list(made.languages),
        "rtl": language(made.language).rtl,
        "label": made.disclosure.label,
        "disclosure": _told(made.disclosure),
        "paragraphs": paragraphs,
        "notes": [note.text for note in made.notes],
    }


class Choices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the files are written."""

    times: str = "paragraph"
    clean: bool = True
    omissions: bool = False
    source_first: bool = True
    bidi_marks: bool = False
    questions: str = "names"
    interviewer: str = "S1"
    profile: str = "netflix"


class Files(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which files to write."""

    languages: list[str]
    formats: list[str]
    options: Choices = Choices()
    final: bool = False


def _export(request: Request, body: Files) -> Json:
    context, session = context_of(request), session_of(request)
    if context.jobs.busy(session.name):
        raise Refusal(HTTPStatus.LOCKED, "locked", message("A run is working on this recording."),
                      headers={"retry-after": "5"})  # fmt: skip
    seen = session.seen()  # a journal that cannot be read stops here
    if not body.languages or not set(body.languages) <= set(seen.languages):
        raise bad_request(message("Choose languages of this recording."), "languages")
    if not body.formats or not set(body.formats) <= kinds().keys():
        raise bad_request(message("Choose formats of the list."), "formats")
    options = body.options
    if options.profile not in shipped() or options.times not in ("none", "paragraph", "minute"):
        raise bad_request(message("There is no such profile or kind of times."), "options")
    if body.final and seen.unplaced:
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "refused",
            message(
                "This cannot be called final: edits belong to sentences that are no longer there."
            ),
            message("Look at them in the history, and make them again where they are still right."),
        )
    told: list[Event] = []
    try:
        done = export(
            Export(
                work=session.folder.root,
                languages=tuple(body.languages),
                formats=tuple(body.formats),
                profile=load(options.profile),
                transcript=TranscriptOptions(
                    times=options.times,
                    clean=options.clean,
                    omissions=options.omissions,
                    source_first=options.source_first,
                    questions=options.questions,
                    interviewer=options.interviewer,
                    final=body.final,
                ),
                subtitles=WritingOptions(bidi_marks=options.bidi_marks),
                recording=context.library.media_of(session.name, seen.document),
            ),
            told.append,
        )
    except FormatError as error:
        raise Refusal(
            HTTPStatus.SERVICE_UNAVAILABLE, "journal", error.message, error.next_step
        ) from error
    kept = {file.name for file in done.written if file.kept_yours}
    names = [file.name for file in done.written]
    cards = [card for name in names for card in [_file(session.folder.root, session.name, name)]]
    return {
        "files": [{**card, "kept_yours": card["name"] in kept} for card in cards],
        "unplaced": len(done.unplaced),
        "notes": [each.message for each in told if isinstance(each, Notice)],
    }


def _file(root: Path, recording: str, name: str) -> Json:
    found = name_for(name, "x")
    size = (root / name).stat().st_size
    return {"id": found, "name": name, "size": size, "kept_yours": False,
            "url": f"/api/r/{recording}/files/{found}"}  # fmt: skip


def _written(session: Session, document: Document) -> list[str]:
    """Names of the files on top of a work folder that tolmach wrote."""
    earlier = earlier_outputs(session.folder, Path(document.media.name).stem)
    return [name for name in earlier.names if Path(name).name == name]


def _files(request: Request) -> Json:
    session = session_of(request)
    names = _written(session, session.seen().document)
    return {"files": [_file(session.folder.root, session.name, name) for name in names]}


def _download(request: Request) -> Response:
    """One written file; always to be saved, never shown, whatever is in it."""
    session, wanted = session_of(request), request.path_params["file"]
    for name in _written(session, session.seen().document):
        if name_for(name, "x") == wanted:
            path = session.folder.root / name
            return FileResponse(path, media_type="application/octet-stream", filename=name)
    raise not_found(message("There is no such file."))


class Back(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that was edited elsewhere."""

    file: str
    language: str = ""
    checked: bool = False
    dry_run: bool = True


def _import(request: Request, body: Back) -> Json:
    context, session = context_of(request), session_of(request)
    session.seen()
    path = context.library.file(body.file, "import")
    by = person_of(request).handle
    done = take_over(
        Import(
            work=session.folder.root,
            file=path,
            language=body.language,
            merge=MergeOptions(checked=body.checked, by=by),
            dry_run=body.dry_run,
        )
    )
    if done.entry:
        version = session.seen().version
        context.hub.publish("document", {"recording": session.name, "version": version})
        context.timing.soon(session.name)
    return {
        "entry": done.entry,
        "changes": [
            {
                "sentence": change.sentence,
                "outcome": change.outcome,
                "start": change.start,
                "before": change.before,
                "ours": change.ours,
                "theirs": change.theirs,
            }
            for change in done.merge.changes
        ],
        "remarks": list(done.remarks),
    }


_R = "/api/r/{recording:str}"
ROUTES = [
    Route(f"{_R}/publish", in_thread(_publish), methods=["GET"]),
    Route(f"{_R}/preview", in_thread(_preview), methods=["GET"]),
    Route(f"{_R}/export", with_body(Files, _export), methods=["POST"]),
    Route(f"{_R}/files", in_thread(_files), methods=["GET"]),
    Route(f"{_R}/files/{{file:str}}", in_thread(_download), methods=["GET"]),
    Route(f"{_R}/import", with_body(Back, _import), methods=["POST"]),
]

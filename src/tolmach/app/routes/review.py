"""The review page: sentences, the queue, cues, edits, history, search, names, claims."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tolmach.app import present, search
from tolmach.app import requests as ask
from tolmach.app.answers import Refusal, as_json, bad_request, in_thread, not_found, with_body
from tolmach.app.context import client_of, context_of, listed, number, seen_of, session_of
from tolmach.app.glossaries import glossary_file, read_glossary, write_term
from tolmach.app.history import described, undone
from tolmach.app.present import Json, Seen
from tolmach.app.security import person_of
from tolmach.app.session import Session
from tolmach.app.tasks import Question
from tolmach.core.cue import Cue, Track
from tolmach.core.document import State, Text
from tolmach.core.profile import Profile
from tolmach.core.translation import SourceSentence
from tolmach.formats.profile_toml import load, shipped
from tolmach.languages import LANGUAGES
from tolmach.messages import joined, message
from tolmach.stages.alignment.projection import time_target
from tolmach.stages.checks.check import check
from tolmach.stages.publication import publish
from tolmach.text.words import split_words
from tolmach.workspace.journal import lost_withheld

_PAGE = 500
_LARGEST_PAGE = 1000
_LATEST = 200
"""Entries of the history of a whole recording."""


def _head(request: Request) -> Json:
    context, session = context_of(request), session_of(request)
    seen, person = seen_of(request), person_of(request)
    document, name = seen.document, session.name
    profile = _profile(request)
    guest = not person.writes
    card = context.library.card(name, guest=guest)
    return {
        "recording": {**card, "job": None if guest else context.jobs.of(name)},
        "version": seen.version,
        "language": document.language,
        "targets": list(document.target_languages),
        "languages": present.languages(seen.languages),
        "speakers": present.speakers(document),
        "about": present.about(document.about),
        "profile": {
            "name": profile,
            "profiles": list(shipped()),
            "limits": {c: _limits(load(profile).for_language(c)) for c in seen.languages},
        },
        "sentences": len(document.sentences),
        "page": _PAGE,
        "claims": [] if guest else session.people.claims(),
        "present": context.hub.looking(name),
        "place": None if guest else session.people.place(person.handle),
        **session.steps(seen, person.handle),
        "read_only": guest,
        "busy": context.jobs.busy(name),
        "unplaced": len(seen.unplaced),
    }


def _limits(limits: Profile) -> Json:
    return {
        "cpl": limits.cpl,
        "cps": limits.cps,
        "lines": limits.lines,
        "min_duration": limits.min_duration,
        "max_duration": limits.max_duration,
        "gap": limits.min_gap,
    }


def _profile(request: Request) -> str:
    name = request.query_params.get("profile") or "netflix"
    if name not in shipped():
        raise bad_request(message("There is no profile '{name}'.", name=name[:40]), "profile")
    return name


def _language(request: Request, seen: Seen) -> str:
    code = request.query_params.get("language", "")
    if code not in seen.languages:
        raise bad_request(message("There is nothing in this language."), "language")
    return code


def _sentences(request: Request) -> Json:
    seen = seen_of(request)
    wanted = listed(request, "ids")
    if wanted:
        return {"version": seen.version, "total": len(seen.order),
                "sentences": seen.cards(wanted[:_LARGEST_PAGE])}  # fmt: skip
    first = number(request, "from", 0, 10**9 - 1)
    count = number(request, "count", _PAGE, _LARGEST_PAGE)
    return {
        "version": seen.version,
        "from": first,
        "total": len(seen.order),
        "sentences": seen.cards(seen.order[first : first + count]),
    }


def _words(request: Request) -> Json:
    seen = seen_of(request)
    code = _language(request, seen)
    sentence = seen.by_id.get(request.query_params.get("sentence", ""))
    if sentence is None:
        raise not_found(message("There is no such sentence."))
    if code == seen.document.language:
        return {"words": seen.cards([sentence.id])[0]["words"]}
    sentence = seen.exact(sentence.id)
    timed = time_target(sentence.words, sentence.targets.get(code, Text("")), code)
    return {"words": [[word.text, word.start, word.end, None] for word in timed]}


def _queue(request: Request) -> Json:
    seen = seen_of(request)
    codes = [c for c in listed(request, "languages") if c in seen.languages] or seen.languages
    everything = request.query_params.get("all") == "1"
    items, left, done = [], 0, 0
    for item in seen.queue:
        sentence = seen.by_id[item.sentence]
        texts = [sentence.text(code, seen.document.language) or Text("") for code in codes]
        open_ = seen.is_open(sentence.id, codes)
        left += open_
        done += not open_ and sentence.withheld is None
        reasons = [r for r in item.reasons if r.language is None or r.language in codes]
        if everything or open_:
            states = {text.state for text in texts}
            worst = next(s for s in (State.NEEDS_WORK, *State) if s in states)
            items.append({
                "sentence": sentence.id,
                "start": sentence.span.start,
                "score": item.score,
                "reasons": [present.reason(reason) for reason in reasons],
                "state": worst,
                "words": len(sentence.words),
                "withheld": sentence.withheld is not None,
            })  # fmt: skip
    words = sum(len(sentence.words) for sentence in seen.document.sentences)
    return {"version": seen.version, "items": items, "left": left, "done": done, "words": words}


def _lists(request: Request) -> Json:
    session = session_of(request)
    seen = seen_of(request)
    spoken = seen.document.language
    shown = [sentence for sentence in seen.document.sentences if sentence.withheld is None]
    kinds = ("untranslated", "unreviewed", "needs_work", "too_fast")
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in kinds}
    profile = _profile(request)
    for code in seen.languages:
        texts = [(sentence.id, sentence.text(code, spoken) or Text("")) for sentence in shown]
        found["untranslated"][code] = [n for n, text in texts if not text.content.strip()]
        found["unreviewed"][code] = [name for name, text in texts if not text.checked]
        found["needs_work"][code] = [n for n, t in texts if t.state is State.NEEDS_WORK]
        most = load(profile).for_language(code).cps
        fast = (cue.sentences for cue in session.cues(code, profile).cues if cue.cps > most)
        found["too_fast"][code] = list(dict.fromkeys(name for names in fast for name in names))
    return {
        **found,
        "commented": [sentence.id for sentence in seen.document.sentences if sentence.comments],
        "withheld": [sentence.id for sentence in seen.document.sentences if sentence.withheld],
    }


def _cues(request: Request) -> Response:
    session = session_of(request)
    seen = seen_of(request)
    code, profile = _language(request, seen), _profile(request)
    tag = f'"{seen.version}-{code}-{profile}"'
    around = number(request, "around", 0, 10**9 - 1)
    seconds = number(request, "seconds", 0, 10**6)
    if not seconds and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    if seconds:
        reach = 1000 * seconds
        track, exact = session.cues_between(code, profile, around - reach, around + reach)
    else:
        track, exact = session.cues(code, profile), True
    cards = cue_cards(seen, track, profile)
    data = {"version": seen.version, "language": code, "profile": profile, "exact": exact,
            "cues": cards}  # fmt: skip
    return as_json(data, headers={} if seconds else {"etag": tag, "cache-control": "no-cache"})


def cue_cards(seen: Seen, track: Track, profile: str) -> list[Json]:
    """Cues as the page gets them, each with the limits that it breaks."""
    found: dict[int, list[Json]] = {}
    duration = seen.document.media.duration or None
    for violation in check(track, load(profile), duration=duration):
        text = joined(violation.measured, violation.detail)
        if violation.cue is not None:
            entry = {"rule": violation.rule, "text": text}
            found.setdefault(violation.cue - 1, []).append(entry)
    called = publish.names(publish.public(seen.document), (track.language,))
    return [
        _cue(seen, track.language, number, cue, found.get(number, []), called)
        for number, cue in enumerate(track.cues)
    ]


def _cue(  # one cue and what is known about it
    seen: Seen,
    code: str,
    place: int,
    cue: Cue,
    violations: list[Json],
    called: dict[str, tuple[tuple[str, ...], tuple[str, ...]]],
) -> Json:
    texts = (seen.by_id[name].text(code, seen.document.language) for name in cue.sentences)
    pins = (pin for text in texts if text is not None for pin in text.pins)
    speaker = called.get(cue.speaker or "")
    return {
        "id": place,
        "start": cue.start,
        "end": cue.end,
        "lines": list(cue.lines),
        "speaker": speaker[0][0] if speaker else None,
        "sentences": list(cue.sentences),
        "cps": round(cue.cps, 1) if cue.duration else None,
        "pinned": any(pin.span == cue.span for pin in pins),
        "violations": violations,
    }


def _history(request: Request) -> Json:
    seen = session_of(request).seen()
    name = request.query_params.get("sentence")
    gone = undone(seen.entries)
    cards = [described(entry, gone, name) for entry in reversed(seen.entries)]
    return {"entries": [card for card in cards if card["changes"]][:_LATEST]}


# ---- writing


def _free(request: Request) -> Session:
    """The session, if no run holds the folder."""
    context, session = context_of(request), session_of(request)
    if context.jobs.busy(session.name):
        raise Refusal(
            423,
            "locked",
            message("A run is working on this recording."),
            message("It is saved as soon as the run is over."),
            headers={"retry-after": "5"},
        )
    return session


def _edit(request: Request, body: ask.Edit) -> Json:
    if not 0 < len(body.operations) <= 2000:
        raise bad_request(message("An edit has 1 to 2000 operations."), "operations")
    by = person_of(request).handle
    saved = _free(request).edit(body.entry, body.operations, body.message, by, client_of(request))
    context_of(request).timing.soon(session_of(request).name)
    return saved


def _undo(request: Request, body: ask.Step) -> Json:
    saved = _free(request).undo(body.entry, person_of(request).handle, client_of(request))
    context_of(request).timing.soon(session_of(request).name)
    return saved


def _redo(request: Request, body: ask.Step) -> Json:
    saved = _free(request).redo(body.entry, person_of(request).handle, client_of(request))
    context_of(request).timing.soon(session_of(request).name)
    return saved


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences that somebody works on."""

    first: str
    last: str
    minutes: int = 120


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where somebody is."""

    sentence: str


def _claim(request: Request, body: Claim) -> Json:
    session = session_of(request)
    return session.people.claim(body.first, body.last, body.minutes, person_of(request).handle)


def _unclaim(request: Request, _body: ask.Nothing) -> Json:
    session_of(request).people.unclaim(request.path_params["claim"])
    return {}


def _place(request: Request, body: Place) -> Json:
    session_of(request).people.put_place(person_of(request).handle, body.sentence)
    return {}


# ---- proposals, search, names


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence to translate again."""

    sentence: str
    language: str


class Find(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for."""

    find: str
    language: str
    replace: str | None = None
    whole_words: bool = False
    case: bool = False

    def search(self) -> search.Search:
        """The search, if it can be one."""
        if not 0 < len(self.find) <= 500 or len(self.replace or "") > 500:
            raise bad_request(message("Give 1 to 500 characters to look for."), "find")
        if self.language not in LANGUAGES:
            raise bad_request(message("That is not a language."), "language")
        return search.Search(self.find, self.language, self.replace, self.whole_words, self.case)


class TermRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the list of names."""

    source: str
    targets: dict[str, list[str]] = {}
    note: str = ""
    match: str = "name"


class Preview(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row, and what it replaces, by language."""

    term: TermRecord
    replace: dict[str, list[str]] = {}


def _translate(request: Request, body: Ask) -> Response:
    context, session = context_of(request), session_of(request)
    seen = session.seen()
    sentence = seen.by_id.get(body.sentence)
    document = seen.document
    if sentence is None or body.language not in LANGUAGES or body.language == document.language:
        raise bad_request(message("There is no such sentence or language."), "sentence")
    words = tuple(split_words(sentence.source.content, document.language))
    asked = SourceSentence(sentence.id, sentence.source.content, words)
    media = context.library.media_of(session.name, document) or session.folder.root / "x"
    options = (context.library.kept("options") or {}).get(session.name, {})
    question = Question(
        media,
        session.folder.root,
        options,
        document.language,
        body.language,
        asked,
        stays_here=sentence.withheld is not None or bool(lost_withheld(seen.unplaced)),
    )
    return as_json(context.tasks.start(question), 202)


def _task(request: Request) -> Json:
    return context_of(request).tasks.result(request.path_params["task"])


def _find(request: Request, body: Find) -> Json:
    found = search.hits(session_of(request).seen(), body.search())
    return {"total": len(found), "hits": found[: search.MOST]}


def _find_everywhere(request: Request, body: Find) -> Json:
    library, wanted = context_of(request).library, body.search()
    found = []
    for name in library.recordings():
        try:
            seen = library.session(name).seen()
        except Refusal:
            continue  # a folder without a document, or one that cannot be read: the library says so
        count = len(search.hits(seen, wanted))
        if count:
            title = publish.title(seen.document)
            found.append({"id": name, "title": title, "hits": count})
    return {"recordings": found}


def _names(request: Request) -> Json:
    context, session = context_of(request), session_of(request)
    seen = session.seen()
    sentence = seen.by_id.get(request.query_params.get("sentence", ""))
    if sentence is None:
        raise not_found(message("There is no such sentence."))
    file, glossary = read_glossary(context.library)
    hits = search.names_beside(seen, sentence, glossary)
    return {"file": file.id if file else None, "hits": hits}


def _preview(request: Request, body: Preview) -> Json:
    seen = session_of(request).seen()
    term = body.term
    spoken = seen.document.language
    better = {spoken: term.source, **{c: n[0] for c, n in term.targets.items() if n}}
    found = []
    for code, wrong in body.replace.items():
        for words in wrong:
            if code in better and words:
                wanted = Find(words, code, better[code], whole_words=True, case=True).search()
                found += search.hits(seen, wanted)
    file = glossary_file(context_of(request).library)
    named = file.path.name if file else "names.csv"
    return {"file": named, "total": len(found), "hits": found[: search.MOST]}


def _add_name(request: Request, body: Preview) -> Json:
    term = body.term
    try:
        row = search.term_of(term.source, term.targets, term.note, term.match)
    except ValueError as error:
        raise bad_request(message("A row is a name, a term or exact."), "match") from error
    return write_term(context_of(request).library, row)


_R = "/api/r/{recording:str}"
ROUTES = [
    Route(_R, in_thread(_head), methods=["GET"]),
    Route(f"{_R}/sentences", in_thread(_sentences), methods=["GET"]),
    Route(f"{_R}/words", in_thread(_words), methods=["GET"]),
    Route(f"{_R}/queue", in_thread(_queue), methods=["GET"]),
    Route(f"{_R}/lists", in_thread(_lists), methods=["GET"]),
    Route(f"{_R}/cues", in_thread(_cues), methods=["GET"]),
    Route(f"{_R}/history", in_thread(_history), methods=["GET"]),
    Route(f"{_R}/edits", with_body(ask.Edit, _edit), methods=["POST"]),
    Route(f"{_R}/undo", with_body(ask.Step, _undo), methods=["POST"]),
    Route(f"{_R}/redo", with_body(ask.Step, _redo), methods=["POST"]),
    Route(f"{_R}/claims", with_body(Claim, _claim), methods=["POST"]),
    Route(f"{_R}/claims/{{claim:str}}", with_body(ask.Nothing, _unclaim), methods=["DELETE"]),
    Route(f"{_R}/place", with_body(Place, _place), methods=["PUT"]),
    Route(f"{_R}/translate", with_body(Ask, _translate), methods=["POST"]),
    Route("/api/tasks/{task:str}", in_thread(_task), methods=["GET"]),
    Route(f"{_R}/find", with_body(Find, _find), methods=["POST"]),
    Route("/api/find", with_body(Find, _find_everywhere), methods=["POST"]),
    Route(f"{_R}/glossary", in_thread(_names), methods=["GET"]),
    Route(f"{_R}/glossary/preview", with_body(Preview, _preview), methods=["POST"]),
    Route(f"{_R}/glossary", with_body(Preview, _add_name), methods=["POST"]),
]

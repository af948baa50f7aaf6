"""
Disclosure: what is machine-made and how much of it people checked, computed from the record.

No one types these sentences, so no one can forget or embellish them. Their wording is in the
language files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tolmach.core.document import Document, Origin, Sentence, State, Step
from tolmach.core.publication import Disclosure, Makers, Status
from tolmach.languages import Wording, language
from tolmach.text.sanitize import inert
from tolmach.text.words import join_words

RECOGNITION = "recognise"
TRANSLATION = "translate"
PROVIDED = "provide"
"""The step that says: people handed in the text of this language, finished."""
FALLBACK = "en"
_NO_WORDING = "tolmach has no wording in {language} for these statements, so they are in English."


def wording(code: str) -> tuple[str, Wording]:
    """
    Give the wording for readers of a language.

    Returns:
        The language in which it is written, English where the reader's has none, and the wording.
    """
    known = language(code)
    words = known.disclosure
    return (known.code, words) if words else wording(FALLBACK)


@dataclass(frozen=True, slots=True)
class _Tally:
    """
    Who wrote the texts of one language, and how far these have come.

    Attributes:
        makers: who made them, by the origin of each and by the steps.
        people: how many people wrote.
        checked, approved: how many have come at least so far.
    """

    makers: Makers
    people: int
    checked: int
    approved: int


def status(document: Document, sentences: Sequence[Sentence], languages: Sequence[str]) -> Status:
    """
    The state that every sentence has reached; nothing at all is a draft.

    The source is always part of it: a translation of a wrong transcript is not right.
    """
    codes = (document.language, *languages)
    return _reached([_tally(document, sentences, code) for code in codes], len(sentences))


def disclosure(
    document: Document,
    sentences: Sequence[Sentence],
    languages: Sequence[str],
    *,
    reader: str,
    hesitations: int = 0,
) -> Disclosure:
    """
    Say what machines made and what people checked.

    Args:
        sentences: those that are shown; withheld ones are neither shown nor counted.
        languages: of the texts that are shown.
        reader: the language to say it in; English where it has no wording.
        hesitations: how many were left out.
    """
    written_in, words = wording(reader)
    codes = tuple(dict.fromkeys((document.language, *languages)))
    tallies = {code: _tally(document, sentences, code) for code in codes}
    reached = _reached(tallies.values(), len(sentences))
    counts = [_counts(code, tally, len(sentences), words) for code, tally in tallies.items()]
    apart = len({tally.checked for tally in tallies.values()}) > 1
    full = [
        _synthetic(document, words) or words.say("synthetic_unknown"),
        *(
            said
            for (code, tally), count in zip(tallies.items(), counts, strict=True)
            for said in _made(document, code, tally, len(sentences), count, words)
        ),
        *([words.say("hesitations", count=hesitations)] if hesitations else []),
        *_about(document, words),
        *(
            [_NO_WORDING.format(language=words.name(reader))]
            if written_in != language(reader).code
            else []
        ),
    ]
    short = [
        _maker([tally.makers for tally in tallies.values()], words),
        words.say(
            reached.value,
            checked=_checked_in_all(document, sentences, codes),
            total=len(sentences),
        ),
        # which text is not checked yet
        *(counts if apart and reached is Status.DRAFT else ()),
        "" if document.about.synthetic == "none" else _synthetic(document, words),
    ]
    made_by = {tally.makers for tally in tallies.values()}
    return Disclosure(
        language=written_in,
        status=reached,
        label=words.labels["draft"] if reached is Status.DRAFT else "",
        short=join_words(filter(None, short), written_in),
        heading=words.labels["about"],
        full=tuple(full),
        made_by=made_by.pop() if len(made_by) == 1 else Makers.MIXED,
        labels={
            **words.labels,
            **{f"language_{code}": _capital(words.name(code)) for code in codes},
        },
    )


def _synthetic(document: Document, words: Wording) -> str:
    declared = document.about.synthetic
    return words.say(f"synthetic_{declared}") if declared else ""


def _tally(document: Document, sentences: Sequence[Sentence], code: str) -> _Tally:
    """
    Count the texts of one language by who wrote them and how far they have come.

    Where a machine is on record and people did not hand in the finished text, a text of theirs is
    a correction: the page must not hide that a machine was at work.
    """
    found = (sentence.text(code, document.language) for sentence in sentences)
    texts = [text for text in found if text is not None]
    origins = Counter(text.origin for text in texts if text.content)
    states = Counter(text.state for text in texts)
    provided = any(step.stage == PROVIDED and step.language == code for step in document.steps)
    if origins.keys() == {Origin.MACHINE}:
        by = Makers.MACHINE
    elif Origin.MACHINE in origins or (_machines(document, code) and not provided):
        by = Makers.MIXED
    else:
        by = Makers.PEOPLE
    approved = states[State.APPROVED]
    return _Tally(by, origins[Origin.HUMAN], states[State.REVIEWED] + approved, approved)


def _reached(tallies: Collection[_Tally], total: int) -> Status:
    """The state that every one of so many sentences has reached in every language."""
    if total and all(tally.approved == total for tally in tallies):
        return Status.APPROVED
    return Status.CHECKED if total and all(t.checked == total for t in tallies) else Status.DRAFT


def _checked_in_all(document: Document, sentences: Sequence[Sentence], codes: Sequence[str]) -> int:
    """How many sentences people checked in every one of the languages."""
    return sum(
        all(
            (text := sentence.text(code, document.language)) is not None and text.checked
            for code in codes
        )
        for sentence in sentences
    )


def _machines(document: Document, code: str) -> list[Step]:
    """The steps in which a machine made the texts of a language."""
    spoken = code == document.language
    return [
        step
        for step in document.steps
        if step.stage == (RECOGNITION if spoken else TRANSLATION)
        and (spoken or step.language == code)
    ]


def _maker(makers: Sequence[Makers], words: Wording) -> str:
    """Say in short who made what is shown, from the transcript to the translations."""
    transcript, translations = makers[0], set(makers[1:])
    if not translations - {Makers.PEOPLE}:
        translated = ""
    elif translations == {Makers.MACHINE}:
        if transcript is Makers.MACHINE:
            return words.say("made_translation")
        translated = words.say("made_translation_only")
    else:
        translated = words.say("made_translation_mixed")
    transcribed = {
        Makers.MACHINE: "made_transcript",
        Makers.MIXED: "made_transcript_mixed",
        Makers.PEOPLE: "",
    }[transcript]
    parts = (translated, words.say(transcribed) if transcribed else "")
    return " ".join(filter(None, parts))


def _made(
    document: Document, code: str, tally: _Tally, total: int, counts: str, words: Wording
) -> list[str]:
    """Who made one language's texts, and how many were checked."""
    kind = "transcript" if code == document.language else "translation"
    steps = _machines(document, code)
    models = ", ".join(dict.fromkeys(_model(step, words) for step in steps))
    made = words.say(
        {Makers.MACHINE: kind, Makers.PEOPLE: f"{kind}_people"}.get(tally.makers, f"{kind}_mixed"),
        language=words.name(code),
        model=models or words.say("no_model"),
        people=tally.people,
        total=total,
    )
    told = tally.makers is not Makers.PEOPLE
    notes = dict.fromkeys(step.note for step in steps if step.note and told)
    return [made, counts, *(words.say("note", note=inert(note)) for note in notes)]


def _counts(code: str, tally: _Tally, total: int, words: Wording) -> str:
    """How many texts of one language people checked."""
    return words.say(
        "counts",
        language=_capital(words.name(code)),
        checked=tally.checked,
        approved=tally.approved,
        total=total,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _model(step: Step, words: Wording) -> str:
    """A model's id without any folder, the start of its revision, and the server it ran on."""
    host = step.settings.get("host")
    name = step.model.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    name = name or words.say("no_model") if host else name or step.engine or "?"
    named = f"{name} ({step.revision[:12]})" if step.revision else name
    return words.say("server", model=named, host=inert(str(host))) if host else named


def _about(document: Document, words: Wording) -> list[str]:
    about = document.about
    parts = [inert(part) for part in (about.title, about.url, about.date) if part]
    return [
        *([words.say("original", parts=", ".join(parts))] if parts else []),
        *([words.say("corrections", contact=inert(about.contact))] if about.contact else []),
    ]

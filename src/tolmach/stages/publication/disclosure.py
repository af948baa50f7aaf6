"""
Disclosure: what is machine-made and how much of it people checked, computed from the record.

No one types these sentences, so no one can forget or embellish them. Their wording is in the
language files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from tolmach.core.document import Document, Origin, Sentence, State, Step, Text
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


def texts_of(sentence: Sentence, document: Document, languages: Sequence[str]) -> list[Text]:
    """
    What must be checked before a sentence counts as checked in these languages.

    The source is always part of it: a translation of a wrong transcript is not right.
    """
    codes = dict.fromkeys((document.language, *languages))
    found = [sentence.text(code, document.language) for code in codes]
    return [text if text is not None else Text("") for text in found]


def status(document: Document, sentences: Sequence[Sentence], languages: Sequence[str]) -> Status:
    """The state that every sentence has reached; nothing at all is a draft."""
    reached = Status.APPROVED if sentences else Status.DRAFT
    for sentence in sentences:
        for text in texts_of(sentence, document, languages):
            if not text.checked:
                return Status.DRAFT
            if text.state is not State.APPROVED:
                reached = Status.CHECKED
    return reached


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
    known_code = language(reader).code
    reached = status(document, sentences, languages)
    codes = tuple(dict.fromkeys((document.language, *languages)))
    full = [
        _synthetic(document, words) or words.say("synthetic_unknown"),
        *chain.from_iterable(_made(document, sentences, code, words) for code in codes),
        *([words.say("hesitations", count=hesitations)] if hesitations else []),
        *_about(document, words),
        *([_NO_WORDING.format(language=words.name(reader))] if written_in != known_code else []),
    ]
    short = [
        _maker(document, sentences, codes, words),
        words.say(
            reached.value,
            checked=sum(
                all(text.checked for text in texts_of(sentence, document, languages))
                for sentence in sentences
            ),
            total=len(sentences),
        ),
        *(_apart(document, sentences, codes, words) if reached is Status.DRAFT else ()),
        "" if document.about.synthetic == "none" else _synthetic(document, words),
    ]
    return Disclosure(
        language=written_in,
        status=reached,
        label=words.labels["draft"] if reached is Status.DRAFT else "",
        short=join_words(filter(None, short), written_in),
        heading=words.labels["about"],
        full=tuple(full),
        made_by=_together(makers(document, sentences, code) for code in codes),
        labels={
            **words.labels,
            **{f"language_{code}": _capital(words.name(code)) for code in codes},
        },
    )


def _synthetic(document: Document, words: Wording) -> str:
    declared = document.about.synthetic
    return words.say(f"synthetic_{declared}") if declared else ""


def makers(document: Document, sentences: Sequence[Sentence], code: str) -> Makers:
    """
    Tell who made the texts of one language, from the origin of each and from the steps.

    Where a machine is on record and people did not hand in the finished text, a text of theirs is
    a correction: the page must not hide that a machine was at work.
    """
    origins = {text.origin for text in _written(document, sentences, code)}
    if origins == {Origin.MACHINE}:
        return Makers.MACHINE
    if Origin.MACHINE in origins:
        return Makers.MIXED
    provided = any(step.stage == PROVIDED and step.language == code for step in document.steps)
    return Makers.MIXED if _machines(document, code) and not provided else Makers.PEOPLE


def _together(languages: Iterable[Makers]) -> Makers:
    """Who made the texts of several languages, taken together."""
    found = set(languages)
    return found.pop() if len(found) == 1 else Makers.MIXED


def _written(document: Document, sentences: Sequence[Sentence], code: str) -> list[Text]:
    texts = (sentence.text(code, document.language) for sentence in sentences)
    return [text for text in texts if text is not None and text.content]


def _machines(document: Document, code: str) -> list[Step]:
    """The steps in which a machine made the texts of a language."""
    spoken = code == document.language
    return [
        step
        for step in document.steps
        if step.stage == (RECOGNITION if spoken else TRANSLATION)
        and (spoken or step.language == code)
    ]


def _maker(
    document: Document, sentences: Sequence[Sentence], codes: Sequence[str], words: Wording
) -> str:
    """Say in short who made what is shown, from the transcript to the translation."""
    transcript = makers(document, sentences, codes[0])
    translations = {makers(document, sentences, code) for code in codes[1:]}
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
    document: Document, sentences: Sequence[Sentence], code: str, words: Wording
) -> list[str]:
    """Who made one language's texts, and how many were checked."""
    kind = "transcript" if code == document.language else "translation"
    name, steps = words.name(code), _machines(document, code)
    by = makers(document, sentences, code)
    models = ", ".join(dict.fromkeys(_model(step, words) for step in steps))
    texts = _written(document, sentences, code)
    made = words.say(
        {Makers.MACHINE: kind, Makers.PEOPLE: f"{kind}_people"}.get(by, f"{kind}_mixed"),
        language=name,
        model=models or words.say("no_model"),
        people=sum(text.origin is Origin.HUMAN for text in texts),
        total=len(sentences),
    )
    counts = _counts(document, sentences, code, words)
    told = by is not Makers.PEOPLE
    notes = dict.fromkeys(step.note for step in steps if step.note and told)
    return [made, counts, *(words.say("note", note=inert(note)) for note in notes)]


def _counts(document: Document, sentences: Sequence[Sentence], code: str, words: Wording) -> str:
    """How many texts of one language people checked."""
    texts = [sentence.text(code, document.language) for sentence in sentences]
    return words.say(
        "counts",
        language=_capital(words.name(code)),
        checked=sum(text is not None and text.checked for text in texts),
        approved=sum(text is not None and text.state is State.APPROVED for text in texts),
        total=len(sentences),
    )


def _apart(
    document: Document, sentences: Sequence[Sentence], codes: Sequence[str], words: Wording
) -> list[str]:
    """The counts of each language where these differ, to say which text is not checked yet."""
    checked = {
        sum(
            (text := one.text(code, document.language)) is not None and text.checked
            for one in sentences
        )
        for code in codes
    }
    if len(checked) < 2:
        return []
    return [_counts(document, sentences, code, words) for code in codes]


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

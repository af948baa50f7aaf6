"""Small documents for tests of everything that is written out of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tolmach.core.about import About
from tolmach.core.document import (
    Document,
    Media,
    Sentence,
    Speaker,
    State,
    Step,
    Text,
    Withheld,
    Word,
)

PACE = 300
"""Milliseconds that a word of a test takes."""


def words(text: str, start: int) -> tuple[Word, ...]:
    """Words at an even pace; one stands in where there is none."""
    return tuple(
        Word(word, start + i * PACE, start + (i + 1) * PACE)
        for i, word in enumerate(text.split() or ["…"])
    )


def sentence(
    key: str, start: int, source: str, english: str | None = None, **fields: object
) -> Sentence:
    """A sentence with a Russian source and an English translation."""
    targets = {} if english is None else {"en": Text(english)}
    return Sentence(key, words(source, start), Text(source), targets=targets, **fields)  # type: ignore[arg-type]


def document(sentences: Sequence[Sentence], **fields: object) -> Document:
    """A Russian document of ten minutes."""
    return Document(Media("interview.mp4", 600_000), "ru", tuple(sentences), **fields)  # type: ignore[arg-type]


STEPS = (
    Step("recognise", model="small-model", revision="0123456789abcdef"),
    Step("translate", model="ru-en-model", language="en"),
)
SPEAKERS = (
    Speaker("S1", "Интервьюер", "", {"en": ("Interviewer", "")}),
    Speaker("S2", "Борис Кагарлицкий", "Кагарлицкий", {"en": ("Boris Kagarlitsky", "Kagarlitsky")}),
)
ABOUT = About(
    title="A conversation",
    url="https://video.example/watch",
    date="2025-10-15",
    synthetic="voice",
    contact="editors@mail.example",
)

CONVERSATION = document(
    [
        sentence("u1", 0, "Здравствуйте, э-э, Борис!", "Hello, uh, Boris!", speaker="S1"),
        sentence("u2", 1_200, "Как дела?", "How are you?", speaker="S1"),
        sentence("u3", 4_000, "Хорошо, спасибо.", "Fine, thank you.", speaker="S2"),
        sentence("u4", 65_000, "[неразборчиво] Это важно.", speaker="S2"),
        sentence("u5", 70_000, "Почему?", "Why?", speaker="S1"),
        sentence("u6", 71_000, "Потому что.", "Because.", speaker="S2"),
    ],
    speakers=SPEAKERS,
    steps=STEPS,
    about=ABOUT,
)
"""Two people, a pause, a filler, an unheard passage, and a sentence without translation."""

SECRET = "Секретноеимя"
SECRET_ENGLISH = "Secretname"


def with_secret() -> Document:
    """The conversation with a withheld sentence that nobody may see, by a speaker of its own."""
    secret = Sentence(
        "secret1",
        words(f"Его зовут {SECRET}.", 8_000),
        Text(f"Его зовут {SECRET}.", note=f"note {SECRET}"),
        speaker="S3",
        targets={"en": Text(f"His name is {SECRET_ENGLISH}.", note=f"note {SECRET_ENGLISH}")},
        withheld=Withheld(f"names {SECRET_ENGLISH}", by="handle9"),
    )
    sentences = (*CONVERSATION.sentences[:3], secret, *CONVERSATION.sentences[3:])
    speakers = (*SPEAKERS, Speaker("S3", f"Свидетель {SECRET}", "", {"en": (SECRET_ENGLISH, "")}))
    return Document(CONVERSATION.media, "ru", sentences, speakers, STEPS, ABOUT)


def in_state(original: Document, state: State) -> Document:
    """The document with every text of every sentence in a state."""

    sentences = tuple(
        replace(
            one,
            source=replace(one.source, state=state),
            targets={code: replace(text, state=state) for code, text in one.targets.items()},
        )
        for one in original.sentences
    )
    return replace(original, sentences=sentences)

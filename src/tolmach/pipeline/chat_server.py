"""
Trying a chat server with three sentences: what it can do, in words.

Only the address that the user gave is contacted.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult

from tolmach.core.translation import SourceSentence, Turn
from tolmach.engines.translators.chat import ChatTranslator, Exchange, connect
from tolmach.engines.translators.chat_http import client, exchange
from tolmach.engines.translators.chat_request import FORMS, messages
from tolmach.errors import EngineError, TolmachError, UsageError
from tolmach.languages import language
from tolmach.messages import message
from tolmach.models.doctor import Diagnosis, Level
from tolmach.network import is_offline
from tolmach.text.identify import other_language
from tolmach.text.numbers import compare
from tolmach.text.translation_checks import doubts

TOPIC = "translation server"
SENTENCES = (
    "Его арестовали 14 февраля, когда он возвращался домой с работы.",
    "Я не знала, где он, и всю неделю ждала хоть какого-нибудь ответа.",
    "А вы получили от него письмо?",
)
"""A number, a negation by a woman, and a question to a person who is addressed formally."""
SPEAKER = "Нина Верхова (woman)"
SECONDS = 300.0
"""How long the three sentences may take."""
HOUR = 14_000
"""Tokens of the translation of an hour of an interview."""
_LIST_SECONDS = 10.0
_CHARACTERS = 3
"""Characters of a token, about, where the server does not count tokens."""
_SLOW = 5
"""Tokens a second below which an hour takes more than three quarters of an hour."""
_CONTEXT = (
    "max_model_len",
    "context_length",
    "loaded_context_length",
    "n_ctx",
    "max_context_length",
)
"""What vLLM, LM Studio and others call the number of tokens that a model reads at once."""


@dataclass(frozen=True, slots=True)
class Served:
    """A model of a server; `context` is how many tokens it reads at once, 0 if not known."""

    name: str
    context: int = 0


def examine_server(url: str, model: str = "", target: str = "en") -> tuple[Diagnosis, ...]:
    """
    Let a server translate three Russian sentences, and say what it can do.

    Args:
        url: as for `--endpoint`.
        model: the server's name for its model; empty takes the first that it lists.
        target: code of the language to translate to.

    Raises:
        UsageError: an address that cannot be used, an unknown language, or the network is off.
    """
    if is_offline():
        raise UsageError(
            message("A translation server needs the network, which --offline refuses."),
            next_step=message("Omit one of the two."),
        )
    made = connect(url, model, "ru", language(target).code, seconds=SECONDS)
    served = asyncio.run(_served(made.address))
    made = replace(made, model=model or (served[0].name if served else ""))
    return tuple(_diagnoses(made, served))


def _diagnoses(made: ChatTranslator, served: Sequence[Served]) -> Iterator[Diagnosis]:
    asked = _asked()
    try:
        result = made.exchange(asked)
    except TimeoutError:
        text = f"It did not translate three sentences within {SECONDS:g} s."
        yield Diagnosis(
            TOPIC, Level.BAD, text, message("Use a smaller model, or another computer.")
        )
        return
    except TolmachError as error:
        yield Diagnosis(TOPIC, Level.BAD, error.message, error.next_step)
        return
    yield _model(made, served)
    yield _form(made, len(asked) - len(result.answers))
    yield _context(made, served, result)
    yield from _quality(made.manner.target, result)
    yield _speed(result)


def _asked() -> list[SourceSentence]:
    before = (Turn("Когда это случилось?", "", "Анна (woman)"),)
    return [
        SourceSentence(f"s{number}", text, tuple(text.split()), SPEAKER, before)
        for number, text in enumerate(SENTENCES)
    ]


async def _served(address: SplitResult) -> list[Served]:
    """The models that the server lists; none where it has no list."""
    import httpx2

    try:
        async with asyncio.timeout(_LIST_SECONDS), client() as using:
            reply = await exchange(using, address, "models")
        rows = json.loads(reply.body)["data"] if reply.status == 200 else []
        return [Served(str(row["id"]), _length(row)) for row in rows]
    except (
        EngineError, httpx2.TransportError, OSError, ValueError, LookupError, TypeError,
        AttributeError, RecursionError,
    ):  # fmt: skip
        return []  # the list is not needed; what fails for good fails again in the translation


def _length(row: dict[str, object]) -> int:
    """Tokens that a model reads at once, by the entry of the server's list."""
    meta = row.get("meta")
    values = {**meta, **row} if isinstance(meta, dict) else row
    found = [values.get(name) for name in _CONTEXT]
    return next((value for value in found if isinstance(value, int) and value > 0), 0)


def _model(made: ChatTranslator, served: Sequence[Served]) -> Diagnosis:
    names = [each.name for each in served]
    used = f"used: {made.model}" if made.model else "used: the server's own choice"
    known = f"models: {', '.join(names)}; " if names else "it lists no models; "
    if made.model and names and made.model not in names:
        text = f"{made.address.hostname} answers, but lists no model '{made.model}': "
        return Diagnosis(
            TOPIC, Level.WARN, text + ", ".join(names) + ".", message("Use one of them.")
        )
    return Diagnosis(
        TOPIC,
        Level.GOOD,
        message(
            "{hostname} answers; {known}{used}.",
            hostname=made.address.hostname,
            known=known,
            used=used,
        ),
    )


def _form(made: ChatTranslator, lost: int) -> Diagnosis:
    how = {
        FORMS[0] is made.form: "it takes a schema for its answers",
        FORMS[1] is made.form: "it takes no schema, but answers with JSON",
        made.form is None: "it takes neither schema nor JSON mode; JSON is asked for in words",
    }[True]
    if lost:
        text = f"{how}; {lost} of {len(SENTENCES)} sentences did not come back."
        return Diagnosis(
            TOPIC, Level.WARN, text, message("Lost sentences are asked for again, one by one.")
        )
    return Diagnosis(TOPIC, Level.GOOD, message("{how}, and every sentence came back.", how=how))


def _context(made: ChatTranslator, served: Sequence[Served], result: Exchange) -> Diagnosis:
    need = _tokens_of_full_request(made, result)
    known = next((each.context for each in served if each.name == made.model), 0)
    if not known:
        return Diagnosis(
            TOPIC,
            Level.GOOD,
            message(
                "it does not say how much text it reads at once; with what was said before, "
                "a request of 16 sentences and its answer have about {need:,} tokens.",
                need=need,
            ),
            message(
                "If translations forget who speaks, give the model a context of that length "
                "(Ollama: OLLAMA_CONTEXT_LENGTH, llama.cpp: --ctx-size)."
            ),
        )
    text = f"it reads {known:,} tokens at once; a request of 16 sentences needs about {need:,}."
    if known < need:
        return Diagnosis(
            TOPIC,
            Level.WARN,
            text,
            message("Give it a longer context, or use --translation-batch 4."),
        )
    return Diagnosis(TOPIC, Level.GOOD, text)


def _tokens_of_full_request(made: ChatTranslator, result: Exchange) -> int:
    """Tokens of a request with all that surrounds 16 sentences, and of its answer."""
    sent = messages(dict(enumerate(_asked(), 1)), made.manner)
    characters = sum(len(each["content"]) for each in sent)
    tokens = (result.read or characters / _CHARACTERS) / characters
    turns = tuple(Turn(text, text, SPEAKER) for text in SENTENCES * 3)
    full = [
        SourceSentence(f"s{n}", SENTENCES[n % 3], (), SPEAKER, turns[:8], turns[:2])
        for n in range(16)
    ]
    written = sum(len(each.text) for each in full)
    size = sum(len(each["content"]) for each in messages(dict(enumerate(full)), made.manner))
    return math.ceil(tokens * (size + written) / 100) * 100


def _quality(target: str, result: Exchange) -> Iterator[Diagnosis]:
    """The translations themselves, for people to read, and what our checks say about them."""
    sources = dict(zip((each.id for each in _asked()), SENTENCES, strict=True))
    problems: list[str] = []
    for answer in result.answers:
        if answer.failure:
            problems.append(answer.failure)
            continue
        source = sources[answer.id]
        problems += doubts(source, answer.text, source_language="ru", target_language=target)
        problems += [
            f"the number {each.text} is wrong"
            for each in compare(source, answer.text, "ru", target)
        ]
    texts = [answer.text for answer in result.answers if answer.text]
    name = language(target).name
    said = " ".join(texts)
    other = other_language(said, target, "ru")
    if other:
        wrong = language(other).name
        yield Diagnosis(
            TOPIC,
            Level.BAD,
            message("it writes {wrong}, not {name}: {said}", wrong=wrong, name=name, said=said),
        )
    elif problems:
        listed = "; ".join(dict.fromkeys(problems))
        yield Diagnosis(
            TOPIC,
            Level.WARN,
            message("{listed}: {said}", listed=listed, said=said),
            message("Try a larger or another model."),
        )
    elif texts:
        yield Diagnosis(
            TOPIC, Level.GOOD, message("it writes {name}: {said}", name=name, said=said)
        )


def _speed(result: Exchange) -> Diagnosis:
    written = result.written or sum(len(each.text) for each in result.answers) / _CHARACTERS
    speed = written / max(result.seconds, 0.001)
    minutes = math.ceil(HOUR / max(speed, 0.01) / 60)
    text = (
        f"three sentences took {result.seconds:.1f} s, {speed:.0f} tokens a second: an hour of an "
        f"interview takes about {minutes} min."
    )
    level = Level.WARN if speed < _SLOW else Level.GOOD
    return Diagnosis(
        TOPIC, level, text, message("Use a smaller model.") if level is Level.WARN else ""
    )

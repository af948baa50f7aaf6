"""
What a chat translator is asked, and how its answer is read; nothing here uses the network.

A request holds what a human translator would want to know: what was said before and how it was
translated, what comes next, who speaks and whether it is a man or a woman, how the listed names are
written, and how formally people are addressed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tolmach.core.translation import Correction, SourceSentence, Turn
from tolmach.languages import language

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["translations"],
    "properties": {
        "translations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "text"],
                "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
            },
        }
    },
}
FORMS: tuple[dict[str, Any] | None, ...] = (
    {
        "type": "json_schema",
        "json_schema": {"name": "translations", "strict": True, "schema": SCHEMA},
    },
    {"type": "json_object"},
    None,
)
"""How an answer is asked for; servers that refuse one form get the next."""
_TASK = (
    "You translate subtitles of a recorded interview from {source} to {target}. "
    "Translate every sentence faithfully and completely, in plain spoken language. "
    "The sentences follow each other; use the others to understand each one. "
    "Answer with one entry for each id. Add no comments and leave nothing out."
)
_SHAPE = ' Answer with JSON only: {"translations": [{"id": 1, "text": "..."}]}.'
_BEFORE = (
    " 'before' is what was said before, with its translation, and 'after' is what comes next: they "
    "are for understanding; do not translate them again. Continue in the same words and the same "
    "form of address."
)
_SPEAKERS = (
    " 'speaker' says who speaks: let forms of the first person agree with that person, and do not "
    "write the name into the translation."
)
_TERMS = (
    " 'glossary' says how names and terms are written in the translation; inflect them as needed."
)
_CORRECTING = (
    " Some sentences have a 'draft': give a better translation, in which its 'problems' are solved "
    "and the rest is as in the draft. 'at_most' is how many characters can be read in the time: "
    "put it more briefly, without leaving out what matters."
)
_SYNOPSIS = " 'about' says what the interview is about."
_FORMALITY = {
    "": " Keep the form of address of the source: «ты» is informal, «вы» to one person is formal.",
    "formal": " Address people formally{how}, whatever the source does.",
    "informal": " Address people informally{how}, whatever the source does.",
}
_ADDRESS = {
    "de": ("Sie", "du"),
    "fr": ("vous", "tu"),
    "es": ("usted", "tú"),
    "it": ("Lei", "tu"),
    "pl": ("Pan/Pani", "ty"),
    "pt": ("o senhor/a senhora", "tu or você"),
    "uk": ("ви", "ти"),
    "ru": ("вы", "ты"),
    "nl": ("u", "je"),
    "cs": ("vy", "ty"),
    "tr": ("siz", "sen"),
}
"""How people are addressed, formally and informally, where a language tells the two apart."""
_LIST = re.compile(r'"translations"\s*:\s*\[\s*')
_COMMA = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How to translate, beside the sentences.

    Attributes:
        formality: `formal`, `informal`, or empty for that of the source.
    """

    source: str
    target: str
    formality: str = ""


def messages(
    numbered: Mapping[int, SourceSentence], manner: Manner, *, plain: bool = False
) -> list[dict[str, str]]:
    """
    Make the messages of a request.

    Args:
        plain: the server takes no schema, so that the shape of the answer must be said in words.
    """
    sentences = list(numbered.values())
    before, after = sentences[0].before, sentences[-1].after
    terms = dict(term for sentence in sentences for term in sentence.terms)
    asked: dict[str, Any] = {
        "about": sentences[0].about,
        "glossary": [{"source": source, "target": target} for source, target in terms.items()],
        "before": [_turn(turn) for turn in before],
        "sentences": [
            {"id": number, **_between(sentences[:place], each), **_row(each)}
            for place, (number, each) in enumerate(numbered.items())
        ],
        "after": [_turn(turn) for turn in after],
    }
    asked = {key: value for key, value in asked.items() if value}
    return [
        {"role": "system", "content": _task(sentences, manner, asked, plain=plain)},
        {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
    ]


def _task(
    sentences: Sequence[SourceSentence], manner: Manner, asked: Mapping[str, Any], *, plain: bool
) -> str:
    source, target = language(manner.source).name, language(manner.target).name
    task = _TASK.format(source=source, target=target)
    if manner.target in _ADDRESS:
        formal, informal = _ADDRESS[manner.target]
        how = f" («{formal if manner.formality == 'formal' else informal}»)"
        task += _FORMALITY[manner.formality].format(how=how)
    if "about" in asked:
        task += _SYNOPSIS
    if {"before", "after"} & asked.keys() or any("before" in row for row in asked["sentences"]):
        task += _BEFORE
    if any(sentence.speaker for sentence in sentences):
        task += _SPEAKERS
    if "glossary" in asked:
        task += _TERMS
    if any(sentence.correction for sentence in sentences):
        task += _CORRECTING
    return task + (_SHAPE if plain else "")


def _turn(turn: Turn) -> dict[str, str]:
    translated = {"translation": turn.target} if turn.target else {}
    return {**_said(turn.speaker, turn.source), **translated}


def _row(sentence: SourceSentence) -> dict[str, Any]:
    return {**_said(sentence.speaker, sentence.text), **_draft(sentence.correction)}


def _between(asked: Sequence[SourceSentence], sentence: SourceSentence) -> dict[str, Any]:
    """What was said since the sentence that is asked about before this one, if anything was."""
    said = [(turn.source, turn.speaker) for turn in sentence.before]
    earlier = [(each.text, each.speaker) for each in asked[-1:]]
    since = max((place + 1 for place, turn in enumerate(said) if turn in earlier), default=0)
    turns = sentence.before[since:] if asked else ()
    return {"before": [_turn(turn) for turn in turns]} if turns else {}


def _draft(correction: Correction | None) -> dict[str, Any]:
    if correction is None:
        return {}
    row = {"draft": correction.draft, "problems": list(correction.problems)}
    return row | ({"at_most": correction.limit} if correction.limit else {})


def _said(speaker: str, text: str) -> dict[str, str]:
    return {"speaker": speaker, "text": text} if speaker else {"text": text}


def entries(content: str) -> list[tuple[int, str]]:
    r"""
    Read number and text of each well-formed entry, also of an answer that was cut off.

    Words around the JSON, such as a code fence, are passed over.

    >>> entries('```json\n{"translations": [{"id": 1, "text": "Yes."}]}\n```')
    [(1, 'Yes.')]
    >>> entries('{"translations": [{"id": 1, "text": "Yes."}, {"id": 2, "te')
    [(1, 'Yes.')]
    """
    return [
        (row["id"], " ".join(row["text"].split()))
        for row in _rows(content)
        if type(row.get("id")) is int and isinstance(row.get("text"), str)
    ]


def _rows(content: str) -> Iterator[dict[str, Any]]:
    """The objects in the list of translations, up to the first that is not complete."""
    begins = _LIST.search(content)
    if begins is None:
        return
    place, decoder = begins.end(), json.JSONDecoder()
    while True:
        try:
            row, place = decoder.raw_decode(content, place)
        except (ValueError, RecursionError):
            return
        if isinstance(row, dict):
            yield row
        between = _COMMA.match(content, place)
        if between is None:
            return
        place = between.end()


def without_merged(
    numbered: Mapping[int, SourceSentence], texts: Mapping[int, str]
) -> dict[int, str]:
    """
    Leave out answers that seem to hold the next sentence, too, because that one is missing.

    They are much longer than their source; both sentences are then asked for again, one by one.
    """
    kept = {}
    for number, text in texts.items():
        follows = number + 1 in numbered and not texts.get(number + 1)
        alone = 2 * len(numbered[number].text) + 10 if number in numbered else 0
        both = len(numbered[number].text) + len(numbered[number + 1].text) if follows else 0
        if not (follows and len(text) > min(alone, 0.8 * both)):
            kept[number] = text
    return kept

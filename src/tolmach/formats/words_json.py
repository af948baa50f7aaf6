"""
Word lists of recognizers: the JSON of Whisper and of the programs around it.

All of them hold segments, and segments hold words with times, but they differ in names and blanks:

    openai-whisper, faster-whisper, stable-ts   word " so" with a leading space, probability
    WhisperX                                    word "so" without one, score; times may be missing
    whisper-timestamped                         text "so", confidence

Where words carry a leading space, an entry without one continues the word before it. Words without
times share the free time around them by their characters, and are marked as interpolated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from tolmach.core.document import Sentence, Word
from tolmach.core.speech import Turn
from tolmach.core.timing import ms_to_seconds, seconds_to_ms, share_time
from tolmach.errors import FormatError
from tolmach.formats.format import Content, Format
from tolmach.formats.json_text import parse_json
from tolmach.languages import LANGUAGES, language
from tolmach.messages import message

_LONGEST = 1_000_000
"""Seconds, eleven days: no recording is longer, a larger number is damage."""
_PER_CHARACTER = 60
"""Milliseconds that a character takes to say, where nothing better is known."""


@dataclass(frozen=True, slots=True)
class RecognizedSpeech:
    """
    A word list as it was understood.

    Attributes:
        language: code; empty when the file does not say.
        words: in the order of the text; starts never run backwards.
        turns: who speaks when, where the file says so.
    """

    language: str
    words: tuple[Word, ...]
    turns: tuple[Turn, ...] = ()

    @property
    def interpolated(self) -> int:
        """How many words had no time of their own."""
        return sum(word.interpolated for word in self.words)


def compose(sentences: Sequence[Sentence], language_code: str) -> str:
    """
    Write sentences with the times of their words, in the form of openai-whisper.

    Args:
        language_code: of the words.
    """
    space = " " if language(language_code).spaced else ""
    segments = [
        {
            "id": number,
            "start": ms_to_seconds(sentence.span.start),
            "end": ms_to_seconds(sentence.span.end),
            "text": sentence.source.content,
            "words": [
                {
                    "word": space + word.text,
                    "start": ms_to_seconds(word.start),
                    "end": ms_to_seconds(word.end),
                    "probability": word.probability,
                }
                for word in sentence.words
            ],
        }
        for number, sentence in enumerate(sentences)
    ]
    content = {"language": language_code, "segments": segments}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    start: int | None
    end: int | None
    probability: float | None
    speaker: str | None


def parse(text: str, *, code: str = "") -> RecognizedSpeech:
    """
    Read a word list.

    Args:
        text: the JSON.
        code: the language spoken; empty takes the file's own.

    Raises:
        FormatError: not JSON, no segments, or no words in them.
    """
    segments, stated = _segments(_loaded(text))
    code = code or stated
    spaced = not code or language(code).spaced
    entries = [_entries(segment) for segment in segments]
    if any(entry.text[:1].isspace() for group in entries for entry in group):
        entries = [_glued(group, spaced) for group in entries]
    found = [
        entry
        for segment, group in zip(segments, entries, strict=True)
        for entry in _bounded(segment, [entry for entry in group if entry.text.strip()])
    ]
    if all(entry.start is None for entry in found):
        raise FormatError(
            message("The word list holds no words with times."),
            next_step=message("Recognize with word timestamps switched on."),
        )
    words = tuple(_timed(found))
    return RecognizedSpeech(code, words, tuple(_turns(words, [entry.speaker for entry in found])))


def _loaded(text: str) -> Any:
    try:
        return parse_json(text)
    except ValueError as error:
        raise FormatError(
            message("The word list is not JSON: {reason}.", reason=error),
            next_step=message("Choose the .json file that Whisper, WhisperX or stable-ts wrote."),
        ) from error


def _segments(loaded: Any) -> tuple[list[Mapping[str, Any]], str]:
    """The segments and the language that the file states, if it is one we know."""
    table = loaded if isinstance(loaded, dict) else {"segments": loaded}
    segments = table.get("segments", table.get("word_segments"))
    if not isinstance(segments, list) or not all(isinstance(s, dict) for s in segments):
        raise FormatError(
            message("The word list has no 'segments'."),
            next_step=message("Choose the .json file that Whisper, WhisperX or stable-ts wrote."),
        )
    if segments and all("word" in segment for segment in segments):
        segments = [{"words": segments}]
    stated = table.get("language")
    names = {entry.name.lower(): code for code, entry in LANGUAGES.items()}
    stated = stated.lower() if isinstance(stated, str) else ""
    return segments, names.get(stated, stated if stated in LANGUAGES else "")


def _entries(segment: Mapping[str, Any]) -> list[_Entry]:
    """The segment's words; those of its text, without times, where it lists none."""
    speaker = _name(segment.get("speaker"))
    listed = segment.get("words")
    if not isinstance(listed, list) or not listed:
        content = segment.get("text")
        texts = content.split() if isinstance(content, str) else []
        return [_Entry(text, None, None, None, speaker) for text in texts]
    return [_entry(word, speaker) for word in listed if isinstance(word, dict)]


def _entry(word: Mapping[str, Any], speaker: str | None) -> _Entry:
    text = word.get("word", word.get("text"))
    start, end = _ms(word.get("start")), _ms(word.get("end"))
    if start is not None and end is not None and end < start:
        end = None
    stated = (_number(word.get(key)) for key in ("probability", "score", "confidence"))
    likely = next((number for number in stated if number is not None), None)
    return _Entry(
        text if isinstance(text, str) else "",
        start,
        end,
        None if likely is None else min(1.0, max(0.0, likely)),
        _name(word.get("speaker")) or speaker,
    )


def _name(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    """The value, if it is a number that can be meant; NaN and what fits in no float are not."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number and -_LONGEST <= value <= _LONGEST else None


def _ms(value: Any) -> int | None:
    seconds = _number(value)
    return None if seconds is None or seconds < 0 else seconds_to_ms(seconds)


def _glued(entries: Sequence[_Entry], spaced: bool) -> list[_Entry]:
    """Join entries that continue the word before them."""
    words: list[_Entry] = []
    for entry in entries:
        opens = not words or entry.text[:1].isspace() or words[-1].text[-1:].isspace()
        if opens or (not spaced and any(c.isalnum() for c in entry.text)):
            words.append(entry)
            continue
        before = words[-1]
        likely = [p for p in (before.probability, entry.probability) if p is not None]
        words[-1] = replace(
            before,
            text=before.text + entry.text,
            start=before.start if before.start is not None else entry.start,
            end=entry.end if entry.end is not None else before.end,
            probability=min(likely, default=None),
        )
    return words


def _bounded(segment: Mapping[str, Any], entries: list[_Entry]) -> list[_Entry]:
    """The entries; the first and the last one take the segment's times where they have none."""
    start, end = _ms(segment.get("start")), _ms(segment.get("end"))
    if entries and entries[0].start is None:
        entries[0] = replace(entries[0], start=start)
    if entries and entries[-1].end is None:
        last = entries[-1].start
        fits = end is not None and (last is None or end >= last)
        entries[-1] = replace(entries[-1], end=end if fits else None)
    return entries


def _timed(entries: Sequence[_Entry]) -> Iterator[Word]:
    """A word per entry; a time that is missing is taken from the neighbours and marked."""
    starts = _starts(entries)
    clock = 0
    for entry, start, following in zip(entries, starts, [*starts[1:], None], strict=True):
        clock = max(clock, start)
        end = entry.end
        if end is None:
            spoken = clock + _PER_CHARACTER * len(entry.text.strip())
            end = spoken if following is None else min(spoken, following)
        known = entry.start is not None and entry.end is not None
        yield Word(entry.text.strip(), clock, max(clock, end), entry.probability, not known)


def _starts(entries: Sequence[_Entry]) -> list[int]:
    """The entries' starts; a run without shares the time between its neighbours by characters."""
    starts: list[int] = []
    for missing, group in groupby(entries, lambda entry: entry.start is None):
        run = list(group)
        if missing:
            last = len(starts) + len(run)
            right = entries[last].start if last < len(entries) else run[-1].end
            starts += _between(entries[len(starts) - 1] if starts else None, run, right)
        else:
            starts += [entry.start for entry in run if entry.start is not None]
    return starts


def _between(before: _Entry | None, run: Sequence[_Entry], right: int | None) -> list[int]:
    """Starts for a run without any, after the entry before it and up to the time `right`."""
    lengths = [len(entry.text.strip()) for entry in run]
    if before is None:
        left, said = max(0, (right or 0) - _PER_CHARACTER * sum(lengths)), 0
    elif before.end is not None:
        left, said = before.end, 0
    else:  # that word has no end: it shares the time as well
        left, said = before.start or 0, len(before.text.strip())
    free = _PER_CHARACTER * (said + sum(lengths)) if right is None else max(0, right - left)
    return [start for start, _ in share_time(left, left + free, (said, *lengths))[1:]]


def _turns(words: Sequence[Word], speakers: Sequence[str | None]) -> Iterator[Turn]:
    position = 0
    for speaker, group in groupby(speakers):
        first, position = position, position + len(list(group))
        if speaker is not None:
            yield Turn(words[first].start, words[position - 1].end, speaker)


FORMAT: Format[None] = Format(
    name="words",
    content=Content.WORDS,
    help="recognized words with times, of other programs",
    suffixes=("json",),
    sniff=lambda text: text.lstrip().startswith(("{", "[")),
    parse=parse,
)

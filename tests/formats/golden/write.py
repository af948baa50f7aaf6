"""
Small examples of everything that the program writes for people, byte for byte.

    python -m tests.formats.golden.write

writes them again after a change that is meant; what it changed is then seen in the commit.
Styles and scripts of pages are left out, and of packed files only the texts are kept.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.documents import CONVERSATION, in_state
from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.core.cue import Cue, Track
from tolmach.core.document import Document, Sentence, State
from tolmach.core.options import TranscriptOptions
from tolmach.core.profile import Profile
from tolmach.core.score import Evaluation, Score, StartError
from tolmach.core.timing import Span
from tolmach.core.violation import CheckReport
from tolmach.formats import batch_html, check_html, eval_html, todo_html
from tolmach.pipeline.view import ViewSettings
from tolmach.pipeline.views import kinds, render_views
from tolmach.stages.checks.check import TITLES, check

HERE = Path(__file__).parent


def conversation() -> Document:
    """The conversation of the other tests, with a note, a comma cell, and checked sentences."""
    checked = in_state(CONVERSATION, State.APPROVED).sentences[:2]
    sentences = (*checked, *map(_noted, CONVERSATION.sentences[2:3]), *CONVERSATION.sentences[3:])
    return replace(CONVERSATION, sentences=sentences)


def _noted(sentence: Sentence) -> Sentence:
    text = replace(sentence.targets["en"], note='Said <ironically> & "softly"; see above.')
    return sentence.with_target("en", text)


def files() -> Iterator[tuple[str, str]]:
    """Name and content of every example."""
    settings = ViewSettings(
        name="talk",
        languages=("en",),
        formats=tuple(kinds()),
        profile=Profile(name="plain"),
        transcript=TranscriptOptions(times="minute"),
    )
    for name, content in render_views(conversation(), settings):
        yield from _texts(name, content)
    for name, page in (
        ("check.html", check_html.compose(_check())),
        ("eval.html", eval_html.compose("a.en.srt", "b.en.srt", _evaluation())),
        ("batch.html", batch_html.compose(_batch())),
        ("todo.html", todo_html.compose("talk.mp4", _todo(), "talk.en.player.html")),
        ("todo.csv", todo_html.compose_csv("talk.mp4", _todo())),
    ):
        yield from _texts(name, page.encode())


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The text of a file, or the texts in a packed one, with one tag on a line."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = [
                one
                for one in packed.namelist()
                if re.search(r"(document|content)\.xml$|xhtml$", one)
            ]
            for one in inside:
                text = packed.read(one).decode().replace("><", ">\n<")
                yield f"{name}.{Path(one).name}", _plain(text)
    else:
        yield name, _plain(content.decode())


def _plain(text: str) -> str:
    text = re.sub(r"(<(style|script)(?![^>]*json)[^>]*>).*?(</\2>)", r"\1\3", text, flags=re.DOTALL)
    return text.replace("\r\n", "\n").replace("\ufeff", "")


def _check() -> CheckReport:
    profile = Profile(name="test", title="A test", cpl=20, languages={"en": {"cps": 17.0}})
    cues = (
        Cue(0, 2_000, ("Fine.",)),
        Cue(2_010, 2_300, ("Too short & <fast> for anyone.",)),
        *(Cue(4_000 + 100 * n, 4_050 + 100 * n, ("Flickers.",)) for n in range(12)),
        Cue(14_000, 16_000, ("A line of more than twenty characters.", "b", "c")),
    )
    track = Track("en", cues)
    speech = (Span(0, 3_000), Span(14_500, 19_000))
    found = check(track, profile, duration=20_000, speech=speech)
    return CheckReport(
        "talk.en.srt", track, profile.for_language("en"), found, "cp1251", dict(TITLES),
        20_000, speech,
    )  # fmt: skip


def _evaluation() -> Evaluation:
    scores = (
        Score("wer", "Word error rate", "Words", 4.256, "%", "low", "Wrong words of all."),
        Score("bleu", "BLEU", "Words", None, better="high", meaning="Not measured."),
        Score("drift", "Drift", "Times", -0.0125, "s/min"),
    )
    return Evaluation("en", scores, tuple(StartError(1_000 * n, 40 * n - 400) for n in range(21)))


def _batch() -> BatchReport:
    rows = (
        BatchRow(
            "a/first", "first.mp4", "done", "x", 61_000, 12, 0, ("ru", "en"),
            ("a/first/first.ru.srt", "a/first/first.en.srt", "a/first/first.en.html"),
            seconds=59.99, models=("turbo", "nllb"), probability=0.93, attempts=2,
            reused=("recognition",),
        ),
        BatchRow(
            "second", "second.mp4", "look", "y", 3_661_000, 100, 3, ("de",),
            ("second/second.de.srt",), ((62_000, "a <doubtful> name"), (3_000_000, "no words")),
            (("de", 4), ("fr", 1)), ("3 sentences were not translated.", "A name is unsure."),
            doubtful=7, log="second/log.txt",
        ),
        BatchRow(
            "third", "third & last.mp4", error="The file is damaged.",
            next_step="Try another.", hard=True, log="third/log.txt",
        ),
    )  # fmt: skip
    return BatchReport(rows, waiting=2, at="2026-01-02T03:04:05+00:00")


def _todo() -> list[todo_html.Row]:
    reason = todo_html.in_words("low_confidence", "en", "0.31")
    return [
        todo_html.Row(65_000, "u4", reason, (("ru", "Это <важно>."), ("en", ""))),
        todo_html.Row(70_000, "u5", todo_html.in_words("overlap", None, ""), (("ru", "Почему?"),)),
    ]


if __name__ == "__main__":
    for old in HERE.glob("*"):
        if old.suffix != ".py" and old.is_file():
            old.unlink()
    for name, text in files():
        (HERE / name).write_text(text, "utf-8")

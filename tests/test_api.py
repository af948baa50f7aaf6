"""The public surface: what is promised can be imported, and nothing else is promised."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import tolmach
from tests.documents import CONVERSATION, SECRET, with_secret
from tolmach.formats import document_json


def test_the_promised_names_are_those_of_the_table() -> None:
    assert tolmach.__all__ == sorted(tolmach._HOMES, key=lambda name: (name[0].islower(), name))


@pytest.mark.parametrize("name", tolmach.__all__)
def test_every_promised_name_can_be_used_and_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(tolmach, name))


def test_dir_lists_every_promised_name() -> None:
    assert set(tolmach.__all__) <= set(dir(tolmach))


def test_dir_shows_nothing_else_and_the_version_is_there() -> None:
    assert {name for name in dir(tolmach) if not name.startswith("__")} == set(tolmach.__all__)
    assert re.match(r"\d+\.\d+", tolmach.__version__)


def test_a_missing_recording_is_named_before_the_first_sentence(tmp_path: Path) -> None:
    with pytest.raises(tolmach.TolmachError, match=r"nothing\.mp4"):
        tolmach.transcribe(tmp_path / "nothing.mp4", language="Russian")


def test_a_mistyped_argument_is_answered_with_the_nearest() -> None:
    with pytest.raises(tolmach.TolmachError, match="Did you mean 'language'"):
        tolmach.transcribe("talk.mp4", langage="ru")


def test_sentences_and_tracks_are_one_line_in_a_notebook() -> None:
    word = tolmach.Word("Yes.", 100, 900)
    assert repr(tolmach.Sentence("u1", (word,), tolmach.Text("Yes."))) == (
        "<Sentence u1 100-900 ms: Yes.>"
    )
    assert repr(tolmach.Track("en", ())) == "<Track en: 0 cues>"


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match="Did you mean 'transcribe'"):
        tolmach.transcibe  # noqa: B018


def test_an_unknown_option_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(tolmach.TolmachError, match="Did you mean 'beam_size'"):
        tolmach.transcribe(tmp_path / "a.mp4", beam_siz=2)


FUNCTIONS = [
    *(one for name in tolmach.__all__ if inspect.isfunction(one := getattr(tolmach, name))),
    tolmach.Work.edit,
    tolmach.Work.edit_all,
    tolmach.Work.export,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.__name__)
def test_every_function_answers_a_mistyped_argument_with_the_nearest(function: Any) -> None:
    parameters = inspect.signature(function).parameters.values()
    names = [one.name for one in parameters if one.kind is not one.VAR_KEYWORD]
    for name in names[-3:]:
        if name != "self":
            with pytest.raises(tolmach.TolmachError, match=f"Did you mean '{name}'"):
                function(**{f"{name}x": None})


@pytest.mark.parametrize(
    ("function", "name", "hint"),
    [
        (tolmach.transcribe, "to", "argument of tolmach.run and tolmach.translate"),
        (tolmach.diarize, "to", "argument of tolmach.run and tolmach.translate"),
        (tolmach.run, "targets", "Did you mean 'to'"),
        (tolmach.run, "source", "Did you mean 'language'"),
        (tolmach.check, "profil", "Did you mean 'profile'"),
        (tolmach.check, "zzz", "Arguments: subtitles, profile, language, duration, speech."),
    ],
)
def test_an_argument_of_another_function_says_where_it_belongs(
    function: Any, name: str, hint: str
) -> None:
    with pytest.raises(tolmach.TolmachError, match=hint):
        function("talk.mp4", **{name: "en"})


CUES = "1\n00:00:01,000 --> 00:00:03,000\nWe came in May.\n"


def test_subtitles_are_read_checked_repaired_and_written_by_path(tmp_path: Path) -> None:
    path = tmp_path / "talk.en.srt"
    path.write_text(CUES.replace("3,000", "1,100"), "utf-8")
    assert [found.rule for found in tolmach.check(path)] != []
    repaired = tolmach.repair(str(path))
    assert tolmach.read(tolmach.write(repaired, tmp_path / "b.en.vtt")) == repaired
    assert tolmach.check(repaired) == []


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "talk" / "work").mkdir(parents=True)
    text = document_json.compose(CONVERSATION)
    (tmp_path / "talk" / "work" / "document.json").write_text(text, "utf-8")
    return tmp_path / "talk"


def test_a_work_folder_is_edited_and_exported(work: Path) -> None:
    opened = tolmach.open_work(work)
    edited = opened.edit("u2", "How is it?", language="en", by="a1")
    assert edited.targets["en"].content == "How is it?"
    assert edited.targets["en"].state is tolmach.State.REVIEWED
    assert [path.name for path in opened.export("txt", to="en")] == ["interview.en.txt"]
    assert "How is it?" in (work / "interview.en.txt").read_text("utf-8")
    assert repr(opened) == f"<Work {work}: <Document interview.mp4: 6 sentences in ru, en>>"


def test_an_approval_in_python_needs_a_second_person_too(work: Path) -> None:
    opened = tolmach.open_work(work)
    first = opened.edit("u2", state="approved", by="a1")
    assert first.source.state is tolmach.State.REVIEWED
    assert opened.edit("u2", state="approved", by="b2").source.state is tolmach.State.APPROVED


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda work: work.edit("u7", "x"), "u"),
        (lambda work: work.edit("u2", "x", state="aproved"), "Did you mean 'approved'"),
        (lambda work: work.edit("u2", "x", language="xx"), "'xx'"),
        (lambda work: work.edit("u2", language="de"), "has no text in 'de'"),
        (lambda work: work.export("doc"), "'doc' is not a format"),
        (lambda work: work.export(fromats="srt"), "Did you mean 'formats'"),
    ],
)
def test_what_does_not_exist_is_an_error_that_helps(work: Path, call: Any, hint: str) -> None:
    with pytest.raises(tolmach.TolmachError) as caught:
        call(tolmach.open_work(work))
    assert hint in str(caught.value)


def test_a_layout_leaves_withheld_sentences_out() -> None:
    assert SECRET not in str(tolmach.layout(with_secret(), "ru"))


def test_a_folder_without_work_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    with pytest.raises(tolmach.TolmachError, match="There is no finished work"):
        tolmach.open_work(tmp_path)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        tolmach.nothing  # noqa: B018

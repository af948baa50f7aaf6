"""Every kind of file: nothing withheld, nothing about us, the same bytes every time."""

from __future__ import annotations

import getpass
import io
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.documents import (
    CONVERSATION,
    SECRET,
    SECRET_ENGLISH,
    document,
    in_state,
    sentence,
    with_secret,
)
from tests.formats.test_transcripts import hostile
from tolmach.core.document import Document, State, Text
from tolmach.core.events import Event, Notice
from tolmach.core.options import TranscriptOptions, WritingOptions
from tolmach.core.profile import frame_at, frame_time
from tolmach.errors import UsageError
from tolmach.formats.profile_toml import load
from tolmach.pipeline.view import ViewSettings, view_of
from tolmach.pipeline.views import kinds, render_views

ALL = tuple(kinds())


def rendered(
    document: Document, *formats: str, languages: tuple[str, ...] = ("ru", "en"), **options: object
) -> dict[str, bytes]:
    transcript = TranscriptOptions(**options)  # type: ignore[arg-type]
    wanted = ViewSettings("interview", languages, formats or ALL, load("netflix"), transcript)
    return dict(render_views(document, wanted))


@cache
def conversation() -> dict[str, bytes]:
    """Every kind of file of the small conversation, written once for all tests."""
    return rendered(CONVERSATION)


def every_byte(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Names, contents, and the members of archives unpacked, with all that is said of them."""
    for name, data in files.items():
        if not data.startswith(b"PK"):
            yield name, name.encode() + data
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield name, name.encode() + archive.comment
                for member in archive.infolist():
                    text = repr(member).encode() + (member.comment or b"") + (member.extra or b"")
                    yield f"{name}/{member.filename}", text + archive.read(member)


@pytest.mark.parametrize("omissions", [False, True])
def test_a_withheld_sentence_is_in_no_byte_of_any_file(omissions: bool) -> None:
    files = rendered(in_state(with_secret(), State.APPROVED), omissions=omissions)
    traces = [SECRET, SECRET.lower(), SECRET_ENGLISH, "secret1", "Свидетель", "handle9", "S3"]
    needles = [
        trace.encode(code) for trace in traces for code in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    needles += [SECRET.encode("unicode_escape"), b"&#1057;&#1077;&#1082;"]
    for where, data in every_byte(files):
        found = [needle for needle in needles if needle in data]
        assert not found, f"{where} holds {found}"


def test_a_withheld_sentence_shown_again_is_there_so_that_the_search_above_means_something() -> (
    None
):
    shown = replace(
        with_secret(),
        sentences=tuple(replace(one, withheld=None) for one in with_secret().sentences),
    )
    holding = {name for name, data in every_byte(rendered(shown)) if SECRET.encode() in data}
    assert len(holding) > 15


def test_no_file_names_this_computer_its_user_or_a_folder() -> None:
    traces = {socket.gethostname(), f"{Path.home()}/", str(Path.cwd())}
    traces |= {getpass.getuser()} - {"root", "user"}
    needles = [trace.encode() for trace in traces if len(trace) > 3]
    for where, data in every_byte(conversation()):
        assert not [needle for needle in needles if needle in data], where


def test_every_kind_gives_the_same_bytes_again() -> None:
    assert rendered(CONVERSATION) == conversation()


@pytest.mark.slow
def test_hostile_text_breaks_no_kind() -> None:
    files = rendered(hostile(), languages=("en",))
    assert all(files.values())
    for name, data in files.items():
        if not data.startswith(b"PK"):
            assert b"\x00" not in data, name
            assert b"\xe2\x80\xae" not in data, f"{name} holds a control of direction"


def test_names_of_files_say_language_and_kind() -> None:
    names = set(rendered(CONVERSATION, "srt", "youtube", "bilingual-docx", "player", "xliff"))
    assert names == {
        "interview.ru.srt",
        "interview.ru.youtube.srt",
        "interview.ru.player.html",
        "interview.ru.vtt",
        "interview.en.srt",
        "interview.en.youtube.srt",
        "interview.en.player.html",
        "interview.en.vtt",
        "interview.en.xlf",
        "interview.ru-en.docx",
    }


def test_no_two_kinds_have_the_same_file_name() -> None:
    assert len(conversation()) == 2 * len(ALL) - sum(kind.foreign for kind in kinds().values())


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean 'docx'"):
        rendered(CONVERSATION, "doxc")


def test_both_orders_of_two_languages() -> None:
    first = conversation()["interview.ru-en.srt"].decode()
    second = rendered(CONVERSATION, "bilingual-srt", source_first=False)["interview.ru-en.srt"]
    assert "Хорошо, спасибо.\nFine, thank you." in first
    assert "Fine, thank you.\nХорошо, спасибо." in second.decode()


def test_a_sentence_without_translation_is_still_in_the_bilingual_subtitles() -> None:
    text = conversation()["interview.ru-en.srt"].decode()
    assert "[неразборчиво] Это важно." in text.replace("\n", " ")


def test_web_subtitles_name_speakers_and_say_how_they_were_made() -> None:
    text = conversation()["interview.en.vtt"].decode()
    assert text.startswith("WEBVTT\n\nNOTE\nMachine translation of an automatic transcript.")
    assert "<v Boris Kagarlitsky>Fine, thank you." in text
    assert "\nu3\n" in text


@pytest.mark.parametrize("kind", ["html", "srt", "table"])
def test_a_file_that_cannot_be_final_is_not_written(kind: str) -> None:
    with pytest.raises(UsageError, match="cannot be called final"):
        rendered(CONVERSATION, kind, final=True)
    done = in_state(document([sentence("u1", 0, "Да.", "Yes.")]), State.APPROVED)
    assert len(rendered(done, kind, final=True)) == 2


def test_marks_of_direction_are_written_only_on_request() -> None:
    hebrew = document([replace(sentence("u1", 0, "Да."), targets={"he": Text("כן.")})])
    for marks in (False, True):
        wanted = ViewSettings("a", ("he",), ("srt", "vtt"), load("netflix"), TranscriptOptions())
        wanted = replace(wanted, subtitles=WritingOptions(bidi_marks=marks))
        files = dict(render_views(hebrew, wanted))
        assert [("\u200f" in data.decode()) for data in files.values()] == [marks, marks]


@pytest.mark.parametrize(
    ("kinds", "clean", "reported"),
    [
        (("txt", "bilingual-txt"), True, ["Hungarian"]),
        (("bilingual-txt",), True, ["Hungarian"]),
        (("txt",), False, []),
        (("srt",), True, []),
    ],
)
def test_hesitations_that_cannot_be_left_out_are_reported(
    kinds: tuple[str, ...], clean: bool, reported: list[str]
) -> None:
    spoken = replace(document([sentence("u1", 0, "Ööö, igen.", "Yes.")]), language="hu")
    options = TranscriptOptions(clean=clean)
    wanted = ViewSettings("a", ("hu", "en"), kinds, load("netflix"), options)
    events: list[Event] = []

    list(render_views(spoken, wanted, sink=events.append))

    assert [event.message.split()[-2] for event in events if isinstance(event, Notice)] == reported


def test_the_edges_of_cues_lie_on_frames_of_the_video() -> None:
    """What was read from the video counts, in a run and in an export."""
    video = replace(CONVERSATION, media=replace(CONVERSATION.media, frame_rate=24.0))
    settings = ViewSettings("a", ("en",), (), load("netflix"), TranscriptOptions())
    cues = view_of(video, "en", settings).track.cues
    assert cues
    for edge in (edge for cue in cues for edge in (cue.start, cue.end)):
        assert edge == frame_time(frame_at(edge, 24.0), 24.0)

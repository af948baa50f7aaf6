"""Texts to publish: addresses of moments, notes, and what is in front of a paragraph."""

from __future__ import annotations

import pytest

from tolmach.core.about import About
from tolmach.core.publication import (
    Disclosure,
    Look,
    Note,
    Paragraph,
    Publication,
    PublishedSentence,
    Status,
)


def publication(*, url: str = "", label: str = "", notes: tuple[Note, ...] = ()) -> Publication:
    about = Disclosure("en", Status.DRAFT, label, "", "", (), {})
    return Publication(
        "Talk", "en", ("ru", "en"), (), about, "ru", 60_000, About(url=url), notes
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("", ""),
        ("https://www.youtube.com/watch?v=a", "https://www.youtube.com/watch?v=a&t=62"),
        ("https://youtu.be/a", "https://youtu.be/a?t=62"),
        ("https://video.example/watch#top", "https://video.example/watch#t=62"),
    ],
)
def test_a_moment_of_the_video_has_an_address(url: str, link: str) -> None:
    assert publication(url=url).link(62_900) == link


def test_a_draft_is_called_one_before_its_title() -> None:
    assert publication(label="Draft").heading == "Draft: Talk"
    assert publication().heading == "Talk"


def test_notes_belong_to_one_of_the_languages() -> None:
    text = publication(notes=(Note(1, "a", "ru"), Note(2, "b", "en"), Note(3, "c", "en")))
    noted = PublishedSentence("u1", 0, 1000, ("а", "a"), notes=(1, 2))
    assert (text.notes_on(noted, "ru"), text.notes_on(noted, "en")) == ((1,), (2,))
    plain = PublishedSentence("u2", 0, 1000, ("а", "a"))
    assert (text.notes_on(plain, "en"), plain.checked, plain.mark) == ((), False, False)


def test_a_paragraph_begins_with_its_first_sentence_and_shows_who_speaks() -> None:
    said = PublishedSentence("u1", 500, 1000, ("a",)), PublishedSentence("u2", 1000, 2000, ("b",))
    looks = {look: Paragraph(("Anna",), said, look) for look in Look}
    assert {paragraph.start for paragraph in looks.values()} == {500}
    assert [look for look, paragraph in looks.items() if paragraph.bold] == [Look.BOLD]
    assert {look: paragraph.opening for look, paragraph in looks.items() if paragraph.opening} == {
        Look.DASH: "— "
    }
    assert Paragraph((), said, Look.DASH).opening == ""

"""Which sound a translator that works from the sound hears of each sentence."""

from __future__ import annotations

from tolmach.core.document import Sentence, Text, Withheld, Word
from tolmach.core.timing import Span
from tolmach.stages.translation.own_sound import own_sound


def sentence(name: str, *times: tuple[int, int], withheld: bool = False) -> Sentence:
    words = tuple(Word("слово", *each) for each in times)
    return Sentence(name, words, Text("слово"), withheld=Withheld("a name") if withheld else None)


def test_a_sentence_is_heard_with_a_pad_that_ends_where_its_neighbours_begin() -> None:
    sentences = [
        sentence("s1", (100, 900)),
        sentence("s2", (1000, 1400), (1500, 2000)),
        sentence("s3", (2050, 3000)),
    ]
    assert own_sound(sentences) == {
        "s1": (Span(0, 1000),),
        "s2": (Span(900, 2050),),
        "s3": (Span(2000, 3150),),
    }


def test_neighbours_that_overlap_leave_no_pad_and_take_nothing_of_the_sentence() -> None:
    sentences = [sentence("s1", (0, 1200)), sentence("s2", (1000, 2000))]
    assert own_sound(sentences) == {"s1": (Span(0, 1200),), "s2": (Span(1000, 2150),)}


def test_what_is_withheld_is_not_heard_in_what_is_spoken_at_the_same_time() -> None:
    sentences = [
        sentence("s1", (1000, 1400), (2000, 2400)),
        sentence("s2", (1500, 1900), withheld=True),
        sentence("s3", (1600, 1800)),
    ]
    found = own_sound(sentences)
    assert found["s1"] == (Span(850, 1500), Span(1900, 2550))
    assert found["s3"] == ()
    assert found["s2"] == (Span(1400, 2000),)

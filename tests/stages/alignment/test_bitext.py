"""Sentences of two texts aligned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.needs import shared
from tests.stages.alignment.story import STORY, TALE
from tolmach.core.glossary import Glossary, Term
from tolmach.formats import parse_bytes
from tolmach.stages.alignment.bitext import Bead, BitextEvidence, align, doubtful

RUSSIAN = [
    "Здравствуйте!",
    "Сегодня 12 мая 2023 года.",
    "Мы говорим с Борисом Кагарлицким о книгах и о журнале.",
    "Он написал их больше двадцати.",
    "Спасибо.",
]
ENGLISH = [
    "Hello!",
    "Today is the 12th of May 2023.",
    "We are talking to Boris Kagarlitsky about books and about a magazine.",
    "He has written more than twenty of them.",
    "Thank you.",
]


def pairs(beads: list[Bead]) -> list[tuple[list[int], list[int]]]:
    return [(list(range(*bead.source)), list(range(*bead.target))) for bead in beads]


def test_sentences_answer_one_to_one() -> None:
    assert pairs(align(RUSSIAN, ENGLISH, "ru", "en")) == [([i], [i]) for i in range(5)]


def test_one_sentence_may_be_translated_by_two() -> None:
    split = [*ENGLISH[:2], "We are talking to Boris Kagarlitsky.", "About books and a magazine."]
    beads = pairs(align(RUSSIAN, [*split, *ENGLISH[3:]], "ru", "en"))
    assert beads == [([0], [0]), ([1], [1]), ([2], [2, 3]), ([3], [4]), ([4], [5])]


def test_a_sentence_left_out_answers_to_none() -> None:
    beads = pairs(align(RUSSIAN, [*ENGLISH[:1], *ENGLISH[2:]], "ru", "en"))
    assert ([1], []) in beads
    assert ([2], [1]) in beads


def test_listed_names_tie_sentences() -> None:
    """Sentences of one length: only the names tell which belong together."""
    english = {"Пётр": "Peter", "Иван": "John", "Лев": "Leo", "Яков": "James", "Фома": "Thomas"}
    names = Glossary(tuple(Term(name, {"en": (it,)}) for name, it in english.items()))
    source = [f"А потом {name} вошёл в эту большую комнату." for name in english]
    others = (name for name in english.values() if name != "Leo")
    target = [f"And then {name} came into this large room." for name in others]
    beads = align(source, target, "ru", "en", BitextEvidence(glossary=names))
    ties = {(i, j) for left, right in pairs(beads) for i in left for j in right}
    assert {(0, 0), (1, 1), (3, 2), (4, 3)} <= ties


def test_empty_texts_align_to_nothing() -> None:
    assert align([], [], "ru", "en") == []
    assert pairs(align(["Да."], [], "ru", "en")) == [([0], [])]


sentences = st.lists(st.text(alphabet="абв xyz19.", min_size=1, max_size=30), max_size=12)


@given(sentences, sentences)
def test_every_sentence_stands_in_one_bead_in_order(left: list[str], right: list[str]) -> None:
    beads = align(left, right, "ru", "en")
    assert [i for bead in beads for i in range(*bead.source)] == list(range(len(left)))
    assert [j for bead in beads for j in range(*bead.target)] == list(range(len(right)))


def test_a_way_is_found_past_a_sentence_longer_than_all_others() -> None:
    source = ["Да."] * 60 + ["Долго " * 900 + "."] + ["Нет."] * 60
    target = ["Yes."] * 121
    beads = align(source, target, "ru", "en")
    assert [j for bead in beads for j in range(*bead.target)] == list(range(121))


def test_a_long_passage_left_out_moves_nothing_else() -> None:
    beads = pairs(align(STORY, TALE[:6] + TALE[20:], "ru", "en"))
    assert [bead for bead in beads if bead[1]] == [
        *(([i], [i]) for i in range(6)),
        *(([i], [i - 14]) for i in range(20, 24)),
    ]


def test_a_long_passage_put_in_moves_nothing_else() -> None:
    beads = pairs(align(STORY[:6] + STORY[20:], TALE, "ru", "en"))
    assert [bead for bead in beads if bead[0]] == [
        *(([i], [i]) for i in range(6)),
        *(([i - 14], [i]) for i in range(20, 24)),
    ]


def test_a_passage_that_the_translation_says_elsewhere_is_found_there() -> None:
    beads = align(STORY, [*TALE[4:16], *TALE[:4], *TALE[16:]], "ru", "en")
    moved = [(bead.source[0], bead.target[0]) for bead in beads if bead.moved]
    assert moved == [(0, 12), (1, 13), (2, 14), (3, 15)]
    assert [bead.source[0] for bead in beads] == list(range(24))


def test_what_the_translation_says_once_is_not_found_there_twice() -> None:
    """And no other sentence is lost, in either text."""
    source = [*STORY, *STORY[:4]]
    added = "Translated by a group of friends."
    target = [*TALE[4:14], *TALE[:4], *TALE[14:], added]
    beads = align(source, target, "ru", "en")
    assert sum(bead.moved for bead in beads) == 4
    assert sorted(i for bead in beads for i in range(*bead.source)) == list(range(28))
    assert sorted(j for bead in beads for j in range(*bead.target)) == list(range(25))


def test_a_few_beads_are_doubtful_together_or_not_at_all() -> None:
    beads = [Bead((i, i + 1), (i, i + 1), p) for i, p in enumerate((0.9, 0.4, 0.4))]
    assert doubtful(beads) == set()
    assert doubtful([beads[0]._replace(confidence=0.6), *beads[1:]]) == {1, 2}


def test_a_paragraph_of_one_sentence_is_found_elsewhere_too() -> None:
    one = "Борис Кагарлицкий 12 мая 2023 года читал студентам Шанинки лекцию о Розе Люксембург."
    same = "On 12 May 2023 Boris Kagarlitsky read a lecture on Rosa Luxemburg to Shaninka students."
    source, target = [*STORY[:4], one, *STORY[4:]], [*TALE[:16], same, *TALE[16:]]
    breaks = BitextEvidence(source_breaks={0, 4, 5}, target_breaks={0, 16, 17})
    moved = [bead for bead in align(source, target, "ru", "en", breaks) if bead.moved]
    assert [(bead.source, bead.target) for bead in moved] == [((4, 5), (16, 17))]
    assert not any(bead.moved for bead in align(source, target, "ru", "en"))
    # without paragraphs it takes two sentences
    other, alike = "В 1994 году он жил в Лондоне.", "In 1994 he lived in London."
    source, target = [*STORY[:4], one, other, *STORY[4:]], [*TALE[:16], same, alike, *TALE[16:]]
    found = [bead for bead in align(source, target, "ru", "en") if bead.moved]
    assert [(bead.source, bead.target) for bead in found] == [
        ((4, 5), (16, 17)),
        ((5, 6), (17, 18)),
    ]


def test_what_fits_is_sure_and_what_may_be_elsewhere_is_not() -> None:
    """Ten sentences of which the translation has five, and nothing says which."""
    source = [*STORY[:5], *["Он опять говорил об этом."] * 10, *STORY[5:10]]
    target = [*TALE[:5], *["He spoke of this again."] * 5, *TALE[5:10]]
    beads = align(source, target, "ru", "en")
    assert all(bead.confidence > 0.7 for bead in beads[:4])
    unsure = {beads[number].source[0] for number in doubtful(beads)}
    assert unsure <= set(range(4, 16))
    assert len(unsure) >= 5


@pytest.mark.shared
def test_human_subtitles_of_one_video_align_by_their_times() -> None:
    """Cue for cue, because the translators kept the cues."""
    folder = shared("timed/morevna/course-pepper")
    files = [folder / code / "coatools-lesson-1.srt" for code in ("rus", "eng")]
    tracks = [parse_bytes(file.read_bytes()).track for file in files]
    russian, english = ([" ".join(cue.lines) for cue in track.cues] for track in tracks)
    beads = align(russian, english, "ru", "en")
    right = sum(bead.source == bead.target for bead in beads)
    assert right >= 0.95 * len(russian)

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import (
    Alternative,
    Finding,
    FindingKind,
    Origin,
    Sentence,
    State,
    Text,
    Word,
)
from tolmach.stages.sentences.identity import (
    carry_ids,
    new_id,
    new_readings,
    offer_readings,
    touched,
)


def sentence(name: str, start: int, content: str, end: int | None = None) -> Sentence:
    words = content.split()
    stop = end if end is not None else start + 500 * len(words)
    step = (stop - start) // len(words)
    timed = tuple(Word(w, start + n * step, start + (n + 1) * step) for n, w in enumerate(words))
    return Sentence(name, timed, Text(content))


def names(sentences) -> list[tuple[str, str]]:
    return [(each.id, each.source.content) for each in sentences]


def test_an_id_depends_on_nothing_but_time_text_and_what_is_taken():
    first = new_id(0)
    assert new_id(0) == first
    assert len({first, new_id(1), new_id(0, {first})}) == 3


@pytest.mark.slow
def test_no_id_looks_like_a_number_that_a_spreadsheet_writes_anew():
    made = {new_id(start) for start in range(200_000)}
    assert not any(re.fullmatch(r"\d+e\d+", one) for one in made)


def test_the_same_sentence_heard_a_little_differently_keeps_its_id():
    old = [
        sentence("aaa", 0, "Его зовут Борис Кагарлицкий."),
        sentence("bbb", 3000, "Он социолог."),
    ]
    new = [sentence("x", 100, "Его зовут Борис Кагарлитский."), sentence("y", 3100, "Он социолог.")]
    assert names(carry_ids(old, new).sentences) == [
        ("aaa", "Его зовут Борис Кагарлитский."),
        ("bbb", "Он социолог."),
    ]


def test_another_sentence_at_the_same_time_gets_an_id_of_its_own():
    old = [sentence("aaa", 0, "Его зовут Борис Кагарлицкий.")]
    new = [sentence("x", 0, "Много шума вокруг журнала!")]
    assert names(carry_ids(old, new).sentences) == [("x", "Много шума вокруг журнала!")]


def test_a_new_sentence_never_takes_an_old_id_by_chance():
    old = [sentence("aaa", 0, "Да, конечно.")]
    new = [sentence("aaa", 60_000, "Совсем другое дело.")]
    (only,) = carry_ids(old, new).sentences
    assert only.id != "aaa"


def test_of_two_halves_the_more_similar_one_keeps_the_id():
    old = [sentence("aaa", 0, "Мы начали писать письма после суда.", 6000)]
    new = [
        sentence("x", 0, "Мы начали писать письма", 4000),
        sentence("y", 4000, "после суда.", 6000),
    ]
    assert [each.id for each in carry_ids(old, new).sentences] == ["aaa", "y"]


def test_units_that_a_person_touched_stay_as_they_are():
    kept = replace(sentence("aaa", 0, "Борис."), source=Text("Борис!", origin=Origin.HUMAN))
    new = [sentence("x", 0, "Борись."), sentence("y", 2000, "Дальше.")]
    sentences = carry_ids([kept], new).sentences
    assert sentences == [kept, new[1]]
    assert new_readings([kept], new) == {"aaa": "Борись."}


def test_a_new_reading_is_offered_beside_a_persons_text_and_flagged_while_it_is_news():
    source = Text("Борис!", origin=Origin.HUMAN, alternatives=(Alternative("Борися.", 0.0),))
    kept = replace(sentence("aaa", 0, "Борис."), source=source)
    (offered,) = offer_readings([kept], {"aaa": "Борись."})
    assert [other.content for other in offered.source.alternatives] == ["Борись.", "Борися."]
    assert offered.findings == (Finding(FindingKind.NEW_READING, "Борись."),)
    assert offered.source.content == "Борис!"
    assert offer_readings([offered], {"aaa": "Борись."}) == [offered]
    assert offer_readings([offered], {})[0].findings == ()


def test_what_a_person_replaced_is_no_news_when_it_is_heard_again():
    source = Text("Борис!", origin=Origin.HUMAN, alternatives=(Alternative("Борись.", 0.0),))
    kept = replace(sentence("aaa", 0, "Борись."), source=source)
    assert offer_readings([kept], {"aaa": "Борись."}) == [kept]


def test_a_reading_that_agrees_with_the_kept_text_is_no_news():
    kept = replace(sentence("aaa", 0, "Борис."), source=Text("Борис.", state=State.APPROVED))
    assert new_readings([kept], [sentence("x", 0, "Борис.")]) == {}


def test_touching_is_writing_moving_on_withholding_or_marking():
    plain = sentence("aaa", 0, "Борис.")
    assert not touched(plain.with_target("en", Text("Boris.")))
    assert touched(plain.with_target("en", Text("Boris.", state=State.NEEDS_WORK)))
    assert touched(replace(plain, paragraph=True))


SENTENCES = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["Да.", "Нет, нет.", "Борис пишет письмо."])),
    max_size=8,
    unique_by=lambda sentence: sentence[0],
)


@given(SENTENCES, SENTENCES, st.sets(st.integers(0, 7)))
def test_ids_stay_unique_and_kept_units_stay(old, new, by_person):
    before = [sentence(f"o{n}", 2000 * at, text) for n, (at, text) in enumerate(sorted(old))]
    before = [replace(u, paragraph=n in by_person) for n, u in enumerate(before)]
    after = [sentence(f"n{n}", 2000 * at, text) for n, (at, text) in enumerate(sorted(new))]
    carried = carry_ids(before, after).sentences
    assert len({each.id for each in carried}) == len(carried)
    assert all(each in carried for each in before if touched(each))
    assert carry_ids(before, before).sentences == sorted(before, key=lambda each: each.span)

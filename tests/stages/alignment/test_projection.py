from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Alternative, Link, Sentence, Text, Withheld, Word
from tolmach.stages.alignment.projection import time_source, time_target, timed_sentences
from tolmach.text.words import split_words


def recognized(text: str, *, gaps: dict[int, int] | None = None) -> list[Word]:
    """Words of 400 ms with 100 ms between them; `gaps` adds silence before words."""
    words, now = [], 0
    for index, each in enumerate(text.split()):
        now += (gaps or {}).get(index, 0)
        words.append(Word(each, now, now + 400, 0.9))
        now += 500
    return words


def times(words) -> list[tuple[str, int, int]]:
    return [(word.text, word.start, word.end) for word in words]


def starts(words) -> dict[str, int]:
    return {word.text: word.start for word in words}


def test_source_words_keep_the_times_at_which_they_were_heard():
    words = recognized("Мы видели Бориса.")
    assert time_source(words, "Мы видели Бориса.", "ru") == words


def test_words_that_a_person_added_stand_between_those_that_were_heard():
    words = time_source(recognized("Мы видели Бориса."), "Мы уже видели Бориса Ивановича.", "ru")
    assert times(words) == [
        ("Мы", 0, 400),
        ("уже", 400, 500),
        ("видели", 500, 900),
        ("Бориса", 1000, 1400),
        ("Ивановича.", 1400, 1400),
    ]
    assert [word.interpolated for word in words] == [False, True, False, False, True]


def test_words_that_a_person_replaced_share_the_time_of_the_old_ones():
    words = time_source(recognized("Он живёт в Москве."), "Он сидит в тюрьме.", "ru")
    assert starts(words) == {"Он": 0, "сидит": 500, "в": 1000, "тюрьме.": 1500}


def test_aligned_words_begin_when_their_source_words_are_said():
    source = recognized("Вчера утром Бориса арестовали.")
    links = tuple(Link(target, said, 0.9) for target, said in enumerate([0, 1, 2, 3, 3]))
    text = Text("Yesterday morning, Boris was arrested.", alignment=links)
    words = time_target(source, text, "en")
    assert starts(words) == {
        "Yesterday": 0,
        "morning,": 500,
        "Boris": 1000,
        "was": 1500,
        "arrested.": 1614,
    }


def test_a_person_who_changed_a_word_keeps_the_times_of_the_others():
    source = recognized("Вчера утром нашего Бориса арестовали.")
    links = tuple(Link(target, said, 0.9) for target, said in enumerate([0, 1, 2, 3, 4, 4]))
    machine = Alternative("Yesterday morning our Boris was arrested.", -0.1, links)
    text = Text("Yesterday morning our friend Boris was detained.", alternatives=(machine,))
    words = starts(time_target(source, text, "en"))
    assert (words["our"], words["Boris"], words["was"]) == (1000, 1500, 2000)
    another = Text("They came before dawn and took him away.", alternatives=(machine,))
    plain = replace(another, alternatives=())
    assert time_target(source, another, "en") == time_target(source, plain, "en")


def test_words_in_another_order_still_follow_each_other():
    links = (Link(0, 3, 0.9), Link(1, 3, 0.9), Link(2, 0, 0.9), Link(3, 1, 0.9))
    text = Text("Arrested was yesterday morning.", alignment=links)
    words = time_target(recognized("Вчера утром Бориса арестовали."), text, "en")
    assert [word.start for word in words] == sorted(word.start for word in words)


def test_a_clause_after_a_pause_begins_after_the_pause():
    source = recognized("Он ушёл домой, потом лёг спать.", gaps={3: 1200})
    for alignment in ((), tuple(Link(n, n, 0.5) for n in range(6))):
        words = time_target(source, Text("He went home, then he slept.", alignment=alignment), "en")
        assert starts(words)["then"] == 2700
        assert words[2].end == 1400


def test_without_alignment_words_follow_the_share_of_characters():
    words = time_target(recognized("раз два три четыре"), Text("one two three four"), "en")
    assert starts(words) == {"one": 0, "two": 400, "three": 800, "four": 1400}


def test_words_of_an_unspaced_target_are_characters():
    words = time_target(recognized("Да нет."), Text("はい。"), "ja")
    assert times(words) == [("は", 0, 360), ("い。", 360, 900)]


def test_units_without_text_in_a_language_are_left_out():
    words = tuple(recognized("Да."))
    sentences = [
        Sentence("a", words, Text("Да.")),
        Sentence("b", words, Text("Да."), targets={"en": Text("")}),
    ]
    assert timed_sentences(sentences, "en", "ru") == []
    assert [each.id for each in timed_sentences(sentences, "ru", "ru")] == ["a", "b"]


TEXTS = st.lists(
    st.sampled_from(["Да,", "нет.", "и", "потом", "дом;", "Борис", "2019", "—"]),
    min_size=1,
    max_size=9,
)


@st.composite
def projections(draw):
    words, now = [], 0
    for text in draw(TEXTS):
        now += draw(st.sampled_from([-200, 0, 100, 700]))
        start = max(words[-1].start if words else 0, now)
        words.append(Word(text, start, start + draw(st.integers(0, 600))))
        now = words[-1].end
    content = " ".join(draw(TEXTS))
    indices = st.integers(0, 12)
    links = draw(st.lists(st.builds(Link, indices, indices, st.floats(0.02, 1)), max_size=20))
    return words, Text(content, alignment=tuple(links))


@given(projections(), st.sampled_from(["en", "zh"]))
def test_every_word_has_a_time_inside_the_sentence_in_rising_order(projection, language):
    words, text = projection
    span = Sentence("a", tuple(words), Text("x")).span
    for timed in (
        time_target(words, text, language),
        time_target(words, replace(text, alignment=()), language),
        time_source(words, text.content, language),
    ):
        assert [word.text for word in timed] == split_words(text.content, language)
        assert all(a.start <= b.start for a, b in pairwise(timed))
        assert all(span.start <= word.start and word.end <= span.end for word in timed)


def test_a_long_sentence_of_one_word_keeps_its_times_when_a_word_is_put_before_it():
    words = recognized("да " * 250)
    assert time_source(words, "нет " + "да " * 250, "ru")[1:] == words


def test_a_sentence_after_a_withheld_one_is_apart_from_those_before_it():
    said = [
        Sentence(name, tuple(recognized("Мы видели Бориса.")), Text("Мы видели Бориса."))
        for name in "abcd"
    ]
    said[1] = replace(said[1], withheld=Withheld("", "anna"))
    assert [(one.id, one.apart) for one in timed_sentences(said, "ru", "ru")] == [
        ("a", False),
        ("c", True),
        ("d", False),
    ]

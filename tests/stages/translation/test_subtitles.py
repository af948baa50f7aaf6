from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.cue import Cue, Track
from tolmach.core.document import Link, Text
from tolmach.core.profile import Profile
from tolmach.stages.translation.subtitles import (
    labels_of,
    refill,
    sentences_from_cues,
    with_label,
)

PROFILE = Profile(name="test")


def track(*cues: tuple[int, int, str], **facts) -> Track:
    return Track("ru", tuple(Cue(a, b, tuple(text.split("|")), **facts) for a, b, text in cues))


def texts(sentences) -> list[str]:
    return [sentence.source.content for sentence in sentences]


def test_a_sentence_over_several_cues_becomes_one_unit():
    sentences = sentences_from_cues(
        track(
            (0, 2000, "Мы пишем письма|каждую"),
            (2000, 4000, "неделю. Нам"),
            (4000, 5000, "отвечают."),
        )
    )
    assert texts(sentences) == ["Мы пишем письма каждую неделю.", "Нам отвечают."]
    assert (sentences[0].span.start, sentences[1].span.end) == (0, 5000)
    assert all(word.interpolated for sentence in sentences for word in sentence.words)


def test_dashes_end_sentences_and_are_left_out():
    sentences = sentences_from_cues(
        track((0, 2000, "- Как вы там живёте|- Хорошо живём и ждём"), (2500, 4000, "вас"))
    )
    assert texts(sentences) == ["Как вы там живёте", "Хорошо живём и ждём вас"]
    assert [sentence.speaker for sentence in sentences] == [None, None]


def test_speakers_that_the_file_names_are_kept():
    cues = (Cue(0, 1000, ("Да",), "Анна"), Cue(1000, 2000, ("да, да. Нет",), "Анна"))
    assert [sentence.speaker for sentence in sentences_from_cues(Track("ru", cues))] == [
        "Анна",
        "Анна",
    ]


def test_overlapping_cues_are_taken_to_end_where_the_next_begins():
    (sentence,) = sentences_from_cues(track((0, 4000, "раз два"), (2000, 5000, "три")))
    assert [word.start for word in sentence.words] == [0, 1000, 2000]


def test_a_translation_goes_back_into_the_cues_of_its_source():
    source = track((0, 2000, "Вчера мы снова"), (2000, 4000, "писали письма."))
    (sentence,) = sentences_from_cues(source)
    links = tuple(Link(t, s, 0.9) for t, s in enumerate(range(5)))
    sentence = sentence.with_target(
        "en", Text("Yesterday we again wrote letters.", alignment=links)
    )
    assert refill(source, [sentence], "en", PROFILE).cues == (
        Cue(0, 2000, ("Yesterday we again",)),
        Cue(2000, 4000, ("wrote letters.",)),
    )


def test_where_links_are_sure_the_time_decides_and_where_not_the_comma():
    source = track((0, 1600, "Они давно тут"), (1600, 2800, "стоят и ждут"))
    (sentence,) = sentences_from_cues(source)

    def first_cue(weight: float) -> str:
        links = tuple(Link(t, s, weight) for t, s in enumerate(range(6)))
        text = Text("They stand here waiting, as ever", alignment=links)
        return refill(source, [sentence.with_target("en", text)], "en", PROFILE).cues[0].text

    assert first_cue(1.0) == "They stand here"
    assert first_cue(0.1) == "They stand here waiting,"


def test_a_cue_with_two_sentences_holds_both_translations():
    source = track((0, 2000, "Да. Мы"), (2000, 4000, "пишем."))
    one, two = sentences_from_cues(source)
    sentences = [one.with_target("en", Text("Yes.")), two.with_target("en", Text("We write."))]
    assert [cue.text for cue in refill(source, sentences, "en", PROFILE).cues] == [
        "Yes. We",
        "write.",
    ]


def test_a_dialogue_stays_a_dialogue():
    source = track((0, 2000, "- Кто там?|- Мы."))
    one, two = sentences_from_cues(source)
    sentences = [one.with_target("en", Text("Who is it?")), two.with_target("en", Text("Us."))]
    assert refill(source, sentences, "en", PROFILE).cues[0].lines == ("- Who is it?", "- Us.")


def test_what_has_no_translation_leaves_no_cue():
    source = track((0, 2000, "Да."), (2000, 4000, "Мы пишем."))
    one, two = sentences_from_cues(source)
    assert [
        c.text
        for c in refill(source, [one.with_target("en", Text("Yes.")), two], "en", PROFILE).cues
    ] == ["Yes."]


WORDS = st.lists(
    st.sampled_from(["Да,", "нет.", "и", "потом", "дом", "Борис"]), min_size=1, max_size=5
)


@given(st.lists(st.tuples(st.integers(0, 3000), WORDS), min_size=1, max_size=6), st.data())
def test_all_words_go_in_once_and_all_translated_words_come_out_once(rows, data):
    cues, now = [], 0
    for pause, words in rows:
        now += pause
        cues.append((now, now + 1500, " ".join(words)))
        now += 1500
    source = track(*cues)
    sentences = sentences_from_cues(source)
    assert " ".join(texts(sentences)) == " ".join(text for *_, text in cues)
    said = [
        data.draw(st.lists(st.sampled_from(["Yes", "no", "I", "go"]), max_size=6))
        for _ in sentences
    ]
    done = [
        sentence.with_target("en", Text(" ".join(each)))
        for sentence, each in zip(sentences, said, strict=True)
    ]
    result = refill(source, done, "en", PROFILE)
    shown = " ".join(line for cue in result.cues for line in cue.lines)
    assert shown.split() == [word for each in said for word in each]
    assert {(cue.start, cue.end) for cue in result.cues} <= {(a, b) for a, b, _ in cues}


def test_a_sound_note_before_a_name_and_a_colon_is_a_sentence_of_its_own():
    source = track((0, 1000, "(смех)"), (1000, 3000, "АННА: Что было|дальше?"), (3000, 4000, "♪"))
    sentences = sentences_from_cues(source)
    assert texts(sentences) == ["(смех)", "Что было дальше?", "♪"]
    assert labels_of(source, sentences) == {sentences[1].id: "АННА"}


def test_a_name_before_a_colon_is_one_in_capitals_or_one_that_is_repeated():
    once = track((0, 1000, "Он сказал так: нет."))
    assert labels_of(once, sentences_from_cues(once)) == {}
    twice = track((0, 1000, "- Анна: нет.|- Да."), (1000, 2000, "Анна:|да"))
    sentences = sentences_from_cues(twice)
    assert texts(sentences) == ["нет.", "Да.", "да"]
    assert list(labels_of(twice, sentences).values()) == ["Анна", "Анна"]


def test_the_name_is_put_before_the_translation_and_links_move_with_it():
    source = track((0, 1000, "АННА: Да."))
    (sentence,) = sentences_from_cues(source)
    translated = sentence.with_target("en", Text("Yes.", alignment=(Link(0, 0, 1.0),)))
    assert with_label(translated, "ANNA", "en").targets["en"] == Text(
        "ANNA: Yes.", alignment=(Link(1, 0, 1.0),)
    )
    assert with_label(sentence, "ANNA", "en") == sentence

"""Which words an aligner is asked about in which sound, and what follows from its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tolmach.core.document import Word
from tolmach.core.speech import TextWindow
from tolmach.core.timing import Span, share_time
from tolmach.stages.alignment.forced import (
    Passage,
    ScriptWord,
    answered,
    believed,
    gathered,
    needed,
    passages,
    script,
    spoken_length,
    text_words,
    unsaid_clauses,
    unsaid_sentences,
    unwritten,
)

SAID = "Мы писали письма каждую неделю. Они приходили всегда. Ответы были короткими."
SENTENCES = [sentence.split() for sentence in SAID.replace(".", ".|").split("|") if sentence]


def recognized(text: str, start: int = 0, step: int = 500) -> list[Word]:
    return [
        Word(word, start + step * i, start + step * (i + 1) - 100, 0.9)
        for i, word in enumerate(text.split())
    ]


def flat(sentences: Sequence[Sequence[str]]) -> list[str]:
    return [word for sentence in sentences for word in sentence]


def test_a_digit_is_as_long_as_six_letters_and_a_word_as_one_at_least() -> None:
    assert [spoken_length([text]) for text in ("дом,", "12", "—")] == [4, 13, 2]


def test_a_text_that_was_recognized_is_all_anchors() -> None:
    laid = script(recognized(SAID), SENTENCES, "ru", 10_000)
    assert [each.word.text for each in laid] == flat(SENTENCES)
    assert all(each.anchored for each in laid)
    assert [each.index for each in laid] == list(range(11))


def test_words_that_were_not_recognized_lie_between_those_that_were() -> None:
    heard = recognized("Мы писали письма неделю. Они приходили")
    laid = script(heard, SENTENCES[:1], "ru", 10_000)
    missing = next(each for each in laid if each.word.text == "каждую")
    assert not missing.anchored
    assert heard[2].end <= missing.word.start <= missing.word.end <= heard[3].start


def test_speech_that_the_text_lacks_takes_its_place_in_the_script() -> None:
    """So that its sound is not shared among the words around it."""
    laid = script(recognized(SAID), [SENTENCES[0], SENTENCES[2]], "ru", 10_000)
    assert [each.word.text for each in laid if each.index is None] == SENTENCES[1]


def test_words_that_were_misheard_stay_on_both_sides_of_speech_that_the_text_lacks() -> None:
    """Each where the sound is most like it; the hole is where one sentence ends."""
    sentences = [["Мы", "писали", "письма", "домой."], ["Ответы", "были", "короткими."]]
    missing = "а потом ещё долго ездили туда зимой и летом"
    heard = recognized(f"Мы писали письма даме {missing} совет были короткими.")
    laid = script(heard, sentences, "ru", 10_000)
    lacking = [each for each in laid if each.index is None]
    assert [each.word.text for each in lacking] == missing.split()
    assert not any(each.anchored for each in lacking)
    times = {each.word.text: each.word.start for each in laid}
    assert (times["домой."], times["Ответы"]) == (1_500, 6_500)


def test_a_text_takes_all_the_time_between_anchors_once_it_is_far_longer_than_what_was_said() -> (
    None
):
    """From 12 letters more than twice of it; a word of two letters counts as three."""
    heard = recognized("Мы писали да письма каждую неделю.")
    for length, times in ((17, (1_000, 1_400)), (18, (900, 1_500))):
        text = ["Мы", "писали", "я" * length, *SENTENCES[0][2:]]
        (it,) = [each.word for each in script(heard, [text], "ru", 10_000) if each.index == 2]
        assert (it.start, it.end) == times


def test_speech_is_lacking_in_a_text_once_it_is_far_longer_than_the_text() -> None:
    text = [["Мы", "писали", "да", *SENTENCES[0][2:]]]
    for length, lacking in ((17, []), (18, ["я" * 18])):
        heard = recognized(f"Мы писали {'я' * length} письма каждую неделю.")
        laid = script(heard, text, "ru", 10_000)
        assert [each.word.text for each in laid if each.index is None] == lacking


def test_text_outside_the_recognized_words_lies_near_them_and_text_between_takes_all_the_time() -> (
    None
):
    """A recording may begin and end with music."""
    intro = ["Запись", "сделали", "добровольцы", "проекта", "осенью."]
    outro = ["Расшифровала", "группа", "помощи", "заключённым."]
    heard = recognized("Мы писали письма каждую неделю.", 60_000)
    laid = script(heard, [intro, SENTENCES[0], outro], "ru", 180_000)
    assert (laid[0].word.start, laid[4].word.end) == (60_000 - 6_960, 60_000)
    assert (laid[10].word.start, laid[-1].word.end) == (62_400, 62_400 + 6_570)
    heard = recognized(SAID[:31]) + recognized("Ответы были короткими.", 62_400)
    laid = script(heard, [SENTENCES[0], intro, SENTENCES[2]], "ru", 180_000)
    assert (laid[5].word.start, laid[9].word.end) == (2_400, 62_400)


def test_a_sentence_for_which_there_is_no_time_is_left_out() -> None:
    """Forty letters cannot be said in a tenth of a second."""
    planted = ["Этого", "предложения", "никто", "никогда", "не", "произносил", "вслух."]
    sentences = [SENTENCES[0], planted, SENTENCES[1], SENTENCES[2]]
    laid = script(recognized(SAID), sentences, "ru", 6_000)
    assert not {each.word.text for each in laid} & set(planted)
    assert unsaid_sentences(laid, sentences) == {1}


def test_a_sentence_behind_the_last_that_was_said_takes_no_words_with_it() -> None:
    """Transcripts go on where a recording was cut off."""
    planted = ["Этого", "предложения", "никто", "никогда", "не", "произносил", "вслух."]
    sentences = [*SENTENCES, ["Да,", "до", "завтра."], planted]
    heard = recognized(SAID + " Да, до завтра.")
    laid = script(heard, sentences, "ru", heard[-1].end + 100)
    assert all(each.anchored for each in laid if each.index is not None)
    assert unsaid_sentences(laid, sentences) == {4}


def test_a_small_word_that_matches_far_away_is_no_anchor() -> None:
    """Between it and the next there would be no time for the text."""
    heard = [Word("и", 100, 200, 0.9), *recognized("Ответы были короткими.", 8_000)]
    text = [["Мы", "долго", "писали", "им", "письма", "каждую", "неделю", "и"], SENTENCES[2]]
    laid = script(heard, text, "ru", 10_000)
    (small,) = [each for each in laid if each.word.text == "и" and each.index is not None]
    assert not small.anchored


def test_windows_end_at_pauses_and_are_short() -> None:
    heard = recognized(" ".join([SAID] * 5))
    pause = [replace(w, start=w.start + 4_000, end=w.end + 4_000) for w in heard[33:]]
    heard = [*heard[:33], *pause]
    laid = script(heard, SENTENCES * 5, "ru", 40_000)
    asked = passages(laid, "ru", 40_000)
    assert [each.first for each in asked[1:]] == [each.last for each in asked[:-1]]
    assert 33 in {each.last for each in asked}
    assert all(each.window.span.duration <= 11_000 for each in asked)


def test_a_text_without_anchors_still_gets_windows_that_a_model_takes() -> None:
    """Half a minute is the longest."""
    laid = script([], SENTENCES * 40, "ru", 300_000)
    asked = passages(laid, "ru", 300_000)
    assert all(each.window.span.duration <= 28_000 for each in asked)
    assert sum(len(each.window.words) for each in asked) == 440


def spoken(*words: tuple[int, int], anchored: bool = False) -> list[ScriptWord]:
    return [ScriptWord(Word("да", *time), i, anchored) for i, time in enumerate(words)]


def test_a_pause_of_one_and_a_half_seconds_between_anchors_parts_windows() -> None:
    for start, windows in ((1_899, 1), (1_900, 2)):
        words = spoken((0, 400), (start, 2_400), anchored=True)
        assert len(passages(words, "ru", 9_000)) == windows


def test_a_window_ends_between_anchors_once_it_would_be_longer_than_10_seconds() -> None:
    for end, windows in ((10_000, 1), (10_001, 2)):
        words = spoken((0, 5_000), (5_000, end), anchored=True)
        assert len(passages(words, "ru", 60_000)) == windows


def test_a_window_holds_up_to_28_seconds() -> None:
    for end, windows in ((28_000, 1), (28_001, 2)):
        words = spoken((0, 14_000), (14_000, end))
        assert len(passages(words, "ru", 60_000)) == windows


def test_a_window_has_some_sound_around_it_or_half_of_what_its_neighbours_leave() -> None:
    words = spoken((100, 400), (2_000, 2_400), (4_000, 4_900), (6_700, 6_800), anchored=True)
    spans = [each.window.span for each in passages(words, "ru", 6_850)]
    assert spans == [Span(50, 600), Span(1_800, 2_600), Span(3_800, 5_100), Span(6_500, 6_825)]
    words = spoken((0, 5_000), (5_100, 10_200), anchored=True)
    spans = [each.window.span for each in passages(words, "ru", 10_200)]
    assert spans == [Span(0, 5_050), Span(5_050, 10_200)]


def test_a_window_without_an_answer_keeps_the_times_of_recognized_words() -> None:
    heard = recognized(SAID)
    laid = script(heard, SENTENCES, "ru", 6_000)
    exact = answered(laid, passages(laid, "ru", 6_000), [()])
    assert [word.start for word in text_words(exact, flat(SENTENCES))] == [w.start for w in heard]


def test_a_recognized_word_of_which_the_aligner_is_not_sure_stays() -> None:
    heard = recognized(SAID)
    laid = script(heard, SENTENCES, "ru", 6_000)
    answer = [Word(word.text, word.start + 50, word.end + 50, 0.6) for word in heard]
    answer[3] = replace(answer[3], probability=0.001)
    exact = answered(laid, passages(laid, "ru", 6_000), [tuple(answer)])
    times = [word.start for word in text_words(exact, flat(SENTENCES))]
    assert times[2] == heard[2].start + 50
    assert times[3] == heard[3].start
    # as sure as the recognizer or the aligner was, whichever was surer
    assert {each.word.probability for each in exact} == {0.9}
    unheard = [fitting(each, None) for each in laid]
    exact = answered(unheard, passages(laid, "ru", 6_000), [tuple(answer)])
    assert exact[2].word.probability == 0.6


def test_a_sentence_that_fits_the_sound_badly_was_not_said() -> None:
    laid = script(recognized("Мы писали письма каждую неделю.", 0), SENTENCES, "ru", 20_000)
    exact = [each if each.anchored else fitting(each, 0.05) for each in laid]
    assert unsaid_sentences(exact, SENTENCES) == {1, 2}
    assert not unsaid_sentences([fitting(each, 0.5) for each in laid], SENTENCES)


def test_one_recognized_word_of_seven_may_be_chance_one_of_six_is_not() -> None:
    for count, unsaid in ((7, {0}), (6, set())):
        sentence = ["письма"] * count
        words = [ScriptWord(Word("письма", 0, 400, 0.05), i, i == 0) for i in range(count)]
        assert unsaid_sentences(words, [sentence]) == unsaid


TRIP_WRITTEN = "Мы приехали в Москву, хотя никто нас не ждал, и пошли домой."
TRIP = [TRIP_WRITTEN.split()]
"""Words 4 to 8 are the clause that was not said."""


def trip(foreign: float = 0.03, around: float = 0.9) -> list[ScriptWord]:
    """What an aligner says of it, where the recognizer heard the rest."""
    laid = script(recognized("Мы приехали в Москву, и пошли домой."), TRIP, "ru", 20_000)
    return [fitting(each, around if each.anchored else foreign) for each in laid]


def test_a_clause_that_was_not_said_is_found_inside_its_sentence() -> None:
    assert unsaid_clauses(trip(), TRIP, frozenset()) == (range(4, 9),)
    assert not unsaid_sentences(trip(), TRIP)


def test_clauses_in_a_row_count_as_one() -> None:
    sentence = TRIP_WRITTEN.replace("нас", "нас, увы,").split()
    laid = script(recognized("Мы приехали в Москву, и пошли домой."), [sentence], "ru", 20_000)
    words = [fitting(each, 0.9 if each.anchored else 0.03) for each in laid]
    assert unsaid_clauses(words, [sentence], frozenset()) == (range(4, 10),)


def test_a_clause_that_fits_the_sound_or_was_recognized_was_said() -> None:
    assert not unsaid_clauses(trip(foreign=0.3), TRIP, frozenset())
    heard = script(recognized(" ".join(TRIP[0])), TRIP, "ru", 20_000)
    assert not unsaid_clauses([fitting(each, 0.03) for each in heard], TRIP, frozenset())


def test_nothing_is_said_of_clauses_where_their_sentence_is_not_sure() -> None:
    assert not unsaid_clauses(trip(around=0.1), TRIP, frozenset())
    assert not unsaid_clauses(trip(), TRIP, frozenset({0}))


def test_a_clause_of_digits_that_the_model_cannot_write_tells_nothing() -> None:
    sentence = [
        "Мы",
        "приехали",
        "в",
        "Москву,",
        "17,",
        "18,",
        "19,",
        "20,",
        "и",
        "пошли",
        "домой.",
    ]
    laid = script(recognized("Мы приехали в Москву, и пошли домой."), [sentence], "ru", 20_000)
    placed = [replace(each, word=replace(each.word, interpolated=False)) for each in laid]
    words = [fitting(each, 0.9 if each.anchored else None) for each in placed]
    assert not unsaid_clauses(words, [sentence], frozenset())


def test_three_words_are_too_short_to_tell() -> None:
    sentence = ["Мы", "приехали", "в", "Москву,", "как", "нам", "казалось,", "и", "пошли", "домой."]
    laid = script(recognized("Мы приехали в Москву, и пошли домой."), [sentence], "ru", 20_000)
    words = [fitting(each, 0.9 if each.anchored else 0.03) for each in laid]
    assert not unsaid_clauses(words, [sentence], frozenset())


def test_known_unsaid_clauses_take_no_part_and_stay_known() -> None:
    heard = recognized("Мы приехали в Москву, и пошли домой.")
    laid = script(heard, TRIP, "ru", 20_000, clauses=(range(4, 9),))
    assert [each.index for each in laid] == [0, 1, 2, 3, 9, 10, 11]
    assert unsaid_clauses(laid, TRIP, frozenset(), (range(4, 9),)) == (range(4, 9),)


def test_a_text_that_repeats_itself_is_laid_beside_all_its_copies() -> None:
    """No run of words occurs once; a refrain, or an interview that was recorded twice."""
    said = " ".join([SAID] * 30)
    laid = script(recognized(said), SENTENCES * 30, "ru", 200_000)
    assert [each.word.start for each in laid] == [word.start for word in recognized(said)]
    assert all(each.anchored for each in laid)


def test_most_of_a_text_is_not_called_unsaid_when_its_words_are_recognized() -> None:
    """Its chapters may be in another order."""
    heard = recognized(" ".join(SAID.split()[::-1]))
    assert believed(frozenset({0, 1}), SENTENCES, heard) == frozenset()
    assert believed(frozenset({1}), SENTENCES, heard) == {1}
    other = recognized("Совсем другая запись, где никто не читает наших предложений.")
    assert believed(frozenset({0, 1, 2}), SENTENCES, other) == {0, 1, 2}


def test_words_of_a_sentence_that_was_said_do_not_show_that_others_were() -> None:
    sentences = [SENTENCES[0], ["Письма", "писали."], ["Каждую", "неделю."]]
    assert believed(frozenset({1, 2}), sentences, recognized(" ".join(SENTENCES[0]))) == {1, 2}


def test_words_without_a_probability_do_not_tell_that_a_sentence_was_not_said() -> None:
    """An aligner places digits that its model cannot write, and cannot compare them."""
    sentences = [SENTENCES[0], ["Годы:", "1968,", "1970,", "1972."]]
    laid = script(recognized("Мы писали письма каждую неделю.", 0), sentences, "ru", 20_000)
    placed = [replace(each, word=replace(each.word, interpolated=False)) for each in laid]
    unknown = [each if each.anchored else fitting(each, None) for each in placed]
    assert not unsaid_sentences(unknown, sentences)
    told = [fitting(each, 0.05) if each.word.text == "Годы:" else each for each in unknown]
    assert not unsaid_sentences(told, sentences)
    assert unsaid_sentences([fitting(each, 0.05) for each in unknown], sentences) == {1}


def fitting(each: ScriptWord, probability: float | None) -> ScriptWord:
    return replace(each, word=replace(each.word, probability=probability))


def test_known_unsaid_sentences_take_no_part() -> None:
    laid = script(recognized(SAID), SENTENCES, "ru", 6_000, frozenset({1}))
    assert [each.index for each in laid if each.index is not None] == [0, 1, 2, 3, 4, 8, 9, 10]
    (left_out,) = [each for each in text_words(laid, flat(SENTENCES)) if each.text == "приходили"]
    assert left_out.interpolated


def test_speech_that_the_text_lacks_is_told_with_its_time() -> None:
    laid = script(recognized(SAID), [SENTENCES[0], SENTENCES[2]], "ru", 6_000)
    assert unwritten(laid, "ru") == []  # three words are an edit
    longer = SAID.replace("Они приходили", "Они приходили домой и в суд")
    laid = script(recognized(longer), [SENTENCES[0], SENTENCES[2]], "ru", 8_000)
    assert unwritten(laid, "ru") == [Span(2_500, 5_900)]


def test_fillers_and_repetitions_that_an_editor_left_out_are_no_missing_speech() -> None:
    heard = recognized(f"Мы, мы, мы, {SAID[3:]}")
    assert unwritten(script(heard, SENTENCES, "ru", 8_000), "ru") == []


def test_a_number_in_digits_is_as_long_as_its_words() -> None:
    """What was said for it is neither missing speech nor another sentence's."""
    said = "Это было в две тысячи двадцать первом году. Мы ждали."
    laid = script(
        recognized(said), [["Это", "было", "в", "2021", "году."], ["Мы", "ждали."]], "ru", 9_000
    )
    assert unwritten(laid, "ru") == []
    year = next(each for each in laid if each.word.text == "2021")
    assert year.word.span == Span(1_500, 3_400)


def test_the_first_words_of_a_sentence_come_back_to_it() -> None:
    """Where something else was said before it, they are drawn there."""
    sentence = ["Чаще", "они", "просят", "книги."]
    times = share_time(0, 400, [1, 1]) + share_time(5_000, 5_800, [1, 1])
    laid = [
        ScriptWord(Word(text, *time, p), i, False)
        for i, (text, time, p) in enumerate(
            zip(sentence, times, (0.01, 0.02, 0.5, 0.6), strict=True)
        )
    ]
    back = gathered(laid, [sentence])
    assert back[1].word.end == 5_000
    assert back[0].word.start == 5_000 - 65 * (5 + 4)  # 65 ms for each letter and blank
    assert [each.word.start for each in back[2:]] == [5_000, 5_400]


def test_the_first_words_stay_where_something_that_the_text_lacks_was_recognized_among_them() -> (
    None
):
    said = [("Чаще", 0, 0.01), (None, 300, 0.01), ("просят", 5_000, 0.12)]
    laid = [
        ScriptWord(Word(text or "вот", at, at + 200, p), number, False)
        for number, (text, at, p) in zip((0, None, 1), said, strict=True)
    ]
    assert gathered(laid, [["Чаще", "просят"]]) == laid
    back = gathered([laid[0], laid[2]], [["Чаще", "просят"]])
    assert back[0].word.end == 5_000  # from 0.12 on, a word is where the aligner says


def test_words_that_were_left_out_share_the_time_between_their_neighbours() -> None:
    texts = ["раз", "два", "три", "четыре", "пять"]
    words = [ScriptWord(Word(texts[i], 1_000 * i, 1_000 * i + 400), i, True) for i in (1, 3)]
    times = [(word.text, word.start, word.end) for word in text_words(words, texts)]
    assert times == [
        ("раз", 1_000, 1_000),
        ("два", 1_000, 1_400),
        ("три", 1_400, 3_000),
        ("четыре", 3_000, 3_400),
        ("пять", 3_400, 3_400),
    ]
    assert [word.start for word in text_words([], texts[:2])] == [0, 0]


def surely(text: str = "да", count: int = 20) -> list[ScriptWord]:
    return [
        ScriptWord(Word(text, 400 * i, 400 * i + 400, 0.9), i, anchored=True) for i in range(count)
    ]


def apart(words: Sequence[ScriptWord]) -> list[tuple[int, int]]:
    """The first and last words of what was surely recognized."""
    cut = passages(words, "ru", 9_000, apart=True)
    assert [each.first for each in cut] == [0, *(each.last for each in cut[:-1])]
    assert not any(each.sure for each in passages(words, "ru", 9_000))
    return [(each.first, each.last - 1) for each in cut if each.sure]


def test_surely_recognized_words_are_apart_but_for_three_at_either_end_of_them() -> None:
    words = surely()
    assert apart(words) == [(3, 16)]
    words[10] = replace(words[10], anchored=False)
    assert apart(words) == [(3, 6)]  # of the nine words behind, three would be left
    words[9] = replace(words[9], anchored=False)
    assert apart(words) == []


def test_words_that_are_improbable_or_have_no_time_of_their_own_are_not_surely_recognized() -> None:
    words = surely()
    for changes in ({"probability": 0.29}, {"probability": None}, {"interpolated": True}):
        doubtful = replace(words[10], word=replace(words[10].word, **changes))
        assert apart([*words[:10], doubtful, *words[11:]]) == [(3, 6)]
    likely = replace(words[10], word=replace(words[10].word, probability=0.3))
    assert apart([*words[:10], likely, *words[11:]]) == [(3, 16)]


def test_a_word_before_a_pause_is_doubtful_unless_it_has_a_mark() -> None:
    for text, end, found in (
        ("да", 4_251, [(3, 16)]),
        ("да", 4_250, [(3, 6)]),
        ("да.", 4_250, [(3, 16)]),
    ):
        words = surely()
        words[10] = replace(words[10], word=replace(words[10].word, text=text, end=end))
        assert apart(words) == found


def test_what_was_not_surely_recognized_is_aligned_and_what_tells_the_bias() -> None:
    """The words of a passage with the most marks, and none where no mark is."""

    def passage(start: int, marks: int, *, sure: bool) -> Passage:
        words = ("да.",) * marks + ("да", "да")
        return Passage(0, 0, TextWindow(Span(start, start + 1_000), words, "ru"), sure)

    doubtful = passage(0, 10, sure=False)
    few, many, plain = (passage(at, n, sure=True) for at, n in ((1, 30), (2, 50), (3, 0)))
    assert needed([doubtful, few, plain]) == [doubtful, few]
    assert needed([few, many, doubtful]) == [many, doubtful]
    enough = passage(4, 60, sure=False)
    assert needed([enough, few, many]) == [enough]

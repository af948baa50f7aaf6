"""Golden examples: cues that a person can judge by eye, one per line, line breaks as ` / `."""

from __future__ import annotations

import pytest

from tests.stages.layout.speech import PLAIN, say, shown
from tolmach.core.cue import TimedSentence
from tolmach.core.document import Sentence, Text, Word
from tolmach.formats.profile_toml import load
from tolmach.stages.layout import lay_out, layout
from tolmach.stages.layout.atoms import stretches
from tolmach.stages.layout.costs import timing_cost

GOLDEN = {
    "ru": (
        "Бориса Кагарлицкого арестовали летом, когда он возвращался домой из поездки, и с тех пор "
        "мы говорим с ним только через стекло или по почте.",
        [
            "Бориса Кагарлицкого арестовали летом, / когда он возвращался домой из поездки,",
            "и с тех пор мы говорим с ним / только через стекло или по почте.",
        ],
    ),
    "ru, titles, initials and numbers": (
        "Профессор Б. Ю. Кагарлицкий читал лекции в 1988 году в Москве и в Ленинграде, но потом "
        "был вынужден уехать на три месяца.",
        [
            "Профессор Б. Ю. Кагарлицкий / читал лекции в 1988 году",
            "в Москве и в Ленинграде,",
            "но потом был вынужден / уехать на три месяца.",
        ],
    ),
    "en": (
        "We drove for nine hours to the prison, and when we arrived, the guard told us that visits "
        "had been cancelled because of a quarantine.",
        [
            "We drove for nine hours to the prison, / and when we arrived, the guard told us",
            "that visits had been cancelled / because of a quarantine.",
        ],
    ),
    "en, names": (
        "It is not a question of whether Mr. Smith and Anna Petrova will be released, but of who "
        "is going to be arrested after the next election.",
        [
            "It is not a question of whether Mr. Smith / and Anna Petrova will be released,",
            "but of who is going to be arrested / after the next election.",
        ],
    ),
    "de": (
        "Die Behörden haben uns gesagt, dass der Besuch nicht stattfinden kann, weil die Anstalt "
        "wegen einer Quarantäne geschlossen worden ist.",
        [
            "Die Behörden haben uns gesagt, / dass der Besuch nicht stattfinden kann,",
            "weil die Anstalt wegen einer Quarantäne / geschlossen worden ist.",
        ],
    ),
    "ar": (
        "كان الصحفي يعمل في موسكو قبل أن يعتقلوه في الصيف، ومنذ ذلك الحين لا نتحدث معه إلا من "
        "خلال الرسائل التي تصل بعد شهر.",
        [
            "كان الصحفي يعمل في موسكو / قبل أن يعتقلوه في الصيف،",
            "ومنذ ذلك الحين لا نتحدث معه إلا / من خلال الرسائل التي تصل بعد شهر.",
        ],
    ),
    "ja": (
        "刑務所まで車で九時間かかりましたが、着いたときには面会が中止になったと言われました。",
        [
            "刑務所まで車で / 九時間かかりましたが、",
            "着いたときには面会が中止に / なったと言われました。",
        ],
    ),
    "zh": (
        "我们开了九个小时的车才到监狱，但是到了以后警察告诉我们今天不能见面。",
        ["我们开了九个小时的车才到监狱，", "但是到了以后警察告诉我们 / 今天不能见面。"],
    ),
}


@pytest.mark.parametrize("case", GOLDEN)
def test_cues_read_as_a_person_would_cut_them(case: str) -> None:
    code = case[:2]
    text, expected = GOLDEN[case]
    slow = 130 if code in ("ja", "zh") else 60

    track = lay_out([say(text, per_character=slow)], code, load("netflix"))

    assert shown(track) == expected


@pytest.mark.parametrize(
    ("code", "text", "end"),
    [
        ("en", "this opens the file in the main menu And when you press it a window shows", "menu"),
        ("fr", "ceci ouvre le fichier dans le menu Quand on appuie une fenêtre apparaît", "menu"),
    ],
)
def test_a_cue_ends_where_a_capital_opens_a_sentence_without_a_full_stop(
    code: str, text: str, end: str
) -> None:
    """Recognized text often has the capital alone."""
    track = lay_out([say(text)], code, PLAIN)
    assert any(cue.text.endswith(end) for cue in track.cues)


def test_a_sentence_that_fits_stays_on_one_line() -> None:
    assert shown(lay_out([say("We had come to see him, finally.")], "en", PLAIN)) == [
        "We had come to see him, finally."
    ]


def test_a_cue_holds_one_sentence() -> None:
    sentences = [
        say("We had been waiting in the car for hours.", sentence="u1"),
        say("Then somebody opened the gate and waved.", start=2600, sentence="u2"),
    ]

    track = lay_out(sentences, "en", PLAIN)

    assert [cue.sentences for cue in track.cues] == [("u1",), ("u2",)]


def test_a_word_that_would_be_gone_before_it_is_read_shares_a_cue_with_a_longer_sentence() -> None:
    longer = "Now we have to take all of our things and walk to the gate."
    sentences = [say("Good.", sentence="u1"), say(longer, start=600, sentence="u2")]
    first, *others = shown(lay_out(sentences, "en", PLAIN))
    assert first.startswith("Good. Now we have to take")
    assert not others


@pytest.mark.parametrize(("short", "start"), [("Good.", 1000), ("All right.", 600)])
def test_other_short_sentences_share_no_cue_with_one_of_two_lines(short: str, start: int) -> None:
    """The first one has time of its own; the second one has two words."""
    longer = "Now we have to take all of our things and walk to the gate."
    sentences = [say(short, sentence="u1"), say(longer, start=start, sentence="u2")]
    assert shown(lay_out(sentences, "en", PLAIN))[0] == short


def test_short_sentences_share_a_cue_when_one_would_be_gone_before_it_is_read() -> None:
    sentences = [say("Yes.", sentence="u1"), say("I think so too.", start=300, sentence="u2")]

    track = lay_out(sentences, "en", PLAIN)

    assert shown(track) == ["Yes. I think so too."]
    assert track.cues[0].sentences == ("u1", "u2")


def test_a_short_sentence_never_joins_the_beginning_of_a_long_one() -> None:
    long = "I think that the people who decide about this have never been inside a prison."
    sentences = [say("Yes.", sentence="u1"), say(long, start=300, sentence="u2")]

    track = lay_out(sentences, "en", PLAIN)

    assert shown(track)[0] == "Yes."


def test_another_speaker_begins_another_cue() -> None:
    sentences = [
        say("Yes.", sentence="u1", speaker="S1"),
        say("No.", start=300, sentence="u2", speaker="S2"),
    ]

    track = lay_out(sentences, "en", PLAIN)

    assert [(cue.text, cue.speaker) for cue in track.cues] == [("Yes.", "S1"), ("No.", "S2")]


def test_a_pause_is_a_reason_to_break() -> None:
    spoken = say("He said what he always says |900 and went away.")

    assert shown(lay_out([spoken], "en", PLAIN)) == [
        "He said what he always says",
        "and went away.",
    ]


def test_one_word_a_minute_gives_a_cue_for_each_word() -> None:
    track = lay_out([say("one |60000 two |60000 three")], "en", PLAIN)

    assert shown(track) == ["one", "two", "three"]
    assert [cue.duration for cue in track.cues] == [1000, 1000, 1000]


@pytest.mark.parametrize("text", ["Yes. |3001 No.", "Yes. |2900 No. |2900 Why?"])
def test_no_cue_holds_words_with_a_long_pause_between_them_or_more_than_it_may_last(
    text: str,
) -> None:
    """Even one-word sentences, which are best together."""
    cues = lay_out([say(text)], "en", PLAIN).cues
    assert len(cues) == 2
    assert cues[0].end < cues[1].start


def test_a_word_that_holds_a_blank_is_two_words_that_share_its_time() -> None:
    words = (Word("New York", 0, 700), Word(" ", 700, 800), Word("now", 800, 1_000))
    [made] = stretches([TimedSentence("u1", words)], "en", 42, longest_pause=3_000)
    parts = [("New", 0, 300), ("York", 300, 700), ("now", 800, 1_000)]
    assert [(atom.text, atom.start, atom.end) for atom in made.atoms] == parts


def test_a_stretch_ends_after_a_pause_longer_than_the_longest() -> None:
    for pause, count in ((3_000, 1), (3_001, 2)):
        first, second = say("Yes."), say("No.", start=300 + pause)
        assert len(list(stretches([first, second], "en", 42, longest_pause=3_000))) == count


def test_a_word_that_lasts_a_minute_does_not_hang() -> None:
    sentence = TimedSentence("u1", (Word("Aaah!", 0, 60_000),))

    assert lay_out([sentence], "en", PLAIN).cues[0].duration == 7000


def test_a_word_longer_than_a_line_is_cut_as_a_last_resort() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

    lines = [line for cue in lay_out([say(word)], "de", PLAIN).cues for line in cue.lines]

    assert "".join(lines) == word
    assert max(map(len, lines)) <= 42


def test_sixty_words_without_a_pause_or_punctuation_keep_the_limits() -> None:
    text = " ".join(f"word{number}" for number in range(60))

    track = lay_out([say(text)], "en", PLAIN)

    assert " ".join(" ".join(cue.lines) for cue in track.cues) == text
    assert max(len(line) for cue in track.cues for line in cue.lines) <= 42


def test_nothing_said_gives_an_empty_track() -> None:
    blank = TimedSentence("u1", (Word("  ", 0, 100),))

    assert lay_out([], "en", PLAIN).cues == ()
    assert lay_out([blank], "en", PLAIN).cues == ()


def test_cues_of_one_language_follow_its_own_limits() -> None:
    forty_one = say("Мы хотели бы прочитать это письмо и ответ")

    assert len(lay_out([forty_one], "ru", load("netflix")).cues[0].lines) == 2
    assert len(lay_out([forty_one], "uk", load("netflix")).cues[0].lines) == 1


def test_units_are_laid_out_in_the_language_asked_for() -> None:
    words = (Word("Добрый", 1000, 1500), Word("день.", 1500, 2000))
    sentence = Sentence("u1", words, Text("Добрый день."), targets={"en": Text("Good afternoon.")})

    assert shown(layout([sentence], "ru", PLAIN)) == ["Добрый день."]
    assert shown(layout([sentence], "en", PLAIN, source_language="ru")) == ["Good afternoon."]


def test_a_full_stop_inside_a_sentence_record_ends_a_sentence() -> None:
    """A translator makes two sentences of one."""
    spoken = say(
        "They told us nothing about the reasons at all. So we asked the director of the colony, "
        "Mr. Smirnov, for a written answer. He gave us none."
    )

    cues = [" ".join(cue.lines) for cue in lay_out([spoken], "en", PLAIN).cues]

    assert cues[0].endswith("at all.")
    assert cues[-1] == "He gave us none."


def test_no_speed_is_worth_a_break_inside_a_phrase() -> None:
    """However fast people speak: a break after an article costs 9 points, after a comma -4."""
    fastest = timing_cost(84, 1500, PLAIN) - timing_cost(84, 7000, PLAIN)

    assert fastest < 9


def test_lines_of_a_cue_are_of_like_length() -> None:
    spoken = say("He wrote, the answer of the ministry came only in the winter.")

    [cue] = lay_out([spoken], "en", PLAIN).cues

    first, second = map(len, cue.lines)
    assert 2 * min(first, second) >= max(first, second)

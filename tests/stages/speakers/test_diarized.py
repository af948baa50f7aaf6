"""What networks found about speakers, beside what is known already."""

from __future__ import annotations

from dataclasses import replace

from tests.documents import document, sentence
from tolmach.core.document import FindingKind, Speaker
from tolmach.core.speech import Diarization, Turn
from tolmach.stages.speakers.diarized import (
    joined_again,
    mark_changed_speakers,
    mark_overlaps,
    split_at_turns,
    with_known_labels,
)
from tolmach.stages.speakers.names import names_in_other_letters

QUESTION = sentence(
    "q", 0, "Как вы жили там все эти годы?", "How did you live there?", speaker="S1"
)
ANSWER = sentence("a", 3_000, "Мы ждали ответа.", "We waited for an answer.", speaker="S2")


def test_voices_keep_the_ids_that_people_know() -> None:
    swapped = Diarization(
        (Turn(0, 2_100, "S2"), Turn(3_000, 3_900, "S1"), Turn(9_000, 9_500, "S3")),
        (Turn(1_000, 1_200, "S1"),),
    )
    found = with_known_labels(swapped, [QUESTION, ANSWER])
    assert [turn.speaker for turn in found.turns] == ["S1", "S2", "S3"]
    assert found.overlaps[0].speaker == "S2"


def test_a_new_voice_never_takes_an_id_that_somebody_has() -> None:
    found = with_known_labels(Diarization((Turn(5_000, 6_000, "S1"),)), [QUESTION, ANSWER])
    assert found.turns[0].speaker == "S3"


def test_words_that_are_said_together_are_marked() -> None:
    sentences = mark_overlaps(
        [QUESTION, ANSWER], [Turn(3_100, 3_500, "S1"), Turn(1_900, 2_100, "S2")]
    )
    marked = [one.id for one in sentences if one.has_finding(FindingKind.OVERLAP)]
    assert marked == ["a"]
    again = mark_overlaps(sentences, [])
    assert not again[1].findings


def test_a_sentence_of_two_speakers_is_split_with_its_translation_and_stays_the_machines() -> None:
    both = sentence("b", 0, "Вы ждали там долго очень долго да мы ждали")
    talk = document([both, ANSWER])
    made = split_at_turns(talk, [Turn(0, 1_450, "S1"), Turn(1_500, 3_900, "S2")])
    assert [(one.source.content, one.speaker) for one in made.sentences] == [
        ("Вы ждали там долго очень", "S1"),
        ("долго да мы ждали", "S2"),
        ("Мы ждали ответа.", "S2"),
    ]
    assert made.sentences[0].id == "b"
    assert not any(one.shaped for one in made.sentences)


def test_what_a_wrong_turn_cut_is_joined_again_and_a_sentence_of_its_own_is_not() -> None:
    both = sentence(
        "b", 0, "Вы ждали там долго очень долго да мы ждали.", "You waited there so long"
    )
    cut = split_at_turns(document([both, ANSWER]), [Turn(0, 1_450, "S1"), Turn(1_500, 3_900, "S2")])
    assert len(cut.sentences) == 3
    again = joined_again(cut)
    assert [one.id for one in again.sentences] == ["b", "a"]
    assert again.sentences[0].source.content == both.source.content
    assert again.sentences[0].targets["en"].content == "You waited there so long"
    assert not again.sentences[0].shaped
    thrice = [Turn(0, 900, "S1"), Turn(900, 1_800, "S2"), Turn(1_800, 3_900, "S1")]
    assert len(split_at_turns(document([both, ANSWER]), thrice).sentences) == 4
    assert len(joined_again(split_at_turns(document([both, ANSWER]), thrice)).sentences) == 2
    assert joined_again(cut, {cut.sentences[1].id}) == cut
    assert joined_again(document([QUESTION, ANSWER])).sentences == (QUESTION, ANSWER)


def test_a_sentence_that_people_worked_on_is_not_split() -> None:
    both = sentence("b", 0, "Вы ждали там долго очень долго да мы ждали")
    turns = [Turn(0, 1_450, "S1"), Turn(1_500, 3_900, "S2")]
    made = split_at_turns(document([both]), turns, kept={"b"})
    assert [(one.id, one.speaker) for one in made.sentences] == [("b", "S1")]


def test_a_third_opinion_about_a_corrected_speaker_is_a_proposal() -> None:
    people = [replace(QUESTION, speaker="S2"), ANSWER]
    third = mark_changed_speakers([replace(QUESTION, speaker="S3")], [QUESTION, ANSWER], people)
    assert [flag.kind for flag in third[0].findings] == [FindingKind.SPEAKER]
    same = mark_changed_speakers([QUESTION, ANSWER], [QUESTION, ANSWER], people)
    assert not any(one.findings for one in same)


def test_a_name_in_other_letters_than_a_language_has_is_a_finding() -> None:
    def found(*speakers: Speaker) -> list[tuple[str | None, str]]:
        talk = document([QUESTION, ANSWER], speakers=speakers)
        return [(each.language, each.text) for each in names_in_other_letters(talk)]

    assert found(Speaker("S1", "Interviewer")) == [("ru", "Interviewer")]
    assert found(Speaker("S1", "Ведущий")) == []  # English pages transliterate it
    assert found(Speaker("S1", "Ведущий", abroad={"en": ("Ведущий", "")})) == [("en", "Ведущий")]
    assert found(Speaker("S9", "Interviewer")) == []

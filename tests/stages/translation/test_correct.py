"""One correcting round: what is asked, and what is taken."""

from __future__ import annotations

from tolmach.core.cue import Cue, Track
from tolmach.core.document import Finding, FindingKind, Origin, Sentence, Text, Word
from tolmach.core.translation import Correction, SourceSentence, Translation
from tolmach.formats.profile_toml import load
from tolmach.stages.translation.correct import Correcting, accepted, corrections, room
from tolmach.stages.translation.numbers import check_numbers

SAID = "Его арестовали 14 февраля."
RIGHT = "He was arrested on 14 February."
WRONG = "He was arrested on 15 February."


def said(english: str, **fields: object) -> Sentence:
    text = Text(english, **fields)  # type: ignore[arg-type]
    return Sentence("s1", (Word(SAID, 0, 3_000),), Text(SAID), targets={"en": text})


def check(sentences: object) -> list[Sentence]:
    return check_numbers(sentences, "ru", "en")  # type: ignore[arg-type]


def after(draft: Sentence, corrected: Sentence, limit: int = 0) -> Sentence:
    asked = {"s1": Correction(draft.targets["en"].content, ("a number",), limit)}
    (found,) = accepted([draft], [corrected], check, asked, "en")
    return found


def test_what_the_checks_found_and_what_is_too_long_is_asked_about_once_more() -> None:
    asked = corrections(check([said(WRONG)]), {"s1": 20}, "en")
    (one,) = asked.values()
    assert one.draft == WRONG
    assert one.limit == 20
    assert any("14" in problem for problem in one.problems)
    assert corrections(check([said(RIGHT)]), {"s1": 40}, "en") == {}


def test_findings_about_other_texts_and_texts_of_people_are_left_alone() -> None:
    flags = [Finding(FindingKind.RATE, "fast"), Finding(FindingKind.NUMBER, "12 is lost", "de")]
    assert corrections([said(RIGHT).with_findings(*flags)], {}, "en") == {}
    assert corrections(check([said(WRONG, origin=Origin.HUMAN)]), {"s1": 20}, "en") == {}


def test_a_correction_is_taken_only_if_the_checks_find_less() -> None:
    taken = after(said(WRONG), said(RIGHT)).targets["en"]
    assert (taken.content, [each.content for each in taken.alternatives]) == (RIGHT, [WRONG])
    assert after(said(RIGHT), said(WRONG)) == said(RIGHT)
    assert after(said(WRONG), said("He was arrested on 16 February.")) == said(WRONG)


def test_a_shorter_text_is_taken_only_if_it_is_no_worse() -> None:
    short = "Arrested on 14 February."
    assert after(said(RIGHT), said(short), limit=20).targets["en"].content == short
    assert after(said(RIGHT), said("Arrested."), limit=20) == said(RIGHT)
    assert after(said(RIGHT), said(f"{RIGHT} Yes."), limit=20) == said(RIGHT)


def test_an_untranslated_correction_is_no_correction() -> None:
    lost = Sentence("s1", (Word(SAID, 0, 3_000),), Text(SAID))
    assert after(said(WRONG), lost) == said(WRONG)


def test_only_sentences_in_question_are_sent_and_the_others_keep_their_text() -> None:
    sent: list[SourceSentence] = []

    class Server:
        def translate(self, sentences: list[SourceSentence]) -> list[Translation]:
            sent.extend(sentences)
            return [Translation(one.id, "better") for one in sentences]

        def close(self) -> None:
            sent.clear()

    asked = {"b": Correction("draft", ("a problem",))}
    correcting = Correcting(Server(), {"a": "as it was"}, asked)  # type: ignore[arg-type]
    sentences = [SourceSentence(name, "…", ()) for name in "ab"]
    answers = {each.id: each.text for each in correcting.translate(sentences)}
    assert answers == {"a": "as it was", "b": "better"}
    assert [(one.id, one.correction) for one in sent] == [("b", asked["b"])]
    correcting.close()
    assert sent == []


def test_a_sentence_has_room_for_what_can_be_read_while_it_is_shown() -> None:
    profile = load("netflix")
    limit = profile.for_language("en").cps
    fast = Cue(0, 2_000, ("x" * 60,), sentences=("a", "b"))
    slow = Cue(2_000, 7_000, ("Yes.",), sentences=("c",))
    also = Cue(7_000, 9_000, ("Yes.",), sentences=("a",))
    assert room(Track("en", (fast, slow, also)), profile) == {"a": 3 * limit, "b": limit}
    assert room(Track("en", (Cue(0, 1, ("x" * 60,), sentences=("a",)),)), profile) == {}

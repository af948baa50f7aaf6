import logging
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Finding, FindingKind, Link, Origin, Sentence, State, Text, Word
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.isolation.deadline import Deadline
from tolmach.engines.translators.fake import FakeTranslator, Mischief
from tolmach.errors import Stopped
from tolmach.stages.translation.translate import mark_unsure, realign_sentences, translate_sentences


def sentence(name: str, content: str = "Борис пишет.") -> Sentence:
    words = tuple(Word(t, n * 500, n * 500 + 400) for n, t in enumerate(content.split()))
    return Sentence(name, words, Text(content))


def translated(sentences, translator, **changes):
    return list(translate_sentences(sentences, translator, source="ru", target="en", **changes))


def english(sentences) -> list[str]:
    return [each.targets["en"].content if "en" in each.targets else "" for each in sentences]


def test_every_unit_gets_its_text_and_alignment():
    (done,) = translated([sentence("a")], FakeTranslator())
    assert done.targets["en"] == Text(
        "Boris pishet.", alignment=(Link(0, 0, 1.0), Link(1, 1, 1.0)), score=-0.1
    )
    assert done.findings == ()


@pytest.mark.parametrize("mischief", [m for m in Mischief if m is not Mischief.HANGS])
def test_whatever_a_translator_does_to_one_sentence_the_others_keep_theirs(mischief, caplog):
    caplog.set_level(logging.CRITICAL)
    sentences = [sentence("a"), sentence("b", "Он дома."), sentence("c", "Мы ждём.")]
    done = translated(sentences, FakeTranslator(mischief, frozenset({"b"})))
    assert [each.id for each in done] == ["a", "b", "c"]
    assert [english(done)[0], english(done)[2]] == ["Boris pishet.", "My zhdyom."]
    lost = [each.id for each in done if "en" not in each.targets]
    flagged = [
        each.id for each in done for f in each.findings if f.kind is FindingKind.UNTRANSLATED
    ]
    assert lost == flagged
    needs_flag = mischief in (Mischief.TOO_FEW, Mischief.EMPTY, Mischief.RAISES)
    assert lost == (["b"] if needs_flag else [])


@given(
    st.sampled_from([m for m in Mischief if m is not Mischief.HANGS]),
    st.integers(0, 12),
    st.frozensets(st.integers(0, 11).map(str)),
    st.integers(1, 5),
)
def test_units_out_are_units_in_and_none_is_lost_in_silence(mischief, count, troubled, batch):
    logging.disable(logging.CRITICAL)
    sentences = [sentence(str(n), f"Слово {n}.") for n in range(count)]
    done = translated(sentences, FakeTranslator(mischief, troubled), batch=batch)
    logging.disable(logging.NOTSET)
    assert [each.id for each in done] == [each.id for each in sentences]
    for n, each in enumerate(done):
        text = each.targets.get("en")
        assert text is None or text.content == f"Slovo {n}."
        assert (text is None) == any(f.kind is FindingKind.UNTRANSLATED for f in each.findings)


def test_a_broken_translator_is_given_up_after_three_sentences(caplog):
    caplog.set_level(logging.CRITICAL)
    calls = []

    class Broken:
        def translate(self, sentences):
            calls.append(len(sentences))
            raise MemoryError("no memory left")

    done = translated([sentence(str(n)) for n in range(20)], Broken(), batch=10)
    assert calls == [10, 1, 1, 1]
    assert {each.findings[0].detail for each in done} == {"the translator failed: no memory left"}


def test_a_stop_asked_for_by_the_user_is_no_failure():
    class Stopping:
        def translate(self, sentences):
            raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        translated([sentence("a"), sentence("b")], Stopping())


def test_what_a_person_wrote_or_approved_is_left_alone():
    written = sentence("a").with_target("en", Text("Boris writes.", origin=Origin.HUMAN))
    approved = sentence("b").with_target("en", Text("Boris writes.", state=State.APPROVED))
    assert translated([written, approved], FakeTranslator()) == [written, approved]


def test_flags_of_an_earlier_translation_are_replaced_and_others_stay():
    old = Finding(FindingKind.UNTRANSLATED, "the translator gave no answer", "en")
    german = replace(old, language="de")
    (done,) = translated([sentence("a").with_findings(old, german)], FakeTranslator())
    assert done.findings == (german,)


def test_links_of_an_edited_source_lead_to_the_words_heard():
    edited = replace(sentence("a", "Борис читал письма."), source=Text("Борис вчера читал письма."))
    (done,) = translated([edited], FakeTranslator())
    assert [(link.target, link.source) for link in done.targets["en"].alignment] == [
        (0, 0),
        (1, 1),
        (2, 1),
        (3, 2),
    ]


class Says:
    """Answers every sentence with the same words."""

    def __init__(self, text: str, **facts) -> None:
        self.text, self.facts = text, facts

    def translate(self, sentences: list[SourceSentence]) -> list[Translation]:
        return [Translation(each.id, self.text, **self.facts) for each in sentences]


def test_doubtful_answers_stay_and_are_flagged():
    (done,) = translated([sentence("a", "Он ушёл домой.")], Says("He left left left left left."))
    assert english([done]) == ["He left left left left left."]
    assert done.findings == (
        Finding(FindingKind.SUSPICIOUS_TRANSLATION, "the translation repeats itself", "en"),
    )


def test_words_outside_the_models_vocabulary_are_flagged():
    (done,) = translated([sentence("a")], Says("Boris cooks.", unknown=("варит",)))
    assert done.findings == (Finding(FindingKind.OUTSIDE_VOCABULARY, "варит", "en"),)


def test_a_reason_given_by_the_translator_reaches_the_flag():
    (done,) = translated([sentence("a")], Says("", failure="600 pieces, 512 fit into the model"))
    assert done.findings == (
        Finding(FindingKind.UNTRANSLATED, "600 pieces, 512 fit into the model", "en"),
    )


def test_a_hanging_translator_leaves_a_complete_document(caplog):
    caplog.set_level(logging.CRITICAL)
    fake = FakeTranslator(Mischief.HANGS)
    done = translated([sentence("a"), sentence("b")], Deadline(fake, 0.01))
    fake.released.set()
    assert [each.id for each in done] == ["a", "b"]
    assert [each.findings[0].kind for each in done] == [FindingKind.UNTRANSLATED] * 2


def test_a_translation_that_a_person_wrote_is_aligned_anew_and_nothing_else_changes():
    class Backwards:
        def align(self, sentences, texts):
            return [(Link(0, 1, 0.9), Link(1, 0, 0.8), Link(7, 0, 0.5)) for _ in texts]

    human = Text("Writes Boris.", origin=Origin.HUMAN, state=State.APPROVED)
    machine = Text("Boris writes.", alignment=(Link(0, 0, 1.0),))
    sentences = [
        sentence("a").with_target("en", human),
        sentence("b").with_target("en", machine),
        sentence("c"),
    ]
    done = realign_sentences(sentences, Backwards(), source="ru", target="en")
    assert done[1:] == sentences[1:]
    assert done[0].targets["en"] == replace(human, alignment=(Link(0, 1, 0.9), Link(1, 0, 0.8)))


def test_a_translation_that_its_translator_thought_unlikely_is_flagged() -> None:
    sure, unsure = (
        Sentence(name, (Word("Да.", 0, 1),), Text("Да."), targets={"en": Text("Yes.", score=score)})
        for name, score in (("a", -0.1), ("b", -0.9))
    )
    flagged = mark_unsure([sure, unsure], "en", -0.5)
    assert [[flag.kind for flag in sentence.findings] for sentence in flagged] == [
        [],
        [FindingKind.LOW_CONFIDENCE],
    ]
    assert mark_unsure([sure, unsure], "en", 0) == [sure, unsure]

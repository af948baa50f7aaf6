from tolmach.core.document import Link
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.fake import FakeTranslator, Mischief
from tolmach.engines.translators.pivot import Pivot


class Reversing:
    """Says the words backwards."""

    def translate(self, sentences):
        return [
            Translation(
                each.id,
                " ".join(reversed(each.words)),
                tuple(Link(n, len(each.words) - 1 - n, 0.5) for n in range(len(each.words))),
                score=-0.5,
            )
            for each in sentences
        ]


SENTENCE = SourceSentence("s1", "Борис пишет.", ("Борис", "пишет."))


def test_text_links_and_scores_go_through_both_translators():
    assert Pivot(FakeTranslator(), Reversing()).translate([SENTENCE]) == [
        Translation("s1", "pishet. Boris", (Link(0, 1, 0.5), Link(1, 0, 0.5)), score=-0.6)
    ]


def test_what_fails_on_the_first_way_is_not_sent_on_the_second():
    first = FakeTranslator(Mischief.EMPTY, frozenset({"s1"}))
    answers = Pivot(first, Reversing()).translate([SENTENCE, SourceSentence("s2", "Да.", ("Да.",))])
    assert [answer.text for answer in answers] == ["", "Da."]
    assert answers[0].failure == "the second translator gave no answer"


def test_a_failure_of_the_second_translator_keeps_its_reason():
    class Failing:
        def translate(self, sentences):
            return [Translation(each.id, "", failure="empty answer") for each in sentences]

    (answer,) = Pivot(FakeTranslator(), Failing()).translate([SENTENCE])
    assert (answer.text, answer.failure) == ("", "empty answer")

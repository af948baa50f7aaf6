"""Two recognizers side by side."""

from __future__ import annotations

from tolmach.core.document import Finding, FindingKind, Sentence, Text, Word
from tolmach.stages.review.doubt import reasons, score
from tolmach.stages.review.second_opinion import second_opinion


def spoken(text: str, start: int = 0, *, probability: float = 0.9) -> list[Word]:
    """A word each half second."""
    return [
        Word(word, start + 500 * n, start + 500 * n + 400, probability)
        for n, word in enumerate(text.split())
    ]


def sentence(text: str, start: int = 0) -> Sentence:
    words = spoken(text, start)
    return Sentence(f"s{start}", tuple(words), Text(text))


def details(sentences: list[Sentence]) -> list[list[str]]:
    return [[finding.detail for finding in each.findings] for each in sentences]


def test_the_same_words_are_no_finding_whatever_their_case_and_marks() -> None:
    compared, beside = second_opinion(
        [sentence("Мы ждём ответа.")], spoken("мы ждем, ответа", start=40)
    )
    assert details(compared) == [[]]
    assert beside == []


def test_each_place_where_they_differ_is_shown_with_both_readings() -> None:
    """Another word, one too few, one too many."""
    compared, _ = second_opinion(
        [sentence("Мы долго ждали вашего ответа тогда.")],
        [
            *spoken("мы долга ждали"),
            *spoken("ответа", 2_000),
            *spoken("и", 2_300),
            *spoken("тогда", 2_500),
        ],
    )
    assert details(compared) == [["«долго» / «долга»", "«вашего» / «»", "«» / «и»"]]


def test_a_word_at_the_edge_belongs_to_the_sentence_in_whose_time_it_is() -> None:
    """Both sentences look at it; only the second has it."""
    first, second = sentence("Мы ждали."), sentence("Ответ пришёл.", 1_000)
    compared, beside = second_opinion([first, second], spoken("мы ждали ответ пришёл"))
    assert details(compared) == [[], []]
    assert beside == []


def test_words_that_only_the_second_has_far_from_all_sentences_are_findings_by_themselves() -> None:
    compared, beside = second_opinion(
        [sentence("Мы ждали.")],
        spoken("мы ждали") + spoken("кто здесь", 5_000) + spoken("я", 9_000),
    )
    assert details(compared) == [[]]
    assert [(each.detail, each.start, each.end) for each in beside] == [
        ("only the second recognizer has words there: «кто здесь»", 5_000, 5_900),
        ("only the second recognizer has words there: «я»", 9_000, 9_400),
    ]


def test_an_earlier_comparison_is_replaced() -> None:
    old = sentence("Мы ждали.").with_findings(Finding(FindingKind.SECOND_OPINION, "old", text="x"))
    compared, _ = second_opinion([old], spoken("мы ждали"))
    assert details(compared) == [[]]


def test_a_sentence_in_which_they_differ_is_more_doubtful() -> None:
    same, other = sentence("Мы долго ждали."), sentence("Мы долго ждали.")
    ((other,), _) = second_opinion([other], spoken("мы долга шли"))
    assert score(other, reasons(other)) > score(same, reasons(same))

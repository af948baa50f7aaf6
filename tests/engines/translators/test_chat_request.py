"""What a chat translator is asked: what a human translator would want to know, and no more."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.engines.translators.chat_server import Reply, chat_server, completion, translations
from tests.needs import ROOT
from tolmach.core.document import Sentence, Speaker, Text, Word
from tolmach.core.translation import SourceSentence, Translation, Turn
from tolmach.engines.translators import chat
from tolmach.engines.translators.chat_request import FORMS, Manner, messages, without_merged
from tolmach.errors import UsageError
from tolmach.stages.translation.translate import translate_sentences, voices

GOLDEN = ROOT / "tests" / "engines" / "translators" / "prompt.txt"

NINA = "Нина Верхова (woman)"
ANNA = "Анна (woman)"
ASKED = {
    1: SourceSentence(
        "s9",
        "Я сказала Борису, что не приду.",
        (),
        NINA,
        (Turn("Что вы ответили?", "Was haben Sie geantwortet?", ANNA),),
        (),
        (("Борис", "Boris"),),
        "Nina talks about the search of her flat.",
    ),
    2: SourceSentence("s10", "Он понял.", (), NINA, (), (Turn("И что было потом?", "", ANNA),)),
}


def shown(parts: list[dict[str, str]]) -> str:
    asked = json.dumps(json.loads(parts[1]["content"]), ensure_ascii=False, indent=1)
    return f"{parts[0]['content']}\n\n{asked}\n"


def test_the_prompt_is_the_one_that_was_agreed_on() -> None:
    assert shown(messages(ASKED, Manner("ru", "de", "formal"))) == GOLDEN.read_text(
        encoding="utf-8"
    )


def test_what_is_not_known_is_not_mentioned() -> None:
    system, user = messages({1: SourceSentence("a", "Да.", ())}, Manner("ru", "en"))
    assert json.loads(user["content"]) == {"sentences": [{"id": 1, "text": "Да."}]}
    for word in ("before", "glossary", "speaker", "about", "formal"):
        assert f"'{word}'" not in system["content"]


@pytest.mark.parametrize(
    ("target", "formality", "said"),
    [("de", "formal", "«Sie»"), ("de", "informal", "«du»"), ("fr", "informal", "«tu»")],
)
def test_formality_is_said_in_the_words_of_the_language(
    target: str, formality: str, said: str
) -> None:
    (system, _) = messages(ASKED, Manner("ru", target, formality))
    assert said in system["content"]


def test_english_has_no_form_of_address_to_choose() -> None:
    (system, _) = messages(ASKED, Manner("ru", "en", "formal"))
    assert "formally" not in system["content"]


@pytest.mark.parametrize("refused", [1, 2])
def test_a_server_without_schemas_is_asked_in_words(refused: int) -> None:
    replies = [Reply(status=400)] * refused
    fenced = completion('Sure:\n```json\n{"translations": [{"id": 1, "text": "Yes."}]}\n```')
    with chat_server(*replies, Reply(fenced)) as server:
        made = chat.connect(server.url, "", "ru", "en", seconds=10)
        sentences = [SourceSentence("a", "Да.", ("Да.",))]
        assert [answer.text for answer in made.translate(sentences)] == ["Yes."]
        made.translate(sentences)
    forms = [asked.get("response_format") for asked in server.asked]
    assert forms == [*FORMS[: refused + 1], FORMS[refused]]
    assert "Answer with JSON only" in server.asked[-1]["messages"][0]["content"]


def test_two_sentences_in_one_answer_are_both_asked_for_again() -> None:
    first = "I told Boris that I would not come, and he understood."
    assert without_merged(ASKED, {1: first, 2: ""}) == {2: ""}
    assert without_merged(ASKED, {1: "I told Boris I would not come."}) == {
        1: "I told Boris I would not come."
    }


def test_a_synopsis_that_every_request_would_pay_for_is_refused(tmp_path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("word " * 1000, encoding="utf-8")
    with pytest.raises(UsageError, match="shorten it to 4000"):
        chat.read_synopsis(str(path))


def test_sentences_with_others_between_them_show_what_was_said_between() -> None:
    """As in the correcting round, which asks about some sentences of a stretch only."""
    said = [Turn("Вы ждали?", "Did you wait?", ANNA), Turn("Да.", "Yes.", NINA)]
    between = [Turn("Кого?", "For whom?", ANNA)]
    asked = {
        1: SourceSentence("s3", "Я ждала.", (), NINA, tuple(said)),
        2: SourceSentence("s5", "Его.", (), NINA, (*said, Turn("Я ждала.", "", NINA), *between)),
    }
    system, user = messages(asked, Manner("ru", "en"))
    first, second = json.loads(user["content"])["sentences"]
    assert "before" not in first
    assert second["before"] == [{"speaker": ANNA, "text": "Кого?", "translation": "For whom?"}]
    assert "'before' is what was said before" in system["content"]


def test_a_neighbour_that_is_asked_about_is_not_shown_again() -> None:
    asked = {
        1: SourceSentence("s1", "Да.", ()),
        2: SourceSentence("s2", "Да.", (), "", (Turn("Да."),)),
        3: SourceSentence("s3", "Нет.", (), "", (Turn("Да."), Turn("Да."))),
    }
    rows = json.loads(messages(asked, Manner("ru", "en"))[1]["content"])["sentences"]
    assert [sorted(row) for row in rows] == [["id", "text"]] * 3


class Remembering:
    """A translator that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[SourceSentence]] = []

    def translate(self, sentences: list[SourceSentence]) -> list[Translation]:
        self.asked.append(list(sentences))
        return [Translation(each.id, each.text.upper()) for each in sentences]

    def close(self) -> None:
        pass


def said(number: int, text: str, speaker: str) -> Sentence:
    time = number * 1000
    return Sentence(f"s{number}", (Word(text, time, time + 900),), Text(text), speaker)


TALK = [said(number, f"Фраза {number}.", f"S{number % 2}") for number in range(14)]


def test_each_request_shows_what_was_said_before_with_its_translation_and_what_comes() -> None:
    translator = Remembering()
    people = voices([Speaker("S0", "Анна", gender="f"), Speaker("S1", "Борис")], "ru")
    list(translate_sentences(TALK, translator, source="ru", target="en", batch=3, speakers=people))
    fourth = translator.asked[3]
    assert [turn.source for turn in fourth[0].before] == [f"Фраза {n}." for n in range(1, 9)]
    assert fourth[0].before[-1] == Turn("Фраза 8.", "ФРАЗА 8.", "Анна (woman)")
    assert [turn.source for turn in fourth[-1].after] == ["Фраза 12.", "Фраза 13."]
    assert [each.speaker for each in fourth] == ["Борис", "Анна (woman)", "Борис"]
    assert translator.asked[-1][-1].after == ()


def test_parts_of_a_conversation_are_asked_about_as_all_of_it_at_once() -> None:
    at_once, in_parts = Remembering(), Remembering()
    list(translate_sentences(TALK, at_once, source="ru", target="en", batch=3))
    done = list(
        translate_sentences(TALK[:6], in_parts, source="ru", target="en", batch=3, after=TALK[6:])
    )
    list(translate_sentences(TALK[6:], in_parts, source="ru", target="en", batch=3, before=done))
    assert in_parts.asked == at_once.asked


def test_a_translation_that_a_person_corrected_is_what_later_requests_show() -> None:
    translator = Remembering()
    corrected = replace(TALK[0].with_target("en", Text("Corrected.")))
    list(translate_sentences(TALK[1:4], translator, source="ru", target="en", before=[corrected]))
    assert translator.asked[0][0].before[-1].target == "Corrected."


def test_answers_are_deterministic_as_far_as_the_server_lets_them() -> None:
    with chat_server(Reply(translations("Yes."))) as server:
        chat.connect(server.url, "", "ru", "en").translate([SourceSentence("a", "Да.", ("Да.",))])
    assert (server.asked[0]["temperature"], server.asked[0]["seed"]) == (0, 0)

"""What every translator must do, whatever stands behind it."""

import json
from inspect import signature

import pytest

from tests import miniature
from tests.engines.translators.chat_server import Reply, chat_server, translations
from tests.needs import real
from tolmach.core.glossary import Glossary, Term
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence
from tolmach.engines.isolation.deadline import Deadline
from tolmach.engines.isolation.translator_process import ChildTranslator
from tolmach.engines.table import TRANSLATORS, engine_module
from tolmach.engines.translators import ctranslate2, firefox
from tolmach.engines.translators.chat import connect
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.engines.translators.pivot import Pivot
from tolmach.stages.names import protect

GLOSSARY = Glossary((Term("Борис", {"en": ("Boris",)}),))
TEXTS = ["Борис пишет книгу.", "дом стоит здесь.", "вчера Он пишет книгу."]
ENGLISH = ["Boris is writing a book.", "The house stands here.", "He wrote a book yesterday."]


def sentence(name: str, text: str) -> SourceSentence:
    return SourceSentence(name, text, tuple(text.split()))


def loaded(folder):
    return ctranslate2.load(folder, "ru", "en", TranslationOptions(), device="cpu", threads=1)


def in_a_child(engine, folder, source, target):
    return ChildTranslator(engine.__name__, folder, source, target, TranslationOptions())


ENGINES = {
    "fake": lambda folder: FakeTranslator(),
    "marian": lambda folder: loaded(miniature.marian(folder)),
    "marian multi": lambda folder: loaded(miniature.marian(folder, targets=("deu", "eng"))),
    "nllb": lambda folder: loaded(miniature.nllb(folder)),
    "m2m100": lambda folder: loaded(miniature.m2m100(folder)),
    "t5": lambda folder: loaded(miniature.t5(folder)),
    "pivot": lambda folder: Pivot(FakeTranslator(), FakeTranslator()),
    "deadline": lambda folder: Deadline(FakeTranslator(), 60),
    "names": lambda folder: protect(FakeTranslator(), GLOSSARY, "ru", "en"),
    "madlad": lambda folder: loaded(miniature.t5(folder, madlad=True)),
    "child": lambda folder: in_a_child(ctranslate2, miniature.marian(folder), "ru", "en"),
    "firefox": lambda _: in_a_child(firefox, real("firefox-en-pt"), "en", "pt"),
}
REAL = [pytest.param("firefox", marks=[pytest.mark.real, pytest.mark.slow])]
PLAIN = [pytest.param(name) for name in ENGINES if name != "firefox"]


@pytest.fixture(params=[*PLAIN, *REAL, "endpoint"])
def translator(request, tmp_path):
    if request.param == "endpoint":
        with chat_server(_shouted) as server:
            yield connect(server.url, "", "ru", "en", seconds=10)
    else:
        made = ENGINES[request.param](tmp_path / "model")
        yield made
        made.close()


@pytest.fixture
def texts(translator):
    """Sentences in the language of the translator."""
    is_firefox = getattr(translator, "module", "") == firefox.__name__
    return ENGLISH if is_firefox else TEXTS


def _shouted(request) -> Reply:
    asked = json.loads(request["messages"][1]["content"])["sentences"]
    return Reply(translations(*(each["text"].upper() for each in asked)))


def test_every_sentence_is_answered_once_and_by_its_id(translator, texts):
    answers = translator.translate([sentence(f"s{n}", text) for n, text in enumerate(texts)])
    assert [answer.id for answer in answers] == ["s0", "s1", "s2"]
    assert all(answer.text and not answer.failure for answer in answers)


def test_nothing_asked_is_nothing_answered(translator):
    assert translator.translate([]) == []


def test_an_answer_does_not_depend_on_its_company(translator, texts):
    together = translator.translate([sentence("a", texts[0]), sentence("b", texts[2])])
    alone = translator.translate([sentence("b", texts[2])])
    assert together[1].text == alone[0].text


def test_links_stay_inside_both_texts_and_weigh_at_most_one(translator, texts):
    for text, answer in zip(
        texts, translator.translate([sentence(t, t) for t in texts]), strict=True
    ):
        for link in answer.alignment:
            assert 0 <= link.target < len(answer.text.split())
            assert 0 <= link.source < len(text.split())
            assert 0 < link.weight <= 1


def test_the_text_of_an_answer_is_clean(translator, texts):
    for answer in translator.translate([sentence(t, t) for t in texts]):
        assert answer.text == " ".join(answer.text.split())
        assert not {"▁", "<", ">"} & set(answer.text)


def test_a_translator_can_be_closed_twice(translator, texts):
    translator.translate([sentence("a", texts[0])])
    translator.close()
    translator.close()


@pytest.mark.parametrize("engine", TRANSLATORS)
def test_the_module_of_an_engine_has_all_that_the_table_asks_for(engine):
    module = engine_module(TRANSLATORS, engine, "a model")
    assert [*signature(module.load).parameters][:4] == ["folder", "source", "target", "options"]
    assert module.PACKAGES
    assert not module.holds(set(), {})

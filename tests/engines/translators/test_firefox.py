"""The models that Firefox ships: complete sentences of any length, in a child process."""

import threading
from pathlib import Path

import pytest

from tests.needs import real
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence
from tolmach.engines.isolation.translator_process import ChildTranslator
from tolmach.engines.translators import firefox
from tolmach.engines.translators.pivot import Pivot
from tolmach.errors import EngineError, ModelError
from tolmach.models.folder import infer_entry

pytestmark = [pytest.mark.real, pytest.mark.slow]

LONG = (
    "When the officers came to our house in the early morning, my mother was still asleep, "
    "and I opened the door because I thought that it was the neighbour, who often came to ask for "
    "milk, but there were seven men with masks, and one of them showed me a sheet of paper that "
    "I could not read in the dark, and then they searched every room, took the computer, "
    "two telephones, a camera, and the diary of my grandfather, which had nothing to do with the "
    "case, and when my mother asked whether she could call a lawyer, they answered that there was "
    "no need for one, because we were only witnesses, and so we sat in the kitchen for six hours."
)


@pytest.fixture(scope="module")
def en_pt():
    translator = child(real("firefox-en-pt"), "en", "pt")
    yield translator
    translator.close()


@pytest.fixture(scope="module")
def pt_en():
    translator = child(real("firefox-pt-en"), "pt", "en")
    yield translator
    translator.close()


def child(folder: Path, source: str, target: str) -> ChildTranslator:
    return ChildTranslator(firefox.__name__, folder, source, target, TranslationOptions())


def sentence(text: str) -> SourceSentence:
    return SourceSentence("s", text, tuple(text.split()))


def translated(translator, text: str) -> str:
    (answer,) = translator.translate([sentence(text)])
    assert not answer.failure
    return answer.text


def test_a_sentence_is_translated_well(en_pt):
    assert translated(en_pt, "My brother was arrested in Moscow.") == (
        "Meu irmão foi preso em Moscou."
    )


def test_a_sentence_of_120_words_comes_out_complete(en_pt):
    assert len(LONG.split()) >= 120
    text = translated(en_pt, LONG)
    order = [text.index(word) for word in ("mãe", "leite", "sete", "computador", "avô", "cozinha")]
    assert order == sorted(order)
    assert text.endswith("seis horas.")
    assert text.count(". ") == 0


def test_of_two_sentences_in_one_text_none_is_dropped(pt_en):
    """As one text, real pt-en gave only "Thank you for sharing." and the second of the next two."""
    assert translated(pt_en, "Obrigada. Boa noite.").endswith("Good night.")
    text = "Precisamos terminar logo. Mas se o código vem de fora, eles são mais cuidadosos."
    assert translated(pt_en, text).count(".") == 2


def test_a_sentence_of_one_word_is_translated_as_if_said_twice(pt_en):
    """Alone, real pt-en made "Yes, I's." of it."""
    assert translated(pt_en, "Sim.") == "Yes."
    assert translated(pt_en, "Sim. Claro. Eu sei.") == "Yes. Of course. I know."
    assert translated(pt_en, "Sim. Sim.") == "Yes. Yes."


def test_words_that_the_vocabulary_lacks_are_named(en_pt):
    (answer,) = en_pt.translate([sentence("He said привет to me.")])
    assert answer.unknown == ("привет",)


def test_any_thread_may_ask_the_child(en_pt):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(translated(en_pt, "Good evening.")))
    thread.start()
    thread.join()
    assert answers == ["Boa noite."]


def test_another_thread_is_refused_with_a_sentence_and_not_a_panic():
    loaded = firefox.load(real("firefox-en-pt"), "en", "pt", TranslationOptions())
    errors = []

    def ask():
        try:
            loaded.translate([sentence("Good evening.")])
        except EngineError as error:
            errors.append(error.message)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert errors == ["A Firefox model was asked on another thread than the one that loaded it."]


def test_two_models_in_a_row_go_through_english(en_pt, pt_en):
    both = Pivot(pt_en, en_pt)
    assert translated(both, "A casa é grande.") == "A casa é grande."
    both.close()
    assert translated(en_pt, "Good evening.") == "Boa noite."  # a closed child is started again


def test_a_damaged_model_is_said_to_be_damaged(tmp_path):
    for path in real("firefox-en-pt").iterdir():
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(content[:1000] if "model." in path.name else content)
    with pytest.raises(ModelError, match="cannot be loaded"):
        child(tmp_path, "en", "pt")


def test_other_languages_are_refused():
    with pytest.raises(ModelError, match="from en to pt, not from ru to en"):
        child(real("firefox-en-pt"), "ru", "en")


def test_a_folder_tells_its_engine_and_languages():
    entry = infer_entry(real("firefox-pt-en"))
    assert (entry.engine, entry.sources, entry.targets) == ("firefox", ("pt",), ("en",))


def test_a_folder_with_a_vocabulary_for_each_language_is_told_loaded_and_used(tmp_path, en_pt):
    """As for languages with scripts of their own: files named `srcvocab` and `trgvocab`."""
    for path in real("firefox-en-pt").iterdir():
        sides = ("srcvocab", "trgvocab") if path.name.startswith("vocab.") else ("",)
        for side in sides:
            name = path.name.replace("vocab", side) if side else path.name
            (tmp_path / name).symlink_to(path)
    entry = infer_entry(tmp_path)
    assert (entry.engine, entry.sources, entry.targets) == ("firefox", ("en",), ("pt",))
    split = child(tmp_path, "en", "pt")
    assert translated(split, "Good evening.") == translated(en_pt, "Good evening.")
    split.close()


@pytest.mark.parametrize("missing", ["model.enpt.intgemm.alphas.bin", "vocab.enpt.spm"])
def test_a_folder_without_a_vocabulary_or_model_is_refused_in_words(tmp_path, missing):
    for path in real("firefox-en-pt").iterdir():
        if path.name != missing:
            (tmp_path / path.name).symlink_to(path)
    with pytest.raises(ModelError, match="holds no model of Firefox"):
        child(tmp_path, "en", "pt")

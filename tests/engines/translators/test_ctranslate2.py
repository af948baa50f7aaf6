import json

import pytest

from tests import miniature
from tolmach.core.document import Link
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence
from tolmach.engines.translators.ctranslate2 import load
from tolmach.errors import EngineError, ModelError


def sentence(text: str) -> SourceSentence:
    return SourceSentence("s1", text, tuple(text.split()))


def open_model(folder, target="en", **options):
    return load(folder, "ru", target, TranslationOptions(**options), device="cpu", threads=1)


@pytest.mark.parametrize("build", [miniature.marian, miniature.nllb, miniature.m2m100])
def test_text_and_alignment_come_out_of_the_weights(build, tmp_path):
    (answer,) = open_model(build(tmp_path)).translate([sentence("Борис пишет книгу.")])
    assert answer.text == "Boris writes a-book."
    assert answer.alignment == (Link(0, 0, 1.0), Link(1, 1, 1.0), Link(2, 2, 1.0))
    assert answer.score == pytest.approx(0, abs=0.01)


def test_words_that_the_model_has_no_piece_for_are_named(tmp_path):
    translator = open_model(miniature.marian(tmp_path))
    (answer,) = translator.translate([sentence("Борис варит 5 щей и")])
    assert answer.unknown == ("варит", "5", "щей", "и")


def test_further_candidates_come_only_when_asked_for(tmp_path):
    folder = miniature.nllb(tmp_path)
    (plain,) = open_model(folder, alternatives=0).translate([sentence("дом стоит здесь.")])
    (rich,) = open_model(folder, alternatives=2).translate([sentence("дом стоит здесь.")])
    assert plain.alternatives == ()
    assert [plain.text, len(rich.alternatives)] == [rich.text, 2]
    assert rich.score > rich.alternatives[0].score


def test_a_sentence_without_text_is_a_failure_and_costs_no_other(tmp_path):
    answers = open_model(miniature.marian(tmp_path)).translate(
        [sentence("дом"), SourceSentence("s2", " ", ()), sentence("Он")]
    )
    assert [answer.text for answer in answers] == ["house", "", "He"]
    assert answers[1].failure == "there is nothing to translate"


def test_a_sentence_that_does_not_fit_fails_and_is_never_cut_off(tmp_path):
    (answer,) = open_model(miniature.marian(tmp_path)).translate([sentence("дом " * 600)])
    assert answer.failure == "601 pieces, 512 fit into the model"


def test_a_model_that_breaks_down_raises_one_sentence(tmp_path):
    with pytest.raises(EngineError, match="The translation model failed: No position"):
        open_model(miniature.marian(tmp_path)).translate([sentence("дом " * 200)])


def test_an_unknown_target_is_refused_with_what_the_model_knows(tmp_path):
    folder = miniature.marian(tmp_path, targets=("deu", "fra"))
    with pytest.raises(ModelError, match=r"does not know English \(en\).*deu, fra"):
        open_model(folder)


def test_a_language_that_nllb_lacks_is_refused(tmp_path):
    with pytest.raises(ModelError, match="does not know Hawaiian"):
        open_model(miniature.nllb(tmp_path), target="haw")


def test_the_tokenizers_own_pair_is_heeded(tmp_path):
    folder = miniature.marian(tmp_path)
    pair = {"source_lang": "ru", "target_lang": "de"}
    (folder / "tokenizer_config.json").write_text(json.dumps(pair))
    with pytest.raises(ModelError, match=r"does not know English"):
        open_model(folder)


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("model.bin", "holds no model.bin"),
        ("source.spm", "belongs to no family"),
        ("target_vocabulary.json", "has no vocabulary"),
    ],
)
def test_an_incomplete_folder_is_refused_in_words(lost, message, tmp_path):
    folder = miniature.marian(tmp_path)
    (folder / lost).unlink()
    with pytest.raises(ModelError, match=message):
        open_model(folder)


def test_a_damaged_model_is_refused_in_words(tmp_path):
    folder = miniature.marian(tmp_path)
    (folder / "model.bin").write_bytes(b"\0" * 100)
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_model(folder)


def test_a_family_with_one_sentencepiece_file_needs_exactly_one(tmp_path):
    folder = miniature.nllb(tmp_path)
    (folder / "sentencepiece.bpe.model").unlink()
    with pytest.raises(ModelError, match="exactly one SentencePiece file"):
        open_model(folder)


@pytest.mark.parametrize("build", [miniature.marian, miniature.nllb, miniature.m2m100])
def test_a_given_translation_is_aligned_by_forced_decoding(build, tmp_path):
    translator = open_model(build(tmp_path))
    sentences = [sentence("Борис пишет книгу."), sentence("дом стоит здесь."), sentence("Он")]
    assert translator.align(sentences, ["He writes here.", "house stands", ""]) == [
        (Link(0, 0, 1.0), Link(1, 1, 1.0), Link(2, 2, 1.0)),
        (Link(0, 0, 1.0), Link(1, 1, 1.0)),
        (),
    ]

"""Runs where torch is installed (the extra `torch`); elsewhere it is skipped."""

import json
from itertools import pairwise

import pytest

from tests.miniature import DICTIONARY, sentencepiece
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence
from tolmach.errors import ModelError

torch = pytest.importorskip("torch", reason="needs the extra tolmach[torch]")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Recommended:UserWarning")]

OPTIONS = TranslationOptions(alternatives=0)
ANSWER = ["▁He", "▁writes", "</s>"]


def marian(folder, *marks):
    """A Marian model that says "He writes" to everything: each piece is followed by the next."""
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir()
    sentencepiece(folder / "source.spm", DICTIONARY)
    sentencepiece(folder / "target.spm", DICTIONARY.values())
    words = [*DICTIONARY, *DICTIONARY.values()]
    pieces = ["</s>", "<unk>", *marks, *(f"▁{word}" for word in words), "<pad>"]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    tokenizer = MarianTokenizer(
        vocab=str(folder / "vocab.json"),
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        source_lang="ru",
        target_lang="en",
    )
    tokenizer.save_pretrained(folder)
    pad = vocabulary["<pad>"]
    config = MarianConfig(
        vocab_size=len(pieces),
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=1,
        decoder_attention_heads=1,
        encoder_ffn_dim=8,
        decoder_ffn_dim=8,
        max_position_embeddings=512,
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        bos_token_id=0,
        forced_eos_token_id=None,
        scale_embedding=False,
        tie_word_embeddings=False,
    )
    model = MarianMTModel(config)
    with torch.no_grad():
        for parameter in model.model.decoder.layers.parameters():
            if parameter.dim() > 1:
                parameter.zero_()
        spoken = model.get_decoder().embed_tokens.weight.zero_()
        model.lm_head.weight.zero_()
        for step, (said, following) in enumerate(pairwise(["<pad>", *ANSWER])):
            spoken[vocabulary[said], step] = 20
            model.lm_head.weight[vocabulary[following], step] = 1
    model.save_pretrained(folder)
    return folder


def sentence(name: str, text: str) -> SourceSentence:
    return SourceSentence(name, text, tuple(text.split()))


def test_sentences_come_back_with_ids_scores_and_links(tmp_path):
    from tolmach.engines.translators.transformers import load

    translator = load(marian(tmp_path / "m"), "ru", "en", OPTIONS, device="cpu", threads=1)
    answers = translator.translate([sentence("a", "Борис пишет книгу."), sentence("b", "дом")])
    assert [(answer.id, answer.text) for answer in answers] == [
        ("a", "He writes"),
        ("b", "He writes"),
    ]
    first = answers[0]
    assert first.score < 0
    assert {link.source for link in first.alignment} == {0, 1, 2}
    assert {link.target for link in first.alignment} == {0, 1}
    assert all(link.weight == pytest.approx(0.25, abs=0.01) for link in first.alignment)


def test_a_sentence_without_text_is_a_failure(tmp_path):
    from tolmach.engines.translators.transformers import load

    translator = load(marian(tmp_path / "m"), "ru", "en", OPTIONS, device="cpu", threads=1)
    (answer,) = translator.translate([SourceSentence("a", " ", ())])
    assert answer.failure == "there is nothing to translate"
    assert translator.translate([]) == []


def test_a_model_with_many_targets_is_told_which(tmp_path):
    from tolmach.engines.translators.transformers import load

    folder = marian(tmp_path / "m", ">>eng<<", ">>deu<<")
    translator = load(folder, "ru", "en", OPTIONS, device="cpu", threads=1)
    assert translator.manner.before == ">>eng<< "
    assert translator.translate([sentence("a", "дом")])[0].text == "He writes"
    with pytest.raises(ModelError, match="does not know French"):
        load(folder, "ru", "fr", OPTIONS, device="cpu", threads=1)


def test_a_folder_that_is_no_model_is_refused_in_words(tmp_path):
    from tolmach.engines.translators.transformers import load

    with pytest.raises(ModelError, match="cannot be loaded"):
        load(tmp_path, "ru", "en", OPTIONS)

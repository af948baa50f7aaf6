"""
Tiny translation models in CTranslate2's layout, made here by hand, without torch.

The weights are written, not trained: step j of the decoder attends to source position j and says
the dictionary's word for what stands there. So the right answer to every sentence is known, and so
is its word alignment: the diagonal.
"""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import numpy as np

DICTIONARY = {
    "дом": "house",
    "стоит": "stands",
    "здесь.": "here.",
    "Борис": "Boris",
    "пишет": "writes",
    "книгу.": "a-book.",
    "вчера": "yesterday",
    "Он": "He",
}
_POSITIONS = 100
_MARKS = ["</s>", "<unk>", "<pad>"]


def marian(folder: Path, *, targets: tuple[str, ...] = ()) -> Path:
    """A Marian model, Russian to English; with `targets` one that wants a `>>xxx<<` mark."""
    marks = [f">>{name}<<" for name in targets]
    source = [*_MARKS, *marks, *_pieces(DICTIONARY)]
    # a position that holds a language mark is answered with nothing, which is what <pad> stands for
    target = [*_MARKS, *marks, *_pieces(DICTIONARY.values())]
    _write(folder, source, target, pre_norm=False, zero_start=True, decoder_start="</s>")
    sentencepiece(folder / "source.spm", DICTIONARY)
    sentencepiece(folder / "target.spm", DICTIONARY.values())
    return folder


def nllb(folder: Path) -> Path:
    """An NLLB model: language codes lead both sides, one vocabulary."""
    return _shared(folder, ["rus_Cyrl", "eng_Latn"])


def m2m100(folder: Path) -> Path:
    """An M2M100 model: `__ru__` leads the source, `__en__` the target."""
    return _shared(folder, ["__ru__", "__en__"])


def t5(folder: Path, *, madlad: bool = False) -> Path:
    """A T5 or MADLAD model; it has no positions to attend by and always says "He writes"."""
    from ctranslate2.specs import TransformerSpec

    marks = ["<2en>", "<2de>"] if madlad else ["<extra_id_0>"]
    pieces = ["<pad>", "</s>", "<unk>", *marks, *_pieces(["He", "writes", *DICTIONARY])]
    spec = TransformerSpec.from_config(
        (1, 1), 1, pre_norm=True, relative_attention_bias=True, rms_norm=True
    )
    size = len(pieces)
    for side in (spec.encoder, spec.decoder):
        _fill_relative(side, size)
    chain = ["<pad>", "▁He", "▁writes", "</s>"]
    spec.decoder.projection.weight = np.zeros((size, size), np.float32)
    for said, following in pairwise(chain):
        spec.decoder.projection.weight[pieces.index(following), pieces.index(said)] = 10
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.decoder_start_token = "<pad>"
    spec.config.eos_token, spec.config.unk_token = "</s>", "<unk>"
    _save(spec, folder)
    sentencepiece(folder / "spiece.model", ["He", "writes", *DICTIONARY])
    return folder


def _fill_relative(side, size: int) -> None:
    side.scale_embeddings = False
    embeddings = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
    embeddings.weight = np.eye(size, dtype=np.float32)
    layer = side.layer[0]
    _zero(layer.self_attention.linear, [(3 * size, size), (size, size)], bias=False)
    layer.self_attention.relative_attention_bias = np.zeros((32, 1), np.float32)
    layer.self_attention.relative_attention_max_distance = np.dtype("int32").type(128)
    norms = [layer.self_attention.layer_norm, layer.ffn.layer_norm, side.layer_norm]
    if hasattr(layer, "attention"):
        shapes = [(size, size), (2 * size, size), (size, size)]
        _zero(layer.attention.linear, shapes, bias=False)
        norms.append(layer.attention.layer_norm)
    _zero([layer.ffn.linear_0, layer.ffn.linear_1], [(size, size), (size, size)], bias=False)
    for norm in norms:
        norm.gamma = np.ones(size, np.float32)


def _shared(folder: Path, languages: list[str]) -> Path:
    words = [*DICTIONARY, *DICTIONARY.values()]
    pieces = [*_MARKS, *languages, *_pieces(words)]
    shift = {f"▁{ru}": f"▁{en}" for ru, en in DICTIONARY.items()}
    _write(
        folder,
        pieces,
        pieces,
        pre_norm=True,
        zero_start=False,
        decoder_start="</s>",
        meaning={**shift, languages[0]: languages[1]},
    )
    sentencepiece(folder / "sentencepiece.bpe.model", words)
    return folder


def _pieces(words) -> list[str]:
    return [f"▁{word}" for word in words]


def _write(folder, source, target, *, pre_norm, zero_start, decoder_start, meaning=None) -> None:
    from ctranslate2.specs import TransformerSpec

    size = max(len(source), len(target))
    meanings = meaning or dict(zip(source, target, strict=True))
    says = np.zeros((size, size), np.float32)
    for index, piece in enumerate(source):
        says[target.index(meanings.get(piece, piece)), index] = 10
    spec = TransformerSpec.from_config((1, 1), 1, pre_norm=pre_norm)
    _fill(spec.encoder, size, len(source))
    _fill(spec.decoder, size, len(target))
    _cross_attention(spec.decoder.layer[0].attention, says)
    spec.decoder.projection.weight = 4 * np.eye(len(target), size + _POSITIONS, dtype=np.float32)
    spec.decoder.projection.bias = np.zeros(len(target), np.float32)
    spec.decoder.start_from_zero_embedding = zero_start
    spec.register_source_vocabulary(source)
    spec.register_target_vocabulary(target)
    spec.config.decoder_start_token = decoder_start
    spec.config.eos_token = "</s>"
    spec.config.unk_token = "<unk>"
    _save(spec, folder)


def _save(spec, folder: Path) -> None:
    spec.validate()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def _fill(side, size: int, vocabulary: int) -> None:
    """A side that hands on what it is given: token, one-hot, beside position, one-hot."""
    width = size + _POSITIONS
    side.scale_embeddings = False
    embeddings = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
    embeddings.weight = np.eye(vocabulary, width, dtype=np.float32)
    side.position_encodings.encodings = np.eye(_POSITIONS, width, k=size, dtype=np.float32)
    layer = side.layer[0]
    _zero(layer.self_attention.linear, [(3 * width, width), (width, width)])
    _zero([layer.ffn.linear_0, layer.ffn.linear_1], [(width, width), (width, width)])
    norms = [layer.self_attention.layer_norm, layer.ffn.layer_norm]
    if hasattr(side, "layer_norm"):
        norms.append(side.layer_norm)
    for norm in norms:
        norm.gamma, norm.beta = np.ones(width, np.float32), np.zeros(width, np.float32)


def _cross_attention(attention, says: np.ndarray) -> None:
    """Queries and keys see positions only; values are tokens, said in the other language."""
    size = len(says)
    width = size + _POSITIONS
    place = np.diag([0.0] * size + [4.0] * _POSITIONS).astype(np.float32)
    token = np.diag([1.0] * size + [0.0] * _POSITIONS).astype(np.float32)
    spoken = np.zeros((width, width), np.float32)
    spoken[:size, :size] = says
    _zero(attention.linear, [(width, width), (2 * width, width), (width, width)])
    attention.linear[0].weight = place
    attention.linear[1].weight = np.concatenate([place, token])
    attention.linear[2].weight = spoken
    norm = attention.layer_norm
    norm.gamma, norm.beta = np.ones(width, np.float32), np.zeros(width, np.float32)


def _zero(linears, shapes, *, bias: bool = True) -> None:
    for linear, shape in zip(linears, shapes, strict=True):
        linear.weight = np.zeros(shape, np.float32)
        if bias:
            linear.bias = np.zeros(shape[0], np.float32)


def sentencepiece(path: Path, words) -> None:
    """A SentencePiece model of whole words."""
    from sentencepiece import SentencePieceTrainer

    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(list(words) * 2),
        model_writer=model,
        model_type="word",
        vocab_size=100,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())

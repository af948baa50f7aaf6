"""A tiny translator in Marian's own files: random weights, real layout."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import sentencepiece

WIDTH = 8
CONFIG = """\
type: transformer
enc-depth: 1
dec-depth: 1
transformer-heads: 2
transformer-ffn-activation: relu
transformer-preprocess: ""
transformer-postprocess: dan
transformer-postprocess-emb: d
transformer-decoder-autoreg: self-attention
transformer-no-projection: false
transformer-guided-alignment-layer: last
"""
SENTENCES = ["мы говорим о свободе", "свобода слова", "we speak of freedom", "freedom of speech"]


def write_marian(folder: Path) -> Path:
    """Write the files that an OPUS-MT archive holds."""
    folder.mkdir()
    pieces = _pieces(folder)
    vocabulary = ["</s>", "<unk>", *pieces, "<pad>"]
    lines = [f'"{piece}": {number}\n' for number, piece in enumerate(vocabulary)]
    (folder / "vocab.yml").write_text("".join(lines), encoding="utf-8")
    np.savez(folder / "model.npz", **_weights(len(vocabulary)))  # type: ignore[arg-type]
    (folder / "decoder.yml").write_text("models: [model.npz]\nvocabs: [vocab.yml, vocab.yml]\n")
    (folder / "LICENSE").write_text("free")
    return folder


def write_archive(folder: Path, archive: Path) -> Path:
    """Pack the files as the makers of OPUS-MT do."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, path.name)
    return archive


def _pieces(folder: Path) -> list[str]:
    with (folder / "source.spm").open("wb") as model:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(SENTENCES),
            model_writer=model,
            vocab_size=60,
            hard_vocab_limit=False,
            minloglevel=2,
        )
    (folder / "target.spm").write_bytes((folder / "source.spm").read_bytes())
    loaded = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    return [loaded.id_to_piece(number) for number in range(3, loaded.get_piece_size())]


def _weights(vocabulary: int) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(1)

    def matrix(*shape: int) -> np.ndarray:
        return draw.standard_normal(shape, dtype=np.float32)

    ends = np.zeros((1, vocabulary), dtype=np.float32)
    ends[0, 0] = 6.0  # the end mark is likely, or every sentence would run to the limit
    weights = {
        "special:model.yml": np.frombuffer(CONFIG.encode() + b"\0", dtype=np.int8),
        "Wemb": matrix(vocabulary, WIDTH),
        "decoder_ff_logit_out_b": ends,
    }
    for scope in ("encoder_l1_self", "decoder_l1_self", "decoder_l1_context"):
        for letter in "qkvo":
            weights[f"{scope}_W{letter}"] = matrix(WIDTH, WIDTH)
            weights[f"{scope}_b{letter}"] = matrix(1, WIDTH)
        weights[f"{scope}_Wo_ln_scale"] = matrix(1, WIDTH)
        weights[f"{scope}_Wo_ln_bias"] = matrix(1, WIDTH)
    for scope in ("encoder_l1_ffn", "decoder_l1_ffn"):
        weights[f"{scope}_W1"], weights[f"{scope}_b1"] = matrix(WIDTH, 16), matrix(1, 16)
        weights[f"{scope}_W2"], weights[f"{scope}_b2"] = matrix(16, WIDTH), matrix(1, WIDTH)
        weights[f"{scope}_ffn_ln_scale"] = matrix(1, WIDTH)
        weights[f"{scope}_ffn_ln_bias"] = matrix(1, WIDTH)
    return weights

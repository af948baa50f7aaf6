"""
A Whisper of a few hundred kilobytes that says the same words in every window, one each half second.

Its weights are not trained but set by hand: the sound plays no part, each decoder position has its
own word, and each word's attention lies on its own half second of the encoder. So everything around
the model is real (features, beam search, alignment, tokenizer), and every result is known.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ctranslate2.specs
import numpy as np
import tokenizers

WIDTH = 64
FRAMES = 1500
FRAMES_PER_WORD = 25
PROMPT = 4
WORDS = ("Мы", "писали", "письма", "каждую", "неделю,", "и", "ответы", "приходили", "всегда.")
LANGUAGES = ("en", "ru", "uk")


def build(folder: Path, words: tuple[str, ...] = WORDS, language: str = "ru") -> Path:
    """Write a model folder that faster-whisper loads; give the folder back."""
    tokens = _tokens(words)
    spec = ctranslate2.specs.WhisperSpec(1, 1, 1, 1)
    _fill_encoder(spec.encoder, len(words))
    _fill_decoder(spec.decoder, tokens, words, language)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [tokens.index(f"<|{code}|>") for code in LANGUAGES]
    spec.config.alignment_heads = [[0, 0]]
    spec.register_vocabulary(tokens)
    spec.validate()
    spec.optimize(quantization="float32")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    _write_tokenizer(folder, tokens)
    shape = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(shape | {"chunk_length": 30}))
    return folder


def _tokens(words: tuple[str, ...]) -> list[str]:
    # CTranslate2 takes a model as multilingual when the empty text is one of its pieces.
    text = ["", "▁?", *dict.fromkeys(_piece(word) for word in words)]
    special = ["<|endoftext|>", "<|startoftranscript|>"]
    special += [f"<|{code}|>" for code in LANGUAGES]
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>"]
    special += ["<|nospeech|>", "<|notimestamps|>"]
    return text + special + [f"<|{number * 0.02:.2f}|>" for number in range(1501)]


def _piece(word: str) -> str:
    """A word's piece; a leading `+` marks one that continues the word before."""
    return word[1:] if word.startswith("+") else f"▁{word}"


def _fill_encoder(encoder: Any, word_count: int) -> None:
    encoder.conv1.weight, encoder.conv1.bias = _zeros(WIDTH, 80, 3), _zeros(WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = _zeros(WIDTH, WIDTH, 3), _zeros(WIDTH)
    positions = _zeros(FRAMES, WIDTH)
    for frame in range(FRAMES):
        # The position before a word looks for it; all that follows the last word belongs to the
        # last position, because a frame that nothing looks at would divide by zero.
        positions[frame, PROMPT - 1 + min(frame // FRAMES_PER_WORD, word_count)] = 1
    encoder.position_encodings.encodings = positions
    _fill_norm(encoder.layer_norm)
    for layer in encoder.layer:
        _fill_self_attention(layer.self_attention)
        _fill_ffn(layer.ffn)


def _fill_decoder(decoder: Any, tokens: list[str], words: tuple[str, ...], language: str) -> None:
    decoder.embeddings.weight = _zeros(len(tokens), WIDTH)
    positions = _zeros(448, WIDTH)
    positions[np.arange(448), np.arange(448) % WIDTH] = 1
    decoder.position_encodings.encodings = positions
    _fill_norm(decoder.layer_norm)
    for layer in decoder.layer:
        _fill_self_attention(layer.self_attention)
        _fill_cross_attention(layer.attention)
        _fill_ffn(layer.ffn)
    decoder.projection.weight = _zeros(len(tokens), WIDTH)
    spoken = [f"<|{language}|>", "", "", *map(_piece, words), "<|endoftext|>"]
    for position, token in enumerate(spoken):
        decoder.projection.weight[tokens.index(token), position] = 2


def _fill_self_attention(attention: Any) -> None:
    _fill_norm(attention.layer_norm)
    _fill_linear(attention.linear[0], _zeros(3 * WIDTH, WIDTH))
    _fill_linear(attention.linear[1], _zeros(WIDTH, WIDTH))


def _fill_cross_attention(attention: Any) -> None:
    _fill_norm(attention.layer_norm)
    _fill_linear(attention.linear[0], np.eye(WIDTH, dtype=np.float32))
    keys_and_values = np.vstack([np.eye(WIDTH, dtype=np.float32), _zeros(WIDTH, WIDTH)])
    _fill_linear(attention.linear[1], keys_and_values)
    _fill_linear(attention.linear[2], _zeros(WIDTH, WIDTH))


def _fill_ffn(ffn: Any) -> None:
    _fill_norm(ffn.layer_norm)
    _fill_linear(ffn.linear_0, _zeros(WIDTH, WIDTH))
    _fill_linear(ffn.linear_1, _zeros(WIDTH, WIDTH))


def _fill_linear(linear: Any, weight: Any) -> None:
    linear.weight, linear.bias = weight, _zeros(len(weight))


def _fill_norm(norm: Any) -> None:
    norm.gamma, norm.beta = np.ones(WIDTH, dtype=np.float32), _zeros(WIDTH)


def _zeros(*shape: int) -> Any:
    return np.zeros(shape, dtype=np.float32)


def _write_tokenizer(folder: Path, tokens: list[str]) -> None:
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="▁?"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(prepend_scheme="never")
    tokenizer.decoder = tokenizers.decoders.Sequence(
        [tokenizers.decoders.Replace("▁", " "), tokenizers.decoders.Fuse()]
    )
    tokenizer.add_special_tokens([token for token in tokens if token.startswith("<|")])
    tokenizer.save(str(folder / "tokenizer.json"))

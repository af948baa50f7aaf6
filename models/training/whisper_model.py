"""Whisper's network in plain torch, with what training needs and the exported model does not.

Parameter names are those of transformers' Whisper, so the weights load there without renaming.
Three additions make a small model learn quickly on one core:

- *Thinned padding.*  faster-whisper pads every window to 1,500 encoder positions with zeros.
  Behind the longest clip of a batch those positions differ only in their smooth position code, so
  one in `PAD_STRIDE` represents its neighbours, with log(`PAD_STRIDE`) added to its attention
  score.  Training sees what faster-whisper feeds, at a fraction of the cost.
- *Time stamps from sinusoids.*  The embedding of a time stamp is a linear map of the encoder's
  position code at that time.
- *One row for all unused ids*, with log(count) added to its score, so that ids which never occur
  come out improbable.
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.training.tokens import STAMPS

MELS = 80
POSITIONS = 1_500
TEXT_POSITIONS = 448
PAD_STRIDE = 16
#: Heads of the last decoder layer that are taught to look at the word being written.
ALIGNMENT_HEADS = (0, 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    width: int = 128
    encoder_layers: int = 3
    encoder_heads: int = 2
    decoder_layers: int = 2
    decoder_heads: int = 4
    phonemes: int = 64
    dropout: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """The sizes by name, for checkpoints."""
        return asdict(self)


def sinusoids(length: int, width: int) -> Tensor:
    """Whisper's encoder position code, (length, width)."""
    rates = torch.exp(-math.log(10_000) / (width // 2 - 1) * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * rates[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention that can also return its log weights."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def split(self, x: Tensor) -> Tensor:
        """(batch, time, width) -> (batch, heads, time, width / heads)."""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x: Tensor, source: Tensor, bias: Tensor | None, causal: bool) -> Tensor:
        """Attend from ``x`` to ``source``, both (batch, time, width)."""
        q, k, v = self.split(self.q_proj(x)), self.split(self.k_proj(source)), self.v_proj(source)
        if causal:
            out = functional.scaled_dot_product_attention(q, k, self.split(v), is_causal=True)
        else:
            # Written out: on a CPU this is quicker than the fused kernel, above all backwards.
            scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-1, -2)
            if bias is not None:
                scores = scores + bias.to(scores.dtype)
            out = torch.softmax(scores, dim=-1, dtype=scores.dtype) @ self.split(v)
        return self.out_proj(out.transpose(1, 2).flatten(2))

    def log_weights(self, x: Tensor, source: Tensor, bias: Tensor, heads: int) -> Tensor:
        """Log attention of the first ``heads`` heads, (batch, heads, time, source time)."""
        q, k = self.split(self.q_proj(x))[:, :heads], self.split(self.k_proj(source))[:, :heads]
        scores = (q @ k.transpose(-1, -2)).float() / math.sqrt(q.shape[-1])
        return torch.log_softmax(scores + bias, dim=-1)


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, normalised before."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, bias: Tensor, drop: float) -> Tensor:
        """(batch, time, width) -> the same; ``bias`` is added to the attention scores."""
        y = self.self_attn_layer_norm(x)
        x = x + functional.dropout(self.self_attn(y, y, bias, False), drop, self.training)
        y = self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))
        return x + functional.dropout(y, drop, self.training)


class DecoderLayer(EncoderLayer):
    """An encoder layer with causal attention, and attention to the sound in between."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__(width, heads)
        self.encoder_attn = Attention(width, heads)
        self.encoder_attn_layer_norm = nn.LayerNorm(width)

    def decode(self, x: Tensor, sound: Tensor, bias: Tensor, drop: float) -> tuple[Tensor, Tensor]:
        """Returns the new state and the input of the attention to the sound."""
        y = self.self_attn_layer_norm(x)
        x = x + functional.dropout(self.self_attn(y, y, None, True), drop, self.training)
        query = self.encoder_attn_layer_norm(x)
        attended = self.encoder_attn(query, sound, bias, False)
        x = x + functional.dropout(attended, drop, self.training)
        y = self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))
        return x + functional.dropout(y, drop, self.training), query


class Encoder(nn.Module):
    """Convolutions and layers over the sound."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(MELS, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.layers = nn.ModuleList(
            EncoderLayer(shape.width, shape.encoder_heads) for _ in range(shape.encoder_layers)
        )
        self.layer_norm = nn.LayerNorm(shape.width)
        self.drop = shape.dropout
        self.register_buffer("positions", sinusoids(POSITIONS, shape.width), persistent=False)

    def convolve(self, mels: Tensor) -> Tensor:
        """(batch, mels, frames) -> (batch, frames / 2, width)."""
        x = functional.gelu(self.conv2(functional.gelu(self.conv1(mels))))
        return x.transpose(1, 2)

    def forward(self, mels: Tensor) -> tuple[Tensor, Tensor]:
        """Returns states and the attention bias of their positions, (1, 1, 1, positions)."""
        x = self.convolve(mels)
        count = x.shape[1]
        kept = torch.arange(count + PAD_STRIDE // 2, POSITIONS, PAD_STRIDE, device=x.device)
        silence = self.convolve(mels.new_zeros(1, MELS, 8))[:, 2:3]
        padding = silence.expand(x.shape[0], len(kept), -1)
        x = torch.cat([x + self.positions[:count], padding + self.positions[kept]], dim=1)
        bias = torch.zeros(1, 1, 1, x.shape[1], device=x.device)
        bias[..., count:] = math.log(PAD_STRIDE)
        for layer in self.layers:
            x = layer(x, bias, self.drop)
        return self.layer_norm(x), bias


class Decoder(nn.Module):
    """Layers over the text; the token embedding is made by `WhisperNet`."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_positions = nn.Embedding(TEXT_POSITIONS, shape.width)
        self.layers = nn.ModuleList(
            DecoderLayer(shape.width, shape.decoder_heads) for _ in range(shape.decoder_layers)
        )
        self.layer_norm = nn.LayerNorm(shape.width)
        self.drop = shape.dropout


class WhisperNet(nn.Module):
    """The whole network over *compact* ids: used ids, the unused row, then time stamps."""

    def __init__(self, shape: Shape, used_ids: list[int], stamp_begin: int) -> None:
        super().__init__()
        self.shape, self.used_ids, self.stamp_begin = shape, used_ids, stamp_begin
        self.encoder, self.decoder = Encoder(shape), Decoder(shape)
        self.rows = nn.Parameter(torch.randn(len(used_ids) + 1, shape.width) * 0.05)
        self.stamp_map = nn.Linear(shape.width, shape.width)
        self.phoneme_head = nn.Linear(shape.width, shape.phonemes)
        nn.init.normal_(self.decoder.embed_positions.weight, std=0.02)
        nn.init.normal_(self.stamp_map.weight, std=0.05 / math.sqrt(shape.width))
        self.register_buffer("stamp_code", sinusoids(STAMPS, shape.width), persistent=False)
        compact = torch.full((stamp_begin + STAMPS,), len(used_ids))
        compact[torch.tensor(used_ids)] = torch.arange(len(used_ids))
        compact[stamp_begin:] = torch.arange(STAMPS) + len(used_ids) + 1
        self.register_buffer("compact", compact, persistent=False)
        self.unused_bias = math.log(max(stamp_begin - len(used_ids), 1))

    def table(self) -> Tensor:
        """Embeddings of compact ids, (used + 1 + stamps, width)."""
        return torch.cat([self.rows, self.stamp_map(self.stamp_code)])

    def full_table(self) -> Tensor:
        """Embeddings of all ids, for export."""
        return self.table()[self.compact]

    def forward(self, mels: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Mels (batch, 80, frames) and full ids (batch, time).

        Returns logits over compact ids, log attention of the first and of the last layer's
        alignment heads, phoneme logits.
        """
        sound, bias = self.encoder(mels)
        table = self.table()
        x = functional.embedding(self.compact[tokens], table)
        x = x + self.decoder.embed_positions.weight[: tokens.shape[1]]
        queries = []
        for layer in self.decoder.layers:
            x, query = layer.decode(x, sound, bias, self.decoder.drop)
            queries.append(query)
        first, last = (
            self.decoder.layers[i].encoder_attn.log_weights(
                queries[i], sound, bias, len(ALIGNMENT_HEADS)
            )
            for i in (0, -1)
        )
        logits = functional.linear(self.decoder.layer_norm(x), table).float()
        unused = torch.zeros(logits.shape[-1], device=logits.device)
        unused[len(self.used_ids)] = self.unused_bias
        phonemes = self.phoneme_head(sound[:, : mels.shape[2] // 2]).float()
        return logits + unused, first, last, phonemes

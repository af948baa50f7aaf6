"""What the Whisper model is trained towards: text, time stamps, attention and phonemes.

Attention is guided twice.  In the last decoder layer the alignment heads look at the word about to
be written, which is what word times are read from.  In the first layer they look at the word just
read: from there the step to the next word is short, and learning starts minutes earlier.
"""

from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn import functional

from models.training.features import IGNORED, Batch
from models.training.tokens import STAMPS, Vocabulary
from models.training.whisper_model import WhisperNet

#: Spread of a time stamp's target, in stamps of 20 ms on each side.
STAMP_SPREAD = 2.0
STAMP_REACH = 5
TEXT_SMOOTHING = 0.03
#: Share of text tokens that the decoder reads wrongly, so that it listens instead of guessing.
WRONG_TOKENS = 0.12


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts."""

    stamps: float = 0.5
    attention: float = 1.0
    phonemes: float = 0.5


@dataclass(frozen=True, slots=True)
class Losses:
    """The parts of the loss, and the share of text tokens predicted rightly."""

    text: Tensor
    stamps: Tensor
    attention: Tensor
    reading: Tensor
    phonemes: Tensor
    right: Tensor

    def numbers(self) -> list[float]:
        """All parts, in the order of the fields."""
        return [getattr(self, field.name).item() for field in fields(self)]

    def total(self, weights: Weights) -> Tensor:
        """The weighted sum."""
        return (
            self.text
            + weights.stamps * self.stamps
            + weights.attention * (self.attention + self.reading)
            + weights.phonemes * self.phonemes
        )


def mean(values: Tensor) -> Tensor:
    """The mean, zero of nothing: a batch may hold no time stamp, or no speech at all."""
    return values.sum() / max(values.numel(), 1)


def misread(tokens: Tensor, vocabulary: Vocabulary, generator: torch.Generator) -> Tensor:
    """Replace some text tokens by others from the same batch."""
    text = tokens < vocabulary.control("endoftext")
    chance = torch.rand(tokens.shape, generator=generator).to(tokens.device)
    pool = tokens[text]
    if not len(pool):
        return tokens
    order = torch.randint(len(pool), tokens.shape, generator=generator).to(tokens.device)
    return torch.where(text & (chance < WRONG_TOKENS), pool[order], tokens)


def stamp_loss(log_probabilities: Tensor, stamps: Tensor, first: int) -> Tensor:
    """Cross entropy against a bell around each stamp; ``first`` is the first stamp's column."""
    offsets = torch.arange(-STAMP_REACH, STAMP_REACH + 1, device=stamps.device)
    bell = torch.exp(-0.5 * (offsets / STAMP_SPREAD) ** 2)
    around = stamps[:, None] + offsets
    bell = bell * ((around >= 0) & (around < STAMPS))
    bell = bell / bell.sum(dim=1, keepdim=True)
    columns = first + around.clamp(0, STAMPS - 1)
    return mean(-(log_probabilities.gather(1, columns) * bell).sum(dim=1))


def attention_loss(log_weights: Tensor, guide: Tensor) -> Tensor:
    """Cross entropy of each head against an even spread over the guided stretch.

    ``log_weights`` (batch, heads, time, positions), ``guide`` (batch, time, 2).
    """
    sums = functional.pad(log_weights.cumsum(dim=-1), (1, 0))
    guided = guide[..., 0] >= 0
    start = guide[..., 0].clamp(min=0)[:, None, :, None].expand(-1, sums.shape[1], -1, 1)
    end = guide[..., 1].clamp(min=1)[:, None, :, None].expand(-1, sums.shape[1], -1, 1)
    inside = (sums.gather(3, end) - sums.gather(3, start)) / (end - start)
    return mean(-inside[..., 0].transpose(1, 2)[guided])


def compute(
    net: WhisperNet, batch: Batch, vocabulary: Vocabulary, generator: torch.Generator | None
) -> Losses:
    """Run the network on a batch; with a generator some input tokens are misread."""
    inputs = batch.tokens[:, :-1]
    if generator is not None:
        inputs = misread(inputs, vocabulary, generator)
    logits, first_attention, last_attention, phonemes = net(batch.mels, inputs)
    targets = batch.tokens[:, 1:].clone()
    # Whisper says "no speech" right behind the start of the transcript.
    targets[~batch.speech, 0] = vocabulary.control("nospeech")
    times = torch.arange(targets.shape[1], device=targets.device)
    known = times[None, :] < batch.lengths[:, None] - 1
    stamped = known & (targets >= vocabulary.stamp_begin)
    written = known & ~stamped
    log_probabilities = torch.log_softmax(logits, dim=-1)
    compact = net.compact[targets]
    smooth = functional.cross_entropy(
        logits[written], compact[written], label_smoothing=TEXT_SMOOTHING
    )
    first = len(net.used_ids) + 1
    # Where the token just read was spoken: the guide of the step before.
    reading = functional.pad(batch.guide[:, :-1], (0, 0, 1, 0), value=-1)
    stamps = targets[stamped] - vocabulary.stamp_begin
    text = written & (targets < vocabulary.control("endoftext"))
    right = mean((logits.argmax(dim=-1) == compact)[text].float())
    return Losses(
        text=smooth,
        stamps=stamp_loss(log_probabilities[stamped], stamps, first),
        attention=attention_loss(last_attention, batch.guide),
        reading=attention_loss(first_attention, reading),
        phonemes=functional.cross_entropy(
            phonemes.flatten(0, 1), batch.phonemes.flatten(), ignore_index=IGNORED
        ),
        right=right,
    )

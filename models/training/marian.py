"""Train the demo translator, one attention head of it towards the known word links.

    python -m models.training.marian --work build/demo-models --minutes 5

The head is the first one of the last decoder layer, because that is the one CTranslate2's
converter exports for ``translate_batch(return_attention=True)``.
"""

import argparse
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional, utils
from transformers import MarianConfig, MarianMTModel

from models.training.marian_data import Pair, Pieces, make_pair, train_pieces, vary
from models.training.text import SEED, read_set

FOLDER = "marian"
WIDTH, LAYERS, HEADS, INNER = 128, 2, 4, 512
#: Source and target pieces in one batch.
BATCH_PIECES = 2_400
POOL = 1_024
LINK_WEIGHT = 0.3
SMOOTHING = 0.1
WARM_UP_STEPS = 100
LOG_STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Options of a training run; minutes are processor time: a busy machine only takes longer."""

    work: Path
    minutes: float = 5.0
    rate: float = 2e-3
    seed: int = SEED
    device: str = "auto"
    threads: int = 1

    @property
    def chosen_device(self) -> str:
        """``auto`` means a GPU where there is one."""
        if self.device != "auto":
            return self.device
        return "cuda" if torch.cuda.is_available() else "cpu"


def new_model(pieces: Pieces) -> MarianMTModel:
    """An untrained model whose pad row is zero."""
    config = MarianConfig(
        vocab_size=len(pieces.ids),
        d_model=WIDTH,
        encoder_layers=LAYERS,
        decoder_layers=LAYERS,
        encoder_attention_heads=HEADS,
        decoder_attention_heads=HEADS,
        encoder_ffn_dim=INNER,
        decoder_ffn_dim=INNER,
        dropout=0.05,
        attention_dropout=0.0,
        activation_function="swish",
        scale_embedding=True,
        max_position_embeddings=256,
        pad_token_id=pieces.pad,
        eos_token_id=pieces.end,
        decoder_start_token_id=pieces.pad,
        forced_eos_token_id=pieces.end,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
    )
    # The written-out attention is the one that returns its weights.
    config._attn_implementation = "eager"
    model = MarianMTModel(config)
    clear_pad(model)
    return model


def clear_pad(model: MarianMTModel) -> None:
    """Zero the pad row: CTranslate2 starts the decoder from a zero embedding, not from this row."""
    with torch.no_grad():
        model.model.shared.weight[model.config.pad_token_id] = 0.0


def pad(rows: list[list[int]], value: int) -> Tensor:
    """Rows of unequal length as one tensor."""
    length = max(len(row) for row in rows)
    return torch.tensor([row + [value] * (length - len(row)) for row in rows])


def batches(pairs: list[Pair], rng: random.Random) -> Iterator[list[Pair]]:
    """Pairs of like length together, about `BATCH_PIECES` pieces a batch."""
    for start in range(0, len(pairs), POOL):
        pool = sorted(pairs[start : start + POOL], key=lambda p: len(p.source) + len(p.target))
        groups: list[list[Pair]] = [[]]
        for pair in pool:
            if (len(groups[-1]) + 1) * (len(pair.source) + len(pair.target)) > BATCH_PIECES:
                groups.append([])
            groups[-1].append(pair)
        rng.shuffle(groups)
        yield from (group for group in groups if group)


def links_tensor(batch: list[Pair], targets: int, sources: int) -> Tensor:
    """(batch, targets, sources), one where a target piece may look."""
    links = torch.zeros(len(batch), targets, sources)
    for i, pair in enumerate(batch):
        for j, looks in enumerate(pair.looks):
            links[i, j, looks] = 1.0
    return links


def loss_of(model: MarianMTModel, batch: list[Pair]) -> tuple[Tensor, Tensor]:
    """Text loss and link loss of a batch."""
    device = model.device
    source = pad([p.source for p in batch], model.config.pad_token_id).to(device)
    labels = pad([p.target for p in batch], -100).to(device)
    out = model(
        input_ids=source,
        attention_mask=(source != model.config.pad_token_id).long(),
        decoder_input_ids=shifted(labels, model.config.pad_token_id),
        output_attentions=True,
    )
    text = functional.cross_entropy(
        out.logits.float().flatten(0, 1), labels.flatten(), label_smoothing=SMOOTHING
    )
    attention = out.cross_attentions[-1][:, 0].float()
    links = links_tensor(batch, labels.shape[1], source.shape[1]).to(device)
    inside = (attention * links).sum(dim=-1)
    return text, -torch.log(inside[links.any(dim=-1)].clamp(min=1e-6)).mean()


def shifted(labels: Tensor, pad_id: int) -> Tensor:
    """Decoder input: the start (pad) token, then the labels without the last."""
    moved = torch.cat([labels.new_full((len(labels), 1), pad_id), labels[:, :-1]], dim=1)
    return moved.masked_fill(moved == -100, pad_id)


def train(plan: Plan) -> MarianMTModel:
    """Train until the minutes are spent."""
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    folder = plan.work / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    sentences = read_set(plan.work / "train.jsonl")
    pieces = train_pieces(folder, sentences, plan.seed)
    model = new_model(pieces).to(plan.chosen_device).train()
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.01)
    start, step = time.process_time(), 0
    done = 0.0
    while done < 1.0:
        rng.shuffle(sentences)
        pairs = [make_pair(vary(p, sentences, rng), pieces) for p in sentences]
        for batch in batches(pairs, rng):
            done = (time.process_time() - start) / 60 / plan.minutes
            if done >= 1.0:
                break
            warm = min(1.0, (step + 1) / WARM_UP_STEPS)
            for group in optimizer.param_groups:
                group["lr"] = plan.rate * warm * (0.01 + 0.495 * (1 + math.cos(math.pi * done)))
            text, link = loss_of(model, batch)
            optimizer.zero_grad()
            (text + LINK_WEIGHT * link).backward()
            utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            clear_pad(model)
            step += 1
            if step % LOG_STEPS == 0:
                minutes = done * plan.minutes
                print(f"{minutes:5.2f} min  step {step}  text {text.item():.3f}  "
                      f"links {link.item():.3f}", flush=True)  # fmt: skip
    return model


def main() -> None:
    """Train and save beside the sentencepiece models."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    plan = Plan(**vars(parser.parse_args()))
    model = train(plan)
    model.save_pretrained(plan.work / FOLDER)


if __name__ == "__main__":
    main()

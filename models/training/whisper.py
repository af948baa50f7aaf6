"""Train the demo Whisper model; stop and start again as you like.

    python -m models.training.whisper --work build/demo-models --minutes 55

The learning rate follows the processor minutes spent, so a slower machine makes fewer steps but a
complete run.  A checkpoint is written every few minutes and taken up again when the command is
repeated.
"""

import argparse
import copy
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import utils

from models.training.features import Batch, Mels, make_batch
from models.training.speech import read_speech
from models.training.text import SEED, read_set
from models.training.tokens import Vocabulary, read_vocabulary, train_vocabulary
from models.training.whisper_loss import Losses, Weights, compute
from models.training.whisper_model import Shape, WhisperNet
from models.training.windows import Window, WindowMaker

CHECKPOINT = "whisper.pt"
TOKENIZER = "whisper-tokenizer.json"
#: Sound in one batch, frames of 10 ms: small batches make more steps, and learn sooner.
BATCH_FRAMES = 4_000
#: Windows drawn at once and sorted by length, so that a batch holds windows of like length.
POOL = 96
CHECKPOINT_MINUTES = 3.0
LOG_STEPS = 50
AVERAGE = 0.998


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Options of a training run; minutes are processor time: a busy machine only takes longer."""

    work: Path
    minutes: float = 55.0
    rate: float = 1.5e-3
    warm_up_steps: int = 150
    seed: int = SEED
    device: str = "auto"
    threads: int = 1
    width: int = 192

    @property
    def chosen_device(self) -> str:
        """``auto`` means a GPU where there is one."""
        if self.device != "auto":
            return self.device
        return "cuda" if torch.cuda.is_available() else "cpu"


def open_vocabulary(work: Path) -> Vocabulary:
    """Read the tokenizer of the work folder, training it on the text the first time."""
    path = work / TOKENIZER
    if not path.exists():
        sentences = [phrase.ru_text for phrase in read_set(work / "train.jsonl")]
        path.write_text(train_vocabulary(sentences).tokenizer.to_str(pretty=True), "utf-8")
    return read_vocabulary(path)


def open_windows(work: Path, name: str, vocabulary: Vocabulary) -> WindowMaker:
    """The windows of a spoken set."""
    return WindowMaker(read_speech(work, name), read_set(work / f"{name}.jsonl"), vocabulary)


def used_ids(maker: WindowMaker) -> list[int]:
    """Every id that training can produce, time stamps aside."""
    vocabulary = maker.vocabulary
    text = {i for p in maker.sentences for w in p.ru for i in vocabulary.encode(" " + w)}
    controls = ("endoftext", "startoftranscript", "ru", "transcribe", "nospeech", "notimestamps")
    return sorted(text | {vocabulary.control(name) for name in controls})


def split(windows: list[Window]) -> Iterator[list[Window]]:
    """Cut a pool, sorted by length, into batches of about `BATCH_FRAMES`."""
    batch: list[Window] = []
    for window in sorted(windows, key=lambda w: w.frames):
        if batch and (len(batch) + 1) * window.frames > BATCH_FRAMES:
            yield batch
            batch = []
        batch.append(window)
    yield batch


def batches(maker: WindowMaker, seed: int, epoch: int) -> Iterator[Batch]:
    """All clips once, in an order that depends on seed and epoch."""
    rng = np.random.default_rng([seed, epoch])
    mels = Mels()
    pause = maker.speech.phoneme_names.index("_")
    order = rng.permutation(len(maker.speech))
    for start in range(0, len(order), POOL):
        windows = [maker.window(int(i), rng) for i in order[start : start + POOL]]
        groups = list(split(windows))
        for i in rng.permutation(len(groups)):
            yield make_batch(groups[int(i)], maker.vocabulary, mels, pause, rng)


class Trainer:
    """Network, its running average, optimizer and the minutes spent."""

    def __init__(self, plan: Plan) -> None:
        torch.set_num_threads(plan.threads)
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.vocabulary = open_vocabulary(plan.work)
        self.maker = open_windows(plan.work, "train", self.vocabulary)
        phonemes = len(self.maker.speech.phoneme_names)
        shape = Shape(
            width=plan.width,
            encoder_heads=plan.width // 64,
            decoder_heads=plan.width // 32,
            phonemes=phonemes,
        )
        ids = used_ids(self.maker)
        self.net = WhisperNet(shape, ids, self.vocabulary.stamp_begin).to(plan.chosen_device)
        self.average = copy.deepcopy(self.net)
        self.optimizer = torch.optim.AdamW(
            self.net.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.02
        )
        self.step, self.epoch, self.minutes = 0, 0, 0.0
        self.generator = torch.Generator().manual_seed(plan.seed)

    @property
    def path(self) -> Path:
        """Where the checkpoint lies."""
        return self.plan.work / CHECKPOINT

    def save(self) -> None:
        """Write a checkpoint; a run killed meanwhile keeps the former one."""
        state = {
            "shape": self.net.shape.as_dict(),
            "used_ids": self.net.used_ids,
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "counts": (self.step, self.epoch, self.minutes),
        }
        partial = self.path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.path)

    def resume(self) -> None:
        """Take up the checkpoint if there is one; the unfinished epoch starts again."""
        if self.path.exists():
            state = torch.load(self.path, map_location=self.plan.chosen_device)
            self.net.load_state_dict(state["net"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.epoch, self.minutes = state["counts"]
            self.epoch += 1

    def rate(self) -> float:
        """Learning rate: a warm-up over steps, then half a cosine over the minutes."""
        warm = min(1.0, (self.step + 1) / self.plan.warm_up_steps)
        done = min(self.minutes / self.plan.minutes, 1.0)
        return self.plan.rate * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))

    def train_on(self, batch: Batch) -> Losses:
        """One step."""
        device = self.plan.chosen_device
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        with torch.autocast(device, torch.bfloat16):
            losses = compute(self.net, batch.to(device), self.vocabulary, self.generator)
        self.optimizer.zero_grad()
        losses.total(Weights()).backward()
        utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        with torch.no_grad():
            keep = min(AVERAGE, (1 + self.step) / (10 + self.step))
            pairs = zip(self.average.parameters(), self.net.parameters(), strict=True)
            for average, current in pairs:
                average.lerp_(current, 1 - keep)
        self.step += 1
        return losses

    def run(self) -> None:
        """Train until the minutes are spent."""
        shown, saved, sound_ms = time.process_time(), self.minutes, 0
        parts: list[list[float]] = []
        while self.minutes < self.plan.minutes:
            for batch in batches(self.maker, self.plan.seed, self.epoch):
                losses = self.train_on(batch)
                sound_ms += batch.mels.shape[0] * batch.mels.shape[2] * 10
                parts.append(losses.numbers())
                now = time.process_time()
                self.minutes += (now - shown) / 60
                shown = now
                if self.step % LOG_STEPS == 0:
                    self.report(parts, sound_ms)
                    parts = []
                if self.minutes - saved > CHECKPOINT_MINUTES:
                    self.save()
                    saved = self.minutes
                if self.minutes >= self.plan.minutes:
                    break
            self.epoch += 1
        self.save()

    def report(self, parts: list[list[float]], sound_ms: int) -> None:
        """Print the means since the last report."""
        text, stamps, attention, reading, phonemes, right = np.mean(parts, axis=0)
        print(
            f"{self.minutes:6.2f} min  step {self.step}  {sound_ms / 3.6e6:.1f} h  "
            f"text {text:.3f}  right {right:.3f}  stamps {stamps:.2f}  attention {attention:.2f}  "
            f"reading {reading:.2f}  phonemes {phonemes:.3f}  rate {self.rate():.1e}",
            flush=True,
        )


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--minutes", type=float, default=55.0)
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--seed", type=int, default=SEED)
    trainer = Trainer(Plan(**vars(parser.parse_args())))
    trainer.resume()
    trainer.run()


if __name__ == "__main__":
    main()

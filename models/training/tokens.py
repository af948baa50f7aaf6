"""The Whisper model's vocabulary: byte-level pieces, control tokens, time stamps.

Ids follow Whisper's order, which faster-whisper and CTranslate2 rely on: text pieces, end of text,
start of transcript, languages, tasks, the rest of the controls, then 1,501 time stamps.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

#: Text pieces; about 550 word forms with their capitalised twins need little more than one each.
PIECES = 1_000
CONTROLS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|ru|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
STAMPS = 1_501
STAMP_MS = 20


@dataclass(frozen=True)
class Vocabulary:
    """A tokenizer with Whisper's controls; time stamps are numbered behind its last token."""

    tokenizer: Tokenizer

    def control(self, name: str) -> int:
        """Id of ``<|name|>``."""
        return int(self.tokenizer.token_to_id(f"<|{name}|>"))

    @cached_property
    def stamp_begin(self) -> int:
        """Id of ``<|0.00|>``."""
        return self.control("notimestamps") + 1

    @property
    def size(self) -> int:
        """Number of ids, time stamps included."""
        return self.stamp_begin + STAMPS

    def stamp(self, ms: float) -> int:
        """Id of the time stamp nearest to a time in the window."""
        return self.stamp_begin + min(max(round(ms / STAMP_MS), 0), STAMPS - 1)

    def encode(self, text: str) -> list[int]:
        """Ids of a piece of text (words carry their space in front, as in Whisper)."""
        return list(self.tokenizer.encode(text).ids)


def train_vocabulary(sentences: Iterable[str]) -> Vocabulary:
    """Learn byte pairs from sentences."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=PIECES,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    # faster-whisper forbids the first token of these.  It must not be the bare space, or every
    # word that begins with it would be forbidden too.
    marks = [" " + mark for mark in "-'♩♪♫♬♭♮♯"] * 1000
    tokenizer.train_from_iterator([*(" " + s for s in sentences), *marks], trainer)
    described = json.loads(tokenizer.to_str())
    pieces = described["model"]["vocab"]
    # CTranslate2 takes a vocabulary for multilingual only if the empty string is a piece.
    pieces[""] = len(pieces)
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.add_special_tokens(list(CONTROLS))
    return Vocabulary(tokenizer)


def read_vocabulary(path: Path) -> Vocabulary:
    """Open a tokenizer.json."""
    return Vocabulary(Tokenizer.from_file(str(path)))

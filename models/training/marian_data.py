"""Sentence pairs as pieces, with the source pieces that each target piece should look at."""

import io
import json
import random
import string
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import sentencepiece

from models.training.grammar import Phrase

#: Pieces of each side; about 550 Russian and 400 English word forms.
PIECES = 800
END, UNKNOWN, PAD = "</s>", "<unk>", "<pad>"
#: Share of pairs changed so that the model bears what a recognizer writes: two sentences in one,
#: a small letter at the start, no mark at the end.
JOINED, SMALL, UNMARKED = 0.10, 0.05, 0.05


@dataclass(frozen=True, slots=True)
class Pair:
    """Ids of both sides; ``looks[i]`` are the source positions for target piece i (may be none)."""

    source: list[int]
    target: list[int]
    looks: list[list[int]]


@dataclass(frozen=True)
class Pieces:
    """The two sentencepiece models and their common ids, as OPUS-MT lays them out."""

    source: sentencepiece.SentencePieceProcessor
    target: sentencepiece.SentencePieceProcessor
    ids: dict[str, int]

    @property
    def end(self) -> int:
        """Id of the end of a sentence."""
        return self.ids[END]

    @property
    def pad(self) -> int:
        """Id of the padding, the last one: the converter takes it away."""
        return self.ids[PAD]


def train_pieces(folder: Path, pairs: Iterable[Phrase], seed: int) -> Pieces:
    """Write source.spm, target.spm and vocab.json, and open them."""
    pairs = list(pairs)
    for name, lines in (
        ("source", [p.ru_text for p in pairs]),
        ("target", [p.en_text for p in pairs]),
    ):
        sentencepiece.set_random_generator_seed(seed % 2**31)
        trained = io.BytesIO()  # a model written by its trainer would hold the folder's path
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sorted(set(lines))),
            model_writer=trained,
            model_type="bpe",
            vocab_size=PIECES,
            # On so little text there may be fewer pieces than asked for.
            hard_vocab_limit=False,
            character_coverage=1.0,
            minloglevel=2,
        )
        (folder / f"{name}.spm").write_bytes(trained.getvalue())
    names = [END, UNKNOWN]
    for name in ("source", "target"):
        model = sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.spm"))
        names += [model.id_to_piece(i) for i in range(3, model.get_piece_size())]
    ids = {piece: i for i, piece in enumerate(dict.fromkeys([*names, PAD]))}
    (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False, indent=0), "utf-8")
    return read_pieces(folder)


def read_pieces(folder: Path) -> Pieces:
    """Open what `train_pieces` wrote."""
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.spm"))
        for name in ("source", "target")
    )
    return Pieces(source, target, json.loads((folder / "vocab.json").read_text("utf-8")))


def split_words(
    model: sentencepiece.SentencePieceProcessor, words: tuple[str, ...]
) -> tuple[list[str], list[int]]:
    """Pieces of a sentence, and for each piece the number of the word it belongs to."""
    pieces = model.encode(" ".join(words), out_type=str)
    owner, word = [], -1
    for piece in pieces:
        word += piece.startswith("▁")
        owner.append(word)
    return pieces, owner


def is_mark(piece: str) -> bool:
    """True for pieces of punctuation only."""
    return bool(piece) and all(c in string.punctuation for c in piece)


def make_pair(phrase: Phrase, pieces: Pieces) -> Pair:
    """Ids and gold looks; words look at linked words, marks at the linked words' marks."""
    source, source_owner = split_words(pieces.source, phrase.ru)
    target, target_owner = split_words(pieces.target, phrase.en)
    linked: dict[int, set[int]] = {}
    for r, e in phrase.links:
        linked.setdefault(e, set()).add(r)
    looks = []
    for piece, word in zip(target, target_owner, strict=True):
        inside = [i for i, w in enumerate(source_owner) if w in linked.get(word, ())]
        alike = [i for i in inside if is_mark(source[i]) == is_mark(piece)]
        if is_mark(piece) and not alike:
            # The mark is on another word than in English: take the last one like it.
            alike = [i for i, p in enumerate(source) if p == piece][-1:]
        looks.append(alike or inside)
    unknown = pieces.ids[UNKNOWN]
    return Pair(
        [pieces.ids.get(p, unknown) for p in source] + [pieces.end],
        [pieces.ids.get(p, unknown) for p in target] + [pieces.end],
        [*looks, [len(source)]],
    )


def join_phrases(first: Phrase, second: Phrase) -> Phrase:
    """Two sentences as one."""
    r0, e0 = len(first.ru), len(first.en)
    links = first.links | {(r0 + r, e0 + e) for r, e in second.links}
    return Phrase(first.ru + second.ru, first.en + second.en, frozenset(links))


def vary(phrase: Phrase, others: list[Phrase], rng: random.Random) -> Phrase:
    """Sometimes join another sentence, write a small letter, or leave the last mark out."""
    chance = rng.random()
    if chance < JOINED:
        return join_phrases(phrase, rng.choice(others))
    if chance < JOINED + SMALL:
        return Phrase((phrase.ru[0].lower(), *phrase.ru[1:]), phrase.en, phrase.links)
    if chance < JOINED + SMALL + UNMARKED:
        return Phrase((*phrase.ru[:-1], phrase.ru[-1].rstrip(".!?")), phrase.en, phrase.links)
    return phrase

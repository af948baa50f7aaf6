"""
How well English words find the time at which the Russian ones are said.

    python -m benchmarks.projection.run [--translator FOLDER] [--seed N]

The example interview has exact times of its Russian words and hand-made links from its English
words to them (`interview.links.txt`); so the true time of an English word is known. Each method
gets the Russian words and the English reference sentences. With `--translator`, the alignment is
the model's own, found by forced decoding of the same sentences.
"""

from __future__ import annotations

import argparse
import json
import random
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

from benchmarks.projection.baselines import BASELINES, Block
from tolmach.core.cue import Cue, TimedSentence, Track
from tolmach.core.document import Link, Sentence, Text, Word
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence
from tolmach.formats.profile_toml import load as load_profile
from tolmach.stages.alignment.lexical_links import link_sentences
from tolmach.stages.alignment.projection import timed_sentences
from tolmach.stages.layout import lay_out

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "interview.reference.json"


@dataclass(frozen=True)
class Item:
    """A sentence, its true links (English word -> Russian word), and its Russian cues."""

    sentence: Sentence
    truth: dict[int, int]
    cues: tuple


def read_items() -> list[Item]:
    """The interview's sentences, with the English text set and no alignment."""
    rows = json.loads(EXAMPLE.read_text(encoding="utf-8"))["sentences"]
    lines = (HERE / "interview.links.txt").read_text(encoding="utf-8").splitlines()
    links = {name: rest for name, *rest in map(str.split, lines) if not name.startswith("#")}
    profile = load_profile("netflix")
    items = []
    for row in rows:
        words = tuple(Word(w["text"], w["start_ms"], w["end_ms"]) for w in row["words"])
        sentence = Sentence(row["id"], words, Text(row["ru"])).with_target("en", Text(row["en"]))
        truth = {n: int(s) - 1 for n, s in enumerate(links[row["id"]]) if int(s)}
        cues = lay_out(timed_sentences([sentence], "ru", "ru"), "ru", profile).cues
        items.append(Item(sentence, truth, cues))
    return items


def with_links(item: Item, links: Sequence[Link]) -> Item:
    """The item with an alignment."""
    text = replace(item.sentence.targets["en"], alignment=tuple(links))
    return replace(item, sentence=item.sentence.with_target("en", text))


def true_links(item: Item, noise: float, rng: random.Random) -> list[Link]:
    """The hand-made links; a share of them replaced by chance, to see what that costs."""
    count = len(item.sentence.words)
    return [
        Link(t, rng.randrange(count) if rng.random() < noise else s, 0.8)
        for t, s in item.truth.items()
    ]


def model_links(items: Sequence[Item], folder: Path) -> list[Item]:
    """Alignments by a model's forced decoding of the reference translations."""
    from tolmach.engines.translators.ctranslate2 import load

    translator = load(folder, "ru", "en", TranslationOptions(), device="cpu")
    sentences = [
        SourceSentence(
            i.sentence.id, i.sentence.source.content, tuple(w.text for w in i.sentence.words)
        )
        for i in items
    ]
    found = translator.align(sentences, [i.sentence.targets["en"].content for i in items])
    return [with_links(item, links) for item, links in zip(items, found, strict=True)]


def learned_links(items: Sequence[Item]) -> list[Item]:
    """Alignments by what looks alike and by a dictionary learned from these sentences alone."""
    linked = link_sentences([item.sentence for item in items], "ru", "en")
    return [replace(item, sentence=one) for item, one in zip(items, linked, strict=True)]


def ours(item: Item) -> tuple[list[Word], list[Block]]:
    """Projection and layout."""
    (sentence,) = timed_sentences([item.sentence], "en", "ru")
    cues = lay_out([TimedSentence("x", sentence.words)], "en", load_profile("netflix")).cues
    return list(sentence.words), [(cue.start, cue.end, " ".join(cue.lines)) for cue in cues]


def theirs(item: Item, name: str) -> tuple[list[Word], list[Block]]:
    """A baseline's cues, its words spread by characters inside each."""
    blocks = BASELINES[name](item.cues, item.sentence.targets["en"].content)
    words: list[Word] = []
    for start, end, text in blocks:
        position, total = 0, len(text) + 1
        for token in text.split():
            left = start + (end - start) * position // total
            position += len(token) + 1
            words.append(Word(token, left, start + (end - start) * position // total))
    return words, blocks


def measure(results: Sequence[tuple[Item, list[Word], list[Block]]]) -> list[str]:
    """One row of the table."""
    words, starts, inner, shown, over, outside = [], [], [], [], [], 0
    for item, timed, blocks in results:
        recognized = item.sentence.words
        for target, source in item.truth.items():
            words.append(abs(timed[target].start - recognized[source].start))
        first = 0
        for start, end, text in blocks:
            inside = range(first, first + len(text.split()))
            first = inside.stop
            said = [recognized[item.truth[n]].start for n in inside if n in item.truth]
            if said:
                starts.append(abs(start - min(said)))
            if said and inside.start:  # the first cue of a sentence is right by construction
                inner.append(abs(start - min(said)))
            for n in inside:
                token = timed[n].text
                special = any(c.isdigit() for c in token) or (n and token[:1].isupper())
                if special and n in item.truth and token != "I":
                    moment = recognized[item.truth[n]].start
                    shown.append(start <= moment <= end)
            over.append(len(text) * 1000 / max(1, end - start) > 21)
            outside += len(text) > 2 * 42 or end - start > 7000
    return [
        f"{median(words):.0f}",
        _p90(words),
        f"{median(starts):.0f}",
        _p90(starts),
        f"{len(inner)}",
        _p90(inner),
        f"{100 * sum(shown) / len(shown):.0f}",
        f"{100 * sum(over) / len(over):.0f}",
        f"{outside}",
    ]


def against_neutral(results: Sequence[tuple[Item, list[Word], list[Block]]]) -> list[str]:
    """
    SubER and t-WER against a reference that favours no tool.

    The reference has the English words at their true times, in cues filled up to two lines of 42
    characters from left to right, a new one for each sentence.
    """
    from tolmach.measures.texts import suber_score, t_wer_score

    made = Track("en", tuple(_cue(block) for _, _, blocks in results for block in blocks))
    filled = [block for item, _, _ in results for block in _filled(_at_true_times(item))]
    reference = Track("en", tuple(map(_cue, filled)))
    scores = (suber_score(made, reference), t_wer_score(made, reference))
    return [f"{score.value:.1f}" for score in scores]


def _cue(block: Block) -> Cue:
    start, end, text = block
    return Cue(start, max(start, end), tuple(textwrap.wrap(text, 42)))


def _at_true_times(item: Item) -> list[Word]:
    """English words when they are said; one without a link is said with the word before it."""
    recognized, tokens = item.sentence.words, item.sentence.targets["en"].content.split()
    words, source = [], 0
    for number, token in enumerate(tokens):
        source = item.truth.get(number, source)
        words.append(Word(token, recognized[source].start, recognized[source].end))
    return words


def _filled(words: Sequence[Word]) -> list[Block]:
    """Cues filled from left to right."""
    blocks: list[list[Word]] = []
    for word in words:
        if blocks and len(textwrap.wrap(" ".join(w.text for w in (*blocks[-1], word)), 42)) <= 2:
            blocks[-1].append(word)
        else:
            blocks.append([word])
    return [
        (min(w.start for w in block), max(w.end for w in block), " ".join(w.text for w in block))
        for block in blocks
    ]


def _p90(values: Sequence[int]) -> str:
    return f"{quantiles(values, n=10, method='inclusive')[-1]:.0f}" if values else "-"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--translator", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    items = read_items()
    runs = {name: [(i, *theirs(i, name)) for i in items] for name in BASELINES}
    runs["tolmach, no alignment"] = [(i, *ours(i)) for i in items]
    runs["tolmach, links without a model"] = [(i, *ours(i)) for i in learned_links(items)]
    if arguments.translator:
        aligned = model_links(items, arguments.translator)
        runs["tolmach, the model's alignment"] = [(i, *ours(i)) for i in aligned]
    for noise in (0.3, 0.1, 0.0):
        linked = [with_links(i, true_links(i, noise, rng)) for i in items]
        runs[f"tolmach, true links, {noise:.0%} wrong"] = [(i, *ours(i)) for i in linked]
    print(
        "| method | word ms, median | p90 | cue start ms, median | p90 | inner cues | p90 "
        "| names shown % | cps > 21 % | outside 84 or 7 s | SubER | t-WER |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for name, results in runs.items():
        print(f"| {name} | {' | '.join([*measure(results), *against_neutral(results)])} |")


if __name__ == "__main__":
    main()

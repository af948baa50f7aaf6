"""Draw the sentences: test and development first, then training text that avoids them all.

Sentences count as the same when their words are the same (`normalise`), so a training sentence
never differs from a held-out one by punctuation or case alone.  The example interview is held
out too: no training sentence equals one of its sentences or holds one of seven words or more.

    python -m models.training.text --work build/demo-models
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.training.grammar import Grammar, Phrase, parse_grammar
from models.training.lexicon import lexicon_text
from models.training.normalise import contains, normalise

HERE = Path(__file__).parent
RULES = HERE / "rules.txt"
INTERVIEW = HERE.parents[1] / "examples" / "interview.script.txt"
SEED = 20261123
TRAIN_SENTENCES = 30_000
HELD_OUT_SENTENCES = 300
#: A training sentence may be drawn this often (it is then spoken by different voices), so that the
#: closed parts of the grammar, such as greetings, keep their share.
MAX_REPEATS = 10
#: Interview sentences this long (words) may not be part of a training sentence.
CONTAINED_WORDS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the interview script: a sentence, or a stretch without speech.

    ``speaker`` is ``I``, ``G`` or ``~``; a stretch has its kind in ``ru`` and its length in ``ms``.
    """

    speaker: str
    ru: str
    en: str = ""
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Corpus:
    """The three sets of sentence pairs, disjoint by normalised Russian text."""

    train: tuple[Phrase, ...]
    dev: tuple[Phrase, ...]
    test: tuple[Phrase, ...]


def read_script(path: Path = INTERVIEW) -> list[Line]:
    """Read the interview script."""
    lines = []
    for raw in path.read_text(encoding="utf-8").splitlines():
        if raw.startswith("~"):
            _, kind, ms = raw.split()
            lines.append(Line("~", kind, ms=int(ms)))
        elif raw and not raw.startswith("#"):
            speaker, ru, en = (cell.strip() for cell in raw.split("|"))
            lines.append(Line(speaker, ru, en))
    return lines


def interview_sentences() -> list[str]:
    """The interview's Russian sentences, normalised."""
    return [normalise(line.ru) for line in read_script() if line.speaker != "~"]


def demo_grammar() -> Grammar:
    """The grammar of the demo domain."""
    return parse_grammar(lexicon_text(), RULES.read_text(encoding="utf-8"))


def capitalised(phrase: Phrase) -> Phrase:
    """Give both sides a capital at the start of the sentence."""
    ru, en = phrase.ru, phrase.en
    return Phrase(
        (ru[0][:1].upper() + ru[0][1:], *ru[1:]),
        (en[0][:1].upper() + en[0][1:], *en[1:]),
        phrase.links,
    )


def draw(grammar: Grammar, rng: random.Random) -> Iterator[Phrase]:
    """Yield sentences without end."""
    while True:
        yield capitalised(grammar.expand("s", rng))


def take(
    sentences: Iterable[Phrase], count: int, excluded: set[str], repeats: int = 1
) -> tuple[Phrase, ...]:
    """Take ``count`` sentences whose words are not excluded, each at most ``repeats`` times."""
    inside = [s for s in interview_sentences() if len(s.split()) >= CONTAINED_WORDS]
    seen: Counter[str] = Counter()
    chosen = []
    for phrase in sentences:
        key = normalise(phrase.ru_text)
        seen[key] += 1
        if key in excluded or seen[key] > repeats or any(contains(key, part) for part in inside):
            continue
        chosen.append(phrase)
        if len(chosen) == count:
            break
    return tuple(chosen)


def keys(sentences: Iterable[Phrase]) -> set[str]:
    """The normalised Russian sides."""
    return {normalise(phrase.ru_text) for phrase in sentences}


def make_corpus(seed: int = SEED, train_sentences: int = TRAIN_SENTENCES) -> Corpus:
    """Draw all three sets; the same seed gives the same sets."""
    grammar = demo_grammar()
    excluded = set(interview_sentences())
    dev = take(draw(grammar, random.Random(f"{seed} dev")), HELD_OUT_SENTENCES, excluded)
    excluded |= keys(dev)
    test = take(draw(grammar, random.Random(f"{seed} test")), HELD_OUT_SENTENCES, excluded)
    excluded |= keys(test)
    train = draw(grammar, random.Random(f"{seed} train"))
    return Corpus(take(train, train_sentences, excluded, MAX_REPEATS), dev, test)


def write_set(path: Path, sentences: Iterable[Phrase]) -> None:
    """Write one JSON object a line: ru, en and links."""
    with path.open("w", encoding="utf-8") as file:
        for phrase in sentences:
            row = {"ru": phrase.ru, "en": phrase.en, "links": sorted(phrase.links)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_set(path: Path) -> list[Phrase]:
    """Read what `write_set` wrote."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [
        Phrase(tuple(r["ru"]), tuple(r["en"]), frozenset((a, b) for a, b in r["links"]))
        for r in rows
    ]


def main() -> None:
    """Write train.jsonl, dev.jsonl and test.jsonl into the work folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    corpus = make_corpus(options.seed)
    for name in ("train", "dev", "test"):
        sentences = getattr(corpus, name)
        write_set(options.work / f"{name}.jsonl", sentences)
        words = {w for p in sentences for w in normalise(p.ru_text).split()}
        print(
            f"{name}: {len(sentences)} sentences ({len(keys(sentences))} different), "
            f"{len(words)} Russian word forms"
        )


if __name__ == "__main__":
    main()

"""
How often a long translation is aligned rightly, sentence by sentence.

    python -m benchmarks.alignment.sentences ../shared/data [--manuals FOLDER] [--size 1000]

`--manuals` is a folder in which the Debian packages developers-reference, developers-reference-de,
developers-reference-ru and gnome-user-docs are unpacked (`apt-get download`, `dpkg-deb -x`):
manuals that people translated, element by element. Sources marked + were not looked at while the
aligner was written. A pair of sentences that belong together is right if both say (part of) the
same passage; a sentence is right if all that it is aligned with are, and if it has a partner
wherever there is one. "Named" and "false" are wrong and right pairs with a finding.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alignment.compose import Composition, Rates, compose
from benchmarks.alignment.material import Passage, manual, subtitles
from tolmach.stages.alignment.bitext import Bead, BitextEvidence, align, doubtful

VIDEOS = {
    "videos": ("course-pepper", "course-synfig", "hf-course", "screencasts"),
    "videos +": ("sound-money", "cs-unplugged"),
}
MANUALS = {
    "help": "usr/share/help/{}/gnome-help",
    "handbook +": "usr/share/developers-reference/{}",
}
PAIRS = (
    ("ru", "en"),
    ("ru", "de"),
    ("en", "de"),
    ("uk", "en"),
    ("uk", "ru"),
    ("ru", "es"),
    ("en", "pl"),
)


@dataclass(slots=True)
class Result:
    """Counts over sentences of both sides."""

    pairs: int = 0
    pairs_right: int = 0
    sentences: int = 0
    right: int = 0
    named: int = 0
    false_alarms: int = 0
    longest: int = 0
    longest_silent: int = 0


def score(made: Composition, beads: Sequence[Bead]) -> Result:
    """Count the sentences that are right, and how many wrong ones follow each other."""
    all_right = frozenset().union(*made.right_ids) if made.right_ids else frozenset()
    all_left = frozenset().union(*made.left_ids) if made.left_ids else frozenset()
    result = Result()
    run = silent = 0
    unclear = doubtful(beads)
    for number, bead in enumerate(beads):
        ours, theirs = made.left_ids[slice(*bead.source)], made.right_ids[slice(*bead.target)]
        unsure = number in unclear or bead.moved
        foreign = bool(ours and theirs) and not (
            all(any(key & each for each in theirs) for key in ours)
            and all(any(key & each for each in ours) for key in theirs)
        )
        linked = [bool(key & each) for key in ours for each in theirs]
        result.pairs += bool(linked)
        result.pairs_right += bool(linked) and not foreign
        wrong = 0
        for side, other, anywhere in ((ours, theirs, all_right), (theirs, ours, all_left)):
            for key in side:
                good = any(key & each for each in other) if other else not key & anywhere
                result.sentences += 1
                good = good and not foreign
                result.right += good
                wrong += not good
        result.named += unsure and wrong > 0
        result.false_alarms += unsure and not wrong
        run = run + max(1, len(ours)) if wrong else 0
        silent = -10_000 if wrong and unsure else silent + max(1, len(ours)) if wrong else 0
        result.longest = max(result.longest, run)
        result.longest_silent = max(result.longest_silent, silent)
    return result


def main() -> None:
    """Print a row for each pair of languages and source."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--manuals", type=Path)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", default="", help="a part of the name of a row")
    parser.add_argument("--together", action="store_true", help="all sources in one text")
    parser.add_argument("--hints", action="store_true", help="tell where paragraphs begin")
    parser.add_argument("--moved", type=float, default=0.0)
    arguments = parser.parse_args()
    print(
        "source        pair   sentences  pairs right %  sentences right %  named  false"
        "  longest wrong run, unnamed   s  MB"
    )
    for left, right in PAIRS:
        for name, sources in _sources(arguments, left, right):
            if arguments.only and arguments.only not in f"{name} {left}-{right}":
                continue
            for seed in range(arguments.seeds):
                made = compose(
                    sources, arguments.size, random.Random(seed), Rates(moved=arguments.moved)
                )
                if len(made.left) < 150:
                    continue
                hints = (
                    BitextEvidence(source_breaks=made.left_opens, target_breaks=made.right_opens)
                    if arguments.hints
                    else BitextEvidence()
                )
                started = time.process_time()
                beads = align(made.left, made.right, left, right, hints)
                spent = time.process_time() - started
                r = score(made, beads)
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                print(
                    f"{name:12} {left}-{right} {len(made.left):6}/{len(made.right):<5}"
                    f"{100 * r.pairs_right / r.pairs:14.2f}"
                    f"{100 * r.right / r.sentences:19.2f} {r.named:6} {r.false_alarms:6}"
                    f" {r.longest:14} {r.longest_silent:8} {spent:8.1f} {memory:5}",
                    flush=True,
                )


def _sources(
    arguments: argparse.Namespace, left: str, right: str
) -> list[tuple[str, list[list[Passage]]]]:
    found: list[tuple[str, list[list[Passage]]]] = [
        (name, [subtitles(arguments.shared, each, left, right) for each in names])
        for name, names in VIDEOS.items()
    ]
    if arguments.manuals:
        for name, place in MANUALS.items():
            folders = tuple(_place(arguments.manuals / place, code) for code in (left, right))
            if all(folder.is_dir() for folder in folders):
                found.append((name, [manual((folders[0], folders[1]), left, right)]))
    found = [(name, sources) for name, sources in found if any(sources)]
    if arguments.together:
        return [("all", [each for _, sources in found for each in sources])]
    return found


def _place(template: Path, code: str) -> Path:
    english = "" if "developers" in str(template) else "C"
    return Path(str(template).format(english if code == "en" else code))


if __name__ == "__main__":
    main()

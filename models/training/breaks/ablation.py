"""
What the features and the amount of material are worth: an ablation and a learning curve.

    python -m models.training.breaks.ablation --data DIR

Every source in turn is laid out with tables that were learned without it. To take minutes and not
hours, at most `--words` words of each source and language are learned from, so the numbers lie
below those of the shipped tables.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cues import human
from models.training.breaks.fit import collect, fit_cues, fit_lines
from models.training.breaks.material import capped, documents
from models.training.breaks.train import HELPING, LANGUAGES, table
from tolmach.stages.layout import costs
from tolmach.text.break_tables import BreakTable

SOURCES = ("hf-course", "szabgab-screencasts", "cs-unplugged")
"""The sources that are left out one by one."""
VARIANTS: dict[str, tuple[str, float]] = {
    "all features": ("", 1.0),
    "without words": (r"[LR]?=", 1.0),
    "without endings": (r"[LR]s(?!hort)", 1.0),
    "without classes of words": (r"[LR]c|P\w+\|", 1.0),
    "without distances": (r"[AB]", 1.0),
    "half of the material": ("", 0.5),
    "a quarter": ("", 0.25),
    "an eighth": ("", 0.125),
}
"""Name -> pattern of the features that are left out, share of the files."""


def main() -> None:
    """Print one row for every variant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.tsv")
    parser.add_argument("--words", type=int, default=10000, help="of each source and language")
    options = parser.parse_args()
    learned = capped(list(documents(options.data, LANGUAGES + HELPING)), options.words)
    measured = [d for d in human.chosen(options.data) if d.source in SOURCES]
    print(f"| variant | {' | '.join(LANGUAGES)} |")
    print(f"|---|{'---|' * len(LANGUAGES)}")
    costs.break_table = lambda _: None
    print_row("by hand", [human.Scores(d, human.laid_out(d)) for d in measured])
    for name, (without, share) in VARIANTS.items():
        used = capped(learned, options.words, share)
        gaps = collect(used, without)
        scores: list[human.Scores] = []
        for source in SOURCES:
            others = sorted({document.source for document in used} - {source})
            cues = fit_cues(gaps.of(others))
            lines = fit_lines(gaps.of(others), cues)
            for document in measured:
                if document.source == source:
                    made = table(gaps.of(others), cues, lines, document.language)
                    found = BreakTable(
                        document.language, made["costs"], made["widths"], made["share"]
                    )
                    costs.break_table = lambda _, found=found: found  # type: ignore[misc]
                    scores.append(human.Scores(document, human.laid_out(document)))
        print_row(name, scores)


def print_row(name: str, scores: Sequence[human.Scores]) -> None:
    """F1 of each language's breaks."""
    shown = [
        human.f1([s for s in scores if s.document.language == code], "hits") for code in LANGUAGES
    ]
    print(f"| {name} | {' | '.join(f'{value:.1f}' for value in shown)} |", flush=True)


if __name__ == "__main__":
    main()

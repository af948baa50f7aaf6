"""
Learn break costs from human subtitles and write the tables of `tolmach/languages/breaks`.

    python -m models.training.breaks.train --data DIR --output FOLDER --languages en ru
    python -m models.training.breaks.train --data DIR --folds FOLDS

With `--folds`, tables are made once for every source, without that source, so that they can be
measured on it: `python -m benchmarks.cues.human --data DIR --folds FOLDS`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.training.breaks.fit import CueFit, Gaps, LineFit, collect, fit_cues, fit_lines
from models.training.breaks.material import capped, documents

LANGUAGES = ("en", "fr", "de", "ru")
HELPING = ("es", "pt")
"""Further languages whose classes teach the shared weights."""
POINTS, LINE_POINTS = 3.8, 1.5
"""Points of the layout's costs for one unit of log odds, at cue ends and line ends."""
WIDTH_POINTS = 0.5
SMALLEST = 40
"""Points (hundredths) below which a weight is left out."""
WORDS = 25_000
"""Words of each source and language at most, so that no source outweighs all others."""
SHARE, SHARES = 0.6, {"fr": 0.4}
"""How far a table counts beside the costs set by hand; less where little was learned from."""


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.tsv")
    parser.add_argument("--output", type=Path, help="folder for the tables")
    parser.add_argument("--folds", type=Path, help="folder for tables without one source each")
    parser.add_argument("--sources", nargs="*", help="sources to leave out one by one; all")
    parser.add_argument("--languages", nargs="*", default=LANGUAGES, help="tables to write")
    parser.add_argument("--without", default="", help="pattern of features to leave out")
    options = parser.parse_args()
    used = capped(list(documents(options.data, LANGUAGES + HELPING)), WORDS)
    gaps = collect(used, options.without)
    sources = {document.source for document in used}
    if options.output:
        write(gaps, options.output, options.languages)
    if options.folds:
        for source in sorted(options.sources or sources):
            write(gaps.of(sorted(sources - {source})), options.folds / source, options.languages)


def write(gaps: Gaps, folder: Path, languages: Sequence[str]) -> None:
    """Learn from the places, and write a table for every language."""
    cues = fit_cues(gaps)
    lines = fit_lines(gaps, cues)
    folder.mkdir(parents=True, exist_ok=True)
    for code in languages:
        made = table(gaps, cues, lines, code)
        text = json.dumps(made, ensure_ascii=False, indent=0, sort_keys=True)
        (folder / f"{code}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{folder.name}/{code}.json: {len(made['costs'])} features", flush=True)


def table(gaps: Gaps, cues: CueFit, lines: LineFit, code: str) -> dict[str, Any]:
    """
    The table of one language: what every feature adds to the cost of a cue end and a line end.

    Costs are hundredths of the layout's points. `widths` is the cost of a cue by its width in
    steps of a seventh of a line.
    """
    weights: dict[str, float] = {}
    for name, weight in zip(gaps.names, cues.weights, strict=True):
        if name.startswith(f"{code}:"):
            weights[name[3:]] = weights.get(name[3:], 0.0) + float(weight)
        elif name[2:3] != ":" or not name[:2].islower():
            weights[name] = weights.get(name, 0.0) + float(weight)
    costs = {}
    for name in sorted({*weights, *lines.own}):
        weight = weights.get(name, 0.0)
        cue = round(-100 * POINTS * weight)
        line = round(-100 * LINE_POINTS * (lines.scale * weight + lines.own.get(name, 0.0)))
        if max(abs(cue), abs(line)) >= SMALLEST:
            costs[name] = [cue, line]
    seen = np.mean([width for (_, own), width in cues.widths.items() if own in LANGUAGES], axis=0)
    widths = [round(-100 * WIDTH_POINTS * float(width)) for width in seen[:15]]
    sources = sorted({document.source for document in gaps.documents})
    return {
        "about": f"Learned from human subtitles: {', '.join(sources)}. Licences: models/training.",
        "costs": costs,
        "share": SHARES.get(code, SHARE),
        "widths": [width - min(widths) for width in widths],
    }


if __name__ == "__main__":
    main()

"""
Draw findings of `tolmach check` on human subtitles, for a person to judge: see README.md.

    python -m benchmarks.cues.findings --data DIR --count 150 --seed 5

Only rules that judge words are drawn from: what a line is as long as, or how fast a cue is, needs
no judge. A finding is false where nothing ties the words that it names, or where its cue is as the
rule wants it.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

from benchmarks.cues.repairs import human_tracks
from tolmach.core.cue import Track
from tolmach.core.violation import Violation
from tolmach.formats import profile_toml
from tolmach.stages.checks.check import check

RULES = {
    "netflix": (
        "dialogue-dash",
        "doubled",
        "ellipsis",
        "one-line",
        "parted-cues",
        "parted-lines",
        "quotes",
        "spaces",
    ),
    "ted": ("sentence-inside",),
}
"""The rules that are drawn from, by the profile in which they are in force."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.tsv")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    found: list[tuple[Track, Violation]] = []
    for track in human_tracks(options.data):
        for name, rules in RULES.items():
            violations = check(track, profile_toml.load(name))
            found += [(track, finding) for finding in violations if finding.rule in rules]
    print(Counter(finding.rule for _, finding in found))
    drawn = random.Random(options.seed).sample(found, options.count)
    for number, (track, finding) in enumerate(drawn, 1):
        print(f"{number}. {track.language} {finding.rule} | {finding.detail}")
        print(f"    {context(track, finding)}")


def context(track: Track, finding: Violation) -> str:
    """The text of the finding's cue and of the next one."""
    assert finding.cue is not None
    cue = track.cues[finding.cue - 1]
    later = [other for other in track.cues if other.start > cue.start]
    following = min(later, key=lambda other: other.start).lines if later else ()
    return f"{' / '.join(cue.lines)} || {' / '.join(following)}"


if __name__ == "__main__":
    main()

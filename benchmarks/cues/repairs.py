"""
Repair human subtitles and count what `tolmach check` reports before and after: see README.md.

    python -m benchmarks.cues.repairs --data DIR --profile netflix

Findings are counted for every rule, of 100 cues. The last lines say in how many files words
changed, and in how many a second repair found something to do.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tolmach import read
from tolmach.core.cue import Track
from tolmach.core.profile import Profile
from tolmach.formats import profile_toml
from tolmach.stages.checks.check import check
from tolmach.stages.checks.repair import repair


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.tsv")
    parser.add_argument("--profile", default="netflix")
    options = parser.parse_args()
    profile = profile_toml.load(options.profile)
    before, after = Counter[str](), Counter[str]()
    files = reworded = restless = cues = repaired_cues = 0
    for track in human_tracks(options.data):
        repaired = repair(track, profile).track
        files += 1
        cues, repaired_cues = cues + len(track.cues), repaired_cues + len(repaired.cues)
        reworded += words(repaired) != words(track)
        restless += repair(repaired, profile).track != repaired
        before, after = before + found(track, profile), after + found(repaired, profile)
    print(f"| {options.profile}: of 100 cues | before | after |")
    print("|---|---|---|")
    for rule in sorted({*before, *after}):
        share = 100 * before[rule] / cues, 100 * after[rule] / repaired_cues
        print(f"| {rule} | {share[0]:.2f} | {share[1]:.2f} |")
    print(f"{files} files, {cues} cues before, {repaired_cues} after; words changed in {reworded} ")
    print(f"files; a second repair changes {restless} files")


def human_tracks(folder: Path) -> Iterator[Track]:
    """The subtitles whose cue ends are people's."""
    table = (folder / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(table, delimiter="\t"):
        if row["cue_verdict"] in ("human", "mixed", "sentence"):
            path = folder / row["source"] / row["lang"] / row["file"]
            yield read(path, language=row["lang"])


def found(track: Track, profile: Profile) -> Counter[str]:
    """How often every rule is broken."""
    return Counter(finding.rule for finding in check(track, profile))


def words(track: Track) -> list[str]:
    """The words of all cues in order of time."""
    cues = sorted(track.cues, key=lambda cue: cue.start)
    return [word for cue in cues for line in cue.lines for word in line.split()]


if __name__ == "__main__":
    main()

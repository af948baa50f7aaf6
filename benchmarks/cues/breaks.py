"""
Compare breaks with those that people set in the same words: see README.md.

All times are taken away: words follow at a steady pace, with the same stop after every sentence, so
that nothing but the text tells where to break. References whose makers never broke a line count
the breaks between cues only.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isnan, nan
from pathlib import Path

from benchmarks.cues.inputs import Source, sources
from benchmarks.cues.run import EARLIER, OURS, made_by_peers, made_earlier, ours
from tolmach.core.cue import Cue, Track
from tolmach.core.document import Word
from tolmach.formats import srt
from tolmach.measures.breaks import break_f1, sigma
from tolmach.measures.words import tokens
from tolmach.text.breaks import Stop, stop

PACE = 66
"""Milliseconds per character: 15 characters a second."""
UNSEEN = ("synfig-03", "synfig-04", "coatools", "second half")
"""Beginnings of the names of files on which no weight was ever tuned."""


def main() -> None:
    options = _options()
    groups: dict[str, list[dict[str, tuple[float, float]]]] = {}
    for name, reference in references(options.material, options.also):
        seen = "unseen" if name.startswith(UNSEEN) else "tuned on"
        broken = any(len(cue.lines) > 1 for cue in reference.cues)
        group = f"{reference.language}, {'lines and cues' if broken else 'cues'}, {seen}"
        scores = compare(name, reference, options)
        groups.setdefault(group, []).append(scores)
    for group, found in sorted(groups.items()):
        for tool in found[0]:
            sigma, f1 = (
                sum(scores[tool][which] for scores in found) / len(found) for which in (0, 1)
            )
            shown = "- | -" if isnan(sigma) else f"{sigma:.1f} | {f1:.1f}"
            print(f"| {group} | {tool} | {shown} |")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--material", type=Path, required=True, help="folder of test material")
    parser.add_argument("--also", nargs="*", default=[], help="further references: fr:FILE.srt")
    parser.add_argument("--peers", type=Path, help="folder made by make_peers.sh")
    parser.add_argument("--earlier", type=Path, help="checkout of an earlier commit of tolmach")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made")
    return parser.parse_args()


def references(material: Path, also: Sequence[str]) -> Iterator[tuple[str, Track]]:
    """Human subtitles with the name under which they are reported."""
    for source in sources(material):
        if not source.name.startswith(("radio", "talk")):
            yield source.name, Track(source.language, tuple(_human(source)))
    for entry in also:
        language, _, path = entry.partition(":")
        cues = srt.parse(Path(path).read_text(encoding="utf-8"), language=language).track.cues
        said = [cue for cue in cues if not cue.text.isupper() and "- " not in cue.text]
        middle = len(said) // 2
        yield f"first half of {Path(path).stem}", Track(language, tuple(said[:middle]))
        yield f"second half of {Path(path).stem}", Track(language, tuple(said[middle:]))


def _human(source: Source) -> Iterator[Cue]:
    for start, end, text in source.stretches:
        yield Cue(start, end, (text,))


def compare(
    name: str, reference: Track, options: argparse.Namespace
) -> dict[str, tuple[float, float]]:
    """Sigma and break F1 of every tool on one reference."""
    words = steady(reference)
    tracks = {OURS: ours(words, reference.language)}
    if options.earlier:
        folder = options.work / f"earlier {name}"
        tracks[EARLIER] = made_earlier(words, reference.language, folder, options.earlier)
    if options.peers:
        folder = options.work / f"steady {name}"
        tracks |= made_by_peers(words, reference.language, folder, options.peers, pieces=False)
    by_lines = any(len(cue.lines) > 1 for cue in reference.cues)
    return {tool: _scores(track, reference, by_lines) for tool, track in tracks.items()}


def steady(reference: Track) -> list[Word]:
    """The words of the reference at a steady pace, a second of silence after each sentence."""
    words: list[Word] = []
    clock = 0
    for text in (word for cue in reference.cues for word in " ".join(cue.lines).split()):
        end = clock + PACE * (len(text) + 1)
        words.append(Word(text, clock, end, 0.9))
        clock = end + (1000 if stop(text) is Stop.SENTENCE else 0)
    return words


def _scores(track: Track, reference: Track, by_lines: bool) -> tuple[float, float]:
    if not by_lines:
        track = Track(
            track.language,
            tuple(replace(cue, lines=(" ".join(cue.lines),)) for cue in track.cues),
        )
    theirs = tokens(reference)
    if len(tokens(track)) != len(theirs):
        return nan, nan  # words lost or run together: breaks cannot be compared
    pairs = [(index, index) for index in range(len(theirs))]
    return (
        sigma(tokens(track), theirs, pairs) or 0.0,
        break_f1(tokens(track), theirs, pairs) or 0.0,
    )


if __name__ == "__main__":
    main()

"""Lay the same words out with every tool and print the table: see README.md."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.cues.inputs import Form, sources, timed_words, whisper_json
from benchmarks.cues.measures import Counts, count
from tolmach.core.cue import Track
from tolmach.core.document import Word
from tolmach.formats import srt, words_json
from tolmach.formats.profile_toml import parse
from tolmach.stages.layout import layout
from tolmach.stages.sentences.segmentation import sentences_from_words

OURS, EARLIER = "tolmach layout", "tolmach layout, earlier"
LIMITS = 'base = "netflix"\nlanguages.ru = {cpl = 42}\n'
PROFILE = parse(LIMITS, "42x2")
"""Peers know no limits per language: the comparison is at 42 characters for all."""
SHARES = {
    "wide": ("lines over 42", "lines"),
    "three_lines": ("over 2 lines", "cues"),
    "long": ("over 7 s", "cues"),
    "brief": ("under 5/6 s", "cues"),
    "over_17": ("over 17 cps", "cues"),
    "over_21": ("over 21 cps", "cues"),
    "sentence_inside": ("sentence end inside", "cues"),
    "sentences_mixed": ("parts of two sentences", "cues"),
    "one_word": ("one word", "cues"),
    "function_word_ends": ("function word ends", "lines"),
    "names_split": ("names split", "lines"),
}
NUMBERS = {
    "words_parted": "words parted",
    "words_wrong": "words wrong",
    "overlaps": "overlaps",
    "tiny_gaps": "gaps 1-82 ms",
}


def main() -> None:
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    totals: dict[str, Counts] = {}
    for source in sources(options.material):
        if not source.name.endswith(options.only):
            continue
        words = timed_words(source)
        tracks = {OURS: ours(words, source.language)}
        (options.work / f"{source.name}.srt").write_text(srt.compose(tracks[OURS]), "utf-8")
        if options.peers:
            folder = options.work / source.name
            tracks |= made_by_peers(words, source.language, folder, options.peers)
        if options.earlier:
            folder = options.work / f"{source.name} earlier"
            tracks[EARLIER] = made_earlier(words, source.language, folder, options.earlier)
        for name, track in tracks.items():
            counted = count(track, [word.text for word in words], 42)
            totals[name] = totals.get(name, Counts()) + counted
    _print(totals)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--material", type=Path, required=True, help="folder of test material")
    parser.add_argument("--peers", type=Path, help="folder made by make_peers.sh")
    parser.add_argument("--earlier", type=Path, help="checkout of an earlier commit of tolmach")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made")
    parser.add_argument("--only", default="", help="end of the inputs' names, such as .ru")
    return parser.parse_args()


def ours(words: list[Word], language: str) -> Track:
    """What this program makes of the words, by way of their JSON."""
    text = json.dumps(whisper_json(words, language, Form.WHISPER))
    recognized = words_json.parse(text)
    sentences = sentences_from_words(recognized.words, language, turns=recognized.turns)
    return layout(sentences, language, PROFILE)


def made_earlier(words: list[Word], language: str, folder: Path, checkout: Path) -> Track:
    """What an earlier commit makes of them, by its command line."""
    folder.mkdir(exist_ok=True)
    given, limits, made = (folder / name for name in ("words.json", "42x2.toml", "cues.srt"))
    content = whisper_json(words, language, Form.WHISPER)
    given.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    limits.write_text(LIMITS, encoding="utf-8")
    command = ["layout", given, "--from", language, "--profile", limits, "-o", made]
    subprocess.run(
        [sys.executable, "-m", "tolmach", *command],
        check=True,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(checkout / "src")},
    )
    return srt.parse(made.read_text("utf-8"), language=language).track


def made_by_peers(
    words: list[Word], language: str, folder: Path, peers: Path, *, pieces: bool = True
) -> dict[str, Track]:
    """
    What the peers make of them: one track per tool and setting, kept in the folder.

    Args:
        pieces: part words at inner hyphens, as Whisper does.
    """
    if not folder.exists():
        folder.mkdir()
        whisper = Form.WHISPER if pieces else Form.WHOLE_WORDS
        paths = [folder / "whisper.json", folder / "whisperx.json"]
        for path in paths:
            form = Form.WHISPERX if path.stem == "whisperx" else whisper
            content = whisper_json(words, language, form)
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        script = Path(__file__).with_name("peers.py")
        command = [peers / "env/bin/python", script, *paths, folder]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return {
        path.stem.replace("∕", "/"): srt.parse(path.read_text("utf-8"), language=language).track
        for path in sorted(folder.glob("*.srt"))
    }


def _print(totals: dict[str, Counts]) -> None:
    print("| | cues |", " | ".join([t for t, _ in SHARES.values()] + list(NUMBERS.values())), "|")
    print("|---" * (2 + len(SHARES) + len(NUMBERS)) + "|")
    for name in sorted(totals, key=lambda name: (name != OURS, name)):
        counted = totals[name]
        shares = [
            f"{100 * getattr(counted, field) / max(1, getattr(counted, of)):.1f} %"
            for field, (_, of) in SHARES.items()
        ]
        numbers = [str(getattr(counted, field)) for field in NUMBERS]
        print(f"| {name} | {counted.cues} |", " | ".join(shares + numbers), "|")


if __name__ == "__main__":
    main()

"""
Real speech through a real Whisper: what is lost, invented, doubled, and where sentences end.

All systems get the same file with the same model, beam, batch size and threads, one after the
other, each in a process of its own. `--unseen` takes the sentences that are set apart.

    python -m benchmarks.recognition.real --seconds 60 --unseen
    python -m benchmarks.recognition.real --sets book --seconds 3600       (one hour)

Sets: `book` is one sentence after the other; `dialogue` two voices with pauses of 0.3 to 3 s;
`gaps` sentences between music, noise and silence of `--gap` seconds; `telephone`, `quiet` and `bed`
are the book in the band of a telephone, at a fiftieth of its loudness, and over music half as loud;
`turns` are Russian sentences and English clips in turn, recognized with both languages.

`make_peers.sh` makes environments for two more systems:

    --peer whisper-ctranslate2=FOLDER/whisper-ctranslate2/bin/python
    --peer stable-ts=FOLDER/stable-ts/bin/python
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from statistics import median

import jiwer

from benchmarks.recognition.recordings import RATE, SETS, Recording, Utterance, composed
from benchmarks.recognition.systems import SYSTEMS, Measured, Setting, measured, peer
from tests.needs import REAL
from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.core.timing import Span

SLIP_MS = 200
"""How far a word's time may be off before it counts for the neighbouring utterance."""

ENDS = ".!?…"


def plain(word: str) -> str:
    """A word without case, marks and the dots of ё."""
    text = unicodedata.normalize("NFC", word).casefold().replace("ё", "е")
    return "".join(character for character in text if character.isalnum())


def near(word: Word, span: Span) -> bool:
    """Whether a word's middle lies in a stretch, give or take."""
    middle = (word.start + word.end) // 2
    return span.start - SLIP_MS <= middle < span.end + SLIP_MS


def figures(recording: Recording, got: Measured) -> dict[str, str]:
    """Everything that is measured, by name."""
    output, utterances = got.output, recording.utterances
    lost = [each for each in utterances if not any(near(word, each.span) for word in output.words)]
    silent = [each for each in lost if not any(each.span.overlap(r) for r in output.reported)]
    invented = [
        word for word in output.words if not any(near(word, each.span) for each in utterances)
    ]
    return {
        "CPU s": f"{got.cpu:.1f}",
        "wall s": f"{got.wall:.1f}",
        "MB": f"{got.megabytes:.0f}",
        **_words(utterances, output.words),
        "lost": f"{len(lost)} of {len(utterances)}",
        "unreported": str(len(silent)),
        "invented": str(len(invented)),
        "reports": str(len(output.reported)),
        "in other letters": _other_letters(utterances, output.words),
        "windows": f"{output.windows}+{output.looks}" if output.windows else "",
    }


def _words(utterances: Sequence[Utterance], words: Sequence[Word]) -> dict[str, str]:
    """What became of the words of the utterances whose text is known."""
    known = [each for each in utterances if each.words]
    said = [word for each in known for word in each.words]
    starts = [start for each in known for start in each.starts]
    heard = [w for w in words if plain(w.text) and any(near(w, u.span) for u in known)]
    left, right = [plain(word) for word in said], [plain(word.text) for word in heard]
    aligned = jiwer.process_words([" ".join(left)], [" ".join(right)])
    runs = lost_in_runs = false_ends = missed_ends = 0
    off: list[int] = []
    for chunk in aligned.alignments[0]:
        spoken = range(chunk.ref_start_idx, chunk.ref_end_idx)
        if chunk.type == "delete" and len(spoken) >= 3:
            runs, lost_in_runs = runs + 1, lost_in_runs + len(spoken)
        for i, j in zip(spoken, range(chunk.hyp_start_idx, chunk.hyp_end_idx), strict=False):
            ends, heard_end = said[i][-1] in ENDS + "-", heard[j].text[-1] in ENDS
            ends = ends or i + 1 == len(said) or said[i + 1] == "-"
            false_ends += heard_end and not ends
            missed_ends += ends and not heard_end
            start = starts[i]
            if chunk.type == "equal" and start is not None:
                off.append(abs(heard[j].start - start))
    doubled = sum(a == b != "" for a, b in pairwise(right)) - sum(a == b for a, b in pairwise(left))
    off.sort()
    return {
        "WER": f"{aligned.wer:.1%}",
        "of": str(len(left)),
        "in runs": f"{lost_in_runs} in {runs}",
        "false ends": str(false_ends),
        "missed": str(missed_ends),
        "doubled": str(max(0, doubled)),
        "starts off by ms": f"{median(off):.0f} {off[len(off) * 95 // 100]}" if off else "",
    }


def _other_letters(utterances: Sequence[Utterance], words: Sequence[Word]) -> str:
    """Words in the letters of the other language, where there are two."""
    if {each.language for each in utterances} == {"ru"}:
        return ""
    wrong = counted = 0
    for word in words:
        for each in utterances:
            letters = [unicodedata.name(c, "").split()[0] for c in word.text if c.isalpha()]
            if letters and near(word, each.span):
                counted += 1
                wrong += letters[0] != ("LATIN" if each.language == "en" else "CYRILLIC")
                break
    return f"{wrong} of {counted}"


def main() -> None:
    """Print a row for each set and system."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", default="book,dialogue,gaps", help=f"of {', '.join(SETS)}")
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--gap", type=int, default=8, help="seconds between sentences of `gaps`")
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--model", type=Path, default=REAL / "whisper-base")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--words", action="store_true", help="print what was recognized")
    wanted = parser.parse_args()
    options = RecognitionOptions(
        batch_size=8, beam_size=5, threads=wanted.threads, device="cpu", compute_type="int8"
    )
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, context, max_tasks_per_child=1) as alone,
    ):
        for kind in wanted.sets.split(","):
            recording = composed(kind, wanted.seconds, unseen=wanted.unseen, gap=wanted.gap)
            path = recording.write(Path(folder) / f"{kind}.wav")
            languages = ("ru", "en") if kind == "turns" else ("ru",)
            setting = Setting(wanted.model, path, languages, options)
            print(f"{kind}, {recording.samples / RATE:.0f} s", flush=True)
            for name in wanted.systems.split(","):
                got = alone.submit(measured, name, setting).result()
                _show(name, recording, got, wanted.words)
            for row in wanted.peer:
                name, _, python = row.partition("=")
                _show(name, recording, peer(name, Path(python), setting), wanted.words)


def _show(name: str, recording: Recording, got: Measured, words: bool) -> None:
    row = figures(recording, got)
    print(f"  {name:19}", *(f"{k} {v};" for k, v in row.items() if v), flush=True)
    if words:
        print("   ", " ".join(word.text for word in got.output.words))


if __name__ == "__main__":
    main()

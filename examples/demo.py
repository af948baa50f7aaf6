"""
Run the main job on the example and measure the result against its exact reference.

    python examples/demo.py OUT

The recording is synthetic, so its words, their times and a translation are known exactly.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Measured:
    """How well the example was understood; `start_error_ms` is the median over matched words."""

    word_error_rate: float
    bleu: float
    start_error_ms: float
    words: int


def main(out: Path) -> int:
    """Run, measure, print; the exit code is that of the run."""
    command = ["tolmach", "run", "examples/interview.mp4", "--out", str(out)]
    print("$", " ".join(command))
    program = Path(sys.executable).with_name("tolmach")
    code = subprocess.run([program, *command[1:]], check=False, cwd=HERE.parent).returncode
    if code:
        return code
    measured = measure(HERE.parent / out)
    print("\nMeasured against the exact reference of the example:")
    print(f"  word error rate        {measured.word_error_rate:6.1%}  ({measured.words} words)")
    print(f"  translation BLEU       {measured.bleu:6.1f}")
    print(f"  median word start off  {measured.start_error_ms:4.0f} ms")
    print(f"\nThe English subtitles begin:\n\n{_beginning(HERE.parent / out)}")
    return 0


def measure(out: Path) -> Measured:
    """
    Compare a run's document with the reference.

    Words are compared without case and punctuation; BLEU (sacrebleu) is over the whole text as one
    passage, because sentences may be cut differently.
    """
    import jiwer
    import sacrebleu

    from tolmach.formats import document_json

    reference = json.loads((HERE / "interview.reference.json").read_text("utf-8"))
    document = document_json.parse((out / "work" / "document.json").read_text("utf-8"))
    spoken = [word for sentence in reference["sentences"] for word in sentence["words"]]
    recognized = [word for sentence in document.sentences for word in sentence.words]
    result = jiwer.process_words(
        " ".join(plain(word["text"]) for word in spoken),
        " ".join(plain(word.text) for word in recognized),
    )
    errors = [
        abs(recognized[chunk.hyp_start_idx + i].start - spoken[chunk.ref_start_idx + i]["start_ms"])
        for chunk in result.alignments[0]
        if chunk.type == "equal"
        for i in range(chunk.ref_end_idx - chunk.ref_start_idx)
    ]
    english = " ".join(
        sentence.targets["en"].content for sentence in document.sentences if sentence.targets
    )
    expected = " ".join(sentence["en"] for sentence in reference["sentences"])
    return Measured(
        word_error_rate=result.wer,
        bleu=sacrebleu.corpus_bleu([english], [[expected]]).score,
        start_error_ms=statistics.median(errors),
        words=len(spoken),
    )


def plain(word: str) -> str:
    """A word without case and punctuation, ё as е; what is nothing else becomes a dash."""
    letters = "".join(c for c in word.lower().replace("ё", "е") if c.isalnum() or c == "-")
    return letters.strip("-") or "-"


def _beginning(out: Path, cues: int = 6) -> str:
    blocks = (out / "interview.en.srt").read_text("utf-8").split("\n\n")
    return "\n\n".join(blocks[:cues])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

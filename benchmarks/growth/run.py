"""
Measure how exports and imports of long recordings grow: CPU seconds and peak memory.

    python -m benchmarks.growth.run export 100000
    python -m benchmarks.growth.run import 16000

Each act runs in a process of its own, as a person would start it. The sentences are generated; the
edited file has one changed word in every seventh sentence and one cue that was taken out. The
printed hash of the written files shows whether a faster version still writes the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tolmach.core.document import Document, Media, Sentence, Speaker, Step, Text, Word
from tolmach.core.timing import clock
from tolmach.formats import document_json

MS_PER_WORD = 350
RUSSIAN = (
    "мы хотели только одного чтобы люди могли говорить свободно и никто не боялся завтрашнего "
    "дня потому что страна большая а времени мало каждый понимал это по своему долго молчали "
    "писали письма ждали ответа из города который уже давно спит зимой возле реки"
)
ENGLISH = (
    "we wanted only one thing that people could speak freely and nobody feared the next day "
    "because the country is large and time is short everyone understood it in their own way "
    "they kept silent wrote letters waited for an answer from the town that sleeps by the "
    "river"
)


class Cost(NamedTuple):
    """What one process took."""

    cpu: float
    wall: float
    peak_mb: float


def sentence(source: random.Random, vocabulary: str, alike: float) -> str:
    """Five to eleven words with a capital and a full stop; `alike` of them say the same."""
    words = vocabulary.split()
    if source.random() < alike:
        return f"{words[2].capitalize()}, {words[0]}."
    chosen = [source.choice(words) for _ in range(source.randint(5, 11))]
    return " ".join(chosen).capitalize() + "."


def sentences(count: int, alike: float) -> Iterator[Sentence]:
    """Sentences in time order with words of even length."""
    source, clock = random.Random(11), 0
    for number in range(count):
        russian, english = (
            sentence(source, vocabulary, alike) for vocabulary in (RUSSIAN, ENGLISH)
        )
        words = []
        for word in russian.split():
            words.append(Word(word, clock, clock + MS_PER_WORD, 0.9))
            clock += MS_PER_WORD
        clock += 400
        speaker = f"S{number // 5 % 2 + 1}"
        yield Sentence(
            f"u{number:06d}",
            tuple(words),
            Text(russian),
            speaker=speaker,
            targets={"en": Text(english)},
        )


def write_folder(folder: Path, count: int, alike: float) -> None:
    """A work folder as `tolmach run` leaves it."""
    spoken = tuple(sentences(count, alike))
    document = Document(
        Media("talk.mp4", spoken[-1].span.end + 1_000),
        "ru",
        spoken,
        (Speaker("S1", "Анна"), Speaker("S2", "Борис", "", {"en": ("Boris", "")})),
        (Step("recognise", model="m", revision="0123456789abcdef"),),
    )
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "document.json").write_text(document_json.compose(document), "utf-8")


def measured(*arguments: str) -> Cost:
    """Run `tolmach` with these arguments and measure the process."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", "from tolmach.cli import main; main()", *arguments],
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        sys.exit(f"tolmach {arguments[0]} ended with {process.returncode}")
    wall = time.monotonic() - began
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def digest(folder: Path) -> str:
    """One hash over the names and bytes of the files for people."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file():
            total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def later(match: re.Match[str]) -> str:
    """A time of a subtitle file, half a second later."""
    hours, minutes, seconds, ms = map(int, match.groups())
    total = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms + 500
    return clock(total, separator=match[0][8])


def edited(text: str, how: str) -> str:
    """The file as somebody sends it back: other words, other times, or all words new."""
    blocks = text.split("\n\n")
    if how == "times":
        return re.sub(r"(\d\d):(\d\d):(\d\d)[.,](\d{3})", later, text)
    if how == "rewritten":
        return re.sub(r"\b[a-z]{3}\b", "some", text)
    seventh = [
        re.sub(r"\bthe\b|\bwe\b|\band\b", "some", block, count=1) if number % 7 == 0 else block
        for number, block in enumerate(blocks)
    ]
    return "\n\n".join(seventh[:2] + seventh[3:])


def journal_digest(folder: Path) -> str:
    """A hash of the operations that an import wrote; ids and times differ every time."""
    journal = folder / "work" / "journal.jsonl"
    lines = [json.loads(line)["operations"] for line in journal.read_text("utf-8").splitlines()]
    return hashlib.sha256(json.dumps(lines, sort_keys=True).encode()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("act", choices=("export", "import", "make"))
    parser.add_argument("count", type=int)
    parser.add_argument("--formats", default="srt,vtt,txt,md")
    parser.add_argument("--kind", default="srt", choices=("srt", "vtt", "csv"))
    parser.add_argument("--edit", default="words", choices=("words", "times", "rewritten"))
    parser.add_argument("--alike", type=float, default=0.0, help="share of equal sentences")
    parser.add_argument("--folder", type=Path, help="for `make`: where the work folder goes")
    wanted = parser.parse_args()
    if wanted.act == "make":
        write_folder(wanted.folder, wanted.count, wanted.alike)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "talk"
        # In a process of its own: a child's peak counts from the size of the process it comes from.
        make = ["make", str(wanted.count), "--alike", str(wanted.alike), "--folder", str(folder)]
        subprocess.run([sys.executable, "-m", "benchmarks.growth.run", *make], check=True)
        if wanted.act == "export":
            cost = measured("export", str(folder), "--formats", wanted.formats)
            found = digest(folder)
        else:
            measured("export", str(folder), "--formats", wanted.kind, "--to", "en")
            file = folder / f"talk.en.{wanted.kind}"
            if wanted.kind == "csv":
                text = file.read_bytes().decode("utf-8").replace("The river", "The lake")
            else:
                text = edited(file.read_text("utf-8"), wanted.edit)
            file.write_bytes(text.encode())
            cost = measured("import", str(folder), str(file))
            found = journal_digest(folder)
    print(
        f"{wanted.act} {wanted.count}: {cost.cpu:.1f} CPU s, {cost.wall:.1f} s, "
        f"{cost.peak_mb:.0f} MB, hash {found}"
    )


if __name__ == "__main__":
    main()

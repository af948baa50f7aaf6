"""
A volunteer's evening: `python -m benchmarks.app.evening`.

Five copies of the example make a folder of recordings, and its exact text gets 30 wrong words, 5
wrong names and 2 sentences that are not said, each in one of the copies. `tolmach run --transcript`
times these texts, and the sentences are read in the order of the review queue, the worst of the
folder first, until 30 % of all words are read. Printed are the errors among them, and the keys that
this takes, pressed in Chromium by a script that knows the right text (`evening_keys.py`). Beside
them stand the keys of the same work with an SRT file and a player, and with a table in Word; these
are counted by the rules below. Nothing was measured with people.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.app.evening_keys import pressed
from tolmach.core.document import Document
from tolmach.formats import document_json
from tolmach.stages.review import review_queue
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TOLMACH = Path(sys.executable).with_name("tolmach")
ROUNDS = 5
NOT_SAID = "not said"
SHARE = 0.3
"""Of all words, how many are read."""

WORDS = """
голоса колоса|письмах песнях|тюрьму Тюмень|начали кончали|суда сада|другом братом|студент агент
трое двое|неделю среду|двести тысячу|городов заводов|короткое далёкое|книги ноги|тёплые тёмные
новости ценности|библиотеку дискотеку|быстрее острее|дешевле дороже|четыре сорок|стекло тепло
охрана страна|мама дама|словарь фонарь|рад зол|болел сидел|врач грач|две три|лучше хуже
цензор цезарь|судья семья
"""
NAMES = "Верхова Верхнева|Ольшин Алёшин|Глебу Хлебу|Тимур Артур|разговор,~Нина разговор,~Инна"
INVENTED = {
    "Его зовут Глеб Ольшин, он студент и переводчик.": "Все обвинения с него сняты.",
    "Как его здоровье?": "Он вышел на свободу в мае.",
}
"""After which sentence, and what."""

SRT_KEYS = 3
"""For each sentence: to the next cue, play, back to the text."""
WORD_KEYS = 5
"""For each sentence: to the player, find the time of the row, play, back to Word, next row."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with errors, and what each wrong line should be; None for no such line."""

    lines: list[str]
    right: dict[str, str | None]


def planted() -> list[Planted]:
    """Spread the errors over copies of the text."""
    text = (EXAMPLES / "interview.ru.txt").read_text("utf-8").splitlines()
    said = [line.partition(": ")[2] for line in text]
    pairs = [
        tuple(part.replace("~", " ") for part in pair.split())
        for block in (*WORDS.split("\n"), NAMES)
        for pair in block.split("|")
        if pair.strip()
    ]
    found = []
    for number in range(ROUNDS):
        lines: list[str] = []
        right: dict[str, str | None] = {}
        for line in said:
            wrong = line
            for right_word, wrong_word in pairs[number::ROUNDS]:
                wrong = _replaced(wrong, right_word, wrong_word)
            lines.append(wrong)
            if wrong != line:
                right[wrong] = line
            if line in INVENTED and list(INVENTED).index(line) == number:
                lines.append(INVENTED[line])
                right[INVENTED[line]] = None
        found.append(Planted(lines, right))
    return found


def _replaced(line: str, right: str, wrong: str) -> str:
    """The first whole word of that form."""
    words = line.split(" ")
    for index in range(len(words)):
        size = len(right.split(" "))
        part = " ".join(words[index : index + size])
        if part.rstrip(".,?!") == right:
            mark = part[len(right) :]
            words[index : index + size] = [wrong + mark]
            break
    return " ".join(words)


def recorded(folder: Path, number: int, text: Planted) -> Document:
    """One copy of the recording, with its text timed by the demo model."""
    media = folder / f"copy{number}.mp4"
    shutil.copy(EXAMPLES / "interview.mp4", media)
    transcript = folder / f"copy{number}.txt"
    transcript.write_text("\n".join(text.lines) + "\n", "utf-8")
    out = folder / f"copy{number}"
    subprocess.run(
        [TOLMACH, "run", media, "--from", "ru", "--to", "en", "--model", "demo-whisper-ru",
         "--translator", "demo-marian-ru-en", "--transcript", transcript, "--offline", "--quiet",
         "--out", out],
        check=False,  # what needs a look is no failure
    )  # fmt: skip
    return document_json.parse((out / "work" / "document.json").read_text("utf-8"))


def chosen(documents: Sequence[Document]) -> list[list[str]]:
    """For each recording, the sentences to read: the worst of all recordings, by the queue."""
    scored = sorted(
        (
            (item.score, number, item.sentence)
            for number, document in enumerate(documents)
            for item in review_queue(document)
        ),
        key=lambda each: -each[0],
    )
    sizes = [
        {one.id: len(one.source.content.split()) for one in document.sentences}
        for document in documents
    ]
    left = SHARE * sum(sum(size.values()) for size in sizes)
    found: list[list[str]] = [[] for _ in documents]
    for _, number, name in scored:
        if left <= 0:
            break
        found[number].append(name)
        left -= sizes[number][name]
    return found


def errors(content: str, right: str | None) -> int:
    """How many planted errors a sentence has."""
    if right is None:
        return 1
    return sum(a != b for a, b in zip(content.split(), right.split(), strict=True))


def keys(content: str, right: str | None) -> int:
    """Keys and clicks that correct a sentence: one double click a wrong word, and its letters."""
    if right is None:
        return len(NOT_SAID) + 2  # Del, the reason, Enter
    pairs = zip(content.split(), right.split(), strict=True)
    return sum(1 + len(new) for old, new in pairs if old != new)


def main() -> None:
    """Plant, run, read, and print the table."""
    texts = planted()
    right = {wrong: good for text in texts for wrong, good in text.right.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = [recorded(folder, number, text) for number, text in enumerate(texts)]
        contents = [[one.source.content for one in document.sentences] for document in documents]
        orders = chosen(documents)
        walk = pressed(folder, [len(order) for order in orders], contents, right, NOT_SAID)
        left = [wrong for number in range(ROUNDS) for wrong in still_wrong(folder, number, right)]
    read = [content for content in walk.read if content in right]
    everything = sum(errors(wrong, good) for wrong, good in right.items())
    hits = sum(errors(content, right[content]) for content in read)
    count = sum(map(len, contents))
    print("| way | sentences read | errors found | keys in all | keys per sentence read |")
    print("| --- | --: | --: | --: | --: |")
    size = len(walk.read)
    found = f"{hits} of {everything}"
    print(f"| the app's queue, pressed | {size} of {count} | {found} | {walk.keys} "
          f"| {walk.keys / size:.1f} |")  # fmt: skip
    for way, steps in (("SRT file and player", SRT_KEYS), ("table in Word and player", WORD_KEYS)):
        total = count * steps + sum(keys(content, good) for content, good in right.items())
        found = f"{everything} of {everything}"
        print(f"| {way}, by rule | {count} of {count} | {found} | {total} | {total / count:.1f} |")
    print(f"Wrong on the disk after the evening: {len(left)} sentences; read and not put right: "
          f"{len(set(left) & set(walk.read))}.")  # fmt: skip


def still_wrong(folder: Path, number: int, right: Mapping[str, str | None]) -> list[str]:
    """Texts of a copy that are wrong after the evening and would be published."""
    document = journal.current(Folder(folder / f"copy{number}")).document
    public = [one.source.content for one in document.sentences if not one.withheld]
    return [content for content in public if content in right]


if __name__ == "__main__":
    main()

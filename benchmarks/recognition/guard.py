"""
How much invented text the guard finds, and how often it suspects good text.

The text is raw Whisper output of two talk shows in blocks of 30 s, and the same corrected by hand;
it is outside the project and is never quoted. Inventions are planted into good blocks with a
fixed seed; the real ones are the blocks whose sign-offs a person can see (`REAL`). There is no
sound, so only the checks on text take part.

    python -m benchmarks.recognition.guard
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.needs import SHARED
from tolmach.core.document import Word
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.guard import Reading, examine

FOLDER = SHARED / "asr-output" / "radio-analyzer"
BLOCK_MS = 30_000
REAL = re.compile(r"субтитр|dimatorzok|продолжение следует|[\u3040-\u9fff]", re.IGNORECASE)
"""Sign-offs that no speaker of these shows said, and Japanese letters in them."""

INVENTIONS = {"invented", "repetition", "stock_phrase", "script"}
"""Findings that say: this was not spoken. Even word times say nothing about pace and length."""

SIGN_OFFS = [
    "Продолжение следует...",
    "ПРОДОЛЖЕНИЕ СЛЕДУЕТ",
    "Субтитры сделал DimaTorzok",
    "Субтитры подготовил Иван Петров.",
    "Субтитры создавал Н.Новикова",
    "Редактор субтитров И.Бойкова Корректор А.Кулакова",
    "Спасибо за просмотр!",
    "Спасибо за просмотр и до новых встреч!",
    "Спасибо за внимание.",
    "Благодарю за внимание!",
    "Подписывайтесь на наш канал!",
    "Подписывайтесь на канал и ставьте лайки!",
    "Не забудьте подписаться на канал!",
    "Ставьте лайки, подписывайтесь!",
    "До встречи в следующем видео!",
    "Увидимся в следующих видео.",
    "ДИНАМИЧНАЯ МУЗЫКА",
    "ТРЕВОЖНАЯ МУЗЫКА",
    "АПЛОДИСМЕНТЫ",
    "С вами был Игорь Негода.",
]


def blocks(path: Path) -> Iterator[str]:
    """The text of each block, its lines joined."""
    lines: list[str] | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.search(r"START OF \d+\.MP3", line):
            if lines:
                yield " ".join(lines)
            lines = []
        elif lines is not None and not line.startswith("#"):
            lines.append(line.strip())
    if lines:
        yield " ".join(lines)


def suspected(text: str) -> list[str]:
    """Kinds of inventions found when the text is spread over one block of evenly timed words."""
    words = text.split()
    step = BLOCK_MS / max(1, len(words))
    timed = tuple(Word(w, int(i * step), int((i + 1) * step), 0.9) for i, w in enumerate(words))
    window = Window(0, (Span(0, BLOCK_MS),))
    recognized = RecognizedWindow(window, timed, "ru", log_probability=-0.2)
    kinds = {finding.kind.value for finding in examine(Reading(recognized))}
    return sorted(kinds & INVENTIONS)


def planted(rng: random.Random, text: str) -> Iterator[tuple[str, str]]:
    """The block with one invention of each kind put in place of its second half."""
    words = text.split()
    half, rest = words[: len(words) // 2], words[len(words) // 2 :]
    start = rng.randrange(max(1, len(rest) - 12))
    word, phrase = rest[start], rest[start : start + rng.randint(2, 12)]
    sentence = " ".join(half) + ("" if half[-1][-1] in ".!?…" else ".")
    yield "one word again and again", " ".join(half + [word] * rng.randint(8, 40))
    yield "a phrase again and again", " ".join(half + phrase * rng.randint(4, 12))
    counted = [f"{' '.join(phrase[:3])} {n} {' '.join(phrase[3:])}" for n in range(8)]
    yield "a phrase with a counter", " ".join(half + counted)
    yield "a sign-off", f"{sentence} {rng.choice(SIGN_OFFS)}"
    yield "another script", " ".join(half) + " Thank you very much for watching this video"
    yield "an endless word", f"{' '.join(half)} {word.strip('.,!?')[:2] * 20}"


def share(part: int, whole: int) -> str:
    """A share with its counts."""
    return f"{part}/{whole} = {part / whole:.1%}" if whole else "none"


def main() -> None:
    """Print recall by kind of invention, and false alarms by kind of finding."""
    texts = {
        (kind, show): list(blocks(FOLDER / kind / show / "transcript_original.txt"))
        for kind in ("sent", "corrected")
        for show in ("show-001", "show-002")
    }
    sent = [text for (kind, _), found in texts.items() if kind == "sent" for text in found]
    corrected = [t for (kind, _), found in texts.items() if kind == "corrected" for t in found]
    real = [text for text in sent if REAL.search(text)]
    good = [text for text in sent if not REAL.search(text) and text.split()]
    print("real inventions found:    ", share(sum(bool(suspected(t)) for t in real), len(real)))
    for name, group in (("raw", good), ("corrected by hand", [t for t in corrected if t.split()])):
        alarms = Counter(kind for text in group for kind in suspected(text))
        wrong = sum(bool(suspected(text)) for text in group)
        print(f"false alarms, {name}: ", share(wrong, len(group)), dict(alarms))
    rng = random.Random(1)
    found: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for text in good:
        if len(text.split()) < 30 or suspected(text):
            continue
        for kind, invention in planted(rng, text):
            tried[kind] += 1
            found[kind] += bool(suspected(invention))
    for kind, count in tried.items():
        print(f"planted, {kind}: ", share(found[kind], count))
    print("planted, all:             ", share(found.total(), tried.total()))


if __name__ == "__main__":
    main()

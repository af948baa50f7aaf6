"""
How near real translations of the Firefox models come to those that people made.

    python -m benchmarks.translation.quality MATERIAL EN_PT PT_EN

MATERIAL is a folder of captions that people translated, in `en` and `pt`: `innersource`, the talks
"Principles", "Benefits" and "Problems solved" of the InnerSource Learning Path (CC-BY-SA-4.0); and,
looked at only to report them, `py4e`, the first lecture of Python for Everybody (CC-BY-4.0), and
`fp-with-arrow`, the video on Option (Apache-2.0). EN_PT and PT_EN are folders of models. sacrebleu
is in the extra `tolmach[eval]`.

Captions are joined to sentences, and `stages.alignment.bitext` says which sentences are each
other's translation; what it leaves without a partner is not counted. Every sentence is translated
by itself, as `tolmach translate` does. BLEU and chrF are computed by sacrebleu with its standard
settings. The table also says how much the translation of a sentence and the human one overlap
(`stages.translation.compare`), and how many of each our checks flag. `FAR` in `compare.py`, the
patterns of denials, the margin in `text/identify.py` and how `engines/translators/firefox.py` parts
texts were chosen with the first talks in view.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tolmach.core.document import FindingKind, Sentence, Text, Word
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence
from tolmach.engines.isolation.translator_process import ChildTranslator
from tolmach.formats import parse_bytes
from tolmach.stages.alignment.bitext import align
from tolmach.stages.translation.compare import FAR, overlap
from tolmach.stages.translation.consistency import check_consistency
from tolmach.stages.translation.numbers import check_numbers
from tolmach.stages.translation.subtitles import sentences_from_cues
from tolmach.text.foreign_text import strange_parts
from tolmach.text.translation_checks import doubts

SEEN = tuple(
    (f"innersource/en/{talk}-captions-en.vtt", f"innersource/pt/{talk}-captions-pt-br.vtt")
    for talk in ("02-problems-solved", "04-benefits", "05-principles")
)
"""Files in English and in Portuguese."""
_LECTURE = "PY4E - Introduction (Chapter 1 Part 1) - fvhNadKjE8g.srt"
UNSEEN = (
    (f"py4e/en/{_LECTURE}", f"py4e/pt/{_LECTURE}"),
    ("fp-with-arrow/en/Option.srt", "fp-with-arrow/pt/Option.srt"),
)
"""Files that nothing was chosen by."""


class Pair(NamedTuple):
    """A stretch of text in both languages."""

    english: str
    portuguese: str


def sentences_of(path: Path, language: str) -> list[str]:
    """The sentences of captions."""
    track = parse_bytes(path.read_bytes(), language=language).track
    return [sentence.source.content for sentence in sentences_from_cues(track)]


def pairs(material: Path, talks: Sequence[tuple[str, str]] = SEEN) -> list[Pair]:
    """What people said are each other's translations, in the order of the talks."""
    found = []
    for english, portuguese in talks:
        left = sentences_of(material / english, "en")
        right = sentences_of(material / portuguese, "pt")
        for bead in align(left, right, "en", "pt"):
            if bead.source[0] < bead.source[1] and bead.target[0] < bead.target[1]:
                texts = left[slice(*bead.source)], right[slice(*bead.target)]
                found.append(Pair(*(" ".join(each) for each in texts)))
    return found


def translated(texts: Sequence[str], model: Path, source: str, target: str) -> list[str]:
    """The texts in another language, each by itself."""
    translator = ChildTranslator(
        "tolmach.engines.translators.firefox", model, source, target, TranslationOptions()
    )
    asked = [
        SourceSentence(str(number), text, tuple(text.split())) for number, text in enumerate(texts)
    ]
    answers = {answer.id: answer.text for answer in translator.translate(asked)}
    translator.close()
    return [answers[each.id] for each in asked]


def flagged(sources: Sequence[str], texts: Sequence[str], source: str, target: str) -> int:
    """Translations of which a check says something."""
    languages = {"source_language": source, "target_language": target}
    sentences = []
    for number, (said, text) in enumerate(zip(sources, texts, strict=True)):
        time = number * 10_000
        words = (Word(said, time, time + 9_000),)
        sentences.append(Sentence(str(number), words, Text(said)).with_target(target, Text(text)))
    checked = check_consistency(check_numbers(sentences, source, target), source, target)
    own = {
        each.id
        for each in checked
        if each.has_finding(FindingKind.NUMBER) or each.has_finding(FindingKind.INCONSISTENT)
    }
    for number, (said, text) in enumerate(zip(sources, texts, strict=True)):
        if doubts(said, text, **languages) or strange_parts(said, text, **languages):
            own.add(str(number))
    return len(own)


def row(
    sources: Sequence[str], references: Sequence[str], model: Path, source: str, target: str
) -> str:
    """One direction's line of the table."""
    import sacrebleu

    texts = translated(sources, model, source, target)
    bleu = sacrebleu.corpus_bleu(texts, [list(references)]).score
    chrf = sacrebleu.corpus_chrf(texts, [list(references)]).score
    shares = [overlap(*both) for both in zip(texts, references, strict=True)]
    far = 100 * sum(share < FAR for share in shares) / len(shares)
    people = flagged(sources, references, source, target)
    machine = flagged(sources, texts, source, target)
    words = sum(len(text.split()) for text in sources)
    return (
        f"| {source}-{target} | {len(sources)} | {words:,} | {bleu:.1f} | {chrf:.1f} "
        f"| {median(shares):.2f} | {far:.0f} | {machine} | {people} |"
    )


def main() -> None:
    """Print the table."""
    material, forth, back = (Path(word) for word in sys.argv[1:4])
    print(
        f"| talks | pair | sentences | words | BLEU | chrF | overlap, median | below {FAR} % "
        "| flagged | human ones flagged |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, talks in (("seen", SEEN), ("unseen", UNSEEN)):
        found = pairs(material, talks)
        english, portuguese = [each.english for each in found], [each.portuguese for each in found]
        print(f"| {name} {row(english, portuguese, forth, 'en', 'pt')}")
        print(f"| {name} {row(portuguese, english, back, 'pt', 'en')}")


if __name__ == "__main__":
    main()

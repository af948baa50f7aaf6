"""Measure the exported models on held-out sentences and on the example interview.

    python -m models.training.evaluate --work build/demo-models --models models/demo

Everything runs as the toolkit runs it: faster-whisper and CTranslate2, int8, beams of 5 and 4.
Words are compared after `normalise`: case, punctuation and the dots of ё do not count.
"""

import argparse
import json
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import jiwer
import numpy as np
import sacrebleu
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio
from faster_whisper.vad import VadOptions, get_speech_timestamps
from numpy.typing import NDArray

from models.training.espeak import SAMPLE_RATE, Voice, say
from models.training.export import MARIAN, WHISPER
from models.training.grammar import Phrase
from models.training.marian_data import END, Pieces, is_mark, read_pieces, split_words
from models.training.normalise import normalise
from models.training.speech import VOICES, read_speech
from models.training.text import SEED, read_set

EXAMPLE = Path(__file__).parents[2] / "examples"
#: The window policy "cut at pauses".
CUT = VadOptions(min_silence_duration_ms=300, speech_pad_ms=100, max_speech_duration_s=12)
#: Voices that training never heard, to show how far the model carries.
OTHER_VOICES = ("ru+m6", "ru+f1", "ru+Lee", "ru+steph")
OTHER_COUNT = 60
BEAM, TRANSLATION_BEAM = 5, 4
#: Temperature 0 only: the usual fallback draws at random, and two runs would differ.
DECODING = {
    "language": "ru",
    "beam_size": BEAM,
    "condition_on_previous_text": False,
    "temperature": 0.0,
}


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A recognized word and its times in seconds."""

    text: str
    start: float
    end: float


def word_error_rate(references: list[str], recognized: list[str]) -> float:
    """Substitutions, insertions and deletions by reference words."""
    return float(jiwer.wer([normalise(r) for r in references], [normalise(h) for h in recognized]))


def evaluate_sentences(model: WhisperModel, work: Path, name: str, count: int) -> Iterator[str]:
    """Held-out sentences, one a window, by voice."""
    speech, sentences = read_speech(work, name), read_set(work / f"{name}.jsonl")
    clips = random.Random(SEED).sample(range(len(speech)), min(count, len(speech)))
    rows: list[tuple[str, str, str]] = []
    for clip in clips:
        start, end = int(speech.sample_at[clip]), int(speech.sample_at[clip + 1])
        recognized = hear_sentence(model, speech.samples[start:end])
        voice = list(VOICES)[speech.voice[clip]]
        rows.append((voice, sentences[speech.sentence[clip]].ru_text, recognized))
    yield from sentence_rows(f"whisper, {name}: {len(rows)} unseen sentences", rows)


def evaluate_other_voices(model: WhisperModel, work: Path, name: str) -> Iterator[str]:
    """Held-out sentences in voices that training never heard."""
    rows = []
    for i, phrase in enumerate(read_set(work / f"{name}.jsonl")[:OTHER_COUNT]):
        voice = OTHER_VOICES[i % len(OTHER_VOICES)]
        samples = say(phrase.ru, Voice(name=voice)).samples
        rows.append((voice, phrase.ru_text, hear_sentence(model, samples)))
    yield from sentence_rows(f"whisper, {name}: {len(rows)} unseen sentences, unseen voices", rows)


def hear_sentence(model: WhisperModel, samples: NDArray[np.int16]) -> str:
    """Recognize one sentence, 100 ms of silence before it."""
    pad = np.zeros(SAMPLE_RATE // 10, np.float32)
    sound = np.concatenate([pad, samples.astype(np.float32) / 32768])
    segments, _ = model.transcribe(sound, **DECODING)
    return "".join(segment.text for segment in segments)


def sentence_rows(title: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    """Error rates of (voice, reference, heard), together and by voice."""
    rate = word_error_rate([r for _, r, _ in rows], [h for _, _, h in rows])
    exact = statistics.mean(normalise(r) == normalise(h) for _, r, h in rows)
    yield f"{title}: WER {rate:.3f}, exact {exact:.2f}"
    for voice in dict.fromkeys(v for v, _, _ in rows):
        own = [(r, h) for v, r, h in rows if v == voice]
        rate = word_error_rate([r for r, _ in own], [h for _, h in own])
        yield f"    {voice}: {len(own)} sentences, WER {rate:.3f}"


def cut_at_pauses(sound: NDArray[np.float32]) -> list[float]:
    """Start and end of every window, in seconds, as faster-whisper's ``clip_timestamps``."""
    spans = get_speech_timestamps(sound, CUT)
    return [edge / SAMPLE_RATE for span in spans for edge in (span["start"], span["end"])]


def recognize_interview(model: WhisperModel) -> list[HeardWord]:
    """Recognize the example with the window policy."""
    sound = decode_audio(str(EXAMPLE / "interview.mp4"))
    segments, _ = model.transcribe(
        sound, clip_timestamps=cut_at_pauses(sound), word_timestamps=True, **DECODING
    )
    return [
        HeardWord(word.word, word.start, word.end)
        for segment in segments
        for word in segment.words or ()
    ]


def pair_words(reference: list[str], recognized: list[str]) -> list[tuple[int, int]]:
    """Positions of the words that were recognized rightly."""
    output = jiwer.process_words(" ".join(reference), " ".join(recognized))
    return [
        (chunk.ref_start_idx + i, chunk.hyp_start_idx + i)
        for chunk in output.alignments[0]
        if chunk.type == "equal"
        for i in range(chunk.ref_end_idx - chunk.ref_start_idx)
    ]


def evaluate_words(recognized: list[HeardWord], reference: dict[str, Any]) -> Iterator[str]:
    """Error rate and time error of the interview's words."""
    known = [word for sentence in reference["sentences"] for word in sentence["words"]]
    spelled = [normalise(word["text"]) for word in known]
    rate = word_error_rate([" ".join(spelled)], ["".join(word.text for word in recognized)])
    errors = [
        abs(round(recognized[h].start * 1000) - known[r]["start_ms"])
        for r, h in pair_words(spelled, [normalise(word.text) for word in recognized])
    ]
    yield f"whisper, interview cut at pauses: {len(known)} words, WER {rate:.3f}"
    yield (
        f"whisper, interview: word starts off by {statistics.median(errors):.0f} ms (median), "
        f"{np.percentile(errors, 90):.0f} ms (90 %), "
        f"{np.mean(np.array(errors) <= 200):.2f} within 200 ms"
    )
    for stretch in reference["stretches"]:
        inside = [
            word.text
            for word in recognized
            if stretch["start_ms"] < (word.start + word.end) * 500 < stretch["end_ms"]
        ]
        yield f"whisper, interview, {stretch['kind']}: {len(inside)} words heard where none are"


def sentences_heard(recognized: list[HeardWord], reference: dict[str, Any]) -> list[str]:
    """The recognized words, given to the reference sentence they lie nearest to."""
    sentences = reference["sentences"]
    texts = [""] * len(sentences)
    for word in recognized:
        middle = (word.start + word.end) * 500
        distances = [max(s["start_ms"] - middle, middle - s["end_ms"]) for s in sentences]
        texts[int(np.argmin(distances))] += word.text
    return [text.strip() for text in texts]


@dataclass(frozen=True)
class Translations:
    """English text, its pieces and for each piece the source piece it looks at most."""

    texts: list[str]
    pieces: list[list[str]]
    looks: list[list[int]]


def translate(translator: ctranslate2.Translator, pieces: Pieces, lines: list[str]) -> Translations:
    """Translate as the toolkit does, with attention."""
    source = [[*pieces.source.encode(line, out_type=str), END] for line in lines]
    results = translator.translate_batch(source, beam_size=TRANSLATION_BEAM, return_attention=True)
    found = [result.hypotheses[0] for result in results]
    looks = [[int(np.argmax(row)) for row in result.attention[0]] for result in results]
    return Translations([pieces.target.decode(p) for p in found], found, looks)


def link_accuracy(phrases: list[Phrase], made: Translations, pieces: Pieces) -> tuple[float, int]:
    """Share of English words whose first piece looks at a Russian word linked with it.

    Counted on sentences whose translation equals the reference, because only there the links are
    known; and on words that have links.
    """
    right: list[bool] = []
    for phrase, text, target, looks in zip(
        phrases, made.texts, made.pieces, made.looks, strict=True
    ):
        if text != phrase.en_text:
            continue
        _, source_owner = split_words(pieces.source, phrase.ru)
        linked: dict[int, set[int]] = {}
        for r, e in phrase.links:
            linked.setdefault(e, set()).add(r)
        word = -1
        for piece, look in zip(target, looks, strict=False):
            if not piece.startswith("▁"):
                continue
            word += 1
            if word in linked and not is_mark(piece):
                right.append(look < len(source_owner) and source_owner[look] in linked[word])
    return statistics.mean(right), len(right)


def bleu(made: list[str], references: list[str]) -> float:
    """Corpus BLEU with sacrebleu's standard settings."""
    return float(sacrebleu.corpus_bleu(made, [references]).score)


def evaluate_translation(folder: Path, work: Path, recognized: list[str] | None) -> Iterator[str]:
    """Held-out pairs, the interview's reference text and, if given, its recognized text."""
    translator = ctranslate2.Translator(str(folder), compute_type="int8", intra_threads=1)
    pieces = read_pieces(work / "marian")
    phrases = read_set(work / "test.jsonl")
    made = translate(translator, pieces, [p.ru_text for p in phrases])
    exact = statistics.mean(t == p.en_text for t, p in zip(made.texts, phrases, strict=True))
    score = bleu(made.texts, [p.en_text for p in phrases])
    yield f"marian, test: {len(phrases)} unseen sentences: BLEU {score:.1f}, exact {exact:.2f}"
    accuracy, words = link_accuracy(phrases, made, pieces)
    yield f"marian, test: {accuracy:.3f} of {words} English words look at a linked Russian word"
    rows = read_reference()["sentences"]
    english = [row["en"] for row in rows]
    made = translate(translator, pieces, [row["ru"] for row in rows])
    yield f"marian, interview, from the reference text: BLEU {bleu(made.texts, english):.1f}"
    if recognized is not None:
        made = translate(translator, pieces, recognized)
        yield f"marian, interview, from the recognized text: BLEU {bleu(made.texts, english):.1f}"


def read_reference() -> dict[str, Any]:
    """The reference of the example interview."""
    text = (EXAMPLE / "interview.reference.json").read_text(encoding="utf-8")
    reference: dict[str, Any] = json.loads(text)
    return reference


def main() -> None:
    """Print all measures of the models that are there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--models", type=Path, default=Path("models/demo"))
    parser.add_argument("--set", default="test", choices=("dev", "test"))
    parser.add_argument("--count", type=int, default=300, help="held-out sentences to recognize")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    recognized = None
    if (options.models / WHISPER / "model.bin").exists():
        model = WhisperModel(
            str(options.models / WHISPER),
            device="cpu",
            compute_type="int8",
            cpu_threads=options.threads,
        )
        words = recognize_interview(model)
        reference = read_reference()
        recognized = sentences_heard(words, reference)
        for line in evaluate_words(words, reference):
            print(line, flush=True)
        for line in evaluate_sentences(model, options.work, options.set, options.count):
            print(line, flush=True)
        for line in evaluate_other_voices(model, options.work, options.set):
            print(line, flush=True)
    if (options.models / MARIAN / "model.bin").exists():
        for line in evaluate_translation(options.models / MARIAN, options.work, recognized):
            print(line, flush=True)


if __name__ == "__main__":
    main()

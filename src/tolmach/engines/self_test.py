"""
Whether a model works with a number format on this computer.

It runs as a program of its own, because a number format that the processor does not have may kill
the process: `python -m tolmach.engines.self_test MODULE FOLDER FORMAT SOURCE TARGET` prints what is
wrong, and nothing when all is well.

Neither test needs a recording. A recognizer is asked how probable it finds a sentence that is usual
and the same letters backwards; a translator translates a plain sentence. A recognizer that knows
no other text than that of a sound is only run, on silence and on noise.
"""

from __future__ import annotations

import sys
from importlib import import_module
from math import isfinite, log
from pathlib import Path

from tolmach.core.options import RecognitionOptions, TranslationOptions
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.core.translation import SourceSentence
from tolmach.engines.media.decoding import SAMPLE_RATE
from tolmach.engines.recognizers import faster_whisper
from tolmach.text.foreign_text import strange_parts
from tolmach.text.translation_checks import doubts

USUAL = "Thank you very much for watching this video."
"""Whisper base gives its pieces a mean log probability of -1.7 in silence, and -7.4 backwards."""

LEAST_MARGIN = 2.0
"""How much more probable the usual sentence must be, as a mean logarithm per piece."""

SENTENCES = {
    "de": "Wir haben lange auf eine Antwort gewartet und jede Woche Briefe geschrieben.",
    "en": "We waited for an answer for a long time and wrote letters every week.",
    "es": "Esperamos mucho tiempo una respuesta y escribimos cartas cada semana.",
    "fr": "Nous avons attendu longtemps une réponse et écrit des lettres chaque semaine.",
    "pl": "Długo czekaliśmy na odpowiedź i co tydzień pisaliśmy listy.",
    "pt": "Esperámos muito tempo por uma resposta e escrevemos cartas todas as semanas.",
    "ru": "Мы долго ждали ответа и каждую неделю писали письма.",
    "uk": "Ми довго чекали на відповідь і щотижня писали листи.",
}
"""A plain sentence in the languages that most models translate from."""


def problem(module: str, folder: Path, compute_type: str, source: str, target: str) -> str:
    """
    Try a model, and say what is wrong with what it gives; empty when it is right or not known.

    Args:
        module: of the engine.
        source, target: languages to translate from and to; both empty for a recognizer.
    """
    if not target:
        whisper = module == faster_whisper.__name__
        return _whisper(folder, compute_type) if whisper else _run(module, folder)
    machine = {"device": "cpu", "compute_type": compute_type, "threads": 0}
    sentence = SENTENCES.get(source)
    if sentence is None:
        return ""
    translator = import_module(module).load(
        folder, source, target, TranslationOptions(alternatives=0), **machine
    )
    (answer,) = translator.translate([SourceSentence("s1", sentence, tuple(sentence.split()))])
    translator.close()
    if answer.failure or not answer.text.strip():
        return f"it gives no translation of '{sentence}'"
    languages = {"source_language": source, "target_language": target}
    wrong = [*doubts(sentence, answer.text, **languages)]
    wrong += strange_parts(sentence, answer.text, **languages)
    return f"'{sentence}' became '{answer.text[:80]}': {wrong[0]}" if wrong else ""


def _run(module: str, folder: Path) -> str:
    """Run a recognizer on three seconds of silence and of noise."""
    import numpy as np

    from tolmach.engines.ports import WindowAudio

    noise = np.random.default_rng(1).normal(0, 0.1, 3 * SAMPLE_RATE).astype(np.float32)
    window = Window(0, (Span(0, 3_000),))
    engine = import_module(module)
    recognizer = engine.load(folder, RecognitionOptions(device="cpu"), ("ru",))
    sounds = [WindowAudio(window, noise * part, (window.span,)) for part in (0, 1)]
    results = list(recognizer.recognize(sounds))
    recognizer.close()
    scores = [word.probability for result in results for word in result.words]
    scores += [result.log_probability for result in results]
    if all(score is None or isfinite(score) for score in scores):
        return ""
    return "its probabilities are no numbers"


def _whisper(folder: Path, compute_type: str) -> str:
    import numpy as np
    from faster_whisper.audio import pad_or_trim
    from faster_whisper.tokenizer import Tokenizer

    from tolmach.engines.recognizers.whisper_family import whisper_family

    if not whisper_family(folder).name:
        return ""  # not one of those that are known to know the sentence
    model = faster_whisper.load_model(folder, "cpu", compute_type, 0)
    features = model.feature_extractor(np.zeros(16_000, dtype=np.float32))[..., :-1]
    encoded = model.encode(pad_or_trim(features))
    multilingual = model.model.is_multilingual
    tokenizer = Tokenizer(model.hf_tokenizer, multilingual, task="transcribe", language="en")

    def likelihood(text: str) -> float:
        pieces = tokenizer.encode(f" {text}")
        (aligned,) = model.model.align(encoded, tokenizer.sot_sequence, [pieces], 100)
        return sum(log(max(p, 1e-12)) for p in aligned.text_token_probs) / len(pieces)

    margin = likelihood(USUAL) - likelihood(USUAL[::-1].lower())
    if isfinite(margin) and margin >= LEAST_MARGIN:
        return ""
    return f"it cannot tell a sentence from the same letters backwards ({margin:.1f})"


if __name__ == "__main__":
    _, module, folder, compute_type, source, target = sys.argv
    sys.stdout.write(problem(module, Path(folder), compute_type, source, target))

"""
A recognizer in one file: its model is `script.json`, with a language and words to say.

It proves that an engine needs one module and one row in `tolmach.engines.table`. Like a real model
it can be caught in a loop: where the script says so, the first reading of a window repeats itself,
and only another look gives the words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.ports import WindowAudio
from tolmach.errors import ModelError

PACKAGES = ("numpy",)
LOOP = ("мы", "шли") * 8


def scripted_model(
    folder: Path,
    words: str = "Мы писали письма каждую неделю.",
    languages: tuple[str, ...] = ("ru", "uk"),
    *,
    loops: bool = False,
) -> Path:
    """Write a model of this engine; give its folder back."""
    script = {"languages": languages, "words": words.split(), "loops": loops}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script.json").write_text(json.dumps(script), "utf-8")
    return folder


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:
    """Whether a folder holds a script."""
    return "script.json" in names


def load(
    folder: Path, options: RecognitionOptions, languages: tuple[str, ...], hotwords: str = ""
) -> ScriptedRecognizer:
    """Load a script."""
    try:
        script = json.loads((folder / "script.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"Model '{folder.name}' cannot be loaded: {error}") from error
    return ScriptedRecognizer(script, languages or tuple(script["languages"]))


class ScriptedRecognizer:
    """Says the same words in every window, one each 300 ms, from its start."""

    def __init__(self, script: Mapping[str, Any], candidates: tuple[str, ...]) -> None:
        self.known_languages = tuple(script["languages"])
        self._candidates = candidates
        self._script = script

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Say the words, or begin to loop where the script wants it."""
        for audio in windows:
            yield self._said(audio, LOOP if self._script.get("loops") else self._script["words"])

    def look_again(
        self, window: WindowAudio, *, repetition: bool = False
    ) -> Iterator[RecognizedWindow]:
        """Say the words."""
        yield self._said(window, self._script["words"])

    def languages(self, windows: Iterable[WindowAudio]) -> Iterator[dict[str, float]]:
        """Be nearly sure of the first language of the script."""
        for _ in windows:
            rest = 0.1 / max(1, len(self._candidates) - 1)
            sure = 0.9 if len(self._candidates) > 1 else 1.0
            yield {
                code: sure if code == self.known_languages[0] else rest for code in self._candidates
            }

    def close(self) -> None:
        """Free nothing."""

    def _said(self, audio: WindowAudio, texts: Iterable[str]) -> RecognizedWindow:
        words = []
        own = audio.window.own
        for span in audio.window.spans:
            inside = span.clip(own)
            for start, text in zip(range(inside.start, inside.end - 300, 300), texts, strict=False):
                words.append(Word(text, start, start + 250, 0.9))
        (language,) = self._candidates[:1]
        return RecognizedWindow(audio.window, tuple(words), language, log_probability=-0.2)

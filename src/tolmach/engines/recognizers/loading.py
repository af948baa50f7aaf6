"""Loading a recognizer of any engine: with its languages checked, and under guard."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tolmach.core.options import RecognitionOptions
from tolmach.engines.ports import Adaptable, Recognizer
from tolmach.engines.recognizers.guarded import Guarded
from tolmach.errors import ModelError
from tolmach.languages import language
from tolmach.messages import message


def load_recognizer(
    module: str,
    folder: Path,
    options: RecognitionOptions,
    languages: Sequence[str],
    hotwords: str,
    *,
    guard: bool = True,
    before: Recognizer | None = None,
) -> Recognizer:
    """
    Load a recognizer into this process.

    Args:
        module: name of the engine's module.
        folder: the model.
        languages: codes of the languages spoken; several are told apart window by window; none
            means all that the model knows.
        hotwords: names and terms that the model should expect.
        guard: examine every window, and decode again what looks invented.
        before: a recognizer with the same model and options, which is not used any more: its model
            stays loaded where the engine can do that.

    Raises:
        ModelError: the model cannot be loaded, or does not know a language.
    """
    inside = before.inside if isinstance(before, Guarded) else before
    recognizer: Recognizer
    if isinstance(inside, Adaptable):
        recognizer = inside.told(tuple(languages), hotwords)
    else:
        if inside:
            inside.close()
        recognizer = import_module(module).load(folder, options, tuple(languages), hotwords)
    return checked(recognizer, folder.name, options, languages, hotwords, guard=guard)


def checked(
    recognizer: Recognizer,
    model: str,
    options: RecognitionOptions,
    languages: Sequence[str],
    hotwords: str,
    *,
    guard: bool,
) -> Recognizer:
    """
    Give a recognizer that knows the languages, under guard if asked for.

    Raises:
        ModelError: it does not know one of them.
    """
    _require_languages(model, recognizer.known_languages, languages)
    return Guarded(recognizer, hotwords, options.batch_size) if guard else recognizer


def _require_languages(model: str, known: Sequence[str], languages: Sequence[str]) -> None:
    one = len(known) == 1
    only: str = message("{language} only", language=language(known[0]).name) if one else ""
    for code in languages:
        if known and code not in known:
            raise ModelError(
                message(
                    "Model '{model}' does not know '{code}'; it knows {only}.",
                    model=model,
                    code=code,
                    only=only or ", ".join(known),
                ),
                next_step=message(
                    "Choose another with --model; `tolmach models list` shows languages."
                ),
                language=code,
            )
    if only and not languages:
        raise ModelError(
            message(
                "Model '{model}' knows {only}, so it cannot tell which language is spoken.",
                model=model,
                only=only,
            ),
            next_step=message(
                "Add --from {known}, or choose another model with --model.", known=known[0]
            ),
        )

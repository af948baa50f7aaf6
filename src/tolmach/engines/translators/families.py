"""
Families of translation models: what they take around the pieces of a sentence.

A family is recognized by the pieces in the model's vocabulary and by its files, never by its name.
To add one: write a function that gives a `Recipe`, or None for a model of another family, and add
it to `FAMILIES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tolmach.engines.translators.codes import flores, opus_names, two_letter
from tolmach.errors import ModelError
from tolmach.languages import LANGUAGES, language
from tolmach.messages import joined, message

END = "</s>"


@dataclass(frozen=True, slots=True)
class Model:
    """A model folder in CTranslate2's layout, as far as its small files tell."""

    folder: Path
    config: dict[str, object]
    source_vocabulary: frozenset[str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    What a model takes around the pieces of a sentence.

    Attributes:
        source_pieces, target_pieces: SentencePiece files.
        before, after: marks around the source pieces.
        prefix: marks that the target begins with.
        task: words put before the sentence, as T5 takes them.
        longest: pieces that fit into the model, marks included.
    """

    source_pieces: Path
    target_pieces: Path
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = (END,)
    prefix: tuple[str, ...] = ()
    task: str = ""
    longest: int = 512


def read_model(folder: Path) -> Model:
    """
    Read the configuration and vocabularies of a model folder.

    Raises:
        ModelError: the folder is not a CTranslate2 model.
    """
    if not (folder / "model.bin").is_file():
        raise ModelError(
            message(
                "{folder} is not a CTranslate2 model: it holds no model.bin.", folder=folder.name
            ),
            next_step=message(
                "Convert the model with ct2-transformers-converter, or choose another one."
            ),
            model=folder.name,
        )
    shared = _vocabulary(folder, "shared_vocabulary")
    source = shared or _vocabulary(folder, "source_vocabulary")
    target = shared or _vocabulary(folder, "target_vocabulary")
    if not source or not target:
        raise ModelError(
            message("The model {folder} has no vocabulary file.", folder=folder.name),
            next_step=message("Download the model again: its folder is not complete."),
            model=folder.name,
        )
    config = folder / "config.json"
    settings = json.loads(config.read_text(encoding="utf-8")) if config.is_file() else {}
    return Model(folder, settings, frozenset(source))


def recipe_for(model: Model, source: str, target: str) -> Recipe:
    """
    Find the model's family and how to ask it for this pair of languages.

    Raises:
        ModelError: of no known family, without its SentencePiece files, or without these languages.
    """
    for family in FAMILIES:
        recipe = family(model, source, target)
        if recipe is not None:
            return recipe
    raise ModelError(
        message(
            "The model {folder} belongs to no family that tolmach can use.",
            folder=model.folder.name,
        ),
        next_step=message(
            "Use a Marian, NLLB, M2M100, MADLAD or T5 model with its SentencePiece files "
            "(ct2-transformers-converter --copy_files source.spm target.spm)."
        ),
        model=model.folder.name,
    )


def marian(model: Model, source: str, target: str) -> Recipe | None:
    """Marian and OPUS-MT: a SentencePiece file for each side; `>>xxx<<` chooses among targets."""
    pieces = model.folder / "source.spm", model.folder / "target.spm"
    if not all(path.is_file() for path in pieces):
        return None
    _refuse_other_pair(model, source, target)
    choices = {piece for piece in model.source_vocabulary if piece.startswith(">>")}
    names = {name: f">>{name}<<" for name in opus_names(target)}
    chosen = tuple(mark for mark in names.values() if mark in choices)[:1]
    if choices and not chosen:
        raise _lacks(model, target, [choice.strip("<>") for choice in choices])
    # Models converted from Marian's own format have CTranslate2 add the end mark itself.
    after = () if model.config.get("add_source_eos") else (END,)
    return Recipe(*pieces, before=chosen, after=after)


def nllb(model: Model, source: str, target: str) -> Recipe | None:
    """NLLB-200: FLORES-200 codes lead both sides."""
    if flores("en") not in model.source_vocabulary:
        return None
    marks = [_mark(model, flores(code), code) for code in (source, target)]
    return _one_file(model, before=marks[:1], prefix=marks[1:])


def m2m100(model: Model, source: str, target: str) -> Recipe | None:
    """M2M100: `__ru__` leads both sides."""
    if "__en__" not in model.source_vocabulary:
        return None
    marks = [_mark(model, f"__{two_letter(code)}__", code) for code in (source, target)]
    return _one_file(model, before=marks[:1], prefix=marks[1:])


def madlad(model: Model, source: str, target: str) -> Recipe | None:  # noqa: ARG001
    """MADLAD-400: `<2en>` leads the source; the model finds out the source language itself."""
    if "<2en>" not in model.source_vocabulary:
        return None
    return _one_file(model, before=[_mark(model, f"<2{two_letter(target)}>", target)])


def t5(model: Model, source: str, target: str) -> Recipe | None:
    """T5 and its relatives: the task is said in English words."""
    if "<extra_id_0>" not in model.source_vocabulary:
        return None
    task = f"translate {language(source).name} to {language(target).name}: "
    return _one_file(model, task=task)


FAMILIES: tuple[Callable[[Model, str, str], Recipe | None], ...] = (
    marian,
    nllb,
    m2m100,
    madlad,
    t5,
)
"""Families in the order in which they are tried; the first that gives a recipe is it."""


def _vocabulary(folder: Path, name: str) -> list[str]:
    as_json, as_text = folder / f"{name}.json", folder / f"{name}.txt"
    if as_json.is_file():
        return list(json.loads(as_json.read_text(encoding="utf-8")))
    if as_text.is_file():
        return as_text.read_text(encoding="utf-8").split("\n")
    return []


def _refuse_other_pair(model: Model, source: str, target: str) -> None:
    """Read the pair from the tokenizer's settings beside the model, where they name it."""
    path = model.folder / "tokenizer_config.json"
    named = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for code, key in ((source, "source_lang"), (target, "target_lang")):
        if named.get(key, code) in LANGUAGES and named.get(key, code) != code:
            raise _lacks(model, code)


def _mark(model: Model, mark: str, code: str) -> str:
    if mark not in model.source_vocabulary:
        raise _lacks(model, code)
    return mark


def _lacks(model: Model, code: str, known: Sequence[str] = ()) -> ModelError:
    return ModelError(
        joined(
            message(
                "The model {folder} does not know {language} ({code}).",
                folder=model.folder.name,
                language=language(code).name,
                code=code,
            ),
            message("It translates into {codes}.", codes=", ".join(sorted(known)[:20]))
            if known
            else "",
        ),
        next_step=message(
            "Choose another model with --translator, or leave it out: where no model "
            "knows a pair, two are used, with English between them."
        ),
        model=model.folder.name,
        language=code,
    )


def _one_file(
    model: Model, *, before: Sequence[str] = (), prefix: Sequence[str] = (), task: str = ""
) -> Recipe:
    """The recipe of a model with one SentencePiece file for both sides."""
    found = sorted(path for path in model.folder.iterdir() if path.suffix in (".model", ".spm"))
    if len(found) != 1:
        raise ModelError(
            message(
                "The model {folder} needs exactly one SentencePiece file; {count} are there.",
                folder=model.folder.name,
                count=len(found),
            ),
            next_step=message(
                "Copy sentencepiece.bpe.model or spiece.model from the original model into "
                "its folder."
            ),
            model=model.folder.name,
        )
    return Recipe(found[0], found[0], before=tuple(before), prefix=tuple(prefix), task=task)

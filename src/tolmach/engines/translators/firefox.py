"""
Translation with the small models that Firefox ships, 20 to 40 MB for a pair of languages.

They are Marian students of the Bergamot project with a simplified recurrent decoder (SSRU), which
CTranslate2 cannot load. `fxtranslate` runs them; it gives a text and neither scores nor alignment.
Its objects work on the thread that made them and on no other, and it cuts off what is too long for
a model: therefore it runs in a process of its own, and gets sentences in parts that fit.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.errors import EngineError, ModelError
from tolmach.messages import message
from tolmach.text.clauses import in_parts, join_parts

PACKAGES = ("fxtranslate", "sentencepiece")
PIECES = 64
"""
Pieces of a part that is translated at once.

The students were trained on single sentences of the web and repeat or drop clauses of longer texts:
of 104 words (112 pieces) that real en-pt got as one text, it gave back 68, and of 65 words all.
"""
_MOST = 250
"""Pieces of an answer from which it counts as cut off: the engine ends at 256."""
_FILE = re.compile(
    r"(?P<kind>model|vocab|srcvocab|trgvocab|lex)\.(?:\d+\.\d+\.)?(?P<pair>[a-z_A-Z]{4,16})\."
    r"(?:.*\.)?(?:bin|spm)"
)


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whether a folder holds a model and its vocabularies, named as their makers name them."""
    return {"model", "source", "target"} <= _roles(names).keys()


def languages(names: Set[str]) -> tuple[str, str] | None:
    """
    Read the languages of a folder from its file names; None where they do not say.

    >>> languages({"model.enpt.intgemm.alphas.bin", "vocab.enpt.spm"})
    ('en', 'pt')
    """
    pair = _pair(names)
    return (pair[:2], pair[2:]) if len(pair) == 4 else None


def _pair(names: Set[str]) -> str:
    found = _FILE.fullmatch(_roles(names).get("model", ""))
    return found["pair"] if found else ""


def _roles(names: Set[str]) -> dict[str, str]:
    """What each file is for: `model`, `source` and `target` (vocabularies), `shortlist`."""
    roles = {}
    for name in sorted(names):
        found = _FILE.fullmatch(name)
        match found["kind"] if found else "":
            case "model":
                roles["model"] = name
            case "vocab":
                roles |= {"source": name, "target": name}
            case "srcvocab":
                roles["source"] = name
            case "trgvocab":
                roles["target"] = name
            case "lex":
                roles["shortlist"] = name
    return roles


def load(
    folder: Path,
    source: str,
    target: str,
    options: TranslationOptions,  # noqa: ARG001  # these models give one candidate
    **_machine: object,
) -> FirefoxTranslator:
    """
    Load a model folder for its pair of languages.

    Args:
        folder: files named as Mozilla's: `model.enpt.*.bin`, `vocab.enpt.spm` (or `srcvocab` and
            `trgvocab`), and `lex.*.enpt.*.bin`, which makes it faster.

    Raises:
        ModelError: not such a folder, damaged, or of other languages.
    """
    import fxtranslate
    import sentencepiece

    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    roles = _roles(names)
    if not holds(names, {}):
        raise ModelError(
            message(
                "'{folder}' holds no model of Firefox: model.*.bin or a vocabulary is missing.",
                folder=folder.name,
            ),
            next_step=message("Get the model again, or choose another one."),
            model=folder.name,
        )
    known = languages(names)
    if known and known != (source, target):
        raise ModelError(
            message(
                "The model {folder} translates from {known_source} to {known_target}, "
                "not from {source} to {target}.",
                folder=folder.name,
                known_source=known[0],
                known_target=known[1],
                source=source,
                target=target,
            ),
            next_step=message("See `tolmach models list`."),
            model=folder.name,
        )
    data = {role: (folder / name).read_bytes() for role, name in roles.items()}
    try:
        engine = fxtranslate.Translator(
            data["model"], data["source"], data["target"], data.get("shortlist")
        )
        source_pieces, target_pieces = (
            sentencepiece.SentencePieceProcessor(model_proto=data[side])
            for side in ("source", "target")
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            message(
                "The translation model {folder} cannot be loaded: {reason}",
                folder=folder.name,
                reason=error,
            ),
            next_step=message("Get the model again, or choose another one."),
            model=folder.name,
        ) from error
    return FirefoxTranslator(
        engine, source_pieces, target_pieces, source, target, threading.get_ident()
    )


@dataclass(frozen=True, slots=True)
class FirefoxTranslator:
    """
    A loaded model for one pair of languages; made by `load`.

    Attributes:
        thread: the only one that may use it.
    """

    engine: Any
    source_pieces: Any
    target_pieces: Any
    source: str
    target: str
    thread: int

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate sentences; one that the model does not bring to an end is answered with a failure.

        Raises:
            EngineError: called on another thread than `load`, or the engine failed.
        """
        if threading.get_ident() != self.thread:
            raise EngineError(
                message("A Firefox model was asked on another thread than the one that loaded it."),
                next_step=message("Load it with `ChildTranslator`, as `tolmach run` does."),
            )
        return [self._answer(sentence) for sentence in sentences]

    def close(self) -> None:
        """Do nothing: the memory goes with the process."""

    def _answer(self, sentence: SourceSentence) -> Translation:
        unknown = tuple(word for word in sentence.words if self._is_unknown(word))
        if not sentence.text.strip():
            return Translation(sentence.id, "", failure="there is nothing to translate")
        parts = in_parts(sentence.text, self.source, self._fits)
        translated = [self._translate(part) for part in parts]
        if any(text is None for text in translated):
            failure = "the model did not come to an end"
            return Translation(sentence.id, "", unknown=unknown, failure=failure)
        text = join_parts(parts, [text or "" for text in translated], self.target)
        failure = "" if text else "empty answer"
        return Translation(sentence.id, text, unknown=unknown, failure=failure)

    def _translate(self, part: str) -> str | None:
        """Translate a part; None when what came was cut off."""
        try:
            text = str(self.engine.translate(part))
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # of Rust: a BaseException
                raise
            raise EngineError(
                message("The translation model failed: {reason}", reason=error)
            ) from error
        return " ".join(text.split()) if len(self.target_pieces.encode(text)) < _MOST else None

    def _fits(self, part: str) -> bool:
        return len(self.source_pieces.encode(part)) <= PIECES

    def _is_unknown(self, word: str) -> bool:
        return self.source_pieces.unk_id() in self.source_pieces.encode(word)

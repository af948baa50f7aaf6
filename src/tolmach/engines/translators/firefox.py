"""
Translation with the small models that Firefox ships, 20 to 40 MB for a pair of languages.

They are Marian students of the Bergamot project with a simplified recurrent decoder (SSRU), which
CTranslate2 cannot load. `fxtranslate` runs them; it gives a text and neither scores nor alignment.
Its objects work on the thread that made them and on no other, and it cuts off what is too long for
a model: therefore it runs in a process of its own, and gets single sentences, in parts that fit.
It has no batches, and holds Python's global lock while it works: two threads with a model each are
as fast as one (`benchmarks/translation/firefox.py`).
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
from tolmach.text.breaks import Stop, stop
from tolmach.text.clauses import in_parts, in_sentences, join_parts
from tolmach.text.translation_checks import Pair, is_looping, is_truncated
from tolmach.text.words import split_words

PACKAGES = ("fxtranslate", "sentencepiece")
PIECES = 64
"""
Pieces of a part that is translated at once.

The students were trained on single sentences of the web and repeat or drop clauses of longer texts:
of 104 words (112 pieces) that real en-pt got as one text, it gave back 68, and of 65 words all.
"""
SHORT = 2
"""
Words of a sentence that is translated together with short ones beside it.

Of two sentences in one text the models drop one now and then ("No problem." before a long one), so
each is translated by itself. Alone, however, a word or two are too little for them: of «Sim.» real
pt-en makes "Yes, I's.", of «Sim. Claro.» "Yes. Of course.", and of «Sim. Sim.» "Yes. Yes. Yes."
"""
_MOST = 250
"""Pieces of an answer from which it counts as cut off: the engine ends at 256."""
_FILE = re.compile(
    r"(?P<kind>model|vocab|srcvocab|trgvocab|lex)\.(?:\d+\.\d+\.)?(?P<pair>[a-z_A-Z]{4,16})\."
    r"(?:.*\.)?(?:bin|spm)"
)


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whether a folder holds a model and its vocabularies, named as their makers name them."""
    return {"model", "source", "target"} <= roles(names).keys()


def languages(names: Set[str]) -> tuple[str, str] | None:
    """
    Read the languages of a folder from its file names; None where they do not say.

    >>> languages({"model.enpt.intgemm.alphas.bin", "vocab.enpt.spm"})
    ('en', 'pt')
    """
    pair = _pair(names)
    return (pair[:2], pair[2:]) if len(pair) == 4 else None


def _pair(names: Set[str]) -> str:
    found = _FILE.fullmatch(roles(names).get("model", ""))
    return found["pair"] if found else ""


def roles(names: Set[str]) -> dict[str, str]:
    """What each file is for: `model`, `source` and `target` (vocabularies), `shortlist`."""
    found_roles = {}
    for name in sorted(names):
        found = _FILE.fullmatch(name)
        match found["kind"] if found else "":
            case "model":
                found_roles["model"] = name
            case "vocab":
                found_roles |= {"source": name, "target": name}
            case "srcvocab":
                found_roles["source"] = name
            case "trgvocab":
                found_roles["target"] = name
            case "lex":
                found_roles["shortlist"] = name
    return found_roles


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
    of_files = roles(names)
    if not holds(names, {}):
        raise ModelError(
            message(
                "'{folder}' holds no model of Firefox: model.*.bin or a vocabulary is missing.",
                folder=folder.name,
            ),
            next_step=message("Download the model again, or choose another one."),
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
    data = {role: (folder / name).read_bytes() for role, name in of_files.items()}
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
            next_step=message("Download the model again, or choose another one."),
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
            return Translation(sentence.id, "", failure=message("there is nothing to translate"))
        made: dict[str, str | None] = {}

        def fits(part: str) -> bool:
            if len(self.source_pieces.encode(part)) > PIECES:
                return False
            made[part] = self._translate_part(part)
            return self._is_complete(part, made[part])

        parts = [
            part
            for one in in_sentences(sentence.text, self.source, short=SHORT)
            for part in in_parts(one, self.source, fits)
        ]
        texts = [made[part] if part in made else self._translate_part(part) for part in parts]
        if None in texts:
            failure = message("the model did not come to an end")
            return Translation(sentence.id, "", unknown=unknown, failure=failure)
        if "" in texts:
            lost = parts[texts.index("")]
            left_out = message("the model left out «{words}»", words=lost)
            failure = left_out if len(parts) > 1 else message("empty answer")
            return Translation(sentence.id, "", unknown=unknown, failure=failure)
        text = join_parts(parts, [text or "" for text in texts], self.target)
        return Translation(sentence.id, text, unknown=unknown)

    def _translate_part(self, part: str) -> str | None:
        """Translate a part as `_translate`; a short sentence said twice, and one of both taken."""
        if len(split_words(part, self.source)) <= SHORT and stop(part) is Stop.SENTENCE:
            twice = self._translate(f"{part} {part}") or ""
            answers = in_sentences(twice, self.target)
            if len({each.casefold() for each in answers}) == 1:
                return answers[0]
        return self._translate(part)

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

    def _is_complete(self, part: str, text: str | None) -> bool:
        """Whether nothing seems to be missing; else smaller parts are tried."""
        pair = Pair(part, text or "", self.source, self.target)
        if not text or is_truncated(pair) or is_looping(pair):
            return False
        asked = in_sentences(part, self.source)
        if len(asked) == 1:
            return True
        answered = in_sentences(text, self.target)
        return len(answered) == len(asked) and len({*answered}) == len({*asked})

    def _is_unknown(self, word: str) -> bool:
        return self.source_pieces.unk_id() in self.source_pieces.encode(word)

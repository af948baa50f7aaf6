"""
Translation with CTranslate2: Marian and OPUS-MT, NLLB-200, M2M100, MADLAD-400 and T5.

Needs CTranslate2 and SentencePiece, neither torch nor transformers. Links between words come from
the attention of the model's last layer; OPUS-MT models of the kind `transformer-align` were trained
to put a word alignment there, the others' attention is only a hint.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.document import Alternative, Link
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.families import Recipe, read_model, recipe_for
from tolmach.engines.translators.pieces import cover, cover_speech, unknown_words, word_links
from tolmach.errors import EngineError, ModelError
from tolmach.messages import NO_TEXT, Message, message
from tolmach.text.words import split_words

PACKAGES = ("ctranslate2", "sentencepiece")
_MARKS = frozenset({"<s>", "</s>", "<pad>", "<unk>"})


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whether a folder holds a model in CTranslate2's layout that is no recognizer."""
    return {"model.bin", "config.json"} <= names


def load(
    folder: Path,
    source: str,
    target: str,
    options: TranslationOptions,
    *,
    device: str = "auto",
    compute_type: str = "auto",
    threads: int = 0,
) -> CTranslate2Translator:
    """
    Load a model folder for one pair of languages.

    Args:
        folder: CTranslate2's layout, with the model's SentencePiece files beside it.
        source, target: language codes as Whisper writes them.
        device, compute_type, threads: where and how it runs; 0 threads takes all cores.

    Raises:
        ModelError: not such a folder, damaged, of an unknown family, or without these languages.
    """
    import ctranslate2
    import sentencepiece

    model = read_model(folder)
    recipe = recipe_for(model, source, target)
    try:
        engine = ctranslate2.Translator(
            str(folder),
            device=device,
            compute_type=compute_type,
            intra_threads=threads or os.cpu_count() or 1,
        )
        read_pieces = sentencepiece.SentencePieceProcessor
        source_pieces = read_pieces(model_file=str(recipe.source_pieces))
        target_pieces = read_pieces(model_file=str(recipe.target_pieces))
    except (RuntimeError, ValueError, OSError, IndexError) as error:
        raise ModelError(
            message(
                "The translation model {folder} cannot be loaded: {reason}",
                folder=folder.name,
                reason=error,
            ),
            next_step=message("Download the model again, or choose another one."),
            model=folder.name,
        ) from error
    return CTranslate2Translator(
        engine, recipe, source_pieces, target_pieces, model.source_vocabulary, target, options
    )


@dataclass(frozen=True, slots=True)
class _Fed:
    """One sentence as the model sees it, and which words its pieces are part of."""

    sentence: SourceSentence
    pieces: list[str]
    covered: list[range]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CTranslate2Translator:
    """A loaded model for one pair of languages; made by `load`."""

    engine: Any
    recipe: Recipe
    source_pieces: Any
    target_pieces: Any
    vocabulary: frozenset[str]
    target: str
    options: TranslationOptions

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate sentences, the best candidate first.

        A sentence that is empty, too long for the model, or that the model does not bring to an
        end, is answered with a failure; nothing is ever cut off.

        Raises:
            EngineError: the model failed, for instance because memory ran out.
        """
        fed = [self._feed(sentence) for sentence in sentences]
        fit = [each for each in fed if self._unfit(each) == ""]
        try:
            results = iter(self._run(fit)) if fit else iter(())
        except RuntimeError as error:
            raise EngineError(
                message("The translation model failed: {reason}", reason=error),
                next_step=message("Try fewer sentences at once with --translation-batch."),
            ) from error
        return [
            self._answer(each, next(results))
            if self._unfit(each) == ""
            else Translation(each.sentence.id, "", failure=self._unfit(each))
            for each in fed
        ]

    def align(
        self, sentences: Sequence[SourceSentence], texts: Sequence[str]
    ) -> list[tuple[Link, ...]]:
        """
        Align sentences with finished translations, by forcing the model to write just these.

        For translations that a person wrote or edited. A pair that does not fit into the model gets
        no links.
        """
        pairs = [
            (index, self._feed(sentence), self.target_pieces.encode(text, out_type=str))
            for index, (sentence, text) in enumerate(zip(sentences, texts, strict=True))
        ]
        fit = [
            (index, fed, pieces)
            for index, fed, pieces in pairs
            if pieces and not self._unfit(fed) and len(pieces) < self.recipe.longest
        ]
        links: list[tuple[Link, ...]] = [()] * len(texts)
        if not fit:
            return links
        prefix = list(self.recipe.prefix)
        results = self.engine.translate_batch(
            [fed.pieces for _, fed, _ in fit],
            target_prefix=[[*prefix, *pieces] for *_, pieces in fit],
            max_batch_size=self.options.translation_batch,
            beam_size=1,
            max_input_length=0,
            max_decoding_length=len(prefix) + max(len(pieces) for *_, pieces in fit),
            return_attention=True,
        )
        for (index, fed, pieces), result in zip(fit, results, strict=True):
            rows = result.attention[0][len(prefix) : len(prefix) + len(pieces)]
            covered = cover_speech(pieces, split_words(texts[index], self.target))
            links[index] = word_links(rows, fed.covered, covered)
        return links

    def close(self) -> None:
        """Free the model's memory."""
        self.engine.unload_model()

    def _run(self, fed: Sequence[_Fed]) -> Any:
        """Give one result per sentence, candidates with scores and attention."""
        candidates = self.options.alternatives + 1
        return self.engine.translate_batch(
            [each.pieces for each in fed],
            target_prefix=[list(self.recipe.prefix)] * len(fed) if self.recipe.prefix else None,
            max_batch_size=self.options.translation_batch,
            beam_size=max(self.options.translation_beam, candidates),
            num_hypotheses=candidates,
            max_input_length=0,
            max_decoding_length=self._room(fed),
            disable_unk=True,
            return_scores=True,
            return_attention=True,
        )

    def _room(self, fed: Sequence[_Fed]) -> int:
        longest = max(len(each.pieces) for each in fed)
        return min(self.recipe.longest, 3 * longest + 20)

    def _feed(self, sentence: SourceSentence) -> _Fed:
        body = self.source_pieces.encode(self.recipe.task + sentence.text, out_type=str)
        task = self.recipe.task.split()
        words = [range(0)] * len(self.recipe.before)
        covered = cover(body, [*task, *sentence.words])
        shifted = [
            range(max(0, each.start - len(task)), max(0, each.stop - len(task))) for each in covered
        ]
        unknown = unknown_words(body, shifted, sentence.words, self.vocabulary)
        pieces = [*self.recipe.before, *body, *self.recipe.after]
        return _Fed(sentence, pieces, [*words, *shifted], unknown)

    def _unfit(self, fed: _Fed) -> Message:
        if not fed.sentence.text.strip():
            return message("there is nothing to translate")
        if len(fed.pieces) > self.recipe.longest:
            return message(
                "{pieces} pieces, {longest} fit into the model",
                pieces=len(fed.pieces),
                longest=self.recipe.longest,
            )
        return NO_TEXT

    def _answer(self, fed: _Fed, result: Any) -> Translation:
        found = zip(result.hypotheses, result.scores, result.attention, strict=True)
        ended = [each for each in found if len(each[0]) < self._room([fed])]
        candidates = [self._candidate(fed, *each) for each in ended]
        spoken = [each for each in candidates if each.content]
        if not spoken:
            failure = (
                message("empty answer") if ended else message("the model did not come to an end")
            )
            return Translation(fed.sentence.id, "", unknown=fed.unknown, failure=failure)
        best, *others = spoken
        return Translation(
            fed.sentence.id,
            best.content,
            best.alignment,
            best.score,
            tuple(others),
            fed.unknown,
        )

    def _candidate(
        self, fed: _Fed, pieces: list[str], score: float, attention: list[list[float]]
    ) -> Alternative:
        own = _MARKS.union(self.recipe.prefix, self.recipe.before)
        rows = [row for piece, row in zip(pieces, attention, strict=False) if piece not in own]
        kept = [piece for piece in pieces if piece not in own]
        text = " ".join(self.target_pieces.decode(kept).split())
        covered = cover_speech(kept, split_words(text, self.target))
        return Alternative(text, score, word_links(rows, fed.covered, covered))

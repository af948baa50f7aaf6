"""
Translation with transformers and torch, for sequence-to-sequence models that CTranslate2 lacks.

Needs the extra `tolmach[torch]`. Slower and larger than CTranslate2, so it is never chosen unless a
model is named that needs it. Links come from a second pass over the finished text, as the mean over
the heads of the last layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.document import Alternative
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.codes import flores, opus_names, two_letter
from tolmach.engines.translators.pieces import SPACE, cover, cover_speech, word_links
from tolmach.errors import EngineError, ModelError
from tolmach.installation import install_command
from tolmach.languages import language
from tolmach.messages import message
from tolmach.text.words import split_words

PACKAGES = ("torch", "transformers")
_LONGEST = 512

_Candidate = tuple[list[int], float, list[list[float]]]
"""Ids, score, and attention as target x source."""


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whether a folder holds a model as transformers saves it."""
    return {"model.safetensors", "config.json"} <= names


def load(
    folder: Path,
    source: str,
    target: str,
    options: TranslationOptions,
    *,
    device: str = "auto",
    compute_type: str = "auto",
    threads: int = 0,
) -> TransformersTranslator:
    """
    Load a model folder as transformers saves it, for one pair of languages.

    Args:
        folder: `config.json`, weights and tokenizer files; nothing is ever fetched.
        device, compute_type, threads: where and how it runs; whole numbers (int8) are not offered
            by torch and count as float32.

    Raises:
        ModelError: torch is missing, or the folder cannot be loaded or lacks a language.
    """
    try:
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    except ImportError as error:
        raise ModelError(
            message("This model needs torch, which is not installed."),
            next_step=message("Install it with: {command}", command=install_command("torch")),
        ) from error
    if threads:
        torch.set_num_threads(threads)
    place = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    half = compute_type.endswith("float16") or (compute_type == "auto" and place == "cuda")
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
        model = AutoModelForSeq2SeqLM.from_pretrained(
            str(folder),
            local_files_only=True,
            trust_remote_code=False,  # without it, transformers asks on the terminal
            dtype=torch.float16 if half else torch.float32,
            attn_implementation="eager",  # the only one that gives attention back
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            message(
                "The translation model {folder} cannot be loaded: {reason}",
                folder=folder.name,
                reason=error,
            ),
            next_step=message("Download the model again, or choose another one."),
            model=folder.name,
        ) from error
    prompt = _prompt(tokenizer, source, target)
    return TransformersTranslator(model.to(place).eval(), tokenizer, prompt, target, options)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a family needs: words before the sentence, and the first piece of the answer."""

    before: str = ""
    first: int | None = None


def _prompt(tokenizer: Any, source: str, target: str) -> Prompt:
    """
    Set the tokenizer's languages and tell the rest, by the pieces in its vocabulary.

    Raises:
        ModelError: the model names its languages, and ours is not among them.
    """
    vocabulary = tokenizer.get_vocab()
    if flores("en") in vocabulary:
        tokenizer.src_lang = flores(source) or source
        return Prompt(first=_known(vocabulary, flores(target), target))
    if "__en__" in vocabulary:
        tokenizer.src_lang = two_letter(source)
        return Prompt(first=_known(vocabulary, f"__{two_letter(target)}__", target))
    if "<2en>" in vocabulary:
        mark = f"<2{two_letter(target)}>"
        _known(vocabulary, mark, target)
        return Prompt(before=f"{mark} ")
    if "<extra_id_0>" in vocabulary:
        names = language(source).name, language(target).name
        return Prompt(before=f"translate {names[0]} to {names[1]}: ")
    if any(piece.startswith(">>") for piece in vocabulary):
        marks = [f">>{name}<<" for name in opus_names(target)]
        mark = next((mark for mark in marks if mark in vocabulary), marks[0])
        _known(vocabulary, mark, target)
        return Prompt(before=f"{mark} ")
    return Prompt()


def _known(vocabulary: dict[str, int], mark: str, code: str) -> int:
    if mark not in vocabulary:
        raise ModelError(
            message(
                "The translation model does not know {language} ({code}).",
                language=language(code).name,
                code=code,
            ),
            next_step=message("Choose another model."),
            language=code,
        )
    return vocabulary[mark]


@dataclass(frozen=True, slots=True)
class TransformersTranslator:
    """A loaded model for one pair of languages; made by `load`."""

    model: Any
    tokenizer: Any
    prompt: Prompt
    target: str
    options: TranslationOptions

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate sentences; empty, too long and unfinished ones are answered with a failure.

        Raises:
            EngineError: the model failed, for instance because memory ran out.
        """
        if not sentences:
            return []
        texts = [self.prompt.before + sentence.text for sentence in sentences]
        inputs = self.tokenizer(texts, return_tensors="pt", padding=True).to(self.model.device)
        if inputs["input_ids"].shape[1] > _LONGEST:
            raise EngineError(
                message("A sentence has more than {longest} pieces.", longest=_LONGEST)
            )
        room = min(_LONGEST, 3 * inputs["input_ids"].shape[1] + 20)
        try:
            candidates = list(self._candidates(inputs, room))
        except RuntimeError as error:
            raise EngineError(
                message("The translation model failed: {reason}", reason=error),
                next_step=message("Try fewer sentences at once with --translation-batch."),
            ) from error
        each = len(candidates) // len(sentences)
        return [
            self._answer(sentence, inputs["input_ids"][n], candidates[n * each : (n + 1) * each])
            for n, sentence in enumerate(sentences)
        ]

    def close(self) -> None:
        """Free the weights' memory."""
        self.model.to("meta")

    def _candidates(self, inputs: Any, room: int) -> Iterator[_Candidate]:
        """Ids, score and attention (target x source) of all candidates, sentence by sentence."""
        import torch

        count = self.options.alternatives + 1
        with torch.inference_mode():
            made = self.model.generate(
                **inputs,
                num_beams=max(self.options.translation_beam, count, 2),  # a beam of 1 has no score
                num_return_sequences=count,
                max_new_tokens=room,
                forced_bos_token_id=self.prompt.first,
                return_dict_in_generate=True,
                output_scores=True,
            )
            seen = self.model(
                input_ids=inputs["input_ids"].repeat_interleave(count, dim=0),
                attention_mask=inputs["attention_mask"].repeat_interleave(count, dim=0),
                decoder_input_ids=made.sequences[:, :-1],
                output_attentions=True,
            )
        for index, ids in enumerate(made.sequences):
            attention = seen.cross_attentions[-1][index].mean(dim=0).float().tolist()
            yield ids[1:].tolist(), float(made.sequences_scores[index]), attention

    def _answer(
        self, sentence: SourceSentence, asked: Any, candidates: Sequence[_Candidate]
    ) -> Translation:
        if not sentence.text.strip():
            return Translation(sentence.id, "", failure=message("there is nothing to translate"))
        end = self.tokenizer.eos_token_id
        ended = [each for each in candidates if end in each[0]]
        spoken = [self._candidate(sentence, asked.tolist(), *each) for each in ended]
        spoken = [each for each in spoken if each.content]
        if not spoken:
            failure = (
                message("empty answer") if ended else message("the model did not come to an end")
            )
            return Translation(sentence.id, "", failure=failure)
        best, *others = spoken
        return Translation(sentence.id, best.content, best.alignment, best.score, tuple(others))

    def _candidate(
        self,
        sentence: SourceSentence,
        asked: Sequence[int],
        said: Sequence[int],
        score: float,
        attention: Sequence[Sequence[float]],
    ) -> Alternative:
        text = " ".join(self.tokenizer.decode(said, skip_special_tokens=True).split())
        before = self.prompt.before.split()
        source = self._cover(cover, asked, [*before, *sentence.words])
        source = [
            range(max(0, each.start - len(before)), max(0, each.stop - len(before)))
            for each in source
        ]
        target = self._cover(cover_speech, said, split_words(text, self.target))
        return Alternative(text, score, word_links(attention, source, target))

    def _cover(
        self,
        how: Callable[[Sequence[str], Sequence[str]], list[range]],
        ids: Sequence[int],
        words: Sequence[str],
    ) -> list[range]:
        """Which words each piece is part of; marks of the tokenizer's own are part of none."""
        special = set(self.tokenizer.all_special_ids)
        pieces = self.tokenizer.convert_ids_to_tokens(ids)
        plain = [
            "" if number in special else piece.replace("Ġ", SPACE).removesuffix("</w>")
            for number, piece in zip(ids, pieces, strict=True)
        ]
        covered = how(plain, words)
        return [
            range(0) if number in special else each
            for number, each in zip(ids, covered, strict=True)
        ]

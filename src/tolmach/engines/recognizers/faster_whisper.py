"""Recognition with faster-whisper: windows in, words with times on the media clock out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers.encoder import Encoder
from tolmach.engines.recognizers.language_vote import enough_speech, likeliest
from tolmach.engines.recognizers.whisper_family import is_whisper, whisper_family
from tolmach.engines.recognizers.whisper_windows import (
    concatenated,
    halved,
    has_pauses,
    joined,
    read_segments,
    same_language,
    seek,
)
from tolmach.errors import EngineError, ModelError
from tolmach.messages import message
from tolmach.stages.recognition.windows import in_batches

PACKAGES = ("faster_whisper", "ctranslate2")
_FILES = ("model.bin", "config.json", "tokenizer.json")

ASKED_FIRST, ASKED_EVERY = 2, 4
"""The first two windows and then every fourth tell their language: the answer costs 3 % of a
window's work, and only the mean over the recording is used. Speech without words tells it, too."""

DETECTED_S, SURE = 10, 0.9
"""
Seconds of a window that tell its language, and how probable one must be to believe them.

The encoder takes a fifth of the CPU seconds for them that it takes for its full 30. Whisper base
was right about all of 31 windows of 2 to 13 s in two languages either way.
"""


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:
    """Whether a folder holds a Whisper model in CTranslate2's layout; see `engines.table`."""
    return {"model.bin", "config.json"} <= names and bool(
        {"alignment_heads", "lang_ids"} & config.keys()
    )


def describe(folder: Path) -> dict[str, Any]:
    """What the weights say about a folder, as fields of a `ModelEntry`."""
    if not is_whisper(folder):
        return {}
    family = whisper_family(folder)
    return {
        "title": family.name or folder.name,
        "memory": family.memory,
        "sources": ("en",) if family.english else ("*",),
    }


class FasterWhisper:
    """
    A loaded model; windows go through faster-whisper's batched mode.

    Batches follow from window numbers alone (`stages.windows.batch_number`), so that a run that
    goes on after a stop repeats exactly. Nothing is carried from window to window.
    """

    def __init__(
        self, model: Any, options: RecognitionOptions, languages: tuple[str, ...], hotwords: str
    ) -> None:
        from faster_whisper import BatchedInferencePipeline

        self.model = model
        own = copy(model)  # the weights are shared; the encoder in between is not
        self._pipeline = BatchedInferencePipeline(own)
        self._encoder = Encoder(own)
        self._options = options
        self.known_languages = _known_languages(model)
        self._candidates = languages or self.known_languages
        self._hotwords = hotwords or None

    def close(self) -> None:
        """Free the model's memory."""
        self.model.model.unload_model()

    def told(self, languages: tuple[str, ...], hotwords: str = "") -> FasterWhisper:
        """Give a recognizer with this one's model, for other languages and names."""
        return FasterWhisper(self.model, self._options, languages, hotwords)

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognize windows and give the results in the same order, one per window."""
        for batch in in_batches(windows, self._options.batch_size, attrgetter("window.index")):
            yield from self._in_their_languages(batch, hotwords=self._hotwords)

    def languages(self, windows: Iterable[WindowAudio]) -> Iterator[dict[str, float]]:
        """Tell for each window how probable each language in question is; they add up to 1."""
        for window in windows:
            if len(self._candidates) == 1:
                yield {self._candidates[0]: 1.0}
                continue
            with readable_errors(1):
                (found,) = self._encoder.languages([window.samples])
            yield self._among_candidates(found)

    def _detected(self, batch: Sequence[WindowAudio]) -> list[dict[str, float]]:
        """How probable each language is for each window: of its start, or of all where unsure."""
        with readable_errors(len(batch)):
            detected = self._encoder.languages([each.samples for each in batch], DETECTED_S)
            for i, found in enumerate(detected):
                if max(self._among_candidates(found).values()) < SURE:
                    (detected[i],) = self._encoder.languages([batch[i].samples])
        return detected

    def _among_candidates(self, found: Mapping[str, float]) -> dict[str, float]:
        """How probable each language in question is, of all that were found."""
        known = {code: found.get(code, 0.0) for code in self._candidates}
        total = sum(known.values()) or 1.0
        return {code: round(p / total, 4) for code, p in known.items()}

    def _asked(self, window: WindowAudio) -> bool:
        """Whether the model is asked what language it hears in a window, or in a part of one."""
        index = window.window.index
        some = window.part or index < ASKED_FIRST or index % ASKED_EVERY == 0
        return some and len(self.known_languages) > 1 and enough_speech(window)

    def look_again(
        self, window: WindowAudio, *, repetition: bool = False
    ) -> Iterator[RecognizedWindow]:
        """
        Decode one window in other ways than `recognize`, each once, all without hotwords.

        First with time stamps if `recognize` did without, and the other way round; then in two
        halves; then, against a loop only, with repetition forbidden. Nothing is drawn at random:
        CTranslate2's generator cannot be set back, so a resumed run would not repeat what raising
        the temperature gave.
        """
        probabilities = self._among_candidates(self._detected([window])[0])
        language = likeliest(probabilities)
        for reading in self._other_ways(window, language, repetition):
            yield replace(reading, language_probability=probabilities[language])

    def _other_ways(
        self, window: WindowAudio, language: str, repetition: bool
    ) -> Iterator[RecognizedWindow]:
        stamped = not has_pauses([window])
        yield from self._batch([[window]], language, stamped=stamped)
        halves = halved(window)
        if halves:
            parts = [[half] for half in halves]
            yield joined(window.window, *self._batch(parts, language, stamped=stamped))
        if repetition:
            yield from self._batch(
                [[window]], language, repetition_penalty=1.1, no_repeat_ngram_size=3
            )

    def _in_their_languages(
        self, batch: Sequence[WindowAudio], **settings: Any
    ) -> list[RecognizedWindow]:
        """Recognize windows; those of one language, with or without time stamps, together."""
        several = len(self._candidates) > 1
        detected: list[dict[str, float]] = self._detected(batch) if several else [{} for _ in batch]
        probabilities = [
            self._among_candidates(each) if several else {self._candidates[0]: 1.0}
            for each in detected
        ]
        spoken = [likeliest(each) for each in probabilities]
        clips = same_language(batch, spoken)
        ways = [(spoken[clip[0]], has_pauses([batch[i] for i in clip])) for clip in clips]
        recognized: dict[int, RecognizedWindow] = {}
        for language, stamped in dict.fromkeys(ways):
            group = [
                clip for clip, way in zip(clips, ways, strict=True) if way == (language, stamped)
            ]
            numbers = [i for clip in group for i in clip]
            readings = self._batch(
                [[batch[i] for i in clip] for clip in group], language, stamped=stamped, **settings
            )
            recognized.update(zip(numbers, readings, strict=True))
            asked = [
                row
                for row, (first, *_) in enumerate(group)
                if not several and self._asked(batch[first])
            ]
            if asked:
                with readable_errors(len(asked)):
                    told = self._encoder.languages_of_last(asked)
                for row, found in zip(asked, told, strict=True):
                    detected[group[row][0]] = found
        return [
            replace(
                recognized[i],
                language_probability=probabilities[i][code],
                detected={code: round(p, 4) for code, p in detected[i].items() if p >= 0.01}
                if self._asked(batch[i])
                else {},
            )
            for i, code in enumerate(spoken)
        ]

    def _batch(
        self,
        groups: Sequence[Sequence[WindowAudio]],
        language: str,
        *,
        stamped: bool = False,
        **settings: Any,
    ) -> list[RecognizedWindow]:
        """
        Decode windows together.

        Args:
            groups: windows that are decoded as one; the results come in their order, one per
                window.
            stamped: let the decoder write time stamps. It then goes on behind a pause, where it
                often ends early without them; in fluent speech they cost words.
        """
        sound, clips = concatenated(groups)
        with readable_errors(len(groups)):
            segments, info = self._pipeline.transcribe(
                sound,
                language=language,
                beam_size=self._options.beam_size,
                batch_size=len(groups),
                clip_timestamps=clips,
                word_timestamps=True,
                condition_on_previous_text=False,
                vad_filter=False,
                temperature=0.0,
                without_timestamps=not stamped,
                **settings,
            )
            recognized: dict[int, list[Any]] = {}
            for segment in segments:
                recognized.setdefault(segment.seek, []).append(segment)
        return [
            reading
            for group, clip in zip(groups, clips, strict=True)
            for reading in read_segments(
                [each.window for each in group],
                recognized.get(seek(clip), []),
                clip["start"],
                info,
            )
        ]


@contextmanager
def readable_errors(windows: int) -> Iterator[None]:
    """Turn errors of the native code into errors for users."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        raise EngineError(
            message(
                "The recognizer failed on {windows} windows at once: {reason}",
                windows=windows,
                reason=error,
            ),
            next_step=message("Try a smaller --batch-size."),
            batch=windows,
        ) from error


def load_model(folder: Path, device: str, compute_type: str, threads: int, at_once: int = 1) -> Any:
    """
    Load a Whisper model in CTranslate2 form as faster-whisper's `WhisperModel`; without network.

    Args:
        threads: processor threads of one call.
        at_once: calls at the same time, from as many Python threads; they share the weights.

    Raises:
        ModelError: the folder is not such a model.
    """
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            message(
                "The folder of model '{folder}' lacks {missing}.",
                folder=folder.name,
                missing=", ".join(missing),
            ),
            next_step=message("Run `tolmach models verify`, or download the model again."),
            missing=missing,
        )
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(folder),
            device=device,
            compute_type="default" if compute_type == "auto" else compute_type,
            cpu_threads=threads,
            num_workers=at_once,
            local_files_only=True,
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            message(
                "Model '{folder}' cannot be loaded: {reason}", folder=folder.name, reason=error
            ),
            next_step=message("Run `tolmach models verify`, or `tolmach doctor`."),
        ) from error


def load(
    folder: Path, options: RecognitionOptions, languages: tuple[str, ...], hotwords: str = ""
) -> FasterWhisper:
    """
    Load a Whisper model in CTranslate2 form; never touches the network.

    Args:
        folder: `model.bin`, `config.json`, `tokenizer.json`, a vocabulary, a preprocessor.
        options: device, number format, threads, beam and batch size.
        languages: codes of the languages spoken; several, or none for all that the model knows,
            are told apart window by window, at the price of a shorter run of the encoder.
        hotwords: names and terms that the model should expect.

    Raises:
        ModelError: the folder is not such a model.
    """
    model = load_model(folder, options.device, options.compute_type, options.threads)
    return FasterWhisper(model, options, languages, hotwords)


@dataclass(frozen=True, slots=True)
class SharedWhisper:
    """A loaded model for several recognizers at once; fulfils the port `SharedModel`."""

    model: Any

    def recognizer(
        self, options: RecognitionOptions, languages: tuple[str, ...], hotwords: str
    ) -> FasterWhisper:
        """Give a recognizer with this model."""
        return FasterWhisper(self.model, options, languages, hotwords)

    def close(self) -> None:
        """Free the model's memory."""
        self.model.model.unload_model()


def load_shared(folder: Path, options: RecognitionOptions, at_once: int) -> SharedWhisper:
    """
    Load a Whisper model for several recognizers at once.

    Args:
        folder, options: as for `load`.
        at_once: how many recognize at the same time, each with the threads that the options say.

    Raises:
        ModelError: the folder is not such a model.
    """
    return SharedWhisper(
        load_model(folder, options.device, options.compute_type, options.threads, at_once)
    )


def _known_languages(model: Any) -> tuple[str, ...]:
    """
    The languages that a loaded model has a token for.

    faster-whisper's own list names every language of Whisper, whatever the model was trained on.
    """
    if not model.model.is_multilingual:
        return ("en",)
    known = model.hf_tokenizer.token_to_id
    return tuple(code for code in model.supported_languages if known(f"<|{code}|>") is not None)

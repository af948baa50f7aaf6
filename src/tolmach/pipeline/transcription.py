"""From a recording to sentences in its own language; finished ones are translated meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from tolmach.core.document import Document, Finding, Sentence, Word
from tolmach.core.events import EventSink, Notice
from tolmach.core.glossary import Glossary
from tolmach.core.speech import RecognizedWindow
from tolmach.core.timing import short_clock
from tolmach.messages import counted
from tolmach.pipeline.alignment import Alignment
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.provided import ProvidedTexts
from tolmach.pipeline.recognition import Recognition
from tolmach.pipeline.spoken_language import Spoken
from tolmach.pipeline.translation import TranslationStep
from tolmach.stages.alignment.bitext import BitextEvidence
from tolmach.stages.exchange.rerun import keep_edits, without_document
from tolmach.stages.names import correct_transcript
from tolmach.stages.recognition.guard import (
    mark_sentences,
    other_language,
    review,
    second_language,
)
from tolmach.stages.recognition.stitching import stitched
from tolmach.stages.review import hardly_understood, second_opinion
from tolmach.stages.sentences.provided import provided_sentences, sentences_from_texts
from tolmach.stages.sentences.segmentation import finished_words, sentences_from_words
from tolmach.text.words import split_words
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder


class Transcribed(NamedTuple):
    """
    What a recording says.

    Attributes:
        findings: about the recording.
        unedited: what machines made of sentences that hold edits.
        edits: ids of the journal's entries that the sentences hold.
        lost: ids of sentences that are withheld and not among these.
    """

    sentences: list[Sentence]
    findings: list[Finding]
    unedited: tuple[Sentence, ...] = ()
    edits: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


_LOOK_EVERY = 0.5
"""Seconds after which the progress of a translation is shown again that recognition waits for."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """
    The sentences of one recording.

    Attributes:
        recognition: what recognizes the words.
        spoken: the language of the sentences.
        alignment: what times a provided text; None leaves it to the recognized words.
        second: another recognizer, whose words are compared with those of the first.
    """

    recognition: Recognition
    spoken: Spoken
    provided: ProvidedTexts
    glossary: Glossary
    folder: Folder
    engines: Engines
    sink: EventSink
    alignment: Alignment | None = None
    second: Recognition | None = None

    def recognize(self) -> None:
        """Recognize everything; every batch is on disk afterwards."""
        for _ in self.recognition.batches(self.folder, self.engines, self.sink):
            pass

    def stream(self) -> Iterator[Sentence]:
        """Recognize everything; sentences come with what the guard found so far."""
        windows: list[RecognizedWindow] = []
        words: list[Word] = []
        for batch in self.recognition.batches(self.folder, self.engines, self.sink):
            windows += batch
            for window in batch:
                words[-1:] = stitched(words[-1:], window)
            count = finished_words(words, self.spoken.main, turns=self.provided.turns)
            yield from mark_sentences(self._recognized(words[:count]), review(windows))
            del words[:count]
        yield from mark_sentences(self._recognized(words), review(windows))

    def sentences(self, ahead: Sequence[TranslationStep] = ()) -> Transcribed:
        """
        Recognize everything and make sentences.

        Args:
            ahead: translate finished sentences meanwhile, on a thread of its own.
        """
        windows: list[RecognizedWindow] = []
        words: list[Word] = []
        other: Finding | None = None
        settled = 0
        with _one_thread() as pool:
            tasks: list[Future[None]] = []
            for batch in self.recognition.batches(self.folder, self.engines, self.sink):
                windows += batch
                before, other = other, other_language(windows, self.recognition.languages)
                if other and not before:
                    self.sink(Notice(other.detail))  # now, and not after hours of nonsense
                for window in batch:
                    words[-1:] = stitched(words[-1:], window)
                if not ahead or self.provided.transcript:
                    continue
                new = words[settled:]
                count = finished_words(new, self.spoken.main, turns=self.provided.turns)
                finished = self._recognized(new[:count])
                settled += count
                tasks += [pool.submit(step.ahead, finished) for step in ahead if finished]
                for task in tasks:
                    if task.done():
                        task.result()  # a failure ends the run now, not hours later
            for task in tasks:
                while not wait([task], _LOOK_EVERY).done:
                    for step in ahead:
                        step.show(self.recognition.media.duration, self.sink)
                task.result()
        unclear = hardly_understood(words, self.spoken.recognized)
        second = None if other else second_language(windows, self.recognition.languages)
        for each in (unclear, second):
            if each:
                self.sink(Notice(each.detail))
        about_recording = (each for each in (*self.spoken.findings, other, second, unclear) if each)
        findings = [*review(windows), *about_recording]
        made, unwritten = self._made_of(words)
        sentences = list(mark_sentences(made, findings))
        findings += unwritten
        if self.second:
            sentences, only_there = second_opinion(sentences, self._words_of(self.second))
            findings += only_there
        return self._keep_ids(sentences, findings)

    def _words_of(self, second: Recognition) -> list[Word]:
        """What another recognizer has, after the first has finished: memory holds one of them."""
        words: list[Word] = []
        for batch in second.batches(self.folder, self.engines, self.sink):
            for window in batch:
                words[-1:] = stitched(words[-1:], window)
        return words

    def _made_of(self, words: Sequence[Word]) -> tuple[list[Sentence], tuple[Finding, ...]]:
        """
        Sentences of the words, or of the text that people provided, with the words' times.

        Beside them, what is said and not in that text.
        """
        provided, source = self.provided, self.spoken.main
        if not (provided.transcript and words):
            return self._recognized(words), ()
        evidence = BitextEvidence(glossary=self.glossary)
        texts = [
            split_words(each.text, source)
            for each in provided_sentences(provided.transcript, source)
        ]
        times = self.alignment.times(words, texts) if self.alignment else None
        sentences = sentences_from_texts(
            words, provided.transcript, provided.translations, source, evidence, times
        )
        return sentences, times.findings if times else ()

    def _recognized(self, words: Sequence[Word]) -> list[Sentence]:
        """Sentences of recognized words, listed names corrected."""
        source = self.spoken.main
        sentences = sentences_from_words(words, source, turns=self.provided.turns)
        if not self.glossary.terms:
            return sentences
        return correct_transcript(sentences, self.glossary, source)

    def _keep_ids(self, sentences: list[Sentence], findings: list[Finding]) -> Transcribed:
        """
        Give the sentences the ids of an earlier run, and leave what people edited as it is.
        """
        first = None
        if not self.folder.document.exists():
            entries = journal.read(self.folder)
            if not entries:
                return Transcribed(sentences, findings)
            # the document was moved away, and what people did and withheld still counts
            again = without_document(sentences, entries)
            first = Document(self.recognition.media, self.spoken.main, again)
        before = journal.layers(self.folder, first)
        new = first.sentences if first else sentences
        kept = keep_edits(before.machine, before.people, before.entries, new)
        known = {one.id for one in before.people.sentences if one.withheld}
        more = [one for one in kept.sentences if one.withheld and one.id not in known]
        if more:
            self.sink(Notice(_withheld_as_well(more)))
        return Transcribed(kept.sentences, findings, kept.unedited, kept.edits, before.lost)


def _withheld_as_well(sentences: Sequence[Sentence]) -> str:
    return counted(
        "{count} sentence may hold words of a withheld one, cut otherwise by this run, and is "
        "withheld, too: {times}. `tolmach withhold` lists and releases it.",
        "{count} sentences may hold words of withheld ones, cut otherwise by this run, and are "
        "withheld, too: {times}. `tolmach withhold` lists and releases them.",
        len(sentences),
        times=", ".join(short_clock(one.span.start) for one in sentences),
    )


@contextmanager
def _one_thread() -> Iterator[ThreadPoolExecutor]:
    """One thread beside this one; after a failure here, work that still waits for it is dropped."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)

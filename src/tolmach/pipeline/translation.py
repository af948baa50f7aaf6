"""
The steps that make translations, shared by recordings and subtitle files.

`TranslationStep` translates to one language, `condensed` shortens what is too fast to read,
`checked` looks after names and numbers, `aligned` ties the words of translations that people wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from tolmach.core.document import Sentence, Speaker, Step
from tolmach.core.events import EventSink, Notice, Progressed, StageFinished, StageStarted
from tolmach.core.glossary import Glossary
from tolmach.core.options import TranslationOptions
from tolmach.core.timing import short_clock
from tolmach.core.translation import Translator
from tolmach.engines.table import FROM_SOUND
from tolmach.engines.translators.chat_cost import FAST, SLOW, cost, spoken
from tolmach.engines.translators.chat_request import Manner
from tolmach.errors import ModelError
from tolmach.languages import language
from tolmach.messages import counted, message
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import (
    Engines,
    Route,
    fingerprint,
    load_lexicon,
    load_word_aligner,
)
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import best_route, named_route, second_route
from tolmach.pipeline.synopsis import made_synopsis, makes_synopsis, provided_synopsis
from tolmach.pipeline.translator_chain import Answered, TranslatorChain
from tolmach.stages.alignment.lexical_links import link_sentences
from tolmach.stages.layout import layout
from tolmach.stages.names import check as check_names
from tolmach.stages.names import unify_spellings
from tolmach.stages.translation.compare import better_of, untranslated
from tolmach.stages.translation.condense import CANDIDATE, condense, too_fast
from tolmach.stages.translation.consistency import check_consistency
from tolmach.stages.translation.correct import Correcting, accepted, corrections, room
from tolmach.stages.translation.numbers import check_numbers
from tolmach.stages.translation.own_sound import own_sound
from tolmach.stages.translation.translate import (
    HISTORY,
    LOOK_AHEAD,
    mark_unsure,
    realign_sentences,
    translate_sentences,
    voices,
)
from tolmach.text.fillers import can_leave_out
from tolmach.workspace import journal
from tolmach.workspace.artifacts import Checkpoint, key_of
from tolmach.workspace.folder import Folder

VERSION = 2
"""Raised when the step gives other results for the same inputs."""


def _settings(model: InstalledModel, options: TranslationOptions) -> dict[str, int | str]:
    """What a step says about its settings; a server is named by the host the text was sent to."""
    if not _is_server(model):
        return {"beam_size": options.translation_beam}
    made = {"synopsis": "made by the server"} if makes_synopsis(options) else {}
    return {"beam_size": options.translation_beam, "host": options.host, **made}


def _is_server(model: InstalledModel) -> bool:
    """Whether it is a chat server, which has no files to name or hash."""
    return model.entry.engine == "endpoint"


class TranslationStep:
    """
    The translation of all sentences to one language.

    Args:
        folder: where every batch of answers is kept before the next begins; None keeps none.
        speakers: who speaks, for translators that follow a conversation.
        second: it makes the second of two translations, which are then compared.

    Attributes:
        sends: whether the text goes to a server.
    """

    def __init__(
        self,
        job: Job,
        route: Route,
        engines: Engines,
        glossary: Glossary,
        folder: Folder | None = None,
        speakers: Sequence[Speaker] = (),
        *,
        second: bool = False,
    ) -> None:
        self.target = route.target
        other = None if second else second_route(job.translation, route)
        self._second = (
            TranslationStep(job, other, engines, glossary, folder, speakers, second=True)
            if other
            else None
        )
        self._is_second = second
        self._speakers = voices(speakers, route.source)
        self._done: list[Sentence] = []
        self._is_shown = False
        self._reached = 0
        self._job = job
        self._route = route
        self._glossary = glossary
        self._waiting: list[Sentence] = []
        answers = self._answers(folder) if folder else None
        self.sends = bool(job.translation.host) and not second
        self._knows_withheld = not (self.sends and folder and journal.read(folder))
        self._from_sound = route.models[0].entry.engine == FROM_SOUND
        self._folder = folder
        self._chain = TranslatorChain(engines, route, job, glossary, answers)
        about = provided_synopsis(job.translation) if self._chain.follows else ""
        self._chain.about = lambda: about
        self._cost_is_known = not self._chain.follows or self._chain.knows_answers
        self._makes_synopsis = self._chain.follows and makes_synopsis(job.translation)

    def _answers(self, folder: Folder) -> Checkpoint[list[Answered]]:
        options = replace(self._job.translation, compare="")
        if self._is_second:
            options = replace(options, translator="", endpoint="", synopsis="")
        deciding = asdict(options)
        if not makes_synopsis(options):  # so that the keys of earlier versions still count
            del deciding["make_synopsis"]
        key = key_of(
            "translate",
            VERSION,
            {
                "source": self._route.source,
                "target": self.target,
                "names": self._glossary,
                "options": deciding,
                "models": [fingerprint(model.folder) for model in self._route.models],
                "synopsis": provided_synopsis(options),
            },
        )
        path = folder.translation(self.target, second=self._is_second)
        return Checkpoint(path, "translate", key, list[Answered])

    @property
    def stage(self) -> str:
        """The step's name in progress and reports."""
        if self._is_second:
            return message("translate to {target} again", target=self.target)
        return message("translate to {target}", target=self.target)

    @property
    def models(self) -> tuple[str, ...]:
        """Names of all its models, in the order in which they are asked."""
        return (*self._route.names, *(self._second.models if self._second else ()))

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the document says about this step: one entry per model."""
        note = "through English" if len(self._route.models) > 1 else ""
        if self._from_sound:
            note = "from the sound, by the program that wrote the transcript"
        own = tuple(
            Step(
                stage="translate",
                engine=model.entry.engine,
                model=self._job.translation.translator
                if _is_server(model)
                else model.entry.public_name,
                revision="" if _is_server(model) else model.revision or fingerprint(model.folder),
                language=self.target,
                settings=_settings(model, self._job.translation),
                note=note,
            )
            for model in self._route.models
        )
        return (*own, *(self._second.steps if self._second else ()))

    def load(self) -> None:
        """
        Load the models now, so that one that cannot be loaded ends the work, not each sentence.

        Raises:
            ModelError: as `TranslatorChain.load`.
        """
        self._chain.load()

    @property
    def goes_ahead(self) -> bool:
        """
        Whether `ahead` translates anything.

        Nothing from the sound: that needs a second copy of the recognizer's model, and the memory
        for both. Nothing to a server where people may have withheld a sentence: which one it is, is
        known when all are there. And nothing before everything was read for a synopsis.
        """
        return not self._from_sound and self._knows_withheld and not self._makes_synopsis

    def announce(self, duration: int, sink: EventSink) -> None:
        """
        Say what a chat server will have to do, before anything is recognized.

        Args:
            duration: of the recording, in milliseconds.
        """
        if not self._cost_is_known:
            self._cost_is_known = True
            texts = spoken(duration)
            count = counted("about {count} sentence", "about {count} sentences", len(texts))
            sink(self._cost(texts, count))

    def ahead(self, sentences: Sequence[Sentence]) -> None:
        """
        Translate sentences that are finished while more are still to come.

        Whole batches only, in order, and with the sentences after them, so that every run asks for
        the same.
        """
        if not self.goes_ahead:
            return
        self._waiting += sentences
        ends = {sentence.id: sentence.span.end for sentence in self._waiting}

        def told(name: str) -> None:
            self._reached = max(self._reached, ends[name])

        self._chain.follow(told)
        size = self._job.translation.translation_batch
        whole = max(0, len(self._waiting) - LOOK_AHEAD) // size * size
        # the answers are kept on disk; here they are what was said before the next sentences
        for done in self._translated(self._waiting[:whole], self._done, self._waiting[whole:]):
            told(done.id)
            self._done.append(done)
        del self._waiting[:whole]

    def show(self, duration: int, sink: EventSink) -> None:
        """
        Tell how far the translation has come, on the thread that calls.

        Args:
            duration: of the recording, in milliseconds.
        """
        if not self._is_shown:
            sink(StageStarted(self.stage, ", ".join(self._route.names), duration))
            self._is_shown = True
        sink(Progressed(self.stage, self._reached))

    def finish(
        self, sentences: Sequence[Sentence], duration: int, sink: EventSink
    ) -> list[Sentence]:
        """
        Give all sentences with their translations.

        Withheld sentences are not sent to a server, neither to be translated nor beside others.
        """
        shown = [one for one in sentences if not (self.sends and one.withheld)]
        done = {one.id: one for one in self._finished(shown, duration, sink)}
        return [done.get(one.id, one) for one in sentences]

    def _finished(
        self, sentences: Sequence[Sentence], duration: int, sink: EventSink
    ) -> list[Sentence]:
        names = ", ".join(self._route.names)
        useless = [] if self._chain.follows or self._is_second else self._without_effect()
        if useless:
            sink(
                Notice(
                    message(
                        "{flags}: no effect, only a chat translator (--endpoint) can do that.",
                        flags=", ".join(useless),
                    )
                )
            )
        if not self._cost_is_known:
            count = counted("{count} sentence", "{count} sentences", len(sentences))
            sink(self._cost([sentence.source.content for sentence in sentences], count))
        if self._makes_synopsis:
            self._chain.about = lambda: made_synopsis(
                sentences,
                self._speakers,
                self._route.source,
                self._job.translation,
                self._folder,
                sink,
            )
        if self._from_sound:
            self._chain.sound = own_sound(sentences)
        if self._chain.asked:
            self.show(duration, sink)
        ends = {sentence.id: sentence.span.end for sentence in sentences}

        def told(name: str) -> None:
            self._reached = max(self._reached, ends[name])
            self.show(duration, sink)

        self._chain.follow(told)
        done: list[Sentence] = []
        for sentence in self._translated(sentences):
            if self._chain.asked:
                told(sentence.id)
            done.append(sentence)
        sink(StageFinished(self.stage, names, reused=not self._chain.asked))
        if self._chain.follows:
            done = self._corrected(done, duration, sink)
        self._chain.close()
        lexicon = load_lexicon(self._route)
        done = link_sentences(done, self._route.source, self.target, lexicon)
        done = mark_unsure(done, self.target, self._route.unsure_below)
        return self._compared(done, self._second, duration, sink) if self._second else done

    def _without_effect(self) -> list[str]:
        """Flags of the job that other translators than a chat server know nothing of."""
        options = self._job.translation
        flags = {
            "--formality": options.formality,
            "--synopsis": options.synopsis,
            "--make-synopsis": options.make_synopsis,
        }
        return [flag for flag, value in flags.items() if value]

    def _cost(self, texts: Sequence[str], count: str) -> Notice:
        """What a chat server will have to do, before it begins."""
        options = self._job.translation
        estimate = cost(
            texts,
            Manner(self._route.source, self.target, options.formality),
            options.translation_batch,
            2 * HISTORY + LOOK_AHEAD,
            about=provided_synopsis(options),
            make_synopsis=self._makes_synopsis,
        )
        return Notice(
            message(
                "The server has to translate {sentences} to {target}: about {read} tokens to read "
                "and {written} to write, {fast} min at {high} tokens a second and {slow} min at "
                "{low}.",
                sentences=count,
                target=self.target,
                read=f"{estimate.read:,}",
                written=f"{estimate.written:,}",
                fast=estimate.minutes(FAST),
                high=FAST,
                slow=estimate.minutes(SLOW),
                low=SLOW,
            )
        )

    def _corrected(self, drafts: list[Sentence], duration: int, sink: EventSink) -> list[Sentence]:
        """Ask once more about what the checks found, and take what is better."""
        source, profile = self._route.source, self._job.profile
        cues = layout(drafts, self.target, profile, source_language=source)
        asked = corrections(self._checked(drafts), room(cues, profile), self.target)
        if not asked:
            return drafts
        texts = {
            one.id: one.targets[self.target].content for one in drafts if self.target in one.targets
        }
        stage = message("correct {target}", target=self.target)
        ends = {one.id: one.span.end for one in drafts}
        sink(StageStarted(stage, ", ".join(self._route.names), duration))
        self._chain.follow(lambda name: sink(Progressed(stage, ends[name])))
        again = []
        for sentence in self._translated(drafts, by=Correcting(self._chain, texts, asked)):
            sink(Progressed(stage, sentence.span.end))
            again.append(sentence)
        sink(StageFinished(stage, ", ".join(self._route.names), reused=False))
        done = accepted(drafts, again, self._checked, asked, self.target)
        better = sum(one is not other for one, other in zip(done, drafts, strict=True))
        sink(
            Notice(
                message(
                    "{better} of {asked} doubtful translations to {target} were corrected by the "
                    "server.",
                    better=better,
                    asked=len(asked),
                    target=self.target,
                )
            )
        )
        return done

    def _checked(self, sentences: Sequence[Sentence]) -> list[Sentence]:
        return checked(sentences, self._glossary, self._route.source, self.target)

    def _compared(
        self, first: list[Sentence], step: TranslationStep, duration: int, sink: EventSink
    ) -> list[Sentence]:
        """Translate everything with the second model, and keep what is better."""
        second = step.finish([untranslated(one, self.target) for one in first], duration, sink)
        names = (" and ".join(self._route.names), " and ".join(step._route.names))
        missing = sum(self.target not in one.targets for one in second)
        if missing:
            sink(
                Notice(
                    counted(
                        "{model} failed on {count} sentence; its first translation is used.",
                        "{model} failed on {count} sentences; their first translation is used.",
                        missing,
                        model=names[1],
                    )
                )
            )
        return better_of(first, second, self._checked, self.target, names)

    def _translated(
        self,
        sentences: Sequence[Sentence],
        before: Sequence[Sentence] = (),
        after: Sequence[Sentence] = (),
        by: Translator | None = None,
    ) -> Iterator[Sentence]:
        return translate_sentences(
            sentences,
            by or self._chain,
            source=self._route.source,
            target=self.target,
            batch=self._job.translation.translation_batch,
            speakers=self._speakers,
            before=before,
            after=after,
        )


def condensed(
    sentences: Sequence[Sentence], job: Job, source: str, target: str, sink: EventSink
) -> list[Sentence]:
    """Shorten what is too fast by the job's profile, as far as the job allows."""
    for rule in job.condense.leave_out:
        if not can_leave_out(rule, target):
            name = language(target).name
            sink(
                Notice(
                    message(
                        "--leave-out {rule} has no effect: tolmach has no list of {name} {rule}.",
                        rule=rule,
                        name=name,
                    )
                )
            )
    cues = layout(sentences, target, job.profile, source_language=source)
    fast = too_fast(cues, job.profile)
    result = condense(sentences, fast, target, job.condense)
    begins = {sentence.id: short_clock(sentence.span.start) for sentence in sentences}
    counts = Counter(change.rule for change in result.changes)
    if counts[CANDIDATE]:
        sink(
            Notice(
                message(
                    "{counts} of {count} translations to {target} that are too fast to read were "
                    "replaced by shorter ones of the translator's own.",
                    counts=counts[CANDIDATE],
                    count=len(fast),
                    target=target,
                )
            )
        )
    for change in result.changes:
        if change.rule != CANDIDATE:
            where = f"{begins[change.sentence]} ({target}, {change.rule})"
            sink(
                Notice(
                    message(
                        "Left out at {where}: «{before}» became «{after}»",
                        where=where,
                        before=change.before,
                        after=change.after,
                    )
                )
            )
    return list(result.sentences)


def checked(
    sentences: Sequence[Sentence], glossary: Glossary, source: str, target: str
) -> list[Sentence]:
    """
    Spell unlisted names in one way, and report what is wrong with translations.

    Names and numbers that a translation lacks, and translations that do not fit those around them.
    """
    settled = unify_spellings(sentences, glossary, source, target)
    named = check_names(settled, glossary, source, target)
    return check_consistency(check_numbers(named, source, target), source, target)


def aligned(sentences: Sequence[Sentence], job: Job, source: str, target: str) -> list[Sentence]:
    """
    Align the translations to one language that have no alignment yet.

    By a model that can align, where one for the pair is installed; no model is needed for what
    people translated, so else by a dictionary that the texts themselves yield.
    """
    route = _known_route(job, source, target)
    aligner = load_word_aligner(route, job) if route else None
    if aligner is not None:
        sentences = realign_sentences(sentences, aligner, source=source, target=target)
    return link_sentences(sentences, source, target, load_lexicon(route) if route else None)


def _known_route(job: Job, source: str, target: str) -> Route | None:
    """Models that could translate; None where none for the pair is installed."""
    if job.translation.translator == FROM_SOUND:
        return None
    try:
        return named_route(job.translation, source, target) or best_route(source, target)
    except ModelError:
        return None

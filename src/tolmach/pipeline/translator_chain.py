"""
The chain of a translation: answers from disk, listed names kept, a time limit, one model or two.

Answers are kept by sentence: a sentence that was translated before, by the same model with the same
settings, is not translated again, wherever it is now. So translation may begin while later windows
are still being recognized, and a corrected sentence costs only itself. For a chat translator, which
follows the conversation, it is the same sentence only after the same sentence by the same person;
for one that works from the sound, only at the same place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tolmach.core.glossary import Glossary
from tolmach.core.timing import Span
from tolmach.core.translation import SourceSentence, Streaming, Translation, Translator
from tolmach.engines.table import FROM_SOUND
from tolmach.pipeline.engines import Engines, Route
from tolmach.pipeline.job import Job
from tolmach.stages.names import protect
from tolmach.stages.names.checking import NameChecker
from tolmach.workspace.artifacts import Checkpoint

Answered = tuple[str, Translation]
"""What tells a source sentence from others, and the answer; this is how answers lie on disk."""


class TranslatorChain:
    """
    All that translates for a job, from one language to another; fulfils the port `Translator`.

    From the outside in: answers from a checkpoint, listed names kept, a time limit for each call,
    one model or two. Nothing is loaded before a sentence needs it. Answers are on disk at once;
    those that look wrong (empty, doubled, not asked for) are passed on but not kept, so that a
    later run asks again.

    Args:
        checkpoint: where answers are kept; None keeps none.

    Attributes:
        asked: whether a model was needed at all.
        about: gives what the recording is about; called once, when the first sentence is asked.
        sound: id -> stretches of the recording to listen to, for a translator from the sound.
    """

    def __init__(
        self,
        engines: Engines,
        route: Route,
        job: Job,
        glossary: Glossary,
        checkpoint: Checkpoint[list[Answered]] | None = None,
    ) -> None:
        self._engines = engines
        self._route = route
        self._job = job
        self._glossary = glossary
        self._checkpoint = checkpoint
        self._loaded: Translator | None = None
        self._follows = route.models[0].entry.engine == "endpoint"
        self._from_sound = route.models[0].entry.engine == FROM_SOUND
        self._names = NameChecker(glossary, route.source, route.target)
        self._sink: Callable[[str], None] = lambda _: None
        self.asked = False
        self.about: Callable[[], str] = str
        self._about: str | None = None
        self.sound: Mapping[str, tuple[Span, ...]] = {}
        earlier = checkpoint.items if checkpoint else []
        self._known = {text: answer for batch in earlier for text, answer in batch}

    @property
    def follows(self) -> bool:
        """Whether the translator follows the conversation."""
        return self._follows

    @property
    def knows_answers(self) -> bool:
        """Whether there are answers from an earlier run."""
        return bool(self._known)

    def follow(self, sink: Callable[[str], None]) -> None:
        """Call `sink` with the id of each sentence that is answered, if the model can tell."""
        self._sink = sink

    def _tell(self, name: str) -> None:
        self._sink(name)

    def load(self) -> Translator:
        """
        Load the models, if they are not loaded yet.

        Raises:
            ModelError: as `load_translator`.
        """
        if self._loaded is None:
            translator = self._engines.translator(self._route, self._job)
            if isinstance(translator, Streaming):
                translator.follow(self._tell)
            if not self._from_sound:  # where the text is not read, no name in it can be kept
                source, target = self._route.source, self._route.target
                translator = protect(translator, self._glossary, source, target)
            self._loaded = translator
            self.asked = True
        return self._loaded

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Translate sentences; one answer each, tied by id, failures marked."""
        sentences = [replace(each, sound=self.sound.get(each.id, ())) for each in sentences]
        fresh = [
            self._with_context(sentence)
            for sentence in sentences
            if self._key(sentence) not in self._known
        ]
        answers = self.load().translate(fresh) if fresh else []
        if self._checkpoint is None:
            return answers
        unkept = self._kept(self._checkpoint, fresh, answers)
        known = [sentence for sentence in sentences if self._key(sentence) in self._known]
        return [replace(self._known[self._key(s)], id=s.id) for s in known] + unkept

    def _key(self, sentence: SourceSentence) -> str:
        if self._from_sound:
            return "\n".join((*map(str, sentence.sound), sentence.text))
        if not self._follows:
            return sentence.text
        before = sentence.before[-1].source if sentence.before else ""
        better = sentence.correction
        asked = (better.draft, *better.problems, str(better.limit)) if better else ()
        return "\n".join((before, sentence.speaker, sentence.text, *asked))

    def _with_context(self, sentence: SourceSentence) -> SourceSentence:
        if not self._follows:
            return sentence
        if self._about is None:
            self._about = self.about()
        return replace(sentence, terms=self._names.terms(sentence.text), about=self._about)

    def close(self) -> None:
        """Let the models go, so that the next language's have the memory."""
        if self._loaded is not None:
            self._engines.release(self._loaded)
            self._loaded = None

    def _kept(
        self,
        checkpoint: Checkpoint[list[Answered]],
        fresh: Sequence[SourceSentence],
        answers: Sequence[Translation],
    ) -> list[Translation]:
        """Keep the sound answers, and give back the others."""
        texts = {sentence.id: self._key(sentence) for sentence in fresh}
        times = Counter(answer.id for answer in answers)
        sound = [a for a in answers if a.id in texts and times[a.id] == 1 and a.text.strip()]
        if sound:
            pairs = [(texts[answer.id], answer) for answer in sound]
            with checkpoint.writing():
                checkpoint.append(pairs)
            self._known.update(pairs)
        return [answer for answer in answers if answer not in sound]

"""
Keeping names through translation: a translator that wraps another one.

Translation models have no way to be told a spelling. What works without training, in this order:
take the first candidate that has the listed form; put the listed form in place of the words that
stand for the name; give the name to the model in its target spelling, which models tend to copy,
and translate again. What still fails is left as it was, for `check` to flag.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tolmach.core.document import Alternative, Link
from tolmach.core.glossary import Glossary
from tolmach.core.translation import SourceSentence, Translation, Translator
from tolmach.errors import EngineError
from tolmach.languages import language as language_of
from tolmach.stages.names.checking import Missing, NameChecker
from tolmach.stages.names.spans import WordRun, find_rendering, replace_words, word_run

LOG = logging.getLogger(__name__)


def protect(translator: Translator, glossary: Glossary, source: str, target: str) -> Translator:
    """
    Wrap a translator so that listed names come out as they are listed.

    Args:
        source, target: codes of the two languages the translator works between.

    Returns:
        The translator itself when the list has nothing for the target language.
    """
    if target not in glossary.languages:
        return translator
    return _NameKeeper(translator, NameChecker(glossary, source, target))


@dataclass(frozen=True, slots=True)
class _NameKeeper:
    """The wrapped translator; answers are the inner one's, one for one."""

    inner: Translator
    checker: NameChecker

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Translate sentences; see `tolmach.engines.ports.Translator`."""
        by_id = {sentence.id: sentence for sentence in sentences}
        answers = [
            self._repaired(by_id[answer.id], answer) if answer.id in by_id else answer
            for answer in self.inner.translate(sentences)
        ]
        again = [by_id[answer.id] for answer in answers if self._lacks(by_id, answer)]
        better = self._retried(again)
        return [better.get(answer.id, answer) for answer in answers]

    def close(self) -> None:
        """Close the translator inside."""
        self.inner.close()

    def _lacks(self, by_id: dict[str, SourceSentence], answer: Translation) -> bool:
        if not answer.text or answer.id not in by_id:
            return False
        missing = self.checker.missing(by_id[answer.id].text, answer.text)
        return any(one.protected for one in missing)

    def _repaired(self, sentence: SourceSentence, answer: Translation) -> Translation:
        """The answer, its best complete candidate, or the answer with names put in place."""
        if not answer.text or not self.checker.missing(sentence.text, answer.text):
            return answer
        for candidate in answer.alternatives:
            if candidate.content and not self.checker.missing(sentence.text, candidate.content):
                answer = _promoted(answer, candidate)
                break
        text, links = self._replaced(sentence, answer.text, answer.alignment)
        candidates = []
        for one in answer.alternatives:  # a later stage may prefer one of them for its length
            content, alignment = self._replaced(sentence, one.content, one.alignment)
            candidates.append(replace(one, content=content, alignment=alignment))
        return replace(answer, text=text, alignment=links, alternatives=tuple(candidates))

    def _replaced(
        self, sentence: SourceSentence, text: str, links: tuple[Link, ...]
    ) -> tuple[str, tuple[Link, ...]]:
        """Put listed forms in place of the words that stand for missing names."""
        if not language_of(self.checker.target).spaced:
            return text, links
        for missing in self.checker.missing(sentence.text, text):
            source = _source_run(sentence, missing)
            run = find_rendering(
                text.split(),
                self.checker.expected(missing),
                links=links if source else (),
                source=source,
                taken=self.checker.taken(text),
            )
            if run is not None and missing.protected:
                name = missing.preferred(self.checker.target)[0]
                words, length = replace_words(text.split(), run, name)
                text, links = " ".join(words), _relinked(links, run, length)
        return text, links

    def _retried(self, sentences: Sequence[SourceSentence]) -> dict[str, Translation]:
        """Translate once more with the names in their target spelling; keep what got better."""
        rewritten = {sentence.id: self._rewritten(sentence) for sentence in sentences}
        if not rewritten:
            return {}
        try:
            answers = self.inner.translate([one.sentence for one in rewritten.values()])
        except EngineError as error:  # the first answers stand, and the check will flag them
            LOG.warning("names could not be tried again: %s", error)
            return {}
        originals = {sentence.id: sentence for sentence in sentences}
        better = {}
        for answer in answers:
            if answer.id in rewritten and answer.text and not answer.failure:
                mapped = rewritten[answer.id].mapped(answer)
                repaired = self._repaired(originals[answer.id], mapped)
                if not self._lacks(originals, repaired):
                    better[answer.id] = repaired
        return better

    def _rewritten(self, sentence: SourceSentence) -> _Rewritten:
        words, origins = list(sentence.words), list(range(len(sentence.words)))
        for missing in reversed(self.checker.missing(sentence.text, "")):
            run = _source_run(sentence, missing)
            if run is None or not missing.protected:
                continue
            words, length = replace_words(words, run, missing.preferred(self.checker.target)[0])
            origins[run.first : run.last] = [
                min(run.first + k, run.last - 1) for k in range(length)
            ]
        return _Rewritten(
            SourceSentence(sentence.id, " ".join(words), tuple(words)), tuple(origins)
        )


@dataclass(frozen=True, slots=True)
class _Rewritten:
    """A sentence with names replaced; `origins` leads from its words to the original's."""

    sentence: SourceSentence
    origins: tuple[int, ...]

    def mapped(self, answer: Translation) -> Translation:
        """The answer with its links led back to the original sentence."""
        alternatives = tuple(
            replace(one, alignment=self._links(one.alignment)) for one in answer.alternatives
        )
        return replace(answer, alignment=self._links(answer.alignment), alternatives=alternatives)

    def _links(self, links: Sequence[Link]) -> tuple[Link, ...]:
        weights: dict[tuple[int, int], float] = {}
        for target, source, weight in links:
            if source < len(self.origins):
                place = (target, self.origins[source])
                weights[place] = min(1.0, weights.get(place, 0.0) + weight)
        return tuple(Link(*place, weight) for place, weight in weights.items())


def _source_run(sentence: SourceSentence, missing: Missing) -> WordRun | None:
    """The name's words in the source; None when the sentence's words are not its text's."""
    if sentence.text.split() != list(sentence.words):
        return None
    return word_run(sentence.text, missing.occurrence.start, missing.occurrence.end)


def _promoted(answer: Translation, chosen: Alternative) -> Translation:
    """The answer with a candidate in first place and the former first among the candidates."""
    former = Alternative(answer.text, answer.score or 0.0, answer.alignment)
    others = tuple(one for one in answer.alternatives if one is not chosen)
    return replace(
        answer,
        text=chosen.content,
        alignment=chosen.alignment,
        score=chosen.score,
        alternatives=(former, *others),
    )


def _relinked(links: Sequence[Link], run: WordRun, length: int) -> tuple[Link, ...]:
    """Links after the words of a run became `length` words; each takes all links of the run."""
    inside: dict[int, float] = {}
    moved = []
    for target, source, weight in links:
        if run.first <= target < run.last:
            inside[source] = max(weight, inside.get(source, 0.0))
        else:
            shift = length - (run.last - run.first) if target >= run.last else 0
            moved.append(Link(target + shift, source, weight))
    moved += [
        Link(run.first + k, source, weight)
        for k in range(length)
        for source, weight in inside.items()
    ]
    return tuple(sorted(moved))

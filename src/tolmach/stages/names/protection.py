"""
Keeping names through translation: a translator that wraps another one.

Translation models have no way to be told a spelling. What works without training, in this order:
take the first candidate that has the listed form; put the listed form in place of words that are
certainly a garbled form of the name; give the name to the model in its target spelling, which
models tend to copy, and translate again. A word that may be an ordinary one is never put in. Every
repair is recorded; what still fails is left as it was, for `check` to find.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tolmach.core.document import Alternative, Link
from tolmach.core.glossary import Glossary
from tolmach.core.translation import Repair, SourceSentence, Translation, Translator
from tolmach.errors import EngineError
from tolmach.languages import language as language_of
from tolmach.stages.names.checking import Lack, Missing, NameChecker
from tolmach.stages.names.spans import WordRun, replace_words, word_run
from tolmach.text.glossary import TOKEN

LOG = logging.getLogger(__name__)
_SAME_SENTENCE = 0.5
"""Share of the first answer's words that a second answer must keep."""


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
        again = {answer.id: answer.text for answer in answers if self._lacks(by_id, answer)}
        better = self._retried([by_id[each] for each in again], again)
        return [better.get(answer.id, answer) for answer in answers]

    def close(self) -> None:
        """Close the translator inside."""
        self.inner.close()

    def _lacks(self, by_id: dict[str, SourceSentence], answer: Translation) -> bool:
        if not answer.text or answer.id not in by_id:
            return False
        missing = self.checker.missing(by_id[answer.id].text, answer.text)
        return any(one.protected and one.lack is Lack.MISSING for one in missing)

    def _repaired(self, sentence: SourceSentence, answer: Translation) -> Translation:
        """The answer, its best complete candidate, or the answer with names put in place."""
        if not answer.text or not self.checker.missing(sentence.text, answer.text):
            return answer
        for candidate in answer.alternatives:
            if candidate.content and not self.checker.missing(sentence.text, candidate.content):
                answer = _promoted(answer, candidate)
                break
        text, links, repairs = self._replaced(sentence, answer.text, answer.alignment)
        candidates = []
        for one in answer.alternatives:  # a later stage may prefer one of them for its length
            content, alignment, _ = self._replaced(sentence, one.content, one.alignment)
            candidates.append(replace(one, content=content, alignment=alignment))
        return replace(
            answer,
            text=text,
            alignment=links,
            alternatives=tuple(candidates),
            repairs=(*answer.repairs, *repairs),
        )

    def _replaced(
        self, sentence: SourceSentence, text: str, links: tuple[Link, ...]
    ) -> tuple[str, tuple[Link, ...], tuple[Repair, ...]]:
        """Put listed forms in place of words that are certainly garbled forms of the names."""
        repairs: list[Repair] = []
        if not language_of(self.checker.target).spaced:
            return text, links, ()
        for missing in self.checker.missing(sentence.text, text):
            found = self.checker.candidate(missing, sentence.text, text)
            if found is None or not found.certain or not missing.protected:
                continue
            name = _with_ending(missing.preferred(self.checker.target)[0], found.ending)
            before = text.split()[found.run.first : found.run.last]
            words, length = replace_words(text.split(), found.run, name)
            after = words[found.run.first : found.run.first + length]
            repairs.append(Repair(" ".join(before), " ".join(after)))
            text, links = " ".join(words), _relinked(links, found.run, length)
        return text, links, tuple(repairs)

    def _retried(
        self, sentences: Sequence[SourceSentence], first: Mapping[str, str]
    ) -> dict[str, Translation]:
        """Translate once more with the names in their target spelling; keep what got better."""
        rewritten = {sentence.id: self._rewritten(sentence) for sentence in sentences}
        if not rewritten:
            return {}
        try:
            answers = self.inner.translate([one.sentence for one in rewritten.values()])
        except EngineError as error:  # keep the first answers; the check will flag them
            LOG.warning("names could not be tried again: %s", error)
            return {}
        originals = {sentence.id: sentence for sentence in sentences}
        better = {}
        for answer in answers:
            if answer.id in rewritten and answer.text and not answer.failure:
                mapped = rewritten[answer.id].mapped(answer)
                repaired = self._repaired(originals[answer.id], mapped)
                same = _kept(first[answer.id], repaired.text) >= _SAME_SENTENCE
                if same and not self._lacks(originals, repaired):
                    before = Repair(first[answer.id], repaired.text)
                    better[answer.id] = replace(repaired, repairs=(before,))
        return better

    def _rewritten(self, sentence: SourceSentence) -> _Rewritten:
        words, origins = list(sentence.words), list(range(len(sentence.words)))
        for missing in reversed(self.checker.missing(sentence.text, "")):
            run = _source_run(sentence, missing)
            if run is None or not missing.protected or missing.lack is not Lack.MISSING:
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


def _kept(first: str, second: str) -> float:
    """The share of the first text's words that the second has too, 0 to 1."""
    words = [word.lower() for word in TOKEN.findall(first)]
    again = {word.lower() for word in TOKEN.findall(second)}
    return sum(word in again for word in words) / len(words) if words else 0.0


def _with_ending(name: str, ending: str) -> str:
    """A name with the ending of the word that it replaces, where it can take it."""
    return name if not ending or name[-1:] in "sxzß" else f"{name}{ending}"


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

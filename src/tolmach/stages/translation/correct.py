"""One correcting round: what checks found goes back to the translator, and only gains are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tolmach.core.cue import Track, display_width
from tolmach.core.document import Alternative, FindingKind, Sentence
from tolmach.core.profile import Profile
from tolmach.core.translation import Correction, SourceSentence, Translation, Translator
from tolmach.stages.review.doubt import translation_doubt
from tolmach.stages.translation.compare import Check

_SOLVABLE = {
    FindingKind.NAME: "a name is wrong or missing",
    FindingKind.NUMBER: "a number is wrong or missing",
    FindingKind.SUSPICIOUS_TRANSLATION: "",
    FindingKind.INCONSISTENT: "it does not fit the sentences around it",
}
"""Findings that a translator can do something about, and what they say in front of their detail."""
_WORTH_IT = 0.95
"""A shorter text must be at most this share of the draft's length."""
_LEAST = 10
"""Characters below which a limit asks for the impossible."""


def room(track: Track, profile: Profile) -> dict[str, int]:
    """How many characters can be read while a sentence is shown, by id, for all too fast ones."""
    limit = profile.for_language(track.language).cps
    fast = {name for cue in track.cues if cue.cps > limit for name in cue.sentences}
    found: dict[str, float] = dict.fromkeys(fast, 0.0)
    for cue in track.cues:
        for name in fast & set(cue.sentences):
            found[name] += limit * cue.duration / 1000 / len(cue.sentences)
    return {name: int(characters) for name, characters in found.items() if characters >= _LEAST}


def corrections(
    checked: Sequence[Sentence], limits: Mapping[str, int], target: str
) -> dict[str, Correction]:
    """
    Say what is to be made better, by id.

    Args:
        checked: sentences with the findings of all checks.
        limits: from `room`.
    """
    found = {}
    for sentence in checked:
        text = sentence.targets.get(target)
        if text is None or not text.content or not text.untouched:
            continue
        problems = tuple(
            ": ".join(filter(None, (_SOLVABLE[each.kind], str(each.detail))))
            for each in sentence.findings
            if each.language == target and each.kind in _SOLVABLE
        )
        limit = limits.get(sentence.id, 0)
        limit = limit if display_width(text.content) > limit else 0
        if problems or limit:
            found[sentence.id] = Correction(text.content, problems, limit)
    return found


@dataclass(frozen=True, slots=True)
class Correcting:
    """
    A translator that is asked about drafts; for all other sentences it gives the text there is.

    Attributes:
        texts: what the translations say, by id.
        asked: from `corrections`.
    """

    inner: Translator
    texts: Mapping[str, str]
    asked: Mapping[str, Correction]

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Ask for corrections; see `tolmach.core.translation.Translator`."""
        drafts = [
            replace(one, correction=self.asked[one.id]) for one in sentences if one.id in self.asked
        ]
        others = [one.id for one in sentences if one.id not in self.asked]
        answers = self.inner.translate(drafts) if drafts else []
        return [*answers, *(Translation(name, self.texts.get(name, "")) for name in others)]

    def close(self) -> None:
        """Close the translator inside."""
        self.inner.close()


def accepted(
    drafts: Sequence[Sentence],
    corrected: Sequence[Sentence],
    check: Check,
    asked: Mapping[str, Correction],
    target: str,
) -> list[Sentence]:
    """
    Take the corrections of which the checks find less, or which are short enough and no worse.

    A draft that was replaced stays beside its correction.
    """
    judged = zip(check(drafts), check(corrected), strict=True)
    return [
        _taken(before, after, target)
        if before.id in asked and _gains(one, other, asked[before.id], target)
        else before
        for before, after, (one, other) in zip(drafts, corrected, judged, strict=True)
    ]


def _gains(draft: Sentence, corrected: Sentence, asked: Correction, target: str) -> bool:
    text = corrected.targets.get(target)
    if text is None or not text.content:
        return False
    before, after = (translation_doubt(each, target) for each in (draft, corrected))
    shorter = display_width(text.content) <= _WORTH_IT * display_width(asked.draft)
    return after < before or (bool(asked.limit) and shorter and after <= before)


def _taken(before: Sentence, after: Sentence, target: str) -> Sentence:
    draft, text = before.targets[target], after.targets[target]
    beside = Alternative(draft.content, draft.score or 0.0, draft.alignment)
    return after.with_target(target, replace(text, alternatives=(beside, *text.alternatives)))

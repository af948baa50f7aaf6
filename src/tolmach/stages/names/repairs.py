"""Names that were repaired by rule, and taking such a repair back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tolmach.core.document import Document, Finding, FindingKind, Origin, Sentence, State
from tolmach.core.edits import SetText
from tolmach.errors import UsageError
from tolmach.messages import message


def repairs(document: Document) -> Iterator[tuple[Sentence, Finding]]:
    """The repairs whose words are still in the text, in order of time."""
    for sentence in document.sentences:
        for finding in repairs_of(sentence, document.language):
            yield sentence, finding


def repairs_of(sentence: Sentence, spoken: str) -> Iterator[Finding]:
    """The repairs of one sentence whose words are still in the text; `spoken` is its language."""
    for finding in sentence.findings:
        if finding.kind is FindingKind.NAME_REPAIR and _place(spoken, sentence, finding):
            yield finding


def take_back(document: Document, sentence: Sentence, finding: Finding) -> SetText:
    """
    Put the words back that a repair replaced; the text then is a person's.

    Raises:
        UsageError: the words that the repair wrote are no longer in the text.
    """
    place = _place(document.language, sentence, finding)
    code = finding.language or document.language
    text = sentence.text(code, document.language)
    if place is None or text is None:
        raise UsageError(
            message("'{words}' is no longer in the text.", words=finding.instead),
            next_step=message("Correct the sentence itself."),
            sentence=sentence.id,
        )
    content = text.content[: place.start()] + finding.text + text.content[place.end() :]
    against = sentence.source.content if finding.language else ""
    return SetText(sentence.id, code, content, State.DRAFT, Origin.HUMAN, against)


def _place(spoken: str, sentence: Sentence, finding: Finding) -> re.Match[str] | None:
    """Where the words that a repair wrote are."""
    text = sentence.text(finding.language or spoken, spoken)
    if text is None or not finding.instead or not finding.text:
        return None
    if finding.instead in finding.text and finding.text in text.content:
        return None  # it was taken back
    return re.search(rf"(?<!\w){re.escape(finding.instead)}(?!\w)", text.content)

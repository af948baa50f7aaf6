"""
Names that no list knows: spelled one way through the whole document, and offered for the list.

A translator may leave a name in Cyrillic, or spell it in two ways. A name in Cyrillic is
transliterated; a spelling that is another transliteration of the one used elsewhere takes that one.
Every change is a finding. Spellings that differ otherwise stay, and are a finding too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tolmach.core.document import Finding, FindingKind, Sentence
from tolmach.core.glossary import Glossary, Term
from tolmach.messages import Message, message
from tolmach.stages.names.mentions import Mention, base_form, mentions
from tolmach.stages.names.near_misses import other_form
from tolmach.stages.names.spans import (
    WordRun,
    find_rendering,
    may_be_name,
    occurrence_words,
    replace_words,
    undressed,
)
from tolmach.stages.names.titles import titles
from tolmach.text.glossary import TOKEN, source_finder, target_finder
from tolmach.text.morphology import fold, is_known
from tolmach.text.similarity import distance, sound_key
from tolmach.text.transliterate import (
    cyrillic_words,
    known_spelling,
    spelling_key,
    transliterate,
    writes_latin,
)

_LONG = 5
"""Letters of a name from which one that differs by one sound may be the same."""
_SURELY_LIKE = 0.75
"""Likeness from which a spelling counts as an unlisted name's own: Ryazan is not Kazan (0.67)."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    A row that could be added to the list of names.

    Attributes:
        term: the base form, and for each target language the spelling used most.
        count: in how many places the name occurs.
        example: a sentence with it.
        variants: other spellings of it in the recording and in the translations, which may be
            mistakes, and how often each is used.
    """

    term: Term
    count: int
    example: str
    variants: Mapping[str, int] = field(default_factory=dict)


def suggest(
    sentences: Sequence[Sentence], glossary: Glossary, source: str, targets: Sequence[str] = ()
) -> list[Suggestion]:
    """
    List the names that are not on the list, the most frequent first.

    Rare names that differ from a frequent one by one sound, and are in no dictionary, count as
    spellings of it. Organisations and abbreviations get a rendering only where the translation
    spells them.

    Args:
        source, targets: codes of the language spoken and of the translations to look into.
    """
    looks = {code: _Look(glossary, source, code) for code in targets}
    found: dict[str, _Sighting] = {}
    texts = [sentence.source.content for sentence in sentences]
    seen = zip(_mentions(sentences, glossary, source), titles(texts, source, glossary), strict=True)
    for sentence, (names, organisations) in zip(sentences, seen, strict=True):
        inside = {word for one in organisations if " " in one for word in one.split()}
        apart = [one for one in names if one.base not in inside and one.form not in inside]
        for name in (*apart, *(Mention(one, one, oblique=False) for one in organisations)):
            named = name in names
            sighting = found.setdefault(name.base, _Sighting(sentence.source.content, named))
            sighting.count += 1
            for code, look in looks.items():
                used = sighting.spellings.setdefault(code, Counter())
                used[look.rendered(sentence, name)] += 1
    ranked = sorted(found.items(), key=lambda item: (-item[1].count, item[0]))
    return _clustered([(name, one) for name, one in ranked], source)


def _clustered(ranked: Sequence[tuple[str, _Sighting]], source: str) -> list[Suggestion]:
    """Suggestions, with spellings of one name under the most frequent of them."""
    spelled: dict[str, str] = {}
    variants: dict[str, Counter[str]] = {}
    for place, (name, sighting) in enumerate(ranked):
        likely = (one for one, _ in ranked[:place] if one not in spelled)
        meant = next((one for one in likely if _misspelt(name, one, source)), None)
        if meant is not None:
            spelled[name] = meant
            variants.setdefault(meant, Counter())[name] += sighting.count
    suggestions = []
    for name, one in ranked:
        if name in spelled:
            continue
        term = _row(name, one)
        others = variants.get(name, Counter())
        for code, used in one.spellings.items():
            chosen = term.accepted(code)[:1]
            others.update({text: n for text, n in used.items() if text and (text,) != chosen})
        own = sum(n for text, n in others.items() if text in spelled)
        suggestions.append(Suggestion(term, one.count + own, one.example, dict(others)))
    return suggestions


def _misspelt(name: str, frequent: str, source: str) -> bool:
    """Whether a name is a frequent one, one sound of which was written differently."""
    if min(len(name), len(frequent)) < _LONG or len(name.split()) != len(frequent.split()):
        return False
    if all(is_known(word, source) for word in name.split()):
        return False
    keys = sound_key(fold(name)), sound_key(fold(frequent))
    return keys[0][:1] == keys[1][:1] and distance(*keys) <= 1 and not other_form(name, frequent)


def unify_spellings(
    sentences: Sequence[Sentence], glossary: Glossary, source: str, target: str
) -> list[Sentence]:
    """
    Spell every unlisted Russian name one way in a Latin-script translation, and flag each change.

    Only machine drafts are changed. A name that the translator transliterated in several ways takes
    the well-known spelling, else the one used most; a transliterated case ending («Веневского»:
    Venevskogo) goes; where two are used equally often, or one is no
    transliteration of the other ("Derlugan"), they stay, with a finding. Capitalised words left in
    Cyrillic are transliterated from their base form, other words left in Cyrillic get a finding.
    """
    if source != "ru" or not writes_latin(target):
        return list(sentences)
    look = _Look(glossary, source, target)
    seen = _mentions(sentences, glossary, source)
    spelling = _one_spelling(sentences, seen, look)
    return [
        look.settled(sentence, names, spelling) if _is_draft(sentence, target) else sentence
        for sentence, names in zip(sentences, seen, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How a name is spelled; certain where it is well known or used more than any other."""

    text: str
    certain: bool


@dataclass(slots=True)
class _Sighting:
    example: str
    named: bool
    count: int = 0
    spellings: dict[str, Counter[str]] = field(default_factory=dict)


class _Look:
    """Finds unlisted names in one translation, and rewrites them."""

    def __init__(self, glossary: Glossary, source: str, target: str) -> None:
        self._glossary, self._source, self.target = glossary, source, target
        self._listed = source_finder(glossary, source)
        self._renderings = target_finder(glossary, target)

    def run(self, sentence: Sentence, name: Mention) -> WordRun | None:
        """The words of the translation that spell a name; None when that cannot be told."""
        text = sentence.targets.get(self.target)
        if text is None:
            return None
        taken = occurrence_words(text.content, self._renderings.find(text.content))
        by_rule = [transliterate(one, self.target) for one in dict.fromkeys(name[:2])]
        words = text.content.split()
        found = find_rendering(words, by_rule, taken=taken, like=_SURELY_LIKE)
        keys = {spelling_key(one) for one in by_rule}
        spelled = (
            WordRun(place, place + 1)
            for place, word in enumerate(words)
            if place not in taken and may_be_name(word) and spelling_key(undressed(word)) in keys
        )
        return found or next(spelled, None)

    def rendered(self, sentence: Sentence, name: Mention) -> str:
        """How the translation spells a name; empty when that cannot be told."""
        run = self.run(sentence, name)
        if run is None:
            return ""
        words = sentence.targets[self.target].content.split()
        return _without_possessive(" ".join(words[run.first : run.last]))

    def settled(
        self, sentence: Sentence, names: Iterable[Mention], spelling: Mapping[str, _Spelling]
    ) -> Sentence:
        """The sentence with each name spelled as chosen and no name left in Cyrillic."""
        findings = []
        for name in names:
            run, stands = self.run(sentence, name), self.rendered(sentence, name)
            chosen = spelling.get(name.base, _Spelling(stands, certain=False))
            inflected = _inflected(name, stands, self.target)
            if inflected:
                chosen = _certain(name, chosen, self.target)
            wanted = chosen.text
            if run is None or stands == wanted or len(wanted.split()) != run.last - run.first:
                continue
            alike = inflected or spelling_key(stands) == spelling_key(wanted)
            if not (chosen.certain and alike):
                elsewhere = message(
                    "{name}: {here} here, {there} elsewhere",
                    name=name.base,
                    here=stands,
                    there=wanted,
                )
                findings.append(self._flag(elsewhere))
                continue
            text = sentence.targets[self.target]
            words, _ = replace_words(text.content.split(), run, wanted)
            sentence = sentence.with_target(self.target, replace(text, content=" ".join(words)))
            form = message("a form of {name}", name=name.base)
            reason = form if inflected else message("as elsewhere")
            detail = message(
                "{before} replaced with {after}, {reason}",
                before=stands,
                after=wanted,
                reason=reason,
            )
            findings.append(
                Finding(FindingKind.NAME_REPAIR, detail, self.target, text=stands, instead=wanted)
            )
        return self._without_cyrillic(sentence.with_findings(*findings))

    def _without_cyrillic(self, sentence: Sentence) -> Sentence:
        text = sentence.targets[self.target]
        content = text.content
        findings = []
        for hit in reversed(cyrillic_words(content)):
            word = hit.group()
            if word[0].isupper():
                latin = self._latin(word)
                content = content[: hit.start()] + latin + content[hit.end() :]
                findings.append(
                    self._flag(
                        message(
                            "{word} was left in Cyrillic, written {latin}", word=word, latin=latin
                        )
                    )
                )
            else:
                detail = message("{word} was left in Cyrillic", word=word)
                findings.append(Finding(FindingKind.SCRIPT, detail, self.target))
        return sentence.with_target(self.target, replace(text, content=content)).with_findings(
            *findings
        )

    def _latin(self, word: str) -> str:
        for found in self._listed.find(word):
            accepted = self._glossary.terms[found.keys[0]].accepted(self.target)
            if accepted and found.text == word:
                return accepted[0]
        return transliterate(base_form(word, self._source), self.target)

    def _flag(self, detail: Message) -> Finding:
        return Finding(FindingKind.NAME, detail, self.target)


def _mentions(
    sentences: Sequence[Sentence], glossary: Glossary, source: str
) -> list[list[Mention]]:
    return mentions((sentence.source.content for sentence in sentences), source, glossary)


def _is_draft(sentence: Sentence, target: str) -> bool:
    text = sentence.targets.get(target)
    return text is not None and bool(text.content) and text.untouched


def _inflected(name: Mention, stands: str, target: str) -> bool:
    """Whether a translation spells the form of the source, case ending and all: Venevskogo."""
    key = spelling_key(stands)
    return (
        name.oblique
        and not cyrillic_words(stands)
        and key == spelling_key(transliterate(name.form, target))
        and key != spelling_key(transliterate(name.base, target))
    )


def _certain(name: Mention, chosen: _Spelling, target: str) -> _Spelling:
    """The chosen spelling where it spells the base form, else the base form by rule."""
    by_rule = transliterate(name.base, target)
    spelled = spelling_key(chosen.text) == spelling_key(by_rule)
    return _Spelling(chosen.text if spelled else by_rule, certain=True)


def _one_spelling(
    sentences: Iterable[Sentence], seen: Sequence[Sequence[Mention]], look: _Look
) -> dict[str, _Spelling]:
    """Choose a spelling for every name that is written in Latin letters in the translation."""
    by_rule = {one.base: transliterate(one.base, look.target) for names in seen for one in names}
    used: dict[str, Counter[str]] = {}
    for sentence, names in zip(sentences, seen, strict=True):
        for name in names:
            rendered = look.rendered(sentence, name)
            others = (spelling for other, spelling in by_rule.items() if other != name.base)
            if (
                rendered
                and not cyrillic_words(rendered)
                and rendered not in others
                and not _inflected(name, rendered, look.target)
            ):
                used.setdefault(name.base, Counter())[rendered] += 1
    return {
        name: _Spelling(
            chosen := _chosen(name, spellings, look.target),
            certain=chosen == known_spelling(name, look.target)
            or all(spellings[chosen] > n for one, n in spellings.items() if one != chosen),
        )
        for name, spellings in used.items()
    }


def _chosen(name: str, spellings: Counter[str], target: str) -> str:
    known = known_spelling(name, target)
    if known is not None and known in spellings:
        return known
    by_rule = transliterate(name, target)
    return max(spellings, key=lambda one: (spellings[one], one == by_rule, one))


def _without_possessive(words: str) -> str:
    """Words without punctuation around them and without a possessive ending."""
    tokens = list(TOKEN.finditer(words))
    name = words[tokens[0].start() : tokens[-1].end()] if tokens else ""
    return name.removesuffix("'s").removesuffix("’s")


def _row(name: str, sighting: _Sighting) -> Term:
    targets = {}
    for code, spellings in sighting.spellings.items():
        used = Counter({one: n for one, n in spellings.items() if one and not cyrillic_words(one)})
        if used:
            targets[code] = (_chosen(name, used, code),)
        elif sighting.named and writes_latin(code):
            targets[code] = (transliterate(name, code),)
    return Term(name, targets)

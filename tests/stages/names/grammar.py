"""
Sentences with listed names in all six cases, made by a small grammar, and translators that fail.

The translations are word for word, so that every alignment is known. A name stands in the target as
its listed form; `Garbler` spoils it in one of several ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from tolmach.core.document import Alternative, Link
from tolmach.core.glossary import Glossary, Match, Term
from tolmach.core.translation import SourceSentence, Translation

NAMES = {
    # base form: (English, genitive, dative, accusative, instrumental, prepositional)
    "Кагарлицкий": (
        "Kagarlitsky",
        "Кагарлицкого Кагарлицкому Кагарлицкого Кагарлицким Кагарлицком",
    ),
    "Ельцин": ("Yeltsin", "Ельцина Ельцину Ельцина Ельциным Ельцине"),
    "Дерлугьян": ("Derluguian", "Дерлугьяна Дерлугьяну Дерлугьяна Дерлугьяном Дерлугьяне"),
    "Зимина": ("Zimina", "Зиминой Зиминой Зимину Зиминой Зиминой"),
    "Сыктывкар": ("Syktyvkar", "Сыктывкара Сыктывкару Сыктывкар Сыктывкаром Сыктывкаре"),
    "Рабкор": ("Rabkor", "Рабкора Рабкору Рабкор Рабкором Рабкоре"),
    "Павел": ("Pavel", "Павла Павлу Павла Павлом Павле"),
    "Салтыков-Щедрин": (
        "Saltykov-Shchedrin",
        "Салтыкова-Щедрина Салтыкову-Щедрину Салтыкова-Щедрина Салтыковым-Щедриным "
        "Салтыкове-Щедрине",
    ),
    "Хрущёв": ("Khrushchev", "Хрущева Хрущёву Хрущева Хрущёвым Хрущеве"),
}
"""Names with their forms, typed by hand: the code under test has no part in them."""

_FRAMES = """
вчера * приехал к нам = yesterday * came to us
здесь * и его друзья = here * and his friends
потом * молчал целый год = then * was silent all year
ведь * знает это сам = surely * knows it himself

мы ждали * целый месяц = we awaited * all month
книги * лежат на столе = books by * lie on table
без * ничего не выйдет = without * nothing will work
после * стало очень тихо = after * it became very quiet

они написали * длинное письмо = they wrote * long letter
спасибо * за его помощь = thanks to * for his help
к * приходят старые друзья = to * come old friends
верят * далеко не все = trust * by no means all

все видели * на площади = all saw * on square
суд оправдал * ещё летом = court acquitted * already in summer
мы любим * за правду = we love * for truth
про * говорят разное теперь = about * people say different things now

мы говорили с * о войне = we talked with * about war
за * пришли рано утром = for * they came early in morning
перед * лежала старая карта = before * lay old map
вместе с * работали многие = together with * worked many

мы много думали о * тогда = we much thought about * then
в * есть что-то важное = in * is something important
при * было гораздо лучше = under * was much better
книга о * уже вышла = book about * already came out
"""
FRAMES = tuple(
    tuple(tuple(line.split(" = ")) for line in block.strip().splitlines())
    for block in _FRAMES.split("\n\n")
)
"""Four frames for each case, nominative first; the star is the name."""


@dataclass(frozen=True)
class Pair:
    """A sentence with one listed name, its right translation, and where the name stands."""

    source: str
    target: str
    name: str
    position: int


def glossary() -> Glossary:
    return Glossary(
        tuple(
            Term(name, {"en": (english,)}, match=Match.NAME) for name, (english, _) in NAMES.items()
        )
    )


def pairs() -> list[Pair]:
    """Every name in every frame: nine names, six cases, four frames."""
    made = []
    for (name, (english, forms)), (case, frames) in product(NAMES.items(), enumerate(FRAMES)):
        form = [name, *forms.split()][case]
        for russian, frame in frames:
            source = russian.replace("*", form)
            target = frame.replace("*", english)
            source_words = source.split()
            made.append(
                Pair(source[0].upper() + source[1:], target, english, source_words.index(form))
            )
    return made


class Garbler:
    """
    A translator that knows the pairs by heart and spoils the name in each.

    Args:
        spoil: makes the wrong spelling of the right one.
        aligned: whether it gives an alignment.
        candidates: whether a later candidate has the name right.
        copies: whether it copies a Latin name that stands in the source.
    """

    def __init__(
        self,
        known: Sequence[Pair],
        spoil: dict[str, str],
        *,
        aligned: bool = True,
        candidates: bool = False,
        copies: bool = False,
    ) -> None:
        self.known = {pair.source: pair for pair in known}
        self.by_frame = {self._frame(pair.source, pair.position): pair for pair in known}
        self.spoil, self.aligned = spoil, aligned
        self.candidates, self.copies = candidates, copies
        self.asked = 0

    @staticmethod
    def _frame(source: str, position: int) -> tuple[str, ...]:
        words = source.split()
        return (*words[:position], *words[position + 1 :])

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        self.asked += 1
        return [self._one(sentence) for sentence in sentences]

    def _one(self, sentence: SourceSentence) -> Translation:
        pair = self.known.get(sentence.text)
        if pair is None:  # the name was written in Latin letters before asking again
            words = sentence.text.split()
            latin = next(i for i, word in enumerate(words) if word.isascii())
            pair = next(p for p in self.known.values() if self._same(p, words, latin))
            spoiled = words[latin] if self.copies else self.spoil[pair.name]
        else:
            spoiled = self.spoil[pair.name]
        text = pair.target.replace(pair.name, spoiled)
        links = self._links(pair, text, spoiled)
        good = Alternative(pair.target, -2.0, self._links(pair, pair.target, pair.name))
        return Translation(
            sentence.id, text, links, -1.0, alternatives=(good,) if self.candidates else ()
        )

    def _same(self, pair: Pair, words: list[str], latin: int) -> bool:
        rest = [*words[:latin], *words[latin + 1 :]]
        return pair.name == words[latin] and list(self._frame(pair.source, pair.position)) == rest

    def _links(self, pair: Pair, text: str, name: str) -> tuple[Link, ...]:
        if not self.aligned or not name:
            return ()
        words = text.split()
        length = len(name.split())
        at = next(i for i in range(len(words)) if words[i : i + length] == name.split())
        inside = [Link(at + k, pair.position, 0.8) for k in range(length)]
        others = [
            Link(i, min(i, len(pair.source.split()) - 1), 0.5)
            for i in range(len(words))
            if not at <= i < at + length and min(i, len(pair.source.split()) - 1) != pair.position
        ]
        return tuple(sorted([*inside, *others]))

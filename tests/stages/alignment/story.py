"""A story in which every sentence has a thing and a number of its own, and its translation."""

from __future__ import annotations

THINGS = {
    "лампа": "lamp", "берёза": "birch", "паспорт": "passport", "трамвай": "tram",
    "гитара": "guitar", "остров": "island", "медаль": "medal", "библиотека": "library",
    "температура": "temperature", "чемодан": "suitcase", "журнал": "magazine", "молоко": "milk",
    "музыка": "music", "компьютер": "computer", "завод": "factory", "театр": "theatre",
    "лаборатория": "laboratory", "тюрьма": "prison", "университет": "university", "рояль": "piano",
    "апельсин": "orange", "станция": "station", "митинг": "rally", "секрет": "secret",
}  # fmt: skip
STORY = [f"Потом появилась {thing}, номер {n}, как всегда." for n, thing in enumerate(THINGS, 31)]
TALE = [f"Then there was a {it}, number {n}, as ever." for n, it in enumerate(THINGS.values(), 31)]

"""
How many wrong numbers of a translation are found, and how many right ones are flagged.

    python -m benchmarks.numbers
"""

from __future__ import annotations

from tests.text.test_number_pairs import MEASURED
from tolmach.text.numbers import compare

if __name__ == "__main__":
    for code, rows in MEASURED:
        found = sum(bool(compare(row["ru"], row[f"wrong_{code}"], "ru", code)) for row in rows)
        flagged = sum(bool(compare(row["ru"], row[code], "ru", code)) for row in rows)
        count = len(rows)
        print(f"ru-{code}: {found} of {count} errors found, {flagged} of {count} right flagged")

"""
What becomes of every garbled form of the listed names; the tests try every seventh.

    python -m benchmarks.names
"""

from __future__ import annotations

from tests.stages.names.measured import framed, garbled, glossary, outcome


def main() -> None:
    listed = glossary()
    right = {(case.source, case.language): case.target for case in framed()}
    forms, repaired, silent = 0, 0, 0
    for _, case in garbled():
        text, findings = outcome(case, listed)
        same = text == right[case.source, case.language]
        forms, repaired = forms + 1, repaired + same
        silent += not same and not findings
    print(
        f"{forms} forms: {repaired} repaired rightly, {forms - repaired - silent} listed, ", end=""
    )
    print(f"{silent} silent")


if __name__ == "__main__":
    main()

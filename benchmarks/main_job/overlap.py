"""
What translation adds when it runs beside recognition: `python -m benchmarks.main_job.overlap`.

Prints the wall time of recognition alone, of recognition with translation, and their ratio, the
best of three each, taken in turns.
"""

from __future__ import annotations

import tempfile

from benchmarks.main_job.run import EXAMPLE, TOLMACH, watched


def main() -> None:
    """Measure and print."""
    alone, both = [], []
    for _ in range(3):
        alone.append(seconds("--to", ""))
        both.append(seconds("--to", "en"))
    print(f"recognition alone     {min(alone):6.2f} s")
    print(f"with translation      {min(both):6.2f} s")
    print(f"ratio                 {min(both) / min(alone):6.2f}")


def seconds(*arguments: str) -> float:
    """Wall seconds of one run in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        out = ["--offline", "--quiet", "--out", f"{folder}/out"]
        return watched([*TOLMACH, "run", EXAMPLE, *out, *arguments])[0]


if __name__ == "__main__":
    main()

"""
What each dependency takes on the disk: `python -m benchmarks.install.sizes`.

Counts the files of every installed package that tolmach needs without extras, and of those that
only this one brings.
"""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def direct() -> list[str]:
    """Names of the dependencies in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(line).name for line in project["dependencies"]]


def closure(names: list[str]) -> set[str]:
    """All packages that these need on this computer, themselves included."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            needed = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        for line in needed:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def size(name: str) -> int:
    """Bytes of a package's files."""
    files = distribution(name).files or []
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file())


def main() -> None:
    """Print the table."""
    names = direct()
    everything = closure(names)
    for name in sorted(names, key=lambda one: -size(one)):
        print(f"{size(name) / 1e6:7.1f} MB  {name}")
    others = everything - {name.lower() for name in names}
    print(f"{sum(map(size, others)) / 1e6:7.1f} MB  {len(others)} packages that these need")
    print(f"{sum(map(size, everything)) / 1e6:7.1f} MB  in all, Python {sys.version_info.major}")


if __name__ == "__main__":
    main()

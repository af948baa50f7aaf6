"""
What the main job costs: `python -m benchmarks.main_job.run`.

Prints wall time of the whole example and of a second run, peak memory of the process and its
children together, processor time of `tolmach --help`, and the installed size.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOLMACH = [str(Path(sys.executable).with_name("tolmach"))]
EXAMPLE = str(ROOT / "examples" / "interview.mp4")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        job = [*TOLMACH, "run", EXAMPLE, "--offline", "--quiet", "--out", f"{folder}/out"]
        seconds, peak = watched(job)
        again, _ = watched(job)
    print(f"the whole example        {seconds:6.1f} s wall   (170 s of recording)")
    print(f"the same again           {again:6.1f} s wall")
    print(f"peak memory              {peak / 1e6:6.0f} MB     (resident, all processes together)")
    print(f"tolmach --help           {help_ms():6.0f} ms     (processor time, best of 5)")
    print(f"tolmach check --help     {help_ms('check'):6.0f} ms")
    print(f"installed, no extras     {installed_mb():6.0f} MB")


def watched(command: list[str]) -> tuple[float, int]:
    """Run a command; wall seconds, and the largest sum of resident memory of its process tree."""
    start = time.monotonic()
    process = subprocess.Popen(command)
    peaks = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peaks.append(resident(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code:
        raise SystemExit(f"{command} ended with {code}")
    return time.monotonic() - start, max(peaks)


def resident(pid: int) -> int:
    """Resident bytes of a process and all below it (Linux)."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(resident(int(child)) for child in children)


def help_ms(*arguments: str) -> float:
    """Processor milliseconds of a help page, the best of five."""
    times = []
    for _ in range(5):
        before = os.times()
        subprocess.run([*TOLMACH, *arguments, "--help"], check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        times.append(
            after.children_user
            - before.children_user
            + after.children_system
            - before.children_system
        )
    return min(times) * 1000


def installed_mb() -> float:
    """Megabytes of an empty environment after installing this project without extras."""
    with tempfile.TemporaryDirectory() as folder:
        python = f"{folder}/venv/bin/python"
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True)
        before = size_mb(Path(folder))
        pip = [python, "-m", "pip", "-q", "--disable-pip-version-check", "install"]
        subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), str(ROOT)], check=True)
        return size_mb(Path(folder)) - before


def size_mb(folder: Path) -> float:
    """Megabytes on disk below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


if __name__ == "__main__":
    main()

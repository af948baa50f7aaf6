"""
What batches cost and gain, measured with the example and the demo models.

    python -m benchmarks.batch.run wall       12 short recordings: `batch` against a loop over `run`
    python -m benchmarks.batch.run memory     proportional set size with one worker and with two
    python -m benchmarks.batch.run memory TALKS MODEL     the same with recordings of your own
    python -m benchmarks.batch.run overhead   1,000 jobs that do nothing
    python -m benchmarks.batch.run cluster    a local Dask cluster: same bytes, and a killed worker
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil

from benchmarks.batch.jobs import nothing, pretend
from tolmach.batch.executors import make_executor
from tolmach.batch.run import BatchSettings, run_batch
from tolmach.batch.sources import find_items
from tolmach.core.options import BatchOptions
from tolmach.engines.media.ffmpeg_program import ffmpeg_program

ROOT = Path(__file__).resolve().parents[2]
TOLMACH = [sys.executable, "-c", "from tolmach.cli import main; main()"]
MODELS = ["--model", "demo-whisper-ru", "--translator", "demo-marian-ru-en"]
QUIET = ["--from", "ru", "--to", "en", *MODELS, "--quiet"]


def cut(folder: Path, count: int, seconds: int) -> list[Path]:
    """Cut the example into recordings."""
    folder.mkdir()
    for number in range(count):
        start = ["-ss", str(number * seconds), "-t", str(seconds)]
        path = folder / f"part{number:02}.mp4"
        source = ["-i", str(ROOT / "examples" / "interview.mp4")]
        subprocess.run(
            [ffmpeg_program(), "-v", "error", *start, *source, "-c", "copy", str(path)], check=True
        )
    return sorted(folder.iterdir())


def call(command: list[str]) -> float:
    start = time.monotonic()
    subprocess.run(command, check=True)
    return time.monotonic() - start


def batch(talks: Path | str, out: Path, *more: str) -> list[str]:
    return [*TOLMACH, "batch", str(talks), "--out", str(out), *QUIET, *more]


def wall(folder: Path) -> None:
    parts = cut(folder / "talks", 12, 14)
    loop = sum(
        call([*TOLMACH, "run", str(part), "--out", str(folder / "loop" / part.stem), *QUIET])
        for part in parts
    )
    for workers in (1, 2):
        seconds = call(batch(folder / "talks", folder / f"out{workers}", "--workers", str(workers)))
        same = results(folder / f"out{workers}") == results(folder / "loop")
        print(
            f"batch, {workers} workers   {seconds:6.1f} s   {seconds / loop:.2f} of the loop",
            end="",
        )
        print("   same bytes" if same else "   OTHER BYTES")
    print(f"loop over run      {loop:6.1f} s")


def results(out: Path) -> dict[str, bytes]:
    """The bytes of every recording's folder."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for work in out.glob("*/work")
        for path in work.parent.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def memory(folder: Path, talks: str = "", model: str = "demo-whisper-ru") -> None:
    if not talks:
        cut(folder / "talks", 4, 42)
    peaks = {}
    for workers in (1, 2):
        settings = ["--model", model, "--workers", str(workers)]
        process = subprocess.Popen(
            batch(talks or folder / "talks", folder / f"out{workers}", *settings)
        )
        peaks[workers] = highest(process)
        print(f"{workers} workers   {peaks[workers] / 1e6:6.0f} MB at most (PSS of all processes)")
    same = results(folder / "out1") == results(folder / "out2")
    print(f"two against one: {peaks[2] / peaks[1]:.2f}   {'same bytes' if same else 'OTHER BYTES'}")


def highest(process: subprocess.Popen[bytes]) -> int:
    """The largest sum of proportional set sizes of a process and all below it (Linux)."""
    peak = 0
    while process.poll() is None:
        total = 0
        for one in (psutil.Process(process.pid), *children(process.pid)):
            try:
                total += one.memory_full_info().pss
            except psutil.Error:
                continue
        peak = max(peak, total)
        time.sleep(0.1)
    return peak


def children(pid: int) -> Iterator[psutil.Process]:
    try:
        yield from psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return


def overhead(folder: Path) -> None:
    talks = folder / "talks"
    talks.mkdir()
    for number in range(1000):
        (talks / f"{number:04}.mp4").touch()
    items = find_items([str(talks)])
    for name in ("serial", "processes"):
        executor = make_executor(name, BatchOptions(), 2)
        wishes = BatchSettings(folder / name, {"source": "ru", "targets": ("en",)})
        jobs = executor.map_unordered(nothing, range(1000), lambda _index, _event: None)
        each("executor only", name, partial(list, jobs))
        each("whole batch", name, partial(run_batch, items, wishes, executor, work=pretend))


def each(what: str, name: str, act: Callable[[], object]) -> None:
    start = time.monotonic()
    act()
    seconds = time.monotonic() - start
    print(f"{name:10} {what:14} {seconds:6.2f} ms a job, start of the workers included")


def cluster(folder: Path) -> None:
    cut(folder / "talks", 4, 42)
    subprocess.run(batch(folder / "talks", folder / "here"), check=True)
    dask = ["--executor", "dask", "--workers", "2"]
    seconds = call(batch(folder / "talks", folder / "dask", *dask))
    same = results(folder / "dask") == results(folder / "here")
    print(f"local cluster of two workers: {seconds:.1f} s, same bytes: {same}")
    process = subprocess.Popen(batch(folder / "talks", folder / "killed", *dask))
    killer = threading.Thread(target=kill_one, args=(process.pid, folder / "killed"))
    killer.start()
    process.wait()
    killer.join()
    same = results(folder / "killed") == results(folder / "here")
    print(f"a worker killed after its first batch of windows: same bytes: {same}")


def kill_one(pid: int, out: Path) -> None:
    """Kill the worker that first has a batch of windows on disk."""
    while True:
        for found in out.glob("part*/work/recognition.jsonl"):
            for one in children(pid):
                held = [file.path for file in one.open_files()]
                if str(found.resolve()) in held and found.read_bytes().count(b"\n") > 1:
                    one.kill()
                    print(f"killed while at work in {found.parts[-3]}")
                    return
        time.sleep(0.02)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        {"wall": wall, "memory": memory, "overhead": overhead, "cluster": cluster}[sys.argv[1]](
            Path(scratch), *sys.argv[2:]
        )

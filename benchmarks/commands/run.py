"""
How long each command takes on the example: `python -m benchmarks.commands.run [--model FOLDER]`.

Prints a table in Markdown: processor seconds of the command and all that it starts, with the
recording's length beside it. Processor time is little changed by other work on the computer.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "interview.mp4"


def commands(models: list[str]) -> list[list[str]]:
    """The commands, in the order in which people use them."""
    return [
        ["run", "interview.mp4", "--from", "ru", "--to", "en", "-o", "work", *models],
        ["run", "interview.mp4", "--from", "ru", "--to", "en", "-o", "work", *models],
        ["status", "work"],
        ["todo", "work"],
        ["check", "work/interview.en.srt"],
        ["fix", "work/interview.en.srt"],
        ["names", "suggest", "work", "-o", "names.csv"],
        ["export", "work", "--formats", "srt,vtt"],
        ["export", "work", "--formats", "docx,html,epub"],
        ["import", "work", "edited.en.srt", "--yes"],
        ["export", "work", "--to", "en", "--mux"],
        ["export", "work", "--to", "en", "--burn"],
        ["translate", "work/interview.ru.srt", "--to", "en", "-o", "again.en.srt", *models[2:]],
        ["doctor"],
        ["--help"],
    ]


def main() -> None:
    """Run all of it in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="demo-whisper-ru")
    parser.add_argument("--translator", default="demo-marian-ru-en")
    arguments = parser.parse_args()
    models = ["--model", arguments.model, "--translator", arguments.translator]
    print("| command | processor seconds |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(EXAMPLE, folder)
        for words in commands(models):
            edited = Path(folder, "edited.en.srt")
            if words[0] == "import":
                text = Path(folder, "work", "interview.en.srt").read_text("utf-8")
                edited.write_text(text.replace("Nina", "Nina V."), "utf-8")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(
                [sys.executable, "-m", "tolmach", *words],
                cwd=folder, capture_output=True, check=False,
            )  # fmt: skip
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            failed = "" if done.returncode in (0, 1, 3) else f" (exit code {done.returncode})"
            shown = " ".join(word for word in words if word not in models or word == "--model")
            print(f"| `{shown.partition(' --model')[0]}`{failed} | {spent:.1f} |", flush=True)


if __name__ == "__main__":
    main()

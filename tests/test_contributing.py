"""What CONTRIBUTING.md says about adding an option and a check is all that there is to do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import ROOT

pytestmark = pytest.mark.slow


def blocks(heading: str) -> list[str]:
    """The pieces of Python in a section of CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition(f"## {heading}\n")[2]
    return re.findall(r"```python\n(.*?)```", text.partition("\n## ")[0], re.DOTALL)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program to change."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "copy" / "src", ignore=ignored)
    return tmp_path / "copy"


def insert(path: Path, anchor: str, text: str, *, after: bool) -> None:
    """Put text before or behind a piece of a file that occurs once."""
    before = path.read_text("utf-8")
    assert before.count(anchor) == 1
    path.write_text(before.replace(anchor, anchor + text if after else text + anchor), "utf-8")


def python(copy: Path, code: str) -> str:
    """Run Python with the changed program, in a folder for settings and files."""
    home = copy.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {"PYTHONPATH": str(copy / "src"), "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    head = (
        "from pathlib import Path\nfrom click.testing import CliRunner\nimport tolmach\n"
        "from tolmach.cli import tolmach as program\n"
        "def call(*words): return CliRunner().invoke(program, words).output\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", head + code],
        capture_output=True, text=True, check=False, cwd=home, env=environment,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return result.stdout


OPTION = """
for command in ("run", "batch", "export"):
    help_text = call(command, "--help-all")
    assert "--initials" in help_text and "Shorten first names in transcripts" in help_text
Path("tolmach.toml").write_text('from = "ru"\\n')
plain = tolmach.make_job("a.mp4")
by_keyword = tolmach.make_job("a.mp4", flags={"initials": True})
Path("tolmach.toml").write_text('from = "ru"\\ninitials = true\\n')
by_file = tolmach.make_job("a.mp4")
assert by_file == by_keyword != plain
assert by_file.transcript.initials
import json
shown = json.loads(call("config", "show", "a.mp4", "--json"))["initials"]
assert shown == {"value": True, "origin": str(Path("tolmach.toml").absolute())}
shown = json.loads(call("config", "show", "a.mp4", "--json", "--no-initials"))["initials"]
assert shown == {"value": False, "origin": "flag"}
Path("a.mp4").touch()
Path("tolmach.toml").write_text('from = "ru"\\ninitials = 3\\n')
assert "initials cannot be 3. It must be true or false." in call("run", "a.mp4")
Path("tolmach.toml").write_text('from = "ru"\\nintials = true\\n')
assert "Did you mean 'initials'?" in call("run", "a.mp4")
from tolmach.batch.report import stamp
assert stamp(plain) != stamp(by_file)
"""


def test_an_option_is_one_field(copy: Path) -> None:
    [field] = blocks("How to add an option")
    anchor = '    """How transcripts read."""\n\n'
    insert(copy / "src" / "tolmach" / "core" / "options.py", anchor, f"    {field}", after=True)
    python(copy, OPTION)
    (copy / "docs" / "reference").mkdir(parents=True)
    shutil.copy(ROOT / "docs" / "generate.py", copy / "docs")
    generate = str(copy / "docs" / "generate.py")
    python(copy, f"import runpy; runpy.run_path({generate!r})['main'](check=False)")
    assert "| `initials` | `False` |" in (copy / "docs/reference/settings.md").read_text("utf-8")
    assert "--initials" in (copy / "docs/reference/commands.md").read_text("utf-8")


CHECK = """
cue = "1\\n00:00:01,000 --> 00:00:03,000\\nWE CAME IN MAY.\\n"
Path("a.en.srt").write_text(cue)
import json
answer = json.loads(call("check", "a.en.srt", "--json", "--html", "a.html"))
assert answer["counts"] == {"capitals": 1}
assert answer["violations"][0]["message"] == "Cues in capitals; WE CAME IN MAY."
assert "Cues in capitals" in Path("a.html").read_text()
assert "Cues in capitals (1)" in call("check", "a.en.srt")
assert "Nothing found" in call("check", "a.en.srt", "--ignore", "capitals")
assert "Did you mean 'capitals'?" in call("check", "a.en.srt", "--ignore", "capital")
assert "Capitals are slow to read." in call("check", "--explain", "capitals")
"""


def test_a_check_is_a_function_and_a_row(copy: Path) -> None:
    function, row = blocks("How to add a check")
    rules = copy / "src" / "tolmach" / "stages" / "checks" / "rules.py"
    table = "RULES: tuple[Rule, ...] = (\n"
    insert(rules, table, f"    {row.rstrip()},\n", after=True)
    insert(rules, table, f"{function}\n\n", after=False)
    python(copy, CHECK)

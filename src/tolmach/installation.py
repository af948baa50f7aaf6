"""How this tolmach was installed, for hints that can be typed as they are."""

from __future__ import annotations

import re
import sys
from pathlib import PurePath


def install_command(extra: str, prefix: str = sys.prefix) -> str:
    """
    The command that adds the packages of an extra to this installation.

    Args:
        extra: download, dask, ffmpeg, eval or torch.
        prefix: the folder of the Python environment.

    >>> install_command("download", "/home/nina/.local/pipx/venvs/tolmach")
    'pipx inject tolmach yt-dlp'
    >>> install_command("download", "/home/nina/.local/share/uv/tools/tolmach")
    "uv tool install 'tolmach[download]'"
    >>> install_command("download", "/home/nina/venv")
    "pip install 'tolmach[download]'"
    """
    tool = PurePath(prefix).parts[-3:-1]
    if tool == ("pipx", "venvs"):
        return " ".join(("pipx inject tolmach", *_packages(extra)))
    return f"{'uv tool' if tool == ('uv', 'tools') else 'pip'} install 'tolmach[{extra}]'"


def _packages(extra: str) -> list[str]:
    """Names of the packages of an extra, without versions and extras of their own."""
    from importlib.metadata import requires

    listed = requires("tolmach") or []
    wanted = re.compile(rf"([\w.-]+).*;.*extra == ['\"]{extra}['\"]")
    return [found[1] for entry in listed if (found := wanted.match(entry))]

"""What the app itself keeps: small JSON files that only their owner may read."""

from __future__ import annotations

import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

from tolmach.workspace.artifacts import disk_errors

_TRIES = 5
"""Times that a file is put in place; on Windows a virus scanner may hold the old one a moment."""


def write_private(path: Path, data: Any) -> None:
    """
    Write JSON so that a reader sees all of it or the old file; mode 0600.

    Raises:
        WorkFolderError: the disk refuses.
    """
    content = json.dumps(data, ensure_ascii=False, indent=1).encode()
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _put(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def _put(temporary: Path, path: Path) -> None:
    for attempt in range(_TRIES):
        try:
            temporary.replace(path)
        except PermissionError:
            if attempt + 1 == _TRIES:
                raise
            time.sleep(0.05 * 2**attempt)
        else:
            return


def read_private(path: Path) -> dict[str, Any]:
    """Read such a file; nothing where it is missing or damaged, because all of it can be redone."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

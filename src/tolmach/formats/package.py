"""What the packed formats share: ZIP files that are the same bytes whenever they are written."""

from __future__ import annotations

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can name; the same for every member of every file."""


def without_times(data: bytes) -> bytes:
    """A ZIP file with the same members, and nothing that says when and on what system."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(fixed, "w") as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, EPOCH)
            entry.compress_type = member.compress_type
            entry.create_system = 0
            target.writestr(entry, source.read(member))
    return fixed.getvalue()

"""
Recordings on other computers, by address: `s3://`, `sftp://` and all else that fsspec knows.

The package of a protocol (s3fs, paramiko) must be installed by whoever uses it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tolmach.errors import MediaError, UsageError
from tolmach.messages import message


@contextmanager
def local_copy(address: str) -> Iterator[Path]:
    """
    Fetch a recording to this computer for as long as the block lasts.

    Raises:
        MediaError: it is not there or cannot be reached.
        UsageError: the protocol is not known, or its package is not installed.
    """
    import fsspec

    name = address.rpartition("/")[2] or "recording"
    with tempfile.TemporaryDirectory(prefix="tolmach-") as folder:
        path = Path(folder) / name
        try:
            system, inside = fsspec.core.url_to_fs(address)
            system.get_file(inside, str(path))
        except (ImportError, ValueError) as error:
            raise UsageError(
                message(
                    "Recordings cannot be read by {protocol}: {reason}.",
                    protocol=_protocol(address),
                    reason=error,
                ),
                next_step=message("Install the package that it names, on every worker."),
            ) from error
        except OSError as error:
            raise MediaError(
                message(
                    "'{name}' cannot be downloaded: {reason}.",
                    name=name,
                    reason=f"{type(error).__name__}: {error}",
                ),
                next_step=message("Check the address and your rights there."),
                file=name,
            ) from error
        yield path


def _protocol(address: str) -> str:
    return f"{address.partition('://')[0]}://"

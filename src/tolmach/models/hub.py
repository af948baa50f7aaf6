"""
The network side of fetching models: Hugging Face's own library, spoken to in one place.

Goes to Hugging Face or a mirror of it (`HF_ENDPOINT`) without any account, through proxies that the
environment names.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.errors import ModelError
from tolmach.models.catalog import ModelEntry, Source

Listener = Callable[[str, int, int], None]
"""Called with a file's name, the bytes that are here, and the bytes it will have (0: unknown)."""

HUB = "https://huggingface.co"
STEP = 1 << 16
"""Bytes written at a time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    One file to fetch.

    Attributes:
        size: bytes; 0 where the server did not say.
        sha256: what the hub or the catalogue says, empty where neither does.
        blob: git's hash of the content, which the hub gives for small files.
    """

    name: str
    url: str
    size: int = 0
    sha256: str = ""
    blob: str = ""

    @property
    def partial(self) -> str:
        """Name of the file while it is incomplete; it changes when the content does."""
        key = self.sha256 or self.blob or hashlib.sha256(self.url.encode()).hexdigest()
        return f"{self.name}.{key[:16]}.part"


def list_files(source: Source) -> tuple[str, list[Wanted]]:
    """Ask the hub for the commit and for size and hash of every file that is wanted."""
    hub = _hub()
    endpoint = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
    info = hub.HfApi(endpoint=endpoint, token=False, library_name="tolmach").model_info(
        source.repo, revision=source.revision, files_metadata=True, timeout=30
    )
    there = {one.rfilename: one for one in info.siblings or []}
    missing = [name for name in source.files if name not in there]
    if missing:
        raise ModelError(
            f"{source.repo} does not hold {', '.join(missing)} any more.",
            next_step="Look for a newer tolmach, or choose another model.",
            repo=source.repo,
        )
    commit = str(info.sha or source.revision)
    wanted = []
    for name in source.files:
        url = hub.hf_hub_url(source.repo, name, revision=commit, endpoint=endpoint)
        large = there[name].lfs
        published = large.sha256 if large else ""
        pinned = source.sha256.get(name, "")
        if published and pinned and published != pinned:
            raise damaged_file(name, "the hub offers another file than the one known to be good")
        blob = "" if large else there[name].blob_id or ""
        wanted.append(Wanted(name, url, there[name].size or 0, published or pinned, blob))
    return commit, wanted


def download(wanted: Wanted, partial: Path, listen: Listener) -> None:
    """Append to the partial file until it is whole, with the hub's own retries and proxies."""
    hub = _hub()
    from huggingface_hub.file_download import http_get

    have = partial.stat().st_size if partial.is_file() else 0
    if wanted.size and have > wanted.size:
        partial.unlink()
        have = 0
    with partial.open("r+b" if have else "wb") as stream:
        stream.seek(have)
        http_get(
            wanted.url,
            stream,
            resume_size=have,
            headers=hub.utils.build_hf_headers(token=False, library_name="tolmach"),
            expected_size=wanted.size or None,
            displayed_filename=wanted.name,
            tqdm_class=_bar(wanted.name, listen),
        )


def _bar(name: str, listen: Listener) -> Any:
    """What the hub's code takes for a progress bar; it passes the numbers on."""

    class Bar:
        def __init__(self, *_: Any, total: int | None = 0, initial: int = 0, **__: Any) -> None:
            self.done, self.total = initial, total or 0
            listen(name, self.done, self.total)

        def update(self, count: float | None = 1) -> None:
            self.done += int(count or 0)
            listen(name, self.done, self.total)

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    return Bar


def _hub() -> Any:
    """The hub's library, told to say no more about this computer than it must."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import huggingface_hub
    import huggingface_hub.constants
    import huggingface_hub.utils

    # By itself it writes 10 MB at a time, and what is not written is lost when a line breaks.
    huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE = STEP
    return huggingface_hub


@contextmanager
def plainly(entry: ModelEntry) -> Iterator[None]:
    """Turn what can go wrong on the network into words."""
    from huggingface_hub import errors

    again = f"What has come is kept; go on with: tolmach models pull {entry.id}"
    try:
        yield
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        raise ModelError(
            _status_words(entry, status),
            next_step=again if status == 429 or status >= 500 else "See docs/how-to/models.md.",
            model=entry.id,
            status=status,
        ) from error
    except (errors.HTTPError, ConnectionError) as error:
        raise ModelError(
            f"The connection for '{entry.id}' failed: {str(error) or type(error).__name__}.",
            next_step=f"{again}. A mirror can be named with HF_ENDPOINT.",
            model=entry.id,
        ) from error
    except OSError as error:
        if error.errno is not None or "Consistency check" not in str(error):
            raise
        raise damaged_file(entry.id, "it came with the wrong length") from error


def _status_words(entry: ModelEntry, status: int) -> str:
    source = entry.source.repo or entry.source.url
    if status in (401, 403, 404):
        return f"{source} is not there (any more), or not open to everybody ({status})."
    if status == 429:
        return f"The server asks for patience: too many downloads from here ({status})."
    return f"The server of {source} failed ({status})."


def damaged_file(name: str, why: str) -> ModelError:
    """The error for a file that is not what was promised."""
    return ModelError(
        f"'{name}' was refused: {why}.",
        next_step="Try once more; if it happens again, tell the makers of tolmach.",
        file=name,
    )

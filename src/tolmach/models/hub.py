"""
The network side of fetching models: Hugging Face's own library, spoken to in one place.

Goes to Hugging Face or a mirror of it (`HF_ENDPOINT`) without any account, through proxies that the
environment names.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from msgspec import Meta

from tolmach.core.events import Progress
from tolmach.errors import ModelError
from tolmach.messages import message
from tolmach.models.catalog import ModelEntry, Source

HUB = "https://huggingface.co"
STEP = 1 << 16
"""Bytes written at a time."""
_LONGEST_LISTING = 10_000_000
"""Bytes; the list of a repository with a thousand files has about 300,000."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """
    One file to fetch.

    Attributes:
        size: bytes; 0 where the server did not say.
        most: bytes that are taken where the size is not known; 0 for no limit.
        sha256: what the hub or the catalogue says, empty where neither does.
        blob: git's hash of the content, which the hub gives for small files.
    """

    name: str
    url: str
    size: int = 0
    sha256: str = ""
    blob: str = ""
    most: int = 0

    @property
    def partial(self) -> str:
        """Name of the file while it is incomplete; it changes when the content does."""
        key = self.sha256 or self.blob or hashlib.sha256(self.url.encode()).hexdigest()
        return f"{self.name}.{key[:16]}.part"


def list_files(source: Source, pinned: Mapping[str, str]) -> tuple[str, list[RemoteFile]]:
    """
    Ask the hub for the commit and for size and hash of every file that the catalogue names.

    Raises:
        ModelError: the answer is no such list, or offers other files than those that are pinned.
    """
    hub = _hub()
    endpoint = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
    listing = _listing(source, endpoint)
    there = {one.rfilename: one for one in listing.siblings}
    missing = [name for name in source.files if name not in there]
    if missing:
        raise ModelError(
            message(
                "{repo} does not hold {missing} any more.",
                repo=source.repo,
                missing=", ".join(missing),
            ),
            next_step=message("Look for a newer tolmach, or choose another model."),
            repo=source.repo,
        )
    commit = listing.sha or source.revision
    files = []
    for name in source.files:
        one = there[name]
        url = hub.hf_hub_url(source.repo, name, revision=commit, endpoint=endpoint)
        published = one.lfs.sha256 if one.lfs else ""
        known = pinned.get(name, "")
        if published and known and published != known:
            raise damaged_file(
                name, message("the hub offers another file than the one known to be good")
            )
        blob = "" if one.lfs else one.blobId or ""
        files.append(RemoteFile(name, url, one.size or 0, published or known, blob))
    return commit, files


def _listing(source: Source, endpoint: str) -> _Listing:
    """
    The hub's description of a repository, read with limits on length and form.

    Not through `HfApi.model_info`, which reads answers of any length and form.
    """
    import msgspec

    url = f"{endpoint}/api/models/{source.repo}/revision/{quote(source.revision, safe='')}"
    content = read_limited(url, {"blobs": "true"})
    try:
        return msgspec.json.decode(content, type=_Listing)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _not_a_listing(source) from error


def read_limited(url: str, params: Mapping[str, str] | None = None) -> bytes:
    """
    Read a list of files, through proxies that the environment names, up to a limit.

    Raises:
        ModelError: it is longer than any such list.
    """
    hub = _hub()
    headers = hub.utils.build_hf_headers(token=False, library_name="tolmach")
    content = b""
    with hub.get_session().stream(
        "GET", url, params=params, headers=headers, timeout=30
    ) as response:
        hub.utils.hf_raise_for_status(response)
        for block in response.iter_bytes(STEP):
            content += block
            if len(content) > _LONGEST_LISTING:
                raise ModelError(
                    message("The server sent much more than a list of files."),
                    next_step=message("Open a web page first: some networks show a login page."),
                    url=url,
                )
    return content


@dataclass(frozen=True, slots=True)
class _Large:
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class _Sibling:
    """A file of a repository; its hashes become parts of file names here."""

    rfilename: str
    size: Annotated[int, Meta(ge=0)] | None = None
    blobId: Annotated[str, Meta(pattern="^[0-9a-f]{40}$")] | None = None  # noqa: N815
    lfs: _Large | None = None


@dataclass(frozen=True, slots=True)
class _Listing:
    siblings: list[_Sibling]
    sha: Annotated[str, Meta(pattern="^[0-9a-f]{7,64}$")] | None = None


def _not_a_listing(source: Source) -> ModelError:
    return ModelError(
        message("The server did not answer with the list of files of {repo}.", repo=source.repo),
        next_step=message(
            "Open a web page first: some networks show a login page. If HF_ENDPOINT is "
            "set, check it."
        ),
        repo=source.repo,
    )


class _Limited:
    """A file that takes no more bytes than were promised."""

    def __init__(self, stream: BinaryIO, remote: RemoteFile) -> None:
        self._stream = stream
        self._remote = remote
        self._most = remote.size or remote.most

    def write(self, block: bytes) -> int:
        if self._most and self._stream.tell() + len(block) > self._most:
            self._stream.truncate(0)
            raise damaged_file(self._remote.name, message("more bytes came than announced"))
        return self._stream.write(block)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def download(remote: RemoteFile, partial: Path, progress: Progress) -> None:
    """
    Append to the partial file until it is complete, with the hub's own retries and proxies.

    Args:
        progress: in bytes of this file.

    Raises:
        ModelError: more bytes come than were promised; they are thrown away.
    """
    hub = _hub()
    from huggingface_hub.file_download import http_get

    have = partial.stat().st_size if partial.is_file() else 0
    if remote.size and have > remote.size:
        partial.unlink()
        have = 0
    with partial.open("r+b" if have else "wb") as stream:
        stream.seek(have)
        http_get(
            remote.url,
            _Limited(stream, remote),
            resume_size=have,
            headers=hub.utils.build_hf_headers(token=False, library_name="tolmach"),
            expected_size=remote.size or None,
            displayed_filename=remote.name,
            tqdm_class=_bar(progress),
        )


def _bar(progress: Progress) -> Any:
    """A progress bar for the hub's code that passes the numbers on."""

    class Bar:
        def __init__(self, *_: Any, total: int | None = 0, initial: int = 0, **__: Any) -> None:
            self.done, self.total = initial, total or 0
            progress(self.done, self.total)

        def update(self, count: float | None = 1) -> None:
            self.done += int(count or 0)
            progress(self.done, self.total)

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    return Bar


def _hub() -> Any:
    """The hub's library; `tolmach.telemetry` keeps it from saying more than it must."""
    import huggingface_hub
    import huggingface_hub.constants
    import huggingface_hub.utils

    # By itself it writes 10 MB at a time, and what is not written is lost when a line breaks.
    huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE = STEP
    hooks = huggingface_hub.get_session().event_hooks
    if _patient not in hooks["response"]:
        huggingface_hub.get_session().event_hooks = {
            **hooks,
            "response": [*hooks["response"], _patient],
        }
    return huggingface_hub


def _patient(response: Any) -> None:
    """Take away waiting times that are no number or above 99 s: the hub's code obeys them all."""
    for name, short in (("retry-after", r"\s*[0-9]{1,2}\s*"), ("ratelimit", r".*;t=[0-9]{1,2}\s*")):
        if not re.fullmatch(short, response.headers.get(name, "0;t=0" if ";" in short else "0")):
            del response.headers[name]


@contextmanager
def plainly(entry: ModelEntry) -> Iterator[None]:
    """Turn what can go wrong on the network into words."""
    from huggingface_hub import errors

    again = message(
        "What was downloaded is kept; go on with: tolmach models pull {model}", model=entry.id
    )
    try:
        yield
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        raise ModelError(
            _status_words(entry, status),
            next_step=again
            if status == 429 or status >= 500
            else message("See docs/how-to/models.md."),
            model=entry.id,
            status=status,
        ) from error
    except (errors.HTTPError, ConnectionError) as error:
        raise ModelError(
            message(
                "The connection for '{entry}' failed: {reason}.",
                entry=entry.id,
                reason=str(error) or type(error).__name__,
            ),
            next_step=message(
                "What was downloaded is kept; go on with: tolmach models pull {model}. "
                "A mirror can be named with {variable}.",
                model=entry.id,
                variable="TOLMACH_FIREFOX" if entry.engine == "firefox" else "HF_ENDPOINT",
            ),
            model=entry.id,
        ) from error
    except OSError as error:
        if error.errno is not None or "Consistency check" not in str(error):
            raise
        raise damaged_file(entry.id, message("it came with the wrong length")) from error


def _status_words(entry: ModelEntry, status: int) -> str:
    source = entry.source.repo or entry.source.url
    if status in (401, 403, 404):
        return message(
            "{source} is not there (any more), or not open to everybody ({status}).",
            source=source,
            status=status,
        )
    if status == 429:
        return message(
            "The server refuses for now: too many downloads from here ({status}).", status=status
        )
    return message("The server of {source} failed ({status}).", source=source, status=status)


def damaged_file(name: str, why: str) -> ModelError:
    """The error for a file that is not what was promised."""
    return ModelError(
        message("'{name}' was refused: {why}.", name=name, why=why),
        next_step=message("Try once more; if it happens again, tell the makers of tolmach."),
        file=name,
    )

"""
The catalogue: which models there are, what each can do, and where it comes from.

The list itself is `models/catalog.toml`, one table per model, so that it can be read and corrected
without touching code. A key that is not known here is an error, with the nearest known one named.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tolmach.core.speech import WINDOW_POLICIES, WindowPolicy
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import FormatError, ModelError, UsageError
from tolmach.messages import message

Task = Literal["recognition", "translation", "speakers", "overlap"]
Kind = Literal["bundled", "hub", "archive", "firefox", "local"]

ANY = "*"
"""Means every language in `sources` and `targets`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    Where a model comes from.

    Attributes:
        kind: `bundled` lies in the package (`folder`, below the demo folder); `hub` is a repository
            in the layout of Hugging Face; `archive` is a zip of Marian files, converted after the
            download; `firefox` is in Mozilla's record of models, under the languages of the
            entry; `local` was converted or imported by the user.
        revision: a commit; `main` means that what was received first is pinned in the manifest.
        files: names in the repository; an exact list, so that nothing else is ever fetched.
        sha256: hashes that are known beforehand, by file name (by `archive.zip` for an archive).
    """

    kind: Kind
    folder: str = ""
    repo: str = ""
    url: str = ""
    revision: str = "main"
    files: tuple[str, ...] = ()
    sha256: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """
    One model.

    Attributes:
        engine: name of the engine that runs it.
        sources, targets: language codes, or `*` for every language; recognizers have no targets.
        size: bytes on disk once installed.
        download: bytes that come over the network, where that is another number.
        memory: bytes of main memory it needs at work (int8 on a processor), an estimate.
        quality: rank inside its task, larger is better; the default choice goes by it.
        alignment_head: whether its attention was trained to link words (translation) or to tell
            their times (recognition).
        wants_gpu: too slow on a processor to be the default there.
        windows: how sound is cut for it: `policy`, a name from `core.speech.WINDOW_POLICIES`, and
            numbers of its own in place of the policy's.
        unsure_below: mean log probability per piece below which a translation needs review; 0 where
            it was not measured.
        good_for: one sentence for people.
        demo: knows nothing beyond the shipped example; used only when named.
    """

    id: str
    title: str
    task: Task
    engine: str
    source: Source
    license: str
    sources: tuple[str, ...] = (ANY,)
    targets: tuple[str, ...] = ()
    size: int = 0
    download: int = 0
    memory: int = 0
    quality: int = 0
    alignment_head: bool = False
    wants_gpu: bool = False
    windows: Mapping[str, str | int] = field(default_factory=dict)
    unsure_below: float = 0.0
    good_for: str = ""
    demo: bool = False

    def knows(self, source: str, target: str = "") -> bool:
        """Whether the model takes this language, and gives the target where one is asked for."""
        return _within(source, self.sources) and (not target or _within(target, self.targets))

    @property
    def window_policy(self) -> WindowPolicy:
        """How sound is cut for this recognizer."""
        numbers = {key: value for key, value in self.windows.items() if key != "policy"}
        base = WINDOW_POLICIES[str(self.windows.get("policy", "packed"))]
        return replace(base, **numbers)  # type: ignore[arg-type]

    @property
    def public_name(self) -> str:
        """What pages call it: its id; for a folder of the user's own, what was found in it."""
        return self.title if self.source.kind == "local" and self.title else self.id

    @property
    def is_free(self) -> bool:
        """Whether the licence lets everybody use it for everything, also for money."""
        return "-NC" not in self.license

    @property
    def transfer(self) -> int:
        """Bytes that a download moves."""
        return self.download or self.size


def _within(code: str, languages: tuple[str, ...]) -> bool:
    return ANY in languages or code in languages


@cache
def catalog() -> tuple[ModelEntry, ...]:
    """All models of the shipped catalogue, in the file's order."""
    return parse_catalog(catalog_file().read_text(encoding="utf-8"))


def entry(model_id: str, task: Task | None = None) -> ModelEntry:
    """
    Look a model up by its id, or by the name that Whisper tools use: turbo, base, large.

    Args:
        task: what it is to do.

    Raises:
        UsageError: no such id; the message names the nearest ones for the task.
        ModelError: it is for another task.
    """
    known = {one.id: one for one in catalog()}
    for name in (model_id, _whisper_id(model_id)):
        if name in known:
            require_task(known[name], task or known[name].task)
            return known[name]
    near = [one.id for one in catalog() if task in (None, one.task)]
    hint = did_you_mean(model_id, near, message("See `tolmach models list`."), most=3)
    raise UsageError(
        message("There is no model '{model_id}'.", model_id=model_id),
        next_step=hint,
        model=model_id,
    )


def require_task(entry: ModelEntry, task: Task) -> None:
    """
    Refuse a model that is for something else.

    Raises:
        ModelError: it is.
    """
    if entry.task != task:
        raise ModelError(
            message(
                "Model '{entry}' is for {own}, not for {task}.",
                entry=entry.id,
                own=message(entry.task),
                task=message(task),
            ),
            next_step=message("See `tolmach models list`."),
            model=entry.id,
        )


def _whisper_id(name: str) -> str:
    """
    The id of the model that other tools for Whisper call so.

    >>> _whisper_id("turbo"), _whisper_id("openai/whisper-base"), _whisper_id("large")
    ('whisper-large-v3-turbo', 'whisper-base', 'whisper-large-v3')
    """
    for start in ("openai/", "Systran/", "faster-", "whisper-"):
        name = name.removeprefix(start)
    return f"whisper-{ {'turbo': 'large-v3-turbo', 'large': 'large-v3'}.get(name, name) }"


def catalog_file() -> Path:
    """The catalogue: inside the installed package, or in the repository of a checkout."""
    return _shipped("catalog.toml")


def demo_folder() -> Path:
    """The folder with the demo models, which come with the package."""
    return _shipped("demo")


def _shipped(name: str) -> Path:
    packaged = Path(__file__).parent / "data" / name
    return packaged if packaged.exists() else Path(__file__).parents[3] / "models" / name


def parse_catalog(text: str) -> tuple[ModelEntry, ...]:
    """
    Read a catalogue from TOML.

    Raises:
        FormatError: not TOML, an unknown key, a missing or wrong value, an id used twice.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(
            message("The model catalogue is not TOML: {reason}.", reason=error)
        ) from error
    _known_keys(table, {"model"}, "the catalogue")
    entries = tuple(
        entry_from(item, str(item.get("id", "a model without id"))) for item in table["model"]
    )
    seen: set[str] = set()
    for one in entries:
        if one.id in seen:
            raise FormatError(
                message("The model catalogue has '{one}' twice.", one=one.id), model=one.id
            )
        seen.add(one.id)
    return entries


def entry_from(item: Mapping[str, Any], where: str) -> ModelEntry:
    """
    Make an entry from a plain table, as it is in a catalogue or a manifest.

    Raises:
        FormatError: an unknown key, a missing or wrong value.
    """
    import msgspec

    # older versions wrote `speech_translation` into manifests, and nothing read it
    item = {key: value for key, value in item.items() if key != "speech_translation"}
    _known_keys(item, {one.name for one in fields(ModelEntry)}, where)
    _known_keys(item.get("source", {}), {one.name for one in fields(Source)}, f"{where}, source")
    try:
        found = msgspec.convert(dict(item), ModelEntry)
    except msgspec.ValidationError as error:
        raise FormatError(
            message("Model catalogue, {where}: {reason}.", where=where, reason=error), model=where
        ) from error
    _known_keys(
        found.windows, {"policy"} | {one.name for one in fields(WindowPolicy)}, f"{where}, windows"
    )
    if found.windows.get("policy", "packed") not in WINDOW_POLICIES:
        raise FormatError(
            message("Model catalogue, {where}: there is no such window policy.", where=where),
            next_step=message(
                "Use one of {window_policies}.", window_policies=", ".join(WINDOW_POLICIES)
            ),
            model=where,
        )
    return found


def _known_keys(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise FormatError(
                message("Model catalogue, {where}: unknown key '{key}'.", where=where, key=key),
                next_step=did_you_mean(key, known),
                key=key,
            )

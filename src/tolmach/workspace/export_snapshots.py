"""
What was exported: the texts and cues of every export that may come back edited.

One file per state of a language in `work/given/`; the same state exported again is kept once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import msgspec

from tolmach.core.cue import Cue
from tolmach.core.document import State
from tolmach.core.exchange import EditedFile, ExportSnapshot
from tolmach.workspace.artifacts import disk_errors, read_result, write_result
from tolmach.workspace.folder import Folder

KIND = "given out"


def remember(folder: Folder, snapshot: ExportSnapshot) -> None:
    """
    Keep what is exported.

    Raises:
        WorkFolderError: the disk refuses.
    """
    place = folder.work / "given"
    key = hashlib.sha256(msgspec.json.encode(snapshot, order="deterministic")).hexdigest()[:16]
    path = place / f"{snapshot.language}.{key}.json"
    if not path.exists():
        with disk_errors(path):
            place.mkdir(mode=0o700, exist_ok=True)
        write_result(path, KIND, key, snapshot, compact=True)


def snapshots(folder: Folder, language: str = "") -> list[ExportSnapshot]:
    """Everything that was exported, newest first; in one language, if it is named."""
    paths = sorted(
        (folder.work / "given").glob(f"{language or '*'}.*.json"),
        key=lambda path: (path.stat().st_mtime_ns, path.name),
        reverse=True,
    )
    found = (read_result(path, KIND, None, ExportSnapshot) for path in paths)
    return [base for base in found if base is not None]


def best_for_cues(
    candidates: Iterable[ExportSnapshot], cues: Iterable[Cue]
) -> ExportSnapshot | None:
    """The state that subtitles most probably come from: it shares most cues, then most words."""
    back = list(cues)
    texts, words = {cue.text for cue in back}, _words(back)

    def shared(base: ExportSnapshot) -> tuple[int, int]:
        exported = _words(base.cues)
        same = len(texts & {cue.text for cue in base.cues})
        return same, (words & exported).total() - (exported - words).total()

    return max(candidates, key=shared, default=None)


def _words(cues: Iterable[Cue]) -> Counter[str]:
    return Counter(word for cue in cues for word in cue.text.split())


def best_for_table(candidates: Iterable[ExportSnapshot], back: EditedFile) -> ExportSnapshot | None:
    """The state that a table most probably comes from: the one that shares most sentences."""
    texts = {(sentence, " ".join(text.split())) for sentence, text in back.texts.items()}

    def shared(base: ExportSnapshot) -> tuple[int, int, int]:
        """Sentences with this text, then the same choice of sentences, then the same states."""
        same = len(texts & {(u, " ".join(t.split())) for u, t in base.texts.items()})
        apart = len(base.texts.keys() ^ back.texts.keys())
        states = sum(base.states.get(u, State.DRAFT) is back.states.get(u) for u in base.texts)
        return same, -apart, states

    return max(candidates, key=shared, default=None)

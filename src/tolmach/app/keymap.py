"""Keys that a person chose for single actions: nothing but names that the page knows."""

from __future__ import annotations

import re
from collections.abc import Mapping

ACTIONS = frozenset({
    "accept", "approve", "back", "comment", "copySource", "edit", "endEarlier", "endEarlierFine",
    "endLater", "endLaterFine", "faster", "find", "first", "follow", "forward", "glossary", "help",
    "insert", "last", "leave", "loop", "marker", "merge", "needsWork", "next", "nextProblem",
    "nextWord", "note", "paragraph", "play", "previous", "previousProblem", "previousWord", "redo",
    "replace", "replay", "saveNext", "saveNow", "setEnd", "setStart", "slower", "split",
    "splitHere", "startEarlier", "startEarlierFine", "startLater", "startLaterFine",
    "takeRepairBack", "translate", "undo", "withhold",
})  # fmt: skip
"""Actions whose keys can be changed, as `static/js/keys.js` names them."""
MOST_KEYS = 4
"""Keys that one action may have in a layer."""
_KEY = re.compile(
    r"(Mod\+)?(Alt\+)?(Shift\+)?"
    r"(Key[A-Z]|Digit\d|Numpad(\d|Add|Subtract|Multiply|Divide|Decimal)|F([1-9]|1\d|2[0-4])"
    r"|Arrow(Up|Down|Left|Right)|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Space|Enter"
    r"|Minus|Equal|BracketLeft|BracketRight|Semicolon|Quote|Backquote|Backslash|IntlBackslash"
    r"|Comma|Period|Slash|Pause|ScrollLock|Escape|Tab)"
)
"""A key as `written` in `static/js/keys.js` writes it."""

OwnKeys = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Layer (`text` or `command`) -> action -> its keys."""


def unknown(own: OwnKeys) -> str:
    """Give the first layer, action or key that there is not; empty when all are known."""
    for layer, actions in own.items():
        if layer not in ("text", "command"):
            return layer
        for action, keys in actions.items():
            if action not in ACTIONS or len(keys) > MOST_KEYS:
                return action
            for key in keys:
                if not _KEY.fullmatch(key):
                    return key
    return ""

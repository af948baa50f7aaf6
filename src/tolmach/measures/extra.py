"""Whether the packages that know the published measures are installed."""

from __future__ import annotations

from importlib.util import find_spec

from tolmach.errors import UsageError
from tolmach.installation import install_command
from tolmach.messages import message

_PACKAGES = ("suber", "sacrebleu", "jiwer")
_TOKENIZERS = {"ja": "MeCab", "ko": "mecab_ko"}


def require_extra(language: str) -> None:
    """
    Make sure that everything is there before any work is done.

    Raises:
        UsageError: a package is missing; says how to install it.
    """
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise UsageError(
            message("Measuring needs packages that are not installed."),
            next_step=message("Install them with: {command}", command=install_command("eval")),
            missing=missing,
        )
    tokenizer = _TOKENIZERS.get(language)
    if tokenizer and find_spec(tokenizer) is None:
        raise UsageError(
            message("Measuring text in '{language}' needs its tokenizer.", language=language),
            next_step=message(
                "Install it with: pip install 'sacrebleu[{language}]'", language=language
            ),
            missing=[tokenizer],
        )

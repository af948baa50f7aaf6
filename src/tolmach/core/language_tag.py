"""The base of a language tag."""

from __future__ import annotations


def base_code(tag: str) -> str:
    """
    The language of a tag, without region and script, in lower case.

    >>> base_code("pt-BR"), base_code("zh_Hans"), base_code("")
    ('pt', 'zh', '')
    """
    return tag.replace("_", "-").split("-")[0].lower()

"""One word per thing: the source uses the glossary's words and none of those that it rules out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.needs import ROOT

SOURCE = ROOT / "src" / "tolmach"
GLOSSARY = ROOT / "docs" / "explanation" / "words.md"

# Names that belong to others: libraries, file formats, and files that older versions wrote.
ALLOWED: dict[str, set[str]] = {
    # a unit of measure, and the units that a video stream is made of
    "unit": {
        "core/score.py", "core/violation.py", "measures/", "stages/checks/",
        "text/number_words.py", "languages/",
    },
    "units": {"text/number_words.py", "languages/", "engines/media/hidden_data.py"},
    "Token": {"measures/words.py"},  # what scores are computed of
    "Phrase": {"text/glossary.py", "text/stock_phrases.py"},  # phrases, not sentences
    "listening": {"app/serving.py"},  # a socket
}  # fmt: skip
MESSAGE_WORDS = re.compile(
    r"\b(anew|mend(ed|s)?|nobody|manieth|wants? a look|of (nobody|anybody)'s|hereby|thereof)\b"
)

PAGE_WORDS = re.compile(
    r"\b(anew|mend(ed|ing|s)?|nobody|hereby|thereof)\b|\bit stands\b|\bgives? (no )?sense\b"
    r"|(?<![\"'])\brecognis(e|ed|er|ers|es|ing)\b",  # a step is "recognise"
    re.IGNORECASE,
)

PLAIN_ENGLISH = frozenset({
    "Phrase", "Token", "book", "given", "hear", "heard", "hearing", "listen", "listening",
    "parallel", "returned", "returning", "shorten", "shortened", "shortening", "sync", "tick",
    "unit", "wish", "wishes",
})  # fmt: skip
"""Words that no identifier uses for its thing, but that sentences may use for other things."""
FOREIGN_TEXT = ("formats/earlier_keys.py", "formats/xliff.py")
"""Where others, or earlier versions, named things so."""


@cache
def ruled_out() -> frozenset[str]:
    """The words in code style in the glossary's last column."""
    rows = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    last = [row.strip("|").rpartition("|")[2] for row in rows]
    return frozenset(word for cell in last for word in re.findall(r"`([^`]+)`", cell))


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of ours, parsed once."""
    paths = sorted(SOURCE.rglob("*.py"))
    return tuple((p.relative_to(SOURCE).as_posix(), ast.parse(p.read_text("utf-8"))) for p in paths)


@cache
def named() -> tuple[tuple[str, str, int, frozenset[str]], ...]:
    """Module, identifier, line, and the words of the identifier."""
    return tuple(
        (name, identifier, line, frozenset(parts(identifier)))
        for name, tree in modules()
        for identifier, line in identifiers(tree)
    )


def identifiers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name that the module itself gives: definitions, parameters, variables, fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def parts(name: str) -> set[str]:
    """
    The words of an identifier, and all of it.

    >>> sorted(parts("_heard_names")), sorted(parts("ReviewTable"))
    (['heard', 'heard_names', 'names'], ['Review', 'ReviewTable', 'Table'])
    """
    bare = name.strip("_")
    return {bare, *bare.split("_"), *re.findall(r"[A-Z][a-z]+", bare)} - {""}


def test_the_glossary_has_a_word_for_everything_and_rules_words_out() -> None:
    rows = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) > 55
    assert {"unit", "heard", "mend", "sheet"} <= ruled_out()


@pytest.mark.parametrize("word", sorted(ruled_out()))
def test_no_identifier_uses_a_word_that_the_glossary_rules_out(word: str) -> None:
    allowed = tuple(ALLOWED.get(word, set()))
    found = [
        f"{name}:{line} {identifier}"
        for name, identifier, line, words in named()
        if not name.startswith(allowed) and words & {word, word.capitalize()}
    ]
    assert not found, f"docs/explanation/words.md has another word for {word}: {found[:10]}"


def test_no_module_is_named_by_a_word_that_the_glossary_rules_out() -> None:
    names = {path.stem for path in SOURCE.rglob("*.py")} | {
        path.name for path in SOURCE.rglob("*") if path.is_dir()
    }
    assert not names & ruled_out()


def test_messages_use_no_words_that_an_engineer_would_not_write() -> None:
    found = [
        f"{name}:{node.lineno} {node.value[:60]!r}"
        for name, tree in modules()
        for described_here in (described(tree),)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and MESSAGE_WORDS.search(node.value)
        and id(node) not in described_here
    ]
    assert not found, found[:20]


def test_docstrings_comments_and_pages_are_in_plain_words() -> None:
    files = [*SOURCE.rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in files
        if path != GLOSSARY
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if PAGE_WORDS.search(line) and "`" not in line and " · " not in line
    ]
    assert not found, found[:20]


def test_sentences_use_no_word_that_only_this_project_would_read_so() -> None:
    words = "|".join(sorted(ruled_out() - PLAIN_ENGLISH))
    found = [
        f"{name}:{node.lineno} {word[0]}"
        for name, tree in modules()
        if not name.startswith(FOREIGN_TEXT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
        for word in re.finditer(rf"\b({words})\b", node.value)
        if not name.startswith(tuple(ALLOWED.get(word[0], ())))
    ]
    assert not found, found[:20]


def described(tree: ast.Module) -> set[int]:
    """Strings that only describe: docstrings of modules, functions, classes and attributes."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }

"""The rules between the rooms of the house, read from the source itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import ROOT

SOURCE = ROOT / "src" / "tolmach"
HEAVY = {
    "av", "ctranslate2", "faster_whisper", "ffmpeg", "imageio_ffmpeg", "numpy", "onnxruntime",
    "sentencepiece", "subprocess", "tokenizers", "torch", "transformers",
}  # fmt: skip
MAY_IMPORT = {
    "core": {"core"},
    "languages": {"core", "languages"},
    "text": {"core", "languages", "text"},
    "formats": {"core", "languages", "text", "formats"},
    "stages": {"core", "languages", "text", "stages"},
    "measures": {"core", "languages", "text", "stages", "measures"},
    "engines": {"core", "languages", "text", "stages", "engines"},
    "models": {"core", "languages", "engines", "models"},
    "workspace": {"core", "languages", "text", "stages", "formats", "workspace"},
    "pipeline": {
        "core", "languages", "text", "stages", "formats", "engines", "models", "workspace",
        "pipeline",
    },
    "batch": {
        "core", "languages", "text", "stages", "formats", "engines", "models", "workspace",
        "pipeline", "batch",
    },
    "app": {
        "core", "languages", "text", "stages", "formats", "engines", "models", "workspace",
        "pipeline", "app",
    },
}  # fmt: skip
"""Room -> rooms it knows. `cli` stands on top and may know all but other front ends."""


def modules(room: str) -> Iterator[Path]:
    return (SOURCE / room).rglob("*.py")


def imports(path: Path, *, inside_functions: bool) -> Iterator[str]:
    """Full names of the modules that a file imports; those under TYPE_CHECKING do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if inside_functions else _at_import(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _at_import(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _at_import(node)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    for path in modules(room):
        for name in imports(path, inside_functions=True):
            if name.startswith("tolmach."):
                target = name.split(".")[1]
                allowed = MAY_IMPORT[room] | {
                    "errors",
                    "installation",
                    "messages",
                    "network",
                    "telemetry",
                    "seccomp",
                }
                assert target in allowed, f"{path.name} imports {name}"


@pytest.mark.parametrize(
    "room",
    [
        "core", "languages", "text", "stages", "formats", "measures", "workspace", "pipeline",
        "batch", "cli",
    ],
)  # fmt: skip
def test_only_engines_and_models_touch_ml_packages_and_programs(room: str) -> None:
    for path in modules(room):
        heavy = {name.split(".")[0] for name in imports(path, inside_functions=True)} & HEAVY
        assert not heavy, f"{path} imports {heavy}"


def test_core_imports_the_standard_library_only() -> None:
    for path in modules("core"):
        for name in imports(path, inside_functions=True):
            top = name.split(".")[0]
            assert top == "tolmach" or top in sys.stdlib_module_names, f"{path.name}: {name}"


def test_heavy_packages_are_imported_inside_functions() -> None:
    for path in SOURCE.rglob("*.py"):
        heavy = {name.split(".")[0] for name in imports(path, inside_functions=False)} & HEAVY
        assert heavy <= {"subprocess"}, f"{path} imports {heavy} at import"


def test_only_the_command_line_prints() -> None:
    for path in SOURCE.rglob("*.py"):
        if path.is_relative_to(SOURCE / "cli"):
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8")))
                 if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]  # fmt: skip
        assert not [call.lineno for call in calls if call.func.id == "print"], path  # type: ignore[attr-defined]


def test_importing_the_package_or_asking_for_help_loads_neither_numpy_nor_ml() -> None:
    code = (
        "import sys, tolmach, tolmach.cli\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(tolmach.cli.tolmach, ['--help']).exit_code == 0\n"
        f"print(sorted(set(sys.modules) & {HEAVY - {'subprocess'}!r}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions do not count: they run when both modules are there."""
    graph = {
        module_name(path): {name for name in module_imports(path) if name != module_name(path)}
        for path in SOURCE.rglob("*.py")
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above[above.index(name) :], name))
        if name not in done:
            for target in sorted(graph.get(name, ())):
                visit(target, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def module_imports(path: Path) -> Iterator[str]:
    """Modules of ours that a file imports when it is imported."""
    for node in _at_import(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tolmach"):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                file = SOURCE.parent.joinpath(*full.split("."))
                known = file.with_suffix(".py").exists() or file.is_dir()
                yield full if known else str(node.module)


def test_the_page_does_not_import_the_command_line() -> None:
    for path in modules("app"):
        for name in imports(path, inside_functions=True):
            assert not name.startswith("tolmach.cli"), path

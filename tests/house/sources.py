"""Sources: the files of the project that a person wrote, and what a check says about one of them.

Does not know any rule.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"__pycache__", "node_modules", "var", "dist", "build", "vendor", "migrations"}
PYTHON_FOLDERS = ("src", "tests", "bench", "proofs", "tools")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One place where a file breaks a rule."""

    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        """Return the fault as an editor can follow it."""
        return f"{self.path}:{self.line}: {self.problem}"


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project, without caches, houses, vendored and generated code."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; what begins with a dot is left out, except `.ci`."""
    with os.scandir(folder) as entries:
        for entry in entries:
            hidden = entry.name.startswith(".") and entry.name not in {".ci"}
            if hidden or entry.name in LEFT_OUT or entry.name.endswith(".egg-info"):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def relative(path: Path) -> str:
    """Return a path as it is written in the project."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every Python file in the given folders, by default in all."""
    for path in files():
        name = relative(path)
        if path.suffix == ".py" and name.split("/", 1)[0] in (folders or PYTHON_FOLDERS):
            yield name, path.read_text(encoding="utf-8")


def texts(*endings: str) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every file with one of the endings, or of all that are text."""
    for path in files():
        if endings and path.suffix not in endings:
            continue
        try:
            yield relative(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # bytes: a sample file, a font, a picture


def functions(tree: ast.AST) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield every function of a module with its dotted name."""
    yield from _functions(tree, "")


def _functions(
    node: ast.AST, prefix: str
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield the functions below a node, methods and inner functions included."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{child.name}", child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


def line_of(text: str, match: re.Match[str]) -> int:
    """Return the number of the line on which a match begins."""
    return text.count("\n", 0, match.start()) + 1


def report(faults: list[Fault]) -> str:
    """Return the faults as lines, for the message of a failing test."""
    return "\n".join(["", *(str(fault) for fault in sorted(faults))])

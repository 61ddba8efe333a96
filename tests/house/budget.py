"""Budget: how long a file and a function may be (house style H4)."""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.sources import Fault, functions

FILE_LINES = 400
FUNCTION_LINES = 50
YAML_LINES = 150
REASON_WORDS = 4


def exemptions(path: Path) -> dict[str, dict[str, str]]:
    """Return the declared exemptions of each kind: a file or `file::function`, and its reason."""
    read: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {kind: read.get(kind, {}) for kind in ("files", "functions", "blind")}


def long_files(sources: Iterable[tuple[str, str]], *, limit: int) -> Iterator[Fault]:
    """Yield the files of more lines than `limit`."""
    for path, text in sources:
        lines = len(text.splitlines())
        if lines > limit:
            yield Fault(path, lines, f"{lines} lines, where {limit} are allowed")


def long_functions(sources: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Fault]]:
    """Yield (`file::function`, fault) for each function of more lines than allowed."""
    for path, text in sources:
        for name, node in functions(ast.parse(text)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                problem = f"{name} has {lines} lines, where {FUNCTION_LINES} are allowed"
                yield f"{path}::{name}", Fault(path, node.lineno, problem)


def unexplained(exempt: dict[str, str]) -> list[str]:
    """Return the exemptions that give no reason to speak of."""
    return [name for name, reason in exempt.items() if len(reason.split()) < REASON_WORDS]

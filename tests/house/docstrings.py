"""Docstrings: who must have one (house style H9)."""

import ast
from collections.abc import Iterable, Iterator

from tests.house.sources import Fault

Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def missing(sources: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield each module, public class and public function without a docstring.

    Public is what has no underscore in front and stands in no function; a property's setter, an
    overload and Django's `Meta` are explained by what they belong to.
    """
    for path, text in sources:
        tree = ast.parse(text)
        if text.strip() and not ast.get_docstring(tree):
            yield Fault(path, 1, "the module has no docstring")
        yield from _missing_in(path, tree, "")


def _missing_in(path: str, node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[Fault]:
    """Yield what is public in a module or class and says nothing."""
    for child in node.body:
        if not isinstance(child, Documented) or _is_explained(child):
            continue
        name = f"{prefix}{child.name}"
        if not ast.get_docstring(child):
            yield Fault(path, child.lineno, f"{name} has no docstring")
        if isinstance(child, ast.ClassDef):
            yield from _missing_in(path, child, f"{name}.")


def _is_explained(node: Documented) -> bool:
    """Return whether a definition needs no docstring of its own."""
    if node.name.startswith("_") or node.name == "Meta":
        return True
    marks = {ast.unparse(mark).rsplit(".", 1)[-1] for mark in node.decorator_list}
    return bool(marks & {"setter", "deleter", "overload", "override"})

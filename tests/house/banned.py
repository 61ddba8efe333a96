"""Banned: what no line of the project may do (house style H8, H11)."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from tests.house.sources import Fault, functions, line_of

BLIND = {"Exception", "BaseException"}
UNFINISHED = re.compile(r"\b(TO[D]O|FI[X]ME|XX[X]|HAC[K])\b")
MAY_PRINT = ("src/secretariat/cli/", "bench/", "proofs/", "tools/")


def blind_handlers(sources: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Fault]]:
    """Yield (`file::function`, fault) for each handler that catches everything.

    Such a handler hides the fault it does not expect; an exemption says why none is hidden. One
    that tidies up and ends by raising the same again hides nothing.
    """
    for path, text in sources:
        tree = ast.parse(text)
        inner = {id(node): name for name, f in functions(tree) for node in ast.walk(f)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler) or _raises_again(node):
                continue
            if _is_blind(node.type):
                problem = "this handler catches everything; name the errors"
                yield f"{path}::{inner.get(id(node), '')}", Fault(path, node.lineno, problem)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler leaves by no other way than raising what it caught."""
    last = handler.body[-1]
    leaves = any(
        isinstance(node, ast.Return | ast.Continue | ast.Break) for node in ast.walk(handler)
    )
    return isinstance(last, ast.Raise) and last.exc is None and not leaves


def _is_blind(caught: ast.expr | None) -> bool:
    """Return whether the caught types hold one that holds all others."""
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(_is_blind(part) for part in caught.elts)
    return ast.unparse(caught).removeprefix("builtins.") in BLIND


def prints(sources: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield each print outside the command line, where nobody reads it."""
    for path, text in sources:
        if path.startswith(MAY_PRINT):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
                yield Fault(path, node.lineno, "print is for the command line; use a logger")


def unfinished(sources: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield each mark of work that was left for later."""
    for path, text in sources:
        for match in UNFINISHED.finditer(text):
            problem = f"{match.group()} marks work that is not done"
            yield Fault(path, line_of(text, match), problem)


def bare_silencers(sources: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield each silenced linter or type check that names no rule or gives no reason (H12)."""
    for path, text in sources:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and _silences_barely(token.string):
                problem = "a silenced check names its rule and, behind ' - ' or '#', its reason"
                yield Fault(path, token.start[0], problem)


def _silences_barely(comment: str) -> bool:
    """Return whether a comment silences a check without rule and reason."""
    if not re.search(r"#\s*(noqa|type:\s*ignore)", comment):
        return False
    named = r"#\s*(noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z-]+(,\s*[a-z-]+)*\])"
    return re.fullmatch(named + r"(\s+-\s+\S.*|\s+#\s*\S.*)", comment) is None

"""Refusals: what every error class of the house must keep (house style H10)."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.house.sources import Fault

CODE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
TO_TYPE = re.compile(r":\s(%\(\w+\)s|secretariat [^.]+)\Z")  # behind a colon: a command, a list
PLACE = re.compile(r"%\((\w+)\)[a-z]")


def faults_of(kinds: Iterable[type]) -> Iterator[str]:
    """Yield what is wrong with the code, the status or the sentence of error classes."""
    kinds = list(kinds)
    seen = Counter(getattr(kind, "code", "") for kind in kinds)
    for kind in kinds:
        name, code = kind.__qualname__, str(getattr(kind, "code", ""))
        if not CODE.fullmatch(code):
            yield f"{name}: the code {code!r} is no dotted pair of lower-case words"
        if seen[code] > 1:
            yield f"{name}: the code {code!r} is used {seen[code]} times"
        if not 400 <= int(getattr(kind, "status", 0)) <= 599:
            yield f"{name}: {getattr(kind, 'status', None)} is no status of a refusal"
        yield from _sentence(name, str(getattr(kind, "message", "")))


def _sentence(name: str, message: str) -> Iterator[str]:
    """Yield what is wrong with one sentence."""
    if PLACE.fullmatch(message):
        return  # the fact is itself a sentence
    if not message.endswith((".", "?")) and not TO_TYPE.search(message):
        yield f"{name}: the sentence does not end with a full stop: {message!r}"
    if not re.match(r"[A-Z%'\"‘“]", message):
        yield f"{name}: the sentence does not begin with a capital: {message!r}"
    if re.search(r"%(?![%(])", message.replace("%%", "")):
        yield f"{name}: a place without a name: {message!r}"


def facts_missing(sources: Iterable[tuple[str, str]], sentences: dict[str, str]) -> Iterator[Fault]:
    """Yield each place that makes an error without the facts its sentence names.

    Args:
        sources: (path, text) of Python files.
        sentences: the message of each error class that takes its facts by keyword alone.
    """
    for path, text in sources:
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            given = {keyword.arg for keyword in node.keywords}
            if name not in sentences or None in given:
                continue
            lacking = set(PLACE.findall(sentences[name])) - given
            if lacking or node.args:
                problem = f"lacks the facts {sorted(lacking)}" if lacking else "has a nameless fact"
                yield Fault(path, node.lineno, f"{name} {problem}")

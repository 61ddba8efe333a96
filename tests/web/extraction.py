"""Extraction: every text of the face that must be translated, read from its sources.

Needs no gettext program. Templates use `translate` and trimmed `blocktranslate` alone, Python `_`,
`gettext` and `ngettext` with plain texts; refusals of the kernel that reach a page speak through
their `message`.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import secretariat.web
from secretariat.kernel.errors import NotFound, SecretariatError

ROOT = Path(secretariat.web.__file__).parent
SPEAKING = (
    "secretariat.kernel.errors",
    "secretariat.kernel.identity",
    "secretariat.kernel.accounts",
    "secretariat.kernel.factors.errors",
    "secretariat.kernel.bodies.errors",
    "secretariat.kernel.limits",
    "secretariat.kernel.mail",
    "secretariat.kernel.intake",
    "secretariat.kernel.lifecycle",
    "secretariat.kernel.records.errors",
    "secretariat.kernel.rooms.errors",
    "secretariat.kernel.queries.errors",
    "secretariat.kernel.search.errors",
    "secretariat.kernel.content.errors",
)
_TRANSLATE = re.compile(r'\{%\s*translate\s+"([^"]+)"')
_BLOCK = re.compile(r"\{%\s*blocktranslate([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
Text = tuple[str, str]
"""A text and its plural, which is empty where there is none."""


def texts() -> set[Text]:
    """Return every text with its plural."""
    found = set(refusals())
    for template in sorted((ROOT / "templates").rglob("*.*")):
        found |= set(of_template(template.read_text()))
    for module in sorted(ROOT.rglob("*.py")):
        found |= set(of_python(module.read_text()))
    return found


def of_template(source: str) -> Iterator[Text]:
    """Yield the texts of a template."""
    for match in _TRANSLATE.finditer(source):
        yield match.group(1), ""
    for match in _BLOCK.finditer(source):
        options, inside = match.groups()
        if "trimmed" not in options:
            raise ValueError(f"write blocktranslate trimmed: {inside[:60]!r}")
        parts = [_block_text(part) for part in _PLURAL.split(inside)]
        yield parts[0], parts[1] if len(parts) > 1 else ""


def _block_text(inside: str) -> str:
    """Return a block as Django looks it up."""
    lines = " ".join(line.strip() for line in inside.strip().splitlines() if line.strip())
    return _PLACE.sub(r"%(\1)s", lines.replace("%", "%%"))


def of_python(source: str) -> Iterator[Text]:
    """Yield the texts of a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        count = {"_": 1, "gettext": 1, "ngettext": 2}.get(node.func.id, 0)
        given = [arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant)]
        if count and len(given) == count:
            yield given[0], given[1] if count == 2 else ""


def refusals() -> Iterator[Text]:
    """Yield the sentences of the kernel's refusals that reach a page."""
    for name in SPEAKING:
        module = importlib.import_module(name)
        for value in vars(module).values():
            is_own = isinstance(value, type) and value.__module__ == name
            if is_own and issubclass(value, SecretariatError) and not issubclass(value, NotFound):
                yield value.message, ""

"""Reference: writes the pages under docs/reference from the code they describe.

`python -m tools.reference` writes them; a test fails while one differs from what this would write.
"""

import importlib
import os
import pkgutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
GENERATED = "<!-- Written by `make reference`; change the code, not this page. -->\n\n"


def settings_page() -> str:
    """Return the page of all variables an installation can set."""
    from secretariat.conf.variables import VARIABLES

    rows = [
        (f"`SECRETARIAT_{v.name}`", v.kind, f"`{v.default}`" if v.default else "–", v.meaning)
        for v in VARIABLES
    ]
    lead = (
        "# Settings\n\nA house is set up by variables of its environment. One that cannot be read "
        "stops the start with a sentence that says what to write.\n\n"
    )
    return GENERATED + lead + table(("Variable", "Kind", "Default", "Meaning"), rows)


def errors_page() -> str:
    """Return the page of all refusals, with code, status and sentence; Django must be set up."""
    rows = [
        (f"`{error.code}`", str(error.status), error.message, first_line(error))
        for error in sorted(all_errors(), key=lambda error: error.code)
    ]
    lead = (
        "# Refusals\n\nEvery refusal has a stable code, an HTTP status and a sentence. Places such "
        "as `%(number)s` are filled with facts the reader may know.\n\n"
    )
    return GENERATED + lead + table(("Code", "Status", "Sentence", "When"), rows)


def all_errors() -> list[type]:
    """Return every refusal that the code declares, its bases without a code left out."""
    import secretariat

    for module in pkgutil.walk_packages(secretariat.__path__, "secretariat."):
        if ".migrations" not in module.name and module.name not in {"secretariat.conf.wsgi"}:
            importlib.import_module(module.name)
    from secretariat.kernel.errors import SecretariatError

    found: list[type] = []
    waiting: list[type] = [SecretariatError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("secretariat.") and "code" in vars(kind):
            found.append(kind)
    return found


def first_line(thing: type) -> str:
    """Return the first line of a docstring."""
    return (thing.__doc__ or "").strip().split("\n", 1)[0]


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(
        f"| {' | '.join(c.replace('|', chr(92) + '|') for c in row)} |\n" for row in lines
    )


PAGES = {"settings.md": settings_page, "errors.md": errors_page}


def main() -> int:
    """Write every page that differs; name those on standard output."""
    with tempfile.TemporaryDirectory(prefix="secretariat-reference-") as house:
        os.environ["SECRETARIAT_HOME"] = house
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.conf.settings")
        import django

        django.setup()
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, page in PAGES.items():
            path, text = FOLDER / name, page()
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

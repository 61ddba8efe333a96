"""Reference: writes the pages under docs/reference from the code they describe.

`python -m tools.reference` writes them; a test fails while one differs from what this would write.
"""

import importlib
import inspect
import os
import pkgutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
NOT_IMPORTED = {"migrations", "__main__", "wsgi"}  # of these, importing is doing
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
        if not NOT_IMPORTED & set(module.name.split(".")):
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


def commands_page() -> str:
    """Return the page of all verbs of the command line, with their arguments."""
    from secretariat.cli.command import load, verb_names
    from secretariat.cli.exits import MEANING

    parts = [
        "# Commands\n\n`secretariat [--home DIR] VERB …`. Data comes on standard output, talk on "
        "standard error; `--json` writes data as JSON, one value a line. No command needs a server "
        "that is running.\n\n",
        table(("Exit code", "Meaning"), [(str(int(code)), text) for code, text in MEANING.items()]),
    ]
    for module in verb_names().values():
        verb = load(module)
        parts.append(f"\n## {verb.name}\n\n{inspect.getdoc(verb.run)}\n")
        rows = [_argument(one.names, one.options) for one in verb.arguments]
        if rows:
            parts.append("\n" + table(("Argument", "Meaning"), rows))
    return GENERATED + "".join(parts)


def _argument(names: tuple[str, ...], options: dict[str, Any]) -> tuple[str, str]:
    """Return how an argument is written, and what it means."""
    shown = str(options.get("metavar") or names[-1])
    if names[0].startswith("-") and options.get("action") is None:
        value = options.get("metavar") or names[-1].lstrip("-").upper()
        shown = f"{', '.join(names)} {value}"
    elif names[0].startswith("-"):
        shown = ", ".join(names)
    meaning = str(options.get("help", "")).replace("%(default)s", str(options.get("default")))
    return f"`{shown}`", meaning


def declarations_page() -> str:
    """Return the page of all keys that a register declaration may use."""
    from secretariat.kernel.registers import grammar
    from tools.keys import keys

    models = [
        ("The register", grammar.Register),
        ("A field", grammar.FieldSpec),
        ("`lifecycle`", grammar.Lifecycle),
        ("A state", grammar.State),
        ("A move", grammar.Move),
        ("An access rule", grammar.Rule),
        ("`who` of an access rule", grammar.Who),
        ("`views`", grammar.Views),
        ("`views.list`", grammar.ListView),
        ("A step of a form", grammar.Step),
        ("`channels`", grammar.Channels),
    ]
    parts = [
        "# Declarations\n\nOne YAML 1.2 file is one register. Every other key is refused at the "
        "start, with file and line. The guide tells the story: "
        "[Add a register](../guides/add-a-register.md).\n"
    ]
    for title, model in models:
        parts.append(f"\n## {title}\n\n{inspect.getdoc(model)}\n\n")
        if model is not grammar.Who:
            parts.append(table(("Key", "Takes", "Default"), keys(model)))
    return GENERATED + "".join(parts)


def registers_page() -> str:
    """Return the page of the registers of the packaged institution."""
    from django.conf import settings

    from secretariat.kernel.registers.loader import read_institution

    packaged = settings.PACKAGED_INSTITUTION
    found = read_institution(packaged, package=packaged)
    parts = [
        "# Registers\n\nWhat the packaged institution keeps. Labels in other languages stand "
        "beside each file.\n"
    ]
    for code, declared in sorted(found.declared.items()):
        register = declared.register
        path = f"src/secretariat/institution/offices/{register.office}/{code}.yaml"
        parts.append(f"\n## {register.title} (`{code}`)\n\n{register.purpose}\n\n")
        rows = [
            ("Declared in", f"[`{register.office}/{code}.yaml`](../../{path})"),
            ("Office", register.office),
            ("Numbers", f"`{register.number}`"),
            ("Level", register.level.replace("_", " ")),
            ("File-plan class", register.class_),
            ("Retention", "; ".join(f"{k}: {v}" for k, v in register.retention.items())),
            ("States", ", ".join(register.lifecycle.states)),
            ("Moves", ", ".join(register.lifecycle.moves) or "–"),
            ("Fields", ", ".join(register.fields)),
        ]
        parts.append(table(("What", "Declared"), rows))
    return GENERATED + "".join(parts)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(
        f"| {' | '.join(c.replace('|', chr(92) + '|') for c in row)} |\n" for row in lines
    )


PAGES = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "commands.md": commands_page,
    "declarations.md": declarations_page,
    "registers.md": registers_page,
}


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

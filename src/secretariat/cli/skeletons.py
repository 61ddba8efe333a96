"""Skeletons: the first lines of an institution of one's own, and of a register in it.

What is written passes the lint as it is; every word of it is meant to be changed. Does not read a
house.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template

from secretariat.cli.institutions import PACKAGE
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.errors import DeclarationsInvalid
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.labels import spoken
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import Institution, read_institution

USED = ("person", "unit", "role_assignment", "post")
TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("fr", "es")


class FileExists(SecretariatError):
    """Refuse to write over what is there."""

    code = "skeleton.exists"
    status = 409
    message = "%(path)s is there already. Name another place, or remove it first."


class NothingToUse(SecretariatError):
    """Refuse a register in an institution that lacks what every register needs."""

    code = "skeleton.lacks"
    status = 409
    message = "%(folder)s declares no %(what)s. Add one to %(file)s first."


def new_institution(folder: Path, name: str) -> list[Path]:
    """Write an institution that uses the packaged identity registers; return the files.

    Raises:
        FileExists: the folder holds an institution already.
    """
    if (folder / "institution.yaml").exists():
        raise FileExists(path=folder / "institution.yaml")
    package = read_institution(PACKAGE, package=PACKAGE)
    used = [package.declared[code].register for code in USED]
    texts = {
        "institution.yaml": _filled("institution.yaml", quoted=_quoted(name), use=", ".join(USED)),
        "units.yaml": _filled("units.yaml", quoted=_quoted(name)),
        "roles.yaml": _filled("roles.yaml", rows=_rows(package.roles, _roles_of(used))),
        "file_plan.yaml": _filled(
            "file_plan.yaml", rows=_rows(package.file_plan, _classes_of(package, used))
        ),
        "README.md": _filled("README.md", name=name, folder=str(folder)),
    }
    written = [_write(folder / file, text) for file, text in texts.items()]
    written += new_register(folder, "visit", office="reception", file_plan_class="ADM")
    return written


def new_register(
    folder: Path, code: str, *, office: str, file_plan_class: str | None = None
) -> list[Path]:
    """Write the declaration of a register with its translations; return the files.

    Raises:
        FileExists: the institution declares the register already.
        NothingToUse: the institution has no role or no file-plan class.
        DeclarationsInvalid: what was written does not hold; the code or the office is no name.
    """
    institution = read_institution(folder, package=PACKAGE)
    beside = folder / "offices" / office
    path = beside / f"{code}.yaml"
    if code in institution.declared or path.exists():
        raise FileExists(path=path)
    facts = {
        "code": code,
        "office": office,
        "title": spoken(code),
        "prefix": code.upper().replace("_", "-"),
        "class_": file_plan_class or _first(institution.file_plan, folder, "class", "file_plan"),
        "role": _first(institution.roles, folder, "role", "roles"),
    }
    written = [_write(path, _filled("register.yaml", **facts))]
    for language in LANGUAGES:
        text = _filled(f"register.{language}.yaml", **facts)
        written.append(_write(beside / f"{code}.{language}.yaml", text))
    faults = [
        fault
        for fault in lint(read_institution(folder, package=PACKAGE))
        if str(fault.facts["file"]).partition(".")[0] == code
    ]
    if faults:
        for file in written:
            file.unlink()
        raise DeclarationsInvalid(faults)
    return written


def _filled(template: str, **facts: str) -> str:
    """Return a template with its places filled."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return Template(text).substitute(facts)


def _write(path: Path, text: str) -> Path:
    """Write a new file.

    Raises:
        FileExists: the file is there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise FileExists(path=path) from error
    return path


def _rows(table: Mapping[str, Mapping[str, object]], codes: list[str]) -> str:
    """Return rows of a packaged table as YAML lines."""
    lines = []
    for code in codes:
        row = ", ".join(f"{key}: {_quoted(value)}" for key, value in table[code].items())
        lines.append(f"{code}: {{{row}}}")
    return "\n".join(lines)


def _quoted(value: object) -> str:
    """Return a value as a YAML scalar; what JSON writes is one."""
    return json.dumps(value if isinstance(value, bool) else str(value), ensure_ascii=False)


def _roles_of(registers: list[Register]) -> list[str]:
    """Return the roles that the access rules of registers name, each once."""
    named = [rule.who.role for register in registers for rule in register.access]
    return sorted({role for role in named if role is not None})


def _classes_of(package: Institution, registers: list[Register]) -> list[str]:
    """Return the file-plan classes that registers name and those above them, and `ADM`."""
    wanted = {"ADM"}
    for register in registers:
        wanted |= {register.class_, *register.retention.values()}
    above = True
    while above:
        parents = {str(package.file_plan[code].get("parent") or "") for code in wanted}
        above = bool(parents - wanted - {""})
        wanted |= parents - {""}
    return [code for code in package.file_plan if code in wanted]


def _first(table: Mapping[str, Mapping[str, object]], folder: Path, what: str, file: str) -> str:
    """Return the first code of a table.

    Raises:
        NothingToUse: the table is empty.
    """
    if not table:
        raise NothingToUse(folder=folder, what=what, file=f"{file}.yaml")
    return next(iter(table))

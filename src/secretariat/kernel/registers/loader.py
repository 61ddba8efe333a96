"""Loader: from the folders of an institution to its registers, labels, roles, classes and schemes.

Layout of an institution: `institution.yaml` (name, `use`: packaged registers taken as they are),
`offices/<office>/<register>.yaml` with `<register>.<language>.yaml` beside it, `roles.yaml`,
`file_plan.yaml`, `units.yaml`, `vocabularies/<scheme>.yaml`, `calendars/<code>.yaml`,
`documents/letters/<template>.<language>.typ`. A register file that says `extends` adds to the
packaged one of its name; another of that name replaces it.
Does not know Django.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from secretariat.foundation.calendars import Calendar
from secretariat.kernel.registers.errors import DeclarationInvalid, DeclarationsInvalid
from secretariat.kernel.registers.extending import extend, is_extension
from secretariat.kernel.registers.grammar import CalendarFile, Register
from secretariat.kernel.registers.labels import Labels, source_labels
from secretariat.kernel.registers.source import Source, read_source

SOURCE_LANGUAGE = "en"
LANGUAGES = ("en", "fr", "es")
MAX_LINES = 150


@dataclass(frozen=True, slots=True)
class Declared:
    """A register with its file, its lines and its labels in every language."""

    register: Register
    source: Source
    labels: Mapping[str, Labels]


@dataclass(frozen=True, slots=True)
class Institution:
    """All that a folder declares; frozen after start-up.

    `packaged` holds the packaged registers that the institution extends or replaces, `letters` the
    file of each template of a letter by language, `names` its own name by language.
    """

    name: str
    root: Path
    declared: Mapping[str, Declared]
    roles: Mapping[str, Mapping[str, object]]
    file_plan: Mapping[str, Mapping[str, object]]
    units: Mapping[str, Mapping[str, object]]
    schemes: Mapping[str, Mapping[str, object]]
    filing: Mapping[str, str]
    packaged: Mapping[str, Register] = field(default_factory=dict, repr=False)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    calendar: str = ""
    letters: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[DeclarationInvalid, ...] = field(default=(), repr=False)

    def name_in(self, language: str) -> str:
        """Return the name of the institution in a language, or in the source language."""
        return self.names.get(language, self.name)

    @property
    def registers(self) -> dict[str, Register]:
        """Return the registers by code, in alphabetical order."""
        return {code: self.declared[code].register for code in sorted(self.declared)}


def read_institution(root: Path, *, package: Path) -> Institution:
    """Return the institution in `root`, with the packaged registers it uses.

    Raises:
        DeclarationsInvalid: faults, each with its file and line; `lint` finds more of them.
    """
    faults: list[DeclarationInvalid] = []
    head = _read(root / "institution.yaml", faults)
    files = _files(root, package, head.get("use", []), faults)
    packaged = _registers_in(package, faults) if root != package else {}
    declared = {code: d for code, path in files.items() if (d := _declared(path, faults, packaged))}
    changed = [code for code, path in files.items() if packaged.get(code, path) != path]
    schemes = _schemes(root, faults)
    if root != package:
        schemes = {**_schemes(package, faults), **schemes}
    units = _table(root, package, "units.yaml", faults)
    calendars, house = _offices(root, package, head, units, faults)
    institution = Institution(
        name=str(head.get("name", root.name)),
        root=root,
        declared=MappingProxyType(declared),
        roles=MappingProxyType(_roles(root, package, faults)),
        file_plan=MappingProxyType(_table(root, package, "file_plan.yaml", faults)),
        units=MappingProxyType(units),
        schemes=MappingProxyType(schemes),
        filing=MappingProxyType(_filing(head)),
        packaged=MappingProxyType(
            {code: d.register for code in changed if (d := _declared(packaged[code], [], {}))}
        ),
        calendars=MappingProxyType(calendars),
        calendar=house,
        letters=MappingProxyType({**_letters(package), **_letters(root)}),
        names=MappingProxyType({lang: str(head[lang]) for lang in LANGUAGES if lang in head}),
        faults=tuple(faults),
    )
    if not files:
        problem = "the institution declares no register"
        faults.append(_plain_fault(root / "institution.yaml", problem))
        raise DeclarationsInvalid(faults)
    return institution


def _files(
    root: Path, package: Path, used: object, faults: list[DeclarationInvalid]
) -> dict[str, Path]:
    """Return the file of each register: the institution's own, then the packaged ones it uses."""
    files = _registers_in(root, faults)
    if root == package:
        return files
    packaged = _registers_in(package, faults)
    head = root / "institution.yaml"
    if used != "all" and not isinstance(used, list):
        faults.append(_plain_fault(head, f"use is {used!r}; write all, or a list of registers"))
        return files
    for code in packaged if used == "all" else map(str, used):
        if code in packaged:
            files.setdefault(code, packaged[code])
        else:
            faults.append(_plain_fault(head, f"the package has no register {code!r}"))
    return files


def _registers_in(root: Path, faults: list[DeclarationInvalid]) -> dict[str, Path]:
    """Return the file of each register in a folder; one register lies in one office."""
    files: dict[str, Path] = {}
    for code, path in _register_files(root):
        if code in files:
            office = files[code].parent.name
            faults.append(_plain_fault(path, f"the office {office!r} declares {code!r} already"))
        else:
            files[code] = path
    return files


def _filing(head: Mapping[str, object]) -> dict[str, str]:
    """Return where files are filed when nobody says so: `class` and `unit`."""
    given = head.get("filing")
    return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}


def _plain_fault(path: Path, problem: str) -> DeclarationInvalid:
    """Return a fault of a whole file."""
    return DeclarationInvalid(file=path.name, line=1, problem=problem)


def _read(path: Path, faults: list[DeclarationInvalid]) -> dict[str, object]:
    """Return a file that is a mapping; note a fault and return nothing otherwise."""
    if not path.exists():
        return {}
    try:
        value = read_source(path).value
    except DeclarationInvalid as fault:
        faults.append(fault)
        return {}
    if not isinstance(value, dict):
        faults.append(_plain_fault(path, "the file must be a mapping"))
        return {}
    return value


def _table(
    root: Path, package: Path, name: str, faults: list[DeclarationInvalid]
) -> dict[str, Mapping[str, object]]:
    """Return a table of the institution, or the packaged one where it brings none."""
    path = root / name if (root / name).exists() else package / name
    out: dict[str, Mapping[str, object]] = {}
    for code, row in _read(path, faults).items():
        if isinstance(row, dict):
            out[code] = MappingProxyType(row)
        else:
            faults.append(_plain_fault(path, f"{code!r} must be a mapping"))
    return out


def _roles(
    root: Path, package: Path, faults: list[DeclarationInvalid]
) -> dict[str, Mapping[str, object]]:
    """Return the roles; whether one asks for a second factor is said by true or false alone."""
    found = _table(root, package, "roles.yaml", faults)
    for code, row in found.items():
        if not isinstance(row.get("second_factor", False), bool):
            problem = f"second_factor of {code!r} is {row['second_factor']!r}; write true or false"
            faults.append(_plain_fault(root / "roles.yaml", problem))
    return found


def _schemes(root: Path, faults: list[DeclarationInvalid]) -> dict[str, Mapping[str, object]]:
    """Return the concept schemes of a folder by code."""
    paths = sorted((root / "vocabularies").glob("*.yaml"))
    return {path.stem: MappingProxyType(_read(path, faults)) for path in paths}


def _letters(root: Path) -> dict[str, dict[str, Path]]:
    """Return the templates of letters in a folder by name and language."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted((root / "documents" / "letters").glob("*.*.typ")):
        name, language, _suffix = path.name.split(".")
        found.setdefault(name, {})[language] = path
    return found


def _offices(
    root: Path,
    package: Path,
    head: Mapping[str, object],
    units: Mapping[str, Mapping[str, object]],
    faults: list[DeclarationInvalid],
) -> tuple[dict[str, Calendar], str]:
    """Return the calendars by code, and the code of the one of the house."""
    calendars = _calendars(root, faults)
    if root != package:
        calendars = {**_calendars(package, faults), **calendars}
    house = _house_calendar(root, package, head, faults)
    faults += _unknown_calendars(root, units, house, calendars)
    return calendars, house


def _calendars(root: Path, faults: list[DeclarationInvalid]) -> dict[str, Calendar]:
    """Return the calendars of a folder by code."""
    found: dict[str, Calendar] = {}
    for path in sorted((root / "calendars").glob("*.yaml")):
        try:
            source = read_source(path)
            found[path.stem] = CalendarFile.model_validate(source.value).calendar(path.stem)
        except DeclarationInvalid as fault:
            faults.append(fault)
        except ValidationError as error:
            faults.extend(_grammar_faults(source, error))
    return found


def _unknown_calendars(
    root: Path,
    units: Mapping[str, Mapping[str, object]],
    house: str,
    known: Mapping[str, Calendar],
) -> Iterator[DeclarationInvalid]:
    """Yield a fault for each calendar that the house or a unit names and nobody declares."""
    if house and house not in known:
        yield _plain_fault(root / "institution.yaml", f"unknown calendar {house!r}")
    for code, row in units.items():
        if row.get("calendar", house) not in {house, *known}:
            problem = f"the unit {code!r} has an unknown calendar {row['calendar']!r}"
            yield _plain_fault(root / "units.yaml", problem)


def _house_calendar(
    root: Path, package: Path, head: Mapping[str, object], faults: list[DeclarationInvalid]
) -> str:
    """Return the code of the calendar where nothing names another; empty where there is none."""
    if "calendar" in head or root == package:
        return str(head.get("calendar", ""))
    return str(_read(package / "institution.yaml", faults).get("calendar", ""))


def _register_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield code and file of each register; translations lie beside and are not registers."""
    for path in sorted((root / "offices").glob("*/*.yaml")):
        if "." not in path.stem:
            yield path.stem, path


def _source(path: Path, packaged: Mapping[str, Path]) -> tuple[Source, Path | None]:
    """Return a declaration, and the packaged file that it extends.

    Raises:
        DeclarationInvalid: a file cannot be read, or extends nothing.
    """
    source = read_source(path)
    if not is_extension(source):
        return source, None
    base = packaged.get(path.stem)
    if base is None:
        raise source.fault(("extends",), f"the package has no register {path.stem!r}")
    return extend(source, read_source(base)), base


def _declared(
    path: Path, faults: list[DeclarationInvalid], packaged: Mapping[str, Path]
) -> Declared | None:
    """Return one register with its labels, or note why it cannot be read."""
    try:
        source, base = _source(path, packaged)
    except DeclarationInvalid as fault:
        faults.append(fault)
        return None
    try:
        register = Register.model_validate(source.value)
    except ValidationError as error:
        faults.extend(_grammar_faults(source, error))
        return None
    if path.stem != register.code:
        problem = f"the file {path.name} declares {register.code!r}"
        faults.append(source.fault(("register",), problem))
    if path.parent.name != register.office:
        problem = f"the file lies in the office {path.parent.name!r}"
        faults.append(source.fault(("office",), problem))
    if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES:
        faults.append(source.fault((), f"a declaration has at most {MAX_LINES} lines"))
    labels = {SOURCE_LANGUAGE: source_labels(register)}
    for language in LANGUAGES[1:]:
        given = _given(base, language) if base is not None else {}
        labels[language] = _translation(path, language, labels[SOURCE_LANGUAGE], given, faults)
    return Declared(register=register, source=source, labels=MappingProxyType(labels))


def _given(base: Path, language: str) -> dict[str, object]:
    """Return the labels of a packaged register in a language; its own lint judges them."""
    value = read_source(base.with_name(f"{base.stem}.{language}.yaml")).value
    return value if isinstance(value, dict) else {}


def _translation(
    path: Path,
    language: str,
    wanted: Labels,
    packaged: Mapping[str, object],
    faults: list[DeclarationInvalid],
) -> Labels:
    """Return the labels of another language; a gap, a leftover or no text is a fault."""
    beside = path.with_name(f"{path.stem}.{language}.yaml")
    if not beside.exists():
        faults.append(_plain_fault(beside, f"{path.stem} has no labels in {language!r}"))
        return wanted
    try:
        source = read_source(beside)
    except DeclarationInvalid as fault:
        faults.append(fault)
        return wanted
    given = source.value if isinstance(source.value, dict) else {}
    for key, text in given.items():
        if key not in wanted:
            faults.append(source.fault((key,), f"{key!r} is no path of {path.name}"))
        elif not isinstance(text, str) or not text.strip():
            faults.append(source.fault((key,), f"{key!r} must be text"))
    given = {**packaged, **given}
    missing = [key for key in wanted if key not in given]
    if missing:
        faults.append(source.fault((), f"no {language!r} text for {', '.join(missing)}"))
    return MappingProxyType({key: str(given.get(key, wanted[key])) for key in wanted})


def _grammar_faults(source: Source, error: ValidationError) -> list[DeclarationInvalid]:
    """Return what the grammar refuses, each at its line, in words for authors."""
    words = {
        "extra_forbidden": "the key %(key)r is not part of the grammar",
        "missing": "the key %(key)r is missing",
    }
    found: dict[tuple[str, ...], list[str]] = {}
    for item in error.errors(include_url=False):
        at = tuple(str(part) for part in item["loc"])
        while item["type"] != "missing" and at and at not in source.lines:
            at = at[:-1]
        facts = {"key": at[-1] if at else "", "msg": item["msg"]}
        text = words.get(item["type"], "%(msg)s") % facts
        found.setdefault(at, []).append(text.removeprefix("Value error, "))
    return [
        source.fault(at, texts[0] if texts[0].startswith("the key ") else _of(at, texts))
        for at, texts in found.items()
    ]


def _of(at: tuple[str, ...], texts: list[str]) -> str:
    """Return what is wrong with the value of a key; a choice of types makes several sentences."""
    sentence = ", or: ".join(dict.fromkeys(texts))
    return f"{at[-1]!r}: {sentence}" if at else sentence

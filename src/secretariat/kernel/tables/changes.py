"""Changes: how a declaration differs from the one that was applied last, and what is refused.

Pure: compares two declarations. Does not know how many records there are, nor what a change costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from secretariat.kernel.registers.grammar import FieldSpec, Migration, Register
from secretariat.kernel.registers.lineage import Mapped, Retype
from secretariat.kernel.registers.retyping import can_become, kind_of
from secretariat.kernel.tables.columns import meaning
from secretariat.kernel.tables.errors import (
    FieldRetyped,
    FieldVanished,
    TitleMoved,
    VersionNotRaised,
)

_FREE = frozenset({"label", "help", "was", "retired", "of", "type", "scale", "to", "many"})


@dataclass(frozen=True, slots=True)
class Applied:
    """A declaration as it was applied last, with its text and the field that named its records."""

    version: int
    columns: Mapping[str, str]
    fields: Mapping[str, FieldSpec]
    states: frozenset[str] = frozenset()
    declaration: str = ""
    named_by: str | None = None


@dataclass(frozen=True, slots=True)
class Retyped:
    """A field whose values change: its old and new name, how it was and is declared, its map."""

    name: str
    old: str
    was: FieldSpec
    now: FieldSpec
    by: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """How one register differs from what was applied.

    Attributes:
        renamed: by new name, the old one.
        retyped: fields whose values are mapped.
        narrowed: by field, the choices that are declared no more.
        retired: fields that nobody writes or sees any more.
        bounded: fields whose bounds, words or duties changed; their data stay as they are.
        states: by old state of running records, the new one; None leaves them in their version.
        since: the last version whose running records are taken over.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    retyped: tuple[Retyped, ...] = ()
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    bounded: tuple[str, ...] = ()
    states: Mapping[str, str] | None = None
    since: int = 0

    @property
    def touch_data(self) -> bool:
        """Tell whether anything changes in data that lie there."""
        return bool(self.renamed or self.retyped or self.retired or self.states is not None)

    def mapped(self, version: int) -> Mapped:
        """Return what is kept and sealed of these changes."""
        values = {}
        for one in self.retyped:
            kind = kind_of(one.now)
            assert kind is not None
            values[one.name] = Retype(kind, one.by)
        names = {old: new for new, old in self.renamed.items()}
        return Mapped(version, names, values, self.states)


def compare(register: Register, before: Applied) -> Changes:
    """Return how a register differs from what was applied.

    Raises:
        FieldVanished, FieldRetyped, TitleMoved, VersionNotRaised: the data would lose their place.
    """
    names = _names(register, before)
    retyped = tuple(_retyped(register, before, names))
    mapped = {one.name for one in retyped}
    pairs = [(new, before.fields[old], register.all_fields[new]) for new, old in names.items()]
    changes = Changes(
        renamed={new: old for new, old in names.items() if new != old},
        retyped=retyped,
        narrowed=_narrowed(register, before, {n: o for n, o in names.items() if n not in mapped}),
        retired=tuple(n for n, was, now in pairs if now.retired and not was.retired),
        bounded=tuple(n for n, was, now in pairs if _rest(was) != _rest(now)),
        states=_states(register, before),
        since=before.version,
    )
    _refuse_title(register, before, names)
    _refuse_version(register, before, changes)
    return changes


def _names(register: Register, before: Applied) -> dict[str, str]:
    """Return by present name the applied one of each field that was there.

    Raises:
        FieldVanished: an applied field has no place in the declaration.
    """
    found: dict[str, str] = {}
    for name, spec in register.all_fields.items():
        known = [name, *(old for old in spec.was if old not in register.all_fields)]
        old = next((one for one in known if one in before.fields), None)
        if old is not None:
            found[name] = old
    vanished = [name for name in before.fields if name not in found.values()]
    if vanished:
        raise FieldVanished(register=register.code, fields=", ".join(sorted(vanished)))
    return found


def _retyped(register: Register, before: Applied, names: Mapping[str, str]) -> list[Retyped]:
    """Return the fields whose values are mapped.

    Raises:
        FieldRetyped: a field means something else, and nothing says how its values follow.
    """
    found = []
    for name, old in names.items():
        was, now = before.fields[old], register.all_fields[name]
        _refuse_other_columns(register, name, was, now)
        wanted, present = meaning(now.model_dump()), meaning(was.model_dump())
        steps = _steps(register, before, name)
        by = _one_map(steps, was) if steps else {}
        is_other = wanted != present
        if steps and (is_other or by) and can_become(kind_of(was), kind_of(now)):
            found.append(Retyped(name, old, was, now, by))
        elif is_other:
            remedy = f"Declare under 'migrate' how {name} follows, with from: {before.version}"
            if not can_become(kind_of(was), kind_of(now)):
                remedy = "Such values cannot be mapped; declare a new field and retire this one"
            facts = {"wanted": wanted, "present": present, "remedy": remedy}
            raise FieldRetyped(register=register.code, field=name, **facts)
    return found


def _refuse_other_columns(register: Register, name: str, was: FieldSpec, now: FieldSpec) -> None:
    """Refuse columns of a table that vanished or mean something else.

    Raises:
        FieldVanished, FieldRetyped: the rows would lose their place.
    """
    for column, before in was.columns.items():
        path, spec = f"{name}.{column}", now.columns.get(column)
        if spec is None:
            raise FieldVanished(register=register.code, fields=path)
        wanted, present = meaning(spec.model_dump()), meaning(before.model_dump())
        if wanted != present:
            remedy = "Columns of rows cannot be mapped; declare a new column"
            facts = {"wanted": wanted, "present": present, "remedy": remedy}
            raise FieldRetyped(register=register.code, field=path, **facts)


def _steps(register: Register, before: Applied, name: str) -> list[Migration]:
    """Return the migrations of a field that the house has not made, oldest first."""
    steps = [m for m in register.migrate if m.field == name and m.from_ >= before.version]
    return sorted(steps, key=lambda one: one.from_)


def _one_map(steps: list[Migration], was: FieldSpec) -> dict[str, str]:
    """Return one map for several steps that are made at once."""
    first, *later = [step.map for step in steps]
    values = {**{old: old for old in was.of}, **first}
    for step in later:
        values = {old: step.get(new, new) for old, new in values.items()}
        values |= {old: new for old, new in step.items() if old not in values}
    return {old: new for old, new in values.items() if old != new}


def _narrowed(
    register: Register, before: Applied, names: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return by field the choices that are declared no more."""
    found = {}
    for name, old in names.items():
        was, now = before.fields[old], register.all_fields[name]
        lost = tuple(choice for choice in was.of if choice not in now.of)
        if lost and now.type == was.type == "choice":
            found[name] = lost
    return found


def _states(register: Register, before: Applied) -> dict[str, str] | None:
    """Return the one map of states, or None where running records stay in their version."""
    steps = [m for m in register.migrate if m.states is not None and m.from_ >= before.version]
    if not steps:
        return None
    first, *later = [step.states or {} for step in sorted(steps, key=lambda one: one.from_)]
    states = {**{state: state for state in before.states}, **first}
    for step in later:
        states = {old: step.get(new, new) for old, new in states.items()}
        states |= {old: new for old, new in step.items() if old not in states}
    return {old: new for old, new in states.items() if old != new}


def _rest(spec: FieldSpec) -> str:
    """Return what of a field is neither name, words nor the meaning of its values."""
    return spec.model_dump_json(exclude=set(_FREE))


def _refuse_title(register: Register, before: Applied, names: Mapping[str, str]) -> None:
    """Refuse that another field names the records.

    Raises:
        TitleMoved: it would.
    """
    title = before.named_by
    if title is not None and names.get(register.title_field) != title:
        raise TitleMoved(register=register.code, field=register.title_field, before=title)


def _refuse_version(register: Register, before: Applied, changes: Changes) -> None:
    """Refuse to go back, and to change data under a number that was applied.

    Raises:
        VersionNotRaised: the number must be raised.
    """
    what = "going back" if register.version < before.version else ""
    if register.version == before.version and changes.touch_data:
        kinds = {
            "renaming": changes.renamed,
            "mapping values": changes.retyped,
            "retiring": changes.retired,
            "mapping states": changes.states is not None,
        }
        what = next(word for word, is_so in kinds.items() if is_so)
    if what:
        facts = {"version": register.version, "applied": before.version, "what": what}
        raise VersionNotRaised(register=register.code, **facts)

"""Lineage: what fields were called, and how their values were written, under earlier versions.

Events are never rewritten. Whoever reads one asks here under which name and as which value it
stands today; the answer follows from the mappings that were applied and sealed, which `versions`
fetches.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from secretariat.foundation.canonical import canonical
from secretariat.kernel.registers.retyping import Kind, Unmappable, retyped

ANSWER = "ask."
WRITTEN_UNDER = "under"


@dataclass(frozen=True, slots=True)
class Retype:
    """How the values of one field changed: what they become, and by which map."""

    now: Kind
    by: Mapping[str, str] = field(default_factory=dict)

    def as_facts(self) -> dict[str, object]:
        """Return the change as plain facts, to be kept."""
        return {"now": self.now.as_facts(), "by": dict(self.by)}


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one version changed in data that lay there already.

    Attributes:
        version: the version that brought the change.
        names: by old name, the new name of a field.
        values: by new name, how values changed.
        states: by old state, the state that took its place.
    """

    version: int
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Retype] = field(default_factory=dict)
    states: Mapping[str, str] | None = None

    def as_facts(self) -> dict[str, object]:
        """Return the mapping as plain facts, to be kept and sealed; empty where it maps nothing."""
        facts: dict[str, object] = {}
        if self.names:
            facts["names"] = dict(self.names)
        if self.values:
            facts["values"] = {name: one.as_facts() for name, one in self.values.items()}
        if self.states is not None:
            facts["states"] = dict(self.states)
        return facts

    @classmethod
    def of_facts(cls, version: int, facts: Mapping[str, Any]) -> "Mapped":
        """Return the mapping that plain facts say."""
        values = {
            name: Retype(Kind.of_facts(one["now"]), one["by"])
            for name, one in facts.get("values", {}).items()
        }
        return cls(version, facts.get("names", {}), values, facts.get("states"))


@dataclass(frozen=True, slots=True)
class Lineage:
    """The mappings of a register, oldest first."""

    mappings: Sequence[Mapped] = ()

    def __bool__(self) -> bool:
        """Tell whether anything was ever mapped."""
        return bool(self.mappings)

    def name(self, name: str, *, under: int) -> str:
        """Return what a field is called today, translations and columns of tables included.

        Args:
            name: as an event of that version names it: `field`, `field@language`, `ask.question`.
            under: the version under which the event was written.
        """
        if name.startswith(ANSWER):
            return name
        first = min((i for i in map(name.find, "@.") if i >= 0), default=len(name))
        base, tail = name[:first], name[first:]
        for mapping in self._since(under):
            base = mapping.names.get(base, base)
        return base + tail

    def read(self, name: str, value: object, *, under: int) -> tuple[str, object]:
        """Return name and value as they stand today; a value that no map names stays as it is."""
        now = self.name(name, under=under)
        if "@" in name or name.startswith(ANSWER):
            return now, value
        base = name
        for mapping in self._since(under):
            base = mapping.names.get(base, base)
            change = mapping.values.get(base)
            if change is not None:
                try:
                    value = retyped(value, now=change.now, by=change.by)
                except Unmappable:
                    return now, value
        return now, value

    def _since(self, under: int) -> Iterator[Mapped]:
        """Yield the mappings of the versions after one, oldest first."""
        return (mapping for mapping in self.mappings if mapping.version > under)


def version_of(facts: Mapping[str, Any]) -> int:
    """Return the version by whose names an event was written, from its open facts."""
    return int(facts.get(WRITTEN_UNDER, facts["declared_version"]))


def as_of_today(
    register: str,
    facts: Mapping[str, Any],
    names: Iterable[str],
    disclosed: Mapping[str, Sequence[str]],
) -> dict[str, str | None]:
    """Return what an event says of fields, by the names and in the form they have today.

    Args:
        register: the register of its record.
        facts: its open facts.
        names: the fields it sealed.
        disclosed: by field, salt and canonical text of the value; erased ones are absent.

    Returns:
        By present name the canonical text of the value; None where it was erased.
    """
    texts = {name: disclosed[name][1] if name in disclosed else None for name in names}
    known = lineage_of(register)
    if not known:
        return texts
    under = version_of(facts)
    told: dict[str, str | None] = {}
    for name, text in texts.items():
        if text is None:
            told[known.name(name, under=under)] = None
        else:
            now, value = known.read(name, orjson.loads(text), under=under)
            told[now] = canonical(value)
    return told


def lineage_of(register: str) -> Lineage:
    """Return the mappings of a register, as the ledger keeps them."""
    from secretariat.kernel.registers.versions import lineage

    return lineage(register)

"""Opening: stored records, locked for a change, under the rights of who changes them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from secretariat.kernel import queries, registers, rooms, spines
from secretariat.kernel.access import Decision
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import Loaded, load
from secretariat.kernel.queries.resolving import is_storable, uuid_of
from secretariat.kernel.records.errors import StaleVersion
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.values import Record


@dataclass(slots=True)
class Open:
    """A record open for a change: declaration, row, typed values, and what the actor may do."""

    register: Register
    row: Row
    loaded: Loaded
    allowed: Decision

    @property
    def values(self) -> dict[str, object]:
        """Return the typed values by field."""
        return self.loaded.values


def open_record(register_code: str, ref: str | UUID, actor: Actor, *, verb: str) -> Open:
    """Return a record locked until the end of the transaction.

    Raises:
        NotFound: there is no such record, or none that the actor may know of.
        NotAllowed: no rule grants the verb on it.
    """
    register = registers.get(register_code)
    if is_storable(str(ref)):
        rooms.hold_linked(register, ref if isinstance(ref, UUID) else uuid_of(ref) or ref)
    row, allowed = queries.known(register, ref, reader=actor, lock=True)
    if verb not in allowed.verbs:
        raise NotAllowed(verb=verb, register=register.title)
    register = registers.of_record(row)
    return Open(register=register, row=row, loaded=load(register, [row])[0], allowed=allowed)


def look_at(register_code: str, ref: str | UUID, actor: Actor, *, verb: str) -> Open:
    """Return a record as it would be opened for a change, without holding it.

    Raises:
        NotFound, NotAllowed: as for `open_record`.
    """
    row, allowed = queries.known(registers.get(register_code), ref, reader=actor)
    register = registers.of_record(row)
    if verb not in allowed.verbs:
        raise NotAllowed(verb=verb, register=register.title)
    return Open(register=register, row=row, loaded=load(register, [row])[0], allowed=allowed)


def open_many(register_code: str, ids: Collection[UUID], actor: Actor) -> dict[UUID, Open]:
    """Return those of some records that the actor may read; a constant number of statements.

    Changes are refused or lost unless the records are held before; see `spines.hold`.
    """
    register = registers.get(register_code)
    found = spines.read(ids, actor)
    rows = [r for r, may in found.values() if r.register == register.code and may.may_read]
    return {
        item.row.id: Open(
            register=registers.of_record(item.row),
            row=item.row,
            loaded=item,
            allowed=found[item.row.id][1],
        )
        for item in (load(register, rows) if rows else ())
    }


def check_version(opened: Open, version: int | None) -> None:
    """Refuse a change that was not made on the latest version.

    Raises:
        StaleVersion: it was not.
    """
    row = opened.row
    if version is not None and version != row.version:
        number = row.number or "This draft"
        raise StaleVersion(number=number, current=row.version, yours=version)


def handed_out(register: str, record: UUID, actor: Actor) -> Record:
    """Return a record as its actor may see it after the act.

    An act may end the actor's own right to read; then what is handed out is the bare record.
    """
    return queries.after_act(register, record, reader=actor)

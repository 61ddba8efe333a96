"""Picking: the records that a link may lead to, as what was filled in so far stands.

Only records that the reader reads are offered, and of those only the ones for which the `where` of
the field holds: just what the write door would take. With each comes how much room it has left.
Candidates are read in blocks, up to `MOST_READ`: who picks among more types a part of the title.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from secretariat.kernel import computing, conditions, queries, registers, rooms
from secretariat.kernel.access import Decision
from secretariat.kernel.expressions import Env, Expression
from secretariat.kernel.expressions.env import Linked
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import load
from secretariat.kernel.records.taking import take
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.rooms.rules import Extent
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.values import Record, Ref

AT_ONCE, MOST_READ = 100, 1_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a link may lead to, and its room, where the link takes some."""

    ref: Ref
    room: Extent | None = None


def depends_on(register: str, field: str) -> tuple[str, ...]:
    """Return the other fields on which it depends what a link may lead to."""
    one = computing.conditions_of(register, "where").get(field)
    fields = registers.get(register).fields
    return tuple(n for n in sorted(one.fields) if n in fields and n != field) if one else ()


def candidates(  # noqa: PLR0913 - what a picker knows, each by name
    register: str,
    field: str,
    *,
    reader: Actor,
    text: str = "",
    given: Mapping[str, object] | None = None,
    record: Record | None = None,
    limit: int = 20,
) -> tuple[Candidate, ...]:
    """Return records that a link may lead to, by part of their title or by number.

    Args:
        register: code of the register of the form.
        field: the link; `table.column` for one in the rows of a table.
        reader: who picks.
        text: what was typed; nothing finds all.
        given: what was filled in so far, as it would be sent; what cannot be taken is empty.
        record: the record as its reader sees it; None for a new one.
        limit: at most so many.
    """
    declared = registers.get(register)
    spec = _spec(declared, field)
    where = computing.conditions_of(register, "where").get(field)
    if where is None:
        found = queries.choices(
            spec.target or "", reader=reader, text=text, scheme=spec.scheme, limit=limit
        )
    else:
        env = _env(declared, where, reader, given or {}, record)
        all_of_them = queries.walk_choices(
            spec.target or "", reader=reader, text=text, scheme=spec.scheme
        )
        fitting = _fitting(spec.target or "", where, (field, env), all_of_them)
        found = tuple(islice(fitting, limit))
    extents = rooms.extents_of(register, field, [ref.id for ref in found])
    return tuple(Candidate(ref, extents.get(ref.id)) for ref in found)


def _spec(register: Register, field: str) -> FieldSpec:
    """Return the declaration of a field, or of a column of a table."""
    name, _point, column = field.partition(".")
    spec = register.fields[name]
    return spec.columns[column] if column else spec


def _env(
    register: Register,
    where: Expression,
    reader: Actor,
    given: Mapping[str, object],
    record: Record | None,
) -> Env:
    """Return the record as it would be with what was filled in so far."""
    around = conditions.env_of_new(register, reader)
    if record is not None:
        row = Row.objects.get(pk=record.id)
        around = conditions.env(row, load(register, [row])[0].values, reader)
    sent = {name: value for name, value in given.items() if name in where.fields}
    taken = take(register, sent, reader, Decision()).values
    values = {**around.values, **dict.fromkeys(sent), **taken}
    return computing.filled(register, replace(around, values=values))


def _fitting(
    target: str, where: Expression, place: tuple[str, Env], refs: Iterator[Ref]
) -> Iterator[Ref]:
    """Yield the records for which the condition of the link holds, read in blocks."""
    field, env = place
    refs = islice(refs, MOST_READ)
    while block := tuple(islice(refs, AT_ONCE)):
        around = replace(env, link=_linker(env, _values(target, [ref.id for ref in block])))
        for ref in block:
            if where.evaluate(replace(around, values={**env.values, field: ref.id})):
                yield ref


def _linker(env: Env, known: Mapping[UUID, Mapping[str, object]]) -> Linked:
    """Return what reads linked records, of which some are read already."""

    def link(register: str, record: UUID) -> Mapping[str, object] | None:
        return known[record] if record in known else env.link(register, record)

    return link


def _values(register: str, records: Sequence[UUID]) -> dict[UUID, Mapping[str, object]]:
    """Return the values of some records, as the house reads them where it judges a write."""
    declared = registers.get(register)
    rows = Row.objects.filter(pk__in=records)
    return {
        item.row.id: {**item.values, **conditions.system_values(item.row)}
        for item in load(declared, list(rows))
    }

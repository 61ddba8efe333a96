"""Linking: finds the records that a block of new ones names, each asked for once, under access.

Answers exactly as `queries.resolve`, for many records at once: a concept must belong to the scheme
of its field, and within the scheme the bare notation is enough. Does not know what the records are
for.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from secretariat.kernel import queries
from secretariat.kernel.identity import Actor
from secretariat.kernel.records.taking import Resolver
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.tables.models_of_registers import model_of


def resolver(register: Register, part: Sequence[Mapping[str, object]], actor: Actor) -> Resolver:
    """Return what finds the records that values of a block name by number or id.

    A constant number of queries for the block; only what was not found is asked for again, so that
    the refusal is that of a single record.
    """
    wanted = _wanted(register, part)
    known = {code: queries.resolve_many(code, t, reader=actor) for code, t in wanted.items()}
    schemes = _schemes(known.get("concept", {}).values())
    asked: dict[tuple[str, str, str | None], UUID | None] = {}

    def resolve(target: str, text: str, scheme: str | None) -> UUID | None:
        for name in _names(text, scheme):
            found = known.get(target, {}).get(name)
            if found is not None and scheme in (None, schemes.get(found)):
                return found
        place = (target, text, scheme)
        if place not in asked:
            asked[place] = queries.resolve(target, text, reader=actor, scheme=scheme)
        return asked[place]

    return resolve


def _wanted(register: Register, part: Sequence[Mapping[str, object]]) -> dict[str, set[str]]:
    """Return by register the numbers and ids that a block names."""
    wanted: dict[str, set[str]] = {}
    linking = {n: s for n, s in register.fields.items() if s.is_link or s.type == "table"}
    for name, spec in linking.items():
        for sent in part:
            for one, value in _links(spec, sent.get(name)):
                wanted.setdefault(one.target or "", set()).update(_texts(one, value))
    return wanted


def _links(spec: FieldSpec, value: object) -> Iterable[tuple[FieldSpec, object]]:
    """Return the link itself, or those in the rows of a table."""
    if spec.is_link:
        return [(spec, value)]
    rows = value if isinstance(value, list | tuple) else ()
    linking = [(name, column) for name, column in spec.columns.items() if column.is_link]
    return [(c, row.get(n)) for n, c in linking for row in rows if isinstance(row, Mapping)]


def _texts(spec: FieldSpec, value: object) -> Iterable[str]:
    """Return the names under which the records of one value may be found."""
    items = value if isinstance(value, list | tuple) else [value]
    texts = [str(item).strip() for item in items if isinstance(item, str | UUID)]
    return [name for text in texts for name in _names(text, spec.scheme)]


def _names(text: str, scheme: str | None) -> tuple[str, ...]:
    """Return the names that a text may mean."""
    return (text,) if scheme is None else (text, f"{scheme}.{text}")


def _schemes(concepts: Iterable[UUID]) -> dict[UUID, str]:
    """Return the schemes of some concepts."""
    ids = list(concepts)
    if not ids:
        return {}
    rows = model_of("concept")._default_manager.filter(pk__in=ids)
    return dict(rows.values_list("pk", "scheme"))

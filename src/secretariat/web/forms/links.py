"""Links: typed words become records. A name that fits one record is as good as its number.

Asks the read door, so nobody can find out through a form what they may not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from secretariat.kernel import picking, queries
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.picking import Candidate
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import Record, Ref
from secretariat.web.forms.build import column_of
from secretariat.web.forms.controls import Offered
from secretariat.web.phrases import left_of

OFFERED = 20


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was typed, with names turned into numbers.

    Attributes:
        fault: set where a name fits several records.
        candidates: those records.
    """

    values: tuple[str, ...]
    labels: tuple[str, ...]
    fault: FieldFault | None = None
    candidates: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a register as it stands: of which record, and what was filled in so far."""

    register: str
    reader: Actor
    given: Mapping[str, object] = field(default_factory=dict)
    record: Record | None = None


def offered(name: str, form: Form, *, text: str = "", limit: int = OFFERED) -> tuple[Offered, ...]:
    """Return the records that a field of a form may lead to, by a part of their title or number."""
    found = picking.candidates(
        form.register,
        name,
        reader=form.reader,
        text=text.strip(),
        given=form.given,
        record=form.record,
        limit=limit,
    )
    return tuple(Offered(one.ref, _label(one)) for one in found)


def _label(one: Candidate) -> str:
    """Return the words by which a record is offered: its title, and how much room it has left."""
    title = one.ref.title or one.ref.number or ""
    if one.room is None or one.room.left is None or one.room.capacity is None:
        return title
    return f"{title} – {left_of(one.room.left, one.room.capacity)}"


def candidates(
    spec: FieldSpec, *, reader: Actor, text: str = "", limit: int = OFFERED
) -> tuple[Ref, ...]:
    """Return records of the register that a field leads to, whether or not a form would take them.

    By a part of their title or by number.
    """
    return queries.choices(
        spec.target or "", reader=reader, text=text.strip(), scheme=spec.scheme, limit=limit
    )


def resolve(
    name: str, spec: FieldSpec, typed: tuple[str, ...], *, reader: Actor, form: Form | None = None
) -> Resolved:
    """Return the numbers of the records that were typed by number or name.

    What fits no record passes unchanged; the write door refuses it. In a form, several that fit are
    narrowed to those that it may lead to.
    """
    values, labels = [], []
    for text in typed:
        found = candidates(spec, reader=reader, text=text)
        if form is not None and len(found) > 1 and _exact(text, found) is None:
            found = tuple(one.ref for one in offered(column_of(name), form, text=text)) or found
        exact = _exact(text, found)
        if exact is None and len(found) > 1:
            fault = FieldFault(name, "several_records", "Several match; choose one of them.")
            return Resolved(typed, (), fault, found)
        only = exact or (found[0] if found else None)
        values.append((only.number or str(only.id)) if only else text.strip())
        labels.append((only.title or "") if only else "")
    return Resolved(tuple(values), tuple(labels))


def _exact(text: str, found: tuple[Ref, ...]) -> Ref | None:
    """Return the record whose number, or whose title alone, is what was typed."""
    wanted = text.strip().casefold()
    for ref in found:
        if wanted in {(ref.number or "").casefold(), str(ref.id)}:
            return ref
    named = [ref for ref in found if (ref.title or "").casefold() == wanted]
    return named[0] if len(named) == 1 else None

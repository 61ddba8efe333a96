"""Links: typed words become records. A name that fits one record is as good as its number.

Asks the read door, so nobody can find out through a form what they may not read.
"""

from dataclasses import dataclass

from secretariat.kernel import queries
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import Ref

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


def candidates(
    spec: FieldSpec, *, reader: Actor, text: str = "", limit: int = OFFERED
) -> tuple[Ref, ...]:
    """Return records that a field may lead to, by a part of their title or by number."""
    return queries.choices(
        spec.target or "", reader=reader, text=text.strip(), scheme=spec.scheme, limit=limit
    )


def resolve(field: str, spec: FieldSpec, typed: tuple[str, ...], *, reader: Actor) -> Resolved:
    """Return the numbers of the records that were typed by number or name.

    What fits no record passes unchanged; the write door refuses it.
    """
    values, labels = [], []
    for text in typed:
        found = candidates(spec, reader=reader, text=text)
        exact = _exact(text, found)
        if exact is None and len(found) > 1:
            fault = FieldFault(field, "several_records", "Several match; choose one of them.")
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

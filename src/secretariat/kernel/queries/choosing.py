"""Choosing: the records of a list at once, for an act on all of them, under access.

Does not know the act.
"""

from collections.abc import Sequence
from uuid import UUID

from secretariat.kernel import registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries.filters import Filter
from secretariat.kernel.queries.pages import Asked, order_of


def ids_of(
    register: str, *, reader: Actor, filters: Sequence[Filter] = (), limit: int
) -> tuple[UUID, ...]:
    """Return the ids of the first records of a list, oldest first.

    Raises:
        UnknownRegister, FilterInvalid.
    """
    declared = registers.get(register)
    asked = Asked(declared, reader, filters, order_of(declared, None))
    return tuple(asked.seeing(None).order_by("pk").values_list("pk", flat=True)[:limit])

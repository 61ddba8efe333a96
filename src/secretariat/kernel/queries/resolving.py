"""Resolving: from a number or id that somebody typed to a record that the reader may read."""

from collections.abc import Callable
from uuid import UUID

from secretariat.kernel import registers, showing
from secretariat.kernel.errors import NotFound
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.tables.models_of_registers import model_of


def uuid_of(text: str) -> UUID | None:
    """Return the id that a text spells, or None."""
    try:
        return UUID(text) if len(text) in {32, 36} else None
    except ValueError:
        return None


def row_of(register: Register, ref: str | UUID, *, reader: Actor, lock: bool = False) -> Row:
    """Return the stored record behind a number or id.

    Raises:
        NotFound: there is none, or none that the reader may know of: the two look alike.
    """
    key = ref if isinstance(ref, UUID) else uuid_of(ref)
    rows = Row.objects.select_for_update() if lock else Row.objects.all()
    named = {"id": key} if key is not None else {"number": str(ref)}
    row = None
    if "\x00" not in str(ref):
        row = rows.filter(register=register.code, **named).first()
    if row is None or not showing.decisions([row], reader)[row.id].may_read:
        raise NotFound(register=register.title.lower(), number=str(ref)[:80])
    return row


def resolve(
    register: str, text: str, *, reader: Actor, scheme: str | None = None
) -> UUID | None:
    """Return the id of a record named by number or id, if the reader may read it.

    A concept must belong to `scheme`; within it the bare notation is enough.
    """
    declared = registers.get(register)
    names = [text] if scheme is None else [text, f"{scheme}.{text}"]
    for name in names:
        try:
            row = row_of(declared, name, reader=reader)
        except NotFound:
            continue
        if scheme is None or _scheme_of(row.id) == scheme:
            return row.id
    return None


def _scheme_of(concept: UUID) -> str | None:
    """Return the scheme of a concept."""
    rows = model_of("concept")._default_manager.filter(pk=concept)
    return rows.values_list("scheme", flat=True).first()


def resolver(reader: Actor) -> Callable[[str, str], UUID | None]:
    """Return what resolves numbers and ids for one reader."""

    def found(register: str, text: str) -> UUID | None:
        return resolve(register, text, reader=reader)

    return found

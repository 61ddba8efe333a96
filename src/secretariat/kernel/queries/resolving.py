"""Resolving: from a number or id that somebody typed to a record that the reader may read."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q

from secretariat.kernel import registers, showing
from secretariat.kernel.access import Decision
from secretariat.kernel.access_sets import WITH_SETS
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


def is_storable(text: str) -> bool:
    """Tell whether a database can be asked for a text: no NUL, no half of a character."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def spelt(ref: str | UUID) -> str:
    """Return what somebody asked for, short and fit to be shown."""
    return str(ref)[:80].encode("utf-8", "replace").decode()


def row_of(register: Register, ref: str | UUID, *, reader: Actor, lock: bool = False) -> Row:
    """Return the stored record behind a number or id.

    Raises:
        NotFound: there is none, or none that the reader may know of: the two look alike.
    """
    return known(register, ref, reader=reader, lock=lock)[0]


def known(
    register: Register, ref: str | UUID, *, reader: Actor, lock: bool = False
) -> tuple[Row, Decision]:
    """Return the stored record behind a number or id, and what the reader may do with it.

    Raises:
        NotFound: there is none, or none that the reader may know of: the two look alike.
    """
    key = ref if isinstance(ref, UUID) else uuid_of(ref)
    rows = Row.objects.select_for_update() if lock else Row.objects.select_related(*WITH_SETS)
    named = {"id": key} if key is not None else {"number": str(ref)}
    row = None
    if is_storable(str(ref)):
        row = rows.filter(register=register.code, **named).first()
    allowed = showing.decisions([row], reader)[row.id] if row is not None else Decision()
    if row is None or not allowed.may_read:
        raise NotFound(register=register.title.lower(), number=spelt(ref))
    return row, allowed


def resolve(register: str, text: str, *, reader: Actor, scheme: str | None = None) -> UUID | None:
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


def resolve_many(register: str, texts: Iterable[str], *, reader: Actor) -> dict[str, UUID]:
    """Return by number or id the records that the reader may read; four queries for any number."""
    keys = {text: uuid_of(text) for text in texts if "\x00" not in text}
    ids = [key for key in keys.values() if key is not None]
    numbers = [text for text, key in keys.items() if key is None]
    rows = list(Row.objects.filter(Q(id__in=ids) | Q(number__in=numbers), register=register))
    allowed = showing.decisions(rows, reader) if rows else {}
    known: dict[object, UUID] = {}
    for row in rows:
        if allowed[row.id].may_read:
            known[row.id] = known[row.number] = row.id
    found = {text: known.get(key if key is not None else text) for text, key in keys.items()}
    return {text: record for text, record in found.items() if record is not None}


def _scheme_of(concept: UUID) -> str | None:
    """Return the scheme of a concept."""
    rows = model_of("concept")._default_manager.filter(pk=concept)
    return rows.values_list("scheme", flat=True).first()


def resolver(reader: Actor) -> Callable[[str, str], UUID | None]:
    """Return what resolves numbers and ids for one reader."""

    def found(register: str, text: str) -> UUID | None:
        return resolve(register, text, reader=reader)

    return found

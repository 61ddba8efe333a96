"""Newest: what came out last, in one register or in the whole house."""

from secretariat.kernel import access, identity, queries, registers
from secretariat.kernel.errors import NotFound
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers import Register
from secretariat.kernel.values import Page, Record
from secretariat.web.public import places
from secretariat.web.public.lines import PublicLine, lines


def open_registers(visitor: Actor) -> tuple[Register, ...]:
    """Return the registers of which a visitor may read something, those with a date first."""
    found = [card.register for card in queries.overview(visitor) if card.can_read]
    return tuple(sorted(found, key=lambda one: (queries.date_field(one) is None, one.code)))


def refuse_unless_open(register: str, visitor: Actor) -> None:
    """Refuse a register of which a visitor may read nothing, as if it did not exist.

    Raises:
        NotFound: there is nothing to read.
    """
    if all(register != one.code for one in open_registers(visitor)):
        raise NotFound(register=register, number="")


def public_address_of(record: Record, lang: str) -> str:
    """Return the public address of a record that visitors may read now, or nothing."""
    visitor = identity.visitor(language=lang)
    register = registers.get(record.register)
    if not access.may_ever(register, "read", visitor):
        return ""
    try:
        queries.row_of(register, record.id, reader=visitor)
    except NotFound:
        return ""
    return places.record_at(lang, record.register, record.reference)


def page_of(register: Register, visitor: Actor, *, limit: int) -> Page:
    """Return the newest records of a register."""
    order = queries.newest_first(register)
    return queries.page(register.code, reader=visitor, sort=order, limit=limit)


def newest(among: tuple[Register, ...], visitor: Actor, *, limit: int) -> tuple[PublicLine, ...]:
    """Return the newest records of some registers, latest first."""
    found = [one for register in among for one in page_of(register, visitor, limit=limit).records]
    drawn = sorted(lines(found), key=lambda one: one.record.reference, reverse=True)
    drawn.sort(key=lambda one: one.dates.published_on, reverse=True)
    return tuple(drawn[:limit])

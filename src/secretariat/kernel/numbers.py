"""Numbers: gives the next number of a register, gapless, as late as possible in the transaction.

Source: one counter row for each register, and for each year where the pattern says so; a
transaction that is rolled back gives its number back.
"""

from collections.abc import Mapping

from django.db import connection

from secretariat.kernel.registers.grammar import Register

_NEXT = (
    "INSERT INTO counter (key, last) VALUES (%s, %s)"
    " ON CONFLICT (key) DO UPDATE SET last = counter.last + %s RETURNING last"
)


def take(register: Register, *, year: int, count: int = 1) -> list[str]:
    """Return the next `count` numbers of a register, ascending; call it last before commit."""
    pattern = register.number_pattern
    key = f"{register.code}:{year}" if pattern.is_yearly else register.code
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key, count, count])
        last = int(cursor.fetchone()[0])
    return [pattern.format(year=year, seq=seq) for seq in range(last - count + 1, last + 1)]


def number_of(register: Register, values: Mapping[str, object], *, year: int) -> str:
    """Return the number of a record that comes into force: from its field, or the next one."""
    named = register.number_pattern.field
    return str(values[named]) if named else take(register, year=year)[0]

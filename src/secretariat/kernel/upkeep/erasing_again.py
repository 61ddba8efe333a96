"""Erasing again: after a restore, erases what had been erased since the backup was made."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from secretariat.kernel import jobs, records
from secretariat.kernel.identity import house
from secretariat.kernel.store.models import Event, Record
from secretariat.kernel.upkeep import erasures, purge
from secretariat.kernel.upkeep.erasures import Erasure


def erase_again(folders: Sequence[Path]) -> int:
    """Erase every field that a list of erasures names and the house still holds; return how many.

    Raises:
        ErasuresUnreadable: a list cannot be read in full.
        SecretariatError: a field can no longer be erased; the restore must not go on.
    """
    made = 0
    for one in erasures.known(folders):
        if _is_missing_here(one):
            reason = f"{one.reason} (Erased again after a restore; first erased at {one.at}.)"
            records.erase(
                one.register,
                UUID(one.record),
                one.field,
                actor=house(),
                reason=reason,
                authority=one.authority,
            )
            made += 1
    if made:
        jobs.run_waiting(purge.LANE)
    return made


def _is_missing_here(one: Erasure) -> bool:
    """Tell whether the record is here, and not the event that erased the field."""
    if not Record.objects.filter(id=one.record).exists():
        return False
    return not Event.objects.filter(record=one.record, kind="erase", seq=one.seq).exists()

"""Classification: changing a record's level, caveats or file-plan class, always with a reason."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from secretariat.kernel import registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.records import storage
from secretariat.kernel.records.opening import check_version, handed_out, open_record
from secretariat.kernel.registers.grammar import LEVELS
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.values import Record


def classify(  # noqa: PLR0913 - what can be classified, each by name
    register: str,
    ref: str | UUID,
    *,
    actor: Actor,
    reason: str,
    version: int,
    level: str | None = None,
    caveats: Sequence[str] | None = None,
    file_plan_class: str | None = None,
) -> Record:
    """Give a record another level, other caveats or another class; what is None stays.

    Raises:
        NotFound, NotAllowed, StaleVersion.
        ValuesInvalid: no reason, an unknown class, a level or caveat the actor does not hold.
    """
    with locks.write():
        opened = open_record(register, ref, actor, verb="classify")
        check_version(opened, version)
        faults = _faults(actor, reason, level, caveats, file_plan_class)
        if faults:
            raise ValuesInvalid(faults)
        row = opened.row
        before = (row.level, row.caveats, row.file_plan_class)
        _set(row, level, caveats, file_plan_class)
        if (row.level, row.caveats, row.file_plan_class) != before:
            row.version += 1
            row.changed_at = max(timezone.now(), row.changed_at)
            facts = {"from": {"level": before[0], "caveats": before[1], "class": before[2]}}
            fields = {"reason": reason.strip()}
            event = storage.entry(row, "classify", actor, row.changed_at, fields, facts=facts)
            storage.update(opened.register, row, opened.values, (), event=event)
    return handed_out(register, opened.row.id, actor)


def _faults(
    actor: Actor,
    reason: str,
    level: str | None,
    caveats: Sequence[str] | None,
    file_plan_class: str | None,
) -> list[FieldFault]:
    """Return what is wrong with a request to classify."""
    faults = []
    if not reason.strip():
        faults.append(FieldFault("reason", "required", "Say why; the reason is kept."))
    mine = LEVELS[: actor.clearance + 1]
    if level is not None and level not in mine:
        faults.append(FieldFault("level", "level_not_yours", f"Choose one of {', '.join(mine)}."))
    if not actor.is_house and set(caveats or ()) - actor.caveats:
        message = "You may set only caveats that you hold yourself."
        faults.append(FieldFault("caveats", "caveat_not_yours", message))
    if file_plan_class is not None and file_plan_class not in registers.institution().file_plan:
        message = "Choose a class of the file plan."
        faults.append(FieldFault("file_plan_class", "unknown_class", message))
    return faults


def _set(
    row: Row, level: str | None, caveats: Sequence[str] | None, file_plan_class: str | None
) -> None:
    """Set what was named on the row."""
    if level is not None:
        row.level = LEVELS.index(level)
    if caveats is not None:
        row.caveats = ",".join(sorted(set(caveats)))
    if file_plan_class is not None:
        row.file_plan_class = file_plan_class

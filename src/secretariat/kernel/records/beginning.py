"""Beginning: the spine row of a new record, and its first event."""

from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from secretariat.foundation.identifiers import uuid7
from secretariat.kernel.audit.chain import GENESIS
from secretariat.kernel.identity import Actor
from secretariat.kernel.records.change import class_of
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record as Row


def new_row(
    register: Register, values: Mapping[str, object], actor: Actor, *, language: str
) -> Row:
    """Return the spine row of a new record, without number and access."""
    now = timezone.now()
    start = register.start_state()
    unit = values.get(register.unit_field) if register.unit_field else None
    return Row(
        id=uuid7(),
        register=register.code,
        title=str(values.get(register.title_field) or ""),
        language=language,
        state=register.lifecycle.start,
        state_kind=start.kind,
        result=start.result,
        unit=unit if isinstance(unit, UUID) else actor.unit,
        owner=actor.person,
        level=register.level_number,
        file_plan_class=class_of(register, values, start),
        version=1,
        declared_version=register.version,
        head=GENESIS,
        seq=0,
        created_at=now,
        changed_at=now,
    )

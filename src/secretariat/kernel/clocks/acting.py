"""Acting: what the house does when a clock warns, is late, or counts by an older calendar.

Each act is one transaction on one record: an event that says so, whom it told, and the move that
the declaration asks for. It is done once: the row of the clock is looked at again under the lock.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from secretariat.foundation.calendars import instant_of
from secretariat.foundation.canonical import instant
from secretariat.kernel import lifecycle, notices
from secretariat.kernel.clocks import offices, rules, telling
from secretariat.kernel.clocks.keeping import run_of
from secretariat.kernel.clocks.rules import Basis
from secretariat.kernel.errors import NotFound, SecretariatError
from secretariat.kernel.identity import house
from secretariat.kernel.records import moves, storage
from secretariat.kernel.records.opening import Open, open_record
from secretariat.kernel.registers.grammar.clocks import Clock, Late
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import RecordClock

log = logging.getLogger(__name__)


def act(number: int, now: datetime) -> bool:
    """Do what one clock asks for at an instant; return whether anything was done.

    Args:
        number: id of the row of the clock.
        now: the instant.
    """
    with locks.write():
        row = RecordClock.objects.filter(pk=number).first()
        opened = _opened(row) if row is not None else None
        row = RecordClock.objects.filter(pk=number).first() if opened is not None else None
        if row is None or opened is None or row.clock not in opened.register.clocks:
            return False
        clock = opened.register.clocks[row.clock]
        if row.late_at is not None or row.status == "stopped":
            return False
        if _is_old(row):
            _redate(opened, clock, row, now)
        elif _passed(row.due_at, now):
            _be_late(opened, clock, row, now)
        elif row.warned_at is None and row.status == "running" and _passed(row.warn_at, now):
            _say(opened, row, now, "warned", clock.warned)
        else:
            return False
    return True


def _opened(row: RecordClock) -> Open | None:
    """Return the record of a clock, locked; None where it is gone."""
    try:
        return open_record(row.register, row.record, house(), verb="read")
    except NotFound:
        return None


def _is_old(row: RecordClock) -> bool:
    """Tell whether a clock that goes on counts by an older version of its calendar."""
    present = offices.version_of(row.calendar) if row.calendar else None
    return present is not None and present != row.calendar_version


def _passed(at: datetime | None, now: datetime) -> bool:
    """Tell whether an instant has passed."""
    return at is not None and now > at


def _redate(opened: Open, clock: Clock, row: RecordClock, now: datetime) -> None:
    """Let a clock count by the calendar of today, from its start."""
    run = run_of(row)
    calendar = offices.present(str(row.calendar))
    basis = Basis(calendar.code, calendar.version, row.amount)
    due = rules.due_of(clock, replace(run, basis=basis), offices.calendars)
    facts = {
        telling.DID: rules.REDATED,
        telling.BASES: telling.stated({row.clock: basis}),
        "due_before": _said(row.due_at),
        "due": _said(None if due is None else instant_of(due)),
    }
    _note(opened, row, now, facts)


def _be_late(opened: Open, clock: Clock, row: RecordClock, now: datetime) -> None:
    """Note that a clock is late, tell whom it concerns, and make the declared move."""
    late = clock.late or Late()
    _say(opened, row, now, "late", late.tell)
    if late.move is not None and opened.row.state in _states_left_by(opened, late.move):
        _move(opened, late)


def _states_left_by(opened: Open, move: str) -> tuple[str, ...]:
    """Return the states that a move leaves."""
    return opened.register.lifecycle.moves[move].from_


def _move(opened: Open, late: Late) -> None:
    """Make the declared move as the house; a refusal is logged and changes nothing else."""
    try:
        with transaction.atomic():
            moves.make(opened, str(late.move), late.answers, house())
    except SecretariatError as refusal:
        number = opened.row.number or opened.row.id
        log.warning("The move %s of %s was refused: %s", late.move, number, refusal)


def _say(opened: Open, row: RecordClock, now: datetime, did: str, tell: Iterable[str]) -> None:
    """Note what the clock did, and tell whom it concerns."""
    told, due = _told(opened, tell), _said(row.due_at)
    _note(opened, row, now, {telling.DID: did, "due": due, "told": told})
    facts = {telling.CLOCK: row.clock, telling.DID: did, "due": due}
    notices.tell(opened.row.id, told, telling.KIND, facts)


def _told(opened: Open, texts: Iterable[str]) -> list[str]:
    """Return the tokens of those who are told, each once."""
    found = [
        token
        for text in texts
        for token in lifecycle.tokens(text, owner=opened.row.owner, values=opened.values)
    ]
    return list(dict.fromkeys(found))


def _note(opened: Open, row: RecordClock, now: datetime, facts: Mapping[str, object]) -> None:
    """Append the event of an act on a clock; the record itself stays as it is."""
    record = opened.row
    record.changed_at = max(now, record.changed_at)
    said = {telling.CLOCK: row.clock, **facts}
    event = storage.entry(record, telling.KIND, house(), record.changed_at, {}, facts=said)
    storage.update(opened.register, record, opened.values, (), event=event)


def _said(at: datetime | None) -> str | None:
    """Return an instant as events say it."""
    return None if at is None else instant(at)


def old_rows(limit: int) -> list[int]:
    """Return clocks that go on by an older version of their calendar."""
    found: list[int] = []
    for code in RecordClock.objects.order_by().values_list("calendar", flat=True).distinct():
        version = offices.version_of(code) if code else None
        if version is not None:
            going = RecordClock.objects.filter(calendar=code, late_at__isnull=True)
            old = going.exclude(calendar_version=version).exclude(status="stopped")
            found += old.values_list("id", flat=True)[:limit]
    return found[:limit]


def due_rows(now: datetime, limit: int) -> list[int]:
    """Return clocks that are late or must warn and have not said so; those due first come first."""
    going = RecordClock.objects.filter(late_at__isnull=True)
    late = going.exclude(status="stopped").filter(due_at__lt=now).order_by("due_at", "id")
    warn = going.filter(status="running", warned_at__isnull=True, warn_at__lt=now)
    found = [*late.values_list("id", flat=True)[:limit]]
    found += warn.order_by("warn_at", "id").values_list("id", flat=True)[:limit]
    return list(dict.fromkeys(found))[:limit]

"""Desk: an institution with one register that has a clock of every kind, and a way to say when.

Its calendars are those of the package; `Case` moves the time of the house.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from unittest import mock
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")
REQUEST = """\
register: request
office: vault
version: 1
title: Request
plural: Requests
number: "REQ-{seq:5}"
purpose: Shows what a clock may say.
level: internal
class: REC.FIL
fields:
  name:   {type: text, required: true, max: 120}
  unit:   {type: unit, default: unit}
  lead:   {type: person}
  agreed: {type: integer, min: 1}
  heard_on: {type: date}
  call_at:  {type: datetime}
lifecycle:
  start: draft
  states:
    draft:    {kind: draft}
    open:     {kind: open}
    waiting:  {kind: waiting}
    decided:  {kind: closed, result: decided}
    lapsed:   {kind: closed, result: lapsed}
  moves:
    submit:  {from: draft, to: open}
    ask:     {from: open, to: waiting}
    reply:   {from: waiting, to: open}
    agree:   {from: open, to: open, undo: {within: 10 minutes}}
    decide:  {from: open, to: decided}
    lapse:   {from: waiting, to: lapsed, ask: {ground: {type: choice, required: true, of: {silence: Silence}}}}
    reopen:  {from: [decided, lapsed], to: open}
clocks:
  answer: {start: [submit, reopen], pause: waiting, stop: decide, within: 5 working days, calendar: unit, warn: 2 working days, late: {tell: [role(librarian), person(lead)]}}
  silence: {start: enter waiting, stop: reply, within: 60 days, calendar: headquarters, late: {move: lapse, answers: {ground: silence}}}
  costing: {label: Agreed time, start: agree, stop: decide, within: field agreed working hours, calendar: headquarters, again: continue}
  hearing: {start: agree, until: heard_on, warn: 2 working days, late: {tell: [role(librarian)]}}
  call: {start: agree, until: call_at, warn: 3 hours, calendar: lima, late: {tell: [role(librarian)]}}
access:
  - {who: owner, can: [read, create, edit, submit, ask, reply, agree, decide, reopen]}
  - {who: role(librarian), can: [read, create, edit, submit, ask, reply, agree, decide, lapse, reopen]}
retention: {draft: REC.FIL.09, decided: REC.FIL.01, lapsed: REC.FIL.01}
views:
  list: {columns: [number, name, state, due_at]}
"""


def instant(text: str) -> datetime:
    """Return an instant by the clock of Geneva."""
    return datetime.fromisoformat(text).replace(tzinfo=GENEVA).astimezone(UTC)


@contextmanager
def at(text: str) -> Iterator[datetime]:
    """Let it be an instant by the clock of Geneva in the house."""
    now = instant(text)
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield now


class Case:
    """One request; each act is told with its time."""

    def __init__(self, when: str, *moves: str, **values: object) -> None:
        from tests import worlds

        from secretariat.kernel import records

        self.house = worlds.house()
        with at(when):
            given = {"name": "Request", "unit": "ORG", **values}
            self.id = records.create("request", given, actor=self.house, submit=False).id
        for move in moves:
            self.move(when, move)

    def move(self, when: str, name: str) -> "Case":
        """Make a move."""
        from secretariat.kernel import records

        with at(when):
            records.move("request", self.id, name, actor=self.house)
        return self

    def edit(self, when: str, **values: object) -> "Case":
        """Change fields."""
        from tests import worlds

        with at(when):
            worlds.edit("request", self.id, values)
        return self

    def attend(self, when: str) -> int:
        """Let the house attend to its clocks until nothing is left; return its acts on this one."""
        from secretariat.kernel.clocks.duties import attend

        before = len(self.said())
        with at(when) as now:
            while attend(now):
                pass
        return len(self.said()) - before

    def clock(self, name: str, when: str):
        """Return what a clock shows at an instant, or None."""
        from secretariat.kernel.clocks.showing import clocks_of

        shown = clocks_of("request", self.id, reader=self.house, on=instant(when))
        return next((one for one in shown if one.name == name), None)

    def due(self, name: str, when: str) -> str | None:
        """Return when a clock is due, by the clock of Geneva."""
        shown = self.clock(name, when)
        if shown is None or shown.due_at is None:
            return None
        return shown.due_at.astimezone(GENEVA).strftime("%Y-%m-%d %H:%M")

    @property
    def state(self) -> str:
        """Return the state of the record."""
        from secretariat.kernel import queries

        return queries.get("request", self.id, reader=self.house).state

    def said(self) -> list[dict[str, object]]:
        """Return the open facts of the acts of the house on the clocks."""
        import orjson

        from secretariat.kernel.store.models import Event

        rows = Event.objects.filter(record=self.id, kind="clock").order_by("seq")
        return [orjson.loads(row.sealed)["facts"] for row in rows]


def holiday(day: str, version: int):
    """Let the calendar of the headquarters have one more holiday, in a new version."""
    from datetime import date
    from types import MappingProxyType

    from secretariat.foundation.calendars import Holiday
    from secretariat.kernel import registers

    declared = registers.institution()
    office = declared.calendars["headquarters"]
    off = Holiday(date.fromisoformat(day), "Flood")
    newer = replace(office, version=version, holidays=(*office.holidays, off))
    more = MappingProxyType({**declared.calendars, "headquarters": newer})
    return mock.patch.object(
        registers, "institution", return_value=replace(declared, calendars=more)
    )


def rebuilds_nothing() -> None:
    """Make sure that the events amount to what the rows say."""
    from secretariat.kernel.audit.rebuild import rebuild

    found = {one.register: one for one in rebuild() if one.what == "clocks"}
    assert found["request"].checked > 0
    assert found["request"].differed == 0, found["request"]

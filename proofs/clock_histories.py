"""Clock histories: random ones, and what the house and the simulator do not agree on.

Offices on four continents, lengths in working days, hours and all others, deadlines, pauses,
reopenings, holidays added afterwards, lengths and deadlines changed and rules changed midway; each
history is asked at three
instants, the past ones after everything has happened.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from proofs import clock_oracle as oracle
from secretariat.foundation.calendars import Calendar, Compiled, Holiday, Span, compiled
from secretariat.kernel.clocks import rules
from secretariat.kernel.registers.grammar.clocks import Clock

_NINE = ((540, 1020),)
_SPLIT = ((510, 750), (840, 1080))
_NIGHT = ((0, 360), (1320, 1440))
OFFICES: dict[str, tuple[str, tuple[tuple[tuple[int, int], ...], ...]]] = {
    "geneva": ("Europe/Zurich", (_SPLIT,) * 5 + ((), ())),
    "bangkok": ("Asia/Bangkok", (((480, 990),),) * 5 + ((), ())),
    "lima": ("America/Lima", (_NINE,) * 4 + (((540, 780),), (), ())),
    "new_york": ("America/New_York", (_NIGHT,) * 7),
}
UNITS = ("working days", "working hours", "working minutes", "days", "hours", "minutes")
LONGEST = {"working days": 12, "days": 16, "working hours": 60, "hours": 200}
STATES = {
    "submit": "open",
    "ask": "waiting",
    "answer": "open",
    "decide": "closed",
    "reopen": "open",
}
LEAVES = {"draft": ("submit",), "open": ("ask", "decide", "edit"), "waiting": ("answer", "edit"),
          "closed": ("reopen",)}  # fmt: skip


class Versions:
    """The versions of the offices' calendars: each may close one more day."""

    def __init__(self, chance: random.Random, *, many: int = 12) -> None:
        self.days: dict[str, list[tuple[date, tuple[tuple[int, int], ...]]]] = {}
        for code in OFFICES:
            self.days[code] = [self._day(chance) for _ in range(many)]

    @staticmethod
    def _day(chance: random.Random) -> tuple[date, tuple[tuple[int, int], ...]]:
        half = ((540, 720),) if chance.random() < 0.3 else ()
        return date(2026, 1, 5) + timedelta(days=chance.randrange(360)), half

    @lru_cache(maxsize=128)  # noqa: B019 - one for each run of the proof
    def office(self, code: str, version: int) -> oracle.Office:
        """Return an office as the simulator knows it."""
        zone, week = OFFICES[code]
        return oracle.Office(zone, week, tuple(dict(self.days[code][:version]).items()))

    @lru_cache(maxsize=128)  # noqa: B019 - one for each run of the proof
    def calendar(self, code: str, version: int) -> Compiled:
        """Return the same office as the house knows it."""
        zone, week = OFFICES[code]
        spans = tuple(tuple(Span(*span) for span in day) for day in week)
        days = dict(self.days[code][:version])
        off = tuple(
            Holiday(day, "Closed", tuple(Span(*s) for s in days[day])) for day in sorted(days)
        )
        ends = (date(2026, 1, 1), date(2026, 12, 31))
        return compiled(Calendar(code, version, zone, spans, off, *ends))


@dataclass
class History:
    """One record's events for both sides, each with the clock that the house follows then."""

    rule: oracle.Rule
    happened: list[tuple[Clock, rules.Happening, oracle.Event]]
    asked: tuple[int, int, int]


def histories(chance: random.Random, versions: Versions, count: int) -> Iterator[History]:
    """Yield random histories."""
    for _ in range(count):
        first = _clock(chance, chance.choice(UNITS))
        begin = chance.randrange(20_000, 440_000)
        happened = list(_events(chance, versions, begin, first))
        end = happened[-1][2].minute
        asked = sorted(chance.randrange(begin, end + 12_000) for _ in range(3))
        yield History(first[1], happened, (asked[0], asked[1], asked[2]))


def _clock(chance: random.Random, unit: str) -> tuple[Clock, oracle.Rule]:
    """Return one clock, declared for the house and for the simulator."""
    start = ["submit", *chance.sample(["reopen", "enter waiting"], chance.randrange(2))]
    stop = chance.choice((["decide"], ["enter closed"], ["answer"], []))
    pause = ["waiting"] if chance.random() < 0.7 else []
    warn = None
    if chance.random() < 0.5:
        warn = (chance.randrange(1, 5), chance.choice(UNITS))
    again = chance.choice(("restart", "continue"))
    declared: dict[str, object] = {
        "start": start,
        "stop": stop,
        "warn": f"{warn[0]} {warn[1]}" if warn else None,
    }
    until = chance.random() < 0.3
    if until:
        declared["until"] = "due_at"
        unit, pause, again = "minutes", [], "restart"
    else:
        declared |= {"within": f"field days {unit}", "pause": pause, "again": again}
    parts = (frozenset(start), frozenset(stop), frozenset(pause), unit, warn)
    rule = oracle.Rule(*parts, continues=again == "continue", until=until)
    return Clock.model_validate(declared), rule


def _events(
    chance: random.Random, versions: Versions, minute: int, first: tuple[Clock, oracle.Rule]
) -> Iterator[tuple[Clock, rules.Happening, oracle.Event]]:
    """Yield the events of one record; each names the calendar and the amount that hold then."""
    code = chance.choice(sorted(OFFICES))
    version = chance.randrange(min(4, len(versions.days[code])))
    clock, rule = first
    amount = _amount(chance, rule, minute, LONGEST["working days"])
    state, was = "draft", None
    move: str | None = None
    for _ in range(chance.randrange(2, 9)):
        happened = oracle.Event(minute, move, state, was, state == "closed" != was)
        happened.office, happened.amount = versions.office(code, version), amount
        yield clock, *_both(happened, code, version, rule)
        minute += int(chance.expovariate(1 / 2_000)) if chance.random() < 0.9 else 0
        if chance.random() < 0.2:
            version = min(version + chance.randrange(1, 4), len(versions.days[code]))
            dated = oracle.Event(minute, None, state, state, redated=True)
            dated.office, dated.amount = versions.office(code, version), amount
            yield clock, *_both(dated, code, version, rule)
        if chance.random() < 0.05:
            taken = oracle.Event(minute, None, state, state)
            clock, rule = _clock(chance, chance.choice(UNITS))
            amount = _amount(chance, rule, minute, LONGEST["working days"])
            taken.office, taken.amount = versions.office(code, version), amount
            taken.rule = rule
            yield clock, *_both(taken, code, version, rule)
        was, move = state, chance.choice(LEAVES[state])
        if move == "edit":
            move, amount = None, _amount(chance, rule, minute, 30)
        else:
            state = STATES[move]


def _amount(chance: random.Random, rule: oracle.Rule, minute: int, longest: int) -> int:
    """Return an amount of the unit, or the minute of a deadline, which may have passed already."""
    if rule.until:
        return minute + chance.randrange(-2_000, 20_000)
    return chance.randrange(1, longest)


def _both(
    event: oracle.Event, code: str, version: int, rule: oracle.Rule
) -> tuple[rules.Happening, oracle.Event]:
    """Return an event as both sides know it; the house counts minutes from 1970."""
    amount = event.amount
    if amount is not None and rule.until:
        amount += round(oracle.FIRST.timestamp()) // 60
    basis = rules.Basis(code, version, amount)
    return rules.Happening(
        at=oracle.FIRST + timedelta(minutes=event.minute),
        state=event.state,
        before=event.was,
        move=event.move,
        is_closed=event.state == "closed",
        bases={"due": basis},
        clock="due" if event.redated else None,
        did=rules.REDATED if event.redated else None,
    ), event


def differences(history: History, versions: Versions) -> list[str]:
    """Return what the two sides do not agree on, at each instant asked."""
    found = []
    for now in history.asked:
        until = [one for one in history.happened if one[2].minute <= now]
        run = rules.replay("due", [(clock, house) for clock, house, _ in until], versions.calendar)
        at = oracle.FIRST + timedelta(minutes=now)
        shown = _plain(rules.read(until[-1][0], run, at, versions.calendar))
        wanted = oracle.simulate(history.rule, [event for *_, event in until], now)
        if shown != wanted:
            words = f"{history.rule} at {now}: {shown}, but the simulator says {wanted}"
            found.append(f"{words}; {until}")
    return found


def _plain(state: rules.ClockState) -> oracle.Shown:
    """Return what the house says in the simulator's words."""

    def minute(at: object) -> int | None:
        return None if at is None else round((at - oracle.FIRST) / timedelta(minutes=1))  # type: ignore[operator] # an instant

    return oracle.Shown(
        status=state.status,
        used=state.used,
        worked=state.worked_seconds,
        due=minute(state.due_at),
        warn=minute(state.warn_at),
        late=minute(state.late_since),
        started=minute(state.started_at),
    )


def compare(seed: int, count: int, *, many: int = 12) -> list[str]:
    """Return the differences found on so many histories."""
    chance = random.Random(seed)
    versions = Versions(chance, many=many)
    found: list[str] = []
    for place, history in enumerate(histories(chance, versions, count)):
        found += differences(history, versions)
        if place % 1000 == 999:
            sys.stderr.write(f"\r{place + 1} of {count}")
    return found

"""Times: acts of a scenario at an instant by the clock of Geneva, and what the house does by itself.

Everybody is resolved anew at each act, as at each request. Does not know registers.
"""

from datetime import date
from uuid import UUID

from tests import worlds
from tests.kernel.clocks.desk import GENEVA, at, instant

from secretariat.kernel import measures, notices, queries, records
from secretariat.kernel.clocks.duties import attend
from secretariat.kernel.clocks.showing import ShownClock, clocks_of
from secretariat.kernel.jobs import run_waiting
from secretariat.kernel.measures import Figures
from secretariat.kernel.values import Record

__all__ = ["at", "create", "due", "edit", "figures", "let_pass", "move", "seen", "told"]


def create(when: str, who: str, register: str, **values: object) -> Record:
    """Create a record."""
    with at(when):
        return records.create(register, values, actor=worlds.actor(who))


def edit(when: str, who: str, record: Record, **values: object) -> Record:
    """Change fields of a record."""
    with at(when):
        actor = worlds.actor(who)
        version = queries.get(record.register, record.id, reader=actor).version
        return records.edit(record.register, record.id, values, actor=actor, version=version)


def move(when: str, who: str, record: Record, name: str, **answers: object) -> Record:
    """Make a move."""
    with at(when):
        actor = worlds.actor(who)
        return records.move(record.register, record.id, name, actor=actor, answers=answers)


def seen(who: str, register: str, ref: str | UUID) -> Record:
    """Return a record as somebody sees it."""
    return queries.get(register, ref, reader=worlds.actor(who))


def let_pass(when: str) -> None:
    """Let the house do what its clocks ask for at an instant, and tell everybody."""
    with at(when) as now:
        while attend(now):
            pass
        run_waiting("prompt")


def told(who: str) -> list[tuple[str, str]]:
    """Return of what somebody was told: what happened, and the number of the record."""
    found = notices.listing(worlds.actor(who))
    return [(_what(one.facts), str(one.record.number)) for one in reversed(found)]


def _what(facts) -> str:
    """Return in a word what a notice tells: a move, or what a clock did."""
    return str(facts["move"]) if "move" in facts else f"{facts['clock']} {facts['did']}"


def clock(record: Record, name: str, when: str) -> ShownClock | None:
    """Return what a clock shows at an instant."""
    shown = clocks_of(record.register, record.id, reader=worlds.house(), on=instant(when))
    return next((one for one in shown if one.name == name), None)


def due(record: Record, name: str, when: str) -> str:
    """Return until when a clock runs as seen at an instant, or what else it shows."""
    shown = clock(record, name, when)
    if shown is None:
        return "none"
    if shown.status != "running" or shown.due_at is None:
        return shown.status
    return shown.due_at.astimezone(GENEVA).strftime("%Y-%m-%d %H:%M")


def figures(who: str, register: str, measure: str, day: str) -> Figures:
    """Return a measure at the end of a day, asked for on that day."""
    with at(f"{day} 23:59"):
        reader = worlds.actor(who)
        return measures.compute(register, measure, reader=reader, as_of=date.fromisoformat(day))

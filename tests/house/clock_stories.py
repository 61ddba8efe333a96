"""Clock stories: for each key of a clock a small story that ends otherwise without it.

Each stands with the place of its key in the note and what is seen with it; see `grammar_scenarios`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

STATES: dict[str, Any] = {"held": {"kind": "waiting"}}
MOVES: dict[str, Any] = {
    "hold": {"from": "open", "to": "held"},
    "release": {"from": "held", "to": "open"},
    "settle": {"from": "open", "to": "open"},
    "expire": {
        "from": "open",
        "to": "done",
        "ask": {"why": {"type": "text", "required": True}},
    },
}
CLOCKS: dict[str, Any] = {
    "due": {
        "label": "Answer by", "start": ["file", "release"], "pause": ["held"], "stop": ["settle"],
        "within": "5 working days", "calendar": "lima", "again": "continue",
        "warn": {"before": "2 working days", "tell": ["role(librarian)"]},
        "late": {"tell": ["role(auditor)"], "move": "expire", "answers": {"why": "late"}},
    },
    "over": {"start": "release", "until": "over_on", "late": {"tell": ["role(auditor)"]}},
}  # fmt: skip


def _clocks(code: str, stage: Any, made: Any) -> Any:
    from secretariat.kernel.clocks.showing import clocks_of

    return clocks_of(code, made.id, reader=stage.house)


def _moved(*moves: str) -> Callable[[str, Any], Any]:
    """Return what makes a note with some moves made."""

    def made(code: str, stage: Any) -> Any:
        from secretariat.kernel import records

        note = stage.note(code)
        for move in moves:
            records.move(code, note.id, move, actor=stage.house)
        return note

    return made


def _status(*moves: str) -> Callable[[str, Any], object]:
    def story(code: str, stage: Any) -> object:
        return [one.status for one in _clocks(code, stage, _moved(*moves)(code, stage))]

    return story


def _calendar(code: str, stage: Any) -> object:
    return [one.calendar for one in _clocks(code, stage, stage.note(code))]


def _again(code: str, stage: Any) -> object:
    note = stage.note(code)
    first = _clocks(code, stage, note)[0].started_at
    from secretariat.kernel import records

    for move in ("settle", "hold", "release"):
        records.move(code, note.id, move, actor=stage.house)
    return _clocks(code, stage, note)[0].started_at == first


def _acts(code: str, stage: Any, *, late: bool) -> Any:
    """Let a note be warned of or late, and return it with what was said of its clocks."""
    import orjson

    from secretariat.kernel.clocks import acting
    from secretariat.kernel.store.models import Event, RecordClock

    note = stage.note(code)
    for row in RecordClock.objects.filter(record=note.id):
        day = timedelta(minutes=1)
        if late:
            acting.act(row.pk, row.due_at + day)
        elif row.warn_at is not None:
            acting.act(row.pk, row.warn_at + day)
    rows = Event.objects.filter(record=note.id, kind="clock")
    facts = [orjson.loads(row.sealed)["facts"] for row in rows.order_by("seq")]
    return note, [(one["did"], one["told"]) for one in facts]


def _told(*, late: bool) -> Callable[[str, Any], object]:
    def story(code: str, stage: Any) -> object:
        return [list(one) for one in _acts(code, stage, late=late)[1]]

    return story


def _late(code: str, stage: Any) -> object:
    from secretariat.kernel import queries

    note, _ = _acts(code, stage, late=True)
    return queries.get(code, note.id, reader=stage.house).state


def _label(code: str, _stage: Any) -> object:
    from secretariat.kernel import registers

    return registers.labels(code, "en").get("clocks.due")


DUE = ("clocks", "due")
STORIES: dict[str, tuple[Any, ...]] = {
    "Register.clocks": (("clocks",), ["running"], _status()),
    "Clock.label": ((*DUE, "label"), "Answer by", _label),
    "Clock.start": ((*DUE, "start"),),
    "Clock.pause": ((*DUE, "pause"), ["paused"], _status("hold")),
    "Clock.stop": ((*DUE, "stop"), ["stopped"], _status("settle")),
    "Clock.within": ((*DUE, "within"),),
    "Clock.until": (("clocks", "over", "until"), "or 'until' which field"),
    "Clock.calendar": ((*DUE, "calendar"), ["lima"], _calendar),
    "Clock.again": ((*DUE, "again"), True, _again),
    "Clock.warn": ((*DUE, "warn"), [["warned", ["role:librarian"]]], _told(late=False)),
    "Clock.late": ((*DUE, "late"), "done", _late),
    "Warn.before": ((*DUE, "warn", "before"),),
    "Warn.tell": ((*DUE, "warn", "tell"), [["warned", ["role:librarian"]]], _told(late=False)),
    "Late.tell": ((*DUE, "late", "tell"), [["late", ["role:auditor"]]], _told(late=True)),
    "Late.move": ((*DUE, "late", "move"), "answers belong to a move"),
    "Late.answers": ((*DUE, "late", "answers"), "give the answer"),
}

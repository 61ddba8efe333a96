"""Lifecycle stories: for each key of a move a small story that ends otherwise without it.

Each stands with the place of its key in the note and what is seen with it; see `grammar_scenarios`.
"""

from collections.abc import Callable
from typing import Any

FILE: dict[str, Any] = {"assign": "role(librarian)", "tell": ["role(auditor)"]}
MOVES: dict[str, Any] = {
    "touch": {"from": "open", "to": "open", "once": True},
    "begin": {
        "from": "open", "to": "open", "undo": {"within": "5 minutes"},
    },
    "beget": {
        "from": "open", "to": "open",
        "open": {"register": "full_note", "link": "child", "copy": ["name", "kind", "other"]},
    },
    "judge": {
        "from": "open", "to": {"yes": "open", "no": "open"},
        "body": {"of": "BOARD", "quorum": 1, "majority": "absolute", "recuse": "actor == judge"},
    },
    "write_to": {
        "from": "open", "to": "open", "letter": {"template": "notice", "field": "papers"},
    },
    "guarded": {
        "from": "open", "to": "open", "when": "amount > 5", "unless": "The amount is small.",
        "set": {"deeper": "'guarded'"},
    },
}  # fmt: skip


def _require(code: str, stage: Any) -> object:
    made = stage.note(code, kind=None)
    return made if isinstance(made, dict) else made.state


def _ask(code: str, stage: Any) -> object:
    from secretariat.kernel import records
    from secretariat.kernel.records import ValuesInvalid

    made = stage.note(code)
    try:
        return records.move(code, made.id, "end", actor=stage.house).state
    except ValuesInvalid as refusal:
        return [fault.code for fault in refusal.faults]


def _assign(code: str, stage: Any) -> object:
    held = stage.note(code).assigned
    return held.role if held else None


def _set(code: str, stage: Any) -> object:
    from secretariat.kernel import records

    made = stage.note(code, amount=6)
    return records.move(code, made.id, "guarded", actor=stage.house).values["deeper"]


def _tell(code: str, stage: Any) -> object:
    from secretariat.kernel import jobs, notices

    made = stage.note(code)
    jobs.run_waiting("prompt")
    found = notices.listing(stage.auditor)
    return any(one.record.id == made.id for one in found)


def _open(code: str, stage: Any) -> object:
    from secretariat.kernel import queries, records

    def notes() -> dict[object, Any]:
        page = queries.page("full_note", reader=stage.house, sort="-created_at", limit=200)
        return {one.id: one for one in page.records}

    made = stage.note(code)
    before = notes()
    records.move(code, made.id, "beget", actor=stage.house)
    found = [one.values["kind"] for key, one in notes().items() if key not in before]
    return found[0] if found else "nothing opened"


def _letter(code: str, stage: Any) -> object:
    from secretariat.kernel import records

    made = stage.note(code)
    return len(records.move(code, made.id, "write_to", actor=stage.house).values["papers"] or ())


def _undo(code: str, stage: Any) -> object:
    from secretariat.kernel import records

    made = stage.note(code)
    records.move(code, made.id, "begin", actor=stage.house)
    try:
        return records.undo(code, made.id, actor=stage.house).number == made.number
    except records.CannotUndo as refusal:
        return refusal.code


def _boarded(code: str, stage: Any, **values: object) -> Any:
    """Return a note before a body of three people, whose chair is on the staff."""
    from secretariat.kernel import records
    from secretariat.kernel.store.models import Record

    if not Record.objects.filter(register="body", number="BOARD").exists():
        records.create("body", {"name": "Board", "code": "BOARD"}, actor=stage.house)
        for person, role in (("AUDIT", "chair"), ("STAFF", "member"), ("THIRD", "member")):
            seat = {"reason": "r", "member": person, "body": "BOARD", "role": role,
                    "from_on": "2020-01-01"}  # fmt: skip
            records.create("membership", seat, actor=stage.house)
    return stage.note(code, **values)


def _majority(code: str, stage: Any) -> object:
    from secretariat.kernel import queries, records

    made = _boarded(code, stage)
    records.vote(code, made.id, "judge", "yes", actor=stage.auditor)
    from secretariat.kernel.bodies import ballots
    from secretariat.kernel.loading import load
    from secretariat.kernel.registers import get
    from secretariat.kernel.store.models import Record

    assert queries.get(code, made.id, reader=stage.house).ballots
    item = load(get(code), [Record.objects.get(pk=made.id)])[0]
    tally = ballots.tally(get(code), "judge", item, stage.auditor)
    return ballots.outcome(get(code), "judge", tally)


def _recuse(code: str, stage: Any) -> object:
    from secretariat.kernel import records
    from secretariat.kernel.bodies.errors import Recused

    made = _boarded(code, stage, judge="AUDIT")
    try:
        return records.vote(code, made.id, "judge", "yes", actor=stage.auditor).state
    except Recused as refusal:
        return refusal.code


def _once(code: str, stage: Any) -> object:
    from secretariat.kernel import records

    made = stage.note(code)
    records.move(code, made.id, "touch", actor=stage.house)
    try:
        return records.move(code, made.id, "touch", actor=stage.house).state
    except records.MadeAlready as refusal:
        return refusal.code


AT = ("lifecycle", "moves")
STORIES: dict[str, tuple[tuple[str | int, ...], object, Callable[[str, Any], object] | None]] = {
    "Move.require": ((*AT, "file", "require"), {"kind": "required"}, _require),
    "Move.ask": ((*AT, "end", "ask"), ["required"], _ask),
    "Move.assign": ((*AT, "file", "assign"), "librarian", _assign),
    "Move.when": ((*AT, "guarded", "when"), "write both or neither", None),
    "Move.unless": ((*AT, "guarded", "unless"), "write both or neither", None),
    "Move.set": ((*AT, "guarded", "set"), "guarded", _set),
    "Move.tell": ((*AT, "file", "tell"), True, _tell),
    "Move.undo": ((*AT, "begin", "undo"), True, _undo),
    "Undo.within": ((*AT, "begin", "undo", "within"), None, None),
    "Move.letter": ((*AT, "write_to", "letter"), 1, _letter),
    "Letter.template": ((*AT, "write_to", "letter", "template"), None, None),
    "Letter.field": ((*AT, "write_to", "letter", "field"), None, None),
    "Move.open": ((*AT, "beget", "open"), "short", _open),
    "Opening.register": ((*AT, "beget", "open", "register"), None, None),
    "Opening.link": ((*AT, "beget", "open", "link"), None, None),
    "Opening.copy": ((*AT, "beget", "open", "copy"), "short", _open),
    "Move.body": ((*AT, "judge", "body"), "write both or neither", None),
    "Body.of": ((*AT, "judge", "body", "of"), None, None),
    "Body.quorum": ((*AT, "judge", "body", "quorum"), None, None),
    "Body.majority": ((*AT, "judge", "body", "majority"), None, _majority),
    "Body.recuse": ((*AT, "judge", "body", "recuse"), "body.recused", _recuse),
    "Move.once": ((*AT, "touch", "once"), "record.made_already", _once),
}

"""Lifecycle stories: for each key of a move a small story that ends otherwise without it.

Each stands with the place of its key in the note and what is seen with it; see `grammar_scenarios`.
"""

from collections.abc import Callable
from typing import Any

FILE: dict[str, Any] = {"assign": "role(librarian)", "tell": ["role(auditor)"]}
MOVES: dict[str, Any] = {
    "touch": {"from": "open", "to": "open", "once": True},
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
    "Move.once": ((*AT, "touch", "once"), "record.made_already", _once),
}

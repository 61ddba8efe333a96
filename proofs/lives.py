"""Lives: a random register of affairs, whose lifecycle, rights and measures are drawn by chance.

Its conditions and what its moves write are chosen from tables that `lives_oracle` knows by heart.
Does not know the engine.
"""

import io
import random
from typing import Any

from ruamel.yaml import YAML
from tests import vault

from proofs.lives_oracle import CONDITIONS, SETS, WHERES

AFFAIRS = ("affair", "deed")
HOLDERS = ("owner", "person(lead)", "person(approver)", "role(auditor)",
           "role(registry_officer, home)")  # fmt: skip
ASSIGNED = ("owner", "person(lead)", "role(auditor)", "role(registry_officer, home)")
SUBJECTS = (*HOLDERS, "unit(home)", "staff")
WAYS: dict[str, tuple[list[str], str]] = {
    "begin": (["draft"], "open"),
    "hold": (["open"], "wait"),
    "resume": (["wait"], "open"),
    "check": (["open"], "open"),
    "turn": (["open", "wait"], "open"),
    "finish": (["open"], "done"),
    "drop": (["open", "wait"], "dropped"),
    "reopen": (["done", "dropped"], "open"),
}
BY = ((), ("kind",), ("state",), ("seen_on.year",), ("kind", "flag"), ("result",))
FIELDS = {
    "name": {"type": "text", "required": True, "max": 120},
    "home": {"type": "unit"},
    "lead": {"type": "person"},
    "approver": {"type": "person", "many": True},
    "kind": {"type": "choice", "of": {"plain": "Plain", "grave": "Grave"}},
    "amount": {"type": "money", "group": "purse"},
    "score": {"type": "integer", "group": "inner"},
    "flag": {"type": "boolean", "group": "inner"},
    "seen_on": {"type": "date", "group": "inner"},
    "secret": {"type": "text", "group": "inner", "max": 200},
}
STATES = {
    "draft": {"kind": "draft"},
    "open": {"kind": "open"},
    "wait": {"kind": "waiting"},
    "done": {"kind": "closed", "result": "done"},
    "dropped": {"kind": "closed", "result": "dropped"},
}
DEED = """\
fields:
  name:   {type: text, required: true, max: 120}
  affair: {type: link, to: affair}
  secret: {type: text, group: inner, max: 200}
lifecycle:
  start: open
  states: {open: {kind: open}, done: {kind: closed, result: done}}
  moves: {end: {from: open, to: done}}
access:
  - {who: owner, can: [read, edit], hide: [inner]}
  - {who: unit(affair.home), can: [read], mask: [inner]}
  - {who: role(records_manager), can: [read, create, edit, end]}
retention: {done: REC.FIL.01}
views:
  list: {columns: [number, name], sort: name}
channels: {search: [name, secret]}
"""


def texts() -> dict[str, str]:
    """Return the declarations of affairs, drawn by chance, and of the deeds that moves open."""
    head = {
        code: vault._HEAD.format(
            code=code, title=code.capitalize(), prefix=prefix, level="internal"
        )
        for code, prefix in (("affair", "AFF"), ("deed", "DEE"))
    }
    drawn, writer = io.StringIO(), YAML()
    writer.default_flow_style, writer.width = None, 4_096
    writer.dump(_affair(), drawn)
    return {"affair": head["affair"] + drawn.getvalue(), "deed": head["deed"] + DEED}


def _affair() -> dict[str, Any]:
    """Return what is drawn of the register of affairs."""
    moves = {name: _move(name) for name in WAYS}
    return {
        "fields": FIELDS,
        "lifecycle": {"start": "draft", "states": STATES, "moves": moves},
        "access": [*_rules(), {"who": "staff", "can": ["create"]}],
        "retention": {"draft": "REC.FIL.09", "done": "REC.FIL.01", "dropped": "REC.FIL.01"},
        "measures": {f"figure_{index}": _measure() for index in range(6)},
        "views": {"list": {"columns": ["number", "name", "kind", "state"], "sort": "name"}},
        "channels": {"search": ["name", "secret"]},
    }


def _move(name: str) -> dict[str, Any]:
    """Return one move with what follows from it."""
    starts, target = WAYS[name]
    drawn: dict[str, Any] = {"from": starts, "to": target}
    if name == "begin":
        return drawn | {"undo": {"within": "2 hours"}}
    if random.random() < 0.5:
        drawn |= {"when": random.choice(list(CONDITIONS)), "unless": f"Not to {name} now."}
    if random.random() < 0.2:
        drawn["once"] = True
    if random.random() < 0.7:
        drawn["tell"] = random.sample(HOLDERS, random.randrange(1, 4))
    if random.random() < 0.3:
        drawn["assign"] = random.choice(ASSIGNED)
    if random.random() < 0.3:
        field = random.choice(list(SETS))
        drawn["set"] = {field: random.choice(list(SETS[field]))}
    if random.random() < 0.2:
        drawn["open"] = {"register": "deed", "link": "affair", "copy": ["secret"]}
    elif random.random() < 0.4:
        drawn["undo"] = {"within": "2 hours"}
    return drawn


def _rules() -> list[dict[str, Any]]:
    """Return who may do what; somebody may make each move, and owners may put a draft in force."""
    found: list[dict[str, Any]] = [{"who": "owner", "can": ["read", "edit", "begin"]}]
    for subject in random.sample(SUBJECTS, random.randrange(3, len(SUBJECTS))):
        rule: dict[str, Any] = {"who": subject}
        rule["can"] = ["read", *(name for name in WAYS if random.random() < 0.4)]
        for group in ("purse", "inner"):
            how = random.choice(("", "hide", "mask"))
            if how:
                rule.setdefault(how, []).append(group)
        found.append(rule)
    everything = ["read", "create", "edit", "classify", *WAYS]
    return [*found, {"who": "role(records_manager)", "can": everything}]


def _measure() -> dict[str, Any]:
    """Return one measure."""
    drawn: dict[str, Any] = {"show": ["count"], "by": list(random.choice(BY))}
    if random.random() < 0.6:
        drawn |= {"show": ["count", "sum"], "of": random.choice(("score", "amount"))}
    where = random.choice(list(WHERES))
    return drawn | ({"where": where} if where else {})

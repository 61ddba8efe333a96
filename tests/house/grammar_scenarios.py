"""Grammar scenarios: for each key of the grammar a small story that ends otherwise without it.

Run as a module it opens a house of its own in which one register has all the keys and one register
for each key lacks just that one; it plays every story on both and prints what came out as JSON.
"""

import copy
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.house import clock_stories, field_stories, lifecycle_stories, measure_stories
from tests.house.field_stories import changes, label, seen, value

Path_ = tuple[str | int, ...]
FULL = "full_note"
HEAD = "name: The Notes\nuse: [person, unit, role_assignment, concept, body, membership]\n"

NOTE: dict[str, Any] = {
    "register": FULL,
    "version": 2,
    "office": "vault",
    "title": "Note",
    "plural": "Notes",
    "source": "A decision",
    "number": "{number}-{{seq:3}}",
    "purpose": "Shows what a key does.",
    "level": "internal",
    "class": "REC.FIL",
    "fields": {
        "name": {
            "type": "text", "required": True, "translated": True, "max": 12, "label": "Heading",
            "help": "Say what it is.",
        },
        "must": {"type": "text", "required": True, "default": "given"},
        "other": {"type": "text", "required": True},
        "code": {"type": "text", "unique": True, "pattern": "[A-Z]+"},
        "amount": {"type": "integer", "min": 3, "default": 5},
        "price": {"type": "money", "currency": "CHF", "scale": 3},
        "kind": {"type": "choice", "of": {"short": "A", "long": "B"}},
        "notes": {"type": "link", "to": FULL, "many": True},
        "child": {"type": "link", "to": FULL},
        "judge": {"type": "person", "personal": "staff"},
        "topic": {"type": "concept", "scheme": "subject"},
        "secret": {"type": "text", "group": "inner", "personal": "sensitive"},
        "deeper": {"type": "text", "group": "inner"},
        "half": {"type": "text", "group": "outer"},
        "grade": {"type": "choice", "of": {"fair": "Fair"}, "was": "mark"},
        "gone": {"type": "text", "retired": 2},
        "shown_on": {"type": "date"},
        "over_on": {"type": "date"},
        "comes_from": {"type": "country"},
        "goes_to": {"type": "country"},
        "lines": {"type": "table", "columns": {"word": {"type": "text", "max": 9}}},
        "next": {"type": "integer", "compute": "amount + 1", "stored": True},
        "papers": {"type": "file", "many": True},
        "hint": {"type": "text", "show": "amount > 100"},
        "fixed": {"type": "text", "write": "amount > 100"},
        "peer": {"type": "link", "to": FULL, "where": "peer.amount > 100"},
        "size": {"type": "integer", "min": 1},
        "bench": {
            "type": "link", "to": FULL, "room": {"of": "amount", "takes": "size", "while": "open"},
        },
    },
    "checks": [{"when": "amount == 77", "level": "stop", "say": "Not seventy-seven."}],
    "lifecycle": {
        "start": "draft",
        "states": {
            "draft": {"kind": "draft"},
            "open": {"kind": "open", "label": "In force"},
            "done": {"kind": "closed", "result": "done"},
            **clock_stories.STATES,
        },
        "moves": {
            "file": {
                "from": "draft", "to": "open", "require": ["kind"], "label": "Put in force",
                **lifecycle_stories.FILE,
            },
            **lifecycle_stories.MOVES,
            **clock_stories.MOVES,
            "end": {
                "from": "open", "to": "done",
                "ask": {"why": {"type": "text", "required": True}},
            },
        },
    },
    "clocks": clock_stories.CLOCKS,
    "measures": measure_stories.MEASURES,
    "access": [
        {"who": "owner", "can": ["read", "edit", "file", "erase"]},
        {"who": "role(librarian)", "can": [
            "read", "create", "edit", "file", "end", "erase", *lifecycle_stories.MOVES,
            *clock_stories.MOVES,
        ]},
        {"who": "role(auditor)", "can": ["read"], "hide": ["inner"], "mask": ["outer"]},
        {"who": "staff", "can": ["read"], "hide": ["inner", "outer"], "from": "shown_on",
         "until": "over_on"},
    ],
    "retention": {"draft": "REC.FIL.09", "done": "REC.FIL.01"},
    "views": {
        "list": {"columns": ["number", "name"], "sort": "-name", "filters": ["kind"]},
        "board": "kind", "calendar": "over_on", "timeline": ["over_on"], "map": "goes_to",
        "compare": ["grade", "kind"],
        "steps": {
            "first": {"fields": ["name"], "label": "To begin with"}, "second": {"fields": ["other"]},
        },
    },
    "channels": {"search": ["name", "other"]},
    "migrate": [
        {"from": 1, "field": "grade", "map": {"good": "fair"}},
        {"from": 1, "states": {"filed": "open"}},
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """Where a key stands in the note, what is seen with it, and the story that shows it.

    A story of None says: without the key the declaration is refused, in words that hold `seen`, or
    else the name of the key.
    """

    at: Path_
    seen: object = None
    story: Callable[[str, "Stage"], object] | None = None


class Stage:
    """The house in which the stories play: who acts, and notes to act on."""

    def __init__(self) -> None:
        from secretariat.kernel import identity
        from tests import worlds

        worlds.unit("ORG")
        worlds.concept("subject.gold", "Gold")
        worlds.person("AUDIT", unit="ORG")
        worlds.role("AUDIT", "auditor")
        worlds.person("STAFF", unit="ORG")
        worlds.person("THIRD", unit="ORG")
        self.auditor, self.staff = worlds.actor("AUDIT"), worlds.actor("STAFF")
        self.house = identity.house(language="en")

    def note(self, code: str, /, *, submit: bool = True, **values: object) -> Any:
        """Create a note, or return the codes of what was refused."""
        from secretariat.kernel import records
        from secretariat.kernel.records import ValuesInvalid
        from tests import worlds

        given = {"name": "Note", "other": "o", "kind": "short", **values}
        wanted = {name: value for name, value in given.items() if value is not None}
        try:
            return records.create(code, wanted, actor=self.house, submit=submit)
        except ValuesInvalid as refusal:
            return worlds.codes_of(refusal)

    def sees(self, code: str, reader: Any, /, **values: object) -> Any:
        """Return what a reader sees of a new note, as plain text by field; None if not the note."""
        from secretariat.kernel import queries
        from secretariat.kernel.errors import NotFound
        from secretariat.kernel.values import Masked

        made = self.note(code, **values)
        try:
            found = queries.get(code, made.id, reader=reader)
        except NotFound:
            return None
        return {n: v.shown if isinstance(v, Masked) else v for n, v in found.values.items()}


def _dated(first: int, end: int) -> Callable[[str, Stage], object]:
    def story(code: str, stage: Stage) -> object:
        days = [stage.staff.today + timedelta(days=n) for n in (first, end)]
        return stage.sees(code, stage.staff, shown_on=days[0], over_on=days[1]) is not None

    return story


def _source(code: str, _stage: Stage) -> object:
    from secretariat.web.about import description
    from secretariat.web.words import words_of

    return description(words_of(code)).source


def _sort(code: str, stage: Stage) -> object:
    from secretariat.kernel import queries

    for name in ("B", "C", "A"):
        stage.note(code, name=name)
    found = [r.title for r in queries.page(code, reader=stage.house).records]
    return [name for name in found if name in "ABC"]


def _filters(code: str, _stage: Stage) -> object:
    from secretariat.web.listing.filters import Asked, controls
    from secretariat.web.words import words_of

    return sorted({c.name.partition(".")[0] for c in controls(words_of(code), Asked({}, (), {}))})


def _outlook(kind: str) -> Callable[[str, Stage], object]:
    def story(code: str, _stage: Stage) -> object:
        from secretariat.kernel import registers
        from secretariat.kernel.registers import outlooks

        found = getattr(outlooks, f"{kind}_of")(registers.get(code))
        return list(found) if isinstance(found, tuple) else found

    return story


def _steps(code: str, _stage: Stage) -> object:
    from secretariat.kernel import registers
    from secretariat.web.forms.steps import steps_of

    return [step.name for step in steps_of(registers.get(code), ["name", "other"])]


def _search(code: str, stage: Stage) -> object:
    from secretariat.kernel import finding, indexing

    stage.note(code, other="zarkonium")
    indexing.drain_all()
    return finding.find("zarkonium", reader=stage.house, register=code).total > 0


FIELD = ("fields",)
SCENARIOS: dict[str, Scenario] = {
    **{
        f"Register.{key}": Scenario((key,))
        for key in (
            "register", "version", "office", "title", "plural", "number", "purpose", "level",
            "class", "fields", "lifecycle", "access", "retention", "views",
        )
    },
    "Register.source": Scenario(("source",), "A decision", _source),
    "Register.channels": Scenario(("channels",), True, _search),
    "Channels.search": Scenario(("channels", "search"), True, _search),
    "Views.list": Scenario(("views", "list")),
    "ListView.columns": Scenario(("views", "list", "columns")),
    "ListView.sort": Scenario(("views", "list", "sort"), ["C", "B", "A"], _sort),
    "Views.steps": Scenario(("views", "steps"), ["first", "second"], _steps),
    "Step.fields": Scenario(("views", "steps", "first", "fields")),
    "Step.label": Scenario(
        ("views", "steps", "first", "label"), "To begin with", label("steps.first")
    ),
    "ListView.filters": Scenario(("views", "list", "filters"), ["kind", "state"], _filters),
    "Views.board": Scenario(("views", "board"), "kind", _outlook("board")),
    "Views.calendar": Scenario(("views", "calendar"), ["over_on"], _outlook("calendar")),
    "Views.timeline": Scenario(("views", "timeline"), ["over_on"], _outlook("timeline")),
    "Views.map": Scenario(("views", "map"), "goes_to", _outlook("map")),
    "Views.compare": Scenario(("views", "compare"), ["grade", "kind"], _outlook("compare")),
    "Register.checks": Scenario(
        ("checks",), {"checks.0": "check"}, value("amount", amount=77)
    ),
    "Check.when": Scenario(("checks", 0, "when")),
    "Check.level": Scenario(("checks", 0, "level")),
    "Check.say": Scenario(("checks", 0, "say")),
    "Register.migrate": Scenario(("migrate",), {"filed": "open"}, changes("states")),
    "Migration.from": Scenario(("migrate", 0, "from")),
    "Migration.field": Scenario(("migrate", 0, "field"), "a migration names a field, or states"),
    "Migration.map": Scenario(
        ("migrate", 0, "map"), {"grade": {"good": "fair"}}, changes("values")
    ),
    "Migration.states": Scenario(("migrate", 1, "states"), "a migration names a field, or states"),
    "Lifecycle.start": Scenario(("lifecycle", "start")),
    "Lifecycle.states": Scenario(("lifecycle", "states")),
    "Lifecycle.moves": Scenario(("lifecycle", "moves"), "no move leads to the state"),
    "State.kind": Scenario(("lifecycle", "states", "open", "kind")),
    "State.result": Scenario(("lifecycle", "states", "done", "result")),
    "State.label": Scenario(
        ("lifecycle", "states", "open", "label"), "In force", label("states.open")
    ),
    "Move.from": Scenario(("lifecycle", "moves", "end", "from")),
    "Move.to": Scenario(("lifecycle", "moves", "end", "to")),
    "Move.label": Scenario(
        ("lifecycle", "moves", "file", "label"), "Put in force", label("moves.file")
    ),
    **{key: Scenario(*told) for key, told in field_stories.STORIES.items()},
    **{key: Scenario(*told) for key, told in lifecycle_stories.STORIES.items()},
    **{key: Scenario(*told) for key, told in clock_stories.STORIES.items()},
    **{key: Scenario(*told) for key, told in measure_stories.STORIES.items()},
    "Rule.who": Scenario(("access", 0, "who")),
    "Rule.can": Scenario(("access", 0, "can")),
    "Rule.hide": Scenario(
        ("access", 2, "hide"), "absent", seen("deeper", "auditor", deeper="d")
    ),
    "Rule.mask": Scenario(
        ("access", 2, "mask"), "••••", seen("half", "auditor", half="half")
    ),
    "Rule.from": Scenario(("access", 3, "from"), False, _dated(2, 9)),
    "Rule.until": Scenario(("access", 3, "until"), False, _dated(-9, -2)),
}  # fmt: skip


def note(code: str, number: str, *, without: Path_ = ()) -> dict[str, Any]:
    """Return the declaration of a note, perhaps without one key."""
    made: dict[str, Any] = copy.deepcopy(NOTE)
    made["register"], made["number"] = code, NOTE["number"].format(number=number)
    if without:
        place: Any = made
        for step in without[:-1]:
            place = place[step]
        del place[without[-1]]
    return made


def played() -> Iterator[tuple[str, str]]:
    """Yield each key that has a story, with the code of the register that lacks it."""
    for index, (key, scenario) in enumerate(SCENARIOS.items()):
        if scenario.story is not None:
            yield key, f"note_{index}"


def texts() -> dict[str, str]:
    """Return the declarations of the house of the stories, by code."""
    made = {FULL: note(FULL, "FULL")}
    for key, code in played():
        number = code.replace("_", "").upper()
        made[code] = note(code, number, without=SCENARIOS[key].at)
    return {code: dumped(declared) for code, declared in made.items()}


def dumped(declared: dict[str, Any]) -> str:
    """Return a declaration as YAML; JSON is YAML."""
    return json.dumps(declared, default=_day)


def _day(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def main() -> int:
    """Play every story with and without its key; print the outcomes as JSON."""
    import os

    from proofs import common
    from tests import vault

    with tempfile.TemporaryDirectory() as folder:
        root = vault.write_texts(Path(folder) / "notes", texts(), head=HEAD)
        os.environ["SECRETARIAT_INSTITUTION"] = str(root)
        common.open_here(migrate=True)
        from secretariat.kernel import indexing

        indexing.drain_all()
        stage = Stage()
        outcomes = {
            key: [SCENARIOS[key].story(FULL, stage), SCENARIOS[key].story(code, stage)]  # type: ignore[misc]
            for key, code in played()
        }
        indexing.close()
    sys.stdout.write(json.dumps(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Matrix: register by role by verb by field group of the packaged institution, at the doors.

What each cell must be is read from the YAML by a reading of its own; one record of each register is
made for each relation a person can have to it, and every person tries everything on it.
"""

from datetime import date

import pytest
from proofs.oracle import Holding, Item, Person, Unit, World, can_now, judge, read_declarations
from tests import worlds

from secretariat.kernel import identity, queries, records
from secretariat.kernel.errors import NotAllowed, NotFound, SecretariatError
from secretariat.kernel.values import Masked

PACKAGE = worlds.ROOT / "src" / "secretariat" / "institution"
ON = date(2026, 6, 1)
VALUES = {
    "aggregation": {"name": "A", "file_plan_class": "REC.FIL", "unit": "RAMS", "responsible": "HOME"},
    "body": {"name": "Board", "code": "BOARD", "unit": "RAMS"},
    "committee_decision": {"name": "D", "body": "BOARD", "decided_on": "2026-01-02"},
    "concept": {"pref_label": "Tin", "notation": "subject.tin", "scheme": "subject"},
    "concept_scheme": {},
    "dependant": {"name": "C", "relation": "child", "born_on": "2015-01-01", "parent": "HOME"},
    "education_grant_claim": {
        "name": "E", "child": "DEP-000001", "school": "SCH-0001", "staff": "HOME", "unit": "RAMS",
        "school_year": "2025-09-01/2026-06-30", "stage": "primary", "account": "CH9300762011623852957",
        "costs": [{"kind": "tuition", "amount": "100 USD"}],
    },
    "education_grant_scale": {
        "name": "S", "decision": "d", "from_on": "2025-01-01",
        "steps": [{"above": "0 USD", "upto": "100 USD", "share": "0.5"}],
    },
    "file_plan_class": {"name": "Other", "code": "REC.COR"},
    "gift": {
        "description": "Vase", "giver": "G", "kind": "gift", "value": "1 CHF", "recipient": "HOME",
        "received_on": "2026-01-02", "place": "Room", "valuation_note": "By the museum of arts",
    },
    "idea": {"name": "I", "proposal": "p", "unit": "RAMS", "proposer": "HOME", "reviewer": "AWAY",
             "assessment": "good"},
    "incident": {"name": "I", "description": "d", "service": "devices", "impact": 1, "urgency": 2,
                 "unit_concerned": "RAMS", "requester": "HOME"},
    "it_initiative": {
        "name": "I", "need": "n", "kind": "upgrade", "strategy": "efficient", "portfolio": "RAMS",
        "sponsor": "HOME", "benefits": [{"benefit": "b"}], "funded": True,
    },
    "it_project": {"name": "P", "portfolio": "RAMS", "strategy": "efficient", "sponsor": "HOME",
                   "manager": "AWAY", "tco": "5 USD"},
    "knowledge_article": {"name": "K", "body": "b", "published_on": "2026-01-01", "unit": "RAMS"},
    "legitimation_card": {"name": "N", "kind": "type_c", "holder": "HOME", "unit": "RAMS", "dependants": [
        {"name": "C", "relationship": "child", "born_on": "2020-01-01"}]},
    "membership": {"reason": "r", "member": "HOME", "body": "BOARD", "from_on": "2026-01-01"},
    "mission_report": {"name": "M", "country": "UY", "period": "2026-05-04/2026-05-08", "unit": "RAMS",
                       "traveller": "HOME", "supervisor": "AWAY", "remark": "good"},
    "person": {"name": "P", "staff_number": "EXTRA", "unit": "RAMS", "private_phone": "+41 22 000 11"},
    "policy_document": {"name": "L", "published_on": "2026-01-01", "editor_note": "note"},
    "post": {"name": "Clerk", "unit": "RAMS"},
    "record": {"name": "R", "unit": "RAMS", "file_plan_class": "REC.FIL"},
    "risk": {"name": "R", "category": "cyber", "causes": "c", "unit": "RAMS", "risk_owner": "HOME",
             "likelihood": 2, "consequence": 3},
    "role_assignment": {"reason": "r", "role": "auditor", "holder": "AWAY", "from_on": "2000-01-01",
                        "until_on": "2001-01-01"},
    "saved_view": {"name": "V", "list_of": "gift", "address": "state.eq=kept", "shared_with": ["RAMS"]},
    "school": {"name": "S", "country": "CH", "stages": "primary", "note": "good"},
    "session": {"name": "S", "body": "BOARD", "held_on": "2026-05-01"},
    "tour": {"name": "T", "spoken_in": "en", "guide": "HOME", "place": "Hall", "capacity": 9,
             "starts_at": "2036-05-01T10:00:00+00:00"},
    "tour_booking": {"visitor": "V", "email": "v@example.org", "seats": 2,
                     "tour": f"TOUR-{date.today().year}-0001"},
    "travel_plan": {"name": "T", "country": "UY", "period": "2026-07-06/2026-07-10", "unit": "RAMS",
                    "traveller": "HOME", "supervisor": "AWAY",
                    "costs": [{"item": "ticket", "amount": "1 USD"}]},
    "unit": {"name": "U", "code": "NEW", "parent": "ORG"},
}  # fmt: skip
ANSWERS = {"education_grant_claim": {"attested": True}}
LAST = {"education_grant_claim", "tour_booking"}
FIRST_MOVE = {"tour": "publish"}


@pytest.fixture
def world(db, monkeypatch):
    """Return a world with a holder of every role, two without one, and one record per register."""
    monkeypatch.setattr(identity, "today", lambda: ON)
    declared = read_declarations(PACKAGE)
    found = World(declared)
    for code, parent in [("ORG", None), ("RAMS", "ORG"), ("FINANCE", "ORG")]:
        made = worlds.unit(code, parent=parent)
        above = made.values["parent"]
        found.units[made.id] = Unit(made.id, above.id if above else None)
    units = {code: made for made, code in zip(found.units, ("ORG", "RAMS", "FINANCE"), strict=True)}
    for number, unit in [("HOME", "RAMS"), ("AWAY", "FINANCE")]:
        hire(found, number, unit, units)
    for role in sorted(_roles(declared)):
        hire(found, _number(role), "FINANCE", units)
        made = worlds.role(_number(role), role)
        holder = next(p for p in found.people.values() if p.number == _number(role))
        found.holdings.append(Holding(made.id, holder.id, role, None, date(2000, 1, 1), None))
    records.create("file_plan_class", {"name": "F", "code": "REC.FIL"}, actor=worlds.house())
    for register in sorted(declared, key=lambda code: code in LAST):  # those lead to others
        if register != "concept_scheme":
            add(found, register)
    return found


def hire(world, number, unit, units):
    """Hire a person for everything up to confidential."""
    made = worlds.person(number, unit=unit, clearance="confidential")
    world.people[made.id] = Person(made.id, number, units[unit], 2, frozenset())


def _roles(declared):
    """Return the roles that any rule names."""
    who = [rule["who"] for one in declared.values() for rule in one["access"]]
    return {text[5:-1].partition(",")[0] for text in who if text.startswith("role(")}


def _number(role):
    return role.upper().replace("_", "-")[:20]


def add(world, register):
    """Make one record of a register, and keep it in the oracle's terms."""
    asked = ANSWERS.get(register)
    made = records.create(register, VALUES[register], actor=worlds.house(), submit=asked is None)
    if asked is not None:
        made = records.move(register, made.id, "submit", actor=worlds.house(), answers=asked)
    if register in FIRST_MOVE:
        made = records.move(register, made.id, FIRST_MOVE[register], actor=worlds.house())
    values = {}
    for name, spec in world.declared[register]["fields"].items():
        value = made.values[name]
        if isinstance(value, tuple):
            value = tuple(getattr(one, "id", one) for one in value)
        values[name] = value = getattr(value, "id", value)
        if spec["type"] in {"link", "concept", "person", "unit"} and not spec.get("many"):
            keep_end(world, value)
    level = ("public", "internal", "confidential").index(made.level)
    world.items[made.id] = Item(
        made.id, register, None, level, frozenset(), made.state, values, made.number
    )


def keep_end(world, id_):
    """Keep what a link leads to, for rules that look one link away."""
    if id_ is None or id_ in world.items or id_ in world.units or id_ in world.people:
        return
    end = queries.by_id(id_, reader=worlds.house())
    values = {
        n: tuple(r.id for r in v) if isinstance(v, tuple) else getattr(v, "id", v)
        for n, v in end.values.items()
    }
    world.items[id_] = Item(id_, end.register, None, 1, frozenset(), end.state, values)


@pytest.mark.timeout(600)
def test_every_cell_is_what_the_declaration_says(world):
    cells = 0
    for person in [*world.people.values(), None]:
        reader = worlds.actor(person.number) if person else identity.visitor()
        for item in [i for i in world.items.values() if i.number]:
            verdict = judge(world, person, item, ON)
            cells += cell(world, reader, item, verdict)
            cells += creating(world, reader, person, item)
            cells += acting(world, reader, item, verdict)
    assert cells > 1_000


def cell(world, reader, item, verdict):
    """Compare what one person sees of one record, field by field; return the cells."""
    where = (item.register, reader.name)
    try:
        record = queries.get(item.register, item.number, reader=reader)
    except NotFound:
        assert not verdict.reads, where
        return 1
    assert verdict.reads, where
    assert record.can == can_now(world, verdict, item), where
    for name, spec in world.declared[item.register]["fields"].items():
        group = spec.get("group")
        assert (name in record.values) == (group not in verdict.hidden), (*where, name)
        assert (name in record.masked) == (group in verdict.masked), (*where, name)
        if name in record.masked and record.values[name] not in (None, ()):
            assert isinstance(record.values[name], Masked), (*where, name)
    return len(record.values) + len(record.can)


def creating(world, reader, person, item):
    """Compare whether the person may create such a record; nothing stays."""
    twin = Item(
        item.id, item.register, reader.person, item.level, item.caveats, item.state, item.values
    )
    wanted = person is not None and "create" in judge(world, person, twin, ON).verbs
    values = dict(VALUES[item.register])
    if item.register in {"body", "concept", "file_plan_class", "person", "unit"}:
        field = {"concept": "notation", "person": "staff_number"}.get(item.register, "code")
        values[field] = {"concept": "subject.lead", "file_plan_class": "REC.PER"}.get(
            item.register, "TWIN"
        )
    from django.db import transaction

    try:
        with transaction.atomic():
            records.create(item.register, values, actor=reader, submit=False)
            transaction.set_rollback(True)
        is_made = True
    except NotAllowed:
        is_made = False
    except SecretariatError:
        is_made = False
    assert is_made == wanted, (item.register, reader.name)
    return 1


def acting(world, reader, item, verdict):
    """Compare what the write door refuses of what the person may not do; nothing is changed."""
    life = world.declared[item.register]["lifecycle"]
    tried = 0
    for verb in ("edit", "classify", "erase", *life["moves"]):
        if verb in verdict.verbs:
            continue
        refusals = (NotAllowed,) if verdict.reads else (NotFound,)
        if verb in life["moves"] and verb not in can_now(world, _all(life), item):
            continue
        with pytest.raises(refusals):
            act(verb, reader, item)
        tried += 1
    return tried


def _all(life):
    from proofs.oracle import Verdict

    return Verdict(frozenset({"read", *life["moves"]}))


def act(verb, reader, item):
    """Try one verb on a record."""
    if verb == "edit":
        records.edit(item.register, item.id, {}, actor=reader, version=1)
    elif verb == "classify":
        records.classify(item.register, item.id, actor=reader, reason="r", version=1)
    elif verb == "erase":
        records.erase(item.register, item.id, "x", actor=reader, reason="r", authority="a")
    else:
        records.move(item.register, item.id, verb, actor=reader)

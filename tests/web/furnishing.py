"""Furnishing: a small house with people, gifts, documents and an open file, made by the write door.

Used by the tests of the face and, in a process of its own, by the house that the browser visits.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from secretariat.kernel import accounts, contents, identity, records
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record

PASSWORD = "correct horse battery staple"
PEOPLE = {
    "gifts.officer": ("Gifts officer", "S-0001", ["gifts_officer"], "internal"),
    "records.manager": ("Records manager", "S-0002", ["records_manager"], "strictly_confidential"),
    "policy.editor": ("Policy editor", "S-0003", ["policy_editor"], "internal"),
    "personnel.officer": ("Personnel officer", "S-0004", ["personnel_officer"], "confidential"),
    "colleague": ("Colleague", "S-0005", [], "internal"),
    "knowledge.editor": ("Knowledge editor", "S-0006", ["knowledge_editor"], "internal"),
    "tours.officer": ("Tours officer", "S-0007", ["tours_officer"], "internal"),
}
UNITS = {"ORG": ("The Organization", None), "RAMS": ("Records and Archives Unit", "ORG")}
CONCEPTS = {
    "subject": {"labour": "Labour", "child_labour": "Child labour"},
    "region": {"m001": "World", "m002": "Africa"},
    "document_type": {"letter": "Letter", "national_plan": "National plan"},
}
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c"
    "6360606060000000050001a5f645400000000049454e44ae426082"
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@dataclass(slots=True)
class House:
    """What was made, by name."""

    people: dict[str, Record] = field(default_factory=dict)
    accounts: dict[str, object] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """Return an account as the kernel knows it now."""
        return identity.actor_named(username)


def furnish(*, password: str | None = None) -> House:
    """Make the house; with a password, each account can sign in by it."""
    made = House()
    actor = identity.house()
    for code, (name, parent) in UNITS.items():
        values = {"name": name, "code": code, "parent": parent, "name@fr": f"{name} (fr)"}
        made.records[code] = records.create("unit", values, actor=actor)
    for scheme, concepts in CONCEPTS.items():
        values = {"name": scheme.replace("_", " ").capitalize(), "code": scheme}
        records.create("concept_scheme", values, actor=actor)
        for code, label in concepts.items():
            values = {"pref_label": label, "notation": f"{scheme}.{code}", "scheme": scheme}
            records.create("concept", values, actor=actor)
    values = {"name": "Closed files and records", "code": "REC.FIL.01"}
    records.create("file_plan_class", values, actor=actor)
    for username, row in PEOPLE.items():
        _welcome(made, username, row, actor, password)
    _gifts(made)
    _documents(made)
    _tours(made)
    return made


def _welcome(
    made: House,
    username: str,
    row: tuple[str, str, list[str], str],
    actor: Actor,
    password: str | None,
) -> None:
    """Make a person with roles and an account."""
    name, number, roles, clearance = row
    values = {
        "name": name,
        "staff_number": number,
        "unit": "RAMS",
        "email": f"{username}@example.org",
        "clearance": clearance,
        "private_phone": "+41 22 555 01 23",
        "birth_on": "1980-02-29",
    }
    person = records.create("person", values, actor=actor)
    for role in roles:
        held = {"role": role, "holder": str(person.id), "from_on": "2020-01-01", "reason": "Test"}
        records.create("role_assignment", held, actor=actor)
    made.people[username] = person
    made.accounts[username] = accounts.create_account(username, password, person=person.id)


def _gifts(made: House) -> None:
    """Make gifts in each state, one of them with a picture and a hard title."""
    officer = made.actor("gifts.officer")
    colleague = made.people["colleague"]
    picture = contents.keep(BytesIO(PICTURE), "bowl.png", actor=officer)
    values = {
        "description": "Carved wooden bowl",
        "description@fr": "Bol en bois sculpté",
        "description@ar": "وعاء خشبي منحوت",
        "giver": "Delegation of a Member State",
        "kind": "gift",
        "value": {"amount": "120.50", "currency": "USD"},
        "recipient": str(colleague.id),
        "received_on": "2026-01-15",
        "place": "Glass case 4",
        "valuation_note": "# Estimate\n\nBy a *dealer*, see [the list](https://example.org).",
        "photograph": [{"name": picture.name, "digest": picture.digest}],
    }
    made.records["bowl"] = records.create("gift", values, actor=officer)
    plain = {**values, "photograph": None, "description@fr": None, "description@ar": None}
    plain |= {"valuation_note": None, "place": None, "recipient": str(officer.person)}
    pen = {**plain, "description": "=SUM(A1:A9)", "giver": "+41 22", "kind": "award"}
    made.records["pen"] = records.create("gift", pen, actor=officer)
    ship = {**plain, "description": f"Model ship {LONG_WORD}", "value": "1234567.00 CHF"}
    made.records["ship"] = records.create("gift", ship, actor=officer)
    kept = records.create(
        "gift", {**plain, "description": "Desk clock", "place": "Room 2"}, actor=officer
    )
    made.records["clock"] = records.move("gift", str(kept.id), "keep", actor=officer)


def _documents(made: House) -> None:
    """Make public documents, one still a draft, an article, and a file of records."""
    editor = made.actor("policy.editor")
    values = {
        "name": "Plan of action on child labour",
        "name@es": "Plan de acción contra el trabajo infantil",
        "summary": "Sets targets and measures until 2030, with yearly review.",
        "body": "## Aims\n\n- No child works.\n- Every child learns.\n\n<script>alert(1)</script>",
        "document_type": "national_plan",
        "subjects": ["labour", "child_labour"],
        "region": "m002",
        "issuer": "Ministry of Labour",
        "source_url": "https://example.org/plan",
        "published_on": "2026-02-01",
    }
    made.records["plan"] = records.create("policy_document", values, actor=editor)
    draft = {"name": "Draft strategy on skills"}
    made.records["draft"] = records.create("policy_document", draft, actor=editor, submit=False)
    writer = made.actor("knowledge.editor")
    article = {
        "name": "Your laptop was lost or stolen",
        "body": "Call the Service Desk at once, at any hour.",
        "subjects": ["labour"],
        "published_on": "2026-01-01",
    }
    made.records["article"] = records.create("knowledge_article", article, actor=writer)
    manager = made.actor("records.manager")
    file = {
        "name": "Correspondence with the ministry",
        "file_plan_class": "REC.FIL.01",
        "unit": "RAMS",
        "responsible": str(manager.person),
        "opened_on": "2026-01-01",
        "subjects": ["child_labour"],
    }
    made.records["file"] = records.create("aggregation", file, actor=manager)


def _tours(made: House) -> None:
    """Make a tour to come with a booking, and one that began and was not closed."""
    officer = made.actor("tours.officer")
    for name, days, seats in (("The first hundred years", 30, 5), ("The archives", 2, 1)):
        starts = (timezone.now() + timedelta(days=days)).isoformat()
        values = {"name": name, "spoken_in": "fr", "guide": str(officer.person), "capacity": 7}
        values |= {"starts_at": starts, "place": "Main entrance"}
        tour = records.create("tour", values, actor=officer)
        made.records[name] = records.move("tour", tour.id, "publish", actor=officer)
        booking = {"visitor": "Kim Example", "email": "kim@example.org", "seats": seats}
        booking["tour"] = str(tour.id)
        records.create("tour_booking", booking, actor=officer)
    begun = {"starts_at": (timezone.now() - timedelta(days=3)).isoformat()}
    version = made.records["The archives"].version
    records.edit("tour", tour.id, begun, actor=officer, version=version)

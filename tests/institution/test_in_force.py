"""The packaged declarations in force: what each sample account may see and do."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest

from secretariat.kernel import identity, queries, records
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.identity import Actor
from secretariat.kernel.store.models import Account
from secretariat.kernel.values import Record
from tests.institution.test_packaged import PACKAGED
from tests.institution.test_sample import ACCOUNTS

pytestmark = pytest.mark.django_db
Named = Callable[[str], Actor]
GIFT = {
    "description": "Silk scarf",
    "giver": "Craft museum",
    "kind": "gift",
    "value": "40.00",
    "valuation_note": "A dealer's list price.",
    "place": "Strong room, shelf A1",
    "received_on": "2026-01-05",
}


@pytest.fixture(name="named")
def house() -> Named:
    """Return who is called what; units, persons and roles of the sample come as they are named."""
    units: set[str] = set()
    people: dict[str, UUID] = {}

    def unit(code: str) -> str:
        if code not in units:
            row = PACKAGED.units[code]
            parent = {"parent": unit(row["parent"])} if "parent" in row else {}
            create("unit", {"name": row["title"], "code": code, **parent})
            units.add(code)
        return code

    def person(username: str) -> UUID:
        if username not in people:
            account = ACCOUNTS[username]
            values = {**account["person"], "unit": unit(account["unit"])}
            people[username] = create("person", values).id
            Account.objects.create(username=username, person_id=people[username])
            for role in account.get("roles", ()):
                hold(role, people[username])
        return people[username]

    def hold(role: Mapping[str, object], holder: UUID) -> None:
        links = {"unit": unit(role["unit"])} if "unit" in role else {}
        links |= {"deputy_of": person(role["deputy_of"])} if "deputy_of" in role else {}
        create("role_assignment", {**role, "holder": holder, **links})

    def named(username: str) -> Actor:
        person(username)
        return identity.actor_named(username)

    return named


def create(register: str, values: Mapping[str, object]) -> Record:
    """Return a record that the house itself creates."""
    return records.create(register, values, actor=identity.house())


def given(named: Named) -> Record:
    """Return a gift to the staff member, valued and kept in custody."""
    named("staff.member")
    to = {"recipient": ACCOUNTS["staff.member"]["person"]["staff_number"]}
    return records.create("gift", {**GIFT, **to}, actor=named("gifts.officer"))


def test_the_recipient_of_a_gift_does_not_see_where_it_lies(named: Named):
    gift = given(named)

    seen = queries.get("gift", gift.number, reader=named("staff.member"))

    assert "place" not in seen.values
    assert seen.masked == {"valuation_note"}
    assert seen.can == {"read"}


@pytest.mark.parametrize("username", ["gifts.officer", "gifts.deputy", "auditor"])
def test_those_in_charge_of_gifts_see_all_of_one(named: Named, username: str):
    gift = given(named)

    seen = queries.get("gift", gift.number, reader=named(username))

    assert seen.values["place"] == GIFT["place"]
    assert seen.values["valuation_note"] == GIFT["valuation_note"]


@pytest.mark.parametrize("username", ["staff.colleague", "records.manager", "access.administrator"])
def test_a_gift_does_not_exist_for_anybody_else(named: Named, username: str):
    gift = given(named)

    with pytest.raises(NotFound):
        queries.get("gift", gift.number, reader=named(username))


def test_private_data_and_clearance_are_each_seen_by_their_officers_alone(named: Named):
    values = {"private_phone": "+00 0000", "birth_on": "1980-01-01"}
    number = ACCOUNTS["staff.colleague"]["person"]["staff_number"]
    named("staff.colleague")
    person = queries.get("person", number, reader=named("personnel.officer"))
    records.edit("person", number, values, actor=named("personnel.officer"), version=person.version)
    private, clearance = {"private_phone", "birth_on"}, {"clearance", "clearance_caveats"}

    seen = {
        username: queries.get("person", number, reader=named(username)).values.keys()
        for username in ("staff.member", "personnel.officer", "access.administrator", "auditor")
    }

    assert not (private | clearance) & seen["staff.member"]
    assert (private | clearance) & seen["personnel.officer"] == private
    assert (private | clearance) & seen["access.administrator"] == clearance
    assert private | clearance <= seen["auditor"]
    assert queries.get("person", number, reader=named("auditor")).masked == private


def test_only_the_access_administrator_gives_roles(named: Named):
    number = ACCOUNTS["staff.member"]["person"]["staff_number"]
    named("staff.member")
    values = {"reason": "Trust", "role": "records_manager", "holder": number}

    with pytest.raises(NotAllowed):
        records.create("role_assignment", values, actor=named("records.manager"))
    records.create("role_assignment", values, actor=named("access.administrator"))

    assert "role:records_manager" in named("staff.member").principals


def test_a_role_that_has_ended_gives_nothing(named: Named):
    assert not [p for p in named("staff.colleague").principals if p.startswith("role:")]


def test_a_draft_is_its_authors_and_a_filed_record_its_units(named: Named):
    writer = named("staff.member")
    draft = records.create("record", {"name": "Terms of the contract"}, actor=writer, submit=False)

    with pytest.raises(NotFound):
        queries.get("record", draft.id, reader=named("records.manager"))
    filed = _file(draft, writer)

    assert filed.file_plan_class == "ICT.CON"
    for username in ("records.manager", "registry.officer"):
        assert "close" in queries.get("record", filed.number, reader=named(username)).can
    for username in ("staff.colleague", "branch.registry"):
        with pytest.raises(NotFound):
            queries.get("record", filed.number, reader=named(username))


def _file(draft: Record, writer: Actor) -> Record:
    """Return the draft filed under a class."""
    create("file_plan_class", {"name": "Contracts for technology", "code": "ICT.CON"})
    chosen = {"file_plan_class": "ICT.CON"}
    draft = records.edit("record", draft.id, chosen, actor=writer, version=draft.version)
    return records.move("record", draft.id, "file", actor=writer)


@pytest.mark.parametrize(
    ("published_on", "withdrawn_on", "is_public"),
    [
        ("2026-01-01", None, True),
        ("2026-01-01", "2126-01-01", True),
        ("2126-01-01", None, False),
        ("2020-01-01", "2026-01-01", False),
    ],
)
def test_a_policy_document_is_public_between_its_dates(
    named: Named, published_on: str, withdrawn_on: str | None, *, is_public: bool
):
    values = {"name": "Plan for youth employment", "editor_note": "Check the source."}
    values |= {"published_on": published_on, "withdrawn_on": withdrawn_on}
    number = records.create("policy_document", values, actor=named("policy.editor")).number

    assert queries.get("policy_document", number, reader=named("librarian")).values["editor_note"]
    if not is_public:
        with pytest.raises(NotFound):
            queries.get("policy_document", number, reader=identity.visitor())
        return
    seen = queries.get("policy_document", number, reader=identity.visitor())

    assert "editor_note" not in seen.values
    assert seen.can == {"read"}

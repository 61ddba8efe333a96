"""A small house for the tests of the API: two units, four people, their accounts and tokens."""

from dataclasses import dataclass, field

from django.test import Client

from secretariat.kernel import accounts, identity, records
from secretariat.kernel.values import Record

PASSWORD = "an unlikely phrase 42"
PEOPLE = {
    "officer": ("RAMS", ["gifts_officer", "file_plan_manager"]),
    "member": ("AMS", []),
    "auditor": ("AMS", ["auditor"]),
    "admin": ("AMS", ["access_administrator", "personnel_officer"]),
}
GIFT = {
    "description": "Carved wooden bowl",
    "giver": "Craft museum",
    "kind": "gift",
    "value": {"amount": "120.50", "currency": "USD"},
    "received_on": "2026-03-01",
}


@dataclass
class House:
    """The people of a test house, by name, and what signs them in."""

    people: dict[str, Record] = field(default_factory=dict)

    def token(self, name: str, *scopes: str) -> str:
        """Return a new token of a person."""
        account = accounts.account_named(name)
        given = scopes or ("read", "write")
        return accounts.issue_token(account, name="test", scopes=given, days=1)

    def client(self, name: str, *scopes: str) -> Client:
        """Return a client that sends a person's token."""
        return Client(headers={"Authorization": f"Bearer {self.token(name, *scopes)}"})

    def gift(self, **values: object) -> Record:
        """Create a gift received by the member, entered by the officer."""
        actor = identity.actor_named("officer")
        given = {**GIFT, "recipient": self.people["member"].number, **values}
        return records.create("gift", given, actor=actor)


def build(*, with_accounts: bool = True) -> House:
    """Make the house with its people."""
    house, operator = House(), identity.house()
    records.create("unit", {"name": "The Organization", "code": "ORG"}, actor=operator)
    for code in ("RAMS", "AMS"):
        values = {"name": f"Unit {code}", "code": code, "parent": "ORG"}
        records.create("unit", values, actor=operator)
    for index, (name, (unit, roles)) in enumerate(PEOPLE.items()):
        values = {
            "name": name.capitalize(),
            "staff_number": f"T-{index:03}",
            "unit": unit,
            "clearance": "internal",
        }
        person = records.create("person", values, actor=operator)
        house.people[name] = person
        for role in roles:
            assignment = {
                "reason": "Test",
                "role": role,
                "holder": person.number,
                "from_on": "2020-01-01",
            }
            records.create("role_assignment", assignment, actor=operator)
        if with_accounts:
            accounts.create_account(name, None, person=person.id)
    return house

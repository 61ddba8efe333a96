"""People: the named accounts of the sample, with their persons, roles and posts."""

from collections.abc import Iterator
from typing import Any

from secretariat.cli.sample.words import table
from secretariat.kernel import accounts, queries, records, registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record


def named_accounts() -> dict[str, Any]:
    """Return the accounts of the sample by sign-in name."""
    return dict(table("accounts.yaml"))


def set_up(*, actor: Actor) -> Iterator[str]:
    """Set up the person, roles and post behind every named account; yield each sign-in name."""
    people: dict[str, Record] = {}
    for username, row in named_accounts().items():
        values = {name: _sent(value) for name, value in row["person"].items()}
        key = f"sample person {username}"
        sent = {**values, "unit": row["unit"]}
        people[username] = records.create("person", sent, actor=actor, language="en", key=key)
    for username, row in named_accounts().items():
        _roles(row, people, people[username], actor)
        _post(row, people[username], actor)
        yield username


def open_doors(*, actor: Actor) -> None:
    """Make the accounts, without passwords: they open the door of a demonstration house only."""
    for username, row in named_accounts().items():
        person = queries.get("person", row["person"]["staff_number"], reader=actor)
        accounts.create_account(username, None, person=person.id, email=row["person"]["email"])
        if row.get("state") == "left":
            records.move("person", person.id, "leave", actor=actor)


def _roles(row: dict[str, Any], people: dict[str, Record], holder: Record, actor: Actor) -> None:
    """Make the role assignments of a person."""
    for index, role in enumerate(row.get("roles", ())):
        values = {name: _sent(value) for name, value in role.items()}
        values["holder"] = str(holder.id)
        if "deputy_of" in role:
            values["deputy_of"] = str(people[role["deputy_of"]].id)
        key = f"sample role {holder.number} {index}"
        records.create("role_assignment", values, actor=actor, language="en", key=key)


def _post(row: dict[str, Any], holder: Record, actor: Actor) -> None:
    """Make the post of a person, where the institution keeps posts."""
    post = row.get("post")
    if post is None or "post" not in registers.all_registers():
        return
    values = {
        "name": post["en"],
        "name@fr": post["fr"],
        "name@es": post["es"],
        "grade": post["grade"],
        "unit": row["unit"],
        "incumbent": str(holder.id),
    }
    key = f"sample post {holder.number}"
    records.create("post", values, actor=actor, language="en", key=key)


def _sent(value: object) -> object:
    """Return a value of the sample as it is sent: dates are text."""
    return value.isoformat() if hasattr(value, "isoformat") else value

"""Identity: units above, roles at units and below, deputies, merged units, those who left."""

from datetime import date

import pytest
from tests import worlds

from secretariat.kernel import accounts, identity, records
from secretariat.kernel.identity import SignInRefused, UnknownAccount


@pytest.fixture
def tree(db: None):
    """Return the ids of units: ORG over A over A1 over A2, ORG over B over B1."""
    found = {}
    for code, parent in [
        ("ORG", None), ("AA", "ORG"), ("A1", "AA"), ("A2", "A1"), ("BB", "ORG"), ("B1", "BB"),
    ]:  # fmt: skip
        found[code] = worlds.unit(code, parent=parent).id
    return found


def units_of(actor, tree, prefix="unit:"):
    return {code for code, id_ in tree.items() if f"{prefix}{id_}" in actor.principals}


def roles_of(actor, tree, name):
    everywhere = {"*"} if f"role:{name}" in actor.principals else set()
    return everywhere | units_of(actor, tree, f"role:{name}@")


def test_a_person_belongs_to_the_unit_and_to_all_above_it(tree):
    worlds.person("P1", unit="A1")

    assert units_of(worlds.actor("P1"), tree) == {"A1", "AA", "ORG"}


def test_a_role_at_a_unit_is_held_below_it_too(tree):
    worlds.person("P1", unit="BB")
    worlds.role("P1", "registry_officer", unit="A1")

    assert roles_of(worlds.actor("P1"), tree, "registry_officer") == {"A1", "A2"}


def test_a_role_without_a_unit_is_held_in_the_whole_house(tree):
    worlds.person("P1", unit="BB")
    worlds.role("P1", "auditor")

    assert roles_of(worlds.actor("P1"), tree, "auditor") == {"*"}


def test_a_role_is_held_from_its_first_day_to_its_last(tree, monkeypatch):
    worlds.person("P1", unit="BB")
    worlds.role("P1", "auditor", days=("2026-03-01", "2026-03-31"))
    held = {}
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)):
        monkeypatch.setattr(identity, "today", lambda day=day: day)
        held[day.isoformat()] = bool(roles_of(worlds.actor("P1"), tree, "auditor"))

    assert list(held.values()) == [False, True, True, False]


def test_an_ended_assignment_gives_nothing(tree):
    worlds.person("P1", unit="BB")
    made = worlds.role("P1", "auditor", days=("2020-01-01", "2099-01-01"))
    records.move("role_assignment", made.id, "end", actor=worlds.house())

    assert roles_of(worlds.actor("P1"), tree, "auditor") == set()


def test_a_deputy_holds_the_role_of_the_holder_and_no_other(tree):
    worlds.person("HOLDER", unit="AA")
    worlds.person("DEPUTY", unit="BB")
    worlds.role("HOLDER", "registry_officer", unit="AA")
    worlds.role("HOLDER", "auditor")
    worlds.role("DEPUTY", "registry_officer", deputy_of="HOLDER")

    deputy = worlds.actor("DEPUTY")

    assert roles_of(deputy, tree, "registry_officer") == {"AA", "A1", "A2"}
    assert roles_of(deputy, tree, "auditor") == set()


def test_a_deputy_for_everything_holds_all_the_roles(tree):
    worlds.person("HOLDER", unit="AA")
    worlds.person("DEPUTY", unit="BB")
    worlds.role("HOLDER", "registry_officer", unit="A1")
    worlds.role("HOLDER", "auditor")
    worlds.role("DEPUTY", "*", deputy_of="HOLDER")

    deputy = worlds.actor("DEPUTY")

    assert roles_of(deputy, tree, "registry_officer") == {"A1", "A2"}
    assert roles_of(deputy, tree, "auditor") == {"*"}


def test_a_deputy_named_for_one_unit_deputizes_there_alone(tree):
    worlds.person("HOLDER", unit="AA")
    worlds.person("DEPUTY", unit="BB")
    worlds.role("HOLDER", "registry_officer", unit="AA")
    worlds.role("HOLDER", "registry_officer", unit="BB")
    worlds.role("HOLDER", "auditor")
    worlds.role("DEPUTY", "*", deputy_of="HOLDER", unit="A1")

    deputy = worlds.actor("DEPUTY")

    assert roles_of(deputy, tree, "registry_officer") == {"A1", "A2"}
    assert roles_of(deputy, tree, "auditor") == {"A1", "A2"}


def test_a_deputy_has_nothing_where_the_holder_has_nothing(tree):
    worlds.person("HOLDER", unit="AA")
    worlds.person("DEPUTY", unit="BB")
    worlds.role("HOLDER", "auditor", days=("2020-01-01", "2020-12-31"))
    worlds.role("DEPUTY", "auditor", deputy_of="HOLDER")

    assert roles_of(worlds.actor("DEPUTY"), tree, "auditor") == set()


def test_deputies_have_no_deputies(tree):
    for name in ("HOLDER", "DEPUTY", "THIRD"):
        worlds.person(name, unit="AA")
    worlds.role("HOLDER", "auditor")
    worlds.role("DEPUTY", "auditor", deputy_of="HOLDER")
    worlds.role("THIRD", "auditor", deputy_of="DEPUTY")

    assert roles_of(worlds.actor("THIRD"), tree, "auditor") == set()


def test_a_deputy_acts_until_the_last_day(tree, monkeypatch):
    worlds.person("HOLDER", unit="AA")
    worlds.person("DEPUTY", unit="BB")
    worlds.role("HOLDER", "auditor")
    worlds.role("DEPUTY", "auditor", deputy_of="HOLDER", days=("2026-03-01", "2026-03-31"))
    held = []
    for day in (date(2026, 3, 31), date(2026, 4, 1)):
        monkeypatch.setattr(identity, "today", lambda day=day: day)
        held.append(roles_of(worlds.actor("DEPUTY"), tree, "auditor"))

    assert held == [{"*"}, set()]


def test_the_members_of_a_successor_belong_to_the_units_merged_into_it(tree):
    worlds.person("P1", unit="B1")
    worlds.person("P2", unit="A2")
    worlds.merge("A2", into="A1")
    worlds.merge("A1", into="BB")

    assert units_of(worlds.actor("P1"), tree) == {"B1", "BB", "ORG", "A1", "A2"}
    assert units_of(worlds.actor("P2"), tree) == {"A2", "A1", "AA", "ORG"}


def test_a_role_at_a_successor_is_held_for_the_units_merged_into_it(tree):
    worlds.person("P1", unit="BB")
    worlds.role("P1", "registry_officer", unit="BB")
    worlds.merge("A1", into="B1")

    assert roles_of(worlds.actor("P1"), tree, "registry_officer") == {"BB", "B1", "A1", "A2"}


def test_units_that_succeed_each_other_do_not_hang_the_house(tree):
    worlds.person("P1", unit="A1")
    worlds.edit("unit", "A1", {"successor": "A2"})
    worlds.edit("unit", "A2", {"successor": "A1", "parent": "A1"})
    worlds.edit("unit", "ORG", {"parent": "A2"})

    assert units_of(worlds.actor("P1"), tree) >= {"A1", "A2", "AA", "ORG"}


def test_who_has_left_cannot_sign_in_and_can_again_after_the_return(tree):
    worlds.person("P1", unit="A1")
    worlds.edit("person", "P1", {"left_on": "2026-01-31"})
    records.move("person", "P1", "leave", actor=worlds.house())

    with pytest.raises(SignInRefused, match="The name or the password is not right"):
        worlds.actor("P1")

    records.move("person", "P1", "rejoin", actor=worlds.house())
    assert worlds.actor("P1").is_signed_in


@pytest.mark.django_db(databases=["default", "aside"])
def test_a_closed_account_acts_no_more(tree):
    worlds.person("P1", unit="A1")
    accounts.deactivate("p1")

    with pytest.raises(SignInRefused):
        worlds.actor("P1")


def test_an_unknown_account_is_named(db):
    with pytest.raises(UnknownAccount, match="No account is called nobody"):
        identity.actor_named("nobody")


def test_clearance_caveats_language_and_unit_come_from_the_person(tree):
    worlds.person("P1", unit="A1", clearance="confidential", caveats="audit, medical ,")
    worlds.edit("person", "P1", {"preferred_language": "fr"})

    actor = worlds.actor("P1")

    assert (actor.clearance, actor.caveats) == (2, {"audit", "medical"})
    assert (actor.language, actor.unit, actor.today) == ("fr", tree["A1"], identity.today())


def test_a_visitor_holds_the_public_token_alone(db):
    actor = identity.visitor()

    assert (actor.principals, actor.clearance, actor.is_signed_in) == ({"public"}, 0, False)

"""Accounts: passwords, tries, tokens and their scopes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import worlds

from secretariat.kernel import accounts, queries, records
from secretariat.kernel.accounts import AccountExists, PasswordRefused, ScopeInvalid, TokenRefused
from secretariat.kernel.doors import Origin
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.identity import SignInRefused, UnknownAccount
from secretariat.kernel.limits import TooManyTries

pytestmark = pytest.mark.django_db(databases=["default", "aside"])
GOOD = "a long passphrase"


@pytest.fixture
def person():
    """Return a person with a password."""
    worlds.unit("RAMS")
    made = worlds.person("P1", unit="RAMS")
    accounts.set_password("p1", GOOD)
    return made


def sign_in(password=GOOD, username="p1", address="192.0.2.1"):
    return accounts.authenticate(username, password, origin=Origin(address))


def test_name_in_any_case_and_password_open_the_account(person):
    assert sign_in(username="P1").person_id == person.id


@pytest.mark.parametrize(
    ("username", "password"), [("p1", "wrong"), ("nobody", GOOD), ("p1\x00", GOOD), ("", "")]
)
def test_wrong_names_and_passwords_are_refused_alike(person, username, password):
    with pytest.raises(SignInRefused) as refusal:
        sign_in(password, username)

    assert str(refusal.value).startswith("The name or the password is not right.")


def test_who_has_left_is_refused_like_a_wrong_password(person):
    worlds.edit("person", "P1", {"left_on": "2026-01-31"})
    records.move("person", "P1", "leave", actor=worlds.house())

    with pytest.raises(SignInRefused):
        sign_in()


def test_the_sixth_try_with_a_name_is_refused_even_with_the_right_password(person):
    for number in range(5):
        with pytest.raises(SignInRefused):
            sign_in("wrong", address=f"192.0.2.{number}")

    with pytest.raises(TooManyTries):
        sign_in()


def test_the_twenty_first_failure_from_an_address_is_refused(person):
    for number in range(20):
        with pytest.raises(SignInRefused):
            sign_in("wrong", username=f"nobody{number}")

    with pytest.raises(TooManyTries):
        sign_in(username="nobody")


def test_a_success_does_not_wash_an_address_clean(person):
    for number in range(19):
        with pytest.raises(SignInRefused):
            sign_in("wrong", username=f"nobody{number}")
    sign_in()
    sign_in()
    with pytest.raises(SignInRefused):
        sign_in("wrong", username="nobody")

    with pytest.raises(TooManyTries):
        sign_in("wrong", username="somebody")


def test_a_success_forgets_the_failures_of_the_name(person):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                sign_in("wrong")
        sign_in()

    assert sign_in().is_active


def test_a_taken_name_and_an_easy_password_are_refused(person):
    with pytest.raises(AccountExists, match="already called P1"):
        accounts.create_account("P1", None, person=person.id)
    with pytest.raises(PasswordRefused, match="at least 12 characters"):
        accounts.set_password("p1", "short")
    with pytest.raises(UnknownAccount):
        accounts.set_password("nobody", GOOD)


def test_an_account_without_password_opens_to_nobody(person):
    worlds.person("P2", unit="RAMS")

    with pytest.raises(SignInRefused):
        sign_in("", username="p2")


def token(scopes, days=30):
    account = accounts.account_named("p1")
    return accounts.issue_token(account, name="harvester", scopes=scopes, days=days)


def test_a_token_acts_with_the_rights_of_its_person_within_its_scopes(person):
    reader = accounts.actor_of_token(token(("gift:read",)))

    assert (reader.person, reader.scopes) == (person.id, {"gift:read"})
    assert queries.page("gift", reader=reader).count.number == 0
    with pytest.raises(NotAllowed):
        worlds.gift(reader)
    with pytest.raises(NotFound):
        queries.get("person", "P1", reader=reader)
    assert queries.page("person", reader=reader).records == ()


def test_a_token_that_writes_one_register_writes_no_other(person):
    writer = accounts.actor_of_token(token(("read", "gift:write")))

    made = worlds.gift(writer)

    assert made.can == frozenset({"read"})
    with pytest.raises(NotAllowed):
        records.create("record", {"name": "R"}, actor=writer, submit=False)


def test_a_token_without_reading_writes_nothing(person):
    writer = accounts.actor_of_token(token(("write",)))

    with pytest.raises(NotAllowed):
        worlds.gift(writer)


def test_a_token_ends_when_revoked_or_over_or_when_its_person_leaves(person, monkeypatch):
    text = token(("read",), days=2)
    (card,) = accounts.tokens(accounts.account_named("p1"))
    assert (card.name, card.scopes, card.is_revoked) == ("harvester", ("read",), False)

    later = timezone.now() + timedelta(days=2, seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(accounts.timezone, "now", lambda: later)
        with pytest.raises(TokenRefused, match="Issue a new one"):
            accounts.actor_of_token(text)
    accounts.revoke_token(card.id, account=accounts.account_named("p1"))
    for refused in (text, "sct_unknown", ""):
        with pytest.raises(TokenRefused):
            accounts.actor_of_token(refused)

    other = token(("read",))
    accounts.deactivate("p1")
    with pytest.raises(TokenRefused):
        accounts.actor_of_token(other)


def test_a_token_follows_a_role_that_is_lost(person):
    held = worlds.role("P1", "auditor", days=("2020-01-01", "2099-01-01"))
    text = token(("read",))
    assert "role:auditor" in accounts.actor_of_token(text).principals

    records.move("role_assignment", held.id, "end", actor=worlds.house())

    assert "role:auditor" not in accounts.actor_of_token(text).principals


def test_somebody_else_cannot_revoke_a_token(person):
    token(("read",))
    worlds.person("P2", unit="RAMS")
    (card,) = accounts.tokens(accounts.account_named("p1"))

    with pytest.raises(NotAllowed):
        accounts.revoke_token(card.id, account=accounts.account_named("p2"))


@pytest.mark.parametrize("scope", ["", "admin", "gift", "spaceship:read", "gift:admin", "gift:"])
def test_an_unknown_scope_is_refused(person, scope):
    with pytest.raises(ScopeInvalid, match="is no scope"):
        token((scope,))

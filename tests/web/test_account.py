"""Coming in and going out, and tokens."""

import pytest
from django.test import Client, override_settings

from secretariat.kernel import accounts
from tests.web.furnishing import PASSWORD
from tests.web.pages import body, heading

DOOR = "/sign-in"


@pytest.fixture
def opened(house, settings):
    """The colleague's account, with a password that is quick to check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    accounts.set_password("colleague", PASSWORD)
    return house


def enter(client, **sent):
    return client.post(DOOR, {"username": "colleague", "password": PASSWORD, **sent})


def test_right_password_opens_the_start_page(visitor, opened):
    response = enter(visitor)

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert "Colleague" in body(visitor.get("/"))


def test_wrong_password_is_told_without_saying_what_is_wrong(visitor, opened):
    wrong = enter(visitor, password="no")
    unknown = enter(visitor, username="nobody")

    assert wrong.status_code == unknown.status_code == 401
    assert "The name or the password is not right" in body(wrong)
    assert 'href="#username"' in body(wrong)
    assert "no</" not in body(wrong)


def test_empty_door_names_both_fields(visitor):
    page = body(visitor.post(DOOR, {}))

    assert "Write your user name." in page
    assert "Write your password." in page
    assert "<title>Error: Sign in" in page


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_leads_only_to_this_house(visitor, opened, target):
    assert enter(visitor, next=target)["Location"] == "/"


def test_next_leads_back_to_the_page(visitor, opened):
    assert enter(visitor, next="/r/gift?sort=value")["Location"] == "/r/gift?sort=value"


def test_sixth_failure_is_told_to_wait(visitor, opened):
    for _ in range(5):
        enter(visitor, password="no")

    response = enter(visitor)

    assert response.status_code == 429
    assert heading(response) == "Too many tries"
    assert int(response["Retry-After"]) > 0


def test_signing_in_changes_the_session_key(visitor, opened):
    visitor.post("/appearance", {"appearance": "dark"})
    enter(visitor)
    first = visitor.session.session_key
    visitor.post("/sign-out")
    enter(visitor)

    assert visitor.session.session_key != first


def test_signing_out_ends_the_session(colleague):
    colleague.post("/sign-out")

    assert colleague.get("/tokens").status_code == 302


def test_closed_account_is_a_visitor_at_the_next_request(colleague):
    accounts.deactivate("colleague")

    assert colleague.get("/")["Location"] == "/public/en"
    assert colleague.get("/r/gift").status_code == 404


def test_sample_accounts_are_offered_only_in_a_demonstration(visitor):
    assert "Sample accounts" not in body(visitor.get(DOOR))
    with override_settings(DEMO=True):
        assert "Sample accounts" in body(visitor.get(DOOR))


def test_sample_account_comes_in_without_a_password_only_in_a_demonstration(visitor):
    refused = visitor.post("/sign-in/sample", {"username": "gifts.officer"})
    with override_settings(DEMO=True):
        let_in = visitor.post("/sign-in/sample", {"username": "gifts.officer"})
        stranger = Client().post("/sign-in/sample", {"username": "colleague"})

    assert refused.status_code == 404
    assert let_in.status_code == 302
    assert stranger.status_code == 404


def test_token_is_shown_once_and_can_be_revoked(colleague, house):
    sent = {"name": "Reporting server", "scope": ["read"], "days": "30"}
    issued = colleague.post("/tokens", sent)
    token = accounts.tokens(house.accounts["colleague"])[0]

    assert issued.status_code == 201
    assert "sct_" in body(issued)
    assert "sct_" not in body(colleague.get("/tokens"))
    colleague.post(f"/tokens/{token.id}/revoke")
    assert "Revoked" in body(colleague.get("/tokens"))


def test_token_of_someone_else_cannot_be_revoked(colleague, officer, house):
    colleague.post("/tokens", {"name": "Mine", "scope": ["read"], "days": "30"})
    token = accounts.tokens(house.accounts["colleague"])[0]

    assert officer.post(f"/tokens/{token.id}/revoke").status_code == 403
    assert not accounts.tokens(house.accounts["colleague"])[0].is_revoked


def test_token_without_name_or_scope_is_refused_in_words(colleague):
    response = colleague.post("/tokens", {"days": "30"})

    assert response.status_code == 422
    assert "Give the token a name" in body(response)
    assert "Choose at least one thing" in body(response)


def test_language_choice_keeps_the_page(visitor):
    response = visitor.post("/language", {"language": "fr", "next": "/sign-in"})

    assert response["Location"] == "/sign-in"
    assert '<html lang="fr"' in body(visitor.get("/sign-in"))


def test_unknown_language_and_appearance_change_nothing(visitor):
    visitor.post("/language", {"language": "xx"})
    visitor.post("/appearance", {"appearance": "pink"})

    page = body(visitor.get("/sign-in"))
    assert '<html lang="en"' in page
    assert 'data-color-scheme="auto"' in page


def test_appearance_is_kept_without_script(visitor):
    visitor.post("/appearance", {"appearance": "dark"})

    assert 'data-color-scheme="dark"' in body(visitor.get("/sign-in"))


def test_register_words_follow_the_language(officer):
    officer.post("/language", {"language": "es"})

    assert heading(officer.get("/r/gift")) == "Obsequios"

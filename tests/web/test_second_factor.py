"""The second step at the door, the page of sign-in and security, and who must have a factor."""

import base64
import re
import time

import pytest
from django.test import Client

from secretariat.kernel import accounts, doors, factors
from secretariat.kernel.factors import totp, vault
from secretariat.kernel.store.models import Factor, SignIn
from secretariat.web import proof
from tests.web.furnishing import PASSWORD
from tests.web.pages import body, heading

DOOR, STEP, PAGE = "/sign-in", "/sign-in/factor", "/security"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """Quick passwords, and keys of this test alone."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FACTOR_KEY = tmp_path / "keys" / "factors.key"


@pytest.fixture
def account(house):
    accounts.set_password("colleague", PASSWORD)
    return accounts.account_named("colleague")


@pytest.fixture
def secret(account):
    """The secret of the colleague's authenticator; its latest code was used two minutes ago."""
    setup = factors.begin_authenticator(account, house="House")
    found = vault.open_(setup.closed, account=account.pk)
    code = totp.code_of(found, int(time.time()) // 30)
    factors.confirm_authenticator(account, setup.closed, code, origin=doors.OPERATOR)
    Factor.objects.filter(account=account).update(counter=int(time.time()) // 30 - 4)
    return found


@pytest.fixture
def colleague(account):
    """A client of the colleague, who has just shown who it is."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[proof.PROVED] = int(time.time())
    session.save()
    return client


def code_now(secret):
    return totp.code_of(secret, int(time.time()) // 30)


def enter(client, **sent):
    return client.post(DOOR, {"username": "colleague", "password": PASSWORD, **sent})


def is_in(client):
    return client.get("/mine").status_code == 200


def kinds(account):
    return [(one.kind, one.factor) for one in doors.happenings(account, limit=20)]


@pytest.mark.standard("ASVS 5.0", "6.3.3")
def test_right_password_alone_opens_nothing_once_there_is_a_factor(visitor, secret):
    answer = enter(visitor, next="/r/gift")

    assert answer["Location"] == STEP
    assert not is_in(visitor)
    assert visitor.get("/api/registers").json() == Client().get("/api/registers").json()
    assert heading(visitor.get(STEP)) == "Second step"
    assert visitor.post(STEP, {"code": code_now(secret)})["Location"] == "/r/gift"
    assert is_in(visitor)


@pytest.mark.standard("ASVS 5.0", "6.5.1")
def test_code_opens_the_door_once(secret, account):
    code, first, second = code_now(secret), Client(), Client()
    for client in [first, second]:
        enter(client)

    assert first.post(STEP, {"code": code}).status_code == 302
    refused = second.post(STEP, {"code": code})

    assert refused.status_code == 401
    assert "or it was used already" in body(refused)
    assert not is_in(second)
    assert kinds(account)[:2] == [("refused", "authenticator"), ("signed_in", "authenticator")]


def test_second_step_without_the_first_leads_to_the_door(visitor, secret):
    assert visitor.get(STEP)["Location"] == DOOR
    assert visitor.post(STEP, {"code": code_now(secret)})["Location"] == DOOR
    assert not is_in(visitor)


def test_second_step_is_waited_for_ten_minutes(visitor, secret, monkeypatch):
    enter(visitor)
    later = time.time() + 601
    monkeypatch.setattr(proof.time, "time", lambda: later)

    assert visitor.get(STEP)["Location"] == DOOR


def test_account_closed_between_the_steps_stays_outside(visitor, secret):
    enter(visitor)
    accounts.deactivate("colleague")

    assert visitor.post(STEP, {"code": code_now(secret)})["Location"] == DOOR


@pytest.mark.standard("ASVS 5.0", "6.3.1")
def test_sixth_wrong_code_is_told_to_wait_in_whatever_session(secret):
    for _ in range(5):
        client = Client()
        enter(client)
        assert client.post(STEP, {"code": "000000"}).status_code == 401
    client = Client()
    enter(client)

    answer = client.post(STEP, {"code": code_now(secret)})

    assert answer.status_code == 429
    assert not is_in(client)


@pytest.mark.standard("ASVS 5.0", "6.4.3")
def test_new_password_does_not_skip_the_second_factor(visitor, secret):
    accounts.set_password("colleague", "another long passphrase")

    assert enter(visitor, password="another long passphrase")["Location"] == STEP
    assert not is_in(visitor)


@pytest.mark.standard("ASVS 5.0", "7.2.4")
def test_session_key_changes_at_each_step(visitor, secret):
    visitor.post("/passkey/ask", {"for": "sign_in"})
    keys = [visitor.session.session_key]
    enter(visitor)
    keys.append(visitor.session.session_key)
    visitor.post(STEP, {"code": code_now(secret)})
    keys.append(visitor.session.session_key)

    assert len(set(keys)) == 3
    assert SignIn.objects.filter(session_key__in=keys[:2]).count() == 0


def set_up(client):
    """Set up an authenticator on the pages; return its answer."""
    page = body(client.get("/security/authenticator"))
    text = re.search(r'<code class="secret"[^>]*>([A-Z2-7 ]+)<', page).group(1)
    assert 'src="data:image/svg+xml' in page
    code = code_now(base64.b32decode(text.replace(" ", "")))
    return client.post("/security/authenticator", {"code": code})


def test_authenticator_is_set_up_and_recovery_codes_are_shown_once(colleague, account, visitor):
    wrong = colleague.post("/security/authenticator", {"code": "12"})
    done = set_up(colleague)
    codes = re.findall(r"<li><code>([A-Z2-7-]+)</code>", body(done))

    assert wrong.status_code == 422
    assert done.status_code == 201
    assert len(codes) == 10
    assert 'download="recovery-codes.txt"' in body(done)
    assert not any(code in body(colleague.get(PAGE)) for code in codes)
    assert "10 recovery codes are left" in body(colleague.get(PAGE))
    for status in [302, 401]:
        client = Client()
        enter(client)
        assert client.post(STEP, {"code": codes[0].lower()}).status_code == status
    assert "9 recovery codes are left" in body(colleague.get(PAGE))
    row = Factor.objects.get(account=account, kind="authenticator")
    assert codes[0] not in {f.handle for f in Factor.objects.all()}
    assert re.fullmatch(r"[0-9a-f]{16}\.[\w=-]+", row.secret)


def test_turning_off_needs_a_fresh_proof_and_takes_the_codes_along(colleague, secret, account):
    factors.new_recovery_codes(account, origin=doors.OPERATOR)
    row = factors.held(account).authenticator
    session = colleague.session
    session[proof.PROVED] = int(time.time()) - 901
    session.save()

    asked = colleague.post(f"/security/factors/{row.id}/remove")
    assert asked["Location"] == "/confirm?next=%2Fsecurity"
    assert factors.is_set_up(account)
    assert colleague.post("/confirm", {"password": "no"}).status_code == 401
    sure = colleague.post("/confirm", {"password": PASSWORD, "next": PAGE})
    assert sure["Location"] == PAGE
    colleague.post(f"/security/factors/{row.id}/remove")

    assert not Factor.objects.filter(account=account).exists()
    assert ("factor_removed", "authenticator") in kinds(account)
    assert ("confirmed", "password") in kinds(account)


@pytest.mark.standard("ASVS 5.0", "7.5.1")
@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/tokens", "/tokens"),
        ("/security/recovery-codes", PAGE),
        ("/security/factors/1/remove", PAGE),
        ("/security/authenticator", "/security/authenticator"),
    ],
)
def test_sensitive_acts_ask_again_who_it_is(colleague, address, page):
    session = colleague.session
    del session[proof.PROVED]
    session.save()

    answer = colleague.post(address, {"name": "x", "scope": "read", "days": "30"})

    assert answer["Location"] == proof.confirm_address(page)
    assert accounts.tokens(accounts.account_named("colleague")) == ()


def test_code_confirms_who_it_is_too(colleague, secret):
    answer = colleague.post("/confirm", {"code": code_now(secret), "next": "/tokens"})

    assert answer["Location"] == "/tokens"


def test_factor_of_somebody_else_looks_like_none(officer, secret, account):
    mine = factors.held(account).authenticator.id

    for number in [mine, 987654]:
        assert officer.post(f"/security/factors/{number}/remove").status_code == 404
        assert officer.post(f"/security/passkeys/{number}/name", {"name": "x"}).status_code == 404
    assert factors.is_set_up(account)


def test_sign_ins_are_listed_and_the_others_end_at_their_next_request(account):
    clients = [
        Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}) for _ in "123"
    ]
    for client in clients:
        enter(client)
        assert is_in(client)
    page = body(clients[0].get(PAGE))
    ends = re.findall(r'action="(/security/sign-ins/[0-9a-f]+/end)"', page)

    assert page.count("Firefox on Linux</td>") == 3
    assert len(ends) == 2
    assert not any(client.session.session_key in page for client in clients)
    clients[0].post(ends[0])
    assert sorted(is_in(client) for client in clients) == [False, True, True]
    clients[0].post("/security/sign-ins/end")
    assert [is_in(client) for client in clients] == [True, False, False]


def test_sign_in_of_somebody_else_cannot_be_ended(officer, colleague, account):
    colleague.get(PAGE)
    from secretariat.kernel import sign_ins

    name = sign_ins.listed(account, current=None)[0].name
    officer.post(f"/security/sign-ins/{name}/end")

    assert is_in(colleague)


@pytest.mark.standard("ASVS 5.0", "7.4.2")
def test_closing_an_account_ends_its_sessions_and_tokens(colleague, account):
    token = accounts.issue_token(account, name="x", scopes=("read",), days=1)
    accounts.deactivate("colleague")

    assert not is_in(colleague)
    assert not SignIn.objects.filter(account=account.pk).exists()
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/registers", headers=headers).status_code == 401


@pytest.mark.standard("ASVS 5.0", "7.3.1")
@pytest.mark.parametrize("seconds", [3 * 3600 + 1, 12 * 3600 + 1])
def test_sign_in_ends_when_idle_and_when_old(colleague, seconds):
    assert is_in(colleague)
    session = colleague.session
    noted = session["sign_in"]
    noted["begun"] -= seconds
    noted["seen"] -= seconds if seconds < 12 * 3600 else 0
    session["sign_in"] = noted
    session.save()

    assert not is_in(colleague)


def test_role_that_owes_a_factor_leads_to_it_and_nowhere_else(officer, house, monkeypatch):
    monkeypatch.setattr("secretariat.kernel.factors.duty.roles_that_owe", lambda: {"gifts_officer"})
    gift = house.records["bowl"].number

    for address in ["/", "/r/gift", f"/r/gift/{gift}", "/tokens", "/search", "/nowhere"]:
        assert officer.get(address)["Location"] == PAGE, address
    assert officer.post(f"/move/gift/give_back/{gift}", {"reason": "x"})["Location"] == PAGE
    assert officer.get("/api/registers").json() == Client().get("/api/registers").json()
    assert "Set up a second factor first" in body(officer.get(PAGE))
    assert set_up(officer).status_code == 201
    assert officer.get("/r/gift").status_code == 200


def test_packaged_roles_that_give_access_owe_a_factor():
    assert "access_administrator" in factors.roles_that_owe()


def test_sample_session_is_asked_for_nothing_and_ends_with_the_demonstration(
    visitor, house, settings, monkeypatch
):
    monkeypatch.setattr("secretariat.kernel.factors.duty.roles_that_owe", lambda: {"gifts_officer"})
    settings.DEMO = True
    visitor.post("/sign-in/sample", {"username": "gifts.officer"})
    assert visitor.get("/r/gift").status_code == 200
    assert visitor.post("/tokens", {"days": "30"}).status_code == 422

    settings.DEMO = False
    assert not is_in(visitor)


def test_factors_taken_away_end_the_sign_ins_and_leave_an_event(secret, account, colleague):
    from secretariat.cli.verbs.account_factors import account_factors

    account_factors.call(["colleague", "--take-away"])

    assert not is_in(colleague)
    assert enter(Client())["Location"] == "/"
    assert ("factors_taken", "") in kinds(account)


def test_passkey_endpoints_refuse_what_was_not_asked(visitor, colleague):
    for client in [visitor, colleague]:
        answer = client.post("/passkey/answer", {"answer": "{}"}, headers={"Host": "localhost"})
        assert answer.status_code == 401
        assert "not accepted" in answer.json()["problem"]
    for purpose in ["add", "confirm", "", "other"]:
        asked = visitor.post("/passkey/ask", {"for": purpose}, headers={"Host": "localhost"})
        assert asked.status_code == 401


def test_passkeys_are_not_offered_under_a_bare_address(visitor):
    assert 'class="passkey"' not in body(visitor.get(DOOR, headers={"Host": "127.0.0.1"}))
    assert 'class="passkey"' in body(visitor.get(DOOR, headers={"Host": "localhost"}))

"""Factors: codes that work once, secrets that are closed, events that are sealed."""

import time

import pytest
from tests import worlds

from secretariat.kernel import accounts, doors, factors
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.factors import FactorExists, FactorRefused, FactorUnknown, totp, vault
from secretariat.kernel.factors.errors import FactorKeyUnreadable
from secretariat.kernel.limits import TooManyTries
from secretariat.kernel.store.models import Event, Factor, RateWindow

ELSEWHERE = """
import django
django.setup()
from secretariat.kernel import accounts, doors, factors
account = accounts.account_named("p1")
try:
    print(factors.prove(account, {code!r}, origin=doors.OPERATOR))
except factors.FactorRefused as refusal:
    print(refusal.code)
"""
ORIGIN = doors.Origin(address="192.0.2.1", browser="Browser/1.0")
RFC_SECRET = b"12345678901234567890"
BOTH = pytest.mark.django_db(databases=["default", "aside"])


@pytest.fixture
def account(settings, tmp_path):
    settings.FACTOR_KEY = tmp_path / "factors.key"
    worlds.unit("RAMS")
    worlds.person("P1", unit="RAMS")
    return accounts.account_named("p1")


def code(secret, steps=0):
    return totp.code_of(secret, int(time.time()) // 30 + steps)


@pytest.mark.standard("RFC 6238", "Appendix B")
@pytest.mark.parametrize(
    ("at", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at, expected):
    assert totp.code_of(RFC_SECRET, at // 30) == expected
    assert totp.step_of(RFC_SECRET, expected, at=at + 30) == at // 30
    assert totp.step_of(RFC_SECRET, expected, at=at + 90) is None


@BOTH
@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "٢٨٧٠٨٢", "abcdef", "1234567"])
def test_what_is_no_code_of_six_digits_is_refused_and_breaks_nothing(account, typed):
    setup = factors.begin_authenticator(account, house="House")

    with pytest.raises(FactorRefused):
        factors.confirm_authenticator(account, setup.closed, typed, origin=ORIGIN)
    with pytest.raises(FactorRefused):
        factors.prove(account, typed, origin=ORIGIN)


@BOTH
def test_code_works_once_and_earlier_codes_no_more(account):
    secret = worlds.authenticator(account)

    for steps in (0, -1):
        with pytest.raises(FactorRefused):
            factors.prove(account, code(secret, steps), origin=ORIGIN)
    assert factors.prove(account, code(secret, 1), origin=ORIGIN) == "authenticator"
    with pytest.raises(FactorRefused):
        factors.prove(account, code(secret, 1), origin=ORIGIN)


@BOTH
def test_recovery_code_works_once_in_any_writing_and_new_ones_replace_it(account):
    worlds.authenticator(account)
    first = factors.new_recovery_codes(account, origin=ORIGIN)

    written = first[0].replace("-", " ").lower()
    assert factors.prove(account, written, origin=ORIGIN) == "recovery_code"
    with pytest.raises(FactorRefused):
        factors.prove(account, first[0], origin=ORIGIN)
    factors.new_recovery_codes(account, origin=ORIGIN)
    with pytest.raises(FactorRefused):
        factors.prove(account, first[1], origin=ORIGIN)
    assert factors.held(account).codes_left == 10


@BOTH
def test_sixth_try_is_refused_even_with_the_right_code(account):
    secret = worlds.authenticator(account)
    for wrong in ("000000", "", "AAAA-AAAA", "000001", "۱۲۳۴۵۶"):
        with pytest.raises(FactorRefused):
            factors.prove(account, wrong, origin=ORIGIN)

    with pytest.raises(TooManyTries):
        factors.prove(account, code(secret, 1), origin=ORIGIN)


@BOTH
def test_fifty_tries_are_a_days_worth(account):
    secret = worlds.authenticator(account)
    RateWindow.objects.using("aside").create(
        key=f"factor:{account.pk}:day", window=int(time.time()), count=50
    )

    with pytest.raises(TooManyTries):
        factors.prove(account, code(secret, 1), origin=ORIGIN)


@BOTH
def test_one_authenticator_for_an_account_and_codes_for_none_without(account):
    with pytest.raises(FactorUnknown):
        factors.new_recovery_codes(account, origin=ORIGIN)
    worlds.authenticator(account)

    with pytest.raises(FactorExists):
        worlds.authenticator(account)


@BOTH
def test_secret_is_closed_for_its_account_with_a_key_that_can_be_changed(account, settings):
    worlds.authenticator(account)
    row = Factor.objects.get(account=account)
    old = settings.FACTOR_KEY.read_text()
    settings.FACTOR_KEY.write_text("A" * 43 + "=\n" + old)

    secret = vault.open_(row.secret, account=account.pk)
    again = vault.close(secret, account=account.pk)
    assert settings.FACTOR_KEY.stat().st_mode & 0o777 == 0o600
    assert again.partition(".")[0] != row.secret.partition(".")[0]
    assert vault.open_(again, account=account.pk) == secret
    with pytest.raises(FactorKeyUnreadable, match="another account"):
        vault.open_(row.secret, account=account.pk + 1)
    settings.FACTOR_KEY.write_text("A" * 43 + "=\n")
    with pytest.raises(FactorKeyUnreadable, match="is missing"):
        vault.open_(row.secret, account=account.pk)
    settings.FACTOR_KEY.write_text("short\n")
    with pytest.raises(FactorKeyUnreadable):
        vault.close(b"x", account=account.pk)


@BOTH
@pytest.mark.standard("ASVS 5.0", "16.2.1")
def test_what_happens_at_the_door_is_sealed_and_holds_nothing_that_was_typed(account):
    accounts.set_password("p1", "a long passphrase")
    for username, password in [("p1", "wrong secret"), ("my-password\r\nforged", "x")]:
        with pytest.raises(accounts.SignInRefused):
            accounts.authenticate(username, password, origin=ORIGIN)
    accounts.signed_in(account, factor="password", origin=ORIGIN)

    known = [one.kind for one in doors.happenings(account, limit=9)]
    assert known == ["signed_in", "refused", "password_set"]
    assert [one.kind for one in doors.happenings(None, limit=9)] == ["refused"]
    rows = Event.objects.filter(record=doors.chain_of(account.pk)).order_by("-seq")
    assert rows[0].actor == account.person_id
    texts = "".join(f"{e.sealed}{e.disclosed}" for e in Event.objects.all())
    assert not any(typed in texts for typed in ("wrong secret", "my-password", "forged"))
    assert "192.0.2.1" not in "".join(e.sealed for e in Event.objects.all())
    assert verify(with_seals=False).findings == ()
    rows.filter(kind="refused").delete()
    assert verify(with_seals=False).findings != ()


@pytest.mark.standard("ASVS 5.0", "6.5.1")
@pytest.mark.django_db(databases=["default", "aside"], transaction=True)
def test_code_that_another_process_used_is_refused(settings):
    """Each process has its own caches; what was used stands in the database they share."""
    worlds.unit("RAMS")
    worlds.person("P1", unit="RAMS")
    account = accounts.account_named("p1")
    secret = worlds.authenticator(account)
    codes = [code(secret, 1), factors.new_recovery_codes(account, origin=ORIGIN)[0]]

    for one in codes:
        said = [worlds.python_beside(ELSEWHERE.format(code=one)).stdout.split() for _ in "12"]
        assert said[0] in (["authenticator"], ["recovery_code"])
        assert said[1] == ["factors.refused"]
        with pytest.raises(FactorRefused):
            factors.prove(account, one, origin=ORIGIN)

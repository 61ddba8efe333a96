"""The second factor and passkeys, in a real browser with an authenticator of its own."""

import base64
import time

import pytest

from secretariat.kernel.factors import totp
from tests.browser.test_accessibility import faults, looks
from tests.browser.test_journeys import leave
from tests.web.furnishing import PASSWORD

STEP_SECONDS = totp.STEP_SECONDS


def code_of(text, steps=0):
    secret = base64.b32decode(text.replace(" ", ""))
    return totp.code_of(secret, int(time.time()) // STEP_SECONDS + steps)


def enter(page, username):
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    leave(page, "main form[action='/sign-in'] button")


def leave_the_house(page):
    page.context.clear_cookies()


def checked(page, where, found):
    """Note what is not accessible on a page, and whether it scrolls sideways in a narrow window."""
    for look in looks(page):
        if lines := faults(page):
            found[where, look] = lines
    page.evaluate("document.documentElement.dir = 'ltr'")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found[where, "wide"] = page.evaluate("document.documentElement.scrollWidth")


def test_authenticator_works_without_script_and_its_codes_once(visit):
    page = visit("policy.editor", java_script_enabled=False)
    page.goto("/security")
    leave(page, "text=Set up an authenticator")
    secret = page.inner_text("code.secret")
    page.fill("#code", code_of(secret))
    leave(page, "button:has-text('Set up')")
    recovery = page.locator(".recovery-codes code").all_inner_texts()
    with page.expect_download() as kept:
        page.click("text=Download the codes")
    assert recovery == kept.value.path().read_text().split()[-10:]

    for code, opens in [(code_of(secret, 1), True), (code_of(secret, 1), False)]:
        leave_the_house(page)
        enter(page, "policy.editor")
        page.fill("#code", code)
        leave(page, "main form button:has-text('Sign in')")
        assert (page.inner_text("h1") != "Second step") == opens
    assert "or it was used already" in page.inner_text("main")
    page.fill("#code", recovery[3])
    leave(page, "main form button:has-text('Sign in')")
    page.goto("/security")
    assert "9 recovery codes are left" in page.inner_text("main")
    leave(page, "text=Turn the authenticator off")
    assert "opens nothing any more" in page.inner_text("main")


@pytest.fixture
def by_name(address):
    """The house by its host name, without which there are no passkeys."""
    return address.replace("127.0.0.1", "localhost")


class Device:
    """What holds passkeys: a virtual authenticator of the browser."""

    def __init__(self, page):
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True}
        options |= {"automaticPresenceSimulation": True}
        made = self._tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    def send(self, what, **facts):
        return self._tools.send(f"WebAuthn.{what}", {"authenticatorId": self._id, **facts})

    def hold(self, credential, *, count):
        self.send("clearCredentials")
        self.send("addCredential", credential={**credential, "signCount": count})


@pytest.fixture
def desk(visit, by_name):
    """A page of somebody who has just added a passkey, and the device that holds it."""
    page = visit(None, base_url=by_name)
    device = Device(page)
    enter(page, "knowledge.editor")
    page.goto("/security")
    page.fill("#passkey-name", "Work telephone")
    leave(page, "button:has-text('Add a passkey')")
    yield page, device
    page.goto("/security")
    leave(page, ".factors button:has-text('Remove')")


@pytest.mark.standard("Web Authentication level 2", "7")
def test_passkey_is_named_and_used_with_and_without_the_password(desk, by_name):
    page, _ = desk
    assert "Work telephone" in page.inner_text(".factors")
    page.fill(".factors input[name=name]", "Desk key")
    leave(page, "button:has-text('Rename')")
    assert "Desk key" in page.inner_text(".factors")

    leave_the_house(page)
    page.goto("/sign-in?next=/security")
    leave(page, "button:has-text('Sign in with a passkey')")
    assert page.inner_text("h1") == "Sign-in and security"
    assert "Signed in: Passkey" in page.inner_text("main")
    page.goto("/confirm?next=/tokens")
    leave(page, "button:has-text('Use a passkey')")
    assert page.url == f"{by_name}/tokens"

    leave_the_house(page)
    enter(page, "knowledge.editor")
    assert page.inner_text("h1") == "Second step"
    leave(page, "button:has-text('Use a passkey')")
    assert page.url == f"{by_name}/"


@pytest.mark.standard("Web Authentication level 2", "7.2")
def test_passkey_unverified_or_copied_is_refused(desk):
    page, device = desk
    leave_the_house(page)
    device.send("setUserVerified", isUserVerified=False)
    page.goto("/sign-in")
    page.click("button:has-text('Sign in with a passkey')")
    page.wait_for_selector(".passkey [role=alert]:not([hidden])")
    enter(page, "knowledge.editor")
    leave(page, "button:has-text('Use a passkey')")
    device.send("setUserVerified", isUserVerified=True)

    held = device.send("getCredentials")["credentials"][0]
    device.hold(held, count=0)
    leave_the_house(page)
    enter(page, "knowledge.editor")
    page.click("button:has-text('Use a passkey')")
    page.wait_for_selector("text=This passkey was not accepted")
    device.hold(held, count=99)
    leave(page, "button:has-text('Use a passkey')")
    assert page.inner_text("h1") != "Second step"


def test_pages_of_the_second_factor_are_accessible_and_narrow(visit):
    page, found = visit("policy.editor", viewport={"width": 320, "height": 800}), {}
    for address in ["/security", "/confirm", "/security/authenticator"]:
        page.goto(address)
        checked(page, address, found)
    secret = page.inner_text("code.secret")
    page.fill("#code", "1")
    leave(page, "button:has-text('Set up')")
    checked(page, "refused", found)
    page.fill("#code", code_of(secret))
    leave(page, "button:has-text('Set up')")
    checked(page, "recovery codes", found)
    page.goto("/security")
    checked(page, "set up", found)
    leave_the_house(page)
    enter(page, "policy.editor")
    checked(page, "second step", found)
    page.fill("#code", code_of(secret, 1))
    leave(page, "main form button:has-text('Sign in')")
    page.goto("/security")
    leave(page, "text=Turn the authenticator off")
    assert found == {}

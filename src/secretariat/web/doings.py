"""Doings: what happened at the door, and by which browser, in the words of the reader."""

from django.utils.translation import gettext as _

from secretariat.kernel.doors import Happening

BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome")),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    *(("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Mac OS", "macOS"), ("Linux", "Linux")),
)


def browser_name(told: str) -> str:
    """Return a browser and its system by the names people know, as far as it says them."""
    browser = next((name for mark, name in BROWSERS if mark in told), "")
    system = next((name for mark, name in SYSTEMS if mark in told), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def sentence_of(one: Happening) -> str:
    """Return an event of an account as a short sentence."""
    known = {
        "signed_in": _("Signed in"),
        "signed_out": _("Signed out"),
        "refused": _("A try was refused"),
        "confirmed": _("Confirmed who it is"),
        "sign_ins_ended": _("Sign-ins were ended"),
        "factor_added": _("Added"),
        "factor_removed": _("Removed"),
        "factors_taken": _("Second factor taken away by the operator"),
        "password_set": _("Password set by the operator"),
        "token_issued": _("Token issued"),
        "token_revoked": _("Token revoked"),
        "closed": _("Account closed"),
    }
    by = {
        "password": _("Password"),
        "authenticator": _("Authenticator"),
        "passkey": _("Passkey"),
        "recovery_code": _("Recovery code"),
        "sample": _("Sample account"),
    }.get(one.factor)
    what = known[one.kind]
    return _("%(what)s: %(by)s") % {"what": what, "by": by} if by else what

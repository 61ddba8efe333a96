"""One-time passwords by time: the code of a step, and the step that a code belongs to. Pure.

Does not know which steps were used; see `proving`.

Source: RFC 6238 (TOTP), RFC 4226 (HOTP).
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from secretariat.kernel.factors import vault
from secretariat.kernel.store.models import Account

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
DRIFT_STEPS = 1


@dataclass(frozen=True, slots=True)
class Setup:
    """An authenticator that is being set up.

    Attributes:
        closed: the secret closed, to be kept until it is confirmed.
        text: the secret as people type it, Base32 in groups of four.
        uri: the secret as applications read it from a picture.
    """

    closed: str
    text: str
    uri: str


def begin_authenticator(account: Account, *, house: str) -> Setup:
    """Return a fresh secret for an account; nothing is kept yet."""
    closed = vault.close(secrets.token_bytes(SECRET_BYTES), account=account.pk)
    return resume_authenticator(account, closed, house=house)


def resume_authenticator(account: Account, closed: str, *, house: str) -> Setup:
    """Return what was begun, to be shown again.

    Raises:
        FactorKeyUnreadable.
    """
    text = base64.b32encode(vault.open_(closed, account=account.pk)).decode()
    label = quote(f"{house}:{account.username}", safe=":")
    facts = {"secret": text, "issuer": house, "digits": DIGITS, "period": STEP_SECONDS}
    uri = f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"
    grouped = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    return Setup(closed=closed, text=grouped, uri=uri)


def code_of(secret: bytes, step: int) -> str:
    """Return the code of a step of time, six digits."""
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: bytes, code: str, *, at: float) -> int | None:
    """Return the step whose code this is, at most one step away from an instant, or None.

    Args:
        secret: the shared secret.
        code: six digits.
        at: the instant, in seconds since 1970.
    """
    now = int(at) // STEP_SECONDS
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    typed = code.encode()  # compared as bytes: text beyond ASCII is refused by the comparison
    fitting = [s for s in steps if hmac.compare_digest(code_of(secret, s).encode(), typed)]
    return max(fitting, default=None)

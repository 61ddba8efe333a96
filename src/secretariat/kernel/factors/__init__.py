"""Factors: what a person shows besides the password, and who must have it.

An authenticator (one-time passwords by time), passkeys, and recovery codes. Whatever can be used
once is used by one conditional statement in the database, so that it works once for all processes
together. Does not know requests, pages or sessions.
"""

from secretariat.kernel.factors.duty import is_owed, roles_that_owe
from secretariat.kernel.factors.errors import (
    FactorExists,
    FactorRefused,
    FactorUnknown,
    PasskeyRefused,
)
from secretariat.kernel.factors.keeping import (
    FactorCard,
    Held,
    confirm_authenticator,
    held,
    is_set_up,
    new_recovery_codes,
    remove,
    rename,
    take_away,
)
from secretariat.kernel.factors.proving import prove
from secretariat.kernel.factors.totp import Setup, begin_authenticator, resume_authenticator

__all__ = [
    "FactorCard",
    "FactorExists",
    "FactorRefused",
    "FactorUnknown",
    "Held",
    "PasskeyRefused",
    "Setup",
    "begin_authenticator",
    "confirm_authenticator",
    "held",
    "is_owed",
    "is_set_up",
    "new_recovery_codes",
    "prove",
    "remove",
    "rename",
    "resume_authenticator",
    "roles_that_owe",
    "take_away",
]

"""Errors: what setting up and showing a factor refuse."""

from secretariat.kernel.errors import SecretariatError


class FactorRefused(SecretariatError):
    """Refuse a code that is wrong or was used; which of the two is not told."""

    code = "factors.refused"
    status = 401
    message = "This code is not right, or it was used already. Wait for the next code and write it."


class PasskeyRefused(SecretariatError):
    """Refuse what a passkey answered."""

    code = "factors.passkey_refused"
    status = 401
    message = "This passkey was not accepted. Try again, or sign in another way."


class FactorExists(SecretariatError):
    """Refuse a second authenticator, or a passkey that is known already."""

    code = "factors.exists"
    status = 409
    message = "This is set up already. Remove the one you have before you set up another."


class FactorUnknown(SecretariatError):
    """Refuse an act on a factor that the account does not have; whose it is, is not told."""

    code = "factors.unknown"
    status = 404
    message = "Your account has no such way of signing in. Load the page again to see what it has."


class FactorKeyUnreadable(SecretariatError):
    """Refuse to go on without the keys of factors; where they lie is told to the log alone."""

    code = "factors.key_unreadable"
    status = 503
    message = (
        "The keys of second factors cannot be used: %(reason)s. The operator of the house must put"
        " them back from the copy; see SECRETARIAT_FACTOR_KEY."
    )

"""Errors of the write door."""

from secretariat.kernel.errors import SecretariatError


class StaleVersion(SecretariatError):
    """Refuse a change made on what is no longer the latest version."""

    code = "record.stale_version"
    status = 409
    message = (
        "%(number)s was changed by someone else in the meantime (version %(current)s, yours is"
        " %(yours)s). Look at the latest version and make your change again."
    )


class KeyReused(SecretariatError):
    """Refuse a key that was used for another request."""

    code = "record.key_reused"
    status = 409
    message = "The key %(key)s was used for another request. Take a new key for a new act."


class RecordClosed(SecretariatError):
    """Refuse to change what is closed."""

    code = "record.closed"
    status = 409
    message = "%(number)s is closed and cannot be changed. Reopen it if its register allows that."


class FieldNotErasable(SecretariatError):
    """Refuse to erase a field that holds no personal data and no file."""

    code = "record.field_not_erasable"
    status = 422
    message = (
        "%(field)s holds no personal data and no file, so it cannot be erased. Name another field."
    )


class NothingChosen(SecretariatError):
    """Refuse an act on many records that concerns none."""

    code = "records.nothing_chosen"
    status = 422
    message = "No %(register)s is chosen that is known to you. Choose at least one."


class TooManyChosen(SecretariatError):
    """Refuse an act on more records than are moved at once."""

    code = "records.too_many_chosen"
    status = 422
    message = "More than %(most)s records are chosen. Choose fewer, or narrow the filters."


class RightsEnded(SecretariatError):
    """Refuse the rest of an act whose actor may not sign in any more."""

    code = "records.rights_ended"
    status = 403
    message = (
        "Whoever asked for this may not sign in any more, so it was left as it is. Somebody in"
        " charge of it can do it."
    )

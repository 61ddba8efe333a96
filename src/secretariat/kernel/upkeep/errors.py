"""Errors: what making a copy of a house, and getting it back, refuse."""

from secretariat.kernel.errors import SecretariatError


class ProgramMissing(SecretariatError):
    """Refuse to copy a PostgreSQL database without the programs that can."""

    code = "upkeep.program_missing"
    status = 503
    message = (
        "The program %(program)s was not found. Install the client programs of PostgreSQL and try"
        " again."
    )


class CopyFailed(SecretariatError):
    """Refuse to go on after the database could not be copied or put back."""

    code = "upkeep.copy_failed"
    status = 500
    message = "The database could not be copied: %(reason)s"


class BackupInvalid(SecretariatError):
    """Refuse a backup that is not whole or not what was written."""

    code = "upkeep.backup_invalid"
    status = 422
    message = "The backup %(path)s cannot be used: %(reason)s. Nothing was restored."


class KeyWrong(SecretariatError):
    """Refuse to open the keys in a backup with another key than closed them."""

    code = "upkeep.key_wrong"
    status = 403
    message = (
        "The keys in the backup %(path)s do not open with this passphrase or recovery key. Nothing"
        " was restored. Use the one that the backup was made with; without it the house cannot be"
        " restored."
    )


class KeyNotGiven(SecretariatError):
    """Refuse to copy or restore the keys of a house without a secret that closes them."""

    code = "upkeep.key_not_given"
    status = 422
    message = (
        "The keys of the house travel in the backup and need a passphrase of at least %(length)s"
        " characters, or a recovery key in a file. Name one."
    )


class HouseNotEmpty(SecretariatError):
    """Refuse to restore over what is there."""

    code = "upkeep.house_not_empty"
    status = 409
    message = "%(place)s is not empty. Restore into a folder and a database that hold nothing."


class RestoreFailed(SecretariatError):
    """Refuse to hand over a house that is not what the backup says."""

    code = "upkeep.restore_failed"
    status = 500
    message = (
        "The restored house is not what was backed up: %(reason)s. What was restored is removed."
    )


class UpgradeFailed(SecretariatError):
    """Stop an upgrade; the database is as it was before."""

    code = "upkeep.upgrade_failed"
    status = 500
    message = (
        "The upgrade failed and the database is as it was: %(reason)s. Start the previous program"
        " again."
    )

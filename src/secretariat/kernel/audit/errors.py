"""Errors: what sealing and verifying refuse."""

from secretariat.kernel.errors import SecretariatError


class KeyMissing(SecretariatError):
    """Refuse to seal with a new key where an older one has sealed before."""

    code = "audit.key_missing"
    status = 503
    message = (
        "The key that signs checkpoints is not in %(path)s, but checkpoints were signed before."
        " Put the key back from the copy of the keys; a new one would hide what was altered."
    )


class KeyUnreadable(SecretariatError):
    """Refuse a key file that cannot be read as a key."""

    code = "audit.key_unreadable"
    status = 503
    message = "The key %(path)s cannot be used: %(reason)s. Put the right file back."


class SealDelayed(SecretariatError):
    """Refuse to wait longer for transactions that may still write into the epoch to be sealed."""

    code = "audit.seal_delayed"
    status = 503
    message = (
        "Epoch %(epoch)s cannot be sealed yet: a transaction begun before it was closed still runs"
        " after %(seconds)s seconds. End that transaction, or try again later."
    )


class CheckpointConflict(SecretariatError):
    """Refuse to seal or copy what contradicts a checkpoint that exists."""

    code = "audit.checkpoint_conflict"
    status = 409
    message = "Checkpoint %(number)s in %(place)s %(problem)s. Run secretariat audit verify."

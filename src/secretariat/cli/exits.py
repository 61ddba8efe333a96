"""Exits: what the exit code of a command means. The reference page is generated from this list."""

from enum import IntEnum

from secretariat.kernel.errors import SecretariatError


class Exit(IntEnum):
    """The exit codes of `secretariat`."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    NOT_FOUND = 3
    INTEGRITY = 4
    NOT_READY = 5
    PARTLY = 6
    INTERRUPTED = 130


MEANING = {
    Exit.OK: "The command did what it was asked.",
    Exit.REFUSED: "The house refused; the sentence on standard error says why and what to do.",
    Exit.USAGE: "The command line is not right.",
    Exit.NOT_FOUND: "What was named does not exist, or the one who asks may not know of it.",
    Exit.INTEGRITY: "Evidence or content does not verify; what was found is on standard output.",
    Exit.NOT_READY: "The house is not ready: read-only, or its database is not up to date.",
    Exit.PARTLY: "Some of the records were refused; standard output says which and why.",
    Exit.INTERRUPTED: "The command was interrupted from the keyboard.",
}
_BY_STATUS = {404: Exit.NOT_FOUND, 503: Exit.NOT_READY}


class IntegrityFault(SecretariatError):
    """End a command whose finding is that something kept does not verify."""

    code = "house.integrity"
    status = 500
    message = "%(count)s faults were found. Do not repair anything before a copy is kept."


class SomeRefused(SecretariatError):
    """End a command that concerned many records, of which some were refused."""

    code = "records.some_refused"
    status = 409
    message = (
        "%(refused)s of %(count)s are refused; each line says why. The others are not held up."
    )


class NotReady(SecretariatError):
    """Refuse to work on a house whose database does not fit this program."""

    code = "house.not_ready"
    status = 503
    message = "The house in %(home)s is not ready: %(reason)s. Run: %(remedy)s"


def exit_of(refusal: SecretariatError) -> Exit:
    """Return the exit code that carries a refusal."""
    if isinstance(refusal, IntegrityFault):
        return Exit.INTEGRITY
    if isinstance(refusal, SomeRefused) and refusal.facts["refused"] != refusal.facts["count"]:
        return Exit.PARTLY
    return _BY_STATUS.get(refusal.status, Exit.REFUSED)

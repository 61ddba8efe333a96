"""Errors of bodies: why a vote, or a decision, is refused."""

from secretariat.kernel.errors import SecretariatError


class NotAMember(SecretariatError):
    """Refuse the vote of somebody who holds no seat with a vote today."""

    code = "body.not_a_member"
    status = 403
    message = "Only chair and members in office vote, and you are none of them today."


class Recused(SecretariatError):
    """Refuse the vote of a member who is recused."""

    code = "body.recused"
    status = 403
    message = "You are recused from this decision, so you have no vote in it."


class NotPresiding(SecretariatError):
    """Refuse a decision that neither the chair nor the secretary records."""

    code = "body.not_presiding"
    status = 403
    message = "The chair or the secretary of the body records what it decided."


class NoQuorum(SecretariatError):
    """Refuse a decision for which too few members voted."""

    code = "body.no_quorum"
    status = 409
    message = "%(cast)s of %(members)s members have voted; the quorum is %(quorum)s."


class NoMajority(SecretariatError):
    """Refuse a decision while no choice has the majority."""

    code = "body.no_majority"
    status = 409
    message = "No choice has the majority yet: %(counts)s."


SENTENCES = {kind.code: kind.message for kind in (NotPresiding, NoQuorum, NoMajority)}
"""The sentences that say why a decision cannot be recorded, by code."""

"""Errors: what every refusal of the house has in common.

A refusal is a code, a sentence and the facts. Each package declares its own refusals next to the
rule that refuses; this module knows their shape only, not their reasons.
"""

from typing import ClassVar


class SecretariatError(Exception):
    """Refuse something, with a stable code, a full sentence and the facts behind it.

    Attributes:
        code: stable dotted name, `<area>.<refusal>`; part of the public interface.
        status: the HTTP status that carries this refusal.
        message: sentence with `%(fact)s` places; says what to do next.
        facts: the values named in the sentence, never more than the reader may know.
    """

    code: ClassVar[str] = "house.error"
    status: ClassVar[int] = 400
    message: ClassVar[str] = "The house cannot do this."

    def __init__(self, **facts: object) -> None:
        """Keep the facts; they must name every place of the sentence."""
        self.facts = facts
        super().__init__(self.message % facts)


class NotFound(SecretariatError):
    """Refuse to show what does not exist or what the reader may not know of: the two look alike."""

    code = "record.not_found"
    status = 404
    message = "No %(register)s %(number)s is known to you. Check the number, or ask for access."


class NotAllowed(SecretariatError):
    """Refuse an act that no rule grants to this person."""

    code = "access.not_allowed"
    status = 403
    message = "You may not %(verb)s this %(register)s. The people in charge of it can."


class ReadOnlyHouse(SecretariatError):
    """Refuse a change while the house protects itself (full disk, upgrade, restore)."""

    code = "house.read_only"
    status = 503
    message = (
        "The house is read-only at the moment: %(reason)s. Nothing was changed; try again later."
    )


class DeclarationsChanged(ReadOnlyHouse):
    """Refuse work on declarations that changed under this process, which must start again."""

    code = "house.declarations_changed"
    message = (
        "The house has just taken over changed declarations and this part of it starts again."
        " Nothing was changed; try again in %(retry_after_seconds)s seconds."
    )

"""Values: what divides records on a board, in a matrix and on a map, as words and as filters."""

from django.utils.translation import gettext as _

from secretariat.foundation import countries
from secretariat.kernel.registers import outlooks
from secretariat.web.display import choice_text
from secretariat.web.words import Words, language


def value_text(words: Words, field: str, value: str) -> str:
    """Return a value of a field with few values as words."""
    if value == outlooks.NOT_GIVEN:
        return _("Not given")
    if field == outlooks.STATE:
        return words.state(value)
    spec = words.register.fields[field]
    if spec.type == "country":
        return countries.name(value, language())
    if spec.type == "boolean":
        return _("Yes") if value == "true" else _("No")
    return choice_text(value, words, f"fields.{field}")


def asked_for(field: str, value: str) -> dict[str, str]:
    """Return the filter that holds for records with a value."""
    return {f"{field}__eq": value} if value else {f"{field}__empty": "true"}


def in_order(words: Words, field: str, found: set[str]) -> tuple[str, ...]:
    """Return the values of a field in their order: those declared, then what else was found.

    Countries stand in the order of their names; none comes last, where there is any.
    """
    declared = outlooks.values_of(words.register, field)
    others = found - set(declared) - {outlooks.NOT_GIVEN}
    rest = sorted(others, key=lambda value: value_text(words, field, value).casefold())
    empty = (outlooks.NOT_GIVEN,) if outlooks.NOT_GIVEN in found else ()
    return (*declared, *rest, *empty)

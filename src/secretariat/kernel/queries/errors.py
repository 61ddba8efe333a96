"""Errors of the read door."""

from secretariat.kernel.errors import SecretariatError


class FilterInvalid(SecretariatError):
    """Refuse a filter that names no field or asks what the field cannot answer."""

    code = "list.filter_invalid"
    message = "The filter %(filter)s cannot be used: %(problem)s."


class SortInvalid(SecretariatError):
    """Refuse an order by what has no order."""

    code = "list.sort_invalid"
    message = "The list cannot be sorted by %(sort)s. Sort by one of %(allowed)s."


class CursorInvalid(SecretariatError):
    """Refuse a cursor that this list did not give out."""

    code = "list.cursor_invalid"
    message = "This place in the list is not known. Start again from the first page."

"""Errors of measures."""

from secretariat.kernel.errors import NotFound


class UnknownMeasure(NotFound):
    """Refuse a measure that the register does not declare, or that the reader may not ask for."""

    code = "measure.unknown"
    message = "%(register)s has no measure called %(measure)s."

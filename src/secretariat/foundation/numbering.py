"""Numbering: the pattern by which a register numbers its records.

A pattern is text with places: `{year}`, `{seq:4}` (at least four digits) or one `{field}`.
Does not know counters; the store keeps them, gapless.
"""

import re
from dataclasses import dataclass

_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::(\d{1,2}))?\}")


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A parsed number pattern.

    Attributes:
        text: the pattern as declared, such as `GIFT-{year}-{seq:4}`.
        field: the field that is the number, if the pattern names one instead of a sequence.
    """

    text: str
    field: str | None

    @property
    def is_yearly(self) -> bool:
        """Tell whether the sequence starts again each year."""
        return "{year}" in self.text

    def format(self, *, year: int, seq: int) -> str:
        """Return the number for a year (four digits) and a sequence (1 or more)."""

        def fill(match: re.Match[str]) -> str:
            name, width = match.group(1), int(match.group(2) or 1)
            return f"{year:04d}" if name == "year" else f"{seq:0{width}d}"

        return _PLACE.sub(fill, self.text)


def parse_pattern(text: str) -> NumberPattern:
    """Return the pattern that `text` declares.

    Raises:
        ValueError: no `{seq}` and no single `{field}`, or braces that are no place.
    """
    places = _PLACE.findall(text)
    if "{" in _PLACE.sub("", text) or "}" in _PLACE.sub("", text):
        raise ValueError(f"the number pattern {text!r} has a brace that is no place")
    names = [name for name, _ in places]
    if names.count("seq") == 1 and set(names) <= {"seq", "year"} and names.count("year") <= 1:
        return NumberPattern(text=text, field=None)
    if len(names) == 1 and names[0] not in {"seq", "year"} and text == f"{{{names[0]}}}":
        return NumberPattern(text=text, field=names[0])
    raise ValueError(f"the number pattern {text!r} needs one {{seq}}, or is one {{field}}")

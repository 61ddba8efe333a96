"""Checks: what must not be, or should not be, in a record as a whole."""

from typing import Literal

from secretariat.kernel.registers.grammar.parts import Part, Sentence


class Check(Part):
    """A rule of the whole record: where `when` holds, `say` is said.

    A `stop` refuses to put or keep such a record in force; a `warn` is shown and refuses nothing.
    """

    when: str
    level: Literal["stop", "warn"]
    say: Sentence

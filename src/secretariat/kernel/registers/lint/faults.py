"""Faults: what a check yields."""

from collections.abc import Callable, Iterator

from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.loader import Institution

Fault = tuple[tuple[str, ...], str]
Check = Callable[[Register, Institution], Iterator[Fault]]

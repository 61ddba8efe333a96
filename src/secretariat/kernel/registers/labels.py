"""Labels: the words of a declaration by path, in the source language.

Paths: `title`, `plural`, `purpose`, `fields.<name>`, `fields.<name>.help`,
`fields.<name>.of.<choice>`, `fields.<name>.columns.<column>` and below it as for a field,
`states.<state>`, `moves.<move>`, `moves.<move>.unless`, `moves.<move>.to.<choice>`,
`moves.<move>.ask.<name>`, `clocks.<clock>`, `measures.<measure>`,
`steps.<step>`.
A translation file has one text for each path and no other.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from secretariat.kernel.registers.grammar import FieldSpec, Move, Register

Labels = Mapping[str, str]


def source_labels(register: Register) -> Labels:
    """Return the words of a declaration in the language it is written in."""
    return MappingProxyType(dict(_walk(register)))


def spoken(code: str) -> str:
    """Return the words of a code: `received_on` is "Received on"."""
    return code.replace("_", " ").capitalize()


def _walk(register: Register) -> Iterator[tuple[str, str]]:
    """Yield each path with its words."""
    yield "title", register.title
    yield "plural", register.plural
    yield "purpose", register.purpose
    for name, field in register.all_fields.items():
        yield from _field(f"fields.{name}", name, field)
    for place, check in enumerate(register.checks):
        yield f"checks.{place}.say", check.say
    for name, state in register.lifecycle.states.items():
        yield f"states.{name}", state.label or spoken(name)
    for name, move in register.lifecycle.moves.items():
        yield from _move(name, move)
    blocks = ("clocks", register.clocks), ("measures", register.measures)
    for block, parts in (*blocks, ("steps", register.views.steps)):
        yield from ((f"{block}.{name}", part.label or spoken(name)) for name, part in parts.items())


def _move(name: str, move: Move) -> Iterator[tuple[str, str]]:
    """Yield the words of one move."""
    yield f"moves.{name}", move.label or spoken(name)
    if move.unless:
        yield f"moves.{name}.unless", move.unless
    for choice in move.choices:
        yield f"moves.{name}.to.{choice}", spoken(choice)
    for asked, field in move.ask.items():
        yield from _field(f"moves.{name}.ask.{asked}", asked, field)


def _field(path: str, name: str, field: FieldSpec) -> Iterator[tuple[str, str]]:
    """Yield the words of one field."""
    yield path, field.label or spoken(name)
    if field.help:
        yield f"{path}.help", field.help
    for choice, words in field.of.items():
        yield f"{path}.of.{choice}", words
    for column, spec in field.columns.items():
        yield from _field(f"{path}.columns.{column}", column, spec)

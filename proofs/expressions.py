"""Expressions: a condition means the same in Python and in the database, row by row.

Random expressions of every kind, up to five levels, are compared on random rows that are full of
empty, equal, extreme and many-currency values: what the closure says of a row must be whether the
database finds it.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from proofs import common
from proofs.expressions_world import NOW, TODAY, ZONE, boxes, entries, house
from proofs.expressions_writer import Writer


def value_of(value: Any) -> Any:
    """Return a plain value in the form that an env holds."""
    from secretariat.kernel.values import Money, Period

    if isinstance(value, dict):
        return Period(**value)
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        return tuple({name: value_of(cell) for name, cell in row.items()} for row in value)
    is_amount = isinstance(value, tuple) and value and isinstance(value[0], Decimal)
    return Money(*value) if is_amount else value


def envs(made: list[dict[str, Any]], held: list[dict[str, Any]]) -> dict[UUID, Any]:
    """Return the env of each entry by id."""
    from secretariat.kernel.expressions import Env
    from secretariat.kernel.registers import LEVELS
    from secretariat.kernel.store.models import Record

    by_id = {box["id"]: {name: value_of(v) for name, v in box.items()} for box in held}
    found = {}
    for entry in made:
        row = Record.objects.get(pk=entry["id"])
        values = {name: value_of(value) for name, value in entry.items()}
        values |= {"state": row.state, "number": row.number, "created_at": row.created_at}
        values |= {"level": LEVELS[row.level], "unit": row.unit, "owner": row.owner}
        found[entry["id"]] = Env(
            values=values,
            today=TODAY,
            now=NOW,
            zone=ZONE,
            link=lambda register, found: by_id.get(found) if register == "box" else None,
        )
    return found


def conditions(count: int, levels: int) -> Iterator[tuple[str, Any]]:
    """Yield texts and their expressions; what is refused at load is not counted."""
    from secretariat.kernel import registers
    from secretariat.kernel.expressions import (
        BOOL,
        ExpressionInvalid,
        compile_expression,
        names_of,
    )

    writer, done = Writer(), 0
    institution = registers.institution()
    names = names_of(registers.get("entry"), place="where", institution=institution)
    while done < count:
        text = writer.write("bool", levels)
        try:
            made = compile_expression(text, names, wants=BOOL)
        except ExpressionInvalid as refusal:
            if any(word in refusal.problem for word in KNOWN_REFUSALS):
                continue
            raise ValueError(f"{text}: {refusal}") from refusal
        done += 1
        yield text, made


KNOWN_REFUSALS = (
    "ask other records in a database",
    "digits after the point",
    "more than 300 parts",
    "choices",
    "nested more than",
)


def compare(asked: Any) -> tuple[int, int, list[str]]:
    """Return how many pairs were compared, how many held, and the expressions that differ."""
    from secretariat.kernel.tables.models_of_registers import model_of

    held = boxes(max(12, asked.rows // 10))
    rows = envs(entries(asked.rows, held), held)
    model: Any = model_of("entry")
    some = next(iter(rows.values()))
    pairs, true, faults = 0, 0, []
    for index, (text, made) in enumerate(conditions(asked.expressions, asked.levels)):
        wanted = {one for one, env in rows.items() if made.evaluate(env)}
        condition = made.condition(some)
        found = set(model._default_manager.filter(condition).values_list("record_id", flat=True))
        pairs, true = pairs + len(rows), true + len(wanted)
        if found != wanted:
            faults.append(f"{text}: {len(found - wanted)} too many, {len(wanted - found)} missing")
        if index % 100 == 99:
            sys.stderr.write(f"\r{index + 1} expressions, {len(faults)} differ")
    sys.stderr.write("\n")
    return pairs, true, faults


def main(arguments: list[str] | None = None) -> int:
    """Print the line of the proof."""
    parser: argparse.ArgumentParser = common.parser(__doc__, rows=400, expressions=2_500, levels=5)
    asked = parser.parse_args(arguments)
    seed = common.seed_of(asked.seed)
    with house(asked.engine):
        pairs, true, faults = compare(asked)
        for one in faults[:20]:
            sys.stdout.write(f"differs: {one}\n")
        figure = f"{pairs} pairs of row and expression, {true} of them true, {len(faults)} differ"
        engine = "postgresql" if os.environ.get("SECRETARIAT_DATABASE") else "sqlite"
        return common.report("expressions", figure, engine=engine, seed=seed, holds=not faults)


if __name__ == "__main__":
    sys.exit(main())

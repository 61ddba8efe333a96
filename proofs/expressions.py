"""Expressions: a condition means the same in Python and in the database, row by row.

Random expressions of every kind, up to five levels, are compared on random rows that are full of
empty, equal, extreme and many-currency values: what the closure says of a row must be whether the
database finds it. An expression and its contrary are both asked.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests import vault

from proofs import common

HEAD = """\
register: {code}
office: vault
version: 1
title: {code}
plural: {code}s
number: "{prefix}-{{seq:6}}"
purpose: Holds values that are compared.
level: internal
class: REC.FIL
"""
BOX = """\
fields:
  name:   {type: text, required: true}
  count:  {type: integer}
  weight: {type: decimal, scale: 3}
  price:  {type: money}
  day:    {type: date}
  is_new: {type: boolean}
  kind:   {type: choice, of: {alpha: Alpha, beta: Beta}}
  inner:  {type: link, to: box}
"""
ENTRY = """\
fields:
  name:    {type: text, required: true}
  word:    {type: text}
  few:     {type: integer}
  many:    {type: integer}
  rate:    {type: decimal, scale: 4}
  share:   {type: decimal, scale: 2}
  price:   {type: money}
  paid:    {type: money}
  fine:    {type: money, scale: 4}
  is_open: {type: boolean}
  is_done: {type: boolean}
  day:     {type: date}
  due:     {type: date}
  moment:  {type: datetime}
  span:    {type: period}
  later:   {type: datetime}
  kind:    {type: choice, of: {alpha: Alpha, beta: Beta, gamma: Gamma}}
  box:     {type: link, to: box}
  other:   {type: link, to: box}
  boxes:   {type: link, to: box, many: true}
  lines:
    type: table
    columns:
      word:   {type: text}
      kind:   {type: choice, of: {alpha: Alpha, beta: Beta}}
      pieces: {type: integer}
      weight: {type: decimal, scale: 3}
      price:  {type: money}
      day:    {type: date}
      is_due: {type: boolean}
      box:    {type: link, to: box}
"""
REST = """\
lifecycle:
  start: open
  states: {open: {kind: open}, closed: {kind: closed, result: closed}}
  moves: {close: {from: open, to: closed}}
access:
  - {who: staff, can: [read]}
  - {who: role(records_manager), can: [create, edit, close]}
retention: {closed: REC.FIL.01}
views:
  list: {columns: [number, name], sort: name}
"""
ZONE = ZoneInfo("Europe/Zurich")
TODAY, NOW = date(2026, 3, 10), datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
WORDS = ("a", "ab", "B", "ä", "z", "ba", "A", "漆", "😀", "a b", "'")
CURRENCIES = ("CHF", "CHF", "EUR")
EMPTY = 0.2


@contextmanager
def house(engine: str) -> Iterator[None]:
    """Open a new house that keeps entries and boxes; on PostgreSQL that of the caller if any."""
    given = os.environ.get("SECRETARIAT_DATABASE", "")
    with common.folder() as place, common.database("sqlite" if given else engine) as url:
        registers = {
            "box": HEAD.format(code="box", prefix="BOX") + BOX + REST,
            "entry": HEAD.format(code="entry", prefix="ENT") + ENTRY + REST,
        }
        root: Path = vault.write_texts(place / "vault", registers)
        variables = common.environment(place / "house", given or url)
        os.environ.update(variables | {"SECRETARIAT_INSTITUTION": str(root)})
        (place / "house").mkdir()
        common.open_here(migrate=True)
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


def pick(*makers: Callable[[], Any]) -> Any:
    """Return what one of some functions makes, or nothing."""
    return None if random.random() < EMPTY else random.choice(makers)()


def whole() -> int | None:
    """Return a whole number, often a small one, sometimes the largest."""
    small = lambda: random.randrange(-3, 4)  # noqa: E731
    large = lambda: random.choice((2**63 - 1, 1 - 2**63, 2**62, 10**12))  # noqa: E731
    return pick(small, small, small, lambda: random.randrange(-1000, 1000), large)


def number(scale: int) -> Decimal | None:
    """Return a decimal of a scale."""
    small = lambda: Decimal(random.randrange(-300, 300))  # noqa: E731
    large = lambda: Decimal(random.choice((1, -1)) * (10**18 - 1))  # noqa: E731
    found = pick(small, small, lambda: Decimal(random.randrange(-(10**7), 10**7)), large)
    return None if found is None else found.scaleb(-scale)


def amount(scale: int) -> tuple[Decimal, str] | None:
    """Return an amount in one of two currencies."""
    found = number(scale)
    return None if found is None else (found, random.choice(CURRENCIES))


def day() -> date | None:
    """Return a day, mostly in one month."""
    near = lambda: TODAY + timedelta(days=random.randrange(-20, 20))  # noqa: E731
    far = lambda: random.choice((date(1, 1, 1), date(9999, 12, 31), date(2000, 2, 29)))  # noqa: E731
    return pick(near, near, near, far)


def span() -> dict[str, date] | None:
    """Return a period of some days."""
    start = day()
    if start is None or start.year > TODAY.year:
        return None
    return {"start": start, "end": start + timedelta(days=random.randrange(40))}


def moment() -> datetime | None:
    """Return a moment near midnight of some days."""
    near = lambda: NOW + timedelta(minutes=15 * random.randrange(-200, 200))  # noqa: E731
    return pick(near, lambda: datetime(9998, 12, 31, 23, 59, tzinfo=UTC))


def sent(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as somebody would send them."""
    as_text = {date: date.isoformat, datetime: datetime.isoformat, Decimal: lambda v: f"{v:f}"}
    out: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, tuple) and value and isinstance(value[0], Decimal):
            out[name] = f"{value[0]:f} {value[1]}"
        elif isinstance(value, dict):
            out[name] = sent(value)
        elif name == "lines":
            out[name] = [sent(row) for row in value]
        else:
            out[name] = as_text.get(type(value), lambda v: v)(value)
    return out


def boxes(count: int) -> list[dict[str, Any]]:
    """Make boxes, each in another one or in none, and return their values with their ids."""
    from secretariat.kernel import identity, records

    made: list[dict[str, Any]] = []
    for _ in range(count):
        values = {
            "name": random.choice(WORDS),
            "count": whole(),
            "weight": number(3),
            "price": amount(2),
            "day": day(),
            "is_new": pick(lambda: True, lambda: False),
            "kind": pick(lambda: "alpha", lambda: "beta"),
            "inner": random.choice(made)["id"] if made and random.random() < 0.7 else None,
        }
        record = records.create("box", sent(values), actor=identity.house(language="en"))
        made.append({**values, "id": record.id})
    return made


def line(some: Callable[[], UUID]) -> dict[str, Any]:
    """Return a row of a table; some differ in one column only."""
    return {
        "word": pick(lambda: random.choice(WORDS)),
        "kind": pick(lambda: random.choice(("alpha", "beta"))),
        "pieces": whole(),
        "weight": number(3),
        "price": amount(2),
        "day": day(),
        "is_due": pick(lambda: True, lambda: False),
        "box": pick(some),
    }


def entries(count: int, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make entries with links to the boxes and return their values with their ids."""
    from secretariat.kernel import identity, records
    from secretariat.kernel.store import locks

    some = lambda: random.choice(held)["id"]  # noqa: E731
    made: list[dict[str, Any]] = []
    with locks.write():
        for _ in range(count):
            values = {
                "name": random.choice(WORDS),
                "word": pick(lambda: random.choice(WORDS)),
                "few": whole(),
                "many": whole(),
                "rate": number(4),
                "share": number(2),
                "price": amount(2),
                "paid": amount(2),
                "fine": amount(4),
                "is_open": pick(lambda: True, lambda: False),
                "is_done": pick(lambda: True, lambda: False),
                "day": day(),
                "due": day(),
                "moment": moment(),
                "span": span(),
                "later": moment(),
                "kind": pick(lambda: random.choice(("alpha", "beta", "gamma"))),
                "box": pick(some),
                "other": pick(some),
                "lines": tuple(line(some) for _ in range(random.choice((0, 0, 1, 2, 3)))),
                "boxes": tuple(dict.fromkeys(some() for _ in range(random.randrange(3)))),
            }
            record = records.create("entry", sent(values), actor=identity.house(language="en"))
            made.append({**values, "id": record.id})
    return made


class Writer:
    """Writes random expressions of a type."""

    NAMES: dict[str, tuple[str, ...]] = {
        "bool": ("is_open", "is_done", "box.is_new", "other.is_new"),
        "integer": ("few", "many", "box.count", "other.count"),
        "decimal": ("rate", "share", "box.weight"),
        "money": ("price", "paid", "fine", "box.price", "other.price"),
        "text": ("name", "word", "box.name", "other.name", "price.currency"),
        "date": ("day", "due", "box.day", "other.day", "today", "span.start", "span.end"),
        "datetime": ("moment", "later", "now", "created_at"),
        "record": ("box", "other", "box.inner", "other.inner"),
    }
    LITERALS: dict[str, tuple[str, ...]] = {
        "bool": ("true", "false"),
        "integer": ("0", "1", "2", "3", "7", "999999999999999999"),
        "decimal": ("0.5", "1.25", "0.01", "2.0", "100.001", "999999999999999999.99"),
        "money": ("money(1, 'CHF')", "money(0.5, 'EUR')", "money(2.125, 'CHF')"),
        "text": ("'a'", "'ab'", "'b'", "'ä'", "''"),
        "date": ("date('2026-03-10')", "date('2026-02-28')", "date('9999-12-31')"),
        "datetime": ("now",),
        "record": ("box", "other"),
    }

    ROWS: dict[str, tuple[str, ...]] = {
        "bool": ("lines.is_due",),
        "integer": ("lines.pieces",),
        "decimal": ("lines.weight",),
        "money": ("lines.price",),
        "text": ("lines.word",),
        "date": ("lines.day",),
        "record": ("lines.box",),
    }
    in_rows = False

    def leaf(self, kind: str) -> str:
        """Return a name or a literal; within a function over rows, often a column."""
        if self.in_rows and kind in self.ROWS and random.random() < 0.6:
            return random.choice(self.ROWS[kind])
        if not self.in_rows and random.random() < 0.1:
            if kind in {"integer", "decimal", "money"}:
                return f"{random.choice(('sum', 'min', 'max'))}({self.ROWS[kind][0]})"
            if kind in {"text", "date"}:
                return f"{random.choice(('min', 'max'))}({self.ROWS[kind][0]})"
        from_ = self.NAMES if random.random() < 0.75 else self.LITERALS
        return random.choice(from_[kind])

    def write(self, kind: str, depth: int) -> str:
        """Return an expression of a type, at most `depth` levels deep."""
        if depth <= 1 or random.random() < 0.1:
            return self.leaf(kind)
        if random.random() < 0.06:
            parts = (self.write("bool", depth - 2), *(self.write(kind, depth - 1) for _ in "ab"))
            return "({} ? {} : {})".format(*parts)
        return str(getattr(self, f"_{kind}")(depth - 1))

    def _bool(self, depth: int) -> str:
        part = lambda: self.write("bool", depth)  # noqa: E731
        return random.choice(
            (
                lambda: f"({part()} && {part()})",
                lambda: f"({part()} || {part()} || {part()})",
                lambda: f"!{part()}",
                lambda: f"({part()} {random.choice(('==', '!='))} {part()})",
                *[lambda: self._compared(depth)] * 8,
                lambda: self._asked(depth),
                lambda: self._listed(depth),
                lambda: self._worded(depth),
                lambda: self._rows(depth),
            )
        )()

    def _rows(self, depth: int) -> str:
        if self.in_rows:
            return self.leaf("bool")
        self.in_rows = True
        inner = self.write("bool", depth)
        self.in_rows = False
        return f"{random.choice(('any', 'all'))}(({inner}) && (has(lines.day) || true))"

    def _compared(self, depth: int) -> str:
        kind = random.choice(("integer", "decimal", "money", "text", "date", "datetime", "record"))
        signs = ("==", "!=") if kind == "record" else ("==", "!=", "<", "<=", ">", ">=")
        other = kind
        if kind in {"integer", "decimal"}:
            other = random.choice(("integer", "decimal"))
        right = self.write(other, depth)
        if kind == "money" and random.random() < 0.2:
            right = "0"
        return f"({self.write(kind, depth)} {random.choice(signs)} {right})"

    def _asked(self, depth: int) -> str:
        kind = random.choice(("integer", "decimal", "money", "text", "date", "record", "bool"))
        asked = random.choice((self.write(kind, depth), "boxes", "lines", "span", "level"))
        return random.choice((f"has({asked})", f"({asked} == null)", f"({asked} != null)"))

    def _listed(self, depth: int) -> str:
        if random.random() < 0.4:
            return f"({self.write('record', depth)} in boxes)"
        if random.random() < 0.3:
            name = random.choice(("kind", "box.kind"))
            return f"({name} in ['alpha', 'beta'])"
        kind = random.choice(("integer", "decimal", "money", "text", "date"))
        items = [random.choice(self.LITERALS[kind]) for _ in range(random.randrange(1, 4))]
        if random.random() < 0.3:
            items.append(random.choice(self.NAMES[kind]))
        return f"({self.write(kind, depth)} in [{', '.join(items)}])"

    def _worded(self, depth: int) -> str:
        called = random.choice(("contains", "starts", "ends"))
        return f"{called}({self.leaf('text')}, {self.leaf('text')})"

    def _integer(self, depth: int) -> str:
        two = [self.write("integer", depth) for _ in "ab"]
        days = [self.write(random.choice(("date", "date", "datetime")), depth) for _ in "ab"]
        dates = [self.write("date", depth) for _ in "ab"]
        part = random.choice(("year", "month", "day"))
        return random.choice(
            (
                f"({two[0]} {random.choice('+-*/%')} {two[1]})",
                f"({two[0]} {random.choice('+-*/%')} {two[1]})",
                f"(-{two[0]})",
                f"abs({two[0]})",
                f"{random.choice(('min', 'max'))}({two[0]}, {two[1]})",
                f"round({self.write('decimal', depth)})",
                f"days({days[0]}, {days[1]})",
                f"({dates[0]} - {dates[1]})",
                f"age({days[0]}, {days[1]})",
                f"{random.choice(('day', 'due', 'moment', 'later', 'box.day'))}.{part}",
                f"size({self.leaf('text')})",
                random.choice(("size(boxes)", "size(lines)")),
            )
        )

    def _decimal(self, depth: int) -> str:
        mixed = [self.write(random.choice(("integer", "decimal")), depth) for _ in "ab"]
        exact = self.write("decimal", depth)
        amounts = [self.write("money", depth) for _ in "ab"]
        return random.choice(
            (
                f"({exact} {random.choice('+-*/')} {mixed[0]})",
                f"({mixed[1]} {random.choice('+-*/')} {exact})",
                f"(-{exact})",
                f"abs({exact})",
                f"{random.choice(('min', 'max'))}({exact}, {mixed[0]})",
                f"round({exact}, {random.randrange(4)})",
                f"{random.choice(('price', 'paid', 'fine'))}.amount",
                f"({amounts[0]} / {amounts[1]})",
            )
        )

    def _money(self, depth: int) -> str:
        two = [self.write("money", depth) for _ in "ab"]
        times = self.write(random.choice(("integer", "decimal")), depth)
        return random.choice(
            (
                f"({two[0]} {random.choice('+-')} {two[1]})",
                f"({two[0]} {random.choice('*/')} {times})",
                f"({times} * {two[0]})",
                f"(-{two[0]})",
                f"abs({two[0]})",
                f"round({two[0]}, {random.randrange(4)})",
                f"{random.choice(('min', 'max'))}({two[0]}, {random.choice((two[1], '0'))})",
            )
        )

    def _text(self, _depth: int) -> str:
        return self.leaf("text")

    def _record(self, _depth: int) -> str:
        return self.leaf("record")

    def _date(self, depth: int) -> str:
        one, days = self.write("date", depth), self.write("integer", depth)
        return random.choice(
            (
                f"({one} {random.choice('+-')} {days})",
                f"{random.choice(('min', 'max'))}({one}, {self.write('date', depth)})",
                f"{random.choice(('moment', 'later', 'now'))}.date",
            )
        )

    def _datetime(self, depth: int) -> str:
        two = [self.write("datetime", depth) for _ in "ab"]
        return f"{random.choice(('min', 'max'))}({two[0]}, {two[1]})"


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

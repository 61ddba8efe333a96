"""A house with entries and boxes whose values are often empty, equal, extreme or in two currencies."""

import os
import random
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

"""Parity: the same random values give the same orders, filters and sums on both engines.

Each engine fills a house of the vault with seeded items and answers the same questions; the answers
must equal those of plain Python, so their digests are equal to each other. Amounts are exact.
"""

import argparse
import hashlib
import os
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from proofs import common
from proofs.access import house
from secretariat.foundation.text import clean, fold, sort_key

LETTERS = (
    *("É", "é", "e", "E", "e\u0301", "ß", "ss", "İ", "i", "I", "ı", "ё", "е", "Ж", "ة", "ه", "漆"),
    *(
        "器",
        "カ",
        "か",
        "ñ",
        "n",
        "Ø",
        "ﬁ",
        "Å",
        " ",
        "-",
        "1",
        "10",
        "2",
        "Z",
        "a",
        "ÿ",
        "Ω",
        "😀",
    ),
)
KINDS = ("alpha", "beta", "gamma")
CURRENCIES = ("CHF", "EUR", "USD")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def some(make: Callable[[], object]) -> object:
    """Return a value, or nothing one time in eight."""
    return None if random.random() < 0.125 else make()


def text() -> str:
    """Return a short word of troublesome letters."""
    return "".join(random.choice(LETTERS) for _ in range(random.randrange(1, 7)))


def scaled(digits: int, scale: int) -> Decimal:
    """Return a decimal of up to `digits` digits, of which `scale` after the point."""
    size = 10 ** random.randrange(1, digits + 1)
    return Decimal(random.randrange(-size + 1, size)).scaleb(-scale)


def values() -> dict[str, object]:
    """Return the values of one item, as somebody would send them."""
    day = date(2000, 1, 1) + timedelta(days=random.randrange(20_000))
    moment = EPOCH + timedelta(microseconds=random.randrange(10**15))
    return {
        "name": f"{text()}x",
        "amount": some(lambda: random.choice((0, 1, -1, random.randrange(-(10**18), 10**18)))),
        "rate": some(lambda: str(scaled(18, 4))),
        "price": some(lambda: f"{scaled(18, 2)} {random.choice(CURRENCIES)}"),
        "is_open": some(lambda: random.random() < 0.5),
        "day": some(lambda: day.isoformat()),
        "moment": some(moment.isoformat),
        "kind": some(lambda: random.choice(KINDS)),
        "mail": some(lambda: f"{random.choice('aäbB')}@example.org"),
    }


def typed(sent: dict[str, object]) -> dict[str, Any]:
    """Return what was sent as plain Python values, read without the engine."""
    price = str(sent["price"]).split() if sent["price"] else None
    return {
        **sent,
        "name": clean(str(sent["name"])),
        "rate": Decimal(str(sent["rate"])) if sent["rate"] else None,
        "price": (Decimal(price[0]), price[1]) if price else None,
        "day": date.fromisoformat(str(sent["day"])) if sent["day"] else None,
        "moment": datetime.fromisoformat(str(sent["moment"])) if sent["moment"] else None,
    }


def fill(count: int) -> list[dict[str, Any]]:
    """Create the items and return their plain values with their ids, in order of creation."""
    from secretariat.kernel import identity, records
    from secretariat.kernel.store import locks

    operator = identity.house(language="en")
    made: list[dict[str, Any]] = []
    while len(made) < count:
        with locks.write():
            for _ in range(min(500, count - len(made))):
                sent = values()
                record = records.create("item", sent, actor=operator)
                made.append({**typed(sent), "id": record.id})
        sys.stderr.write(f"\r{len(made)} items")
    sys.stderr.write("\n")
    return made


def rank(name: str, value: Any) -> tuple[Any, ...]:
    """Return what orders a value of a field: empty first, text as people read it."""
    if value is None:
        return (0,)
    if name in {"name", "mail"}:
        return (1, sort_key(value))
    return (1, value[0] if name == "price" else value)


def orders(items: list[dict[str, Any]]) -> Iterator[tuple[str, bool, str]]:
    """Yield question, whether the house agrees with plain Python, and a digest of its answer."""
    from secretariat.kernel import identity, queries

    for name in ("name", "amount", "rate", "price", "day", "moment", "kind", "mail"):
        wanted = sorted(items, key=lambda item: (rank(name, item[name]), item["id"].bytes))
        places = {item["id"]: place for place, item in enumerate(items)}
        for sign in ("", "-"):
            plain = [places[i["id"]] for i in (reversed(wanted) if sign else wanted)]
            walked = queries.walk("item", reader=identity.house(), sort=sign + name, fields=())
            found = [places[record.id] for record in walked]
            yield f"order {sign}{name}", found == plain, _digest(found)


def questions(items: list[dict[str, Any]]) -> Iterator[tuple[str, str, Callable[[Any], bool]]]:
    """Yield filter, value and what it means in plain Python, for every type and operator."""
    pick = lambda name: random.choice([i[name] for i in items if i[name] is not None])  # noqa: E731
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "eq": lambda a, b: a is not None and a == b,
        "ne": lambda a, b: a is None or a != b,
        "lt": lambda a, b: a is not None and a < b,
        "lte": lambda a, b: a is not None and a <= b,
        "gt": lambda a, b: a is not None and a > b,
        "gte": lambda a, b: a is not None and a >= b,
    }
    for name in ("amount", "rate", "day", "moment"):
        for op, test in tests.items():
            value = pick(name)
            spelt = value.isoformat() if isinstance(value, date) else str(value)
            yield f"{name}.{op}", spelt, lambda i, n=name, t=test, v=value: t(i[n], v)
    for op in ("lt", "gte", "eq", "ne"):
        value, code = pick("price")
        yield f"price.{op}", f"{value} {code}", _in_currency(tests[op], value, code, op)
    for name in ("name", "kind", "mail", "is_open"):
        for op in ("eq", "ne"):
            value = pick(name)
            spelt = str(value).lower() if isinstance(value, bool) else value
            yield f"{name}.{op}", spelt, lambda i, n=name, t=tests[op], v=value: t(i[n], v)
    for letter in random.sample(LETTERS, 12):
        if letter.strip():
            part = fold(letter)
            yield "name.contains", letter, lambda i, p=part: p in fold(i["name"])
            yield "name.starts", letter, lambda i, p=part: fold(i["name"]).startswith(p)
    yield "kind.in", "alpha,gamma", lambda i: i["kind"] in {"alpha", "gamma"}
    for name in ("amount", "rate", "price", "is_open", "day", "moment", "kind", "mail"):
        yield f"{name}.empty", "yes", lambda i, n=name: i[n] is None
        yield f"{name}.empty", "no", lambda i, n=name: i[n] is not None


def _in_currency(
    test: Callable[[Any, Any], bool], amount: Decimal, code: str, op: str
) -> Callable[[Any], bool]:
    """Return a comparison of amounts in one currency."""

    def holds(item: Any) -> bool:
        price = item["price"]
        if price is None or price[1] != code:
            return op == "ne"
        return test(price[0], amount)

    return holds


def filters(items: list[dict[str, Any]]) -> Iterator[tuple[str, bool, str]]:
    """Yield question, agreement and digest for each filter."""
    from secretariat.kernel import identity, queries, registers

    places = {item["id"]: place for place, item in enumerate(items)}
    for name, value, holds in questions(items):
        asked = queries.parse_filter(registers.get("item"), name, value)
        walked = queries.walk("item", reader=identity.house(), filters=[asked], fields=())
        found = sorted(places[record.id] for record in walked)
        wanted = [place for place, item in enumerate(items) if holds(item)]
        yield f"{name}={value}", found == wanted, _digest(found)


def sums(items: list[dict[str, Any]]) -> Iterator[tuple[str, bool, str]]:
    """Yield question, agreement and digest for each sum, and that tenths add up."""
    from secretariat.kernel import identity, queries

    reader = identity.house()
    for name in ("amount", "rate"):
        wanted = exact(item[name] for item in items if item[name] is not None)
        (found,) = queries.total("item", name, reader=reader)
        yield f"sum {name}", found == wanted, _digest([str(found)])
    amounts = queries.total("item", "price", reader=reader)
    plain = {
        code: exact(i["price"][0] for i in items if i["price"] and i["price"][1] == code)
        for code in CURRENCIES
    }
    told = {money.currency: money.amount for money in amounts}
    yield "sum price", told == plain, _digest([str(money) for money in amounts])


def exact(numbers: Iterator[Any]) -> Decimal:
    """Return a sum without rounding, whatever its length; at most six digits after the point."""
    whole = sum(int(Decimal(number).scaleb(6)) for number in numbers)
    return Decimal(f"{whole}e-6")


def tenths() -> bool:
    """Tell whether 0.10 and 0.20 are 0.30 through the doors."""
    from secretariat.kernel import identity, queries, records, registers

    operator = identity.house(language="en")
    for rate in ("0.10", "0.20"):
        records.create("item", {"name": "tenths", "rate": rate}, actor=operator)
    asked = queries.parse_filter(registers.get("item"), "name", "tenths")
    return queries.total("item", "rate", reader=operator, filters=[asked]) == (Decimal("0.30"),)


def _digest(found: object) -> str:
    """Return the digest of an answer."""
    return hashlib.sha256(repr(found).encode()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Print one digest over all answers; it is the same on both engines for one seed."""
    parser: argparse.ArgumentParser = common.parser(__doc__, values=100_000)
    asked = parser.parse_args(arguments)
    seed = common.seed_of(asked.seed)
    with house(asked.engine):
        items = fill(asked.values)
        answers = [*orders(items), *filters(items), *sums(items)]
        answers.append(("0.10 + 0.20 = 0.30", tenths(), ""))
        for question, agrees, _ in answers:
            if not agrees:
                sys.stdout.write(f"differs from plain Python: {question}\n")
        whole = _digest([answer for _, _, answer in answers])
        holds = all(agrees for _, agrees, _ in answers)
        figure = f"{len(items)} values, {len(answers)} questions, digest {whole[:16]}"
        engine = "postgresql" if os.environ.get("SECRETARIAT_DATABASE") else "sqlite"
        return common.report("parity", figure, engine=engine, seed=seed, holds=holds)


if __name__ == "__main__":
    sys.exit(main())

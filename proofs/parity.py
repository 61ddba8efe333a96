"""Parity: the same random values give the same orders, filters and sums on both engines.

Each engine fills a house of the vault with seeded items and answers the same questions; the answers
must equal those of plain Python, so their digests are equal to each other. Amounts are exact.
"""

import argparse
import hashlib
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
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
ONE_BY_ONE, PLACES = 500, 5
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
    """Create the items and return their plain values with their ids, in order of creation.

    The first ones pass the door for one record, the others the door for blocks.
    """
    from secretariat.kernel import bulk, identity, records
    from secretariat.kernel.store import locks

    operator = identity.house(language="en")
    made: list[dict[str, Any]] = []
    with locks.write():
        for _ in range(min(ONE_BY_ONE, count)):
            sent = values()
            record = records.create("item", sent, actor=operator)
            made.append({**typed(sent), "id": record.id})
    while len(made) < count:
        some_values = [values() for _ in range(min(bulk.BLOCK, count - len(made)))]
        (block,) = bulk.load("item", some_values, actor=operator)
        pairs = zip(some_values, block.ids, strict=True)
        made += [{**typed(sent), "id": given} for sent, given in pairs]
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
    """Yield question, whether the house agrees with plain Python, and a digest of its answer.

    The whole order is asked for in one statement, then pages after and before random places.
    """
    from secretariat.kernel import identity, queries
    from secretariat.kernel.queries import pages

    reader = identity.house()
    places = {item["id"]: place for place, item in enumerate(items)}
    for name in ("name", "amount", "rate", "price", "day", "moment", "kind", "mail"):
        rising = sorted(items, key=lambda item: (rank(name, item[name]), item["id"].bytes))
        plain = [places[item["id"]] for item in rising]
        for sort in (name, f"-{name}"):
            asked = asked_of(sort)
            rows = asked.rows(None, limit=len(items) + 1, backwards=False)
            found = [places[row.pk] for row in rows]
            yield f"order {sort}", found == plain, _digest(found)
            for at in sorted(random.sample(range(len(rows)), min(PLACES, len(rows)))):
                cursor, cut = asked.cursor(rows[at]), pages.MAX_LIMIT
                given = {"reader": reader, "sort": sort, "limit": cut, "fields": ()}
                after = queries.page("item", after=cursor, **given)
                before = queries.page("item", before=cursor, **given)
                told = [[places[record.id] for record in page.records] for page in (after, before)]
                agrees = told == [plain[at + 1 : at + 1 + cut], plain[max(0, at - cut) : at]]
                yield f"pages at {at} of {sort}", agrees, _digest(told)
            plain.reverse()


def asked_of(sort: str | None = None, filters: Sequence[Any] = ()) -> Any:
    """Return a question to the list of items, as the read door puts it."""
    from secretariat.kernel import identity, registers
    from secretariat.kernel.queries.pages import Asked, order_of

    item = registers.get("item")
    return Asked(item, identity.house(), filters, order_of(item, sort))


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
    """Yield question, agreement and digest for each filter: all it finds, and its first page."""
    from secretariat.kernel import identity, queries, registers
    from secretariat.kernel.queries.pages import COUNT_CAP

    places = {item["id"]: place for place, item in enumerate(items)}
    for name, value, holds in questions(items):
        asked = queries.parse_filter(registers.get("item"), name, value)
        every = asked_of(filters=[asked]).seeing(None).values_list("pk", flat=True)
        found = sorted(places[one] for one in every.iterator())
        wanted = [place for place, item in enumerate(items) if holds(item)]
        page = queries.page(
            "item", reader=identity.house(), filters=[asked], sort="created_at", limit=200
        )
        shown = [places[record.id] for record in page.records]
        counted = page.count.number == min(len(wanted), COUNT_CAP)
        agrees = found == wanted and counted and shown == wanted[:200]
        yield f"{name}={value}", agrees, _digest(found)


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

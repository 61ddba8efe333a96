"""Filling: makes the records of a sample, in blocks.

In a small sample drafts, closed records and every level occur; in a large one every record is in
force and at the level of its register. Every act goes through the write doors of the kernel.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from secretariat.cli import furnishing
from secretariat.cli.sample import cases, people
from secretariat.cli.sample.chance import Chance
from secretariat.cli.sample.invention import Invented, Inventor
from secretariat.cli.sample.words import table
from secretariat.kernel import accounts, bulk, queries, records, registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor, UnknownAccount, house
from secretariat.kernel.values import Record

ORDER = ("person", "aggregation", "record", "gift", "policy_document", "knowledge_article")
SMALL = 5_000
FIRST, DEFAULT_LEVEL = "aggregation", "internal"
MAX_POINTED_TO = 5_000
Told = Callable[[int], None]
_MOVES = {
    ("record", "superseded"): "supersede",
    ("record", "closed"): "close",
    ("gift", "kept"): "keep",
}


class SampleUnfinished(SecretariatError):
    """Refuse to go on with a sample that was interrupted."""

    code = "sample.unfinished"
    status = 409
    message = "A sample was begun in %(home)s and not finished. Remove that folder and begin again."


def is_filled() -> bool:
    """Tell whether the house has the sample's accounts, which are made last.

    Raises:
        SampleUnfinished: a sample was begun here and not finished.
    """
    try:
        accounts.account_named(list(people.named_accounts())[-1])
    except UnknownAccount:
        first = queries.page(FIRST, reader=house(), limit=1, fields=())
        if first.records:
            raise SampleUnfinished(home=settings.HOME) from None
        return False
    return True


def fill(count: int, *, step: Told) -> int:
    """Make units, file plan, vocabularies, people, cases and `count` records; return how many.

    Args:
        count: invented records, besides what the institution declares and its cases.
        step: told how many more are done.

    Raises:
        NoSample: the institution brings no sample.
    """
    actor, made = house(), 0
    for _piece in furnishing.furnish():
        made += 1
        step(1)
    for _username in people.set_up(actor=actor):
        made += 1
        step(1)
    made += _invented(count, actor, step)
    for _number in cases.play():
        made += 1
        step(1)
    people.open_doors(actor=actor)
    return made


def _invented(count: int, actor: Actor, step: Told) -> int:
    """Make the invented records, those that others point to first."""
    made = 0
    inventor = Inventor(Chance(str(table("plan.yaml")["seed"])), _named_people())
    for register, number in _parts(count):
        pieces = inventor.invent(register, number)
        for piece, record_number in _made(pieces, actor, is_small=count <= SMALL):
            made += 1
            step(1)
            _remember(inventor, piece, record_number)
    return made


def _named_people() -> list[str]:
    """Return the staff numbers of those who are still here."""
    rows = people.named_accounts().values()
    return [row["person"]["staff_number"] for row in rows if row.get("state") != "left"]


def _parts(count: int) -> Iterator[tuple[str, int]]:
    """Yield how many records of each register there shall be; the whole is exact."""
    shares: Mapping[str, Decimal] = table("plan.yaml")["registers"]
    declared = [code for code in ORDER if code in shares and code in registers.all_registers()]
    left = count
    for code in declared:
        if code != "record":
            number = int(shares[code] * count)
            left -= number
    for code in declared:
        yield code, left if code == "record" else int(shares[code] * count)


def _remember(inventor: Inventor, piece: Invented, number: str) -> None:
    """Keep what later records may point to."""
    if piece.register == "aggregation" and len(inventor.aggregations) < MAX_POINTED_TO:
        place = (number, str(piece.values["file_plan_class"]), str(piece.values["unit"]))
        inventor.aggregations.append(place)
    if piece.register == "person" and len(inventor.people) < MAX_POINTED_TO:
        inventor.people.append(number)


def _made(
    pieces: Iterable[Invented], actor: Actor, *, is_small: bool
) -> Iterator[tuple[Invented, str]]:
    """Make records, a block of each language at a time, and yield each with its number.

    In a small sample those that are drafts or have a level of their own are made one by one, and
    those that are closed are moved there.
    """
    waiting: dict[str, list[Invented]] = {}
    for piece in pieces:
        if is_small and (piece.state == "draft" or piece.level not in (None, DEFAULT_LEVEL)):
            record = _alone(piece, actor)
            yield piece, _moved(piece, record.id, actor) or record.reference
            continue
        part = waiting.setdefault(piece.language, [])
        part.append(piece)
        if len(part) == bulk.BLOCK:
            yield from _block(waiting.pop(piece.language), actor, is_small=is_small)
    for part in waiting.values():
        yield from _block(part, actor, is_small=is_small)


def _block(part: list[Invented], actor: Actor, *, is_small: bool) -> Iterator[tuple[Invented, str]]:
    """Make one block."""
    first, sent = part[0], [piece.values for piece in part]
    for loaded in bulk.load(first.register, sent, actor=actor, language=first.language):
        for piece, record, number in zip(part, loaded.ids, loaded.numbers, strict=True):
            if is_small:
                _moved(piece, record, actor)
            yield piece, number


def _alone(piece: Invented, actor: Actor) -> Record:
    """Make one record with its own level, or as a draft."""
    return records.create(
        piece.register,
        piece.values,
        actor=actor,
        submit=piece.state != "draft",
        language=piece.language,
        level=piece.level,
    )


def _moved(piece: Invented, record: UUID, actor: Actor) -> str | None:
    """Move a record to the state it shall end in; return its number, or None where it stays."""
    move = _MOVES.get((piece.register, piece.state))
    if move is None:
        return None
    return records.move(piece.register, record, move, actor=actor).number

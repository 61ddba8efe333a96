"""Lives doors: offered moves, measures and notices of one person, at every door, and the oracle.

Does not make worlds.
"""

import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.utils import timezone

from proofs.access_api import Asking
from proofs.access_doors import View
from proofs.lives_making import DAYS, Living, may_undo, outcome
from proofs.lives_oracle import Trying, accepted, figures, moves_of, offered
from proofs.oracle import Item
from secretariat.kernel import accounts, measures, notices, queries, records
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.store import locks


def differences(view: View, living: Living, *, sample: int) -> Iterator[str]:
    """Yield every difference between what moves, measures and notices say and the oracle."""
    who = view.person.number if view.person else "visitor"
    affairs = view.world.of("affair")
    asking = Asking(who.lower() if view.person else None)
    for item in random.sample(affairs, min(sample, len(affairs))):
        yield from (f"{who} moves: {text}" for text in _moves(view, living, item))
        yield from (f"{who} api moves: {text}" for text in _api(view, living, item, asking))
    for item in random.sample(view.readable("affair"), min(1, len(view.readable("affair")))):
        yield from (f"{who} page and command: {text}" for text in _shown(view, living, item))
    yield from (f"{who} measures: {text}" for text in _measures(view, living, asking))
    yield from (f"{who} notices: {text}" for text in _notices(view, living))


def decisions(view: View) -> int:
    """Return how many decisions on measures of (record, measure, day) one look compares."""
    declared = view.world.declared["affair"]["measures"]
    return len(view.world.of("affair")) * len(declared)


def _at(view: View, living: Living, item: Item) -> Trying:
    """Return a record as the person would move it."""
    return Trying(item, living.lives[item.id], view.person.id if view.person else None)


def _moves(view: View, living: Living, item: Item) -> Iterator[str]:
    """Compare what is offered and what the write door takes; nothing that is tried stays."""
    verdict, at = view.verdicts[item.id], _at(view, living, item)
    moves = view.world.declared["affair"]["lifecycle"]["moves"]
    if verdict.reads:
        record = queries.get("affair", item.id, reader=view.actor)
        found = {offer.name: offer.code for offer in record.moves or ()}
        if found != offered(view.world, verdict, at):
            yield f"{item.id}: offers {found}, oracle {offered(view.world, verdict, at)}"
        for offer in record.moves or ():
            if offer.code == "record.move_refused" and offer.reason != moves[offer.name]["unless"]:
                yield f"{item.id}: {offer.name} is refused with {offer.reason!r}"
        may = may_undo(view.world, item, at.life, at.actor)
        if at.actor and record.undo != (at.life.last[0] if may and at.life.last else None):
            yield f"{item.id}: may take back {record.undo}, oracle {may}"
    for name in moves:
        wanted = accepted(view.world, verdict, at, name)
        said = tried(lambda n=name: records.move("affair", item.id, n, actor=view.actor))
        if said != wanted:
            yield f"{item.id}: {name} gave {said}, oracle {wanted}"


def tried(act: Any) -> str | None:
    """Return the code with which an act is refused, or None; nothing of it stays."""
    with locks.write():
        said = outcome(act)
        transaction.set_rollback(True)
    return said


def _api(view: View, living: Living, item: Item, asking: Asking) -> Iterator[str]:
    """Compare the moves that the API names."""
    verdict, at = view.verdicts[item.id], _at(view, living, item)
    status, found = asking.get(f"/affair/{item.id}")
    if (status == 200) != verdict.reads:
        yield f"{item.id}: {status}"
    elif verdict.reads:
        told = {offer["name"]: offer["code"] for offer in found["moves"]}
        if told != offered(view.world, verdict, at):
            yield f"{item.id}: {told}, oracle {offered(view.world, verdict, at)}"


def _shown(view: View, living: Living, item: Item) -> Iterator[str]:
    """Compare the moves on the page of a record, and those of the command line."""
    if view.person is None:
        return
    wanted = offered(view.world, view.verdicts[item.id], _at(view, living, item))
    number = queries.get("affair", item.id, reader=view.actor).number
    ref, username = number or str(item.id), view.person.number.lower()
    client = Client(SERVER_NAME="localhost")
    client.force_login(accounts.account_named(username))
    page = client.get(f"/r/affair/{ref}").content.decode()
    for name in moves_of(view.world, item):
        is_open = name in wanted and wanted[name] is None
        if (f"/move/affair/{name}/{ref}" in page) != is_open:
            yield f"{ref}: the page shows {name} {not is_open}, oracle {is_open}"
    for row in _command(ref, username) if number else ():
        told = {offer["name"]: offer["code"] for offer in row["moves"]}
        if told != wanted:
            yield f"{ref}: the command says {told}, oracle {wanted}"


def _command(number: str, username: str) -> list[dict[str, Any]]:
    """Return what the command line says of a record, as JSON."""
    from secretariat.cli.command import load
    from secretariat.cli.output import Output

    one, data = load("record_show"), io.StringIO()
    given = vars(one.parser().parse_args([number, "--as", username]))
    given.pop("json")
    one.run(**given, out=Output(is_json=True, data=data, talk=io.StringIO()))
    return [json.loads(line) for line in data.getvalue().splitlines()]


def _measures(view: View, living: Living, asking: Asking) -> Iterator[str]:
    """Compare every measure, as of the day of the look and of a day in the past."""
    lives = [(i, living.lives[i.id], view.verdicts[i.id]) for i in view.readable("affair")]
    zone = timezone.get_default_timezone()
    past = view.on - timedelta(days=random.randrange(1, DAYS))
    for name, declared in view.world.declared["affair"]["measures"].items():
        for day in (view.on, past):
            until = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
            wanted = figures(view.world, declared, lives, until)
            found = _computed(name, view, day)
            if found is not None and found != wanted:
                yield f"{name} {declared} on {day}: {found}, oracle {wanted}"
            status, answer = asking.get(f"/measures/affair/{name}", as_of=day.isoformat())
            told = {} if status != 200 else {_place(g["key"], g["currency"]): g["count"]
                                             for g in answer["groups"]}  # fmt: skip
            if told != {place: group["count"] for place, group in wanted.items()}:
                yield f"api {name} on {day}: {status} {told}, oracle {wanted}"


def _computed(name: str, view: View, day: Any) -> dict[Any, Any] | None:
    """Return a measure in the oracle's form; None for one without any right to read affairs."""
    try:
        found = measures.compute("affair", name, reader=view.actor, as_of=day)
    except SecretariatError:
        return None
    return {_place(g.key, g.currency): dict(g.figures) for g in found.groups}


def _place(key: Any, currency: str | None) -> tuple[tuple[str, ...], str]:
    """Return the key of a group in the oracle's form."""
    return tuple("" if part is None else str(part) for part in key), currency or ""


def _notices(view: View, living: Living) -> Iterator[str]:
    """Compare notices: those told to the person, of records that may be read now."""
    if view.person is None:
        return
    found = Counter(
        (view.person.id, one.record.id, str(one.facts["move"]))
        for one in notices.listing(view.actor, limit=10_000)
    )
    wanted: Counter[tuple[UUID, UUID, str]] = Counter()
    for place, times in living.notices.items():
        if place[0] == view.person.id and view.verdicts[place[1]].reads:
            wanted[place] = times
    if found != wanted:
        yield f"told {found - wanted}, not told {wanted - found}"

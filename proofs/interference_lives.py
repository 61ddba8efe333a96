"""Interference of lives: a register with moves, clocks and measures, and all questions about it.

Its hidden fields are measured, masked and sorted by, and written by moves; no condition of a move
reads them, because the answer of a declared condition is open to whoever may make the move. Does not
compare answers; see `interference`.
"""

from collections.abc import Callable, Iterator
from typing import Any

Ask = tuple[str, Callable[[], object]]
MEASURES = ("counted", "scored", "spent", "by_day", "over", "flagged", "lasted")
MOVES = ("begin", "hold", "resume", "finish", "review", "remind")
AFFAIR = """\
register: affair
office: vault
version: 1
title: Affair
plural: Affairs
number: "AFF-{seq:5}"
purpose: Shows what moves, clocks and measures tell.
level: internal
class: REC.FIL
fields:
  name:    {type: text, required: true, max: 120}
  home:    {type: unit}
  lead:    {type: person}
  kind:    {type: choice, of: {plain: Plain, grave: Grave}}
  amount:  {type: money, group: purse}
  score:   {type: integer, group: purse}
  flag:    {type: boolean, group: purse}
  seen_on: {type: date, group: purse}
  secret:  {type: text, group: inner, max: 200}
lifecycle:
  start: draft
  states: {draft: {kind: draft}, open: {kind: open}, wait: {kind: waiting}, done: {kind: closed, result: done}}
  moves:
    begin:  {from: draft, to: open, tell: [person(lead), role(auditor)]}
    hold:   {from: open, to: wait, when: "actor != lead", unless: Who leads does not wait., tell: [person(lead)]}
    resume: {from: wait, to: open, undo: {within: 9 hours}}
    review: {from: open, to: open, open: {register: review, link: affair, copy: [secret]}}
    remind: {from: open, to: open, once: true, set: {secret: "'reminded'"}, tell: ["role(auditor)"]}
    finish: {from: [open, wait], to: done, when: "kind == 'plain'", unless: Only what is plain is finished.}
clocks:
  answer: {start: begin, pause: wait, stop: finish, within: 5 days, warn: 2 days, late: {tell: [person(lead), role(auditor)]}}
access:
  - {who: owner, can: [read, edit, begin]}
  - {who: unit(home), can: [read, hold, remind], hide: [purse, inner]}
  - {who: person(lead), can: [read, finish, hold, review], hide: [purse, inner]}
  - {who: role(auditor), can: [read, resume, finish], hide: [purse], mask: [inner]}
  - {who: role(records_manager), can: [read, create, edit, begin, hold, resume, finish, review, remind]}
retention: {draft: REC.FIL.09, done: REC.FIL.01}
measures:
  counted: {show: [count, share], by: [state, kind]}
  scored:  {show: [count, sum, mean, median], of: score, by: kind}
  spent:   {show: [count, sum], of: amount, by: state}
  by_day:  {show: count, by: [seen_on.year, flag]}
  over:    {show: ratio, top: "score > 8", by: kind}
  flagged: {show: count, where: "flag || secret == 'gallium argyle 7 tail'"}
  lasted:  {show: [count, median], between: {from: begin, to: hold, in: days}, by: [flag, end.year]}
views:
  list: {columns: [number, name, kind, state], sort: name}
channels: {search: [name, secret]}
"""
REVIEW = """\
register: review
office: vault
version: 1
title: Review
plural: Reviews
number: "REV-{seq:5}"
purpose: Shows what a move opens.
level: internal
class: REC.FIL
fields:
  name:    {type: text, required: true, max: 120}
  affair:  {type: link, to: affair}
  secret:  {type: text, group: inner, max: 200}
lifecycle:
  start: open
  states: {open: {kind: open}, done: {kind: closed, result: done}}
  moves: {end: {from: open, to: done}}
access:
  - {who: unit(affair.home), can: [read], mask: [inner]}
  - {who: role(records_manager), can: [read, create, edit, end]}
retention: {done: REC.FIL.01}
views:
  list: {columns: [number, name], sort: name}
channels: {search: [name, secret]}
"""
TEXTS = {"affair": AFFAIR, "review": REVIEW}


def furnish(planted: str | None, plain: str) -> None:
    """Make five affairs that have been through some moves; the second holds what is planted."""
    from tests import worlds

    from secretariat.kernel import records

    ways = ((), ("begin",), ("begin", "review"), ("begin", "hold"), ("begin", "remind", "finish"))
    for index, moves in enumerate(ways):
        is_planted = index in {1, 3}
        given = {"name": f"Affair {index}", "home": "HOME", "lead": "LEAD", "kind": "plain"}
        hidden = _hidden(planted if is_planted else plain)
        made = records.create("affair", given | hidden, actor=worlds.house(), submit=False)
        for name in moves:
            records.move("affair", made.id, name, actor=worlds.house())


def _hidden(text: str | None) -> dict[str, object]:
    """Return the values of the hidden fields; other words, other values of every type."""
    number = sum(map(ord, text)) % 17 if text else None
    return {
        "secret": text,
        "score": number,
        "amount": None if number is None else f"{number}.50 USD",
        "flag": None if number is None else number % 2 == 0,
        "seen_on": None if number is None else f"{2000 + number}-03-01",
    }


def hide(words: str) -> None:
    """Make one more affair that none of the readers may read, and let it live."""
    from tests import worlds

    from secretariat.kernel import records

    made = records.create(
        "affair",
        {"name": words, "home": "HOME", "lead": "LEAD", "kind": "plain", **_hidden(words)},
        actor=worlds.house(),
        submit=False,
        level="strictly_confidential",
    )
    for name in ("begin", "hold", "resume", "remind", "review"):
        records.move("affair", made.id, name, actor=worlds.house())


def late() -> None:
    """Let a week pass, so that clocks warn and are late, and let everybody be told."""
    from datetime import timedelta

    from django.utils import timezone

    from secretariat.kernel import jobs
    from secretariat.kernel.clocks.duties import attend

    while attend(timezone.now() + timedelta(days=7)):
        pass
    jobs.run_waiting("prompt")


def questions(reader: Any) -> Iterator[Ask]:
    """Yield every question about moves, measures, clocks, notices and what is due, for a reader."""
    from secretariat.kernel import notices, queries, records

    yield from _measured(reader)
    yield "notices", lambda: _told(notices.listing(reader))
    yield "unread", lambda: notices.unread(reader)
    for number in range(1, 6):
        ref = f"AFF-{number:05}"
        yield f"offers {ref}", lambda r=ref: queries.get("affair", r, reader=reader).moves
        yield f"undo {ref}", lambda r=ref: queries.get("affair", r, reader=reader).undo
        yield f"clocks {ref}", lambda r=ref: _clocks(r, reader)
        for name in MOVES:
            yield (
                f"move {ref} {name}",
                lambda r=ref, n=name: records.move("affair", r, n, actor=reader, version=99),
            )
        yield f"take back {ref}", lambda r=ref: records.undo("affair", r, actor=reader, version=99)


def _measured(reader: Any) -> Iterator[Ask]:
    """Yield every measure, as of today and of the day before."""
    from datetime import timedelta

    from secretariat.kernel import measures

    for name in MEASURES:
        for ago in (0, 1):
            day = reader.today - timedelta(days=ago)
            yield (
                f"measure {name} {ago}",
                lambda n=name, d=day: [
                    [group.key, group.currency, group.count, group.figures]
                    for part in ("groups", "totals")
                    for group in getattr(
                        measures.compute("affair", n, reader=reader, as_of=d), part
                    )
                ],
            )


def _told(told: Any) -> object:
    """Return notices without their places in the table, and without their times."""
    return sorted(
        [one.kind, str(one.record.number), one.record.title, sorted(one.facts), one.is_read]
        for one in told
    )


def _clocks(ref: str, reader: Any) -> object:
    """Return what of the clocks of a record does not depend on the second of its making."""
    from secretariat.kernel.clocks.showing import clocks_of

    return [
        [one.name, one.status, one.late_at is not None, one.warned_at is not None, one.unit]
        for one in clocks_of("affair", ref, reader=reader)
    ]

"""Cases: records of the sample that are played step by step by the named accounts.

Each file in the folder `sample/cases` of the institution holds the cases of one register: who makes
the record, with which values, and what is done with it then. Every step goes through the doors of
the kernel under the rights of the account that makes it. Does not invent anything.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from secretariat.cli.sample.people import named_accounts
from secretariat.cli.sample.words import rows
from secretariat.kernel import identity, queries, records, registers, standing
from secretariat.kernel.identity import Actor

FOLDER = "cases"
_DAY = re.compile(r"\btoday(?:([+-])(\d+))?\b")


def registers_with_cases() -> tuple[str, ...]:
    """Return the declared registers of which the institution brings cases.

    Those that others lead to come first, so that a case may name a record by the number it will
    have.
    """
    folder = registers.institution().root / "sample" / FOLDER
    declared = registers.all_registers()
    waiting = [code for code in sorted(p.stem for p in folder.glob("*.yaml")) if code in declared]
    found: list[str] = []
    while waiting:
        ready = [code for code in waiting if not _named_by(code) & (set(waiting) - {code})]
        found += ready or waiting
        waiting = [code for code in waiting if ready and code not in ready]
    return tuple(found)


def _named_by(register: str) -> set[str]:
    """Return the registers whose records a case of this one may need: linked ones, and seats."""
    declared = registers.get(register)
    linked = {spec.target for spec in declared.fields.values() if spec.target and spec.required}
    has_votes = any(move.body for move in declared.lifecycle.moves.values())
    return linked | ({"membership"} if has_votes else set())


def play() -> Iterator[str]:
    """Play every case; yield the number of each record, or what stands for it in a draft."""
    actors: dict[str, Actor] = {}
    for register in registers_with_cases():
        for index, case in enumerate(rows(f"{FOLDER}/{register}.yaml")):
            yield _played(register, index, case, actors)


def _played(register: str, index: int, case: Mapping[str, Any], actors: dict[str, Actor]) -> str:
    """Make one record and do with it what its case says."""
    actor = _actor(case["by"], actors)
    made = records.create(
        register,
        _sent(case["values"], actor.today),
        actor=actor,
        language=case.get("language", "en"),
        submit=not case.get("draft", False),
        key=f"sample case {register} {index}",
    )
    for step in case.get("then", ()):
        _step(register, made.id, step, _actor(step["by"], actors))
    return made.reference


def _step(register: str, record: UUID, step: Mapping[str, Any], actor: Actor) -> None:
    """Edit a record, move it, or vote on what a body decides about it."""
    if "edit" in step:
        seen = queries.get(register, record, reader=actor)
        values = _sent(step["edit"], actor.today)
        records.edit(register, record, values, actor=actor, version=seen.version)
    if "vote" in step:
        records.vote(register, record, step["vote"], step["choice"], actor=actor)
    if "move" in step:
        answers = _sent(step.get("answers", {}), actor.today)
        records.move(register, record, step["move"], actor=actor, answers=answers)


def _actor(username: str, known: dict[str, Actor]) -> Actor:
    """Return the person of a sample account as an actor, before its account opens any door."""
    if username not in known:
        number = named_accounts()[username]["person"]["staff_number"]
        person = queries.get("person", number, reader=identity.house())
        found = standing.of_person(person.id)
        assert found is not None
        known[username] = identity.actor_standing(found, language="en")
    return known[username]


def _sent(value: Any, today: date) -> Any:  # noqa: ANN401 - plain values of YAML, nested
    """Return values as they are sent: `today-3` is a day, an account's `@name` its staff number."""
    if isinstance(value, dict):
        return {name: _sent(part, today) for name, part in value.items()}
    if isinstance(value, list):
        return [_sent(part, today) for part in value]
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else value
    if value.startswith("@"):
        return named_accounts()[value[1:]]["person"]["staff_number"]
    return _DAY.sub(lambda found: _day(found, today).isoformat(), value)


def _day(found: re.Match[str], today: date) -> date:
    """Return the day that `today`, `today+3` or `today-3` means."""
    sign, number = found.groups()
    return today + timedelta(days=int(f"{sign or '+'}{number or 0}"))

"""Interference: what is hidden from a person changes no answer to that person, at any door.

Two houses are equal but for one hidden value, or one hidden record. Every door is asked the same in
both; all answers must be equal once ids, times and hashes are named alike. A field that must be
unique is left out: its refusal tells, as it must, that the value stands somewhere.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

from proofs import common, interference_lives
from proofs.access import house

VALUES = {"one": "gallium argyle 7 tail", "two": "wolfram zephyr 9 tail", "none": None}
WORDS = ("gallium", "wolfram", "argyle", "zephyr", "tail")
REGISTERS = ("shelf", "dossier", "paper", "notice", "claim", "affair", "review", "person", "unit")
OPS = ("eq", "ne", "lt", "lte", "gt", "gte", "contains", "starts", "empty", "in")
UUIDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?")
HASHES = re.compile(r"\b[0-9a-f]{64}\b")


class Answers:
    """Writes down answers with ids, times and hashes named by their first appearance."""

    def __init__(self, every: int) -> None:
        self.every, self.asked = every, 0
        self.names: dict[str, str] = {}
        self.lines: list[str] = []

    def note(self, who: str, door: str, ask: Callable[[], object]) -> None:
        """Ask one door, or every so many, and write down what it answers, a refusal too."""
        self.asked += 1
        if self.asked % self.every:
            return
        from secretariat.kernel.errors import SecretariatError

        try:
            answer = _plain(ask())
        except SecretariatError as refusal:
            faults = [str(fault) for fault in getattr(refusal, "faults", ())]
            answer = [refusal.code, str(refusal), faults]
        text = HASHES.sub("hash", TIMES.sub("time", json.dumps(answer, default=str)))
        self.lines.append(f"{who} {door} {UUIDS.sub(self._named, text)}")

    def _named(self, match: re.Match[str]) -> str:
        """Return the name of an id."""
        key = match.group().replace("-", "")
        return self.names.setdefault(key, f"id{len(self.names)}")


def _plain(value: object) -> object:
    """Return an answer as plain data; cursors only tell whether there is a neighbour."""
    if is_dataclass(value) and not isinstance(value, type):
        found = {name: _plain(part) for name, part in asdict(value).items()}
        return {n: bool(v) if n in {"after", "before"} else v for n, v in found.items()}
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value


def furnish(variant: str) -> dict[str, Any]:
    """Make the house; `record` adds a hidden record, the others plant a hidden value."""
    from tests import worlds

    from secretariat.kernel import identity, indexing, records

    for code, parent in [("ORG", None), ("HOME", "ORG"), ("AWAY", "ORG")]:
        worlds.unit(code, parent=parent)
    worlds.concept("subject.gold", "Gold")
    for number, unit in [("STAFF", "HOME"), ("LEAD", "AWAY"), ("AUDIT", "AWAY"), ("OWNER", "AWAY")]:
        worlds.person(number, unit=unit, clearance="confidential")
    worlds.role("AUDIT", "auditor")
    planted = VALUES.get(variant, VALUES["one"])
    operator = worlds.house()
    shelf = records.create("shelf", {"name": "Shelf", "readers": ["HOME"]}, actor=operator).number
    for index in range(4):
        secret = planted if index == 2 else "cerium plain tail"
        unit = {"unit": "HOME", "lead": "LEAD", "shelf": shelf}
        given = {"name": f"Dossier {index}", **unit, "advice": secret, "kind": "plain"}
        dossier = records.create("dossier", given, actor=operator).number
        given = {"name": f"Paper {index}", "dossier": dossier, "shelf": shelf, "remark": secret}
        records.create("paper", given, actor=operator)
        dates = {"shown_on": "2020-01-01", "over_on": None}
        records.create(
            "notice",
            {"name": f"Notice {index}", "note": secret, **dates},
            actor=operator,
            level="public",
        )
        given = {"name": f"Claim {index}", "claimant": "OWNER", "account": secret}
        records.create("claim", given, actor=operator, level="internal")
    worlds.edit("person", "LEAD", {"private_phone": planted, "joined_on": "2020-01-01"})
    interference_lives.furnish(planted, "cerium plain tail")
    if variant == "record":
        hide(shelf)
    interference_lives.late()
    indexing.drain_all()
    return {
        "visitor": identity.visitor(),
        **{n.lower(): worlds.actor(n) for n in ("STAFF", "LEAD", "AUDIT")},
    }


def hide(shelf: str) -> None:
    """Make one more record of each register that none of the readers may read."""
    from tests import worlds

    from secretariat.kernel import records

    marks = {"actor": worlds.house(), "level": "strictly_confidential"}
    words = f"{' '.join(WORDS)} hidden"
    links = {"shelf": shelf}
    dossier = records.create("dossier", {"name": words, "unit": "HOME", **links}, **marks)
    records.create("paper", {"name": words, "dossier": dossier.number, **links}, **marks)
    records.create("notice", {"name": words, "shown_on": "2020-01-01"}, **marks)
    records.create("claim", {"name": words, "claimant": "OWNER"}, **marks)
    worlds.edit("dossier", dossier.id, {"name": f"{words} again"})
    interference_lives.hide(words)


def ask_all(answers: Answers, who: str, reader: Any) -> None:
    """Ask every door for one reader."""
    from secretariat.kernel import queries

    answers.note(who, "overview", lambda: [c.register.code for c in queries.overview(reader)])
    for register in REGISTERS:
        for door, ask in (*lists(register, reader), *singles(register, reader)):
            answers.note(who, f"{register} {door}", ask)
    for door, ask in (*interference_lives.questions(reader), *searches(reader)):
        answers.note(who, door, ask)


def lists(register: str, reader: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every question to a list: orders, filters, counts, sums, choices."""
    from secretariat.kernel import queries, registers

    declared = registers.get(register)
    ask = {"reader": reader}
    for name in ("number", "title", "state", "changed_at", "created_at", *declared.fields, "none"):
        for sort in (name, f"-{name}"):
            yield f"sort {sort}", lambda s=sort: queries.page(register, sort=s, limit=3, **ask)
        yield f"facet {name}", lambda n=name: queries.facets(register, [n], **ask)
        yield f"total {name}", lambda n=name: queries.total(register, n, **ask)
        for op in OPS:
            for value in (VALUES["one"], VALUES["two"], "gall", "tail", "5"):
                yield (
                    f"filter {name}.{op}={value}",
                    lambda f=f"{name}.{op}", v=value: queries.page(
                        register, filters=[queries.parse_filter(declared, f, str(v))], **ask
                    ),
                )
    yield "export", lambda: list(queries.walk(register, **ask))
    yield from outlooks(register, reader)
    for text in ("", *WORDS, "o"):
        yield f"choices {text}", lambda t=text: queries.choices(register, text=t, **ask)


def outlooks(register: str, reader: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every question to the boards, days and counts of two fields."""
    from secretariat.kernel import queries, registers
    from secretariat.kernel.registers import outlooks as fields

    declared = registers.get(register)
    ask = {"reader": reader}
    for name in ("state", *declared.fields):
        yield f"board {name}", lambda n=name: queries.columns(register, n, each=2, **ask)
        yield f"cross {name}", lambda n=name: queries.cross(register, n, "state", **ask)
    for name in fields.calendar_of(declared):
        span = queries.Span(name, date(2000, 1, 1), date(2099, 12, 31))
        yield f"days {name}", lambda s=span: queries.within(register, s, limit=2, **ask)
        yield f"months {name}", lambda n=name: queries.months(register, n, **ask)


def singles(register: str, reader: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every question about single records, and writing that is refused."""
    from secretariat.kernel import queries, records

    prefix = {"person": "LEAD", "unit": "HOME"}.get(register)
    numbers = [prefix] if prefix else [f"{register[:3].upper()}-0000{n}" for n in range(1, 8)]
    for number in numbers:
        yield f"get {number}", lambda n=number: queries.get(register, n, reader=reader)
        yield f"history {number}", lambda n=number: queries.history(register, n, reader=reader)
        yield f"linked {number}", lambda n=number: _linked(register, n, reader)
        for field in ("advice", "remark", "note", "account", "secret", "private_phone", "nothing"):
            for value in (VALUES["one"], VALUES["two"]):
                yield (
                    f"edit {number} {field}",
                    lambda n=number, f=field, v=value: records.edit(
                        register, n, {f: v}, actor=reader, version=99
                    ),
                )


def _linked(register: str, number: str, reader: Any) -> object:
    """Return what leads to a record, by register and field."""
    from secretariat.kernel import queries

    found = queries.linked(register, number, reader=reader)
    return [[other.code, field, some] for other, field, some in found]


def searches(reader: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every question to the search: words, phrases, beginnings, slips of the pen, orders."""
    from secretariat.kernel import finding

    texts = ["", *WORDS, '"gallium argyle"', '"wolfram zephyr"', "gall*", "wolf*", "galium",
             "wolfran", "-gallium", "dossier -wolfram", "hidden", "DOS-00005", "paper"]  # fmt: skip
    for text in texts:
        yield f"find {text}", lambda t=text: _as_set(finding.find(t, reader=reader, limit=500))
    for text in ("d", "dos", "hidden", *(word[:4] for word in WORDS), "DOS-0000"):
        told = lambda t=text: sorted(map(str, finding.suggest(t, reader=reader)))  # noqa: E731
        yield f"suggest {text}", told


def _as_set(found: Any) -> object:
    """Return an answer without its order: the houses were made in different seconds."""
    hits = sorted(found.hits, key=lambda hit: str(hit.record.number))
    shown = [[hit.record.number, hit.record.values, hit.snippet, hit.via] for hit in hits]
    numbers = {key: str(ref.number) for key, ref in found.names.items()}
    facets = {
        name: sorted([numbers.get(value, value), count] for value, count in pairs)
        for name, pairs in found.facets.items()
    }
    return [shown, found.total, facets, found.corrected]


def differing(one: str, other: str, *, readers: tuple[str, ...]) -> list[str]:
    """Return the questions that two houses answer differently to some readers."""
    pairs = zip(one.splitlines(), other.splitlines(), strict=True)
    return [
        f"{before[:300]}\n{after[:300]}"
        for before, after in pairs
        if before != after and before.split(" ", 1)[0] in readers
    ]


def compare(engine: str, seed: int, *, every: int) -> int:
    """Build the houses as processes of their own and compare their answers."""
    said, machine = {}, ""
    for variant in (*VALUES, "record"):
        command = [sys.executable, "-m", "proofs.interference", "--variant", variant]
        done = subprocess.run(
            [*command, "--engine", engine, "--every", str(every)],
            cwd=common.ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        said[variant] = done.stdout
        machine = done.stderr.strip().splitlines()[-1]
    everyone = ("visitor", "staff", "lead", "audit")
    # a masked value shows that there is one: without any, those who see its end see nothing
    readers = {"two": everyone, "none": ("visitor", "lead"), "record": everyone}
    found = [
        difference
        for variant, who in readers.items()
        for difference in differing(said["one"], said[variant], readers=who)
    ]
    for difference in found[:20]:
        sys.stdout.write(f"{difference}\n")
    figure = f"{len(said['one'].splitlines())} questions in 4 houses, {len(found)} answers differ"
    sys.stdout.write(f"| interference | {figure} | {machine} | {seed} |\n")
    return 1 if found else 0


def main(arguments: list[str] | None = None) -> int:
    """Compare four houses; with a variant, print the answers of one house, one to a line."""
    parser: argparse.ArgumentParser = common.parser(__doc__, every=1)
    parser.add_argument("--variant", choices=(*VALUES, "record"))
    asked = parser.parse_args(arguments)
    if asked.variant is None:
        return compare(asked.engine, common.seed_of(asked.seed), every=asked.every)
    with house(asked.engine, texts=interference_lives.TEXTS):
        answers = Answers(asked.every)
        for who, reader in furnish(asked.variant).items():
            ask_all(answers, who, reader)
        sys.stdout.write("\n".join(answers.lines) + "\n")
        engine = "postgresql" if os.environ.get("SECRETARIAT_DATABASE") else "sqlite"
        sys.stderr.write(f"{common.machine(engine)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

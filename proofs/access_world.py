"""Access world: a random institution at work in the vault, and the same kept in the oracle's terms.

Everything is made and changed through the write door; the oracle's copy is changed beside it.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from proofs.oracle import LEVELS, Holding, Item, Person, Unit, World
from secretariat.kernel import accounts, identity, queries, records
from secretariat.kernel.identity import Actor

ROLES = ("registry_officer", "auditor", "records_manager", "librarian", "personnel_officer")
CAVEATS = ("audit", "medical")
WORDS = ("zarkon", "melvit", "brontu", "quilop", "vastun", "hexor", "pimlot")
SECRETS = ("gallium", "tantalum", "wolfram", "cerium")
DAY = timedelta(days=1)


class Making:
    """Makes a world and changes it, at random."""

    def __init__(self, world: World, on: date) -> None:
        self.world, self.on = world, on
        self.house: Actor = identity.house(language="en")
        self.serial = 0
        self.concepts: list[UUID] = []

    def fill(self, people: int, items: int) -> None:
        """Make units, people with roles, and records of every register."""
        for _ in range(max(6, people // 8)):
            self.add_unit()
        for _ in range(people):
            self.add_person()
        for _ in range(people):
            self.add_role()
        made = ("shelf", "dossier", "paper", "notice", "claim", "paper", "dossier", "claim")
        for index in range(items):
            self.add_item("shelf" if index < 5 else made[index % len(made)])

    def next(self) -> int:
        """Return a number used once."""
        self.serial += 1
        return self.serial

    def add_unit(self) -> None:
        """Make a unit under another, at random."""
        units = list(self.world.units)
        parent = random.choice(units) if units and random.random() < 0.9 else None
        values = {"name": "Unit", "code": f"U{self.next():03}", "parent": parent}
        made = records.create("unit", values, actor=self.house)
        self.world.units[made.id] = Unit(made.id, parent)

    def add_person(self) -> None:
        """Make a person with an account."""
        number = f"P{self.next():03}"
        clearance = random.choices(range(4), weights=(1, 4, 4, 2))[0]
        caveats = frozenset(c for c in CAVEATS if random.random() < 0.4)
        unit = random.choice(list(self.world.units))
        values = {"name": f"Person {number}", "staff_number": number, "unit": unit}
        values |= {"clearance": LEVELS[clearance], "clearance_caveats": ",".join(caveats)}
        made = records.create("person", values, actor=self.house)
        accounts.create_account(number.lower(), None, person=made.id)
        self.world.people[made.id] = Person(made.id, number, unit, clearance, caveats)

    def add_role(self) -> None:
        """Give a role: in the house or at a unit, perhaps as deputy, perhaps within days."""
        holder = random.choice(list(self.world.people))
        deputy_of = random.choice(list(self.world.people)) if random.random() < 0.25 else None
        role = "*" if deputy_of and random.random() < 0.4 else random.choice(ROLES)
        at_unit = random.random() < (0.9 if role == "registry_officer" else 0.2)
        unit = random.choice(list(self.world.units)) if at_unit else None
        first = self.on + random.choice((-400, -20, 0, 1)) * DAY
        last = random.choice((None, None, self.on - DAY, self.on, self.on + 30 * DAY))
        if last is not None:
            last = max(first, last)
        values = {"reason": "x", "role": role, "holder": holder, "deputy_of": deputy_of}
        values |= {"unit": unit, "from_on": first, "until_on": last}
        made = records.create("role_assignment", values, actor=self.house)
        self.world.holdings.append(Holding(made.id, holder, role, unit, first, last, deputy_of))

    def some(self, register: str) -> UUID | None:
        """Return a record of a register, or nothing."""
        found = [item.id for item in self.world.of(register)]
        return random.choice(found) if found and random.random() < 0.85 else None

    def values_of(self, register: str) -> dict[str, object]:
        """Return values for a new record."""
        unit = lambda: random.choice(list(self.world.units))  # noqa: E731 - short for six uses
        person = lambda: random.choice(list(self.world.people))  # noqa: E731
        secret = lambda: f"{random.choice(SECRETS)} {random.choice(SECRETS)}"  # noqa: E731
        name = f"{register} {random.choice(WORDS)} {random.choice(WORDS)} n{self.next()}"
        many = lambda pick: tuple({pick() for _ in range(random.randrange(3))})  # noqa: E731
        day = lambda: random.choice((None, self.on + random.choice((-9, -1, 0, 1, 9)) * DAY))  # noqa: E731
        extra: dict[str, Callable[[], dict[str, object]]] = {
            "shelf": lambda: {"readers": many(unit), "keeper": person(), "home": unit()},
            "dossier": lambda: {
                "unit": unit(),
                "lead": random.choice((None, person())),
                "cost": random.choice((None, f"{random.randrange(1, 99)}.50 USD")),
                "advice": random.choice((None, secret())),
                "shelf": self.some("shelf"),
                "kind": random.choice((None, "plain", "grave")),
            },
            "paper": lambda: {
                "body": f"text {random.choice(WORDS)}",
                "dossier": self.some("dossier"),
                "shelf": self.some("shelf"),
                "pages": random.choice((None, random.randrange(9))),
                "remark": random.choice((None, secret())),
            },
            "notice": lambda: {
                "body": f"text {random.choice(WORDS)}",
                "note": random.choice((None, secret())),
                "shown_on": day(),
                "over_on": day(),
            },
            "claim": lambda: {
                "claimant": person(),
                "approver": many(person),
                "account": random.choice((None, secret())),
                "finding": random.choice((None, "fair", "unfair")),
                "seen_on": day(),
            },
        }
        return {"name": name, **extra[register]()}

    def add_item(self, register: str) -> None:
        """Make a record, by the house or by a person who may."""
        values = self.values_of(register)
        level = random.choices(range(4), weights=(3, 5, 2, 1))[0]
        caveats = frozenset(c for c in CAVEATS if random.random() < 0.15)
        submit = random.random() < 0.7
        made = records.create(
            register, values, actor=self.house, submit=False, level=LEVELS[level], caveats=caveats
        )
        self.keep(register, made.id, values, owner=None, marks=(level, caveats))
        if register == "paper" and random.random() < 0.7:
            self.own_paper()
        if submit:
            self.leave_draft(self.world.items[made.id])

    def own_paper(self) -> None:
        """Let a person make a paper of their own."""
        person = random.choice(list(self.world.people.values()))
        if person.has_left or person.clearance < 1:
            return
        actor = identity.actor_named(person.number.lower())
        values = {"name": f"own {random.choice(WORDS)} n{self.next()}", "remark": "gallium"}
        made = records.create("paper", values, actor=actor, submit=False)
        self.keep("paper", made.id, values, owner=person.id, marks=(1, frozenset()))
        if random.random() < 0.5:
            self.leave_draft(self.world.items[made.id])

    def keep(
        self,
        register: str,
        id_: UUID,
        values: dict[str, object],
        *,
        owner: UUID | None,
        marks: tuple[int, frozenset[str]],
    ) -> None:
        """Keep a new record in the oracle's terms."""
        state = self.world.declared[register]["lifecycle"]["start"]
        self.world.items[id_] = Item(id_, register, owner, *marks, state, dict(values))

    def leave_draft(self, item: Item) -> None:
        """Move a draft into force."""
        name = {"dossier": "file", "paper": "file", "notice": "issue"}.get(item.register)
        if name and item.state == "draft":
            self.move(item, name)

    def move(self, item: Item, name: str) -> None:
        """Make a move as the house."""
        records.move(item.register, item.id, name, actor=self.house)
        item.state = self.world.declared[item.register]["lifecycle"]["moves"][name]["to"]

    def edit(self, register: str, id_: UUID, values: dict[str, object]) -> None:
        """Change a record as the house."""
        version = queries.get(register, id_, reader=self.house).version
        records.edit(register, id_, values, actor=self.house, version=version)
        if id_ in self.world.items:
            self.world.items[id_].values |= values

    def edited(self, register: str, id_: UUID) -> None:
        """Hear that a record is changed otherwise than by a move; for those who look at lives."""

    def change(self, times: int) -> None:
        """Change the world at random: people, units, links, marks, states."""
        changes = (
            self.end_role, self.add_role, self.merge, self.transfer, self.recut, self.relink,
            self.reclassify, self.reclassify, self.advance, self.advance, self.embargo,
            self.depart, self.add_item_anywhere, self.reassign,
        )  # fmt: skip
        for index in range(times):
            changes[index % len(changes)]()

    def end_role(self) -> None:
        """End an assignment, as an administrator does, or name its last day."""
        held = random.choice([h for h in self.world.holdings if not h.is_ended])
        if random.random() < 0.5:
            self.edit("role_assignment", held.id, {"until_on": held.last or self.on})
            held.last = held.last or self.on
            records.move("role_assignment", held.id, "end", actor=self.house)
            held.is_ended = True
        else:
            held.last = max(held.first, self.on - DAY)
            self.edit("role_assignment", held.id, {"until_on": held.last})

    def merge(self) -> None:
        """Merge a unit into another, without a circle."""
        units = list(self.world.units.values())
        gone, into = random.choice(units), random.choice(units)
        if gone is not into:
            self.edit("unit", gone.id, {"successor": into.id})
            gone.successor = into.id

    def transfer(self) -> None:
        """Transfer a person to another unit, with another clearance."""
        person = random.choice(list(self.world.people.values()))
        person.unit = random.choice(list(self.world.units))
        person.clearance = random.randrange(4)
        values = {"unit": person.unit, "clearance": LEVELS[person.clearance]}
        if not person.has_left:
            self.edit("person", person.id, values)
        else:
            person.clearance, person.unit = person.clearance, person.unit

    def recut(self) -> None:
        """Cut or widen who reads what stands on a shelf."""
        shelf = random.choice(self.world.of("shelf"))
        if shelf.state == "open":
            readers = tuple(random.sample(list(self.world.units), random.randrange(3)))
            home = random.choice(list(self.world.units))
            self.edit("shelf", shelf.id, {"readers": readers, "home": home})

    def relink(self) -> None:
        """Put an open paper into another dossier and on another shelf."""
        papers = [item for item in self.world.of("paper") if item.state != "closed"]
        values = {"dossier": self.some("dossier"), "shelf": self.some("shelf")}
        self.edit("paper", random.choice(papers).id, values)

    def reassign(self) -> None:
        """Give an open dossier to another unit and lead, an open claim to other approvers."""
        values = self.values_of("dossier")
        dossiers = [item for item in self.world.of("dossier") if item.state != "closed"]
        wanted = {name: values[name] for name in ("unit", "lead", "shelf", "advice")}
        if dossiers:
            self.edit("dossier", random.choice(dossiers).id, wanted)
        claims = [item for item in self.world.of("claim") if item.state != "paid"]
        if claims:
            fresh = self.values_of("claim")
            wanted = {name: fresh[name] for name in ("approver", "claimant", "account")}
            self.edit("claim", random.choice(claims).id, wanted)

    def reclassify(self) -> None:
        """Give a record another level and other caveats."""
        item = random.choice([i for i in self.world.items.values() if i.register != "shelf"])
        self.edited(item.register, item.id)
        item.level = random.randrange(4)
        item.caveats = frozenset(c for c in CAVEATS if random.random() < 0.3)
        version = queries.get(item.register, item.id, reader=self.house).version
        records.classify(
            item.register,
            item.id,
            actor=self.house,
            reason="x",
            version=version,
            level=LEVELS[item.level],
            caveats=sorted(item.caveats),
        )

    def advance(self) -> None:
        """Make any move of any record."""
        item = random.choice(list(self.world.items.values()))
        moves = self.world.declared[item.register]["lifecycle"]["moves"]
        open_ = [n for n, m in moves.items() if item.state in (m["from"], *m["from"])]
        if open_ and item.register not in {"shelf", "affair", "deed"}:
            self.move(item, random.choice(open_))

    def embargo(self) -> None:
        """Set other dates on an open notice."""
        notices = [item for item in self.world.of("notice") if item.state != "pulled"]
        values = self.values_of("notice")
        wanted = {name: values[name] for name in ("shown_on", "over_on", "note")}
        self.edit("notice", random.choice(notices).id, wanted)

    def depart(self) -> None:
        """Let a person leave, one time in three."""
        person = random.choice(list(self.world.people.values()))
        if not person.has_left and random.random() < 0.3:
            self.edit("person", person.id, {"left_on": self.on})
            records.move("person", person.id, "leave", actor=self.house)
            person.has_left = True

    def add_item_anywhere(self) -> None:
        """Make one more record."""
        self.add_item(random.choice(("dossier", "paper", "notice", "claim")))

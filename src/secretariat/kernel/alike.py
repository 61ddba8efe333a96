"""Alike: the access of many new records, worked out once for those that are alike.

Records are alike where they differ only in who the people are that rules name: their sets are the
same, and so is what the rules say of each person. Does not know what else is written; see `bulk`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from secretariat.kernel import access, access_sets, dependants
from secretariat.kernel.access import Audience, Facts, SetSpec, Stored
from secretariat.kernel.access_sets import SetIds
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record

MOST = 20_000
Named = tuple[UUID, str, bool, str]


@dataclass(frozen=True, slots=True)
class Granted:
    """The access of one record: its sets, and each person whom its rules name.

    `people` are person, indexes of the rules, whether these read, hidden groups; rules and groups
    are texts, as `RecordPerson` keeps them.
    """

    ids: SetIds
    people: tuple[Named, ...]


class Alike:
    """The access of new records of one register by one actor; within write transactions.

    Nothing may be remembered past a transaction that failed: make a new one then.
    """

    def __init__(self, register: Register, actor: Actor) -> None:
        """Bind register and actor."""
        self.register, self.actor = register, actor
        self._known: dict[tuple[object, ...], Granted] = {}
        self._sets: dict[SetSpec, int] = {}
        self._walked: dict[tuple[str, object], tuple[UUID, ...]] = {}
        personal = {rule.who.field for rule in register.access if rule.who.is_personal}
        shared = {rule.who.field for rule in register.access if not rule.who.is_personal}
        self._personal = personal - shared

    def forget_links(self) -> None:
        """Forget what stood one link away; another transaction may have changed it."""
        self._walked.clear()

    def grant(self, row: Record, values: Mapping[str, object]) -> Granted:
        """Set the sets and dates on a row, and return the record's access.

        Raises:
            NotAllowed: no rule lets the actor create such a record.
        """
        facts, people = self._facts(row, values)
        key = (facts.owner, facts.level, *facts.ids.values())
        if key not in self._known:
            if len(self._known) > MOST:
                self._known.clear()
            self._known[key] = self._granted(access.audience(self.register, facts))
        granted = self._known[key]
        row.access_set_id, row.dated_set_id = granted.ids.main, granted.ids.dated
        row.readable_from, row.readable_until = access.dates_of(self.register, values)
        person_of = {stand_in: person for person, stand_in in people.items()}
        named = ((person_of[p], rules, reads, hidden) for p, rules, reads, hidden in granted.people)
        return Granted(granted.ids, tuple(named))

    def _facts(self, row: Record, values: Mapping[str, object]) -> tuple[Facts, dict[UUID, UUID]]:
        """Return on what the access of a record depends, and the stand-in of each person in it.

        The owner stands for nobody else: the rules may name the owner by more than one way.
        """
        people = {row.owner: row.owner} if row.owner is not None else {}
        ids = {}
        for path in access.paths_of(self.register):
            found = self._walk(path, values)
            if path in self._personal:
                found = tuple(people.setdefault(one, UUID(int=len(people))) for one in found)
            ids[path] = found
        facts = Facts(is_draft=False, owner=row.owner, level=row.level, caveats=(), ids=ids)
        return facts, people

    def _walk(self, path: str, values: Mapping[str, object]) -> tuple[UUID, ...]:
        """Return the ids at a path; what stands one link away is asked for once."""
        place = (path, values.get(path.partition(".")[0]))
        if place not in self._walked:
            self._walked[place] = dependants.walk(self.register, path, values)
        return self._walked[place]

    def _granted(self, audience: Audience) -> Granted:
        """Return the interned sets of an audience that lets the actor create, and its people."""
        self._refuse_unless_granted(audience)
        ids = SetIds(
            main=self._interned(audience.main),
            dated=self._interned(audience.dated) if audience.dated is not None else None,
            groups={group: self._interned(spec) for group, spec in audience.groups.items()},
        )
        people = tuple(
            (p.person, ",".join(map(str, p.rules)), p.reads, access_sets.wrap(p.hidden))
            for p in audience.persons
        )
        return Granted(ids, people)

    def _interned(self, spec: SetSpec) -> int:
        """Return the id of a set, asked for once."""
        if spec not in self._sets:
            self._sets[spec] = access_sets.intern(spec)
        return self._sets[spec]

    def _refuse_unless_granted(self, audience: Audience) -> None:
        """Refuse records that no rule lets the actor create."""
        mine = next((p.rules for p in audience.persons if p.person == self.actor.person), ())
        main = audience.main
        stored = Stored(
            register=self.register,
            ruleset=main.ruleset,
            rules=main.rules,
            level=main.level,
            caveats=main.caveats,
            is_closed=False,
            person_rules=mine,
        )
        if "create" not in access.decide(stored, self.actor).verbs:
            raise NotAllowed(verb="create", register=self.register.title)

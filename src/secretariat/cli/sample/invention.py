"""Invention: values of sample records, register by register, out of the institution's own words.

Nothing here is drawn from real papers. The same chance gives the same values. Does not write.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from secretariat.cli.sample.chance import Chance
from secretariat.cli.sample.words import label, rows, table

LANGUAGES_OF_POLICIES = ("en", "fr", "es")


@dataclass(frozen=True, slots=True)
class Invented:
    """One record to be made.

    Attributes:
        state: the state it shall end in, by name.
        level: security level, or None for that of the register.
    """

    register: str
    language: str
    values: Mapping[str, object]
    state: str = ""
    level: str | None = None


@dataclass
class Inventor:
    """Invents records; keeps what later ones point to.

    Attributes:
        people: numbers of persons that records may name.
        aggregations: numbers of aggregations with their class and unit, once they are made.
    """

    chance: Chance
    people: list[str]
    aggregations: list[tuple[str, str, str]] = field(default_factory=list)
    made: int = 0

    @cached_property
    def plan(self) -> Mapping[str, Any]:
        """Return how the sample is mixed."""
        return table("plan.yaml")

    def invent(self, register: str, count: int) -> Iterator[Invented]:
        """Yield some records of one register."""
        makers: dict[str, Callable[[], Invented]] = {
            "person": self.person,
            "aggregation": self.aggregation,
            "record": self.record,
            "gift": self.gift,
            "policy_document": self.policy_document,
            "knowledge_article": self.knowledge_article,
        }
        for _ in range(count):
            self.made += 1
            yield makers[register]()

    def person(self) -> Invented:
        """Return one of the many: named after a post and a running number."""
        post = self.chance.one(rows("posts.yaml"))
        values = {
            "name": f"{post['en']} {self.made:05}",
            "staff_number": f"N-{self.made:07}",
            "unit": self.chance.one(post["units"]),
            "clearance": "internal",
            "joined_on": self._day().isoformat(),
        }
        return Invented("person", "en", values)

    def aggregation(self) -> Invented:
        """Return the papers of one matter."""
        language, subject = self.chance.share(self.plan["languages"]), self._subject()
        code, unit = self._class_and_unit(subject)
        words = table(f"words.{language}.yaml")
        values: dict[str, object] = {
            "name": self._filled(self.chance.one(words["matter_titles"]), language, subject, unit),
            "subjects": [f"subject.{subject}"],
            "file_plan_class": code,
            "unit": unit,
            "responsible": self.chance.one(self.people),
            "opened_on": self._day().isoformat(),
        }
        if self.chance.happens(self.plan["shared"]):
            values["shared_with"] = [self.chance.one(list(self.plan["units"].values()))]
        return Invented("aggregation", language, values, level=self._level())

    def record(self) -> Invented:
        """Return a document of the house."""
        language, subject = self.chance.share(self.plan["languages"]), self._subject()
        kind = self.chance.share(self.plan["types"])
        code, unit = self._class_and_unit(subject)
        words = table(f"words.{language}.yaml")
        sentences = self.chance.some(words["sentences"], 5)
        day = self._day()
        values: dict[str, object] = {
            "name": self._filled(self.chance.one(words["titles"][kind]), language, subject, unit),
            "description": " ".join(self._filled(s, language, subject, unit) for s in sentences),
            "document_type": f"document_type.{kind}",
            "subjects": list({f"subject.{subject}": 0, f"subject.{self._subject()}": 0}),
            "file_plan_class": code,
            "unit": unit,
            "dated_on": day.isoformat(),
        }
        if self.aggregations and self.chance.number(1, 3) == 1:
            number, code, unit = self.chance.one(self.aggregations)
            values |= {"aggregation": number, "file_plan_class": code, "unit": unit}
        if kind in {"email", "letter"}:
            values |= {"sender": f"{unit.lower()}@example.org", "recipients": self._recipients()}
        if kind == "email":
            hour, minute = self.chance.number(7, 18), self.chance.number(0, 59)
            values["sent_at"] = f"{day.isoformat()}T{hour:02}:{minute:02}:00+00:00"
            values["message_id"] = f"<{self.made:07}.{day:%Y%m%d}@example.org>"
        state = self.chance.share(self.plan["states"])
        return Invented("record", language, values, state=state, level=self._level())

    def gift(self) -> Invented:
        """Return a gift to the house."""
        words = table("gifts.yaml")
        thing, day = self.chance.one(words["things"]), self._day()
        is_kept = self.chance.number(1, 3) > 1
        values = {
            "description": thing["en"],
            "description@fr": thing["fr"],
            "description@es": thing["es"],
            "giver": self.chance.one(words["givers"]),
            "kind": thing["kind"],
            "value": {"amount": self.chance.one(words["values"]), "currency": "USD"},
            "valuation_note": self.chance.one(words["notes"]),
            "place": self.chance.one(words["places"]),
            "recipient": self.chance.one(self.people),
            "received_on": day.isoformat(),
        }
        return Invented("gift", "en", values, state="kept" if is_kept else "declared")

    def policy_document(self) -> Invented:
        """Return a policy, law or strategy of a region."""
        words, subject = table("policies.yaml"), self._subject()
        kind = self.chance.one(list(words["titles"]))
        region = f"m{self.chance.one(('002', '019', '142', '150', '009'))}"
        day = self._day()
        title = self.chance.number(0, len(words["titles"][kind]["en"]) - 1)
        summary = self.chance.number(0, len(words["summaries"]["en"]) - 1)
        values: dict[str, object] = {
            "document_type": f"document_type.{kind}",
            "subjects": [f"subject.{subject}"],
            "region": f"region.{region}",
            "issuer": self.chance.one(words["issuers"]),
            "adopted_on": day.isoformat(),
            "published_on": day.isoformat(),
        }
        places = {"year": str(day.year), "end": str(day.year + 5)}
        for language in LANGUAGES_OF_POLICIES:
            at = "" if language == "en" else f"@{language}"
            named = {
                **places,
                "subject": label("subject", subject, language),
                "region": label("region", region, language),
            }
            values[f"name{at}"] = words["titles"][kind][language][title].format(**named)
            values[f"summary{at}"] = words["summaries"][language][summary].format(**named)
        return Invented("policy_document", "en", values, state="published")

    def knowledge_article(self) -> Invented:
        """Return an article; those after the last repeat the first with a number behind."""
        articles = rows("articles.yaml")
        turn, index = divmod(self.made, len(articles))
        article = articles[index]
        values: dict[str, object] = {
            "subjects": [f"subject.{subject}" for subject in article["subjects"]],
            "published_on": self._day().isoformat(),
        }
        for language, name in article["name"].items():
            at = "" if language == "en" else f"@{language}"
            values[f"name{at}"] = f"{name} ({turn + 1})" if turn else name
            values[f"body{at}"] = article["body"][language]
        return Invented("knowledge_article", "en", values, state="published")

    def _subject(self) -> str:
        return str(self.chance.one(list(self.plan["classes"])))

    def _class_and_unit(self, subject: str) -> tuple[str, str]:
        """Return the file-plan class of a subject, and a unit that keeps such papers."""
        code = str(self.plan["classes"][subject])
        field_ = self.plan["field"]
        if self.chance.happens(field_["share"]):
            return code, str(self.chance.one(field_["units"]))
        return code, str(self.plan["units"][code.partition(".")[0]])

    def _level(self) -> str:
        return self.chance.share(self.plan["levels"])

    def _day(self) -> date:
        days = self.plan["days"]
        return self.chance.day(days["from"], days["until"])

    def _recipients(self) -> str:
        units = [unit.lower() for unit in self.plan["units"].values()]
        return "\n".join(f"{unit}@example.org" for unit in self.chance.some(units, 3))

    def _filled(self, pattern: str, language: str, subject: str, unit: str) -> str:
        """Return a pattern with its places filled."""
        return pattern.format(
            subject=label("subject", subject, language),
            matter=self.chance.one(table(f"words.{language}.yaml")["matters"]),
            unit=unit,
            year=self.chance.number(2014, 2026),
            n=self.chance.number(1, 400),
        )

"""Filing: files become records with their bytes, text and properties.

Each file is filed under a key made of its path and its bytes, so that a second run files nothing
twice. A file that cannot be read inside is filed all the same, with the reason; a file that cannot
be kept is refused by name and the others go on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import PurePosixPath

from secretariat.exchange.filesystem.scan import Found
from secretariat.foundation.canonical import digest
from secretariat.kernel import contents, records, registers
from secretariat.kernel.content import safe_name
from secretariat.kernel.contents import ContentFacts
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import FileValue

AT_ONCE = 32
RECORD, AGGREGATION = "record", "aggregation"
MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """Where files are filed: class, unit in charge, and whether folders are kept."""

    file_plan_class: str
    unit: str
    keeps_folders: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one file.

    Attributes:
        relative: its path from the root of the import.
        outcome: `filed`, `known` (filed by an earlier run) or `refused`.
        number: number of its record; None where it was refused.
        status: what reading it found: text, no_text, encrypted, broken, unsupported, too_large …
        reason: a sentence where there is something to say.
        nested: names of what the file holds inside, each with its status.
    """

    relative: str
    outcome: str
    number: str | None = None
    status: str = ""
    reason: str = ""
    language: str | None = None
    nested: tuple[tuple[str, str], ...] = field(default=())


def file_all(found: Sequence[Found], plan: Plan, *, actor: Actor) -> Iterator[Filed]:
    """File everything that was found and yield what became of each, in order.

    Raises:
        NotAllowed: the actor may file nothing here; nothing was filed.
    """
    filing = Filing(plan, actor)
    source = iter(found)
    while part := list(islice(source, AT_ONCE)):
        yield from filing.file(part)


class Filing:
    """One run: the plan, who files, and the folders opened so far."""

    def __init__(self, plan: Plan, actor: Actor) -> None:
        self.plan, self.actor = plan, actor
        self.folders: dict[str, str | None] = {"": None}
        self.declared = set(registers.get(RECORD).fields)

    def file(self, part: Sequence[Found]) -> Iterator[Filed]:
        """File a few files: keep their bytes, read them together, then make their records."""
        kept = [(one, self._keep(one)) for one in part]
        digests = [file.digest for _, file in kept if isinstance(file, FileValue)]
        contents.read(digests)
        facts = contents.facts_of(digests)
        for one, file in kept:
            if isinstance(file, FileValue):
                yield self._record(one, file, facts[file.digest])
            else:
                reason = one.refusal or str(file)
                yield Filed(one.relative, "refused", status="refused", reason=reason)

    def _keep(self, one: Found) -> FileValue | SecretariatError | None:
        """Keep the bytes of a file, or return why they cannot be kept."""
        if one.refusal:
            return None
        try:
            with one.path.open("rb") as stream:
                return contents.keep(stream, one.path.name, actor=self.actor)
        except SecretariatError as refusal:
            return refusal
        except OSError as error:
            return FileUnreadable(name=one.relative, problem=error.strerror)

    def _record(self, one: Found, file: FileValue, facts: ContentFacts) -> Filed:
        """Make the record of a file, or find the one an earlier run made."""
        key = f"import:{digest(one.relative)[:24]}:{file.digest}"
        try:
            known = records.done_under(key, actor=self.actor)
            number = known or self._create(one, file, facts, key)
        except SecretariatError as refusal:
            return Filed(one.relative, "refused", status="refused", reason=str(refusal))
        return Filed(
            one.relative,
            "known" if known else "filed",
            number=number,
            status=facts.status,
            reason=facts.reason,
            language=facts.language,
            nested=facts.nested,
        )

    def _create(self, one: Found, file: FileValue, facts: ContentFacts, key: str) -> str:
        """Create the record and return its number."""
        mail = facts.mail
        values: dict[str, object] = {
            "name": (mail.get("subject") or PurePosixPath(one.relative).stem)[:MAX_TITLE],
            "author": (facts.author or "")[:200],
            "files": [{"name": safe_name(one.path.name), "digest": file.digest}],
            "file_plan_class": self.plan.file_plan_class,
            "unit": self.plan.unit,
            "aggregation": self._folder(one.folder),
            "dated_on": _day(facts.created or mail.get("sent_at"), self.actor.today),
            "sender": mail.get("sender", "")[:320],
            "recipients": "\n".join(mail.get("to", []))[:10_000],
            "message_id": (mail.get("message_id") or "")[:998],
            "sent_at": _instant(mail.get("sent_at")),
        }
        values = {n: _printable(n, v) for n, v in values.items() if n in self.declared and v}
        made = records.create(RECORD, values, actor=self.actor, language=facts.language, key=key)
        return made.reference

    def _folder(self, folder: str) -> str | None:
        """Return the number of the aggregation for a folder, opened when it is first needed."""
        if not self.plan.keeps_folders or not folder:
            return None
        if folder not in self.folders:
            values = {
                "name": folder[-MAX_TITLE:],
                "file_plan_class": self.plan.file_plan_class,
                "unit": self.plan.unit,
            }
            key = f"import:folder:{digest(folder)[:24]}"
            made = records.create(AGGREGATION, values, actor=self.actor, key=key)
            self.folders[folder] = made.reference
        return self.folders[folder]


class FileUnreadable(SecretariatError):
    """Refuse a file that the system does not let be read."""

    code = "import.file_unreadable"
    status = 422
    message = "%(name)s cannot be read: %(problem)s. Check its rights and its disk."


def _printable(name: str, value: object) -> object:
    """Return text from outside without control characters; only recipients stand on lines."""
    if not isinstance(value, str):
        return value
    lines = value.split("\n") if name == "recipients" else [value]
    return "\n".join("".join(c if c.isprintable() else " " for c in line).strip() for line in lines)


def _day(text: str | None, today: date) -> str | None:
    """Return the day of an ISO 8601 text, unless it lies in the future or is none."""
    try:
        day = datetime.fromisoformat(text or "").date()
    except ValueError:
        return None
    return day.isoformat() if date(1900, 1, 1) <= day <= today else None


def _instant(text: str | None) -> str | None:
    """Return an ISO 8601 instant with its zone, or None."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo is not None else None

"""Words: how a register, its fields, states and moves are called in the reader's language.

The words of a declaration come from its labels; the words of the engine (columns, levels, kinds of
change) are translated here. Does not know values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.kernel import registers
from secretariat.kernel.registers import Register
from secretariat.kernel.registers.labels import spoken
from secretariat.kernel.registers.source import read_source


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one register in one language."""

    register: Register
    labels: Mapping[str, str]

    @property
    def title(self) -> str:
        """Return the name of one record, `Gift`."""
        return self.labels["title"]

    @property
    def plural(self) -> str:
        """Return the name of many, `Gifts`."""
        return self.labels["plural"]

    @property
    def purpose(self) -> str:
        """Return why the register is kept."""
        return self.labels["purpose"]

    @property
    def office(self) -> str:
        """Return the office that answers for the register."""
        return office(self.register.office)

    def field(self, name: str) -> str:
        """Return the label of a field or of a column of the engine."""
        return self.labels.get(f"fields.{name}") or column(name)

    def state(self, name: str) -> str:
        """Return the label of a state."""
        return self.labels.get(f"states.{name}", spoken(name))

    def move(self, name: str) -> str:
        """Return the label of a move."""
        return self.labels.get(f"moves.{name}", spoken(name))

    def at(self, path: str) -> str:
        """Return the text at a path of the declaration, or nothing."""
        return self.labels.get(path, "")

    def choice(self, name: str) -> str:
        """Return the words of what members of a body vote for."""
        if name == "abstain":
            return _("Abstain")
        deciding = (move for move, one in self.register.lifecycle.moves.items() if one.body)
        found = (self.at(f"moves.{move}.to.{name}") for move in deciding)
        return next(filter(None, found), name)


def words_of(code: str) -> Words:
    """Return the words of a register in the active language.

    Raises:
        UnknownRegister: no register has this code.
    """
    return Words(registers.get(code), registers.labels(code, language()))


def language() -> str:
    """Return the active language as two letters."""
    return (get_language() or "en")[:2]


@cache
def _head() -> Mapping[str, object]:
    """Return the head of the institution's declarations, with its names."""
    found = registers.institution()
    value = read_source(found.root / "institution.yaml").value
    return value if isinstance(value, dict) else {"name": found.name}


def house_name() -> str:
    """Return the name of the institution in the active language."""
    return in_language(_head(), "name")


def office(code: str) -> str:
    """Return the name of an office; the packaged ones are translated."""
    packaged = {
        "governance": _("Governance"),
        "identity": _("Identity"),
        "internal_services": _("Internal services"),
        "knowledge": _("Knowledge"),
        "library": _("Library"),
        "people": _("People"),
        "records": _("Records and archives"),
        "security": _("Information security"),
        "technology": _("Applications and technology"),
    }
    return packaged.get(code, spoken(code))


def column(name: str) -> str:
    """Return the label of a column that every register has."""
    known = {
        "number": _("Number"),
        "title": _("Title"),
        "state": _("State"),
        "result": _("Result"),
        "owner": _("Made by"),
        "unit": _("Unit"),
        "level": _("Level"),
        "caveats": _("Caveats"),
        "file_plan_class": _("File plan class"),
        "changed_at": _("Changed"),
        "created_at": _("Created"),
        "due_at": _("Due"),
    }
    return known.get(name, spoken(name))


def level(name: str) -> str:
    """Return the label of a security level."""
    known = {
        "public": _("Public"),
        "internal": _("Internal"),
        "confidential": _("Confidential"),
        "strictly_confidential": _("Strictly confidential"),
    }
    return known.get(name, spoken(name))


def in_language(row: Mapping[str, object], key: str = "title") -> str:
    """Return the text of a row of the institution's tables in the active language."""
    return str(row.get(language()) or row.get(key) or "")


def class_title(code: str) -> str:
    """Return the title of a file-plan class, or nothing where the plan has none."""
    row = registers.institution().file_plan.get(code)
    return in_language(row) if row else ""


def role_title(code: str) -> str:
    """Return the title of a role."""
    row = registers.institution().roles.get(code)
    return in_language(row) if row else spoken(code)


def verb(words: Words, name: str) -> str:
    """Return what a verb or a move allows, as words in a list."""
    known = {
        "read": _("read"),
        "create": _("create"),
        "edit": _("edit"),
        "classify": _("classify"),
        "erase": _("erase personal data"),
    }
    return known.get(name) or _("“%(move)s”") % {"move": words.move(name)}

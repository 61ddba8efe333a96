"""Values that pass the door of the search: documents in, readers and requests in, answers out.

All are frozen. They check themselves, so that what reaches the engine is sound: a wrong integer
would stop its writer, and an unknown field would be dropped without a word. They do not know who
a principal is, what a concept means, or where the records are kept.
"""

import re
from dataclasses import dataclass
from typing import Literal

from secretariat.kernel.search.errors import SearchInvalid

Sort = Literal["relevance", "newest", "oldest"]
Piece = tuple[str, bool]
Facets = dict[str, tuple[tuple[str, int], ...]]

FACETS = ("register", "language", "year", "unit", "state", "subjects")
LEVELS = range(4)
MAX_WINDOW = 10_000
_U64 = 1 << 64
_UID = re.compile(r"[0-9a-f]{32}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _refuse(what: str, problem: str) -> None:
    raise SearchInvalid(what=what, problem=problem)


def _check_numbers(what: str, numbers: tuple[int, ...]) -> None:
    """Refuse numbers that are no unsigned 64-bit integers; a boolean is no number."""
    for number in numbers:
        if type(number) is not int or not 0 <= number < _U64:
            _refuse(what, f"[{number!r}] is not a whole number from 0 to 2^64 - 1")


def _check_day(what: str, day: int | None) -> None:
    """Refuse days that are neither open nor within about a million years of 1970."""
    if day is not None and (type(day) is not int or abs(day) > 1 << 40):
        _refuse(what, f"[{day!r}] is not a day counted from 1970-01-01")


def _check_texts(what: str, texts: tuple[tuple[str, str], ...]) -> None:
    """Refuse texts that do not name their language."""
    for language, text in texts:
        if not isinstance(text, str) or not _LANGUAGE.fullmatch(language):
            _refuse(what, f"[{language!r}] is not a language code with its text")


def check_uid(what: str, uid: str) -> None:
    """Refuse what is not the identifier of a record: 32 lower-case hexadecimal digits.

    Raises:
        SearchInvalid: it is not.
    """
    if not _UID.fullmatch(uid):
        _refuse(what, f"[{uid!r}] is not 32 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text of a field group that not every reader of the record may read.

    Attributes:
        group: declared group, `<register>.<group>`, such as `gift.custody`.
        language: language code of the text, `und` where unknown.
        text: what only the readers of the group may find.
        acl: principals who read the group; all texts of one group in a document share it.
    """

    group: str
    language: str
    text: str
    acl: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One record as the index sees it: nothing that a reader may not read, save `hidden`.

    Attributes:
        uid: record identifier, 32 lower-case hexadecimal digits.
        version: change sequence of the outbox.
        register: code of the register.
        number: reference number, or None for a draft.
        titles: pairs of language and text.
        bodies: pairs of language and text; `und` where the language is unknown.
        symbols: further reference numbers and codes.
        unit: unit identifier; a facet, like year, state, languages and subjects.
        year: four-digit year.
        state: lifecycle state.
        languages: languages of the record.
        subjects: concept identifiers.
        changed: last change in seconds since 1970.
        acl: principals who read the record; empty means nobody.
        dated_acl: principals who read it within the dates only.
        readable_from: first day, counted from 1970-01-01; None is open.
        readable_until: day after the last day; None is open.
        level: 0 public to 3 strictly confidential.
        caveats: markings of which a reader must hold every one.
        hidden: texts indexed apart.
        is_public: whether the public index holds the record too.
    """

    uid: str
    version: int
    register: str
    number: str | None
    titles: tuple[tuple[str, str], ...]
    bodies: tuple[tuple[str, str], ...]
    symbols: tuple[str, ...]
    unit: str | None
    year: int | None
    state: str | None
    languages: tuple[str, ...]
    subjects: tuple[str, ...]
    changed: int
    acl: tuple[int, ...]
    dated_acl: tuple[int, ...]
    readable_from: int | None
    readable_until: int | None
    level: int
    caveats: tuple[int, ...]
    hidden: tuple[HiddenText, ...]
    is_public: bool

    def __post_init__(self) -> None:
        """Refuse what the engine could not keep or would keep wrongly."""
        what = f"document [{self.uid}]"
        check_uid(what, self.uid)
        _check_numbers(what, (self.version, self.changed, self.level))
        _check_numbers(what, self.acl + self.dated_acl + self.caveats)
        _check_texts(what, self.titles + self.bodies)
        _check_day(what, self.year)
        _check_day(what, self.readable_from)
        _check_day(what, self.readable_until)
        if self.level not in LEVELS:
            _refuse(what, f"level [{self.level}] is not 0, 1, 2 or 3")
        self._check_hidden(what)

    def _check_hidden(self, what: str) -> None:
        """Refuse two rights for one hidden group: the wider would win unseen."""
        rights: dict[str, frozenset[int]] = {}
        for text in self.hidden:
            _check_numbers(what, text.acl)
            _check_texts(what, ((text.language, text.text),))
            readers = frozenset(text.acl)
            if rights.setdefault(text.group, readers) != readers:
                _refuse(
                    what, f"hidden group [{text.group}] comes with two different sets of readers"
                )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: principals, clearance and caveats held, today as a day, and language.

    No principals means no hits. `today` counts days from 1970-01-01.
    """

    principals: tuple[int, ...]
    clearance: int
    caveats: frozenset[int]
    today: int
    language: str | None = None

    def __post_init__(self) -> None:
        """Refuse a reader whose rights cannot be compared."""
        _check_numbers("this reader", self.principals)
        _check_numbers("this reader", tuple(self.caveats))
        _check_day("this reader", self.today)
        if type(self.clearance) is not int or self.clearance not in LEVELS:
            _refuse("this reader", f"clearance [{self.clearance!r}] is not 0, 1, 2 or 3")


@dataclass(frozen=True, slots=True)
class Expansion:
    """A concept found in the question: records about it match in place of the words `phrase`."""

    uid: str
    label: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrow the answer: any of the values within one filter, all filters together.

    `None` means no filter; an empty tuple means that nothing can match.
    """

    register: tuple[str, ...] | None = None
    language: tuple[str, ...] | None = None
    year_from: int | None = None
    year_to: int | None = None
    unit: tuple[str, ...] | None = None
    state: tuple[str, ...] | None = None
    subjects: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One question: text, filters, order, window, wanted facets, expansions, stale records.

    `excluded_uids` names records whose entry is out of date: they are left out of everything.
    """

    text: str
    filters: Filters = Filters()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    excluded_uids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse unknown facets and orders, and windows that reach too far."""
        what = "this request"
        unknown = [name for name in self.facets if name not in FACETS]
        if unknown:
            _refuse(what, f"{unknown} is no facet; the facets are {list(FACETS)}")
        if self.sort not in ("relevance", "newest", "oldest"):
            _refuse(what, f"[{self.sort}] is no order; use relevance, newest or oldest")
        if self.offset < 0 or self.limit < 0 or self.offset + self.limit > MAX_WINDOW:
            _refuse(what, f"hits must lie within the first {MAX_WINDOW}; narrow the search")
        _check_day(what, self.filters.year_from)
        _check_day(what, self.filters.year_to)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found.

    Attributes:
        uid: record identifier.
        register: code of its register.
        version: change sequence of the entry; an older one than the record's is stale.
        snippet: pieces of text, each with whether it is marked; never HTML.
        via: concepts through which alone it was found.
    """

    uid: str
    register: str
    version: int
    snippet: tuple[Piece, ...] = ()
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets: the window of hits, exact total, facets with exact counts, correction.

    `corrected` is a spelling with hits, made of words of records this reader may read.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Facets
    corrected: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A visible record whose title or number begins like what was typed."""

    uid: str
    register: str
    number: str | None
    title: str

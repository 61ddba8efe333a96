"""Documents: records as the search index sees them.

What everyone who reads the record may read goes into the common text; a field of a group goes
apart, with the readers of the group. Fields are those of `channels.search`; a register without
them is not in the search. Principals are numbers: the
first 64 bits of the SHA-256 of the token.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from secretariat.foundation import countries
from secretariat.kernel import access_sets, registers
from secretariat.kernel.access import Rules, ruleset_of
from secretariat.kernel.identity import PUBLIC
from secretariat.kernel.loading import Loaded, load
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.search import Document, HiddenText
from secretariat.kernel.store.models import AccessSet, Content, Record, RecordPerson
from secretariat.kernel.tables.columns import see_column
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.values import Row

HOUSE = "house"
EPOCH = date(1970, 1, 1)
UNKNOWN_LANGUAGE = "und"
_LANGUAGE_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


@lru_cache(maxsize=200_000)
def principal(token: str) -> int:
    """Return the number of a token in the index: the first 64 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(token.encode()).digest()[:8], "big")


def day(value: date | None) -> int | None:
    """Return a date as days since 1970-01-01."""
    return (value - EPOCH).days if value is not None else None


def documents_of(versions: Mapping[UUID, int]) -> list[Document]:
    """Return the index documents of some records; a constant number of queries per register.

    Args:
        versions: by record id, the outbox entry that asks for it.
    """
    rows: dict[str, list[Record]] = defaultdict(list)
    for row in Record.objects.filter(id__in=list(versions)):
        rows[row.register].append(row)
    return [
        document
        for code, some in sorted(rows.items())
        if registers.get(code).channels.search
        for document in _Batch(registers.get(code), some).documents(versions)
    ]


class _Batch:
    """Records of one register with all that their documents are made of."""

    def __init__(self, register: Register, rows: Sequence[Record]) -> None:
        ids = [row.id for row in rows]
        self.register = register
        self.codes = [n for n, s in register.fields.items() if s.unique and not s.group]
        self.searched: dict[str | None, list[str]] = defaultdict(list)
        for name in register.channels.search:
            if name != register.title_field:
                self.searched[register.fields[name].group].append(name)
        self.typed = model_of(register.code)._default_manager.in_bulk(ids)
        view = register.views.list.sort.removeprefix("-")
        spec = register.fields.get(view)
        is_open_date = spec is not None and spec.type == "date" and spec.group is None
        self.dated = view if is_open_date else None
        fields = {*register.channels.search, register.title_field, *self.codes}
        fields |= {self.dated} if self.dated else set()
        self.loaded = load(register, rows, typed=self.typed, fields=fields)
        self.sets = self._sets(rows)
        self.read_by: dict[int, frozenset[str]] = {}
        self.persons: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
        named = RecordPerson.objects.filter(record__in=ids, reads=True)
        for record, person, hidden in named.values_list("record_id", "person", "hidden"):
            self.persons[record].append((person, hidden))
        self.texts = self._texts()

    def _sets(self, rows: Sequence[Record]) -> dict[int, AccessSet]:
        """Return the access sets of the records and their groups."""
        wanted = {row.access_set_id for row in rows} | {
            r.dated_set_id for r in rows if r.dated_set_id
        }
        for group in filter(None, self.searched):
            wanted |= {getattr(typed, see_column(group)) for typed in self.typed.values()}
        return AccessSet.objects.in_bulk([one for one in wanted if one is not None])

    def _texts(self) -> dict[str, tuple[str, str]]:
        """Return language and text of the files' contents, by digest."""
        searched = set(self.register.channels.search)
        digests = {
            file.digest
            for item in self.loaded
            for place, files in item.files.items()
            for file in files
            if place.partition(".")[0] in searched
        }
        rows = Content.objects.filter(digest__in=digests, text__isnull=False)
        return {
            digest: (language or UNKNOWN_LANGUAGE, text or "")
            for digest, language, text in rows.values_list("digest", "language", "text")
        }

    def documents(self, versions: Mapping[UUID, int]) -> Iterable[Document]:
        """Yield the document of each record."""
        for item in self.loaded:
            yield self._document(item, versions[item.row.id])

    def _document(self, item: Loaded, version: int) -> Document:
        """Return the document of one record."""
        row, register = item.row, self.register
        tokens = self._tokens(row.access_set_id)
        dated = self._tokens(row.dated_set_id) if row.dated_set_id else frozenset()
        people = [f"person:{person}" for person, _ in self.persons[row.id]]
        bodies = list(self._bodies(item, group=None))
        year = item.values.get(self.dated) if self.dated else None
        return Document(
            uid=row.id.hex,
            version=version,
            register=register.code,
            number=row.number,
            titles=tuple(self._words(item, register.title_field)),
            bodies=tuple(bodies),
            symbols=tuple(str(v) for n in self.codes if (v := item.values[n]) is not None),
            unit=row.unit.hex if row.unit else None,
            year=year.year if isinstance(year, date) else row.created_at.year,
            state=row.state,
            languages=self._languages(row.language, bodies),
            subjects=self._subjects(item),
            changed=max(0, int(row.changed_at.timestamp())),
            acl=_numbers([*tokens, *people, HOUSE]),
            dated_acl=_numbers(dated),
            readable_from=day(row.readable_from),
            readable_until=day(row.readable_until),
            level=row.level,
            caveats=_numbers(f"caveat:{c}" for c in row.caveats.split(",") if c),
            hidden=tuple(self._hidden(item)),
            is_public=row.level == 0 and (PUBLIC in tokens or PUBLIC in dated),
        )

    def _tokens(self, number: int) -> frozenset[str]:
        """Return the tokens that read through a set; none while it is closed or out of date."""
        if number not in self.read_by:
            stored = self.sets[number]
            is_current = not stored.is_closed and stored.ruleset == ruleset_of(self.register)
            rules: Rules = tuple((i, tuple(tokens)) for i, tokens in json.loads(stored.rules))
            tokens = access_sets.read_tokens(self.register, rules) if is_current else ()
            self.read_by[number] = frozenset(tokens)
        return self.read_by[number]

    def _words(self, item: Loaded, name: str) -> Iterable[tuple[str, str]]:
        """Yield language and text of a text field, original and translations."""
        value = item.values.get(name)
        if isinstance(value, str):
            yield _language(item.row.language), value
        for language, text in item.translations.get(name, {}).items():
            yield _language(language), text

    def _bodies(self, item: Loaded, *, group: str | None) -> Iterable[tuple[str, str]]:
        """Yield language and text of the searched fields of one group, or of none."""
        for name in self.searched[group]:
            spec = self.register.fields[name]
            if spec.type == "file":
                yield from self._files(item, name)
            elif spec.type == "table":
                yield from self._cells(item, name)
            elif spec.type == "country" and (code := item.values[name]):
                yield from ((lang, countries.name(str(code), lang)) for lang in registers.LANGUAGES)
            elif spec.is_text:
                yield from self._words(item, name)

    def _files(self, item: Loaded, place: str) -> Iterable[tuple[str, str]]:
        """Yield name and text of the files at a place of a record."""
        for file in item.files.get(place, ()):
            yield UNKNOWN_LANGUAGE, file.name
            if file.digest in self.texts:
                language, text = self.texts[file.digest]
                yield _language(language), text

    def _cells(self, item: Loaded, name: str) -> Iterable[tuple[str, str]]:
        """Yield the words in the rows of a table, and those of its files."""
        for place, row in _rows(item.values[name]):
            for column, spec in self.register.fields[name].columns.items():
                if spec.type == "file":
                    yield from self._files(item, f"{name}.{place}.{column}")
                elif spec.is_text and row[column] is not None:
                    yield _language(item.row.language), str(row[column])

    def _languages(self, own: str, bodies: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Return the languages of a record: its own, and those of its texts."""
        found = [_language(own), *(language for language, _ in bodies)]
        return tuple(dict.fromkeys(lang for lang in found if lang != UNKNOWN_LANGUAGE))

    def _subjects(self, item: Loaded) -> tuple[str, ...]:
        """Return the concepts that the searched fields name."""
        found: list[str] = []
        for name in self.searched[None]:
            spec, value = self.register.fields[name], item.values[name]
            ids: Iterable[object] = ()
            if spec.type == "concept":
                ids = value if isinstance(value, tuple) else (value,)
            elif spec.type == "table":
                named = [n for n, column in spec.columns.items() if column.type == "concept"]
                ids = [row[n] for _place, row in _rows(value) for n in named]
            found += [one.hex for one in ids if isinstance(one, UUID)]
        return tuple(dict.fromkeys(found))

    def _hidden(self, item: Loaded) -> Iterable[HiddenText]:
        """Yield the searched texts of each field group with those who see the group."""
        for group in filter(None, self.searched):
            stored = getattr(self.typed[item.row.id], see_column(group))
            people = [
                f"person:{person}"
                for person, hidden in self.persons[item.row.id]
                if f",{group}," not in hidden
            ]
            acl = _numbers([*self._tokens(stored), *people, HOUSE])
            for language, text in self._bodies(item, group=group):
                yield HiddenText(f"{self.register.code}.{group}", language, text, acl)


def _rows(value: object) -> Iterable[tuple[int, Row]]:
    """Return the rows of a table with their places."""
    return enumerate(value if isinstance(value, tuple) else ())


def _numbers(tokens: Iterable[str]) -> tuple[int, ...]:
    """Return tokens as sorted numbers."""
    return tuple(sorted({principal(token) for token in tokens}))


def _language(code: str) -> str:
    """Return a language as the index takes it."""
    short = code[:2].lower()
    return short if len(short) == 2 and set(short) <= _LANGUAGE_CHARACTERS else UNKNOWN_LANGUAGE

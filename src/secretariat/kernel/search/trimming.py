"""Trimming: which entries may this reader see at all? A required clause of every call.

Fails closed: no principals means nothing, and so does a right that cannot be compared. Does not
know why a principal may read, nor what was asked.
"""

from collections.abc import Iterable

import tantivy

from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.values import LEVELS, Filters, Reader

SET_ABOVE = 100
_TEXT_FILTERS = ("register", "language", "unit", "state", "subjects")
Clause = tuple[tantivy.Occur, tantivy.Query]


def must(query: tantivy.Query) -> Clause:
    """Return a clause that every hit meets and that never counts for the order."""
    return tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)


def any_of(clauses: Iterable[tantivy.Query]) -> tantivy.Query:
    """Return a query met by one of `clauses`; none of them means no hits."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])


def all_of(clauses: Iterable[tantivy.Query]) -> tantivy.Query:
    """Return a query met by all of `clauses`; none of them means no hits."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])


class Trimming:
    """The clauses that hold one reader to what may be read, over one state of the index."""

    def __init__(self, schema: SearchSchema, searcher: tantivy.Searcher, reader: Reader) -> None:
        """Bind the reader to a searcher: caveats are read from the same state as the hits."""
        self._schema = schema
        self._searcher = searcher
        self._reader = reader

    def clauses(self, excluded_uids: frozenset[str] = frozenset()) -> list[Clause]:
        """Return what every query must meet: rights, clearance, caveats, no stale entries."""
        never = [self._term("level", level) for level in LEVELS if level > self._reader.clearance]
        never += [self._term("caveats", caveat) for caveat in self._foreign_caveats()]
        if excluded_uids:
            uids = sorted(excluded_uids)
            never.append(tantivy.Query.term_set_query(self._schema.built, "uid", uids))
        return [must(self._rights()), *((tantivy.Occur.MustNot, query) for query in never)]

    def readable_groups(self) -> dict[str, tantivy.Query]:
        """Return the hidden groups this reader may read somewhere, with the clause of rights."""
        found = {}
        for group in self._schema.hidden:
            rights = self._principals(self._schema.readers_field(group))
            if self._searcher.search(rights, 1, count=False).hits:
                found[group] = rights
        return found

    def _rights(self) -> tantivy.Query:
        """Return the clause: readable always, or within its dates."""
        always = self._principals("acl")
        if not self._searcher.doc_freq("dated", 1):
            return always
        schema, today = self._schema.built, self._reader.today
        number = tantivy.FieldType.Integer
        begun = tantivy.Query.range_query(schema, "dated_from", number, None, today)
        not_over = tantivy.Query.range_query(
            schema, "dated_until", number, today, None, include_lower=False
        )
        return any_of([always, all_of([self._principals("dated_acl"), begun, not_over])])

    def _principals(self, field: str) -> tantivy.Query:
        """Return the clause that one of the reader's principals is named in `field`."""
        principals = sorted(set(self._reader.principals))
        if len(principals) > SET_ABOVE:
            return tantivy.Query.term_set_query(self._schema.built, field, principals)
        return any_of(self._term(field, principal) for principal in principals)

    def _foreign_caveats(self) -> list[str]:
        """Return the caveats in the index that this reader does not hold."""
        held = {str(caveat) for caveat in self._reader.caveats}
        present = self._searcher.terms_with_prefix("caveats", "")
        return [caveat for caveat, _ in present if caveat not in held]

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema.built, field, value, index_option="basic")


def filter_clauses(
    schema: SearchSchema, filters: Filters, *, without: str | None = None
) -> list[Clause]:
    """Return the clauses of the filters, leaving out the one named `without`."""
    clauses = []
    for name in _TEXT_FILTERS:
        wanted: tuple[str, ...] | None = getattr(filters, name)
        if wanted is not None and name != without:
            built = schema.built
            values = (
                tantivy.Query.term_query(built, name, value, index_option="basic")
                for value in wanted
            )
            clauses.append(must(any_of(values)))
    has_years = filters.year_from is not None or filters.year_to is not None
    if has_years and without != "year":
        clauses.append(must(_years(schema, filters)))
    return clauses


def _years(schema: SearchSchema, filters: Filters) -> tantivy.Query:
    """Return the clause that the year lies within both ends, which belong to it."""
    number = tantivy.FieldType.Integer
    first, last = filters.year_from, filters.year_to
    return tantivy.Query.range_query(schema.built, "year", number, first, last)

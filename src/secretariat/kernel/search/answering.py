"""Answering: one reader's calls over one state of the index.

Every query made here is a question *and* the reader's rights: search, count, facets, suggestions,
more like this, corrections. Does not know directories or reloading.
"""

from collections.abc import Callable
from functools import partial

import tantivy

from secretariat.kernel.search import corrections, facets, likeness
from secretariat.kernel.search.analysis import CJK_RUN, cjk_grams, folded_words, symbol_parts
from secretariat.kernel.search.beside import Beside
from secretariat.kernel.search.compiler import Compiled, Compiler
from secretariat.kernel.search.entries import Card, card_of
from secretariat.kernel.search.marking import Marker, snippet
from secretariat.kernel.search.ordering import Window, window
from secretariat.kernel.search.parser import normalized, parse
from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.trimming import Clause, Trimming, all_of, any_of, filter_clauses
from secretariat.kernel.search.values import Answer, Facets, Hit, Reader, Request, Suggestion

Occur = tantivy.Occur
Query = tantivy.Query
_FILTER_OF_FACET = {"year": ("year_from", "year_to")}


class Asking:
    """One reader before one state of the index."""

    def __init__(
        self,
        schema: SearchSchema,
        searcher: tantivy.Searcher,
        reader: Reader,
        excluded_uids: frozenset[str] = frozenset(),
    ) -> None:
        """Resolve the reader's rights over this state of the index."""
        trimming = Trimming(schema, searcher, reader)
        self._schema = schema
        self._searcher = searcher
        self._reader = reader
        self._rights = trimming.clauses(excluded_uids)
        groups = trimming.readable_groups()
        self._compiler = Compiler(schema, searcher, reader.language, groups, self._sees)

    def answer(self, request: Request) -> Answer:
        """Return hits, exact total, facets, and a correction where nothing was found."""
        compiled = self._compiler.compile(parse(request.text), request.expansions)
        query = self._asked(compiled, filter_clauses(self._schema, request.filters))
        sort = request.sort if compiled.is_ranked or request.sort != "relevance" else "newest"
        wanted = Window(sort, request.offset, request.limit)
        counting = Beside(self._counting(request, compiled, query))
        addresses, total = window(self._searcher, query, wanted)
        cards = [card_of(self._searcher.doc(address)) for address in addresses]
        via = self._via(request, cards)
        hits = tuple(self._hit(card, compiled.marker, via.get(card.uid, ())) for card in cards)
        counted = {name: values for one in counting.results() for name, values in one.items()}
        return Answer(
            hits=hits,
            total=total,
            facets={name: counted[name] for name in request.facets},
            corrected=None if total else self._corrected(request, compiled),
        )

    def suggest(self, typed: str, limit: int) -> tuple[Suggestion, ...]:
        """Return visible records whose title or number begins like `typed`, the newest first."""
        begun = self._begun(normalized(typed))
        if begun is None or limit < 1:
            return ()
        newest = Window("newest", 0, limit)
        addresses, _ = window(self._searcher, self._trimmed(begun), newest)
        cards = [card_of(self._searcher.doc(address)) for address in addresses]
        language = self._reader.language
        return tuple(
            Suggestion(card.uid, card.register, card.number, card.title(language)) for card in cards
        )

    def more_like(self, uid: str, limit: int) -> tuple[Hit, ...]:
        """Return visible records that share the telling words of a visible record."""
        own = Query.term_query(self._schema.built, "uid", uid, index_option="basic")
        found = self._searcher.search(self._trimmed(own), 1, count=False).hits
        if not found or limit < 1:
            return ()
        card = card_of(self._searcher.doc(found[0][1]))
        like = likeness.query(card, self._schema, self._searcher)
        others = self._trimmed(like, [(Occur.MustNot, own)])
        near, _ = window(self._searcher, others, Window("relevance", 0, limit))
        cards = [card_of(self._searcher.doc(address)) for address in near]
        return tuple(self._hit(card, Marker(), ()) for card in cards)

    def _asked(self, compiled: Compiled, narrowed: list[Clause]) -> tantivy.Query:
        """Return a question under the reader's rights and further clauses, all side by side."""
        return Query.boolean_query([*compiled.parts, *self._rights, *narrowed])

    def _trimmed(self, query: tantivy.Query, narrowed: list[Clause] | None = None) -> tantivy.Query:
        """Return `query` under the reader's rights and further clauses: so ask all other calls."""
        return Query.boolean_query([(Occur.Must, query), *self._rights, *(narrowed or [])])

    def _sees(self, query: tantivy.Query, narrowed: list[Clause] | None = None) -> bool:
        """Tell whether the reader may read any match of `query`."""
        return bool(self._searcher.search(self._trimmed(query, narrowed), 1, count=False).hits)

    def _hit(self, card: Card, marker: Marker, via: tuple[str, ...]) -> Hit:
        """Return what is shown of one entry."""
        pieces = snippet(marker, card.bodies, self._reader.language)
        pieces = pieces or snippet(marker, card.titles, self._reader.language)
        return Hit(card.uid, card.register, card.version, pieces, via)

    def _via(self, request: Request, cards: list[Card]) -> dict[str, tuple[str, ...]]:
        """Return for each hit that the words alone do not find the concepts that did."""
        if not request.expansions or not cards:
            return {}
        plain = self._compiler.compile(parse(request.text)).query
        uids = [card.uid for card in cards]
        shown = Query.term_set_query(self._schema.built, "uid", uids)
        found = self._searcher.search(
            self._trimmed(all_of([plain, shown])), len(uids), count=False
        ).hits
        direct = {card_of(self._searcher.doc(address)).uid for _, address in found}
        wanted = list(dict.fromkeys(expansion.uid for expansion in request.expansions))
        return {
            card.uid: tuple(uid for uid in wanted if uid in card.subjects)
            for card in cards
            if card.uid not in direct
        }

    def _counting(
        self, request: Request, compiled: Compiled, query: tantivy.Query
    ) -> list[Callable[[], Facets]]:
        """Return the passes that count facets; one filtered by itself is counted without that."""
        own = [name for name in request.facets if _is_filtered(request, name)]
        others = tuple(name for name in request.facets if name not in own)
        passes: list[Callable[[], Facets]] = []
        if others:
            passes.append(partial(facets.counted, self._searcher, query, others))
        for name in own:
            clauses = filter_clauses(self._schema, request.filters, without=name)
            wider = self._asked(compiled, clauses)
            passes.append(partial(facets.counted, self._searcher, wider, (name,)))
        return passes

    def _corrected(self, request: Request, compiled: Compiled) -> str | None:
        """Return the question with misspelt words respelled, if that finds something."""
        text = normalized(request.text)
        for word in compiled.words:
            if not self._sees(self._compiler.compile(parse(word)).query):
                other = corrections.respelled(word, self._schema, self._searcher, self._rights)
                text = corrections.replaced(text, word, other) if other else text
        if text == normalized(request.text):
            return None
        again = self._compiler.compile(parse(text), request.expansions).query
        clauses = filter_clauses(self._schema, request.filters)
        return text if self._sees(again, clauses) else None

    def _begun(self, typed: str) -> tantivy.Query | None:
        """Return the query of titles and numbers that begin like `typed`, None if it is empty."""
        built = self._schema.built
        words, runs = folded_words(typed), CJK_RUN.findall(typed)
        ways = []
        if words or runs:
            grams = [gram for run in runs for gram in cjk_grams(run)]
            whole = [*words[:-1], *grams]
            parts = [Query.term_query(built, "title", word, "freq") for word in whole]
            parts += [Query.regex_query(built, "title", word + ".*") for word in words[-1:]]
            ways.append(all_of(parts))
        number = symbol_parts(typed)
        if number:
            ways.append(Query.regex_query(built, "sym", "-".join(number) + ".*"))
        return Query.const_score_query(any_of(ways), 1.0) if ways else None


def _is_filtered(request: Request, name: str) -> bool:
    """Tell whether the request narrows the very facet `name`."""
    keys = _FILTER_OF_FACET.get(name, (name,))
    return any(getattr(request.filters, key) is not None for key in keys)

"""Whoosh: the pure-Python engine, in its maintained edition Whoosh-Reloaded."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from whoosh import fields, index, query, sorting
from whoosh.analysis import StemmingAnalyzer

from bench.peers.corpus import FACETS, READER, Question, Text


class Whoosh:
    """A Whoosh index over a corpus, stemmed like ours."""

    name = "Whoosh"

    def __init__(self, folder: Path, texts: Iterable[Text]) -> None:
        """Build the index in a folder."""
        place = folder / "whoosh"
        place.mkdir()
        self._analyzer = StemmingAnalyzer(stoplist=None, minsize=1)
        schema = fields.Schema(
            number=fields.STORED,
            body=fields.TEXT(analyzer=self._analyzer, phrase=True),
            acl=fields.KEYWORD,
            register=fields.ID(sortable=True),
            language=fields.ID(sortable=True),
            year=fields.NUMERIC(int, sortable=True),
        )
        self._index = index.create_in(str(place), schema)
        writer = self._index.writer(limitmb=512)
        for text in texts:
            writer.add_document(
                number=text.number,
                body=f"{text.title} . {text.title} . {text.body}",
                acl=" ".join(f"p{number}" for number in text.principals),
                register=text.register,
                language="en",
                year=text.year,
            )
        writer.commit(optimize=True)
        self._searcher = self._index.searcher()
        self._readers = query.Or([query.Term("acl", f"p{number}") for number in READER])

    def ask(self, question: Question) -> int:
        """Answer a question with hits and facets; return the exact count."""
        narrowed: list[object] = [self._readers]
        if question.register:
            narrowed.append(query.Term("register", question.register))
            narrowed.append(query.NumericRange("year", question.year_from, question.year_to))
        facets = sorting.Facets()
        for name in FACETS:
            facets.add_field(name, maptype=sorting.Count)
        results = self._searcher.search(
            self._asked(question),
            limit=20,
            filter=query.And(narrowed),
            groupedby=facets,
            optimize=False,
        )
        counted = [Counter(results.groups(name)) for name in FACETS]
        return counted[0].total()

    def _asked(self, question: Question) -> object:
        """Return the words as a query."""
        stems = [token.text for word in question.words for token in self._analyzer(word)]
        terms = [query.Term("body", stem) for stem in stems]
        if question.kind == "phrase":
            return query.Phrase("body", stems)
        return query.Or(terms) if question.kind == "any" else query.And(terms)

    def processes(self) -> list[int]:
        """Return other processes that work for this engine: none."""
        return []

    def close(self) -> None:
        """Close the index."""
        self._searcher.close()

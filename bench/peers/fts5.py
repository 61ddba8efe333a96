"""FTS5: SQLite's full-text search, with the principals as a column of the full-text table.

Of several forms this one was the fastest: one pass for the twenty best, one pass that groups by all
facets at once, summed up by the caller.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bench.peers.corpus import FACETS, READER, Question, Text

_READERS = " OR ".join(f"p{number}" for number in READER)


class Fts5:
    """An FTS5 table over a corpus, stemmed like ours, the title weighing twice."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path, texts: Iterable[Text]) -> None:
        """Open the table in a folder; build it if it is not there."""
        path = folder / "fts5.sqlite"
        is_built = path.exists()
        self._base = sqlite3.connect(path)
        self._base.executescript("PRAGMA cache_size = -262144; PRAGMA mmap_size = 4294967296;")
        if not is_built:
            self._build(texts)

    def _build(self, texts: Iterable[Text]) -> None:
        """Write all texts, and merge the index into one segment."""
        self._base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE facts(id INTEGER PRIMARY KEY, register, language, year);"
            "CREATE VIRTUAL TABLE t USING fts5("
            " title, body, acl, content='', tokenize='porter unicode61');"
        )
        self._base.execute("BEGIN")
        for text in texts:
            facts = (text.number, text.register, "en", text.year)
            self._base.execute("INSERT INTO facts VALUES (?, ?, ?, ?)", facts)
            acl = " ".join(f"p{number}" for number in text.principals)
            row = (text.number, text.title, text.body, acl)
            self._base.execute("INSERT INTO t(rowid, title, body, acl) VALUES (?, ?, ?, ?)", row)
        self._base.commit()
        self._base.execute("INSERT INTO t(t) VALUES ('optimize')")
        self._base.commit()

    def ask(self, question: Question) -> int:
        """Answer a question with hits and facets; return the exact count."""
        if question.kind == "phrase":
            text = f'"{" ".join(question.words)}"'
        else:
            text = (" OR " if question.kind == "any" else " AND ").join(question.words)
        where = "t MATCH ?"
        values: list[object] = [f"{{title body}}: ({text}) AND acl: ({_READERS})"]
        if question.register:
            where += " AND register = ? AND year BETWEEN ? AND ?"
            values += [question.register, question.year_from, question.year_to]
        source = f"FROM t JOIN facts ON facts.id = t.rowid WHERE {where}"
        best = f"SELECT t.rowid {source} ORDER BY bm25(t, 2, 1, 0) LIMIT 20"
        self._base.execute(best, values).fetchall()
        return self._counted(source, values)

    def _counted(self, source: str, values: list[object]) -> int:
        """Count all hits by each facet; return the total."""
        names = ", ".join(FACETS)
        rows = self._base.execute(f"SELECT {names}, count(*) {source} GROUP BY {names}", values)
        facets: dict[str, Counter[object]] = {name: Counter() for name in FACETS}
        total = 0
        for *found, count in rows:
            total += count
            for name, value in zip(FACETS, found, strict=True):
                facets[name][value] += count
        return total

    def processes(self) -> list[int]:
        """Return other processes that work for this engine: none."""
        return []

    def close(self) -> None:
        """Close the database."""
        self._base.close()

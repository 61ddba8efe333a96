"""PostgreSQL: its full-text search over GIN, with the principals inside the text vector.

Of several forms this one was the fastest: one statement in which all hits are ranked once, then the
twenty best are taken and all facets counted. Stop words are kept, as in the other engines.
"""

from collections.abc import Iterable

import psycopg

from bench.peers.corpus import READER, Question, Text

_READERS = "|".join(f"'p{number}'" for number in READER)
_SETUP = """
CREATE TEXT SEARCH DICTIONARY stemmed (TEMPLATE = snowball, Language = english);
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION plain
    ALTER MAPPING FOR asciiword, word, hword, hword_part, asciihword, hword_asciipart
    WITH stemmed;
CREATE TABLE texts (
    id integer PRIMARY KEY, register text, language text, year integer, found tsvector
);
CREATE TEMP TABLE sent (
    id integer, register text, language text, year integer, title text, body text, acl text[]
);
"""
_INDEX = """
INSERT INTO texts SELECT id, register, language, year,
    setweight(to_tsvector('plain', title), 'A') || to_tsvector('plain', body)
    || array_to_tsvector(acl) FROM sent;
CREATE INDEX ON texts USING gin (found);
DROP TABLE sent;
"""
_ASK = """
WITH hit AS MATERIALIZED (
    SELECT id, register, language, year, ts_rank(found, {query}) AS score FROM texts
    WHERE found @@ ({query} && %(readers)s::tsquery) {filters}
), best AS (SELECT id FROM hit ORDER BY score DESC LIMIT 20)
SELECT 0, NULL, NULL, NULL, id FROM best
UNION ALL
SELECT grouping(register, language, year), register, language, year, count(*) FROM hit
GROUP BY GROUPING SETS ((register), (language), (year), ())
"""
_ALL = 7


class Postgresql:
    """A table with a GIN index over a corpus, stemmed like ours."""

    name = "PostgreSQL FTS"

    def __init__(self, url: str, texts: Iterable[Text]) -> None:
        """Build the table in the database of a URL."""
        self._base = psycopg.connect(url, autocommit=True)
        self._base.execute("SET jit = off")
        self._base.execute("SET work_mem = '256MB'")
        self._base.execute("SET maintenance_work_mem = '512MB'")
        self._base.execute(_SETUP)
        with self._base.cursor().copy("COPY sent FROM STDIN") as copy:
            for text in texts:
                acl = [f"p{number}" for number in text.principals]
                facts = (text.number, text.register, "en", text.year)
                copy.write_row((*facts, text.title, text.body, acl))
        for statement in _INDEX.split(";"):
            if statement.strip():
                self._base.execute(statement)
        self._base.execute("VACUUM ANALYZE texts")

    def ask(self, question: Question) -> int:
        """Answer a question with hits and facets; return the exact count."""
        if question.kind == "phrase":
            query = "phraseto_tsquery('plain', %(text)s)"
            text = " ".join(question.words)
        else:
            query = "to_tsquery('plain', %(text)s)"
            text = (" | " if question.kind == "any" else " & ").join(question.words)
        values: dict[str, object] = {"text": text, "readers": _READERS}
        filters = ""
        if question.register:
            filters = "AND register = %(register)s AND year BETWEEN %(first)s AND %(last)s"
            values |= {
                "register": question.register,
                "first": question.year_from,
                "last": question.year_to,
            }
        rows = self._base.execute(_ASK.format(query=query, filters=filters), values).fetchall()
        return next(int(row[4]) for row in rows if row[0] == _ALL)

    def processes(self) -> list[int]:
        """Return the process of the server that works for this connection."""
        return [self._base.info.backend_pid]

    def close(self) -> None:
        """Close the connection."""
        self._base.close()

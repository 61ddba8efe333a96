"""Search at scale: trimmed search with an exact count and three facets, against SQLite FTS5.

Records are spliced from the sentences of LISA and Cranfield with a tail of made-up rare words, so
the figure speaks of cost, never of relevance. 60 registers, 100 units, 1 to 4 of 3,000 principals
(35 % of the records hold the one of all staff), a reader with 40 principals, 300 questions: one
word, rare words, two and three words, alternatives, phrases, two words with filters.

    python -m bench.search [records, default 100000]

The peer holds the principals as a column of its full-text table, which was its fastest form.
"""

import json
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench.relevance import _document, cranfield, data_folder, lisa
from secretariat.kernel.search import (
    Document,
    Filters,
    Index,
    Reader,
    Request,
    SearchSchema,
    Writer,
)

SEED = 7
PRINCIPALS = 40
FACETS = ("register", "language", "year")
READER = Reader(tuple(range(PRINCIPALS)), 0, frozenset(), 20_000, "en")


@dataclass(frozen=True, slots=True)
class Question:
    """One question for both engines."""

    words: tuple[str, ...]
    kind: str
    register: str | None = None


def sentences() -> list[str]:
    """Return the sentences that records are spliced from."""
    texts = [
        body.lower()
        for collection in (lisa(data_folder()), cranfield(data_folder()))
        for _, body in collection.documents.values()
    ]
    return [part.strip() for text in texts for part in text.split(". ") if len(part) > 30]


def records(count: int) -> Iterator[Document]:
    """Yield the same records for the same count."""
    chance = random.Random(SEED)
    parts = sentences()
    for at in range(count):
        body = ". ".join(chance.choice(parts) for _ in range(5))
        rare = " ".join(f"zq{int(400_000 * chance.random() ** 3)}" for _ in range(3))
        readers = {chance.randrange(1, 3_000) for _ in range(chance.randint(1, 4))}
        if chance.random() < 0.35:
            readers.add(0)
        title = " ".join(chance.choice(parts).split()[:7])
        yield replace(
            _document(at, title, f"{body} {rare}"),
            register=f"r{chance.randrange(60)}",
            year=2000 + chance.randrange(27),
            unit=f"u{chance.randrange(100)}",
            acl=tuple(sorted(readers)),
        )


def questions() -> list[Question]:
    """Return 300 questions drawn from words of the records, stop words left out."""
    chance = random.Random(SEED + 1)
    parts = sentences()
    plain = [[w for w in part.split() if w.isalpha() and len(w) > 4] for part in parts]
    plain = [words for words in plain if len(words) >= 3]
    made = []
    for at in range(300):
        words = chance.choice(plain)
        start = chance.randrange(len(words) - 2)
        kind = (
            "one",
            "rare",
            "two",
            "two",
            "three",
            "any",
            "phrase",
            "phrase",
            "filter",
            "filter",
        )[at % 10]
        picked = tuple(
            words[start : start + (1 if kind == "one" else 3 if kind in ("three", "any") else 2)]
        )
        if kind == "rare":
            picked = (f"zq{chance.randrange(400_000)}",)
        register = f"r{chance.randrange(60)}" if kind == "filter" else None
        made.append(Question(picked, kind, register))
    return made


def fts5_table(path: Path, rows: Iterator[Document]) -> sqlite3.Connection:
    """Return the peer, filled."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE facts(id INTEGER PRIMARY KEY, register, language, year)")
    columns = "title, body, acl, content='', tokenize='porter unicode61'"
    base.execute(f"CREATE VIRTUAL TABLE t USING fts5({columns})")
    base.execute("PRAGMA cache_size = -262144")
    for row in rows:
        at = int(row.uid, 16)
        base.execute("INSERT INTO facts VALUES (?, ?, 'en', ?)", (at, row.register, row.year))
        acl = " ".join(f"p{number}" for number in row.acl)
        text = (at, row.titles[0][1], row.bodies[0][1], acl)
        base.execute("INSERT INTO t(rowid, title, body, acl) VALUES (?, ?, ?, ?)", text)
    base.commit()
    return base


def ask_fts5(base: sqlite3.Connection, question: Question) -> int:
    """Ask the peer: hits, exact count and three facets; return the count."""
    joined = {"any": " OR ", "phrase": " "}.get(question.kind, " AND ")
    words = joined.join(question.words)
    text = f'"{words}"' if question.kind == "phrase" else words
    readers = " OR ".join(f"p{number}" for number in range(PRINCIPALS))
    match = f"{{title body}}: ({text}) AND acl: ({readers})"
    where, values = "t MATCH ?", [match]
    if question.register:
        where += " AND register = ? AND year >= 2010"
        values.append(question.register)
    source = f"FROM t JOIN facts ON facts.id = t.rowid WHERE {where}"
    base.execute(f"SELECT t.rowid {source} ORDER BY bm25(t, 2, 1, 0) LIMIT 20", values).fetchall()
    total = 0
    for facet in FACETS:
        counts = base.execute(f"SELECT {facet}, count(*) {source} GROUP BY 1", values).fetchall()
        total = sum(count for _, count in counts)
    return total


def ask_ours(index: Index, question: Question) -> int:
    """Ask our search the same; return the count."""
    joined = " OR ".join(question.words) if question.kind == "any" else " ".join(question.words)
    text = f'"{joined}"' if question.kind == "phrase" else joined
    filters = Filters()
    if question.register:
        filters = Filters(register=(question.register,), year_from=2010)
    return index.search(Request(text, filters=filters, facets=FACETS), READER).total


def timed(ask: Callable[[Question], int], asked: list[Question]) -> tuple[list[float], int]:
    """Return wall milliseconds for each question, in order, and the sum of all counts."""
    spent, total = [], 0
    for question in asked:
        start = time.perf_counter()
        total += ask(question)
        spent.append((time.perf_counter() - start) * 1_000)
    return spent, total


def told(spent: list[float]) -> dict[str, float]:
    """Return mean and percentiles in milliseconds."""
    ordered = sorted(spent)
    share = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    figures = {name: ordered[int(len(ordered) * part)] for name, part in share.items()}
    return {"mean": sum(ordered) / len(ordered), **figures}


def main() -> None:
    """Build both, ask both, print figures as JSON lines."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        start, used = time.perf_counter(), time.process_time()
        with Writer.open(root, "staff", SearchSchema()) as writer, writer.rebuild() as fresh:
            fresh.apply(records(count), (), 1)
            fresh.publish()
        built = {"records": count, "build_s": round(time.perf_counter() - start, 1)}
        built["build_cpu_s"] = round(time.process_time() - used, 1)
        print(json.dumps({"ours": built}), flush=True)
        start = time.perf_counter()
        base = fts5_table(root / "peer.sqlite", records(count))
        print(json.dumps({"fts5": {"build_s": round(time.perf_counter() - start, 1)}}), flush=True)
        asked = questions()
        with Index.open(root, "staff", SearchSchema()) as index:
            timed(lambda question: ask_ours(index, question), asked[:50])
            mine, my_total = timed(lambda question: ask_ours(index, question), asked)
        peer, peer_total = timed(lambda question: ask_fts5(base, question), asked)
        print(json.dumps({"ours_ms": told(mine), "hits": my_total}))
        print(json.dumps({"fts5_ms": told(peer), "hits": peer_total}))
        print(json.dumps({"fts5_over_ours_mean": sum(peer) / sum(mine)}))
        print(json.dumps({"memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
        for kind in dict.fromkeys(question.kind for question in asked):
            own = [
                spent for spent, question in zip(mine, asked, strict=True) if question.kind == kind
            ]
            print(json.dumps({"kind": kind, **told(own)}))


if __name__ == "__main__":
    main()

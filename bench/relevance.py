"""Relevance: does the search put what was judged relevant first, as well as SQLite FTS5 does?

Two classic collections with human judgements, Cranfield (1,400 abstracts, 225 questions, graded)
and LISA (about 6,000 abstracts, 35 long questions). Figure: mean nDCG at 10. Peer: SQLite FTS5 with
the porter tokenizer, bm25 with the title weighing twice, any of the same words.

    python -m bench.relevance          prints the table

Source: Järvelin and Kekäläinen (2002), nDCG with linear gain and a logarithmic discount.
"""

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import log2
from pathlib import Path

from secretariat.kernel.search import Document, Index, Reader, Request, SearchSchema, Writer

DEPTH = 10
PEER = "SQLite FTS5 porter"
_READER = Reader(principals=(1,), clearance=0, caveats=frozenset(), today=20_000, language="en")
Ranking = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts, questions and judgements: `relevant` maps question to document to grade."""

    name: str
    documents: dict[str, tuple[str, str]]
    questions: dict[int, str]
    relevant: dict[int, dict[str, int]]


def data_folder() -> Path:
    """Return the folder of the collections."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    return Path(os.environ.get("SECRETARIAT_TEST_DATA", beside)) / "data" / "retrieval"


def _flat(text: str) -> str:
    return " ".join(text.split())


def cranfield(folder: Path) -> Collection:
    """Read Cranfield; grade 4 is a complete answer, 1 of minimum interest."""
    documents, relevant = {}, {}
    text = (folder / "cranfield" / "cran.all.1400").read_text()
    for part in re.split(r"(?m)^\.I +", text)[1:]:
        number, rest = part.split("\n", 1)
        blocks = {block[0]: block[2:] for block in re.split(r"(?m)^\.(?=[TABW]\n)", rest)[1:]}
        documents[number.strip()] = (_flat(blocks["T"]), _flat(blocks["W"]))
    asked = re.split(r"(?m)^\.I +", (folder / "cranfield" / "cran.qry").read_text())[1:]
    questions = {at: _flat(part.split(".W", 1)[1]) for at, part in enumerate(asked, 1)}
    for line in (folder / "cranfield" / "cran.qrels").read_text().splitlines():
        question, document, code = line.split()[:3]
        grade = 5 - int(code) if 1 <= int(code) <= 4 else 0
        relevant.setdefault(int(question), {})[document] = grade
    return Collection("Cranfield", documents, questions, relevant)


def lisa(folder: Path) -> Collection:
    """Read LISA; a document is relevant or not."""
    documents, relevant = {}, {}
    for path in sorted((folder / "lisa").glob("LISA[0-9].*")):
        for part in re.split(r"(?m)^Document +", path.read_text(errors="replace"))[1:]:
            number, rest = part.split("\n", 1)
            text = re.split(r"\*{10}", rest)[0].strip()
            title, *body = re.split(r"\n\s*\n", text, maxsplit=1)
            documents[number.strip()] = (_flat(title), _flat(" ".join(body)))
    questions = {}
    for part in (folder / "lisa" / "LISA.QUE").read_text().split("#"):
        number, _, question = part.strip().partition("\n")
        if number:
            questions[int(number)] = _flat(question)
    numbers = [int(number) for number in (folder / "lisa" / "LISARJ.NUM").read_text().split()]
    at = 0
    while at < len(numbers):
        question, count = numbers[at], numbers[at + 1]
        judged = numbers[at + 2 : at + 2 + count]
        relevant[question] = dict.fromkeys(map(str, judged), 1)
        at += 2 + count
    return Collection("LISA", documents, questions, relevant)


def ndcg(ranking: list[str], grades: dict[str, int]) -> float:
    """Return the gain of the first ten, against the best possible ten; 0 to 1."""
    gain = sum(grades.get(name, 0) / log2(at + 2) for at, name in enumerate(ranking[:DEPTH]))
    ideal = sorted(grades.values(), reverse=True)[:DEPTH]
    best = sum(grade / log2(at + 2) for at, grade in enumerate(ideal))
    return gain / best if best else 0.0


def mean_ndcg(collection: Collection, rank: Ranking) -> float:
    """Return the mean over the judged questions."""
    judged = collection.relevant
    figures = [ndcg(rank(collection.questions[number]), judged[number]) for number in judged]
    return sum(figures) / len(figures)


def fts5(collection: Collection) -> Ranking:
    """Return the peer over a collection."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='porter unicode61')")
    names = list(collection.documents)
    rows = [(at, *collection.documents[name]) for at, name in enumerate(names)]
    base.executemany("INSERT INTO t(rowid, title, body) VALUES (?, ?, ?)", rows)

    def rank(question: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question.lower()))
        query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 2, 1) LIMIT ?"
        return [names[at] for (at,) in base.execute(query, (words, DEPTH))]

    return rank


@contextmanager
def ours(collection: Collection) -> Iterator[Ranking]:
    """Give our search over a collection, built in a temporary folder."""
    names = list(collection.documents)
    schema = SearchSchema()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with Writer.open(root, "staff", schema) as writer, writer.rebuild() as fresh:
            fresh.apply(
                (_document(at, *collection.documents[n]) for at, n in enumerate(names)), (), 1
            )
            fresh.publish()
        with Index.open(root, "staff", schema) as index:

            def rank(question: str) -> list[str]:
                hits = index.search(Request(question, limit=DEPTH), _READER).hits
                return [names[int(hit.uid, 16)] for hit in hits]

            yield rank


def _document(at: int, title: str, body: str) -> Document:
    """Return one text as a public record in English."""
    return Document(
        uid=f"{at:032x}",
        version=at,
        register="abstract",
        number=None,
        titles=(("en", title),),
        bodies=(("en", body),),
        symbols=(),
        unit=None,
        year=None,
        state=None,
        languages=("en",),
        subjects=(),
        changed=at,
        acl=(1,),
        dated_acl=(),
        readable_from=None,
        readable_until=None,
        level=0,
        caveats=(),
        hidden=(),
        is_public=True,
    )


def figures() -> list[tuple[str, float, float]]:
    """Return collection, our nDCG at 10 and the peer's, for both collections."""
    rows = []
    for collection in (cranfield(data_folder()), lisa(data_folder())):
        with ours(collection) as rank:
            mine = mean_ndcg(collection, rank)
        rows.append((collection.name, mine, mean_ndcg(collection, fts5(collection))))
    return rows


def main() -> None:
    """Print the table."""
    print(f"| nDCG@{DEPTH} | Secretariat | {PEER} | ratio |\n|---|---|---|---|")
    for name, mine, peer in figures():
        print(f"| {name} | {mine:.4f} | {peer:.4f} | {mine / peer:.3f} |")


if __name__ == "__main__":
    main()

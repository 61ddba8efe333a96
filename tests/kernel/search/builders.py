"""Builders of documents, readers and indexes for the tests of the search."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from secretariat.kernel.search import (
    Document,
    Hit,
    Index,
    Reader,
    Request,
    SearchSchema,
    Writer,
)

TODAY = 20_000
SCHEMA = SearchSchema(("gift.custody", "memo.advice"))
STAFF = Reader((1,), clearance=0, caveats=frozenset(), today=TODAY, language="en")
PLAIN = Document(
    uid="0" * 32,
    version=0,
    register="memo",
    number=None,
    titles=(),
    bodies=(),
    symbols=(),
    unit=None,
    year=None,
    state=None,
    languages=(),
    subjects=(),
    changed=0,
    acl=(1,),
    dated_acl=(),
    readable_from=None,
    readable_until=None,
    level=0,
    caveats=(),
    hidden=(),
    is_public=False,
)


def uid(number: int) -> str:
    """Return the identifier of the record with a short number."""
    return f"{number:032x}"


def document(order: int, text: str = "", language: str = "en", **facts: Any) -> Document:
    """Return a document that principal 1 may read, with `text` as its body."""
    base = replace(PLAIN, uid=uid(order), version=order, changed=order, languages=(language,))
    return replace(base, bodies=((language, text),) if text else (), **facts)


@contextmanager
def built(
    root: Path,
    documents: Iterable[Document],
    audience: Any = "staff",
    schema: SearchSchema = SCHEMA,
) -> Iterator[Index]:
    """Give an index that holds `documents`."""
    with Writer.open(root, audience, schema) as writer, writer.rebuild() as fresh:
        fresh.apply(documents, (), 1)
        fresh.publish()
    with Index.open(root, audience, schema) as index:
        yield index


def found(index: Index, text: str, reader: Reader = STAFF, **wanted: Any) -> list[int]:
    """Return the short numbers of the hits, in their order."""
    return [int(hit.uid, 16) for hit in index.search(Request(text, **wanted), reader).hits]


def marked(hit: Hit) -> str:
    """Return the snippet with its marks in brackets."""
    return "".join(f"[{text}]" if is_marked else text for text, is_marked in hit.snippet)

"""Ours: the search of the house as an engine of its own, without database and server."""

from collections.abc import Iterable
from pathlib import Path

from bench.peers.corpus import FACETS, READER, Question, Text
from secretariat.kernel.search import (
    Document,
    Filters,
    Index,
    Reader,
    Request,
    SearchSchema,
    Writer,
)

NAME = "Secretariat"
BATCH = 5_000
_READER = Reader(READER, clearance=0, caveats=frozenset(), today=20_000, language="en")


class Ours:
    """Our index over a corpus; twenty hits are answered with a snippet each."""

    name = NAME

    def __init__(self, folder: Path, texts: Iterable[Text]) -> None:
        """Open the index in a folder; build it if it is not there."""
        root = folder / "ours"
        if not (root / "staff" / "current").exists():
            self._build(root, texts)
        self._index = Index.open(root, "staff", SearchSchema())

    def _build(self, root: Path, texts: Iterable[Text]) -> None:
        """Write all texts, and publish the index once it is whole."""
        with Writer.open(root, "staff", SearchSchema()) as writer, writer.rebuild() as fresh:
            batch: list[Document] = []
            for text in texts:
                batch.append(_document(text))
                if len(batch) == BATCH:
                    fresh.apply(batch, (), text.number)
                    batch = []
            fresh.apply(batch, (), 1)
            fresh.publish()

    def ask(self, question: Question) -> int:
        """Answer a question with hits, facets and snippets; return the exact count."""
        joined = " OR ".join(question.words) if question.kind == "any" else " ".join(question.words)
        text = f'"{joined}"' if question.kind == "phrase" else joined
        filters = Filters(
            register=(question.register,) if question.register else None,
            year_from=question.year_from,
            year_to=question.year_to,
        )
        request = Request(text, filters=filters, facets=FACETS, limit=20)
        return self._index.search(request, _READER).total

    def processes(self) -> list[int]:
        """Return other processes that work for this engine: none."""
        return []

    def close(self) -> None:
        """Close the index."""
        self._index.close()


def _document(text: Text) -> Document:
    """Return a text as our index takes it."""
    return Document(
        uid=f"{text.number:032x}",
        version=text.number,
        register=text.register,
        number=None,
        titles=(("en", text.title),),
        bodies=(("en", text.body),),
        symbols=(),
        unit=text.unit,
        year=text.year,
        state=None,
        languages=("en",),
        subjects=(),
        changed=text.number,
        acl=text.principals,
        dated_acl=(),
        readable_from=None,
        readable_until=None,
        level=0,
        caveats=(),
        hidden=(),
        is_public=False,
    )

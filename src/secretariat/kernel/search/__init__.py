"""Search: find records in milliseconds, and never more than the reader may read.

A library over an embedded engine: `Writer` is fed by the index lane, `Index` answers. It knows
nothing of Django, the database or the registers; rights come as numbers, texts as they are.

Reading order: values, parser, analysis, schema, entries, trimming, roads, compiler, beside,
answering, index, writer.
"""

from secretariat.kernel.search.errors import IndexNotBuilt, SearchInvalid, WriteFailed, WriterBusy
from secretariat.kernel.search.index import Index
from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.values import (
    FACETS,
    Answer,
    Document,
    Expansion,
    Filters,
    HiddenText,
    Hit,
    Reader,
    Request,
    Suggestion,
)
from secretariat.kernel.search.writer import Rebuild, Writer

__all__ = [
    "FACETS",
    "Answer",
    "Document",
    "Expansion",
    "Filters",
    "HiddenText",
    "Hit",
    "Index",
    "IndexNotBuilt",
    "Reader",
    "Rebuild",
    "Request",
    "SearchInvalid",
    "SearchSchema",
    "Suggestion",
    "WriteFailed",
    "Writer",
    "WriterBusy",
]

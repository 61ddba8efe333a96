"""Content: bytes kept by digest, formats named, text and thumbnails read in confined processes.

Pure of the database: who refers to which digest is told by the caller. `reading` runs in child
processes only.
"""

from secretariat.kernel.content.address import open_store
from secretariat.kernel.content.blobs import Blob, Fixity, Store
from secretariat.kernel.content.errors import (
    ContentAltered,
    ContentIncomplete,
    ContentMissing,
    ContentTooLarge,
    DigestInvalid,
    StoreBusy,
    StoreFull,
    StoreOverwrites,
    StoreUnknown,
    StoreUnreachable,
)
from secretariat.kernel.content.extraction import Extraction, Mail, Nested
from secretariat.kernel.content.extractor import Extractor, Job
from secretariat.kernel.content.formats import Format, identify
from secretariat.kernel.content.language import language_of
from secretariat.kernel.content.local import LocalStore
from secretariat.kernel.content.names import safe_name
from secretariat.kernel.content.remote import RemoteStore

__all__ = [
    "Blob",
    "ContentAltered",
    "ContentIncomplete",
    "ContentMissing",
    "ContentTooLarge",
    "DigestInvalid",
    "Extraction",
    "Extractor",
    "Fixity",
    "Format",
    "Job",
    "LocalStore",
    "Mail",
    "Nested",
    "RemoteStore",
    "Store",
    "StoreBusy",
    "StoreFull",
    "StoreOverwrites",
    "StoreUnknown",
    "StoreUnreachable",
    "identify",
    "language_of",
    "open_store",
    "safe_name",
]

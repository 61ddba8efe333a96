"""Search refusals: what the index will not do, each with its code and what to do next."""

from typing import ClassVar

from secretariat.kernel.errors import SecretariatError


class SearchInvalid(SecretariatError):
    """Refuse a request, reader, document or schema that breaks the rules of its fields."""

    code: ClassVar[str] = "search.invalid"
    message = "The search cannot take %(what)s: %(problem)s. Correct it and send it again."


class IndexNotBuilt(SecretariatError):
    """Refuse to search where no index of this schema has been published yet."""

    code = "search.not_built"
    status = 503
    message = "The %(audience)s search index is not built yet. It is built by the index worker."


class WriterBusy(SecretariatError):
    """Refuse a second writer: one process owns the index."""

    code = "search.writer_busy"
    status = 503
    message = "Another process already writes the %(audience)s search index. Stop it first."


class WriteFailed(SecretariatError):
    """Report that a batch was not written; the index still stands at its last position."""

    code = "search.write_failed"
    status = 500
    message = (
        "The %(audience)s search index refused a batch: %(problem)s. "
        "Nothing of it was kept; apply it again, or rebuild the index."
    )

"""Headers: what a request says of itself besides its body."""

from secretariat.api.door import Request
from secretariat.api.errors import HeaderInvalid

MAX_KEY = 120


def key_of(request: Request) -> str | None:
    """Return the idempotency key of the request.

    Raises:
        HeaderInvalid: it is empty, too long, or not printable.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        problem = f"send 1 to {MAX_KEY} printable ASCII characters"
        raise HeaderInvalid(header="Idempotency-Key", problem=problem)
    return key

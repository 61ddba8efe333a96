"""Open a content store by its address: a folder, or the URL of a remote store.

Does not know settings: the caller reads `SECRETARIAT_CONTENT`.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from secretariat.kernel.content.blobs import Store
from secretariat.kernel.content.local import LocalStore
from secretariat.kernel.content.remote import RemoteStore


def open_store(address: str | Path) -> Store:
    """Return the store at a folder, a `file:` URL or a remote URL (`s3:`, `gs:`, `az:` ...).

    Raises:
        StoreUnknown, StoreOverwrites, StoreUnreachable: see `RemoteStore`.
    """
    if isinstance(address, Path):
        return LocalStore(address)
    parts = urlsplit(address)
    if not parts.scheme:
        return LocalStore(Path(address))
    if parts.scheme == "file":
        return LocalStore(Path(unquote(parts.path)))
    return RemoteStore(address)

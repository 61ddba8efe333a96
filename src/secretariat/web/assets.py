"""Assets: style, script and pictures of the face, read once, addressed by their digest.

A file's address changes with its bytes, so a browser may keep it for a year. Nothing needs to be
collected before the start. Does not know requests; `views/assets.py` answers them.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the face.

    Attributes:
        path: where it lies below `static/`.
        digest: first 12 hex digits of its SHA-256.
        packed: the bytes compressed with gzip.
    """

    path: str
    digest: str
    mime: str
    body: bytes
    packed: bytes

    @property
    def address(self) -> str:
        """Return the address under which the house serves it."""
        return f"/assets/{self.digest}/{self.path}"


@cache
def all_assets() -> dict[str, Asset]:
    """Return every asset by path; files of other kinds (licences, notes) are not served."""
    found = {}
    for file in sorted(ROOT.rglob("*")):
        if file.suffix in TYPES:
            asset = _asset(file)
            found[asset.path] = asset
    return found


def address_of(path: str) -> str:
    """Return the address of an asset; a path that names none is a defect (KeyError)."""
    return all_assets()[path].address


def _asset(file: Path) -> Asset:
    """Read one file."""
    body = file.read_bytes()
    return Asset(
        path=file.relative_to(ROOT).as_posix(),
        digest=sha256(body).hexdigest()[:12],
        mime=TYPES[file.suffix],
        body=body,
        packed=gzip.compress(body, 9, mtime=0),
    )

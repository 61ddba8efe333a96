"""Fixtures of the content package: one pool of children for all tests, files in a folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secretariat.kernel.content import Extraction, Extractor, identify

Read = Callable[..., Extraction]


@pytest.fixture(scope="session")
def extractor() -> Iterator[Extractor]:
    """Return a pool of two children."""
    with Extractor(children=2, timeout_seconds=30) as pool:
        yield pool


@pytest.fixture
def read(extractor: Extractor, tmp_path: Path) -> Read:
    """Return a function that identifies and reads bytes under a name."""

    def read_bytes(content: bytes, name: str, **options: object) -> Extraction:
        path = tmp_path / "content"
        path.write_bytes(content)
        return extractor.extract(path, name, identify(path, name).mime, **options)

    return read_bytes

"""A furnished house with a folder of its own for keys, checkpoints and copies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proofs import common
from secretariat.kernel import contents, indexing


@pytest.fixture
def copies(settings, tmp_path: Path, transactional_db) -> Iterator[Path]:
    """Furnish the test's house and return the folder its checkpoints are copied to."""
    settings.HOME = tmp_path / "house"
    settings.HOME.mkdir()
    settings.CHECKPOINT_KEY = settings.HOME / "keys" / "checkpoint.key"
    settings.CHECKPOINT_COPIES = [tmp_path / "copies"]
    settings.CONTENT = str(settings.HOME / "content")
    settings.SEARCH = settings.HOME / "index"
    contents.store.cache_clear()
    common.furnish()
    yield tmp_path / "copies"
    indexing.close()
    contents.store.cache_clear()

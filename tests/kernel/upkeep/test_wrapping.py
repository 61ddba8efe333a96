"""Keys in a backup open with the one secret they were closed with, in their own backup."""

import pytest

from secretariat.kernel.upkeep import wrapping
from secretariat.kernel.upkeep.errors import KeyNotGiven, KeyWrong

FILES = {"session.secret": b"s", "checkpoint.key": b"\x00\xff"}


@pytest.fixture
def closed(tmp_path):
    path = tmp_path / "keys.sealed"
    path.write_bytes(wrapping.wrap(FILES, "a long passphrase", bound_to="backup 1"))
    return path


def test_keys_come_back_as_they_were(closed):
    assert wrapping.unwrap(closed, "a long passphrase ", bound_to="backup 1") == FILES


def test_another_secret_opens_nothing(closed):
    with pytest.raises(KeyWrong, match="Use the one that the backup was made with"):
        wrapping.unwrap(closed, "another passphrase", bound_to="backup 1")


def test_keys_of_another_backup_do_not_open(closed):
    with pytest.raises(KeyWrong):
        wrapping.unwrap(closed, "a long passphrase", bound_to="backup 2")


def test_short_secret_is_refused():
    with pytest.raises(KeyNotGiven, match="at least 12 characters"):
        wrapping.wrap(FILES, "too short", bound_to="backup 1")


def test_recovery_keys_differ():
    assert wrapping.new_recovery_key() != wrapping.new_recovery_key()

"""Interference: a sample of the questions; `proofs.interference` asks them all."""

import pytest
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Return the answers of houses that differ in one hidden value or in hidden records."""
    found = {}
    for variant in ("one", "two", "record"):
        home = tmp_path_factory.mktemp(variant)
        size = ["--variant", variant, "--every", "13"]
        run = worlds.run_apart("proofs.interference", size, home=home)
        assert run.returncode == 0, run.stderr[-2000:]
        found[variant] = run.stdout.splitlines()
    return found


@pytest.mark.parametrize("variant", ["two", "record"])
def test_what_is_hidden_changes_no_answer(said, variant):
    assert len(said["one"]) > 1_500
    assert [a for a, b in zip(said["one"], said[variant], strict=True) if a != b] == []
